"""Pages and command of the host's appearance; a logo is known by its content and cleaned."""

from __future__ import annotations

import io
import re
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from clesante.commandes.entree import main
from clesante.comptes import imports_logo, journal
from clesante.comptes.models import Evenement
from clesante.socle.erreurs import EntreeInvalideError
from clesante.ui import apparence

ADRESSE, NEUTRE = reverse("apparence"), reverse("apparence-neutre")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10">{}'
    '<path style="fill:#123456;-x:1" d="M0 0h9"/></svg>'
)
CHANGE = "comptes.apparence_changee"


@pytest.fixture(autouse=True)
def _var(settings, tmp_path):
    settings.VAR = tmp_path


def png(largeur: int = 30, hauteur: int = 10, **options: object) -> bytes:
    flux = io.BytesIO()
    Image.new("RGBA", (largeur, hauteur), (18, 52, 86, 255)).save(flux, "PNG", **options)
    return flux.getvalue()


def morceau(nom: bytes, corps: bytes) -> bytes:
    return struct.pack(">I", len(corps)) + nom + corps + struct.pack(">I", zlib.crc32(nom + corps))


def menteur(largeur: int, hauteur: int, points: bytes) -> bytes:
    """Return a PNG that announces another size than its points have."""
    entete = struct.pack(">IIBBBBB", largeur, hauteur, 8, 2, 0, 0, 0)
    corps = morceau(b"IHDR", entete) + morceau(b"IDAT", zlib.compress(points))
    return imports_logo.SIGNATURE + corps + morceau(b"IEND", b"")


@pytest.mark.parametrize("interlace", [0, 1])
def test_a_png_is_written_again_without_its_notes(interlace):
    avec = png()
    note = morceau(b"tEXt", b"Author\x00Anne Martin") + morceau(b"eXIf", b"ou elle est")
    logo = imports_logo.lire(avec[:33] + note + avec[33:] + b"<script>alert(1)</script>")
    assert logo[1:] == ("png", 10 / 30)
    assert not re.search(rb"Anne|script|ou elle", logo.octets)
    assert Image.open(io.BytesIO(logo.octets)).getpixel((3, 3)) == (18, 52, 86, 255)


def test_an_svg_is_written_again_with_its_drawing_only():
    ajouts = (
        '<script>alert(1)</script><metadata>Anne</metadata><x:note xmlns:x="urn:x">y</x:note>'
        '<rect width="3" height="3" onclick="a()" x:b="c" xmlns:x="urn:x"/><!-- Anne -->'
    )
    logo = imports_logo.lire(b"\xef\xbb\xbf<!DOCTYPE svg>" + SVG.format(ajouts).encode())
    texte = logo.octets.decode()
    assert logo.rapport == pytest.approx(1 / 3)
    assert not re.search("script|Anne|onclick|note|style|DOCTYPE", texte)
    assert 'fill="#123456"' in texte
    assert "<rect" in texte


@pytest.mark.parametrize(
    "octets",
    [
        b"", b"GIF89a", b"%PDF-1.7", b"\xff\xd8\xff\xe0", b"<html><p>svg</p></html>", b"\x00" * 50,
        png()[:40], png()[:-20], png().replace(b"IDAT", b"IDAX"), b"x" * 200_001,
        png().replace(b"\x00\x00\x00\x1e", b"\x00\x00\x00\x1f", 1),
        menteur(4_001, 1, b""), menteur(0, 1, b""), menteur(100, 100, b"\x00" * 50_000_000),
        menteur(3_000, 3_000, b"\x00"), SVG.format("<g>").encode(),
        SVG.format('<image href="http://x/y.png"/>').encode(),
        SVG.format("<style>@import url(http://x)</style>").encode(),
        SVG.format('<a href="http://x"><path d="M0 0"/></a>').encode(),
        SVG.format("<foreignObject><p/></foreignObject>").encode(),
        SVG.format('<use href="#a"/>').encode(),
        SVG.format('<rect fill="url(http://x)" width="1" height="1"/>').encode(),
        SVG.format("<g>" * 2_000 + "</g>" * 2_000).encode(),
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;").encode(),
        b'<svg xmlns="http://www.w3.org/2000/svg"/>', b'<svg viewBox="0 0 3 1"/>',
    ],
)  # fmt: skip
def test_what_is_not_a_logo_is_refused_in_one_sentence(octets):
    with pytest.raises(EntreeInvalideError, match=r"^Le logo "):
        imports_logo.lire(octets)


def saisie(**champs: object) -> dict[str, object]:
    logo = SimpleUploadedFile("mon logo.svg", SVG.format("").encode())
    return {"couleur": "#1b5e20", "nom": "Pays <b>de</b> Lune", "logo": logo, "permis": "on",
            "alternative": 'Pays "de" Lune', **champs}  # fmt: skip


@pytest.mark.django_db
def test_the_host_s_appearance_is_on_every_page_and_goes_away(comme, referentiel, entrepot):
    client = comme("administrateur")
    assert client.post(ADRESSE, saisie()).status_code == 302
    place, visiteur = apparence.en_place(), Client()
    for page in ("/", "/mentions-legales/", "/nulle-part/"):
        html = visiteur.get(page).content.decode()
        assert "Pays &lt;b&gt;de&lt;/b&gt; Lune" in html
        assert 'alt="Pays &quot;de&quot; Lune" width="144" height="48"' in html
        feuilles = re.findall(r'rel="stylesheet" href="([^"]+)"', html)
        assert feuilles.index(f"/apparence/feuille.{place.empreinte}.css") > 3
    for adresse, nature in (
        (reverse("apparence-feuille", args=[place.empreinte]), "text/css; charset=utf-8"),
        (reverse("apparence-logo", args=[place.logo]), "image/svg+xml"),
    ):
        for lecteur in (visiteur, client):
            reponse = lecteur.get(adresse)
            assert reponse["Content-Type"] == nature
            assert "immutable" in reponse["Cache-Control"]
            assert not reponse.cookies and "Cookie" not in reponse.get("Vary", "")
            assert "default-src 'none'" in reponse["Content-Security-Policy"]
            assert reponse["X-Content-Type-Options"] == "nosniff"
    assert client.post(NEUTRE).status_code == 302
    assert visiteur.get(adresse).status_code == 404
    html = visiteur.get("/").content.decode()
    assert "de&lt;/b&gt; Lune" not in html
    assert "/apparence/" not in html


@pytest.mark.django_db
def test_the_journal_tells_who_changed_what(comme, personne):
    client = comme("administrateur")
    client.post(ADRESSE, saisie())
    client.post(ADRESSE, {"couleur": "#1b5e20"})
    client.post(NEUTRE)
    un, deux = Evenement.objects.filter(type=CHANGE).order_by("pk")
    assert un.auteur_id == personne("administrateur").pk
    assert "couleur : #1b5e20, nom : Pays" in journal.phrase(un)
    assert "couleur : neutre" in journal.phrase(deux)
    assert client.get(reverse("journal")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"couleur": "#ffcc00"}, "contraste 1,40, il en faut 4,5"),
        ({"couleur": "jaune"}, "n'est pas une couleur"),
        ({"logo": SimpleUploadedFile("l.png", b"GIF89a")}, "n'est ni un PNG ni un SVG"),
        ({"logo": SimpleUploadedFile("l.png", b"x" * 300_000)}, "plus que les 200 admis"),
        ({"alternative": " "}, "Écrivez ce que dit le logo"),
        ({"permis": ""}, "sont réservés aux services"),
        ({"nom": "x" * 61}, "60 caractères"),
    ],
)
def test_a_refusal_keeps_what_was_typed_and_changes_nothing(comme, champs, dit):
    reponse = comme("administrateur").post(ADRESSE, saisie(**champs))
    texte = reponse.content.decode().replace("’", "'").replace("&#x27;", "'")
    assert reponse.status_code == 422
    assert dit in texte.replace("\u00a0", " ")
    assert 'aria-invalid="true"' in texte
    assert "Lune" in texte or "nom" in champs
    assert apparence.en_place().neutre
    assert not Evenement.objects.filter(type=CHANGE).exists()


@pytest.mark.django_db(transaction=True)
def test_the_command_does_the_same(tmp_path, capsys):
    fichier = tmp_path / "logo"
    fichier.write_bytes(png())
    assert main(["apparence", "--logo", str(fichier)]) == 2
    assert "texte de remplacement" in capsys.readouterr().err
    assert main(["apparence", "--logo", str(fichier), "--alternative", "Lune"]) == 0
    assert "Marianne" in capsys.readouterr().out
    assert main(["apparence", "--couleur", "#777"]) == 2
    assert "4,16" in capsys.readouterr().err
    assert main(["apparence", "--couleur", "#1b5e20"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "couleur : #1b5e20, #36ba3f sur les pages sombres", "logo : « Lune »",
    ]  # fmt: skip
    assert main(["apparence", "--logo", str(tmp_path / "rien")]) == 3
    assert main(["apparence", "--neutre"]) == 0
    assert capsys.readouterr().out == "Le site a son apparence neutre.\n"
