"""Codes and labels of accounts: the roles a person may hold."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """What a person is, on a portée, between two dates. Source: domain, « roles for permissions ».

    The label shown for the coordinator is the framework's or the host's.
    """

    COORDINATION = "coordination", "coordination du contrat"
    ADJOINT = "adjoint", "adjoint à la coordination"
    ARS_DD = "ars_dd", "référent de la délégation départementale de l'ARS"
    ARS_SIEGE = "ars_siege", "siège de l'ARS"
    ELU = "elu", "élu"
    MEMBRE_INSTANCE = "membre_instance", "membre d'une instance (élu, usager)"
    PILOTE = "pilote", "pilote d'une action"
    PARTENAIRE = "partenaire", "partenaire"
    EVALUATEUR = "evaluateur", "évaluateur"
    LECTURE = "lecture", "lecture seule"
    ADMINISTRATEUR_PORTEUR = "administrateur_porteur", "administrateur du porteur"
    DELEGUE_DONNEES = "delegue_donnees", "délégué à la protection des données"
    ADMINISTRATEUR = "administrateur", "administrateur du site"
