"""Photographs of documents: upright, reduced, without hidden data, and nothing but photographs."""

from __future__ import annotations

import base64
import io
import re

import pytest

from clesante.edition import ContenuRefuseError, Document, photo, produire
from clesante.edition.preparation import preparer
from clesante.edition.svg import ecrire

ORIENTATION = 0x0112


def image(large=40, haut=20, sorte="JPEG", sens=1) -> bytes:
    from PIL import Image

    exif = Image.Exif()
    exif[ORIENTATION] = sens
    exif[0x010F] = "Marque"
    sortie = io.BytesIO()
    Image.new("RGB", (large, haut), "#b3261e").save(sortie, sorte, exif=exif)
    return sortie.getvalue()


def pixels(svg: str):
    from PIL import Image

    return Image.open(io.BytesIO(base64.b64decode(re.search(r"base64,([^\"]+)", svg)[1])))


@pytest.mark.parametrize(
    ("octets", "taille"),
    [
        (image(), (40, 20)),
        (image(sens=6), (20, 40)),
        (image(sorte="PNG"), (40, 20)),
        (image(3_200, 800), (1_600, 400)),
    ],
    ids=["jpeg", "tournée", "png", "grande"],
)
def test_a_photograph_is_upright_small_enough_and_says_nothing_else(octets, taille):
    faite = photo(octets, "Un arrêt de bus")
    lue = pixels(faite.svg)
    assert (lue.size, lue.format) == (taille, "JPEG")
    assert not lue.getexif()
    assert ecrire("photo", faite.svg).rapport == taille[1] / taille[0]


@pytest.mark.parametrize("octets", [b"", b"GIF89a", b"<svg/>", image()[:60], b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_photograph_is_refused(octets):
    with pytest.raises(ContenuRefuseError):
        photo(octets, "a")


@pytest.mark.parametrize(
    "adresse",
    ["file:///etc/passwd", "https://exemple.fr/a.jpg", "data:image/svg+xml;base64,PHN2Zy8+",
     "data:image/png;base64,AA==", "data:text/html,<p>", "#a"],
)  # fmt: skip
def test_a_picture_holds_no_other_address(adresse):
    svg = photo(image(), "a").svg
    avec = re.sub(r'href="[^"]+"', lambda _: f'href="{adresse.replace("<", "&lt;")}"', svg)
    with pytest.raises(ContenuRefuseError):
        ecrire("photo", avec)


@pytest.mark.bureautique
def test_a_photograph_is_in_every_format(tmp_path):
    corps = (
        '<figure><img src="illustration:p" alt="Un arrêt"><figcaption>Arrêt</figcaption></figure>'
    )
    document = Document("T", "", corps, {"p": photo(image(), "Un arrêt")})
    assert preparer(document).images["p"].hauteur_cm == 7
    page, *autres = produire(document, ["html", "pdf", "docx", "odt"], tmp_path, "d")
    assert "data:image/jpeg" in page.read_text(encoding="utf-8")
    assert "img-src data:" in page.read_text(encoding="utf-8")
    assert all(fichier.stat().st_size > 3_000 for fichier in autres)
