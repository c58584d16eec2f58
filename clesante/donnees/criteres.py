"""What makes two territories alike: the stated criteria, each with how its value is had."""

from __future__ import annotations

from typing import Final, NamedTuple

# Smaller communes are alike by chance: their shares are those of a few streets.
HABITANTS_MINIMUM: Final = 2_000
POIDS: Final = "POP_RP"


class Critere(NamedTuple):
    """One criterion: an indicator; its logarithm; or the mean of its communes by inhabitants.

    ``moyenne``: above the commune, where its publisher gives no value that could be rebuilt.
    """

    code: str
    libelle: str
    logarithme: bool = False
    moyenne: bool = False


CRITERES: Final = (
    Critere("POP_TOT", "population (logarithme)", logarithme=True),
    Critere("POP_65", "part des 65 ans ou plus"),
    Critere("POP_M20", "part des moins de 20 ans"),
    Critere("LOG_MAIS", "part de maisons"),
    Critere("MOB_INTER", "éloignement des équipements intermédiaires"),
    Critere("OFF_APLMG", "accès aux médecins généralistes (APL)"),
    Critere("SOC_REV", "niveau de vie médian (moyenne des communes)", moyenne=True),
    Critere("SOC_EDI", "défavorisation F-EDI (moyenne des communes)", moyenne=True),
)
