"""Pages of what is heard on the ground: the words gathered, and what people said."""

from __future__ import annotations

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
from clesante.concertation.actions import recueils as actions
from clesante.concertation.choix import Methode
from clesante.concertation.colonnes import recueils as colonnes
from clesante.concertation.droits import droits
from clesante.concertation.exports import envoyer
from clesante.concertation.forms.recueils import (
    RecueilForm,
    RecueilNouveauForm,
    VerbatimForm,
    VerbatimNouveauForm,
)
from clesante.concertation.lectures.recueils import (
    FiltreRecueils,
    image,
    recueils,
    verbatims,
)
from clesante.concertation.models import Diagnostic, Recueil, Reponse, Verbatim
from clesante.concertation.views import atteindre, atteindre_un, fil
from clesante.recherche.lectures import diseur, vocabulaire
from clesante.socle.erreurs import RefuseError
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS

PAR_PAGE = 50


def fil_recueils(diagnostic: Diagnostic, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of gathered words."""
    liste = reverse("recueils", args=[diagnostic.pk])
    return fil(diagnostic, ("Paroles recueillies", liste), *etapes)


def fil_recueil(recueil: Recueil, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page under one of the gathered words."""
    page = (recueil.intitule, reverse("recueil", args=[recueil.pk]))
    return fil_recueils(recueil.diagnostic, page, *etapes)


def atteindre_recueil(
    requete: RequeteConnectee, numero: int, operation: str = "concertation.voir"
) -> Recueil:
    """Return gathered words on which a user may do an operation; ``Http404`` for any other."""
    trouve: Recueil = atteindre_un(requete, Recueil, numero, operation)
    return trouve


def _filtre(requete: RequeteConnectee) -> FiltreRecueils:
    methode, theme = requete.GET.get("methode", ""), requete.GET.get("theme", "")
    connus = vocabulaire("themes").libelles
    return FiltreRecueils(
        methode if methode in Methode.values else "", theme if theme in connus else ""
    )


def _choix(requete: RequeteConnectee, filtre: FiltreRecueils) -> dict[str, object]:
    """Return what the filters of both lists need."""
    return {
        "filtre": filtre,
        "filtree": filtre != FiltreRecueils(),
        "methodes": Methode.choices,
        "themes": [(t.code, t.libelle) for t in vocabulaire("themes").en_usage],
        "formats": FORMATS,
        "requete_export": requete.GET.urlencode(),
    }


@page_reservee("concertation.voir")
def liste(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the words gathered for a diagnosis, and how many people were heard."""
    lu, filtre = atteindre(requete, numero), _filtre(requete)
    page = Paginator(recueils(lu, filtre), PAR_PAGE).get_page(requete.GET.get("page"))
    themes = diseur("themes")
    contexte = {
        "diagnostic": lu,
        "page": page,
        "lus": [(recueil, themes(recueil.themes)) for recueil in page],
        "total": pluriel(page.paginator.count, "recueil"),
        "dessin": image(recueils(lu, FiltreRecueils())),
        "peut": lu.permet(requete.user, MODIFIER),
        "etapes": fil(lu, ("Paroles recueillies", "")),
        **_choix(requete, filtre),
    }
    return render(requete, "concertation/collecte_recueils.html", contexte)


@page_reservee("concertation.voir")
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the list of the gathered words as a file."""
    lu, nom = atteindre(requete, numero), ("paroles-recueillies", extension)
    lus = recueils(lu, _filtre(requete))
    return envoyer(lu, "Paroles recueillies", nom, colonnes.recueils(), lus)


@page_reservee("concertation.voir")
def toutes_les_paroles(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what people said in a whole diagnosis, by theme."""
    lu, filtre = atteindre(requete, numero), _filtre(requete)
    page = Paginator(verbatims(lu, filtre), PAR_PAGE).get_page(requete.GET.get("page"))
    themes = diseur("themes")
    contexte = {
        "diagnostic": lu,
        "page": page,
        "lus": [(dite, themes(dite.themes)) for dite in page],
        "total": pluriel(page.paginator.count, "parole citée", "paroles citées"),
        "etapes": fil_recueils(lu, ("Paroles citées", "")),
        **_choix(requete, filtre),
    }
    return render(requete, "concertation/collecte_paroles.html", contexte)


@page_reservee("concertation.voir")
def exporter_paroles(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send what people said as a file."""
    lu, nom = atteindre(requete, numero), ("paroles-citees", extension)
    lues = verbatims(lu, _filtre(requete))
    return envoyer(lu, "Paroles citées", nom, colonnes.paroles(), lues)


@page_reservee("concertation.voir")
def montrer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show words gathered one day in one place, and what may be done with them."""
    lu = atteindre_recueil(requete, numero)
    dites, themes = Verbatim.objects.filter(recueil=lu).order_by("pk"), diseur("themes")
    reponses = Reponse.objects.filter(recueil=lu).count()
    contexte = {
        "recueil": lu,
        "diagnostic": lu.diagnostic,
        "droits": droits(lu.diagnostic, requete.user),
        "themes": themes(lu.themes),
        "publics": diseur("publics")(lu.publics),
        "dites": [(dite, themes(dite.themes)) for dite in dites],
        "questionnaire": lu.methode == Methode.QUESTIONNAIRE or bool(lu.questions),
        "questions": pluriel(len(lu.questions), "question"),
        "reponses": reponses,
        "retirable": not (reponses or dites),
        "constats": lu.constats.order_by("pk"),
        "etapes": [*fil_recueil(lu)[:-1], (lu.intitule, "")],
    }
    return render(requete, "concertation/collecte_recueil.html", contexte)


@page_reservee(MODIFIER)
@avec_brouillon
def ajouter(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add gathered words."""
    lu = atteindre(requete, numero, MODIFIER)
    page = objets.Page(
        "Ajouter un recueil de paroles",
        "Ajouter",
        reverse("recueils", args=[numero]),
        fil_recueils(lu, ("Ajouter", "")),
    )
    return objets.creer(
        requete,
        RecueilNouveauForm(saisie(requete)),
        lambda neuf: actions.ajouter_recueil(neuf, lu, requete.user),
        lambda fait: reverse("recueil", args=[fait.pk]),
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit gathered words."""
    lu = atteindre_recueil(requete, numero, MODIFIER)
    retour = reverse("recueil", args=[numero])
    page = objets.Page(
        f"Modifier « {lu} »",
        "Enregistrer les changements",
        retour,
        fil_recueil(lu, ("Modifier", "")),
    )
    return objets.modifier(
        requete,
        lambda: RecueilForm(saisie(requete), instance=atteindre_recueil(requete, numero, MODIFIER)),
        lambda change: actions.modifier_recueil(change, requete.user),
        retour,
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def ajouter_verbatim(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add what someone said."""
    lu = atteindre_recueil(requete, numero, MODIFIER)
    retour = reverse("recueil", args=[numero])
    page = objets.Page("Citer des paroles", "Ajouter", retour, fil_recueil(lu, ("Citer", "")))
    return objets.creer(
        requete,
        VerbatimNouveauForm(saisie(requete), initial={"themes": lu.themes}),
        lambda neuf: actions.ajouter_verbatim(neuf, lu, requete.user),
        lambda _: retour,
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def modifier_verbatim(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit what someone said."""
    recueil: Recueil = atteindre_un(requete, Verbatim, numero, MODIFIER).recueil
    retour = reverse("recueil", args=[recueil.pk])
    page = objets.Page(
        "Modifier des paroles citées",
        "Enregistrer les changements",
        retour,
        fil_recueil(recueil, ("Modifier des paroles", "")),
    )
    return objets.modifier(
        requete,
        lambda: VerbatimForm(
            saisie(requete), instance=atteindre_un(requete, Verbatim, numero, MODIFIER)
        ),
        lambda change: actions.modifier_verbatim(change, requete.user),
        retour,
        page,
    )


@page_reservee(MODIFIER)
@require_POST
def retirer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Remove gathered words that hold nothing anybody said."""
    lu = atteindre_recueil(requete, numero, MODIFIER)
    try:
        diagnostic = actions.retirer_recueil(numero, requete.user)
    except RefuseError as erreur:
        messages.error(requete, str(erreur))
        return redirect("recueil", numero)
    messages.success(requete, f"« {lu} » est retiré.")
    return redirect("recueils", diagnostic.pk)


@page_reservee(MODIFIER)
@require_POST
def retirer_verbatim(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Remove what someone said, unless the written diagnosis quotes it."""
    recueil: Recueil = atteindre_un(requete, Verbatim, numero, MODIFIER).recueil
    try:
        actions.retirer_verbatim(numero, requete.user)
    except RefuseError as erreur:
        messages.error(requete, str(erreur))
    else:
        messages.success(requete, "Ces paroles sont retirées.")
    return redirect("recueil", recueil.pk)
