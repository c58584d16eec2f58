"""The names of the places where things are, read for a whole page at once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from clesante.acteurs.lectures import noms_de_territoires
from clesante.socle.erreurs import ClesanteError
from clesante.territoires.lectures import perimetre, version_referentiel

SANS_LIEU = "territoire de démonstration"


def lieux(codes: Iterable[str]) -> dict[str, str]:
    """Return the name of each perimeter by code; the code itself when nothing reads it."""
    voulus = set(codes)
    simples = noms_de_territoires(code for code in voulus if code and "+" not in code)
    return {code: simples.get(code) or _lieu(code) for code in voulus}


def nom_du_perimetre(code: str) -> str:
    """Return the name of one perimeter, as :func:`lieux`."""
    return lieux([code])[code]


def _lieu(code: str) -> str:
    if not code:
        return SANS_LIEU
    try:
        return _intitule(code, version_referentiel())
    except ClesanteError:
        return code


@lru_cache(maxsize=2_048)
def _intitule(code: str, _: tuple[str, int, int]) -> str:
    """Return the name of a perimeter: a recorded version does not change once it is."""
    return perimetre(code).intitule
