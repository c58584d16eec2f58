"""Codes and labels of who is met, of the bodies that decide, and of what they decide."""

from __future__ import annotations

from django.db import models


class Mobilisation(models.TextChoices):
    """How far an organisation or a person is with the contract. Source: ARS de Mayotte, step 2."""

    REPERE = "repere", "repéré"
    RENCONTRE = "rencontre", "rencontré"
    MOBILISE = "mobilise", "mobilisé"


class GenreRencontre(models.TextChoices):
    """Who was met."""

    ELUS = "elus", "élus"
    PARTENAIRES = "partenaires", "partenaires"
    ARS = "ars", "agence régionale de santé"
    HABITANTS = "habitants", "habitants, usagers"
    AUTRE = "autre", "autre"


class GenreInstance(models.TextChoices):
    """What a body is; its label on screen is its own name."""

    PILOTAGE = "pilotage", "comité de pilotage"
    EQUIPE_PROJET = "equipe_projet", "équipe projet"
    TECHNIQUE = "technique", "comité technique"
    GROUPE_TRAVAIL = "groupe_travail", "groupe de travail"
    USAGERS = "usagers", "comité d'usagers ou d'habitants"
    ELUS = "elus", "commission d'élus"
    CONSEIL = "conseil", "conseil d'une collectivité"
    EVALUATION = "evaluation", "comité d'évaluation"
    AUTRE = "autre", "autre instance"


class College(models.TextChoices):
    """As whom one sits or votes."""

    ELUS = "elus", "élus"
    ARS_ETAT = "ars_etat", "ARS et services de l'État"
    PROFESSIONNELS = "professionnels", "professionnels"
    ASSOCIATIONS = "associations", "associations"
    USAGERS = "usagers", "usagers, habitants"
    AUTRE = "autre", "autres"


class GenreDecision(models.TextChoices):
    """What a decision does."""

    VALIDATION = "validation", "validation"
    ARBITRAGE = "arbitrage", "arbitrage"
    ORIENTATION = "orientation", "orientation"
    INFORMATION = "information", "information"


class EtatDecision(models.TextChoices):
    """Whether what was decided was done."""

    A_FAIRE = "a_faire", "à faire"
    FAITE = "faite", "faite"
    CADUQUE = "caduque", "caduque"
    SANS_SUITE = "sans_suite", "sans suite à donner"
