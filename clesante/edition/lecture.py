"""A DOCX or a PDF that comes from elsewhere, read by a limited child process."""

from __future__ import annotations

import base64
from pathlib import Path

from clesante.edition.enfants import demander
from clesante.socle.enfants import Limites

ATELIER = "clesante.edition.atelier_lecture"

LIMITES = Limites(processeur_s=60, duree_s=90)
TROP_LONG = (
    "La lecture de ce document a dépassé les limites fixées.",
    "Donnez un document plus court, ou un tableau de ses fiches.",
)


def blocs(fichier: Path, genre: str) -> list[tuple[str, list[str]]]:
    """Return (« titre », « texte » or « rangee », its cells) of each line of a document.

    ``genre``: « docx » or « pdf ». Raises ``ContenuRefuseError`` for what cannot be read.
    """
    ordre = {"fichier": str(fichier.resolve()), "genre": genre}
    lus = demander(ATELIER, ordre, {}, LIMITES, TROP_LONG)["blocs"]
    return [(nature, cellules) for nature, cellules in lus]


def pieces_du_pdf(fichier: Path) -> dict[str, bytes]:
    """Return the files that a PDF holds, by name.

    Raises ``ContenuRefuseError`` for what cannot be read.
    """
    ordre = {"fichier": str(fichier.resolve()), "genre": "pieces"}
    lues = demander(ATELIER, ordre, {}, LIMITES, TROP_LONG)["pieces"]
    return {nom: base64.b64decode(dite) for nom, dite in lues.items()}
