"""Texts are never wider than the charts believe, whatever the font."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.ui.graphiques.mesure import couper, largeur

PHRASES = (
    "Accessibilité aux médecins généralistes",
    "CC du Pays de Saint-Gilles-Croix-de-Vie et de ses environs",
    "Métropole d'Aix-Marseille-Provence",
    "[22,1\u00a0; 24,9]",
    "1\u202f234\u202f567,8\u00a0%",
    "écart non testé",
    "MAMOUDZOU WALLIS WWW",
    "pour 100\u202f000 habitants",
)


def _polices() -> list[tuple[str, Path, bool]]:
    import font_source_sans_pro

    source = Path(font_source_sans_pro.__file__).parent / "files"
    large = Path("/usr/share/fonts/truetype/dejavu")
    toutes = [
        ("Source Sans", source / "SourceSansPro-Regular.ttf", False),
        ("Source Sans gras", source / "SourceSansPro-Semibold.ttf", True),
        ("DejaVu Sans", large / "DejaVuSans.ttf", False),
        ("DejaVu Sans gras", large / "DejaVuSans-Bold.ttf", True),
        (
            "Liberation Sans",
            Path("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf"),
            False,
        ),
    ]
    return [police for police in toutes if police[1].is_file()]


@pytest.mark.parametrize("police", _polices(), ids=lambda police: police[0])
@pytest.mark.parametrize("phrase", PHRASES)
def test_largeur_bounds_real_fonts(police, phrase):
    from PIL import ImageFont

    _nom, chemin, gras = police
    reelle = ImageFont.truetype(str(chemin), 1000).getlength(phrase) * 14 / 1000
    assert reelle <= largeur(phrase, 14, gras) <= 2.2 * reelle


@given(
    st.text(st.sampled_from("abcWil -é\u00a0"), max_size=80),
    st.integers(60, 300),
    st.integers(1, 4),
)
def test_couper_keeps_within_its_box(texte, disponible, lignes):
    coupees = couper(texte, 14, disponible, lignes)
    assert 1 <= len(coupees) <= lignes
    assert all(largeur(ligne, 14) <= disponible for ligne in coupees)
    if not any(ligne.endswith("…") for ligne in coupees):
        assert "".join("".join(coupees).split(" ")) == "".join(texte.split(" "))


def test_couper_says_what_it_left_out():
    assert couper("un deux trois quatre cinq", 14, 70, 2) == ["un deux", "trois qu…"]
    assert couper("Saint-Gilles-Croix-de-Vie", 14, 110, 3) == ["Saint-Gilles-", "Croix-de-Vie"]
