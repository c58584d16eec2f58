"""Pages of issues: the four boxes, one issue, its findings and causes, the library."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.actions import MODIFIER
from clesante.concertation.actions import enjeux as actions
from clesante.concertation.choix import Competence, SortEnjeu
from clesante.concertation.colonnes.enjeux import ecran, fichier
from clesante.concertation.exports import envoyer
from clesante.concertation.forms.enjeux import (
    CauseForm,
    CauseNouvelleForm,
    ConstatsForm,
    EnjeuForm,
    EnjeuNouveauForm,
)
from clesante.concertation.lectures.bibliotheque import bibliotheque, modele
from clesante.concertation.lectures.enjeux import (
    TRIS,
    FiltreEnjeux,
    arbre,
    cases,
    enjeux_de,
    lire_filtre,
    mots,
)
from clesante.concertation.models import Cause, Constat, Diagnostic, Enjeu
from clesante.concertation.views import atteindre, atteindre_un, fil
from clesante.recherche.lectures import vocabulaire
from clesante.socle.erreurs import RefuseError
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS
from clesante.ui.colonnes import tableau
from clesante.ui.tableaux import Tableau

PAR_PAGE = 50


def enjeu_permis(requete: RequeteConnectee, numero: int, operation: str = "") -> Enjeu:
    """Return the issue a user may do an operation on; raise ``Http404`` for any other."""
    return atteindre_un(requete, Enjeu, numero, operation)


def cause_permise(requete: RequeteConnectee, numero: int) -> Cause:
    """Return the cause a user may change; raise ``Http404`` for any other."""
    return atteindre_un(requete, Cause, numero, MODIFIER)


def fil_enjeux(diagnostic: Diagnostic, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of issues."""
    return fil(diagnostic, ("Enjeux", reverse("enjeux", args=[diagnostic.pk])), *etapes)


def fil_enjeu(enjeu: Enjeu, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of one issue."""
    ici = (enjeu.etiquette, reverse("enjeu", args=[enjeu.pk]))
    return fil_enjeux(enjeu.diagnostic, ici, *etapes)


@page_reservee("concertation.voir")
def enjeux(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the issues of a diagnosis, in four boxes and as a list."""
    lu, filtre = atteindre(requete, numero), lire_filtre(requete.GET.dict())
    trouves = enjeux_de(lu, filtre)
    page = Paginator(trouves, PAR_PAGE).get_page(requete.GET.get("page"))
    contexte = {
        "diagnostic": lu,
        "peut_modifier": lu.permet(requete.user, MODIFIER),
        "filtre": filtre,
        "page": page,
        "cases": cases(page),
        "donnees": _liste(page, pluriel(page.paginator.count, "enjeu", "enjeux")),
        "choix": _choix_des_filtres(filtre),
        "formats": FORMATS,
        "requete_export": requete.GET.urlencode(),
        "etapes": fil(lu, ("Enjeux", "")),
    }
    return render(requete, "concertation/enjeux.html", contexte)


def _choix_des_filtres(filtre: FiltreEnjeux) -> list[tuple[str, str, list[Any], str]]:
    """Return the boxes of the filter: name, label, choices, what is chosen."""
    themes = [(t.code, t.libelle) for t in vocabulaire("themes").termes]
    return [
        ("competence", "Le contrat local peut-il agir ?", Competence.choices, filtre.competence),
        ("theme", "Thème", themes, filtre.theme),
        ("sort", "Choix", SortEnjeu.choices, filtre.sort),
        ("tri", "Ordre", [(code, dit) for code, (dit, _) in TRIS.items()], filtre.tri),
    ]


def _liste(lus: Any, legende: str) -> Tableau:
    adresses = tuple(reverse("enjeu", args=[lu.pk]) for lu in lus)
    return tableau(legende, ecran(), lus, adresses)


@page_reservee("concertation.voir")
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the filtered issues as a file, every column of them."""
    lu = atteindre(requete, numero)
    trouves = enjeux_de(lu, lire_filtre(requete.GET.dict()))
    return envoyer(lu, "Enjeux", ("enjeux", extension), fichier(), trouves)


@page_reservee("concertation.voir")
def enjeu(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show one issue: what it stands on, why it is there, what was decided."""
    lu = enjeu_permis(requete, numero)
    contexte = {
        "enjeu": lu,
        "diagnostic": lu.diagnostic,
        "mots": mots(lu),
        "constats": lu.constats.select_related("figure").order_by("genre", "intitule", "pk"),
        "branches": arbre(lu),
        "origine": modele(lu.origine) if lu.origine else None,
        "peut_modifier": lu.diagnostic.permet(requete.user, MODIFIER),
        "etapes": fil_enjeux(lu.diagnostic, (lu.etiquette, "")),
    }
    return render(requete, "concertation/enjeux_enjeu.html", contexte)


@page_reservee(MODIFIER)
@avec_brouillon
def ajouter(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add an issue to a diagnosis."""
    lu = atteindre(requete, numero, MODIFIER)
    page = objets.Page(
        "Ajouter un enjeu",
        "Ajouter l'enjeu",
        reverse("enjeux", args=[numero]),
        fil_enjeux(lu, ("Ajouter un enjeu", "")),
    )
    return objets.creer(
        requete,
        EnjeuNouveauForm(saisie(requete), instance=Enjeu(diagnostic=lu)),
        lambda neuf: actions.ajouter_enjeu(neuf, lu, requete.user),
        lambda fait: reverse("enjeu", args=[fait.pk]),
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit an issue."""
    lu = enjeu_permis(requete, numero, MODIFIER)
    retour = reverse("enjeu", args=[numero])
    titre = f"Modifier {lu.etiquette}"
    page = objets.Page(titre, "Enregistrer les changements", retour, fil_enjeu(lu, (titre, "")))
    return objets.modifier(
        requete,
        lambda: EnjeuForm(saisie(requete), instance=enjeu_permis(requete, numero, MODIFIER)),
        lambda change: actions.modifier_enjeu(change, requete.user),
        retour,
        page,
    )


@page_reservee(MODIFIER)
@require_POST
def retirer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take an issue away, unless it was decided or ranked."""
    lu = enjeu_permis(requete, numero, MODIFIER)
    try:
        actions.retirer_enjeu(lu, requete.user)
    except RefuseError as erreur:
        messages.error(requete, str(erreur))
        return redirect("enjeu", numero)
    messages.success(requete, f"{lu.etiquette} est retiré\u00a0; le journal le garde.")
    return redirect("enjeux", lu.diagnostic_id)


@page_reservee(MODIFIER)
def constats(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Choose the findings an issue stands on."""
    lu = enjeu_permis(requete, numero, MODIFIER)
    form = ConstatsForm(requete.POST if requete.method == "POST" else None, enjeu=lu)
    if requete.method == "POST" and form.is_valid():
        change = actions.relier(lu, *form.changes, requete.user)
        messages.success(requete, "Les constats sont reliés." if change else "Rien n'avait changé.")
        return redirect("enjeu", numero)
    contexte = {
        "enjeu": lu,
        "form": form,
        "combien": Constat.objects.filter(diagnostic=lu.diagnostic_id).count(),
        "etapes": fil_enjeu(lu, ("Constats", "")),
    }
    return render(
        requete, "concertation/enjeux_constats.html", contexte, status=objets.statut(form)
    )


@page_reservee(MODIFIER)
@avec_brouillon
def ajouter_cause(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add a cause to an issue."""
    lu = enjeu_permis(requete, numero, MODIFIER)
    retour = reverse("enjeu", args=[numero])
    page = objets.Page(
        f"Ajouter une cause à {lu.etiquette}",
        "Ajouter la cause",
        retour,
        fil_enjeu(lu, ("Ajouter une cause", "")),
        champ="de",
    )
    de = requete.GET.get("de", "")
    return objets.creer(
        requete,
        CauseNouvelleForm(
            saisie(requete), instance=Cause(enjeu=lu), initial={"de": de if de.isdecimal() else ""}
        ),
        lambda neuve: actions.ajouter_cause(neuve, lu, requete.user),
        lambda _: f"{retour}#causes",
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def modifier_cause(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a cause."""
    lue = cause_permise(requete, numero)
    retour = f"{reverse('enjeu', args=[lue.enjeu_id])}#causes"
    page = objets.Page(
        "Modifier une cause",
        "Enregistrer les changements",
        retour,
        fil_enjeu(lue.enjeu, ("Modifier une cause", "")),
        gabarit="concertation/enjeux_cause.html",
        champ="de",
        contexte={"cause": lue},
    )
    return objets.modifier(
        requete,
        lambda: CauseForm(saisie(requete), instance=cause_permise(requete, numero)),
        lambda change: actions.modifier_cause(change, requete.user),
        retour,
        page,
    )


@page_reservee(MODIFIER)
@require_POST
def retirer_cause(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take a cause away, with those that explain it."""
    lue = cause_permise(requete, numero)
    actions.retirer_cause(lue, requete.user)
    messages.success(requete, "La cause est retirée, avec celles qui l'expliquent.")
    return redirect(f"{reverse('enjeu', args=[lue.enjeu_id])}#causes")


@page_reservee("concertation.voir")
def bibliotheque_d_enjeux(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the issues to start from, each with its source and its copy in this diagnosis."""
    lu = atteindre(requete, numero)
    copies = {e.origine: e for e in Enjeu.objects.filter(diagnostic=lu).exclude(origine="")}
    theme = requete.GET.get("theme", "")
    noms = vocabulaire("themes").libelles
    tous = bibliotheque()
    contexte = {
        "diagnostic": lu,
        "modeles": [
            (m, [noms.get(code, code) for code in m.themes], copies.get(m.code))
            for m in tous
            if theme not in noms or theme in m.themes
        ],
        "themes": [(code, noms[code]) for code in noms if any(code in m.themes for m in tous)],
        "theme": theme,
        "peut_modifier": lu.permet(requete.user, MODIFIER),
        "etapes": fil_enjeux(lu, ("Bibliothèque", "")),
    }
    return render(requete, "concertation/enjeux_bibliotheque.html", contexte)


@page_reservee(MODIFIER)
@require_POST
def copier(requete: RequeteConnectee, numero: int, code: str) -> HttpResponse:
    """Copy an issue of the library in a diagnosis."""
    lu = atteindre(requete, numero, MODIFIER)
    fait, neuf = actions.copier(lu, code, requete.user)
    dit = "est copié\u00a0: adaptez-le à votre territoire." if neuf else "en était déjà la copie."
    messages.success(requete, f"{fait.etiquette} {dit}")
    return redirect("enjeu", fait.pk)
