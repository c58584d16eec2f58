"""The child process that reads every sheet of a workbook given by a person, under limits.

Reads an order as JSON on standard input (``fichier``, ``octets``, ``cellules``, ``limites``) and
answers with one JSON object: ``feuilles`` (name → rows of cells: text, number, null; a day is an
ISO text), or ``erreur`` and ``remede``.
"""

from __future__ import annotations

import datetime
import json
import math
import sys
from pathlib import Path
from typing import Any

from clesante.socle.enfants import limiter
from clesante.socle.erreurs import ClesanteError
from clesante.ui.classeurs_lus import refus, verifier_archive

REMEDE = "Ouvrez-le dans un tableur et enregistrez-le en .xlsx."
FEUILLES = 60


def lire(fichier: Path, octets: int, cellules: int) -> dict[str, list[list[Any]]]:
    """Return the rows of each sheet; raise ``EntreeInvalideError`` for what is too large."""
    from python_calamine import CalamineWorkbook

    verifier_archive(fichier, octets)
    classeur = CalamineWorkbook.from_path(fichier)
    pages = {nom: classeur.get_sheet_by_name(nom) for nom in classeur.sheet_names[:FEUILLES]}
    if sum(page.total_height * page.total_width for page in pages.values()) > cellules:
        raise refus(fichier, "a trop de cellules", "Gardez les seules lignes utiles.")
    return {
        nom: [[_simple(c) for c in ligne] for ligne in page.to_python(skip_empty_area=False)]
        for nom, page in pages.items()
        if page.total_height
    }


def _simple(cellule: Any) -> Any:
    if isinstance(cellule, datetime.datetime):
        cellule = cellule.date()
    if isinstance(cellule, bool):
        return "oui" if cellule else "non"
    if isinstance(cellule, str) or (isinstance(cellule, int | float) and math.isfinite(cellule)):
        return cellule
    return None if cellule is None else str(cellule)


def main() -> int:
    """Answer one order; a file that cannot be opened is a sentence, not a traceback."""
    ordre = json.load(sys.stdin)
    limiter(ordre["limites"])
    fichier = Path(ordre["fichier"])
    try:
        reponse: dict[str, Any] = {
            "feuilles": lire(fichier, ordre["octets"], ordre["cellules"]),
        }
    except ClesanteError as erreur:
        reponse = {"erreur": erreur.message, "remede": erreur.remede}
    except Exception as erreur:  # noqa: BLE001 (any library, any hostile file: one sentence)
        reponse = {
            "erreur": f"{fichier.name} n'est pas un classeur lisible.",
            "remede": REMEDE,
            "detail": repr(erreur)[:500],
        }
    json.dump(reponse, sys.stdout, allow_nan=False)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
