"""A host's look: a reference DOCX rebuilt from an uploaded one, in a limited child process.

Nothing of the uploaded file is kept as it is: its styles, page, headers and footers are read
through closed lists and written again on our own reference. What acts, or leads elsewhere, is
refused by one sentence.
"""

from __future__ import annotations

import base64
import logging
import tempfile
from pathlib import Path
from typing import Any

from clesante.edition.modele import ContenuRefuseError
from clesante.socle.enfants import Limites, lancer

journal = logging.getLogger(__name__)

ATELIER = "clesante.edition.charte.atelier"
LIMITES = Limites(processeur_s=20, memoire_mo=512, fichier_mo=30, duree_s=40)
OCTETS_MAX = 10_000_000


def lire_charte(docx: bytes) -> bytes:
    """Return the clean reference DOCX rebuilt from a host's: give it to ``Document.charte``.

    Raises ``ContenuRefuseError``, which says what to remove, for anything but styles, page,
    text and raster pictures of headers and footers, page numbers.
    """
    if len(docx) > OCTETS_MAX:
        raise ContenuRefuseError(
            f"Ce document dépasse {OCTETS_MAX // 1_000_000}\u00a0Mo.", "Réduisez ses images."
        )
    with tempfile.TemporaryDirectory(prefix="clesante-charte-") as travail:
        (Path(travail) / "charte.docx").write_bytes(docx)
        reponse: dict[str, Any] = lancer(ATELIER, {}, Path(travail), LIMITES).reponse()
    if "charte" in reponse:
        return base64.b64decode(reponse["charte"])
    journal.info("Charte refusée : %s", reponse.get("detail", ""))
    raise ContenuRefuseError(
        reponse.get("erreur", "La lecture de ce document a dépassé les limites fixées."),
        reponse.get("remede", "Donnez un document plus simple."),
    )
