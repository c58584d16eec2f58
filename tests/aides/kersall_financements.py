"""Funding granted in 2025 to the fiches of the « Pays de Kersall », in euros (domain §12.3)."""

from __future__ import annotations

_DETAIL = {
    "0.1": {"ARS": 25_000, "EPCI": 29_400},
    "1.1": {"EPCI": 4_000, "CPAM": 2_000, "CPTS": 3_000},
    "1.2": {"EPCI": 23_000, "Région": 15_000},
    "1.3": {"EPCI": 2_500, "Région": 2_000, "France Travail": 2_000},
    "1.4": {"CPAM": 20_000, "ARS": 18_000, "MSA": 8_000},
    "2.1": {"ARS": 16_500, "EPCI": 16_500},
    "2.2": {"ARS": 9_600, "EPCI": 4_800},
    "2.3": {"EPCI": 2_200, "ARS": 2_000},
    "3.1": {"ARS": 22_000, "Éducation nationale": 5_000},
    "3.2": {"MILDECA": 8_000, "ARS": 6_500, "EPCI": 4_000},
    "3.3": {"CPAM": 7_000, "CPTS": 2_500, "EPCI": 1_500},
    "3.4": {"ARS": 15_500, "EPCI": 15_500},
    "3.5": {"EPCI": 15_000, "DREAL": 9_000},
    "4.1": {"CFPPA": 21_000, "EPCI": 5_000, "CARSAT": 3_500},
    "4.2": {"Département": 8_400, "ARS": 8_400},
}
_TOTAUX = {
    "0.1": 54_400, "1.1": 9_000, "1.2": 38_000, "1.3": 6_500, "1.4": 46_000, "2.1": 33_000,
    "2.2": 14_400, "2.3": 4_200, "3.1": 27_000, "3.2": 18_500, "3.3": 11_000, "3.4": 31_000,
    "3.5": 24_000, "4.1": 29_500, "4.2": 16_800,
}  # fmt: skip
_EN_NATURE = {"France Travail", "Éducation nationale"}
_COORDINATION = {"0.1": [("coordination", 52_000), ("réunions", 2_400)]}

RESSOURCES_2025 = [
    (fiche, financeur, montant, financeur in _EN_NATURE)
    for fiche, detail in _DETAIL.items()
    for financeur, montant in detail.items()
]
"""Fiche, funder, amount, whether it is in kind."""


def _charges(fiche: str) -> list[tuple[str, int]]:
    if fiche in _COORDINATION:
        return _COORDINATION[fiche]
    nature = sum(m for f, _, m, en_nature in RESSOURCES_2025 if f == fiche and en_nature)
    reste = [("réalisation de l'action", _TOTAUX[fiche] - nature)]
    return [*reste, ("valorisation", nature)] if nature else reste


CHARGES_2025 = {fiche: _charges(fiche) for fiche in _TOTAUX}
"""Cost lines of each fiche: what it is, its amount. Fiche 0.2 is inside the coordinator's post."""
