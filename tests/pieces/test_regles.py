"""Which files are taken, what is taken out of photographs, what changes between two texts."""

from __future__ import annotations

import io
import struct
from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from clesante.pieces import regles
from clesante.pieces.regles import (
    FORMATS,
    MOTS_MAX,
    TROP_LONG,
    attendu,
    changements,
    extension,
    nom_propre,
    verifier_bureautique,
)
from clesante.pieces.regles_images import sans_donnees_cachees
from clesante.socle.erreurs import EntreeInvalideError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECRET = b"48.8566 Nord, Jeanne"
PROFIL = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def photographie(genre: str, orientation: int = 0, progressive: bool = False) -> bytes:
    """Return a small picture with hidden data, by an independent library."""
    image = Image.effect_noise((40, 30), 60).convert("RGB")
    sortie, plus = io.BytesIO(), {}
    if genre == "jpg":
        exif = Image.Exif()
        exif[0x010E] = SECRET.decode()
        if orientation:
            exif[0x0112] = orientation
        plus = {"exif": exif, "comment": SECRET, "progressive": progressive, "quality": 95}
    else:
        from PIL.PngImagePlugin import PngInfo

        infos = PngInfo()
        infos.add_text("Auteur", SECRET.decode())
        plus = {"pnginfo": infos}
    image.save(sortie, {"jpg": "JPEG", "png": "PNG"}[genre], **plus)
    return sortie.getvalue()


@pytest.mark.parametrize("genre", ["png", "jpg"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_photograph_keeps_its_pixels_and_nothing_else(genre, progressive):
    avant = photographie(genre, progressive=progressive)
    assert SECRET in avant
    apres = sans_donnees_cachees(genre, avant + b"une autre image cachee " + SECRET)
    assert SECRET not in apres
    un, autre = (Image.open(io.BytesIO(octets)) for octets in (avant, apres))
    assert un.tobytes() == autre.tobytes()
    assert sans_donnees_cachees(genre, apres) == apres


@pytest.mark.parametrize("sens", range(2, 9))
def test_a_photograph_stays_turned_as_it_was(sens):
    apres = sans_donnees_cachees("jpg", photographie("jpg", sens))
    assert Image.open(io.BytesIO(apres)).getexif() == {0x0112: sens}


def avec_profil(genre: str, sens: int = 0) -> bytes:
    """Return a small picture with a colour profile, hidden data, and how it is turned."""
    image, sortie = Image.new("RGB", (4, 3), "red"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    if sens:
        exif[0x0112] = sens
    format_ = {"jpg": "JPEG", "png": "PNG"}[genre]
    image.save(sortie, format_, exif=exif, icc_profile=PROFIL)
    return sortie.getvalue()


@pytest.mark.parametrize("genre", ["png", "jpg"])
@pytest.mark.parametrize("sens", [0, 6])
def test_a_picture_keeps_its_colours_and_stays_turned(genre, sens):
    avant = avec_profil(genre, sens)
    apres = sans_donnees_cachees(genre, avant)
    lue = Image.open(io.BytesIO(apres))
    assert lue.info["icc_profile"] == PROFIL
    assert lue.getexif() == ({0x0112: sens} if sens else {})
    assert SECRET in avant and SECRET not in apres
    assert sans_donnees_cachees(genre, apres) == apres


def test_a_part_of_a_jpeg_begins_after_any_number_of_fill_bytes():
    """ITU-T T.81, B.1.1.2: a marker may be preceded by fill bytes, 0xFF."""
    avant = photographie("jpg", 6)
    fin, garnie_fin = b"\xff\xd9", b"\xff\xff\xff\xd9"
    garnie = avant.replace(b"\xff\xdb", b"\xff\xff\xff\xdb", 1).removesuffix(fin) + garnie_fin
    assert sans_donnees_cachees("jpg", garnie) == sans_donnees_cachees("jpg", avant)
    for abimee in (b"\xff" * 50, b"\x00" + avant[2:]):
        with pytest.raises(EntreeInvalideError):
            sans_donnees_cachees("jpg", avant[:2] + abimee)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["png", "jpg"]), st.integers(0, 400))
def test_a_damaged_image_is_refused_in_a_sentence(octets, genre, coupe):
    debut = photographie(genre)[:coupe]
    try:
        sans_donnees_cachees(genre, debut + octets)
    except EntreeInvalideError as refus:
        assert "abîmée" in str(refus)


def test_an_image_with_a_part_that_lies_on_its_length_is_refused():
    for octets in (b"\xff\xd8\xff\xe0\x00\x01", b"\xff\xd8\xff\xe0" + struct.pack(">H", 60_000)):
        with pytest.raises(EntreeInvalideError):
            sans_donnees_cachees("jpg", octets)


@pytest.mark.parametrize(
    ("nom", "attendue"),
    [("Note.PDF", "pdf"), ("photo.JPEG", "jpg"), ("a.b.docx", "docx"), ("liste.csv", "csv")],
)
def test_the_extension_of_a_file_is_read(nom, attendue):
    assert extension(nom) == attendue


@pytest.mark.parametrize(
    ("nom", "cure"),
    [
        ("photo.heic", "JPEG"),
        ("page.html", "Formats admis"),
        ("sans-point", "sans extension"),
        ("logiciel.exe", "Formats admis"),
        ("macro.docm", "sans macros"),
        ("tout.zip", "un par un"),
        ("ancienne.ppt", "PPTX"),
    ],
)
def test_a_file_of_another_format_is_refused_with_its_cure(nom, cure):
    with pytest.raises(EntreeInvalideError, match=cure):
        extension(nom)


@pytest.mark.parametrize(
    ("lue", "contenu", "refus"),
    [
        ("docx", b"PK\x03\x04[Content_Types].xml word/document.xml", ""),
        ("docx", b"PK\x03\x04[Content_Types].xml xl/workbook.xml", "document DOCX"),
        ("docx", b"PK\x03\x04[Content_Types].xml word/ word/vbaProject.bin", "macros"),
        ("odt", b"PK\x03\x04".ljust(30, b"\0") + b"mimetype" + FORMATS["odt"][2].encode(), ""),
        ("ods", b"PK\x03\x04".ljust(30, b"\0") + b"mimetype" + FORMATS["odt"][2].encode(), "ODS"),
        ("xlsx", b"PK\x03\x04 n'importe quoi", "tableur XLSX"),
        ("doc", OLE + "WordDocument".encode("utf-16-le"), ""),
        ("doc", OLE + "Macros\0VBA\0_VBA_PROJECT\0".encode("utf-16-le"), "macros"),
        ("xls", OLE + b"x" + "_VBA_PROJECT_CUR".encode("utf-16-le"), "macros"),
        ("pdf", b"%PDF-", ""),
    ],
)
def test_an_office_file_is_of_its_extension_and_without_macros(lue, contenu, refus):
    if not refus:
        verifier_bureautique(lue, contenu)
        return
    with pytest.raises(EntreeInvalideError, match=refus):
        verifier_bureautique(lue, contenu)


def test_names_are_without_folder_nor_control_characters_and_keep_their_end():
    assert nom_propre("C:\\Users\\moi\\a\u202eb\x07.pdf") == "ab.pdf"
    assert nom_propre("../../etc/passwd.txt") == "passwd.txt"
    long = nom_propre("x" * 400 + ".docx")
    assert (len(long), long[-5:]) == (200, ".docx")
    assert attendu("png") == "pas une image PNG"
    assert attendu("odp") == "pas une présentation ODP"
    assert attendu("txt") == "pas un texte"


@pytest.mark.parametrize(
    ("avant", "apres", "dits"),
    [
        ("un deux", "un deux", [("", "un deux")]),
        ("un deux trois", "un trois", [("", "un "), ("-", "deux "), ("", "trois")]),
        ("", "neuf", [("+", "neuf")]),
        ("a b", "a c", [("", "a "), ("-", "b"), ("+", "c")]),
        (
            "a b c d e",
            "a x c y e",
            [("", "a "), ("-", "b "), ("+", "x "), ("", "c "), ("-", "d "), ("+", "y "), ("", "e")],
        ),
        ("b a", "c a", [("-", "b "), ("+", "c "), ("", "a")]),
        ("a " * 3_000, "b " + "a " * 3_000, [("+", "b "), ("", "a " * 3_000)]),
        (
            "0 " + "a " * 2_001 + "z",
            "0 " + "b " * 3 + "z",
            [("!", TROP_LONG), ("", "0 "), ("-", "a " * 2_001), ("+", "b " * 3), ("", "z")],
        ),
    ],
)
def test_what_changes_between_two_texts_is_told_word_by_word(avant, apres, dits):
    assert changements(avant, apres) == dits


class Compte(SequenceMatcher):
    """Count the words looked at while two texts are compared."""

    vus = 0

    def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
        Compte.vus += sum(len(self.b2j.get(mot, ())) for mot in self.a[alo:ahi])
        assert Compte.vus < 30_000_000
        return super().find_longest_match(alo, ahi, blo, bhi)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("mots", [1, 2, 100, MOTS_MAX])
def test_no_text_takes_long_to_compare(monkeypatch, mots):
    """The longest texts of a proposal, few words or many, matched one word at a time."""
    monkeypatch.setattr(regles, "SequenceMatcher", Compte)
    for nombre in (MOTS_MAX, 20_000):
        suite = [f"{rang % mots}" for rang in range(nombre)]
        seuls = [mot for rang in range(nombre // 2) for mot in (suite[rang], f"u{rang}")]
        for un, autre in ((["x", *suite], [*suite, "y"]), (seuls, suite), (suite, seuls)):
            Compte.vus = 0
            dits = changements(" ".join(un), " ".join(autre))
            assert "".join(dit for sens, dit in dits if sens in ("", "+")) == " ".join(autre)
