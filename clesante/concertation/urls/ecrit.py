"""Addresses of the part « ecrit » of a shared diagnosis."""

from django.urls import URLPattern, path

from clesante.concertation.views import ecrit as vues
from clesante.concertation.views import ecrit_propositions as views_ecrit_propositions
from clesante.concertation.views import ecrit_versions as entiers

ICI = "diagnostics/<numero:numero>/ecrit/"
SECTION = "diagnostics/sections/<numero:numero>/"
BLOC = "diagnostics/blocs/<numero:numero>/"
VERSION = "diagnostics/versions/<numero:numero>/"
urlpatterns: list[URLPattern] = [
    path(ICI, vues.ecrit, name="ecrit"),
    path(f"{ICI}ecrire/", vues.ecrire, name="ecrit-ecrire"),
    path(f"{ICI}retires/", vues.page_retires, name="ecrit-retires"),
    path(f"{ICI}sections/ajouter/", vues.ajouter_section, name="section-ajouter"),
    path(f"{SECTION}modifier/", vues.modifier_section, name="section-modifier"),
    path(f"{SECTION}acte/", vues.acte_de_section, name="section-acte"),
    path(f"{SECTION}ajouter/<slug:genre>/", vues.ajouter_bloc, name="bloc-ajouter"),
    path(f"{BLOC}modifier/", vues.modifier_bloc, name="bloc-modifier"),
    path(f"{BLOC}acte/", vues.acte_de_bloc, name="bloc-acte"),
    path(f"{ICI}propositions/", views_ecrit_propositions.propositions, name="ecrit-propositions"),
    path(f"{ICI}actualiser/", entiers.actualiser, name="ecrit-actualiser"),
    path(f"{ICI}versions/", entiers.page_versions, name="ecrit-versions"),
    path(f"{ICI}comparer/", entiers.comparaison, name="ecrit-comparer"),
    path(f"{ICI}valider/", entiers.valider, name="ecrit-valider"),
    path(f"{ICI}document.<slug:extension>", entiers.telecharger, name="ecrit-document"),
    path(VERSION, entiers.version, name="ecrit-version"),
    path(
        f"{VERSION}document.<slug:extension>", entiers.telecharger_version, name="version-document"
    ),
]
