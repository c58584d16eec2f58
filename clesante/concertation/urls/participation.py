"""Addresses of the part « participation » of a shared diagnosis; « participer » is open to all."""

from django.urls import URLPattern, path

from clesante.concertation.views import contributions
from clesante.concertation.views import participation as equipe
from clesante.concertation.views import participation_publique as public

urlpatterns: list[URLPattern] = [
    path("participer/", public.participer, name="participer"),
    path("participer/suivre/", public.suivre, name="suivre-contribution"),
    path("participer/suivi/<str:public>/", public.contribution_suivie, name="contribution-suivie"),
    path("participer/<slug:adresse>/", public.appel_public, name="appel-public"),
    path("diagnostics/<numero:numero>/participation/", equipe.participation, name="participation"),
    path("diagnostics/<numero:numero>/appels/ajouter/", equipe.appel_ajouter, name="appel-ajouter"),
    path("appels/<numero:numero>/", equipe.appel, name="appel"),
    path("appels/<numero:numero>/modifier/", equipe.appel_modifier, name="appel-modifier"),
    path("diagnostics/<numero:numero>/contributions/", contributions.liste, name="contributions"),
    path(
        "diagnostics/<numero:numero>/contributions.<str:extension>",
        contributions.exporter,
        name="contributions-export",
    ),
    path(
        "diagnostics/<numero:numero>/contributions/ajouter/",
        contributions.ajouter,
        name="contribution-ajouter",
    ),
    path(
        "diagnostics/<numero:numero>/contributions/a-lire/",
        contributions.a_lire,
        name="contributions-a-lire",
    ),
    path("contributions/<numero:numero>/", contributions.contribution, name="contribution"),
    path(
        "contributions/<numero:numero>/modifier/",
        contributions.modifier,
        name="contribution-modifier",
    ),
    path(
        "contributions/<numero:numero>/repondre/",
        contributions.repondre,
        name="contribution-repondre",
    ),
    path(
        "contributions/<numero:numero>/moderer/", contributions.moderer, name="contribution-moderer"
    ),
    path(
        "contributions/<numero:numero>/constat/",
        contributions.constater,
        name="contribution-constat",
    ),
    path(
        "contributions/<numero:numero>/annuler/<numero:evenement>/",
        contributions.annuler,
        name="contribution-annuler",
    ),
]
