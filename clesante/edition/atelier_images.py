"""The child process that draws one picture: reads one order on standard input, answers in JSON.

Run as ``python -m clesante.edition.atelier_images`` by ``images``; never imports Django.
"""

from __future__ import annotations

import base64
import json
import sys

from clesante.edition import svg, typographie
from clesante.edition.modele import ContenuRefuseError
from clesante.edition.preparation import Image
from clesante.socle.enfants import limiter


def dessiner(source: str, largeur_cm: float) -> bytes:
    """Return the checked picture as PNG."""
    dessin = svg.ecrire("image", source)
    image = Image(dessin.source, largeur_cm, round(largeur_cm * dessin.rapport, 3))
    return typographie.dessiner([image])[0]


def main() -> int:
    """Read the order, draw, answer; return the exit code."""
    ordre = json.load(sys.stdin.buffer)
    limiter(ordre["limites"])
    try:
        octets = dessiner(ordre["svg"], ordre["largeur_cm"])
    except ContenuRefuseError as erreur:
        refus = {"refus": True, "message": erreur.message, "remede": erreur.remede}
        json.dump(refus, sys.stdout)
        return 1
    json.dump({"png": base64.b64encode(octets).decode()}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
