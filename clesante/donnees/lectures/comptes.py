"""How an indicator is spread over the territories of a level, and how many have a figure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from clesante.donnees.lectures.entrepot import base, version_entrepot
from clesante.donnees.lectures.objets import Distribution, IndicateurPublie
from clesante.donnees.mesures import nombres


def distributions(niveau: str) -> Mapping[tuple[str, str], Distribution]:
    """Return how each indicator (code) × period is spread over a level (``EPCI``, ``DEP``…)."""
    return _distributions(version_entrepot(), niveau)


@lru_cache(maxsize=8)
def _distributions(_: tuple[str, int, int], niveau: str) -> dict[tuple[str, str], Distribution]:
    lignes = base().execute(
        "SELECT i.code, d.periode, effectif, quantiles, valeurs "
        "FROM distribution d JOIN indicateur i ON i.id = d.indicateur WHERE d.niveau = ?",
        (niveau,),
    )
    return {
        (code, periode): Distribution(effectif, tuple(json.loads(quantiles)), nombres(valeurs))
        for code, periode, effectif, quantiles, valeurs in lignes
    }


def comptes_par_niveau(publie: IndicateurPublie) -> dict[str, tuple[int, int, int]]:
    """Return, by level that has some, its territories, those with a value, those under secrecy.

    At the latest period of the indicator; nothing when it has none.
    """
    return _comptes(version_entrepot(), publie.numero, publie.periode or "")


@lru_cache(maxsize=256)
def _comptes(
    _: tuple[str, int, int], indicateur: int, periode: str
) -> dict[str, tuple[int, int, int]]:
    lignes = base().execute(
        "SELECT niveau, (SELECT count(*) FROM territoire t WHERE t.niveau = c.niveau), avec, "
        "secret FROM couverture c WHERE indicateur = ? AND periode = ?",
        (indicateur, periode),
    )
    return {niveau: (n, avec, secret) for niveau, n, avec, secret in lignes if avec or secret}


def secrets_par_source() -> dict[str, int]:
    """Return, by code of source, how many of its figures are secret, if some are."""
    return _secrets_par_source(version_entrepot())


@lru_cache(maxsize=4)
def _secrets_par_source(_: tuple[str, int, int]) -> dict[str, int]:
    lignes = base().execute(
        "SELECT s.code, t.secrets FROM secret t JOIN source s ON s.id = t.source"
    )
    return dict(lignes.fetchall())


def codes_du_niveau(niveau: str) -> list[str]:
    """Return the territory codes of a level that the store knows."""
    lignes = base().execute("SELECT code FROM territoire WHERE niveau = ? ORDER BY id", (niveau,))
    return [code for (code,) in lignes]
