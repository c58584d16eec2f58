"""What every chart and map returns."""

from __future__ import annotations

from dataclasses import dataclass

from clesante.ui.tableaux import Tableau


@dataclass(frozen=True, slots=True)
class Graphique:
    """One picture with its words and its table.

    ``svg`` is the wide drawing (pages and documents); ``svg_etroit``, when there is one, is the
    same picture laid out for a narrow column (320 units), shown instead of it on phones.
    """

    identifiant: str
    svg: str
    titre: str
    description: str
    tableau: Tableau
    svg_etroit: str = ""
