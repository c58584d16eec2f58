"""Levels, natures and vintages of territories: codes and labels."""

from __future__ import annotations

from django.db import models

MILLESIME_COG = 2026
DATE_COG = "2026-01-01"

# Levels whose members are held. « COMD » is a commune déléguée or associée, « COM » a commune.
NIVEAUX = {
    "FR": "France",
    "REG": "région",
    "DEP": "département",
    "BV": "bassin de vie",
    "EPCI": "EPCI",
    "EPT": "établissement public territorial",
    "COM": "commune",
    "ARM": "arrondissement municipal",
    "COMD": "commune déléguée ou associée",
    "QPV": "quartier prioritaire",
}
# DESIGN gives them a code; this referential does not hold their composition.
NIVEAUX_NON_TENUS = {
    "CV": "les cantons-villes",
    "TVS": "les territoires de vie-santé",
    "IRIS": "les IRIS",
}
# Communes re-established since 2022 -> the commune they left, in which older files count them
# (INSEE, COG, « rétablissements » of 2024 and 2025).
COMMUNE_QUITTEE = {
    "15031": "15141", "15035": "15141", "15047": "15141", "15171": "15141",
    "60694": "60054",
    "85165": "85084", "85212": "85084",
}  # fmt: skip
NATURES = {
    "CC": "communauté de communes",
    "CA": "communauté d'agglomération",
    "CU": "communauté urbaine",
    "METRO": "métropole",
    "MET69": "métropole de Lyon",
    "EPT": "établissement public territorial",
}

SOURCE_COG = "Insee, code officiel géographique 2026"
SOURCE_QPV = "ANCT et Insee, quartiers prioritaires 2015 (Occitanie seulement)"
VERSION_BV = "2022"
VERSION_QPV = "2015"
VERSION_REFERENTIEL = 2  # one more when what the file holds changes, besides its pack
VERSION_ZRR = "2022-11-09"
SOURCE_ZRR = "ANCT, classement des communes au 9 novembre 2022"

# Vintage (None: the file does not say), nature -> where the figure comes from.
SOURCES_POPULATION = {
    (2023, "municipale"): "Insee, population municipale 2023 (en vigueur au 1er janvier 2026)",
    (2022, "municipale"): "Insee, population municipale 2022 (en vigueur au 1er janvier 2025)",
    (2022, "totale"): "Insee, population totale 2022 (en vigueur au 1er janvier 2025)",
    (2017, "municipale"): "Insee, population municipale 2017 (recensement de Mayotte)",
    (2017, "totale"): "Insee, population totale 2017 (recensement de Mayotte)",
    (None, "municipale"): "Insee, code officiel géographique 2026, millésime non indiqué",
}

# Who plays the part of the ARS outside the regions: to be checked with the law before any contract.
_SANS_ARS = (
    "n'a pas d'ARS : un contrat local de santé au sens de l'article L. 1434-10 du code de la "
    "santé publique n'y est pas possible (à vérifier)"
)
SANTE_OUTRE_MER = {
    "DEP-975": "relève de l'administration territoriale de santé (à vérifier)",
    "DEP-977": "relève de l'ARS Guadeloupe (à vérifier)",
    "DEP-978": "relève de l'ARS Guadeloupe (à vérifier)",
    **dict.fromkeys(("DEP-984", "DEP-986", "DEP-987", "DEP-988", "DEP-989"), _SANS_ARS),
}


class NaturePerimetre(models.TextChoices):
    """What a recorded perimeter is."""

    LIBRE = "libre", "Périmètre libre"
    PRAPS = "praps", "Territoire prioritaire du PRAPS"
    FRR = "frr", "France ruralités revitalisation"
    QPV = "qpv", "Quartiers prioritaires"
    AUTRE = "autre", "Autre"
