"""One picture as PNG, drawn by the limited child process."""

from __future__ import annotations

import base64
import json
import logging
import secrets
import tempfile
from pathlib import Path

from clesante.edition.modele import ContenuRefuseError, EditionError
from clesante.socle.enfants import Limites, lancer

journal = logging.getLogger(__name__)

ATELIER = "clesante.edition.atelier_images"
LIMITES = Limites(processeur_s=30, duree_s=60)


def png(source: str, largeur_cm: float) -> bytes:
    """Return the SVG ``source`` as a PNG ``largeur_cm`` wide at 200 dots an inch, on white.

    Raises ``ContenuRefuseError`` for what is not plain drawing, ``EditionError`` when a limit is
    reached; its sentence ends with the reference of the trace in the log.
    """
    ordre = {"svg": source, "largeur_cm": largeur_cm}
    with tempfile.TemporaryDirectory(prefix="clesante-") as travail:
        fin = lancer(ATELIER, ordre, Path(travail), LIMITES)
    reponse = fin.reponse()
    if fin.code == 0 and "png" in reponse:
        return base64.b64decode(reponse["png"])
    if reponse.get("refus"):
        raise ContenuRefuseError(reponse["message"], reponse["remede"])
    numero = secrets.token_hex(4)
    dit = json.dumps(reponse)
    journal.error("Image %s : %s\n%s", numero, dit, fin.trace.decode(errors="replace"))
    raise EditionError(
        "L’image n’a pas pu être dessinée.",
        f"Prenez-la en SVG, ou transmettez la référence {numero}.",
    )
