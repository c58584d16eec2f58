"""Pages of contributions: listed, typed, read, answered, made findings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clesante.acteurs.choix_dialogue import GenreDecision
from clesante.comptes import journal
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.actions import MODIFIER
from clesante.concertation.actions import participation as actions
from clesante.concertation.choix import Canal, EtatContribution
from clesante.concertation.colonnes.participation import ecran, fichier
from clesante.concertation.exports import envoyer
from clesante.concertation.forms.participation import (
    ContributionForm,
    ContributionNouvelleForm,
    ModererForm,
    ReponseForm,
)
from clesante.concertation.lectures.participation import (
    LIBELLES_TRI,
    MODERER,
    TRIS,
    Filtre,
    appels_de,
    contributions,
    prochaine_a_lire,
    suites,
)
from clesante.concertation.models import Constat, Contribution
from clesante.concertation.views import atteindre, atteindre_un
from clesante.concertation.views.participation import fil_participation
from clesante.recherche.lectures import libelles, vocabulaire
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS
from clesante.ui.colonnes import tableau
from clesante.ui.tableaux import Tableau

PAR_PAGE = 50
DITS = {
    EtatContribution.PUBLIEE: "Elle est publiée.",
    EtatContribution.LUE: "Elle est lue, et n'est pas publiée.",
    EtatContribution.ECARTEE: "Elle est écartée.",
}


def _filtre(requete: RequeteConnectee) -> Filtre:
    """Return what the address asks of the list."""
    lus = {nom: requete.GET.get(nom, "").replace("\x00", "").strip()[:200] for nom in (
        "q", "etat", "canal", "theme", "groupe", "appel", "tri")}  # fmt: skip
    appel = lus["appel"]
    return Filtre(
        lus["q"],
        lus["etat"] if lus["etat"] in EtatContribution.values else "",
        lus["canal"] if lus["canal"] in Canal.values else "",
        lus["theme"] if lus["theme"] in vocabulaire("themes").libelles else "",
        lus["groupe"] if lus["groupe"] in vocabulaire("publics").libelles else "",
        int(appel) if appel.isascii() and appel.isdigit() and len(appel) < 18 else 0,
        lus["tri"] if lus["tri"] in TRIS else "recue",
    )


@page_reservee(MODERER)
def liste(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the contributions of a diagnosis, filtered, sorted, by page."""
    lu = atteindre(requete, numero, MODERER)
    filtre = _filtre(requete)
    page = Paginator(contributions(lu, filtre), PAR_PAGE).get_page(requete.GET.get("page"))
    total = pluriel(page.paginator.count, "contribution")
    contexte = {
        "diagnostic": lu,
        "filtre": filtre,
        "page": page,
        "total": total,
        "donnees": _tableau(total, list(page)) if page.paginator.count else None,
        "etats": EtatContribution.choices,
        "canaux": Canal.choices,
        "themes": [(t.code, t.libelle) for t in vocabulaire("themes").termes],
        "publics": [(t.code, t.libelle) for t in vocabulaire("publics").termes],
        "appels": list(appels_de(lu)),
        "tris": LIBELLES_TRI.items(),
        "formats": FORMATS,
        "requete_export": requete.GET.urlencode(),
        "etapes": fil_participation(lu, ("Contributions", "")),
    }
    return render(requete, "concertation/participation_contributions.html", contexte)


def _tableau(legende: str, lues: list[Contribution]) -> Tableau:
    adresses = tuple(reverse("contribution", args=[lue.pk]) for lue in lues)
    return tableau(legende, ecran(), lues, adresses)


@page_reservee(MODERER)
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the filtered list as a file, the whole text of each."""
    lu = atteindre(requete, numero, MODERER)
    lues = contributions(lu, _filtre(requete)).iterator(chunk_size=2_000)
    return envoyer(lu, "Contributions", ("contributions", extension), fichier(), lues)


@page_reservee(MODERER)
def a_lire(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Lead to the contribution that has waited the longest, or say that all are read."""
    lu = atteindre(requete, numero, MODERER)
    prochaine = prochaine_a_lire(lu)
    if prochaine is None:
        messages.success(requete, "Toutes les contributions sont lues.")
        return redirect("participation", numero)
    return redirect("contribution", prochaine.pk)


@page_reservee(MODERER)
@avec_brouillon
def ajouter(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Type a contribution; the next form keeps its channel, its day and its call."""
    lu = atteindre(requete, numero, MODERER)
    gardes = {nom: requete.GET[nom] for nom in ("canal", "recue_le", "appel") if nom in requete.GET}
    form = ContributionNouvelleForm(
        saisie(requete),
        initial={"recue_le": timezone.localdate(), **gardes},
        instance=Contribution(diagnostic=lu),
    )

    def agir(neuve: Contribution) -> tuple[Contribution, bool]:
        with transaction.atomic():
            faite, est_neuve = actions.saisir_contribution(neuve, lu, requete.user)
            if est_neuve and form.cleaned_data["publier"]:
                actions.moderer(faite, EtatContribution.PUBLIEE, "", requete.user)
        return faite, est_neuve

    def vers(faite: Contribution) -> str:
        messages.info(requete, f"Numéro à remettre à la personne\u00a0: {faite.numero}.")
        suite = f"canal={faite.canal}&recue_le={faite.recue_le}&appel={faite.appel_id or ''}"
        return reverse("contribution-ajouter", args=[numero]) + f"?{suite}"

    page = objets.Page(
        "Saisir une contribution", "Garder et passer à la suivante",
        reverse("participation", args=[numero]), fil_participation(lu, ("Saisir", "")),
        gabarit="concertation/participation_saisie.html",
    )  # fmt: skip
    return objets.creer(requete, form, agir, vers, page)


@page_reservee(MODERER)
def contribution(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show a contribution, what may be said of it, and what became of it."""
    lue: Any = atteindre_un(requete, Contribution, numero, MODERER)
    return _montrer(requete, lue, ModererForm(contribution=lue), 200)


def _montrer(requete: RequeteConnectee, lue: Any, form: ModererForm, code: int) -> HttpResponse:
    diagnostic = lue.diagnostic
    evenements = journal.de_l_objet(lue)[:20]
    attente = prochaine_a_lire(diagnostic)
    contexte = {
        "contribution": lue,
        "diagnostic": diagnostic,
        "form": form,
        "groupes": libelles("publics", lue.groupes),
        "themes": libelles("themes", lue.themes),
        "constat": Constat.objects.filter(contribution=lue).order_by("pk").first(),
        "suites": suites(lue, requete.user),
        "peut_modifier": diagnostic.permet(requete.user, MODIFIER),
        "evenements": [(e, journal.phrase(e), journal.annulable(e)) for e in evenements],
        "autre_a_lire": attente is not None and attente.pk != lue.pk,
        "etapes": fil_participation(
            diagnostic,
            ("Contributions", reverse("contributions", args=[diagnostic.pk])),
            (lue.numero, ""),
        ),
    }
    return render(requete, "concertation/participation_contribution.html", contexte, status=code)


@require_POST
@page_reservee(MODERER)
def moderer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Publish, read without publishing, or set aside a contribution; then show the next one."""
    lue: Any = atteindre_un(requete, Contribution, numero, MODERER)
    attendait = lue.etat == EtatContribution.A_LIRE
    form = ModererForm(requete.POST, contribution=lue)
    if not form.is_valid():
        return _montrer(requete, lue, form, 409 if form.perimee else 422)
    dit = form.cleaned_data["acte"]
    with objets.refus_au_formulaire(form, "motif"), transaction.atomic():
        lue.themes = form.cleaned_data["themes"]
        actions.corriger(lue, requete.user)
        actions.moderer(lue, dit, form.cleaned_data["motif"], requete.user)
    if form.errors:
        relue: Any = atteindre_un(requete, Contribution, numero, MODERER)
        return _montrer(requete, relue, form, 422)
    messages.success(requete, f"Contribution {lue.numero}\u00a0: {DITS[dit].lower()}")
    if attendait and prochaine_a_lire(lue.diagnostic):
        return redirect("contributions-a-lire", lue.diagnostic_id)
    return redirect("contribution", numero)


@require_POST
@page_reservee(MODERER)
def annuler(requete: RequeteConnectee, numero: int, evenement: int) -> HttpResponse:
    """Undo what was said of a contribution; a refusal says why."""
    lue = atteindre_un(requete, Contribution, numero, MODERER)
    trouve = journal.de_l_objet(lue).filter(pk=evenement).first()
    if trouve is None:
        raise Http404
    journal.annuler(trouve, requete.user)
    messages.success(requete, f"Annulé\u00a0: {journal.phrase(trouve)}")
    return redirect("contribution", numero)


@page_reservee(MODERER)
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Correct what was typed of a contribution."""
    lue: Any = atteindre_un(requete, Contribution, numero, MODERER)
    retour = reverse("contribution", args=[numero])
    page = objets.Page(
        f"Corriger la contribution {lue.numero}", "Enregistrer les changements", retour,
        fil_participation(lue.diagnostic, (lue.numero, retour), ("Corriger", "")),
        gabarit="concertation/participation_saisie.html",
    )  # fmt: skip
    return objets.modifier(
        requete,
        lambda: ContributionForm(
            saisie(requete), instance=atteindre_un(requete, Contribution, numero, MODERER)
        ),
        lambda change: actions.corriger(change, requete.user),
        retour,
        page,
    )


@page_reservee(MODERER)
@avec_brouillon
def repondre(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Answer a contribution, say which decision it led to, and what was done."""
    lue: Any = atteindre_un(requete, Contribution, numero, MODERER)
    retour = reverse("contribution", args=[numero])
    lus: list[ReponseForm] = []

    def lire() -> ReponseForm:
        instance: Any = atteindre_un(requete, Contribution, numero, MODERER)
        lieu = instance.diagnostic
        lus.append(
            ReponseForm(saisie(requete), instance=instance, utilisateur=requete.user, lieu=lieu)
        )
        return lus[-1]

    def agir(change: Contribution) -> bool:
        with transaction.atomic():
            if lus[-1].decision_a_ecrire:
                change.decision = lus[-1].decision_prise(change, GenreDecision.ORIENTATION)
            return actions.repondre(change, requete.user)

    page = objets.Page(
        f"Répondre à la contribution {lue.numero}", "Enregistrer la réponse", retour,
        fil_participation(lue.diagnostic, (lue.numero, retour), ("Répondre", "")),
        gabarit="concertation/participation_repondre.html",
        contexte={"contribution": lue},
    )  # fmt: skip
    return objets.modifier(requete, lire, agir, retour, page)


@require_POST
@page_reservee(MODIFIER)
def constater(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Make a finding of a contribution."""
    lue: Any = atteindre_un(requete, Contribution, numero, MODIFIER)
    constat, neuf = actions.constater(lue, requete.user)
    dit = "Un constat en est tiré" if neuf else "Un constat en était déjà tiré"
    messages.success(requete, f"{dit}\u00a0: {constat}.")
    return redirect("contribution", numero)
