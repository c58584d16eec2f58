"""Territories one by one and level by level."""

from __future__ import annotations

import json
from collections.abc import Collection

from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.socle.texte import enumerer
from clesante.territoires.choix import MILLESIME_COG, NIVEAUX
from clesante.territoires.lectures.base import lire
from clesante.territoires.lectures.objets import Territoire
from clesante.territoires.regles import CHERCHER, citer

COLONNES = "t.code, t.niveau, t.nom, t.nature, t.departement, t.region, t.epci"


def territoire(code: str) -> Territoire:
    """Return the territory of an exact code ("COM-85092"); IntrouvableError when there is none."""
    trouve = chercher(code)
    if trouve is None:
        raise IntrouvableError(
            f"Le code {citer(code)} est inconnu au code officiel géographique {MILLESIME_COG}.",
            CHERCHER,
        )
    return trouve


def chercher(code: str) -> Territoire | None:
    """Return the territory of an exact code, or None."""
    trouves = plusieurs([code])
    return trouves[0] if trouves else None


def plusieurs(codes: Collection[str]) -> list[Territoire]:
    """Return those of ``codes`` that exist, the most important first."""
    entiers = [code for code in codes if "\x00" not in code]  # SQLite would stop reading there
    lignes = lire(
        f"SELECT {COLONNES} FROM territoire t WHERE t.code IN (SELECT value FROM json_each(?)) "  # noqa: S608
        "ORDER BY t.rang",
        [json.dumps(entiers)],
    )
    return [Territoire(*ligne) for ligne in lignes]


def tous(niveau: str) -> list[Territoire]:
    """Return every territory of a level ("EPCI", "DEP"…), by code, overseas included.

    Raises EntreeInvalideError for a level that is not held.
    """
    if niveau.upper() not in NIVEAUX:
        raise EntreeInvalideError(
            f"Le niveau {citer(niveau)} n'existe pas.", f"Choisissez {enumerer([*NIVEAUX], 'ou')}."
        )
    lignes = lire(
        f"SELECT {COLONNES} FROM territoire t WHERE t.niveau = ? ORDER BY t.code",  # noqa: S608
        [niveau.upper()],
    )
    return [Territoire(*ligne) for ligne in lignes]


def membres(code: str) -> tuple[str, ...]:
    """Return the communes of a territory, sorted; a commune or arrondissement is its own.

    "FR" holds the communes of the 101 départements, without the overseas collectivities.
    Raises IntrouvableError for an unknown code.
    """
    lignes = lire(
        "SELECT membre FROM appartenance WHERE groupe = ? AND date_fin IS NULL ORDER BY membre",
        [code],
    )
    return tuple(membre for (membre,) in lignes) or (territoire(code).code,)


def designer(element: Territoire) -> str:
    """Return the name with what tells homonyms apart: « Saint-Denis (Seine-Saint-Denis) »."""
    lieu = chercher(element.departement or element.region or "")
    return f"{element.nom} ({lieu.nom})" if lieu and lieu.nom != element.nom else element.nom


def proposer(elements: Collection[Territoire]) -> str:
    """Return the territories as a list of choices: « Ajaccio (Corse-du-Sud, COM-2A004), … »."""
    choix = []
    for element in elements:
        lieu = chercher(element.departement or element.region or "")
        precision = f"{lieu.nom}, {element.code}" if lieu else element.code
        choix.append(f"{element.nom} ({precision})")
    return enumerer(choix, "ou")
