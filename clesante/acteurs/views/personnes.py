"""Pages of people: adding one with a function, editing, giving or ending a function."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.acteurs import actions
from clesante.acteurs.choix import Consentement
from clesante.acteurs.forms import (
    FonctionForm,
    FonctionNouvelleForm,
    PersonneForm,
    PersonneNouvelleForm,
)
from clesante.acteurs.lectures import fonctions_de
from clesante.acteurs.lectures.forces import forces_vues
from clesante.acteurs.models import Fonction, Organisation, Personne
from clesante.acteurs.regles import SANS_COORDONNEES
from clesante.acteurs.views import atteindre_en_usage, fil, page_de_modification
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee

VOIR, OPERATION = "acteurs.voir_personnes", "acteurs.modifier_personnes"


def _etapes(organisation: Organisation, derniere: str) -> list[tuple[str, str]]:
    return fil((organisation.nom, reverse("organisation", args=[organisation.pk])), (derniere, ""))


@page_reservee(OPERATION)
@avec_brouillon
def nouvelle_personne(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Add a person with a first function in an organisation."""
    organisation = atteindre_en_usage(requete, numero, OPERATION)
    form = PersonneNouvelleForm(saisie(requete))
    fonction = FonctionNouvelleForm(saisie(requete), prefix="fonction")
    fonction.sans_focus = True  # type: ignore[attr-defined]
    if requete.method == "POST" and form.is_valid() & fonction.is_valid():
        premiere = fonction.save(commit=False)
        premiere.organisation = organisation
        personne, _ = actions.ajouter_personne(form.save(commit=False), premiere, requete.user)
        messages.success(requete, f"{personne} est dans {organisation}.")
        _dire_le_refus(requete, personne)
        return redirect("organisation", numero)
    code = max(objets.statut(form), objets.statut(fonction))
    contexte = {
        "form": form,
        "fonction": fonction,
        "organisation": organisation,
        "etapes": _etapes(organisation, "Ajouter une personne"),
    }
    return render(requete, "acteurs/nouvelle_personne.html", contexte, status=code)


def _dire_le_refus(requete: RequeteConnectee, personne: Personne) -> None:
    if personne.consentement == Consentement.REFUSE:
        messages.info(requete, SANS_COORDONNEES)


@page_reservee(VOIR)
def personne(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show a person by their functions, and what the team keeps about them."""
    lue = objets.atteindre(requete, Personne, numero, VOIR)
    siennes = Personne.objects.filter(pk=numero)
    contexte = {
        "personne": lue,
        "fonctions": fonctions_de(lue, requete.user),
        "accord": lue.consentement == Consentement.DONNE,
        "forces": forces_vues(requete.user).filter(personne=lue).order_by("organisation__tri"),
        "modifiable": siennes.visibles_par(requete.user, OPERATION).exists(),
        "etapes": fil((str(lue), "")),
    }
    return render(requete, "acteurs/personne.html", contexte)


def _personne(requete: RequeteConnectee, numero: int) -> tuple[Personne, Organisation]:
    """Return a person the user may edit, and an organisation where they may."""
    personne = (
        Personne.objects.all().visibles_par(requete.user, OPERATION).filter(pk=numero).first()
    )
    la = Organisation.objects.all().visibles_par(requete.user, OPERATION).en_usage()
    ou = Q(fonctions__personne=personne) | Q(fusionnees__fonctions__personne=personne)
    organisation = la.filter(ou).order_by("pk").first()
    if personne is None or organisation is None:
        raise Http404
    return personne, organisation


@page_reservee(OPERATION)
@avec_brouillon
def modifier_personne(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a person; a conflict shows both versions and keeps what was typed (409)."""
    en_place, organisation = _personne(requete, numero)

    def agir(personne: Personne) -> bool:
        change = actions.modifier_personne(personne, requete.user)
        _dire_le_refus(requete, personne)
        return change

    def lire() -> PersonneForm:
        return PersonneForm(saisie(requete), instance=_personne(requete, numero)[0])

    page = replace(page_de_modification(organisation, f"Modifier {en_place}"), champ=None)
    return objets.modifier(requete, lire, agir, page.abandon, page)


@page_reservee(OPERATION)
def modifier_fonction(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit a function: its title, its role, its days; a conflict as for a person."""
    en_place = _fonction(requete, numero)

    def lire() -> FonctionForm:
        return FonctionForm(requete.POST or None, instance=_fonction(requete, numero))

    titre = f"Fonction de {en_place.personne}"
    page = replace(page_de_modification(en_place.organisation.gardee, titre), champ=None)
    agir = partial(actions.modifier_fonction, par=requete.user)
    return objets.modifier(requete, lire, agir, page.abandon, page)


def _fonction(requete: RequeteConnectee, numero: int) -> Fonction:
    """Return a function the user may edit."""
    lues = Fonction.objects.all().visibles_par(requete.user, OPERATION)
    relations = ("personne", "organisation__fusionnee_dans")
    fonction = lues.select_related(*relations).filter(pk=numero).first()
    if fonction is None:
        raise Http404
    return fonction
