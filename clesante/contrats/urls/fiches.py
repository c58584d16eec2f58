"""Addresses of contracts, part « fiches »: fiches-actions, proposals, the library of actions."""

from __future__ import annotations

from django.urls import URLPattern, path

from clesante.contrats.views import contributions as views_contributions
from clesante.contrats.views import fiches as views_fiches
from clesante.contrats.views import idees as views_idees

C, F = "contrats/<numero:numero>", "fiches/<numero:numero>"
urlpatterns: list[URLPattern] = [
    path(f"{C}/fiches/ajouter/", views_fiches.ajouter, name="fiche-ajouter"),
    path(f"{F}/", views_fiches.fiche, name="fiche"),
    path(f"{F}/modifier/", views_fiches.modifier, name="fiche-modifier"),
    path(f"{F}/manques/", views_fiches.dire_les_manques, name="fiche-manques"),
    path(f"{F}/lignes/<slug:table>/", views_fiches.rangee, name="fiche-rangee"),
    path(f"{F}/retirer/", views_fiches.retirer, name="fiche-retirer"),
    path(f"{F}/journal/", views_fiches.journal_de_la_fiche, name="fiche-journal"),
    path(f"{F}/decision/", views_idees.juger, name="idee-juger"),
    path(f"{C}/propositions/", views_idees.idees, name="idees"),
    path(f"{C}/propositions/ajouter/", views_idees.proposer, name="idee-proposer"),
    path(
        f"{C}/propositions/contribution/<numero:contribution>/",
        views_idees.reprendre,
        name="idee-reprendre",
    ),
    path(
        "contributions/<numero:numero>/actions/",
        views_contributions.choisir,
        name="contribution-actions",
    ),
    path(f"{C}/bibliotheque/", views_idees.bibliotheque, name="bibliotheque-actions"),
    path(f"{C}/bibliotheque/<slug:code>/copier/", views_idees.copier, name="action-copier"),
]
