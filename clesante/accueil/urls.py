"""Addresses of the home page, the search and what a CLS is."""

from django.urls import path

from clesante.accueil import views, views_espace, views_resumes

urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("recherche/", views.recherche, name="recherche"),
    path("mon-espace/", views_espace.mon_espace, name="mon-espace"),
    path("resumes/arreter/<str:jeton>/", views_resumes.resume_arreter, name="resume-arreter"),
    path("contrat-local-de-sante/", views.comprendre, name="comprendre"),
]
