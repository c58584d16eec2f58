"""A DOCX or a PDF that comes from elsewhere, read by a limited child process."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from clesante.edition.modele import EditionError
from clesante.socle.enfants import Limites, lancer

ATELIER = "clesante.edition.atelier_lecture"

LIMITES = Limites(processeur_s=60, duree_s=90)


def blocs(fichier: Path, genre: str) -> list[tuple[str, list[str]]]:
    """Return (« titre », « texte » or « rangee », its cells) of each line of a document.

    ``genre``: « docx » or « pdf ». Raises ``EditionError`` for what cannot be read.
    """
    ordre = {"fichier": str(fichier.resolve()), "genre": genre}
    with tempfile.TemporaryDirectory(prefix="clesante-lecture-") as travail:
        reponse: dict[str, Any] = lancer(ATELIER, ordre, Path(travail), LIMITES).reponse()
    if "blocs" in reponse:
        return [(nature, cellules) for nature, cellules in reponse["blocs"]]
    raise EditionError(
        reponse.get("erreur", "La lecture de ce document a dépassé les limites fixées."),
        reponse.get("remede", "Donnez un document plus court, ou un tableau de ses fiches."),
    )
