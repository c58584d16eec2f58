"""Addresses of contracts, part « programme »."""

from __future__ import annotations

from django.urls import URLPattern, path

from clesante.contrats.views import moyens as views_moyens
from clesante.contrats.views import programme as views_programme

C = "contrats/<numero:numero>"
urlpatterns: list[URLPattern] = [
    path(f"{C}/programme/", views_programme.programme, name="programme"),
    path(f"{C}/programme/mots/", views_programme.nommer, name="programme-mots"),
    path(f"{C}/programme/renumeroter/", views_programme.renumeroter, name="programme-renumeroter"),
    path(f"{C}/programme/axes/ajouter/", views_programme.ajouter_axe, name="axe-ajouter"),
    path("axes/<numero:numero>/modifier/", views_programme.modifier_axe, name="axe-modifier"),
    path("axes/<numero:numero>/deplacer/", views_programme.deplacer_axe, name="axe-deplacer"),
    path("axes/<numero:numero>/retirer/", views_programme.retirer_axe, name="axe-retirer"),
    path(
        "axes/<numero:numero>/objectifs/ajouter/",
        views_programme.ajouter_objectif,
        name="objectif-ajouter",
    ),
    path(
        "objectifs/<numero:numero>/modifier/",
        views_programme.modifier_objectif,
        name="objectif-modifier",
    ),
    path(
        "objectifs/<numero:numero>/retirer/",
        views_programme.retirer_objectif,
        name="objectif-retirer",
    ),
    path(
        f"{C}/programme/principes/ajouter/",
        views_programme.ajouter_principe,
        name="principe-ajouter",
    ),
    path(
        f"{C}/programme/principes/reprendre/",
        views_programme.reprendre_principes,
        name="principes-reprendre",
    ),
    path(
        "principes/<numero:numero>/modifier/",
        views_programme.modifier_principe,
        name="principe-modifier",
    ),
    path(
        "principes/<numero:numero>/retirer/",
        views_programme.retirer_principe,
        name="principe-retirer",
    ),
    path(f"{C}/moyens/", views_moyens.moyens, name="moyens"),
    path(f"{C}/moyens/moyens.<slug:extension>", views_moyens.exporter, name="moyens-fichier"),
    path(f"{C}/moyens/ajouter/", views_moyens.ajouter, name="moyen-ajouter"),
    path("moyens/<numero:numero>/modifier/", views_moyens.modifier, name="moyen-modifier"),
    path("moyens/<numero:numero>/retirer/", views_moyens.retirer, name="moyen-retirer"),
]
