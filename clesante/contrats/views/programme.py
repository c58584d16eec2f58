"""Pages of the programme: the tree, axes, objectives, principles, means lent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.comptes.models import Utilisateur
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.actions import MODIFIER
from clesante.contrats.actions import programme as actions
from clesante.contrats.droits import droits
from clesante.contrats.forms.programme import (
    AxeForm,
    AxeNouveauForm,
    MotsForm,
    ObjectifForm,
    ObjectifNouveauForm,
    PrincipeForm,
    PrincipeNouveauForm,
)
from clesante.contrats.lectures.programme import programme as lire_programme
from clesante.contrats.models import Axe, Contrat, Objectif, Principe
from clesante.contrats.regles.programme import ajouter_un, nom_du_niveau
from clesante.contrats.views import atteindre, fil
from clesante.socle.erreurs import RefuseError
from clesante.socle.texte import pluriel


def fil_programme(contrat: Contrat, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of the programme."""
    return fil(contrat, ("Programme", reverse("programme", args=[contrat.pk])), *etapes)


@page_reservee("contrats.voir")
def programme(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the programme of a contract as a tree, with what each fiche lacks."""
    lu = atteindre(requete, numero)
    prefetch_related_objects([lu], "portees")  # rights are asked many times a page
    dit = lire_programme(lu, requete.user)
    contexte = {
        "contrat": lu,
        "programme": dit,
        "resume": _resume(lu, dit),
        "ajouter_axe": ajouter_un(lu.nom_axe.lower()),
        "ajouter_niveau": ajouter_un(nom_du_niveau(lu.noms_objectifs, 1))
        if lu.noms_objectifs
        else "",
        "principes": Principe.objects.filter(contrat=lu).order_by("pk"),
        "principes_du_cadre": actions.principes_du_cadre(lu),
        "droits": droits(lu, requete.user),
        "etapes": fil(lu, ("Programme", "")),
    }
    return render(requete, "contrats/programme.html", contexte)


def _resume(contrat: Contrat, dit: Any) -> str:
    fiches = len(dit.fiches)
    if not (fiches or dit.axes):
        return f"Ni {contrat.nom_axe.lower()}, ni fiche-action pour l'instant."
    axes = pluriel(len(dit.axes), contrat.nom_axe.lower())
    return (
        f"{axes}, {pluriel(fiches, 'fiche-action', 'fiches-actions')}, dont "
        f"{dit.a_signer} à qui il ne manque rien pour être {'signées' if fiches > 1 else 'signée'}."
        if fiches
        else f"{axes}, aucune fiche-action pour l'instant."
    )


@page_reservee(MODIFIER)
def nommer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Say how a contract names its axes and its levels of objectives."""
    lu = atteindre(requete, numero, MODIFIER)
    retour = reverse("programme", args=[numero])
    titre = "Mots du programme"
    page = objets.Page(titre, "Enregistrer ces mots", retour, fil_programme(lu, (titre, "")))
    return objets.modifier(
        requete,
        lambda: MotsForm(saisie(requete), instance=atteindre(requete, numero, MODIFIER)),
        lambda change: actions.nommer(change, requete.user),
        retour,
        page,
    )


@page_reservee(MODIFIER)
@require_POST
def renumeroter(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Give objectives and fiches the numbers of their place, before signature."""
    lu = atteindre(requete, numero, MODIFIER)
    _faire(requete, lambda: f"{pluriel(actions.renumeroter(lu, requete.user), 'fiche')} "
           "à un nouveau numéro.")  # fmt: skip
    return redirect("programme", numero)


def _faire(requete: RequeteConnectee, agir: Callable[[], str]) -> bool:
    """Do an act and say what it did, or what it refuses; return whether it was done."""
    try:
        messages.success(requete, agir())
    except RefuseError as refus:
        messages.error(requete, str(refus))
        return False
    return True


@page_reservee(MODIFIER)
@avec_brouillon
def ajouter_axe(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add an axis to a contract."""
    lu = atteindre(requete, numero, MODIFIER)
    titre = ajouter_un(lu.nom_axe.lower())
    retour = reverse("programme", args=[numero])
    page = objets.Page(titre, titre, retour, fil_programme(lu, (titre, "")), champ="numero")
    neuf = Axe(contrat=lu, numero=actions.prochain_axe(lu))
    return objets.creer(
        requete,
        AxeNouveauForm(saisie(requete), instance=neuf),
        lambda fait: actions.ajouter_axe(fait, lu, requete.user),
        lambda _: retour,
        page,
    )


@page_reservee(MODIFIER)
@avec_brouillon
def modifier_axe(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit an axis."""
    return _modifier(requete, numero, Genre(Axe, AxeForm, actions.modifier_axe, "axe-retirer"))


@page_reservee(MODIFIER)
@require_POST
def deplacer_axe(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Move an axis up or down."""
    lu = objets.atteindre(requete, Axe, numero, MODIFIER)
    sens = {"monter": -1, "descendre": 1}.get(requete.POST.get("sens", ""))
    if sens:
        _faire(requete, lambda: _deplacer(lu, sens, requete.user))
    return redirect("programme", lu.contrat_id)


def _deplacer(axe: Axe, sens: int, par: Utilisateur) -> str:
    if actions.deplacer_axe(axe, sens, par):
        return "L'ordre est changé\u00a0; objectifs et fiches ont pris le numéro de leur place."
    return "L'ordre ne change pas."


@page_reservee(MODIFIER)
@require_POST
def retirer_axe(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take an axis away, with its objectives."""
    return _retirer(requete, Axe, numero, actions.retirer_axe)


@page_reservee(MODIFIER)
@avec_brouillon
def ajouter_objectif(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add an objective to an axis; ``?sous=`` an objective of it."""
    axe = objets.atteindre(requete, Axe, numero, MODIFIER, "contrat")
    parent = _parent(requete, axe)
    neuf = Objectif(contrat=axe.contrat, axe=axe, parent=parent)
    neuf.numero = actions.prochain_objectif(neuf)
    nom = nom_du_niveau(axe.contrat.noms_objectifs, parent.niveau + 1 if parent else 1)
    titre = ajouter_un(nom)
    retour = reverse("programme", args=[axe.contrat_id])
    page = objets.Page(titre, titre, retour, fil_programme(axe.contrat, (titre, "")))
    return objets.creer(
        requete,
        ObjectifNouveauForm(saisie(requete), instance=neuf),
        lambda fait: actions.ajouter_objectif(fait, axe.contrat, requete.user),
        lambda _: retour,
        page,
    )


def _parent(requete: RequeteConnectee, axe: Axe) -> Objectif | None:
    sous = requete.GET.get("sous", "")
    if not sous.isdecimal():
        return None
    trouve = Objectif.objects.filter(axe=axe, pk=int(sous[:18])).first()
    if trouve is None:
        raise Http404
    return trouve


@page_reservee(MODIFIER)
@avec_brouillon
def modifier_objectif(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit an objective."""
    genre = Genre(Objectif, ObjectifForm, actions.modifier_objectif, "objectif-retirer")
    return _modifier(requete, numero, genre)


@page_reservee(MODIFIER)
@require_POST
def retirer_objectif(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take an objective away, with those under it."""
    return _retirer(requete, Objectif, numero, actions.retirer_objectif)


@page_reservee(MODIFIER)
@avec_brouillon
def ajouter_principe(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add a principle of the contract's own."""
    lu = atteindre(requete, numero, MODIFIER)
    titre = "Ajouter un principe"
    retour = f"{reverse('programme', args=[numero])}#principes"
    page = objets.Page(titre, "Ajouter le principe", retour, fil_programme(lu, (titre, "")))
    return objets.creer(
        requete,
        PrincipeNouveauForm(saisie(requete), instance=Principe(contrat=lu)),
        lambda fait: actions.ajouter_principe(fait, lu, requete.user),
        lambda _: retour,
        page,
    )


@page_reservee(MODIFIER)
@require_POST
def reprendre_principes(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take up the principles of the framework."""
    lu = atteindre(requete, numero, MODIFIER)
    faits = actions.reprendre_principes(lu, requete.user)
    messages.success(requete, f"{pluriel(len(faits), 'principe repris', 'principes repris')}.")
    return redirect(f"{reverse('programme', args=[numero])}#principes")


@page_reservee(MODIFIER)
@avec_brouillon
def modifier_principe(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a principle."""
    genre = Genre(Principe, PrincipeForm, actions.modifier_principe, "principe-retirer")
    return _modifier(requete, numero, genre)


@page_reservee(MODIFIER)
@require_POST
def retirer_principe(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take a principle away, from fiches too."""
    return _retirer(requete, Principe, numero, actions.retirer_principe)


@dataclass(frozen=True, slots=True)
class Genre:
    """A kind of thing of the programme: its form, its named change, where it is taken away."""

    modele: type[Any]
    form: type[Any]
    agir: Callable[[Any, Any], bool]
    retirer: str


def _modifier(requete: RequeteConnectee, numero: int, genre: Genre) -> HttpResponse:
    """Edit something of the programme; its page also takes it away."""
    lu = objets.atteindre(requete, genre.modele, numero, MODIFIER, "contrat")
    titre = f"Modifier «\u00a0{lu}\u00a0»"
    retour = reverse("programme", args=[lu.contrat_id])
    page = objets.Page(
        titre,
        "Enregistrer les changements",
        retour,
        fil_programme(lu.contrat, ("Modifier", "")),
        gabarit="contrats/programme_modifier.html",
        champ="numero" if genre.modele is Axe else None,
        contexte={"retirer": reverse(genre.retirer, args=[numero])},
    )
    return objets.modifier(
        requete,
        lambda: genre.form(
            saisie(requete), instance=objets.atteindre(requete, genre.modele, numero, MODIFIER)
        ),
        lambda change: genre.agir(change, requete.user),
        retour,
        page,
    )


def _retirer(
    requete: RequeteConnectee,
    modele: type[Any],
    numero: int,
    agir: Callable[[Any, Any], None],
) -> HttpResponse:
    lu = objets.atteindre(requete, modele, numero, MODIFIER)
    contrat = lu.contrat_id

    def retirer() -> str:
        agir(lu, requete.user)
        return f"«\u00a0{lu}\u00a0» est retiré\u00a0; le journal le garde."

    _faire(requete, retirer)
    return redirect("programme", contrat)
