"""Addresses of the frameworks, of their comparison and of « mon CLS »."""

from django.urls import path

from clesante.cadres import views, views_comparaison, views_territoire

urlpatterns = [
    path("mon-cls/", views_territoire.montrer, name="mon-cls"),
    path("cadres/", views.lister, name="cadres"),
    path("cadres/comparer/", views_comparaison.montrer, name="comparer-cadres"),
    path(
        "cadres/comparer/comparaison.<str:extension>",
        views_comparaison.telecharger,
        name="comparaison-cadres-fichier",
    ),
    path("cadres/<str:cadre>/", views.montrer, name="cadre"),
    path("cadres/<str:cadre>/cadre.<str:extension>", views.telecharger, name="cadre-fichier"),
]
