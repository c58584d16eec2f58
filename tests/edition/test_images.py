"""One picture as PNG: plain drawing only, in a child process, the same bytes each time."""

from __future__ import annotations

import io

import pytest

from clesante.edition import ContenuRefuseError, EditionError, images
from clesante.socle.enfants import Limites

CARRE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">'
    '<rect width="10" height="10" fill="#b3261e"/></svg>'
)


def test_png_has_the_width_asked_the_proportions_and_the_colours():
    from PIL import Image

    image = Image.open(io.BytesIO(images.png(CARRE, 2.54))).convert("RGB")
    assert image.size == (200, 100)
    assert image.getpixel((50, 50)) == (0xB3, 0x26, 0x1E)
    assert image.getpixel((150, 50)) == (255, 255, 255)


def test_png_is_the_same_twice():
    assert images.png(CARRE, 5.0) == images.png(CARRE, 5.0)


@pytest.mark.parametrize(
    "source",
    [
        "", "<p>non</p>", "<svg", CARRE.replace("<rect", "<script>alert(1)</script><rect"),
        CARRE.replace("<rect", '<image href="file:///etc/passwd"/><rect'),
        CARRE.replace("<rect", '<a href="/x"><rect').replace("</svg>", "</a></svg>"),
        CARRE.replace("#b3261e", "url(http://exemple.fr/x)"),
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + CARRE,
        CARRE.replace('viewBox="0 0 20 10"', 'viewBox="0 0 0 10"'),
    ],
    ids=["vide", "html", "coupe", "script", "image", "lien", "adresse", "entite", "plat"],
)  # fmt: skip
def test_what_is_not_plain_drawing_is_refused_in_french(source):
    with pytest.raises(ContenuRefuseError) as refus:
        images.png(source, 5.0)
    assert str(refus.value).startswith("L’illustration")
    assert refus.value.statut_http == 400


def test_a_limit_reached_is_one_sentence_with_its_reference(monkeypatch, caplog):
    monkeypatch.setattr(images, "LIMITES", Limites(memoire_mo=60, duree_s=30))
    with pytest.raises(EditionError, match="n’a pas pu être dessinée") as refus:
        images.png(CARRE, 5.0)
    numero = refus.value.remede.split()[-1].rstrip(".")
    assert numero in caplog.text


def test_a_child_that_cannot_start_is_one_sentence(monkeypatch):
    monkeypatch.setattr(images, "ATELIER", "clesante.n_existe_pas")
    with pytest.raises(EditionError, match="n’a pas pu être dessinée"):
        images.png(CARRE, 5.0)
