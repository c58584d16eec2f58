"""The archive of a signed document: PDF/A-3a and PDF/UA-1 together, with the snapshot inside."""

from __future__ import annotations

import dataclasses
import io
import itertools
import re

import pikepdf
import pytest

from clesante.edition import ContenuRefuseError, Document, PieceIncluse, pdf, produire
from clesante.edition.preparation import preparer
from tests.edition import echantillon
from tests.edition.test_pdf import elements

pytestmark = pytest.mark.bureautique
INSTANTANE = '{"schema":"clesante-contrat/1","montant":"12 000 €"}'.encode()
PIECES = {
    "version.json": PieceIncluse(INSTANTANE, "application/json", "L’instantané de la version"),
    "empreintes.txt": PieceIncluse(b"0" * 64, "text/plain", "Les empreintes", "data"),
}


def archive(**champs: object) -> Document:
    return echantillon.document(**{"archive": True, "pieces": PIECES, **champs})


def composer(document: Document) -> bytes:
    return pdf.composer(preparer(document), document.date)


@pytest.fixture(scope="module")
def octets() -> bytes:
    return composer(archive())


@pytest.fixture(scope="module")
def fichier(octets: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(octets))


def test_dit_ses_deux_normes(fichier: pikepdf.Pdf):
    """Whoever reads the metadata: PDF/A part 3 level A, PDF/UA part 1, and their own schema."""
    with fichier.open_metadata() as xmp:
        assert xmp["pdfaid:part"] == "3"
        assert xmp["pdfaid:conformance"] == "A"
        assert xmp["pdfuaid:part"] == "1"
        assert xmp["dc:format"] == "application/pdf"
    brut = fichier.Root.Metadata.read_bytes()
    assert b"http://www.aiim.org/pdfua/ns/id/" in brut
    assert "/Filter" not in fichier.Root.Metadata, "the metadata of a PDF/A are in clear"


def test_couleurs_et_polices(fichier: pikepdf.Pdf):
    (intention,) = fichier.Root.OutputIntents
    assert intention.S == "/GTS_PDFA1" and len(intention.DestOutputProfile.read_bytes()) > 200
    for objet in fichier.objects:
        if isinstance(objet, pikepdf.Dictionary) and objet.get("/Type") == "/FontDescriptor":
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(objet.keys()), "font not inside"


def test_porte_ses_fichiers(fichier: pikepdf.Pdf):
    assert {n: f.get_file().read_bytes() for n, f in fichier.attachments.items()} == {
        nom: piece.octets for nom, piece in PIECES.items()
    }
    lus = {str(f.UF): (str(f.AFRelationship), str(f.Desc)) for f in fichier.Root.AF}
    assert lus == {
        "version.json": ("/Source", "L’instantané de la version"),
        "empreintes.txt": ("/Data", "Les empreintes"),
    }
    types = {str(f.UF): str(f.EF.F.Subtype) for f in fichier.Root.AF}
    assert types == {"version.json": "/application/json", "empreintes.txt": "/text/plain"}


def test_accessible(fichier: pikepdf.Pdf):
    racine = fichier.Root
    assert racine.MarkInfo.Marked is True
    assert str(racine.Lang) == "fr-FR"
    assert racine.ViewerPreferences.DisplayDocTitle is True
    structure = elements(racine.StructTreeRoot.K)
    figures = [e for e in structure if e.S == "/Figure"]
    assert len(figures) == 6 and all(str(e.Alt).strip() for e in figures)
    niveaux = [int(str(e.S)[2:]) for e in structure if re.fullmatch("/H[1-6]", str(e.S))]
    assert niveaux[0] == 1 and all(b <= a + 1 for a, b in itertools.pairwise(niveaux))


def test_cellules_d_entete(fichier: pikepdf.Pdf):
    """Each row of the sample's tables begins with a row header; each column has its own."""
    structure = elements(fichier.Root.StructTreeRoot.K)
    for rangee in [e for e in structure if e.S == "/TR"]:
        cellules = [e for e in elements(rangee.K) if e.S in ("/TH", "/TD")]
        assert cellules[0].S == "/TH"
    portees = {str(a.Scope) for e in structure if e.S == "/TH" for a in _attributs(e)}
    assert portees == {"/Row", "/Column"}


def _attributs(element) -> list:
    attributs = element.A
    return [
        a
        for a in (attributs if isinstance(attributs, pikepdf.Array) else [attributs])
        if "/Scope" in a
    ]


def test_rien_d_interdit(fichier: pikepdf.Pdf):
    """No program, no encryption, nothing to fetch; a version that PDF/A-3 allows."""
    assert not fichier.is_encrypted and fichier.pdf_version == "1.7"
    for objet in fichier.objects:
        if isinstance(objet, pikepdf.Dictionary):
            assert objet.get("/S") not in ("/JavaScript", "/Launch")
    assert len(fichier.trailer.ID) == 2


def test_les_memes_octets(octets: bytes):
    """Made again later, on another machine: compared byte for byte."""
    assert composer(archive()) == octets
    assert composer(archive(pied="Autre")) != octets


def test_de_bout_en_bout(tmp_path, octets: bytes):
    (chemin,) = produire(archive(), ["pdf"], tmp_path, "contrat")
    assert chemin.read_bytes() == octets


def test_un_document_passe_en_json():
    document = archive(charte=b"\x00\xff")
    assert Document.depuis_json(document.vers_json()) == document


def test_sans_archive_rien_de_plus():
    with pikepdf.open(io.BytesIO(composer(echantillon.document()))) as nu:
        assert "/AF" not in nu.Root and b"pdfaid" not in nu.Root.Metadata.read_bytes()


@pytest.mark.parametrize("signe", ["\ue000", "\uf8ff", "\U000f0000", "😀", "عربى", "\u200b", "ﬁ"])
def test_tout_caractere(signe: str):
    """PDF/A refuses signs without a meaning: they become an empty square, the rest stays."""
    document = archive(
        titre=f"Titre {signe} fin", corps=f"<p>Texte {signe} fin</p>", illustrations={}
    )
    assert composer(document).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("nom", "champs"),
    [
        ("../x.json", {}),
        ("", {}),
        ("é.json", {}),
        (".cache", {}),
        ("a.json", {"mime": "json"}),
        ("a.json", {"mime": "application/json; charset=utf-8"}),
        ("a.json", {"description": " "}),
        ("a.json", {"relation": "alternative"}),
    ],
)
def test_piece_refusee(nom: str, champs: dict):
    piece = dataclasses.replace(PIECES["version.json"], **champs)
    with pytest.raises(ContenuRefuseError):
        preparer(archive(pieces={nom: piece}))


def test_trop_de_pieces():
    piece = PIECES["version.json"]
    with pytest.raises(ContenuRefuseError, match="20 fichiers"):
        preparer(archive(pieces={f"f{n}.json": piece for n in range(21)}))
