"""Portées that are territories: what a territory is held in, read in the referential."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from clesante.socle.erreurs import ClesanteError
from clesante.territoires.lectures.base import version_referentiel
from clesante.territoires.lectures.perimetres import perimetre

NATIONAL = "FR"
# What lies whole in each of the territories that hold it.
_D_UN_TENANT = ("COM-", "ARM-", "DEP-", "REG-", NATIONAL)
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

    A perimeter drawn over two territories is within the reach of neither of their coordinators,
    nor an EPCI astride two départements within that of who holds one of them.
    """
    tenues = frozenset(portees)
    try:
        return all(_est_tenue(unite.code, tenues) for unite in perimetre(code).unites)
    except ClesanteError:
        return False


def _est_tenue(code: str, tenues: frozenset[str]) -> bool:
    """Tell whether a territory is held whole: in one, or each of its communes in one or another."""
    touchees = codes_contenant(code) & tenues
    if code in tenues or not touchees or code.startswith(_D_UN_TENANT):
        return bool(touchees)
    lu = perimetre(code)
    for seuls in (lu.departements, lu.regions):
        if len(seuls) == 1 and seuls[0] in tenues:
            return True
    return all(codes_contenant(commune) & tenues for commune in lu.communes)
