"""A host's look: a reference DOCX rebuilt from an uploaded one, in a limited child process.

Nothing of the uploaded file is kept as it is: its styles, page, headers and footers are read
through closed lists and written again on our own reference. What acts, or leads elsewhere, is
refused by one sentence.
"""

from __future__ import annotations

import base64

from clesante.edition.enfants import demander
from clesante.edition.modele import ContenuRefuseError
from clesante.socle.enfants import Limites

ATELIER = "clesante.edition.charte.atelier"
LIMITES = Limites(processeur_s=20, memoire_mo=512, fichier_mo=30, duree_s=40)
OCTETS_MAX = 10_000_000
TROP_LONG = (
    "La lecture de ce document a dépassé les limites fixées.",
    "Donnez un document plus simple.",
)


def lire_charte(docx: bytes) -> bytes:
    """Return the clean reference DOCX rebuilt from a host's: give it to ``Document.charte``.

    Raises ``ContenuRefuseError``, which says what to remove, for anything but styles, page,
    text and raster pictures of headers and footers, page numbers.
    """
    if len(docx) > OCTETS_MAX:
        raise ContenuRefuseError(
            f"Ce document dépasse {OCTETS_MAX // 1_000_000}\u00a0Mo.", "Réduisez ses images."
        )
    reponse = demander(ATELIER, {}, {"charte.docx": docx}, LIMITES, TROP_LONG)
    return base64.b64decode(reponse["charte"])
