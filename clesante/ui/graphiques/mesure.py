"""How wide a text may be, without a font: charts are laid out on the server.

The widths are upper bounds over the fonts a chart meets (Source Sans in documents; Segoe UI,
Roboto, Helvetica, Arial or DejaVu Sans on screens; the last is the widest), so that what is placed
apart here stays apart everywhere. A test measures real fonts against them.
"""

from __future__ import annotations

import re
from functools import lru_cache

LARGEURS = {
    lettre: largeur
    for lettres, largeur in (
        ("\u202f", 0.2),
        ("ijlI'", 0.3),
        (" \u00a0.,:;|/’fJ", 0.36),
        ("rt-()[]·", 0.42),
        ("sz!?", 0.54),
        ("wABCDEÉÈGHKNOÔPQRUVXZ", 0.79),
        ("mœæMWŒÆ%+−–—…=", 1.03),
    )
    for lettre in lettres
}
ORDINAIRE = 0.64
PLUS_ETROITE = min(LARGEURS.values())
GRAS = 1.16


def largeur(texte: str, taille: float, gras: bool = False) -> float:
    """Return an upper bound of the width of ``texte``, in the unit of ``taille``."""
    return _cadratins(texte) * taille * (GRAS if gras else 1)


@lru_cache(maxsize=10_000)
def _cadratins(texte: str) -> float:
    return sum(LARGEURS.get(lettre, ORDINAIRE) for lettre in texte)


def couper(
    texte: str, taille: float, disponible: float, lignes: int = 3, gras: bool = False
) -> list[str]:
    """Return ``texte`` cut at its spaces and hyphens into ``lignes`` lines at most.

    What does not fit ends with « … »: the whole label is in the table beside the chart.
    """
    coupees = [""]
    for morceau in re.findall(r"[^ -]*-|[^ -]+ ?| +", texte):
        essai = coupees[-1] + morceau
        if coupees[-1] and largeur(essai.rstrip(" "), taille, gras) > disponible:
            coupees.append(morceau)
        else:
            coupees[-1] = essai
    coupees = [ligne.strip(" ") for ligne in coupees]
    if len(coupees) > lignes:
        coupees = [*coupees[: lignes - 1], f"{' '.join(coupees[lignes - 1 :])}…"]
    return [_tronquer(ligne, taille, disponible, gras) for ligne in coupees]


def _tronquer(ligne: str, taille: float, disponible: float, gras: bool) -> str:
    """Return ``ligne`` shortened letter by letter until it fits: one word may be too long."""
    if largeur(ligne, taille, gras) <= disponible:
        return ligne
    lettres = max(int(disponible / taille / PLUS_ETROITE), 0)  # more than can ever fit
    reste = ligne.rstrip("…")[:lettres]
    while reste and largeur(f"{reste}…", taille, gras) > disponible:
        reste = reste[:-1]
    return f"{reste.rstrip()}…"
