"""Outlines ready to draw, read from the installed referential (``imports_contours.ecrire``).

Coordinates are whole grid units of a frame (``cadre``), y down: Lambert-93 for mainland France, one
local plane for each overseas département. Two scales: « locale » (every level, 50 m a unit) and
« nationale » (EPCI, départements, régions, simplified together so that their borders match).
Arrondissements municipaux have no outline: the publisher draws Paris, Lyon and Marseille whole.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from clesante.territoires.lectures.base import lire

LOCALE = "locale"
NATIONALE = "nationale"
COLONNES = "code, nom, chemin, x0, y0, x1, y1, cadre, pas, cx, cy"

Emprise = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Trace:
    """One outline: SVG path data in grid units of ``pas`` metres, and where its name goes."""

    code: str
    nom: str
    chemin: str
    emprise: Emprise
    cadre: str
    pas: int
    centre: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Absent:
    """A commune or arrondissement without outline, why, and the commune that covers it if known."""

    code: str
    nom: str
    raison: str
    contenant: str | None


def tracer(codes: Iterable[str], echelle: str = LOCALE) -> list[Trace]:
    """Return the outlines of territories of any level, in the order given, absent ones left out."""
    voulus = list(dict.fromkeys(codes))
    requete = (
        f"SELECT {COLONNES} FROM contour "  # noqa: S608 - constant columns
        "WHERE echelle = ? AND code IN (SELECT value FROM json_each(?))"
    )
    trouves = {t.code: t for t in _lire(requete, (echelle, json.dumps(voulus)))}
    return [trouves[code] for code in voulus if code in trouves]


def tous_epci() -> list[Trace]:
    """Return every EPCI at national scale, in the order of their codes."""
    return tous("EPCI")


def tous(niveau: str, echelle: str = NATIONALE) -> list[Trace]:
    """Return every outline of a level (« EPCI », « DEP », « REG »; « COM » at local scale)."""
    requete = (
        f"SELECT {COLONNES} FROM contour WHERE echelle = ? AND niveau = ? "  # noqa: S608
        "ORDER BY code"
    )
    return _lire(requete, (echelle, niveau))


def autour(emprise: Emprise, cadre: str, niveau: str, echelle: str = LOCALE) -> list[Trace]:
    """Return the outlines of a level whose bounding box meets ``emprise`` in the same frame."""
    x0, y0, x1, y1 = emprise
    requete = (
        f"SELECT {COLONNES} FROM contour WHERE echelle = ? AND niveau = ? AND cadre = ? "  # noqa: S608
        "AND x0 <= ? AND x1 >= ? AND y0 <= ? AND y1 >= ? ORDER BY code"
    )
    return _lire(requete, (echelle, niveau, cadre, x1, x0, y1, y0))


def englobants(codes: Iterable[str]) -> list[Trace]:
    """Return the outline of each territory, or of the commune that covers it, each once.

    « ARM-69381 » gives Lyon whole: its arrondissements have no outline.
    """
    voulus = list(codes)
    contenants = {absent.code: absent.contenant for absent in absents(voulus)}
    return tracer(contenants.get(code) or code for code in voulus)


def absents(codes: Collection[str] | None = None) -> list[Absent]:
    """Return the communes and arrondissements that have no outline, all or among ``codes``."""
    lignes = lire("SELECT code, nom, raison, contenant FROM contour_absent ORDER BY code")
    return [Absent(*ligne) for ligne in lignes if codes is None or ligne[0] in codes]


def source() -> dict[str, str]:
    """Return producteur, jeu, millesime and licence of the outlines, for captions."""
    return dict(lire("SELECT cle, valeur FROM contour_source"))


def _lire(requete: str, parametres: tuple[object, ...]) -> list[Trace]:
    return [
        Trace(code, nom, chemin, (x0, y0, x1, y1), cadre, pas, (cx, cy))
        for code, nom, chemin, x0, y0, x1, y1, cadre, pas, cx, cy in lire(requete, parametres)
    ]
