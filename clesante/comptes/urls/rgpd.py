"""Addresses of duties: my data, the register, erasure, audits of accessibility."""

from django.urls import path

from clesante.comptes.views import rgpd

urlpatterns = [
    path("compte/donnees/", rgpd.mes_donnees, name="mes-donnees"),
    path("compte/donnees/mes-donnees.json", rgpd.mes_donnees_fichier, name="mes-donnees-fichier"),
    path("registre/", rgpd.registre, name="registre"),
    path("registre/registre.<str:extension>", rgpd.registre_fichier, name="registre-export"),
    path("registre/effacer/", rgpd.effacer, name="personne-effacer"),
    path("accessibilite/audit/", rgpd.audit, name="accessibilite-audit"),
]
