"""A map or a chart as a sheet that stands alone: its title above, its source below."""

from __future__ import annotations

import re

from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.mesure import couper
from clesante.ui.graphiques.trace import (
    INTERLIGNE,
    SECOND,
    TAILLE,
    Style,
    lignes_de_texte,
    n,
    svg,
)
from clesante.ui.jetons import peinture

MARGE = 16.0
TITRE = Style(gras=True, taille=17)
DESSIN = re.compile(
    r'^<svg [^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>.*?</desc>(.*)</svg>$', re.DOTALL
)


def planche(graphique: Graphique, source: str) -> str:
    """Return the wide picture of ``graphique`` as a whole SVG file, on paper, in light colours.

    ``source`` says where the figures come from. The picture must hold no link. Raise
    ``ValueError`` when it is not one of ours.
    """
    trouve = DESSIN.match(graphique.svg)
    if trouve is None:
        raise ValueError("not a picture of this package")
    large, haut = float(trouve[1]), float(trouve[2])
    titres = couper(graphique.titre, TITRE.taille, large, 3, gras=True)
    sources = couper(f"Source\u00a0: {source}", TAILLE, large, 6)
    debut = MARGE + len(titres) * (INTERLIGNE + 4) + 8
    pied = debut + haut + 24
    total = pied + len(sources) * INTERLIGNE
    corps = (
        f'<rect width="{n(large + 2 * MARGE)}" height="{n(total)}" {peinture("papier")}/>'
        f"{lignes_de_texte(MARGE, MARGE + 17, titres, TITRE)}"
        f'<g transform="translate({n(MARGE)} {n(debut)})">{trouve[3]}</g>'
        f"{lignes_de_texte(MARGE, pied, sources, SECOND)}"
    )
    taille = (large + 2 * MARGE, total)
    return svg(
        f"{graphique.identifiant}-planche", graphique.titre, graphique.description, taille, corps
    )
