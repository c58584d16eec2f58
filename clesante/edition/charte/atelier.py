"""The child process that rebuilds a host's reference document (``charte.docx``). No Django.

Reads an order as JSON on standard input (``limites``) and answers with one JSON object:
``charte`` (base64), or ``erreur`` and ``remede``.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from clesante.edition.charte import cadres, paquet, reference, styles
from clesante.edition.enfants import repondre


def rebatir(octets: bytes) -> bytes:
    """Return the clean reference made from an uploaded one."""
    recu = paquet.ouvrir(octets)
    return reference.ecrire(styles.lire(recu), cadres.lire(recu))


def main() -> int:
    """Answer one order."""
    return repondre(_faire, paquet.ABIME)


def _faire(_: dict[str, Any]) -> dict[str, Any]:
    faite = rebatir(Path("charte.docx").read_bytes())
    return {"charte": base64.b64encode(faite).decode("ascii")}


if __name__ == "__main__":
    raise SystemExit(main())
