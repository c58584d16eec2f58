"""The child process that rebuilds a host's reference document (``charte.docx``). No Django.

Reads an order as JSON on standard input (``limites``) and answers with one JSON object:
``charte`` (base64), or ``erreur`` and ``remede``.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

from clesante.edition.charte import cadres, paquet, reference, styles
from clesante.edition.modele import EditionError
from clesante.socle.enfants import limiter


def rebatir(octets: bytes) -> bytes:
    """Return the clean reference made from an uploaded one."""
    recu = paquet.ouvrir(octets)
    return reference.ecrire(styles.lire(recu), cadres.lire(recu))


def main() -> int:
    """Answer one order; a file that cannot be read is a sentence, not a traceback."""
    ordre = json.load(sys.stdin)
    limiter(ordre["limites"])
    try:
        faite = rebatir(Path("charte.docx").read_bytes())
        reponse: dict[str, Any] = {"charte": base64.b64encode(faite).decode("ascii")}
    except EditionError as erreur:
        reponse = {"erreur": erreur.message, "remede": erreur.remede}
    except Exception as erreur:  # noqa: BLE001 (any library, any hostile file: one sentence)
        reponse = {
            "erreur": paquet.ABIME[0],
            "remede": paquet.ABIME[1],
            "detail": repr(erreur)[:500],
        }
    json.dump(reponse, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
