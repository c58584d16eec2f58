"""Pages of rankings: opening one, paper and on-line ballots, results, sheets for a workshop."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.actions import MODIFIER, VALIDER
from clesante.concertation.actions import priorites as actions
from clesante.concertation.choix import Competence
from clesante.concertation.colonnes.priorites import BULLETINS, notes
from clesante.concertation.colonnes.priorites import resultat as colonnes_du_resultat
from clesante.concertation.documents.priorites import FORMATS_FEUILLES, feuilles_de, imprimer
from clesante.concertation.exports import envoyer
from clesante.concertation.forms.priorites import (
    BulletinForm,
    PriorisationForm,
    PriorisationNouvelleForm,
)
from clesante.concertation.lectures.enjeux import enjeux_de
from clesante.concertation.lectures.priorites import (
    Lecture,
    classement,
    comparer,
    ecarts,
    enjeux_classes,
    image_des_scores,
    images_par_college,
    lecture,
    priorisations,
    scrutin,
    sensibilite,
    tableau_des_rangs,
    tableau_par_college,
)
from clesante.concertation.lectures.votes import COMMENTER, bulletins_lisibles, mon_bulletin
from clesante.concertation.models import Bulletin, Diagnostic, Priorisation
from clesante.concertation.views import atteindre, atteindre_un, fil
from clesante.socle.erreurs import RefuseError
from clesante.ui.classeurs import FORMATS
from clesante.ui.fichiers import joindre

RESERVES = "concertation.voir_reserves"


def permise(requete: RequeteConnectee, numero: int, operation: str = "") -> Priorisation:
    """Return the ranking a user may do an operation on; raise ``Http404`` for any other."""
    return atteindre_un(requete, Priorisation, numero, operation)


def fil_priorites(diagnostic: Diagnostic, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of rankings."""
    ici = ("Priorités", reverse("priorisations", args=[diagnostic.pk]))
    return fil(diagnostic, ici, *etapes)


def fil_priorisation(lue: Priorisation, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of one ranking."""
    ici = (lue.intitule, reverse("priorisation", args=[lue.pk]))
    return fil_priorites(lue.diagnostic, ici, *etapes)


@page_reservee("concertation.voir")
def liste(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the rankings of a diagnosis, and what was decided of its issues."""
    lu = atteindre(requete, numero)
    enjeux = list(enjeux_de(lu))
    contexte = {
        "diagnostic": lu,
        "page": Paginator(priorisations(lu), 50).get_page(requete.GET.get("page")),
        "combien_d_enjeux": len(enjeux),
        "comparaison": comparer(lu, toutes=lu.permet(requete.user, RESERVES)),
        "retenus": sorted((e for e in enjeux if e.sort == "retenu"), key=lambda e: e.rang or 0),
        "autres": [e for e in enjeux if e.sort in {"plaidoyer", "ecarte"}],
        "peut_modifier": lu.permet(requete.user, MODIFIER),
        "peut_choisir": lu.permet(requete.user, VALIDER),
        "etapes": fil(lu, ("Priorités", "")),
    }
    return render(requete, "concertation/priorites.html", contexte)


@page_reservee(MODIFIER)
@avec_brouillon
def ouvrir(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Open a ranking."""
    lu = atteindre(requete, numero, MODIFIER)
    page = objets.Page(
        "Classer les enjeux",
        "Ouvrir la priorisation",
        reverse("priorisations", args=[numero]),
        fil_priorites(lu, ("Classer les enjeux", "")),
        champ="choisis",
    )
    neuve = Priorisation(diagnostic=lu, date=timezone.localdate())
    return objets.creer(
        requete,
        PriorisationNouvelleForm(saisie(requete), instance=neuve),
        lambda lue: actions.ouvrir(lue, lu, requete.user),
        lambda faite: reverse("priorisation", args=[faite.pk]),
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a ranking; its method stays once ballots are there."""
    lue = permise(requete, numero, MODIFIER)
    retour = reverse("priorisation", args=[numero])
    page = objets.Page(
        "Modifier la priorisation",
        "Enregistrer les changements",
        retour,
        fil_priorisation(lue, ("Modifier", "")),
    )
    return objets.modifier(
        requete,
        lambda: PriorisationForm(saisie(requete), instance=permise(requete, numero, MODIFIER)),
        lambda change: actions.modifier_priorisation(change, requete.user),
        retour,
        page,
    )


@page_reservee("concertation.voir")
def resultat(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show a ranking: its result, by college, and what would move it; or that it is not over."""
    lue = permise(requete, numero)
    droits = {
        nom: lue.diagnostic.permet(requete.user, f"concertation.{nom}")
        for nom in ("modifier", "commenter", "voir_reserves", "valider")
    }
    competence = requete.GET.get("competence", "")
    competence = competence if competence in Competence.values else ""
    votants = lue.bulletins.count()
    lisible = lecture(lue, votants, reserves=droits["voir_reserves"])
    contexte = {
        "priorisation": lue,
        "diagnostic": lue.diagnostic,
        "droits": droits,
        "votants": votants,
        "lisible": lisible is not Lecture.EN_COURS,
        "trop_peu": lisible is Lecture.TROP_PEU,
        "competence": competence,
        "competences": Competence.choices,
        "feuilles": feuilles_de(lue).items(),
        "formats": FORMATS_FEUILLES,
        "fichiers": FORMATS,
        "etapes": fil_priorites(lue.diagnostic, (lue.intitule, "")),
        **(_dit(lue, competence) if lisible is Lecture.LISIBLE and votants else {}),
    }
    return render(requete, "concertation/priorites_resultat.html", contexte)


@page_reservee("concertation.voir")
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the result of a ranking as a file."""
    lue = permise(requete, numero)
    reserves = lue.diagnostic.permet(requete.user, RESERVES)
    lisible = lecture(lue, lue.bulletins.count(), reserves=reserves)
    if lisible is Lecture.EN_COURS:
        raise RefuseError("Le vote est en cours.", "Son résultat se télécharge à la clôture.")
    if lisible is Lecture.TROP_PEU:
        raise RefuseError(
            "Moins de trois bulletins\u00a0: un vote pourrait s'y lire.",
            "Demandez à l'équipe ce qu'elle peut en dire.",
        )
    lu = classement(lue)
    nom, colonnes = f"classement-{numero}", colonnes_du_resultat(lu)
    return envoyer(lue.diagnostic, "Classement", (nom, extension), colonnes, lu.resultat.lignes)


@page_reservee(RESERVES)
def exporter_bulletins(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the ballots of a ranking as a file, a mark by line."""
    lue = permise(requete, numero, RESERVES)
    lignes = notes(bulletins_lisibles(lue), lue.criteres)
    nom = f"bulletins-{numero}"
    return envoyer(lue.diagnostic, "Bulletins", (nom, extension), BULLETINS, lignes)


def _dit(lue: Priorisation, competence: str) -> dict[str, Any]:
    """Return what the page shows of a result; nothing when no issue has the « compétence »."""
    lu = classement(lue, competence)
    if not lu.enjeux:
        return {}
    return {
        "rangs": tableau_des_rangs(lu),
        "image": image_des_scores(lu),
        "comprendre": lu.comprendre,
        "colleges": tableau_par_college(lu),
        "images_des_colleges": images_par_college(lu),
        "sensibilite": sensibilite(lu),
        "ecarts": ecarts(lu),
    }


@page_reservee(MODIFIER)
@require_POST
def clore(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Close a ranking, or open it again."""
    lue = permise(requete, numero, MODIFIER)
    fermer = requete.POST.get("fermer") != "non"
    actions.clore(lue, requete.user, fermer=fermer)
    messages.success(requete, "La priorisation est close." if fermer else "Elle est rouverte.")
    return redirect("priorisation", numero)


def _bulletin(requete: RequeteConnectee, lue: Priorisation, **kwargs: Any) -> BulletinForm:
    noms = {n: e.intitule for n, e in enjeux_classes(lue).items()}
    envoi = requete.POST if requete.method == "POST" else None
    return BulletinForm(envoi, scrutin=scrutin(lue), noms=noms, **kwargs)


def _montrer(
    requete: RequeteConnectee, lue: Priorisation, form: BulletinForm, titre: str, **plus: Any
) -> HttpResponse:
    contexte = {
        "priorisation": lue,
        "form": form,
        "titre": titre,
        "etapes": fil_priorisation(lue, (titre, "")),
        **plus,
    }
    code = 409 if form.perimee else objets.statut(form)
    return render(requete, "concertation/priorites_bulletin.html", contexte, status=code)


@page_reservee(MODIFIER)
def saisir(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Type a paper ballot, then the next: college and channel are kept from one to the next."""
    lue = permise(requete, numero, MODIFIER)
    suite = {n: requete.GET.get(n, "") for n in ("college", "canal") if requete.GET.get(n)}
    form = _bulletin(requete, lue, initial=suite)
    if requete.method == "POST" and form.is_valid():
        with objets.refus_au_formulaire(form):
            fait, neuf = actions.saisir(form.remplir(Bulletin()), lue, requete.user)
            dit = "est enregistré" if neuf else "l'était déjà"
            messages.success(requete, f"Le bulletin n°\u00a0{fait.numero} {dit}. Au suivant.")
            adresse = reverse("bulletin-ajouter", args=[numero])
            return redirect(f"{adresse}?college={fait.college}&canal={fait.canal}")
    return _montrer(requete, lue, form, "Saisir un bulletin", saisis=lue.bulletins.count())


@page_reservee(MODIFIER)
def corriger(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Correct a ballot on paper."""
    lu = atteindre_un(requete, Bulletin, numero, MODIFIER)
    actions.refuser_du_site(lu)
    lue, titre = lu.priorisation, f"Corriger le bulletin n°\u00a0{lu.numero}"
    form = _bulletin(requete, lue, bulletin=lu)
    if requete.method == "POST" and form.is_valid():
        with objets.refus_au_formulaire(form):
            actions.corriger(form.remplir(lu), requete.user)
            messages.success(requete, f"Le bulletin n°\u00a0{lu.numero} est corrigé.")
            return redirect("bulletins", lue.pk)
    return _montrer(requete, lue, form, titre, bulletin=lu)


@page_reservee(MODIFIER)
@require_POST
def retirer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take a ballot on paper away."""
    lu = atteindre_un(requete, Bulletin, numero, MODIFIER)
    dit = lu.numero
    try:
        actions.retirer_bulletin(lu, requete.user)
    except RefuseError as erreur:
        messages.error(requete, str(erreur))
    else:
        messages.success(requete, f"Le bulletin n°\u00a0{dit} est retiré.")
    return redirect("bulletins", lu.priorisation_id)


@page_reservee(RESERVES)
def bulletins(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the ballots of a ranking: by number and college, those of the site without number."""
    lue = permise(requete, numero, RESERVES)
    contexte = {
        "priorisation": lue,
        "page": Paginator(bulletins_lisibles(lue), 50).get_page(requete.GET.get("page")),
        "peut_modifier": lue.diagnostic.permet(requete.user, MODIFIER) and not lue.close_le,
        "fichiers": FORMATS,
        "etapes": fil_priorisation(lue, ("Bulletins", "")),
    }
    return render(requete, "concertation/priorites_bulletins.html", contexte)


@page_reservee(COMMENTER)
def voter(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Cast one's ballot on the site, or change it until the ranking is closed."""
    lue = permise(requete, numero, COMMENTER)
    ouvert = lue.en_ligne and lue.close_le is None
    form = _bulletin(requete, lue, bulletin=mon_bulletin(lue, requete.user), en_ligne=True)
    if requete.method == "POST" and form.is_valid():
        with objets.refus_au_formulaire(form):
            premier = actions.voter(lue, form.remplir(Bulletin()), requete.user)
            dit = "Votre vote est enregistré." if premier else "Votre vote est changé."
            messages.success(requete, dit)
            return redirect("priorisation", numero)
    return _montrer(requete, lue, form, "Voter", en_ligne=True, ouvert=ouvert)


@page_reservee("concertation.voir")
def feuilles(requete: RequeteConnectee, numero: int, feuille: str, extension: str) -> HttpResponse:
    """Send the sheets of a workshop: ballots, posters or a grid for stickers."""
    lue = permise(requete, numero)
    if feuille not in feuilles_de(lue) or extension not in FORMATS_FEUILLES:
        raise Http404
    nom, octets = imprimer(lue, feuille, extension, timezone.localdate())
    return joindre(octets, nom, prive=True)
