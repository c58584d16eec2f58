"""The host's appearance: a colour that can be read by day and by night, or a refusal that helps."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.jetons import CLAIR, SOMBRE
from clesante.ui import apparence, jetons
from clesante.ui.apparence import Apparence, mesures, teintes

COULEURS = st.integers(0, 0xFFFFFF).map(lambda v: f"#{v:06x}")


@given(COULEURS)
def test_a_colour_is_kept_as_it_is_or_refused_with_one_that_is_taken(couleur):
    lisible = min(jetons.contraste(couleur, CLAIR[s]) for s in ("papier", "fond")) >= 4.5
    if not lisible:
        with pytest.raises(EntreeInvalideError) as refus:
            teintes(couleur)
        assert re.search(r"contraste \d,\d\d, il en faut 4,5", str(refus.value))
        couleur = re.search(r"convient est (#[0-9a-f]{6})", str(refus.value))[1]
    clair, sombre = teintes(couleur)
    assert clair == couleur
    assert all(m.ratio >= m.seuil for m in mesures(clair, sombre))
    assert jetons.contraste(sombre, SOMBRE["papier"]) >= 4.5, "le texte d'un bouton, la nuit"


@pytest.mark.parametrize(
    ("ecrite", "lue"),
    [("#1B5E20", "#1b5e20"), ("1b5e20", "#1b5e20"), (" #036 ", "#003366"), ("#000000", "#000000")],
)
def test_a_colour_is_written_in_several_ways(ecrite, lue):
    assert teintes(ecrite)[0] == lue


@pytest.mark.parametrize(
    "ecrite", ["", "vert", "#12345", "#1234567", "#ggg", "#１２３", "#fff;}", "url(x)", "\x00"]
)
def test_what_is_not_a_colour_is_said(ecrite):
    with pytest.raises(EntreeInvalideError, match="n’est pas une couleur"):
        teintes(ecrite)


def test_the_nearest_shade_keeps_the_hue_and_is_the_nearest():
    propose = jetons.nuance("#ffcc00", [CLAIR["fond"]], 4.5)
    rouge, vert, bleu = bytes.fromhex(propose[1:])
    assert rouge > vert > bleu
    assert 4.5 <= jetons.contraste(propose, CLAIR["fond"]) < 4.65
    assert jetons.nuance("#0a5c63", [CLAIR["fond"]], 4.5) == "#0a5c63"


def test_the_sheet_changes_one_variable_and_only_what_is_chosen():
    assert Apparence(nom="Lune").feuille() == ""
    feuille = Apparence(clair="#1b5e20", sombre="#36ba3f", logo="logo.x.png").feuille()
    assert feuille.index("#1b5e20") < feuille.index("@media screen") < feuille.index("#36ba3f")
    assert set(re.findall(r"--[\w-]+", feuille)) == {"--primaire"}
    assert feuille.count("{") == feuille.count("}")


def test_its_address_changes_with_it():
    un, deux = Apparence(clair="#1b5e20"), Apparence(clair="#1b5e21")
    assert un.empreinte != deux.empreinte
    assert un.empreinte == Apparence(clair="#1b5e20", nom="Autre").empreinte


@pytest.mark.parametrize(
    ("rapport", "taille"), [(1, (48, 48)), (1 / 3, (144, 48)), (0.02, (240, 5)), (50, (1, 48))]
)
def test_a_logo_keeps_its_shape_in_the_header(rapport, taille):
    place = Apparence(logo="logo.x.png", rapport=rapport)
    assert (place.largeur(), place.hauteur()) == taille


@pytest.mark.parametrize(
    "contenu",
    [None, "", "{", "[]", "null", '{"autre": 1}', '{"clair": "red;}"}', '{"clair": 3}', "\x00"],
)
def test_what_cannot_be_read_leaves_the_neutral_site(settings, tmp_path, contenu):
    settings.VAR = tmp_path
    if contenu is not None:
        apparence.dossier().mkdir()
        apparence.fichier().write_text(contenu)
    assert apparence.en_place().neutre


def test_the_old_logo_goes_and_the_new_one_stays(settings, tmp_path):
    settings.VAR = tmp_path
    for nom in ("logo.a.png", "logo.b.svg"):
        apparence.garder(Apparence(logo=nom, alternative="x"), {nom: nom.encode()})
        assert apparence.en_place().logo == nom
        assert [f.read_text() for f in apparence.dossier().glob("logo.*")] == [nom]
    apparence.garder(Apparence())
    assert apparence.en_place().neutre
    assert list(apparence.dossier().iterdir()) == [apparence.fichier()]


def test_a_disk_that_is_full_changes_nothing(settings, tmp_path, monkeypatch):
    settings.VAR = tmp_path
    apparence.garder(Apparence(clair="#1b5e20", sombre="#36ba3f"))
    ecrire = apparence.ecrire

    def plein(cible, contenu):
        if cible.suffix == ".json":
            raise OSError(28, "plein")
        return ecrire(cible, contenu)

    monkeypatch.setattr(apparence, "ecrire", plein)
    with pytest.raises(OSError, match="plein"):
        apparence.garder(Apparence(logo="logo.c.png"), {"logo.c.png": b"x"})
    assert apparence.en_place().clair == "#1b5e20"
