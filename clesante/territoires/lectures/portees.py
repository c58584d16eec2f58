"""Portées that are territories: what a territory is held in, read in the referential."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from clesante.socle.erreurs import ClesanteError
from clesante.territoires.lectures.base import version_referentiel
from clesante.territoires.lectures.perimetres import perimetre

NATIONAL = "FR"
_PREFIXES = ("COM-", "ARM-", "EPCI-", "EPT-", "BV-", "DEP-", "REG-", "QPV-", NATIONAL)


def est_territoire(code: str) -> bool:
    """Tell whether a portée names a territory."""
    return code.startswith(_PREFIXES)


def codes_contenant(code: str) -> frozenset[str]:
    """Return the code of a territory and of what holds it: its EPCI, départements, regions."""
    return _codes_contenant(code, version_referentiel())


@lru_cache(maxsize=4_096)
def _codes_contenant(code: str, _version: object) -> frozenset[str]:
    """Return the same; the version of the referential is there so that another one is read anew."""
    lu = perimetre(code)
    if code == NATIONAL:
        return frozenset({code})
    if code.startswith("REG-"):
        return frozenset({code})
    if code.startswith("DEP-"):
        return frozenset({code, *lu.regions})
    return frozenset({code, *lu.epci, *lu.departements, *lu.regions})


def contenants(portees: Iterable[str]) -> frozenset[str]:
    """Return the territories that hold those of some portées, France included; unknown ones: none.

    A portée that is not a territory (a contract, an organisation) is held by France only.
    """
    tenus = {NATIONAL}
    for portee in portees:
        if est_territoire(portee):
            try:
                tenus |= codes_contenant(portee)
            except ClesanteError:
                continue
    return frozenset(tenus)


def reste_dans(code: str, portees: Iterable[str]) -> bool:
    """Tell whether every part of a perimeter is held in one of some portées.

    A perimeter drawn over two territories is within the reach of neither of their coordinators.
    """
    tenues = frozenset(portees)
    try:
        return all(codes_contenant(unite.code) & tenues for unite in perimetre(code).unites)
    except ClesanteError:
        return False
