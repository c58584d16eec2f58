"""typst with our one font and nothing of the machine: no file, no package, no network."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clesante.edition.modele import EditionError
from clesante.edition.preparation import Image

if TYPE_CHECKING:
    import typst

PAQUET = "font_source_sans_pro"
POINTS_PAR_POUCE = 200
LOT = 4  # pictures drawn together: their pixels are in memory at once
PLANCHE = b"""
#set page(margin: 0pt, fill: white)
#for image_ in json(bytes(sys.inputs.donnees)) {
  page(
    width: image_.largeur * 1cm,
    height: image_.hauteur * 1cm,
    image(bytes(image_.svg), format: "svg", width: 100%, height: 100%),
  )
}
"""


@contextlib.contextmanager
def compositeur(
    source: bytes, donnees: str, fichiers: Mapping[str, bytes] | None = None
) -> Iterator[typst.Compiler]:
    """Yield a compiler of ``source``, a fixed template that reads ``donnees`` in ``sys.inputs``.

    ``fichiers``, named by us, are all that it can read.
    """
    import typst

    with tempfile.TemporaryDirectory() as vide:
        racine = Path(vide) / "racine"
        racine.mkdir()
        for nom, octets in (fichiers or {}).items():
            (racine / nom).write_bytes(octets)
        yield typst.Compiler(
            source,
            root=str(racine),
            font_paths=_polices(),
            sys_inputs={"donnees": donnees},
            package_path=vide,
            package_cache_path=vide,
        )


@functools.cache
def _polices() -> typst.Fonts:
    import typst

    paquet = importlib.util.find_spec(PAQUET)
    if paquet is None or not paquet.submodule_search_locations:
        raise EditionError(
            "La police des documents est absente.", "Réinstallez le logiciel et ses dépendances."
        )
    dossier = Path(paquet.submodule_search_locations[0]) / "files"
    return typst.Fonts(include_system_fonts=False, font_paths=[str(dossier)])


def dessiner(images: Sequence[Image]) -> list[bytes]:
    """Return the pictures as PNG, in order: typst draws SVG with resvg, some in each run."""
    lots = (images[rang : rang + LOT] for rang in range(0, len(images), LOT))
    return [dessin for lot in lots for dessin in _dessiner_lot(lot)]


def _dessiner_lot(images: Sequence[Image]) -> list[bytes]:
    planches = [{"svg": i.svg, "largeur": i.largeur_cm, "hauteur": i.hauteur_cm} for i in images]
    with compositeur(PLANCHE, json.dumps(planches, ensure_ascii=False)) as atelier:
        dessins = atelier.compile(format="png", ppi=POINTS_PAR_POUCE)
    if dessins is None:
        raise EditionError("Les illustrations n’ont pas pu être dessinées.", "Simplifiez-les.")
    return [dessins] if isinstance(dessins, bytes) else dessins
