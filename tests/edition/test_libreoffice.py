"""LibreOffice opens our files as they are, and reads in them what the document says."""

from __future__ import annotations

import html
import re

import pikepdf
import pytest

from clesante.edition import produire
from tests.edition import echantillon

pytestmark = [pytest.mark.libreoffice, pytest.mark.bureautique]
PUCES = re.compile(r"^\s*(?:[•◦▪o\u2022\uf0b7-]|\d+\.)\s+", re.M)


def mots(texte: str) -> list[str]:
    return PUCES.sub("", texte.replace("\ufeff", "")).split()


def attendus() -> list[str]:
    """Return the words of the document in order, block by block."""
    document = echantillon.document()
    tetes = [document.titre, document.sous_titre, "Édité le 21 novembre 2026"]
    corps = re.sub(
        r"<(/?)(p|h\d|li|td|th|caption|figcaption|dt|dd|ul|br)\b", r" \g<0>", document.corps
    )
    textes = re.sub(r"<[^>]*>", "", corps)
    return " ".join([*tetes, html.unescape(textes)]).split()


@pytest.fixture(scope="module")
def fichiers(tmp_path_factory):
    dossier = tmp_path_factory.mktemp("libreoffice")
    return {
        c.suffix[1:]: c for c in produire(echantillon.document(), ["docx", "odt"], dossier, "e")
    }


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_text_is_the_same(format_: str, fichiers, libreoffice):
    lu = libreoffice(fichiers[format_], "txt:Text (encoded):UTF8").read_text(encoding="utf-8")
    assert mots(lu) == attendus()


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_pages_are_a4_tagged_and_titled(format_: str, fichiers, libreoffice):
    export = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
    with pikepdf.open(libreoffice(fichiers[format_], export)) as fichier:
        assert 4 <= len(fichier.pages) <= 7
        assert {tuple(round(float(v)) for v in p.mediabox) for p in fichier.pages} == {
            (0, 0, 595, 842)
        }
        assert str(fichier.Root.Lang) == "fr-FR"
        assert str(fichier.docinfo["/Title"]) == echantillon.document().titre
        figures = [
            o
            for o in fichier.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"
        ]
        assert len(figures) == 6
        assert all("« trois » moins favorables" in str(f.Alt) for f in figures)
