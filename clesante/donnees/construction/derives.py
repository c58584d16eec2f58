"""What the store holds ready for pages, which may not compute it: criteria and inequalities."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.criteres import CRITERES, HABITANTS_MINIMUM, POIDS
from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.intervalles import Intervalle

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

NIVEAUX_COMPARES = ("EPCI", "DEP", "COM")
DEFAVEUR = "SOC_EDI"

# The latest figure of each indicator for each territory, one row each.
FIGURES = """
CREATE TEMP TABLE figure AS
SELECT t.id, t.code AS territoire, t.niveau, i.code AS indicateur, a.valeur
FROM agregat a JOIN serie s ON s.id = a.serie JOIN derniere d USING (indicateur, periode)
JOIN indicateur i ON i.id = s.indicateur JOIN territoire t ON t.id = a.territoire
WHERE s.dimension = '' AND a.valeur IS NOT NULL
"""
# Communes by the territory of a level that holds them, Paris, Lyon and Marseille whole.
COMMUNES = """
CREATE TEMP TABLE commune AS
SELECT DISTINCT com AS code, epci AS "EPCI", dep AS "DEP", reg AS "REG", pays AS "FR", com AS "COM"
FROM rattachement WHERE arm IS NULL
"""


def preparer(base: Moteur, dernieres: dict[int, str]) -> None:
    """Make the tables that ``criteres`` and ``inegalites`` read in the engine."""
    base.execute("CREATE TEMP TABLE derniere (indicateur INTEGER, periode VARCHAR)")
    base.executemany("INSERT INTO derniere VALUES (?, ?)", list(dernieres.items()))
    base.execute(FIGURES)
    base.execute(COMMUNES)


def criteres(base: Moteur) -> Iterator[tuple[int, str, bytes]]:
    """Yield territory, level and its criteria in the order of ``CRITERES``, NaN when unknown."""
    for niveau in NIVEAUX_COMPARES:
        colonnes = [_colonne(c.code, c.logarithme, c.moyenne, niveau) for c in CRITERES]
        lignes = base.execute(
            f"SELECT t.id, {', '.join(colonnes)} FROM territoire t "
            "LEFT JOIN figure p ON p.id = t.id AND p.indicateur = 'POP_TOT' "
            f"WHERE t.niveau = '{niveau}' "
            f"AND (t.niveau <> 'COM' OR p.valeur >= {HABITANTS_MINIMUM}) ORDER BY t.id"
        ).fetchall()
        for territoire, *valeurs in lignes:
            yield territoire, niveau, array("d", valeurs).tobytes()


def _colonne(code: str, logarithme: bool, moyenne: bool, niveau: str) -> str:
    """Return the SQL of one criterion of territory ``t``."""
    if moyenne and niveau != "COM":
        lue = (
            "(SELECT sum(v.valeur * n.valeur ORDER BY c.code) / sum(n.valeur ORDER BY c.code) "
            "FROM commune c "
            f"JOIN figure v ON v.territoire = c.code AND v.indicateur = '{code}' "
            f"JOIN figure n ON n.territoire = c.code AND n.indicateur = '{POIDS}' "
            f'WHERE c."{niveau}" = t.code)'
        )
    else:
        lue = f"(SELECT v.valeur FROM figure v WHERE v.id = t.id AND v.indicateur = '{code}')"
    return f"coalesce({f'ln({lue})' if logarithme else lue}, 'nan'::DOUBLE)"


def echelles(lignes: list[tuple[int, str, bytes]]) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield, by level, the mean and the standard deviation of each criterion."""
    import numpy as np

    for niveau in NIVEAUX_COMPARES:
        lues = [np.frombuffer(v) for _, n, v in lignes if n == niveau]
        matrice = np.array(lues).reshape(-1, len(CRITERES))
        connues = np.maximum(np.sum(~np.isnan(matrice), axis=0), 1)  # none known: a mean of 0
        moyenne = np.nansum(matrice, axis=0) / connues
        ecart = np.sqrt(np.nansum((matrice - moyenne) ** 2, axis=0) / connues)
        yield niveau, moyenne.tobytes(), ecart.tobytes()


def inegalites(base: Moteur) -> Iterator[tuple[Any, ...]]:
    """Yield the slope and relative indices of inequality over the communes of places.

    One row by indicator × région, then for France; communes are ranked by deprivation and weighted
    by inhabitants. A place too even or too small to rank has none.
    """
    numeros = {i.code: n for n, i in enumerate(catalogue_livre(), 1) if i.inegalite}
    communes = base.execute(_communes(list(numeros))).fetchnumpy()
    for niveau in ("REG", "FR"):
        for lieu, rangs in _par_lieu(communes[niveau]):
            habitants, defaveur = (communes[cle][rangs] for cle in (POIDS, DEFAVEUR))
            for code, numero in numeros.items():
                yield from _indices(numero, lieu, (communes[code][rangs], habitants, defaveur))


def _communes(codes: list[str]) -> str:
    """Return the SQL of the communes that can be ranked, with their figures side by side."""
    figures = ", ".join(
        f"coalesce(any_value(valeur) FILTER (indicateur = '{code}'), 'nan'::DOUBLE) AS \"{code}\""
        for code in dict.fromkeys((POIDS, DEFAVEUR, *codes))
    )
    return (
        f'SELECT any_value("REG") AS "REG", any_value("FR") AS "FR", {figures} '
        "FROM commune c JOIN figure f ON f.territoire = c.code GROUP BY c.code "
        f'HAVING "{POIDS}" > 0 AND NOT isnan("{POIDS}") AND NOT isnan("{DEFAVEUR}") ORDER BY c.code'
    )


def _par_lieu(lieux: Any) -> Iterator[tuple[str, Any]]:
    """Yield each place in order and the positions of its communes."""
    import numpy as np

    noms = np.ma.filled(lieux, "").astype(str)
    for nom in np.unique(noms[noms != ""]):
        yield str(nom), np.flatnonzero(noms == nom)


def _indices(numero: int, lieu: str, series: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    from clesante.statistiques.inegalites import indices

    try:
        lus = indices(*series)
    except EntreeInvalideError:
        return
    pente, relatif = (_bornes(i) for i in (lus.intervalle_pente, lus.intervalle_relatif))
    yield numero, lieu, lus.pente, *pente, lus.relatif, *relatif, lus.lieux, lus.manquants


def _bornes(intervalle: Intervalle | None) -> tuple[float | None, float | None]:
    return (intervalle.bas, intervalle.haut) if intervalle else (None, None)
