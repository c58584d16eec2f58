"""What to be careful about in an indicator of an action. Pure. Source: domain §13.9 and §13.10."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from clesante.socle.texte import normaliser

IMPACT, HAUSSE, BAISSE = "impact", "hausse", "baisse"
MORTALITE = ("mortalite", "deces", "surmortalite", "suicides", "esperance de vie")


@dataclass(frozen=True, slots=True)
class Depart:
    """An indicator as this rule reads it: where it starts, where it should be each year."""

    libelle: str
    type: str
    sens: str = ""
    depart: Decimal | None = None
    cibles: Mapping[int, Decimal] = field(default_factory=dict)


def de_mortalite(libelle: str) -> bool:
    """Tell whether an indicator counts deaths, by its words."""
    dit = f" {normaliser(libelle)} "
    return any(mot in dit for mot in MORTALITE)


def avertissements(indicateur: Depart) -> tuple[str, ...]:
    """Return the sentences that warn about an indicator; none stops anything."""
    dits = []
    if de_mortalite(indicateur.libelle):
        dits.append(
            "La mortalité ne juge pas une action seule\u00a0: trop de causes, trop peu de cas. "
            "Gardez-la pour le contrat entier, et suivez ici ce que l'action change."
        )
    elif indicateur.type == IMPACT:
        dits.append(
            "Un impact vient de tout ce qui se fait sur le territoire\u00a0: ne le prêtez pas à "
            "cette seule action."
        )
    if indicateur.cibles and indicateur.depart is None:
        dits.append("Une cible sans valeur de départ ne dira pas le chemin fait.")
    if _a_rebours(indicateur):
        dits.append("La dernière cible va dans le sens contraire de celui qui est attendu.")
    return tuple(dits)


def _a_rebours(indicateur: Depart) -> bool:
    if indicateur.depart is None or not indicateur.cibles:
        return False
    ecart = indicateur.cibles[max(indicateur.cibles)] - indicateur.depart
    return (indicateur.sens == HAUSSE and ecart < 0) or (indicateur.sens == BAISSE and ecart > 0)


def simple(valeur: Decimal | None) -> Decimal | None:
    """Return a number without the zeros the base adds: 53,0000 → 53."""
    if valeur is None:
        return None
    net = valeur.normalize()
    return net.quantize(Decimal(1)) if net == net.to_integral() else net
