"""Recipes: read and written as an address and as a file; hostile ones refused in one sentence."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.diagnostic.fichiers_recettes import lire
from clesante.diagnostic.recettes import (
    NOTE_MAX,
    TITRE_MAX,
    Recette,
    Releve,
    codes,
    depuis_adresse,
    depuis_fichier,
)
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError

CODES = st.from_regex(r"[A-Z][A-Z0-9_]{0,12}", fullmatch=True)
MARQUES = st.from_regex(r"[a-z2-7]{5}", fullmatch=True)
TEXTES = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" \u00a0\u202f"),
    max_size=40,
).map(lambda texte: " ".join(filter(None, texte.strip().split(" "))))
RELEVE = Releve(date(2026, 11, 22), "3fa9c1b2", {"POP_65": "k7qaz", "OFF_APLMG": "x2m4t"})


def parametres(recette: Recette) -> dict[str, str]:
    return dict(parse_qsl(recette.adresse().removeprefix("?")))


@st.composite
def recettes(draw) -> Recette:
    choix = tuple(draw(st.lists(CODES, unique=True, max_size=6)))
    notes = draw(st.dictionaries(CODES, TEXTES.filter(bool), max_size=3))
    taille = draw(st.sampled_from(["synthese", "complet"]))
    titre = draw(TEXTES)
    if not draw(st.booleans()):
        return Recette(choix, notes, titre, taille)
    marques = {code: draw(MARQUES) for code in choix}
    suite = "" if choix else draw(MARQUES)
    jour = draw(st.dates(min_value=date(2000, 1, 1)))
    return Recette(choix, notes, titre, taille, Releve(jour, "0123abcd", marques, suite))


@given(recettes())
def test_address_gives_the_recipe_back(recette):
    assert depuis_adresse(parametres(recette)) == recette


def test_permalink_is_short_and_readable():
    recette = Recette(("POP_65", "OFF_APLMG"), taille="synthese", releve=RELEVE)
    assert recette.adresse() == (
        "?recette=synthese~POP_65-k7qaz.OFF_APLMG-x2m4t~2026-11-22~3fa9c1b2"
    )


def test_default_recipe_needs_no_address():
    assert Recette().adresse() == ""
    assert depuis_adresse({}) == Recette()


def test_plain_choice_keeps_order_and_forgets_doubles_and_case():
    lue = depuis_adresse({"indicateurs": " off_aplmg, POP_65,OFF_APLMG,,"})
    assert lue.indicateurs == ("OFF_APLMG", "POP_65")
    assert codes("b,A,b") == ["B", "A"]


def test_size_asked_beside_a_recipe_has_the_last_word():
    base = {"recette": "synthese~POP_65-k7qaz~2026-11-22~3fa9c1b2"}
    assert depuis_adresse(base).est_synthese
    autre = depuis_adresse(base | {"taille": "complet"})
    assert not autre.est_synthese
    assert autre.releve == depuis_adresse(base).releve


@pytest.mark.parametrize(
    "lus",
    [
        {"taille": "moyenne"},
        {"indicateurs": "<script>"},
        {"indicateurs": "POP_65\u0660"},
        {"indicateurs": "é"},
        {"recette": "complet~POP_65~hier~3fa9c1b2"},
        {"recette": "complet~POP_65~2026-02-30~3fa9c1b2"},
        {"recette": "complet~POP_65~2026-11-22~ZZ"},
        {"recette": "complet~tous-abcde~2026-11-2\u0662~3fa9c1b2"},
        {"recette": "complet~POP_65-k7qaz.OFF_APLMG~2026-11-22~3fa9c1b2"},
        {"recette": "complet~POP_65-k7q~2026-11-22~3fa9c1b2"},
        {"recette": "complet~POP_65-k7qazz~2026-11-22~3fa9c1b2"},
        {"recette": "complet~POP_65-K7QAZ~2026-11-22~3fa9c1b2"},
        {"recette": "complet~tous-abc1e~2026-11-22~3fa9c1b2"},
        {"recette": "~~~"},
        {"recette": "\x00"},
        {"titre": "a" * (TITRE_MAX + 1)},
        {"note.POP_65": "a" * (NOTE_MAX + 1)},
        {"note.<b>": "a"},
        {"indicateurs": ",".join(f"A{n}" for n in range(301))},
    ],
    ids=lambda lus: "-".join(lus) + str(len(str(lus))),
)
def test_what_cannot_be_read_is_refused_in_one_short_sentence(lus):
    with pytest.raises(EntreeInvalideError) as refus:
        depuis_adresse(lus)
    assert refus.value.remede
    assert len(str(refus.value)) < 250


@given(st.text(max_size=80))
def test_any_address_is_read_or_refused(texte):
    try:
        lue = depuis_adresse({"recette": texte, "titre": texte, "note.A": texte})
    except EntreeInvalideError:
        return
    assert lue.titre == lue.titre.strip()
    assert "  " not in lue.titre and "\n" not in lue.titre


def test_control_and_direction_characters_are_dropped_from_titles_and_notes():
    lue = depuis_adresse({"titre": "a\u202eb\x00c", "note.POP_65": "un\r\n\r\ndeux\u202e"})
    assert lue.titre == "abc"
    assert lue.notes == {"POP_65": "un\n\ndeux"}


@pytest.mark.parametrize(
    ("tape", "garde"),
    [
        ("- un point\n- un autre", "- un point\n- un autre"),
        ("= 3\u00a0%, soit 1\u202f200 personnes", "= 3\u00a0%, soit 1\u202f200 personnes"),
        ("un\tdeux\u2003trois\u3000quatre", "un deux trois quatre"),
        ("  @ici \n", "@ici"),
    ],
)
def test_note_stays_as_it_is_typed(tape, garde):
    lue = depuis_adresse({"note.POP_65": tape, "titre": tape})
    assert lue.notes == {"POP_65": garde}
    assert lue.titre == garde.replace("\n", " ")


def test_lines_of_a_file_without_a_mark_say_nothing_of_the_figures():
    lue = depuis_fichier("releve: 2026-11-22~3fa9c1b2\nchiffres: [{code: POP_65}]", "f")
    assert lue.releve.marques == {}


FICHIER = """
titre: Diagnostic partagé
taille: synthese
indicateurs:
  - OFF_APLMG
  - code: pop_65
    note: "Le **vieillissement** est rapide."
notes:
  OFF_APLMG: Deux départs en 2027.
"""


def test_file_gives_choice_order_notes_title_and_size():
    lue = depuis_fichier(FICHIER, "choix.yaml")
    assert lue.indicateurs == ("OFF_APLMG", "POP_65")
    assert lue.notes == {
        "OFF_APLMG": "Deux départs en 2027.",
        "POP_65": "Le **vieillissement** est rapide.",
    }
    assert (lue.titre, lue.taille, lue.releve) == ("Diagnostic partagé", "synthese", None)


@pytest.mark.parametrize(
    ("texte", "mot"),
    [
        ("- POP_65", "n'est pas une recette"),
        ("indicateur: [POP_65]", "clé inconnue « indicateur »"),
        ("indicateurs: POP_65", "« indicateurs » est une liste"),
        ("indicateurs: [{libelle: x}]", "un indicateur est un code"),
        ("indicateurs: [{code: POP_65, ordre: 1}]", "clé inconnue « ordre »"),
        ("indicateurs: [[POP_65]]", "un indicateur est un code"),
        ("notes: [a]", "« notes » va d'un code"),
        ("chiffres: [a]", "« chiffres » est une liste"),
        ("releve: demain", "relevé"),
        ("taille: grande", "La taille « grande »"),
        ("taille: 2", "« taille » n'est pas un texte"),
        ("titre: 2026", "« titre » n'est pas un texte"),
        ("titre: [a]", "« titre » n'est pas un texte"),
        ("notes: {POP_65: 12}", "« POP_65 » n'est pas un texte"),
        ("notes: {POP_65: {a: b}}", "« POP_65 » n'est pas un texte"),
        ("indicateurs: [{code: POP_65, note: 2024-01-01}]", "« note » n'est pas un texte"),
        (
            "indicateurs: [POP_65, OFF_APLMG]\nreleve: 2026-11-22~3fa9c1b2\n"
            "chiffres: [{code: POP_65, marque: k7qaz}]",
            "ne porte pas sur tous ses indicateurs",
        ),
        ("a: &x 1\nb: *x", "ancres"),
        ("titre: [", "YAML"),
    ],
    ids=lambda v: v[:24],
)
def test_faulty_file_is_named_with_its_fault(texte, mot):
    with pytest.raises(EntreeInvalideError, match=r"(?s).*") as refus:
        depuis_fichier(texte, "choix.yaml")
    assert mot in str(refus.value)


def test_file_that_is_absent_too_big_or_binary_is_refused(tmp_path):
    with pytest.raises(IntrouvableError, match="n'existe pas"):
        lire(tmp_path / "rien.yaml")
    gros = tmp_path / "gros.yaml"
    gros.write_text("titre: a\n" + "#" * 600_000)
    with pytest.raises(EntreeInvalideError, match="trop gros"):
        lire(gros)
    binaire = tmp_path / "binaire.yaml"
    binaire.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(EntreeInvalideError, match="ne se lit pas"):
        lire(binaire)
    with pytest.raises(EntreeInvalideError, match="ne se lit pas"):
        lire(tmp_path)
