"""Codes and labels of organisations and of what people do in them."""

from __future__ import annotations

from django.db import models


class Famille(models.TextChoices):
    """The four families of partners that an ARS names around the two parties of a contract.

    Source: ARS de Mayotte, page « Contrats locaux de santé »,
    « Une mobilisation des partenaires ».
    """

    SANTE = "sante", "acteurs du système de santé"
    ETAT = "etat", "autres services de l'État"
    ASSOCIATIONS = "associations", "associations"
    USAGERS = "usagers", "usagers du système de santé"
    PARTIES = "parties", "parties au contrat (collectivité, ARS)"


class Nature(models.TextChoices):
    """What an organisation is."""

    COMMUNE = "commune", "commune"
    EPCI = "epci", "intercommunalité"
    PETR = "petr", "pays ou PETR"
    SYNDICAT_MIXTE = "syndicat_mixte", "syndicat mixte, parc naturel"
    CCAS = "ccas", "CCAS ou CIAS"
    DEPARTEMENT = "departement", "conseil départemental"
    REGION = "region", "conseil régional"
    ARS = "ars", "agence régionale de santé"
    PREFECTURE = "prefecture", "préfecture ou sous-préfecture"
    SERVICE_ETAT = "service_etat", "service déconcentré de l'État"
    EDUCATION = "education", "Éducation nationale"
    ASSURANCE_MALADIE = "assurance_maladie", "CPAM ou MSA"
    CAF = "caf", "CAF"
    CARSAT = "carsat", "CARSAT"
    HOPITAL = "hopital", "établissement de santé"
    PSYCHIATRIE = "psychiatrie", "établissement de santé mentale"
    MEDICO_SOCIAL = "medico_social", "établissement ou service médico-social"
    CPTS = "cpts", "CPTS"
    EXERCICE_COORDONNE = "exercice_coordonne", "maison ou centre de santé"
    DAC = "dac", "dispositif d'appui à la coordination"
    URPS = "urps", "URPS ou ordre professionnel"
    ASSOCIATION = "association", "association"
    MUTUELLE = "mutuelle", "mutuelle"
    USAGERS = "usagers", "association ou conseil d'usagers, d'habitants"
    ETUDES = "etudes", "observatoire, université, bureau d'études"
    AUTRE = "autre", "autre"


_FAMILLES = {
    Famille.PARTIES: (
        Nature.COMMUNE, Nature.EPCI, Nature.PETR, Nature.SYNDICAT_MIXTE, Nature.CCAS,
        Nature.DEPARTEMENT, Nature.REGION, Nature.ARS,
    ),
    Famille.ETAT: (Nature.PREFECTURE, Nature.SERVICE_ETAT, Nature.EDUCATION),
    Famille.ASSOCIATIONS: (Nature.ASSOCIATION, Nature.MUTUELLE),
    Famille.USAGERS: (Nature.USAGERS,),
}  # fmt: skip
FAMILLE_USUELLE: dict[str, Famille] = {
    nature: famille for famille, natures in _FAMILLES.items() for nature in natures
}
"""The usual family of a kind; health and social bodies are « acteurs du système de santé »."""


def famille_usuelle(nature: str) -> Famille:
    """Return the family a kind of organisation is in unless someone says otherwise."""
    return FAMILLE_USUELLE.get(nature, Famille.SANTE)


class RoleDansOrganisation(models.TextChoices):
    """What a person does there, as far as a contract is concerned."""

    ELU_REFERENT = "elu_referent", "élu référent"
    DIRECTION = "direction", "direction"
    REFERENT = "referent", "référent technique"
    COORDINATION = "coordination", "coordination"
    REPRESENTANT_USAGERS = "representant_usagers", "représentant des usagers"
    CONTACT = "contact", "contact"


class Consentement(models.TextChoices):
    """What a person said of being listed with professional coordinates."""

    NON_DEMANDE = "non_demande", "pas encore demandé"
    DONNE = "donne", "donné"
    REFUSE = "refuse", "refusé"
