"""Addresses of the part « enjeux » of a shared diagnosis."""

from django.urls import URLPattern, path

from clesante.concertation.views import choix as views_choix
from clesante.concertation.views import enjeux as views_enjeux
from clesante.concertation.views import fil_rouge as views_fil
from clesante.concertation.views import priorites as views_priorites

DIAGNOSTIC, ENJEU, CAUSE, PRIORISATION, BULLETIN = (
    f"diagnostics/{debut}<numero:numero>/"
    for debut in ("", "enjeux/", "causes/", "priorisations/", "bulletins/")
)
urlpatterns: list[URLPattern] = [
    path(f"{DIAGNOSTIC}enjeux/", views_enjeux.enjeux, name="enjeux"),
    path(f"{DIAGNOSTIC}enjeux/ajouter/", views_enjeux.ajouter, name="enjeu-ajouter"),
    path(
        f"{DIAGNOSTIC}enjeux/bibliotheque/",
        views_enjeux.bibliotheque_d_enjeux,
        name="enjeux-bibliotheque",
    ),
    path(
        f"{DIAGNOSTIC}enjeux/bibliotheque/<slug:code>/copier/",
        views_enjeux.copier,
        name="enjeu-copier",
    ),
    path(f"{DIAGNOSTIC}enjeux.<str:extension>", views_enjeux.exporter, name="enjeux-fichier"),
    path(ENJEU, views_enjeux.enjeu, name="enjeu"),
    path(f"{ENJEU}modifier/", views_enjeux.modifier, name="enjeu-modifier"),
    path(f"{ENJEU}retirer/", views_enjeux.retirer, name="enjeu-retirer"),
    path(f"{ENJEU}constats/", views_enjeux.constats, name="enjeu-constats"),
    path(f"{ENJEU}causes/ajouter/", views_enjeux.ajouter_cause, name="cause-ajouter"),
    path(f"{CAUSE}modifier/", views_enjeux.modifier_cause, name="cause-modifier"),
    path(f"{CAUSE}retirer/", views_enjeux.retirer_cause, name="cause-retirer"),
    path(f"{DIAGNOSTIC}priorites/", views_priorites.liste, name="priorisations"),
    path(f"{DIAGNOSTIC}priorites/ouvrir/", views_priorites.ouvrir, name="priorisation-ajouter"),
    path(f"{DIAGNOSTIC}priorites/choisir/", views_choix.choisir, name="priorites-choisir"),
    path(PRIORISATION, views_priorites.resultat, name="priorisation"),
    path(f"{PRIORISATION}modifier/", views_priorites.modifier, name="priorisation-modifier"),
    path(f"{PRIORISATION}clore/", views_priorites.clore, name="priorisation-clore"),
    path(f"{PRIORISATION}bulletins/", views_priorites.bulletins, name="bulletins"),
    path(f"{PRIORISATION}bulletins/saisir/", views_priorites.saisir, name="bulletin-ajouter"),
    path(
        f"{PRIORISATION}resultat.<str:extension>",
        views_priorites.exporter,
        name="priorisation-fichier",
    ),
    path(
        f"{PRIORISATION}bulletins.<str:extension>",
        views_priorites.exporter_bulletins,
        name="bulletins-fichier",
    ),
    path(f"{PRIORISATION}voter/", views_priorites.voter, name="priorisation-voter"),
    path(
        f"{PRIORISATION}feuilles/<slug:feuille>.<str:extension>",
        views_priorites.feuilles,
        name="priorisation-feuilles",
    ),
    path(f"{BULLETIN}corriger/", views_priorites.corriger, name="bulletin-modifier"),
    path(f"{BULLETIN}retirer/", views_priorites.retirer, name="bulletin-retirer"),
    path(f"{DIAGNOSTIC}fil/", views_fil.fil_du_constat, name="fil-du-constat"),
    path(f"{DIAGNOSTIC}fil.<str:extension>", views_fil.exporter, name="fil-fichier"),
]
