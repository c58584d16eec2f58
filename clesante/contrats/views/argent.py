"""Pages of money: the contract's, the funding plan of a fiche, the posts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.comptes.models import VersionDepasseeError
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.exports import envoyer
from clesante.contrats.actions import MODIFIER
from clesante.contrats.actions import argent as actions
from clesante.contrats.choix import NatureLigne
from clesante.contrats.colonnes.argent import CHARGES, LIGNES, RESSOURCES
from clesante.contrats.forms.argent import CONFIRMER, PosteForm, PosteNouveauForm, TableLignes
from clesante.contrats.lectures.argent import (
    en_lignes,
    image_par_financeur,
    lignes_de,
    lignes_de_la_fiche,
    postes_par_annee,
    tableau_des_sommes,
)
from clesante.contrats.models import Contrat, FicheAction, PosteIngenierie
from clesante.contrats.models.fiches import PILOTER
from clesante.contrats.regles.argent import desequilibres, postes_inconnus, totaux
from clesante.contrats.views import atteindre, fil
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS
from clesante.ui.colonnes import tableau


def fiche_permise(requete: RequeteConnectee, numero: int, operation: str = "") -> FicheAction:
    """Return the fiche a user may do an operation on; raise ``Http404`` for any other."""
    return objets.atteindre(requete, FicheAction, numero, operation, "contrat")


def fil_argent(contrat: Contrat, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of money."""
    ici = ("Financements", reverse("contrat-argent", args=[contrat.pk]))
    return fil(contrat, ici, *etapes)


@page_reservee("contrats.voir")
def argent(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the money of a contract: who gives what, what does not balance, the posts."""
    lu = atteindre(requete, numero)
    lignes = en_lignes(lignes_de(lu, requete.user))
    sommes = totaux(lignes)
    image = image_par_financeur([*sommes.par_financeur.items()], "Ce que donne chacun")
    par = (
        ("Par financeur", "Financeur", {} if image else sommes.par_financeur),
        ("Par année", "Année", sommes.par_annee),
        (f"Par {lu.nom_axe.lower()}", lu.nom_axe, sommes.par_axe),
        ("Par fiche-action", "Fiche-action", sommes.par_fiche),
    )
    contexte = {
        "contrat": lu,
        "lignes": lignes,
        "tout": sommes.tout,
        "image": image,
        "tableaux": [
            tableau_des_sommes(titre, premiere, [*lus.items()], sommes.tout)
            for titre, premiere, lus in par
            if lus
        ],
        "desequilibres": desequilibres(lignes),
        "postes": postes_par_annee(lu),
        "peut_modifier": lu.permet(requete.user, MODIFIER),
        "formats": FORMATS,
        "etapes": fil(lu, ("Financements", "")),
    }
    return render(requete, "contrats/argent.html", contexte)


@page_reservee("contrats.voir")
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send every row of the funding plans of a contract as a file, to the cent."""
    lu = atteindre(requete, numero)
    lignes, nom = lignes_de(lu, requete.user), f"financements-{numero}"
    return envoyer(lu, "Financements", (nom, extension), LIGNES, lignes)


@page_reservee("contrats.voir")
def plan(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the funding plan of a fiche."""
    lue = fiche_permise(requete, numero)
    lignes = list(lignes_de_la_fiche(lue))
    lues = en_lignes(lignes)
    cotes = {nature: [x for x in lignes if x.nature == nature] for nature in NatureLigne.values}
    contexte = {
        "fiche": lue,
        "contrat": lue.contrat,
        "lignes": lignes,
        "tables": [
            tableau(f"{titre}, en euros", colonnes, cotes[nature])
            for nature, titre, colonnes in (
                (NatureLigne.CHARGE, "Charges", CHARGES),
                (NatureLigne.PRODUIT, "Ressources", RESSOURCES),
            )
            if cotes[nature]
        ],
        "sommes": tableau_des_sommes("Par année", "Année", [*totaux(lues).par_annee.items()]),
        "desequilibres": desequilibres(lues),
        "inconnus": postes_inconnus(lues),
        "peut_ecrire": lue.permet(requete.user, PILOTER),
        "etapes": fil_argent(lue.contrat, (str(lue), "")),
    }
    return render(requete, "contrats/argent_plan.html", contexte)


@page_reservee(PILOTER)
@avec_brouillon
def saisir(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Type the funding plan of a fiche, row after row; what two people changed is shown (409)."""
    lue = fiche_permise(requete, numero, PILOTER)
    donnees = saisie(requete)
    tables = [TableLignes(nature, lue, donnees, requete.user) for nature in NatureLigne.values]
    valides = [table.valide() for table in tables]  # each is judged: all mistakes are shown at once
    if requete.method == "POST" and all(valides):
        try:
            change = actions.ranger_plan(lue, *_rangees(tables), requete.user)
        except VersionDepasseeError:  # written between our reading and our writing: judged again
            return saisir(requete, numero)
        dit = "Le plan de financement est enregistré." if change else "Rien n'avait changé."
        messages.success(requete, dit)
        continuer = "continuer" in requete.POST
        return redirect("fiche-argent-saisir" if continuer else "fiche-argent", numero)
    conflits = [conflit for table in tables for conflit in table.conflits]
    for table in tables:
        table.mettre_a_jour()
    fautes = [faute for table in tables for faute in table.fautes]
    contexte = {
        "fiche": lue,
        "contrat": lue.contrat,
        "tables": tables,
        "conflits": objets.tableau_des_conflits(conflits) if conflits else None,
        "fautes": fautes,
        "douteuse": any(table.douteuse for table in tables),
        "confirmer": CONFIRMER,
        "financeurs": _financeurs(lue.contrat, requete),
        "etapes": fil_argent(
            lue.contrat, (str(lue), reverse("fiche-argent", args=[numero])), ("Saisir", "")
        ),
    }
    statut = 409 if conflits else 422 if fautes else 200
    return render(requete, "contrats/argent_saisir.html", contexte, status=statut)


def _rangees(tables: list[TableLignes]) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the rows typed: new, changed, taken away."""
    return (
        [f.save(commit=False) for table in tables for f in table.neuves],
        [f.save(commit=False) for table in tables for f in table.changees],
        [ligne for table in tables for ligne in table.retirees],
    )


def _financeurs(contrat: Contrat, requete: RequeteConnectee) -> list[str]:
    """Return the funders that a reader sees in a contract, to be typed faster."""
    lus = lignes_de(contrat, requete.user).exclude(financeur=None)
    noms = lus.order_by().values_list("financeur__sigle", "financeur__nom").distinct()
    return sorted({sigle or nom for sigle, nom in noms})


@page_reservee(MODIFIER)
@avec_brouillon
def ajouter_poste(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add a post to a contract."""
    lu = atteindre(requete, numero, MODIFIER)
    retour = f"{reverse('contrat-argent', args=[numero])}#postes"
    page = objets.Page(
        "Ajouter un poste", "Ajouter le poste", retour, fil_argent(lu, ("Ajouter un poste", ""))
    )
    return objets.creer(
        requete,
        PosteNouveauForm(saisie(requete), instance=PosteIngenierie(contrat=lu)),
        lambda neuf: actions.ajouter_poste(neuf, lu, requete.user),
        lambda _: retour,
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def modifier_poste(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a post."""
    lu = _poste(requete, numero)
    retour = f"{reverse('contrat-argent', args=[lu.contrat_id])}#postes"
    page = objets.Page(
        "Modifier un poste",
        "Enregistrer les changements",
        retour,
        fil_argent(lu.contrat, ("Modifier un poste", "")),
        gabarit="contrats/argent_poste.html",
        contexte={"poste": lu},
    )
    return objets.modifier(
        requete,
        lambda: PosteForm(saisie(requete), instance=_poste(requete, numero)),
        lambda change: actions.modifier_poste(change, requete.user),
        retour,
        page,
    )


def _poste(requete: RequeteConnectee, numero: int) -> PosteIngenierie:
    return objets.atteindre(requete, PosteIngenierie, numero, MODIFIER, "contrat")


@page_reservee(MODIFIER)
@require_POST
def retirer_poste(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take a post away."""
    lu = _poste(requete, numero)
    actions.retirer_poste(lu, requete.user)
    messages.success(requete, f"{pluriel(1, 'poste')} retiré\u00a0; le journal le garde.")
    return redirect(f"{reverse('contrat-argent', args=[lu.contrat_id])}#postes")
