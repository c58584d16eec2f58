"""The child process that makes files: reads one order on standard input, writes in its folder.

Run as ``python -m clesante.edition.atelier`` by ``production``; never imports Django.
Its answer is one JSON object on standard output: ``{}`` or ``{"refus": …, "message": …,
"remede": …}``.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from clesante.edition import bureautique, pdf
from clesante.edition.modele import ContenuRefuseError, Document, EditionError
from clesante.edition.preparation import preparer
from clesante.socle.enfants import limiter


def fabriquer(document: Document, formats: Collection[str], dossier: Path) -> None:
    """Write ``document.<format>`` in ``dossier`` for each format, from one checked tree.

    typst works while the pictures of DOCX and ODT are drawn, then both pandoc run together.
    """
    prepare = preparer(document)
    with ThreadPoolExecutor() as ouvriers:
        taches: dict[str, Future[bytes]] = {}
        if "pdf" in formats:
            taches["pdf"] = ouvriers.submit(pdf.composer, prepare, document.date)
        bureaux = {"docx": bureautique.docx, "odt": bureautique.odt}
        voulus = [format_ for format_ in bureaux if format_ in formats]
        arbre = bureautique.arbre_json(prepare) if voulus else b""
        for format_ in voulus:
            taches[format_] = ouvriers.submit(
                bureaux[format_], prepare, arbre, document.date, dossier
            )
        for format_, tache in taches.items():
            (dossier / f"document.{format_}").write_bytes(tache.result())


def main() -> int:
    """Read the order, make the files, answer; return the exit code."""
    ordre = json.load(sys.stdin.buffer)
    limiter(ordre["limites"])
    try:
        fabriquer(Document.depuis_json(ordre["document"]), ordre["formats"], Path.cwd())
    except EditionError as erreur:
        traceback.print_exc()
        refus = isinstance(erreur, ContenuRefuseError)
        reponse = {"refus": refus, "message": erreur.message, "remede": erreur.remede}
        json.dump(reponse, sys.stdout)
        return 1
    json.dump({}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
