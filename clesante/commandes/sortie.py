"""What commands print: JSON for machines, aligned tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence

from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import mots


def ecrire_json(contenu: object) -> None:
    """Write one JSON document, alone, on standard output."""
    json.dump(contenu, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def dire(phrase: str = "") -> None:
    """Write one line at once, so that progress is seen."""
    print(phrase, flush=True)


def tableau(entetes: Sequence[str], lignes: Iterable[Sequence[str]]) -> None:
    """Print a table with aligned columns."""
    toutes = [list(entetes), *(list(ligne) for ligne in lignes)]
    largeurs = [max(len(ligne[rang]) for ligne in toutes) for rang in range(len(entetes))]
    for ligne in toutes:
        cellules = (cellule.ljust(large) for cellule, large in zip(ligne, largeurs, strict=True))
        dire("  ".join(cellules).rstrip())


def choisir(liste: str, connus: Sequence[str], quoi: str) -> list[str]:
    """Return the words of a comma-separated list, each one of ``connus``, once.

    Raises ``EntreeInvalideError`` naming what is not known.
    """
    voulus = mots(liste.lower())
    inconnus = [mot for mot in voulus if mot not in connus]
    if inconnus or not voulus:
        raise EntreeInvalideError(
            f"{quoi} inconnu : {', '.join(inconnus) or 'aucun'}.",
            f"Au choix : {', '.join(connus)}.",
        )
    return voulus
