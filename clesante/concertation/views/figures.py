"""Pages of the figures a diagnosis keeps: the list, those typed with their source."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.actions import MODIFIER
from clesante.concertation.actions import constats as actions
from clesante.concertation.colonnes import constats as colonnes
from clesante.concertation.exports import envoyer
from clesante.concertation.forms.constats import FigureForm, FigureNouvelleForm
from clesante.concertation.lectures.constats import figures
from clesante.concertation.lectures.figures import adresse_de_la_source
from clesante.concertation.models import Figure
from clesante.concertation.views import atteindre, atteindre_un
from clesante.concertation.views.constats import fil_constats
from clesante.socle.erreurs import RefuseError
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS


@page_reservee("concertation.voir")
def liste(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the figures a diagnosis keeps, each with its source and how many findings use it."""
    lu = atteindre(requete, numero)
    lues = [(figure, adresse_de_la_source(figure.indicateur)) for figure in figures(lu)]
    contexte = {
        "diagnostic": lu,
        "lues": lues,
        "total": pluriel(len(lues), "chiffre gardé", "chiffres gardés"),
        "peut": lu.permet(requete.user, MODIFIER),
        "formats": FORMATS,
        "etapes": fil_constats(lu, ("Chiffres gardés", "")),
    }
    return render(requete, "concertation/constats_figures.html", contexte)


@page_reservee("concertation.voir")
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the figures a diagnosis keeps as a file."""
    lu = atteindre(requete, numero)
    return envoyer(lu, "Chiffres gardés", ("chiffres", extension), colonnes.FIGURES, figures(lu))


@page_reservee(MODIFIER)
@avec_brouillon
def saisir(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Keep a figure that no data hold, with its source."""
    lu = atteindre(requete, numero, MODIFIER)
    retour = reverse("figures", args=[numero])
    page = objets.Page(
        "Saisir un chiffre",
        "Garder ce chiffre",
        retour,
        fil_constats(lu, ("Chiffres gardés", retour), ("Saisir", "")),
    )
    form = FigureNouvelleForm(saisie(requete), initial={"relevee_le": timezone.localdate()})
    return objets.creer(
        requete,
        form,
        lambda neuve: actions.saisir_figure(neuve, lu, requete.user),
        lambda _: retour,
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a typed figure; one of the portrait changes by a refresh only."""
    lue = atteindre_un(requete, Figure, numero, MODIFIER)
    if not lue.typee:
        raise Http404
    retour = reverse("figures", args=[lue.diagnostic_id])
    page = objets.Page(
        "Modifier un chiffre saisi",
        "Enregistrer les changements",
        retour,
        fil_constats(lue.diagnostic, ("Chiffres gardés", retour), ("Modifier", "")),
    )
    return objets.modifier(
        requete,
        lambda: FigureForm(
            saisie(requete), instance=atteindre_un(requete, Figure, numero, MODIFIER)
        ),
        lambda change: actions.modifier_figure(change, requete.user),
        retour,
        page,
    )


@page_reservee(MODIFIER)
@require_POST
def retirer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Remove a figure that nothing uses."""
    lue = atteindre_un(requete, Figure, numero, MODIFIER)
    try:
        actions.retirer_figure(numero, requete.user)
    except RefuseError as erreur:
        messages.error(requete, str(erreur))
    else:
        messages.success(requete, f"Le chiffre « {lue} » est retiré.")
    return redirect("figures", lue.diagnostic_id)
