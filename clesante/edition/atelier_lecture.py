"""The child process that reads a DOCX or a PDF given by a person: lines, cells, titles. No Django.

Reads an order as JSON on standard input (``fichier``, ``genre``, ``limites``) and answers with one
JSON object: ``blocs``, a list of [kind, cells]: kind « titre », « texte » or « rangee »; for the
kind « pieces », ``pieces``, the files that a PDF holds (base64) by name; or ``erreur`` and
``remede``.
"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from clesante.edition.bureautique import executable_pandoc
from clesante.edition.enfants import repondre
from clesante.edition.lecture_pdf import blocs_pdf, pieces_pdf
from clesante.edition.modele import EditionError

ATTENTE_S = 60
FIXES = {"Space": " ", "SoftBreak": " ", "LineBreak": "\n", "Note": ""}
Bloc = tuple[str, list[str]]


def blocs_docx(fichier: Path) -> Iterator[Bloc]:
    """Yield the titles, paragraphs and rows of tables of a DOCX, in order (pandoc reads it)."""
    commande = [executable_pandoc(), "--sandbox", "-f", "docx", "-t", "json", str(fichier)]
    fait = subprocess.run(  # noqa: S603
        commande, capture_output=True, timeout=ATTENTE_S, check=False
    )
    if fait.returncode:
        raise EditionError(
            "Ce DOCX ne se lit pas.", "Ouvrez-le et enregistrez-le à nouveau en .docx."
        )
    yield from _blocs(json.loads(fait.stdout)["blocks"])


def _blocs(noeuds: list[Any]) -> Iterator[Bloc]:
    for noeud in noeuds:
        lire = _LECTEURS.get(noeud["t"])
        if lire is not None:
            yield from lire(noeud.get("c"))


def _paragraphe(contenu: Any) -> Iterator[Bloc]:
    for ligne in _texte(contenu).split("\n"):
        if ligne.strip():
            yield "texte", [ligne.strip()]


def _liste(points: list[Any]) -> Iterator[Bloc]:
    for point in points:
        for _, cellules in _blocs(point):
            yield "texte", [f"- {cellules[0]}"]


def _rangees(contenu: list[Any]) -> Iterator[Bloc]:
    """Yield the rows of a table: its head, its bodies, its foot."""
    tete, corps, pied = contenu[3], contenu[4], contenu[5]
    rangees = [*tete[1], *(r for partie in corps for r in (*partie[2], *partie[3])), *pied[1]]
    for rangee in rangees:
        cellules = ["\n".join(_lignes(cellule[4])) for cellule in rangee[1]]
        if any(cellules):
            yield "rangee", cellules


def _lignes(noeuds: list[Any]) -> Iterator[str]:
    """Yield the lines of a cell; those of a table inside it, cell by cell."""
    for genre, cellules in _blocs(noeuds):
        yield "\u00a0: ".join(cellules) if genre == "rangee" else cellules[0]


def _texte(noeuds: Any) -> str:
    """Return the text of inline nodes; a line break stays one, a note is left out."""
    return "".join(_dit(lu["t"], lu.get("c")) for lu in noeuds if isinstance(lu, dict))


def _dit(genre: str, contenu: Any) -> str:
    if genre in FIXES:
        return FIXES[genre]
    if genre in ("Str", "Code", "Math"):
        return str(contenu if genre == "Str" else contenu[1])
    if genre == "Quoted":
        return f"«\u00a0{_texte(contenu[1])}\u00a0»"
    if genre in ("Link", "Span"):
        return _texte(contenu[1])
    return _texte(contenu) if isinstance(contenu, list) and genre != "Image" else ""


_LECTEURS: dict[str, Callable[[Any], Iterator[Bloc]]] = {
    "Header": lambda contenu: iter([("titre", [_texte(contenu[2])])]),
    "Para": _paragraphe,
    "Plain": _paragraphe,
    "BulletList": _liste,
    "OrderedList": lambda contenu: _liste(contenu[1]),
    "Table": _rangees,
    "BlockQuote": _blocs,
    "Div": lambda contenu: _blocs(contenu[1]),
}


ABIME = (
    "Ce document ne se lit pas : il est abîmé, protégé ou d'un autre format.",
    "Enregistrez-le à nouveau, sans mot de passe.",
)


def main() -> int:
    """Answer one order."""
    return repondre(_faire, ABIME)


def _faire(ordre: dict[str, Any]) -> dict[str, Any]:
    if ordre["genre"] == "pieces":
        lues = pieces_pdf(Path(ordre["fichier"]))
        return {"pieces": {nom: base64.b64encode(octets).decode() for nom, octets in lues}}
    lire = blocs_pdf if ordre["genre"] == "pdf" else blocs_docx
    return {"blocs": [*lire(Path(ordre["fichier"]))]}


if __name__ == "__main__":
    raise SystemExit(main())
