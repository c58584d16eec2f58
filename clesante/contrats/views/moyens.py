"""Pages of means lent between partners: premises, staff, tools, training, data."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.exports import envoyer
from clesante.contrats.actions import MODIFIER
from clesante.contrats.actions import programme as actions
from clesante.contrats.colonnes.moyens import COLONNES
from clesante.contrats.forms.programme import MoyenForm, MoyenNouveauForm
from clesante.contrats.lectures.programme import moyens as lire_moyens
from clesante.contrats.models import Contrat, MoyenPrete
from clesante.contrats.views import atteindre, fil
from clesante.ui.classeurs import FORMATS
from clesante.ui.colonnes import tableau


def fil_moyens(contrat: Contrat, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of means lent."""
    return fil(contrat, ("Moyens prêtés", reverse("moyens", args=[contrat.pk])), *etapes)


@page_reservee("contrats.voir")
def moyens(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what partners lend one another in a contract."""
    lu = atteindre(requete, numero)
    lus = lire_moyens(lu, requete.user)
    peut = lu.permet(requete.user, MODIFIER)
    adresses = tuple(reverse("moyen-modifier", args=[m.pk]) for m in lus) if peut else ()
    contexte = {
        "contrat": lu,
        "moyens": lus,
        "donnees": tableau("Moyens prêtés entre partenaires", COLONNES, lus, adresses),
        "peut_modifier": peut,
        "formats": FORMATS,
        "etapes": fil(lu, ("Moyens prêtés", "")),
    }
    return render(requete, "contrats/programme_moyens.html", contexte)


@page_reservee("contrats.voir")
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the means lent as a file."""
    lu = atteindre(requete, numero)
    lus = lire_moyens(lu, requete.user)
    return envoyer(lu, "Moyens prêtés", ("moyens", extension), COLONNES, lus)


@page_reservee(MODIFIER)
@avec_brouillon
def ajouter(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add a mean lent to a contract."""
    lu = atteindre(requete, numero, MODIFIER)
    titre = "Ajouter un moyen prêté"
    retour = reverse("moyens", args=[numero])
    fiche = requete.GET.get("fiche", "")
    form = MoyenNouveauForm(
        saisie(requete),
        instance=MoyenPrete(contrat=lu),
        utilisateur=requete.user,
        initial={"fiche": fiche} if fiche.isdecimal() else None,
    )
    page = objets.Page(titre, "Ajouter ce moyen", retour, fil_moyens(lu, (titre, "")))
    return objets.creer(
        requete,
        form,
        lambda fait: actions.ajouter_moyen(fait, lu, requete.user),
        lambda _: retour,
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a mean lent."""
    lu = objets.atteindre(requete, MoyenPrete, numero, MODIFIER, "contrat")
    retour = reverse("moyens", args=[lu.contrat_id])
    page = objets.Page(
        f"Modifier «\u00a0{lu}\u00a0»",
        "Enregistrer les changements",
        retour,
        fil_moyens(lu.contrat, ("Modifier", "")),
        gabarit="contrats/programme_modifier.html",
        contexte={"retirer": reverse("moyen-retirer", args=[numero])},
    )
    return objets.modifier(
        requete,
        lambda: MoyenForm(
            saisie(requete),
            instance=objets.atteindre(requete, MoyenPrete, numero, MODIFIER),
            utilisateur=requete.user,
        ),
        lambda change: actions.modifier_moyen(change, requete.user),
        retour,
        page,
    )


@page_reservee(MODIFIER)
@require_POST
def retirer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take a mean lent away."""
    lu = objets.atteindre(requete, MoyenPrete, numero, MODIFIER)
    actions.retirer_moyen(lu, requete.user)
    messages.success(requete, f"«\u00a0{lu}\u00a0» est retiré\u00a0; le journal le garde.")
    return redirect("moyens", lu.contrat_id)
