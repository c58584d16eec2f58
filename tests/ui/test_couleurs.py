"""Contrast and paint: the formula of WCAG computed again, attributes that go together."""

from __future__ import annotations

import re
from colorsys import rgb_to_hls

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle.jetons import CLAIR, JETONS, SOMBRE
from clesante.ui import jetons

COULEURS = st.integers(0, 0xFFFFFF).map(lambda v: f"#{v:06x}")
NOMS = st.sampled_from(sorted(CLAIR))


def lineaire(octet: int) -> float:
    """Undo the sRGB curve of one channel (IEC 61966-2-1), in another form than the code."""
    part = octet / 255
    return part / 12.92 if part < 0.04045 else pow((200 * part + 11) / 211, 12 / 5)


@given(COULEURS)
def test_luminance_is_that_of_the_standard(couleur):
    rouge, vert, bleu = bytes.fromhex(couleur[1:])
    attendue = 0.2126 * lineaire(rouge) + 0.7152 * lineaire(vert) + 0.0722 * lineaire(bleu)
    assert jetons.luminance(couleur) == pytest.approx(attendue, abs=1e-9)


@given(COULEURS)
def test_luminance_goes_from_black_to_white(couleur):
    assert 0 <= jetons.luminance(couleur) <= 1
    assert jetons.luminance("#000000") <= jetons.luminance(couleur) <= jetons.luminance("#ffffff")


@given(COULEURS, st.integers(1, 3))
def test_more_light_in_one_channel_is_more_luminance(couleur, canal):
    octets = list(bytes.fromhex(couleur[1:]))
    if octets[canal - 1] == 255:
        return
    octets[canal - 1] += 1
    assert jetons.luminance("#" + bytes(octets).hex()) > jetons.luminance(couleur)


@given(COULEURS, COULEURS)
def test_contrast_is_a_ratio_from_one_to_twenty_one(une, autre):
    ratio = jetons.contraste(une, autre)
    assert 1 <= ratio <= 21.0001
    assert ratio == jetons.contraste(autre, une)
    assert jetons.contraste(une, une) == 1


@given(COULEURS)
def test_letters_of_a_colour_may_be_upper_case(couleur):
    assert jetons.luminance(couleur.upper()) == jetons.luminance(couleur)


@given(NOMS)
def test_a_token_is_an_attribute_and_a_class(nom):
    for attributs, prefixe, attribut in (
        (jetons.peinture(nom), "f", "fill"),
        (jetons.peinture(contour=nom), "s", "stroke"),
    ):
        assert f'{attribut}="{CLAIR[nom]}"' in attributs
        assert jetons.classe(prefixe, nom) in re.search(r'class="([^"]*)"', attributs)[1].split()


@given(NOMS, NOMS)
def test_fill_and_stroke_are_painted_by_one_class_attribute(fond, contour):
    attributs = jetons.peinture(fond, contour)
    assert attributs.count("class=") == 1
    assert attributs.count("fill=") == attributs.count("stroke=") == 1


def test_nothing_is_painted_without_token():
    assert jetons.peinture() == 'fill="none"'


def test_an_unknown_stroke_is_not_painted_in_silence():
    with pytest.raises(KeyError):
        jetons.peinture(contour="rouge")


@pytest.mark.parametrize("nom", sorted(CLAIR))
def test_the_style_sheet_gives_both_values_of_a_token(nom):
    """Read as a browser does: the last value that holds on a screen in dark mode."""
    feuille = jetons.feuille()
    clair, sombre = feuille.split("@media screen and (prefers-color-scheme: dark)")
    variable = jetons.variable(nom)
    assert re.findall(rf"{variable}: (#\w+);", clair) == [CLAIR[nom]]
    assert re.findall(rf"{variable}: (#\w+);", sombre) == [SOMBRE[nom]]


@pytest.mark.parametrize("nom", sorted(CLAIR))
def test_names_of_css_hold_no_underscore(nom):
    for ecrit in (jetons.variable(nom), jetons.classe("f", nom), jetons.classe("s", nom)):
        assert re.fullmatch(r"-{0,2}[a-z][a-z0-9-]*", ecrit)


def test_two_tokens_never_share_a_class():
    classes = [jetons.classe(p, j.nom) for j in JETONS for p in "fs"]
    assert len(classes) == len(set(classes)) == 2 * len(JETONS)


@pytest.mark.parametrize("couleurs", [CLAIR, SOMBRE], ids=["clair", "sombre"])
def test_favourable_is_blue_and_unfavourable_is_orange(couleurs):
    """Neither green nor red: the pair is told apart by those who confuse these two."""
    teintes = {
        nom: 360 * rgb_to_hls(*(o / 255 for o in bytes.fromhex(couleurs[nom][1:])))[0]
        for nom in ("favorable", "defavorable")
    }
    assert 180 < teintes["favorable"] < 260
    assert 15 < teintes["defavorable"] < 50
