"""Licences of what a host installs: all may be used and given away with an MIT program."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distribution

import pytest

from tests.paquetage.test_verrous import VERROUS, epingles

# An LGPL library is imported as it is, never copied. pypandoc-binary (MIT) carries the pandoc
# program (GPL), which `edition` runs as a separate process.
PERMISES = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|OFL|SIL Open Font|"
    r"Unlicense|0BSD|Zlib|LGPL|HPND|CC0)\b",
    re.I,
)


def licence(paquet: Distribution) -> str:
    meta = paquet.metadata
    classes = [c for c in meta.get_all("Classifier", []) if c.startswith("License ::")]
    champs = [meta.get("License-Expression", ""), *classes, (meta.get("License") or "")[:200]]
    return " | ".join(champ for champ in champs if champ)


@pytest.mark.parametrize("nom", sorted(epingles(VERROUS[0])))
def test_licence_is_permitted(nom: str):
    lignes = epingles(VERROUS[0])[nom]
    if not any(ligne.marker is None or ligne.marker.evaluate() for ligne in lignes):
        return  # not for this system
    dite = licence(distribution(nom))
    assert PERMISES.search(dite), f"{nom} : {dite or 'licence non dite'}"
