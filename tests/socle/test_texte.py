"""French text: the same name however it is written, numbers and lists as a reader expects them."""

from __future__ import annotations

import string
import unicodedata
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clesante.socle import texte
from clesante.socle.texte import FINE_INSECABLE, INSECABLE

ACCENTUEES = "àâäçéèêëîïôöùûüÿœæ"
FRANCAIS = st.text(string.ascii_letters + string.digits + ACCENTUEES + ACCENTUEES.upper() + " -'’.")
REELS = st.floats(-1e15, 1e15, allow_nan=False)


def a_la_main(valeur: float, decimales: int) -> str:
    """Write a number from its exact decimal expansion, digit by digit."""
    arrondi = Decimal(valeur).quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_EVEN)
    entiere, _, fraction = f"{abs(arrondi):f}".partition(".")
    groupes = []
    while entiere:
        entiere, groupe = entiere[:-3], entiere[-3:]
        groupes.insert(0, groupe)
    signe = "\u2212" if arrondi < 0 else ""
    return signe + FINE_INSECABLE.join(groupes) + (f",{fraction}" if decimales else "")


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("Île-d'Yeu", "Ile-d'Yeu"),
        ("Œuvre, œuf, Ægir, æ", "OEuvre, oeuf, AEgir, ae"),
        ("L'Haÿ-les-Roses", "L'Hay-les-Roses"),
        ("ﬁn №1 ½", "fin No1 1⁄2"),
        ("日本", "日本"),
        ("", ""),
    ],
    ids=["accents", "ligatures", "trema", "compatibility", "other-script", "empty"],
)
def test_accents_go_and_nothing_else(avant, apres):
    assert texte.sans_accents(avant) == apres


@given(st.text())
@example("e\u0301\u0323")
def test_no_combining_mark_is_left_and_twice_is_once(brut):
    une_fois = texte.sans_accents(brut)
    assert not any(map(unicodedata.combining, une_fois))
    assert texte.sans_accents(une_fois) == une_fois


@given(st.text(string.printable))
def test_ascii_is_left_alone(brut):
    assert texte.sans_accents(brut) == brut


@given(st.text())
@example("STE\u0301 \u212b \ufb06")
def test_search_form_is_plain_words_and_twice_is_once(brut):
    forme = texte.normaliser(brut)
    assert set(forme) <= set(string.ascii_lowercase + string.digits + " ")
    assert forme == " ".join(forme.split())
    assert texte.normaliser(forme) == forme


@given(FRANCAIS)
def test_case_and_way_of_typing_accents_do_not_count(nom):
    formes = {texte.normaliser(f(nom)) for f in (str, str.upper, str.lower, str.title)}
    composees = {texte.normaliser(unicodedata.normalize(n, nom)) for n in ("NFC", "NFD", "NFKD")}
    assert len(formes | composees) == 1


@given(st.lists(st.text(string.ascii_lowercase, min_size=1), min_size=1), st.data())
def test_what_separates_words_does_not_count(mots, tirage):
    separateur = st.text(" -'’.,/_\t\n\u00a0\u202f\u2011\u200b()", min_size=1)
    ecrit = "".join(mot + tirage.draw(separateur) for mot in mots)
    assert texte.normaliser(ecrit) == texte.normaliser(" ".join(mots))


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("St-Étienne", "saint etienne"),
        ("STE COLOMBE", "sainte colombe"),
        ("Saint-Ste", "saint sainte"),
        ("Stenay, Est", "stenay est"),
        ("1st", "1st"),
        ("🏥\u202e\x00", ""),
        ("٨٥ ²", "2"),
        ("../../etc/passwd", "etc passwd"),
    ],
    ids=["st", "ste", "both", "inside-a-word", "digit", "emoji-bidi-nul", "digits", "path"],
)
def test_search_form(avant, apres):
    assert texte.normaliser(avant) == apres


def test_ten_thousand_characters_are_one_name():
    assert texte.normaliser("É" * 10_000) == "e" * 10_000


@given(REELS, st.integers(0, 6))
@example(-0.4, 0)
@example(999.5, 0)
@example(2.5, 0)
@example(-0.0, 2)
@example(1e15, 6)
def test_number_is_written_as_by_hand(valeur, decimales):
    assert texte.nombre(valeur, decimales) == a_la_main(valeur, decimales)


@given(st.integers(-(2**53), 2**53))
def test_integer_reads_back(valeur):
    lu = texte.nombre(valeur).replace(FINE_INSECABLE, "").replace("\u2212", "-")
    assert int(lu) == valeur


@given(REELS, st.integers(0, 4))
def test_number_never_breaks_across_lines_and_zero_has_no_sign(valeur, decimales):
    ecrit = texte.nombre(valeur, decimales)
    assert set(ecrit) <= set(string.digits) | {FINE_INSECABLE, ",", "\u2212"}
    assert not set(ecrit) <= set("\u22120,") or "\u2212" not in ecrit


@given(REELS, st.integers(0, 3))
def test_opposite_numbers_differ_by_the_sign_alone(valeur, decimales):
    ecrits = (texte.nombre(signe * valeur, decimales) for signe in (1, -1))
    assert len({ecrit.lstrip("\u2212") for ecrit in ecrits}) == 1


@given(REELS, st.sampled_from(["%", "€", "km²", "pour 100 000"]), st.integers(0, 2))
def test_unit_sticks_to_its_number(valeur, unite, decimales):
    ecrit = texte.avec_unite(valeur, unite, decimales)
    assert ecrit.split(INSECABLE, 1) == [texte.nombre(valeur, decimales), unite]


def test_no_unit_leaves_no_space():
    assert texte.avec_unite(3.14, "", 1) == "3,1"


@pytest.mark.parametrize(
    ("elements", "mot", "attendu"),
    [
        ([], "et", ""),
        (["a"], "et", "a"),
        (["a", "b"], "et", "a et b"),
        (["a", "b", "c"], "et", "a, b et c"),
        (("a", "b", "c"), "ou", "a, b ou c"),
        (["a, b", "c et d"], "et", "a, b et c et d"),
    ],
    ids=["none", "one", "two", "three", "or", "as-they-are"],
)
def test_list_of_words(elements, mot, attendu):
    assert texte.enumerer(elements, mot) == attendu


@given(st.lists(st.text(string.ascii_lowercase.replace("e", ""), min_size=1), max_size=30))
def test_list_keeps_its_elements_in_order(elements):
    lus = texte.enumerer(elements).replace(" et ", ", ")
    assert lus.split(", ") == (elements or [""])
    assert texte.enumerer(elements).count(" et ") == (len(elements) > 1)


@pytest.mark.parametrize(
    ("quantite", "attendu"),
    [
        (0, "0 commune"),
        (1, "1 commune"),
        (-1, "\u22121 commune"),
        (2, "2 communes"),
        (1.4, "1 commune"),
        (1.9, "2 communes"),
        (-2, "\u22122 communes"),
        (34_969, "34\u202f969 communes"),
    ],
    ids=str,
)
def test_plural_from_two_written_on(quantite, attendu):
    nombre, _, mot = attendu.partition(" ")
    assert texte.pluriel(quantite, "commune") == f"{nombre}{INSECABLE}{mot}"


@given(st.floats(-1e6, 1e6))
def test_plural_agrees_with_the_number_written(quantite):
    ecrit, _, mot = texte.pluriel(quantite, "cheval", "chevaux").partition(INSECABLE)
    assert mot == ("cheval" if ecrit.strip("\u2212") in ("0", "1") else "chevaux")


@pytest.mark.parametrize(
    ("liste", "lus"),
    [("b, a ,b,,", ["b", "a"]), ("", []), (" , ,", []), ("deux mots,un", ["deux mots", "un"])],
)
def test_words_of_a_list_are_each_once_in_order(liste, lus):
    assert texte.mots(liste) == lus
