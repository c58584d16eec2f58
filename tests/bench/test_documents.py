"""The contract that row 6 measures is of the size it says."""

from __future__ import annotations

import io

import pikepdf
import pytest

from bench.documents import FICHES_40_PAGES, FICHES_LONG, contrat
from clesante.edition import pdf
from clesante.edition.preparation import preparer

pytestmark = pytest.mark.bureautique


def test_quarante_pages():
    document = contrat(FICHES_40_PAGES)
    octets = pdf.composer(preparer(document), document.date)
    with pikepdf.open(io.BytesIO(octets)) as fichier:
        assert 39 <= len(fichier.pages) <= 44


def test_trois_cents_fiches():
    titres = [e for e in preparer(contrat(FICHES_LONG)).racine.descendants() if e.nom == "h3"]
    assert len(titres) == 300
