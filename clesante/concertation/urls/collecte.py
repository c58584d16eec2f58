"""Addresses of the part « collecte » of a shared diagnosis."""

from django.urls import URLPattern, path

from clesante.concertation.views import collecte as views_collecte
from clesante.concertation.views import constats as views_constats
from clesante.concertation.views import figures as views_figures
from clesante.concertation.views import imports as views_imports
from clesante.concertation.views import questionnaires as views_questionnaires
from clesante.concertation.views import recueils as views_recueils

DIAGNOSTIC = "diagnostics/<numero:numero>/"
RECUEIL = "recueils/<numero:numero>/"

plan: list[URLPattern] = [
    path(f"{DIAGNOSTIC}collecte/", views_collecte.plan_de_collecte, name="plan-collecte"),
    path(
        f"{DIAGNOSTIC}collecte/plan.<str:extension>",
        views_collecte.exporter,
        name="plan-collecte-export",
    ),
    path(f"{DIAGNOSTIC}collecte/proposer/", views_collecte.proposer, name="plan-collecte-proposer"),
    path(f"{DIAGNOSTIC}collecte/ajouter/", views_collecte.ajouter, name="donnee-ajouter"),
    path("collecte/<numero:numero>/", views_collecte.donnee, name="donneeattendue"),
    path("collecte/<numero:numero>/modifier/", views_collecte.modifier, name="donnee-modifier"),
    path("collecte/<numero:numero>/retirer/", views_collecte.retirer, name="donnee-retirer"),
    path("collecte/<numero:numero>/<str:acte>/", views_collecte.acte, name="donnee-acte"),
]
recueils: list[URLPattern] = [
    path(f"{DIAGNOSTIC}recueils/", views_recueils.liste, name="recueils"),
    path(
        f"{DIAGNOSTIC}recueils/recueils.<str:extension>",
        views_recueils.exporter,
        name="recueils-export",
    ),
    path(f"{DIAGNOSTIC}recueils/ajouter/", views_recueils.ajouter, name="recueil-ajouter"),
    path(f"{DIAGNOSTIC}paroles/", views_recueils.toutes_les_paroles, name="verbatims"),
    path(
        f"{DIAGNOSTIC}paroles/paroles.<str:extension>",
        views_recueils.exporter_paroles,
        name="verbatims-export",
    ),
    path(RECUEIL, views_recueils.montrer, name="recueil"),
    path(f"{RECUEIL}retirer/", views_recueils.retirer, name="recueil-retirer"),
    path(f"{RECUEIL}modifier/", views_recueils.modifier, name="recueil-modifier"),
    path(f"{RECUEIL}paroles/ajouter/", views_recueils.ajouter_verbatim, name="verbatim-ajouter"),
    path(
        "paroles/<numero:numero>/modifier/",
        views_recueils.modifier_verbatim,
        name="verbatim-modifier",
    ),
    path(
        "paroles/<numero:numero>/retirer/", views_recueils.retirer_verbatim, name="verbatim-retirer"
    ),
]
questionnaires: list[URLPattern] = [
    path(f"{RECUEIL}questions/", views_questionnaires.questionnaire, name="questionnaire"),
    path(
        f"{RECUEIL}questions/<slug:code>/<slug:acte>/",
        views_questionnaires.acte_question,
        name="question-acte",
    ),
    path(f"{RECUEIL}feuille/", views_questionnaires.feuille, name="questionnaire-feuille"),
    path(f"{RECUEIL}reponses/", views_questionnaires.une_a_une, name="reponses"),
    path(
        f"{RECUEIL}reponses/reponses.<str:extension>",
        views_questionnaires.exporter_une_a_une,
        name="reponses-export",
    ),
    path(f"{RECUEIL}reponses/saisir/", views_questionnaires.saisir, name="reponse-ajouter"),
    path(
        "reponses/<numero:numero>/modifier/", views_questionnaires.modifier, name="reponse-modifier"
    ),
    path("reponses/<numero:numero>/retirer/", views_questionnaires.retirer, name="reponse-retirer"),
    path(f"{RECUEIL}resultats/", views_questionnaires.page_resultats, name="resultats"),
    path(
        f"{RECUEIL}resultats/resultats.<str:extension>",
        views_questionnaires.exporter_resultats,
        name="resultats-export",
    ),
]
imports: list[URLPattern] = [
    path(f"{RECUEIL}importer/", views_imports.nouvel_import, name="reponses-importer"),
    path("reponses/imports/<numero:numero>/", views_imports.page_import, name="reponses-import"),
    path(
        "reponses/imports/<numero:numero>/a-corriger.<str:extension>",
        views_imports.corriger,
        name="reponses-import-corrige",
    ),
]
constats: list[URLPattern] = [
    path(f"{DIAGNOSTIC}constats/", views_constats.liste, name="constats"),
    path(
        f"{DIAGNOSTIC}constats/constats.<str:extension>",
        views_constats.exporter,
        name="constats-export",
    ),
    path(f"{DIAGNOSTIC}constats/ajouter/", views_constats.ajouter, name="constat-ajouter"),
    path(f"{DIAGNOSTIC}constats/portrait/", views_constats.du_portrait, name="constats-portrait"),
    path("constats/<numero:numero>/", views_constats.montrer, name="constat"),
    path("constats/<numero:numero>/modifier/", views_constats.modifier, name="constat-modifier"),
    path("constats/<numero:numero>/retirer/", views_constats.retirer, name="constat-retirer"),
    path(f"{DIAGNOSTIC}chiffres/", views_figures.liste, name="figures"),
    path(
        f"{DIAGNOSTIC}chiffres/chiffres.<str:extension>",
        views_figures.exporter,
        name="figures-export",
    ),
    path(f"{DIAGNOSTIC}chiffres/saisir/", views_figures.saisir, name="figure-ajouter"),
    path("chiffres/<numero:numero>/modifier/", views_figures.modifier, name="figure-modifier"),
    path("chiffres/<numero:numero>/retirer/", views_figures.retirer, name="figure-retirer"),
]
urlpatterns = [*plan, *recueils, *questionnaires, *imports, *constats]
