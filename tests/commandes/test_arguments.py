"""Types of arguments: numbers as the French write them, ports, thresholds, lists, quoted texts."""

from __future__ import annotations

import argparse
import math
import unicodedata
from importlib import import_module

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clesante.commandes.donnees_tables_import import SEUIL_MAX, seuil
from clesante.commandes.entree import construire
from clesante.commandes.francais import VALEUR_MAX, Analyseur, decimal, une_ligne
from clesante.commandes.serveur import OUVRIERS_MAX, adresse, ouvriers, port
from clesante.commandes.sortie import choisir
from clesante.commandes.statistiques import serie
from clesante.commandes.verbes import VERBES
from clesante.socle.erreurs import EntreeInvalideError

utilisables = st.floats(-VALEUR_MAX, VALEUR_MAX)
ENTIERS = {"port": (port, 1, 65535), "ouvriers": (ouvriers, 1, OUVRIERS_MAX),
           "seuil": (seuil, 0, SEUIL_MAX)}  # fmt: skip
chaque_entier = pytest.mark.parametrize(("lire", "bas", "haut"), ENTIERS.values(), ids=ENTIERS)


@given(utilisables)
def test_decimal_reads_back_what_is_written_with_a_comma(valeur):
    assert decimal(repr(valeur)) == valeur
    assert decimal(repr(valeur).replace(".", ",")) == valeur


@pytest.mark.parametrize(
    ("texte", "valeur"),
    [("12,5", 12.5), (" 3 ", 3.0), ("-0,5", -0.5), ("1e3", 1000.0), ("1000000000000", 1e12)],
)
def test_decimal_accepts_what_has_one_reading(texte, valeur):
    assert decimal(texte) == valeur


PAS_DES_NOMBRES = {
    "vide": "", "espace": " ", "mot": "douze", "deux virgules": "1,234,5", "anglais": "1,234.5",
    "milliers": "1 234", "fine": "1\u202f234", "arabe": "٣", "pleine chasse": "３", "exposant": "²",
    "souligné": "1_000", "hexadécimal": "0x10", "pour cent": "12 %", "infini": "inf", "nan": "nan",
    "moins long": "\u22123", "trop grand": "1000000000001", "énorme": "9" * 5000, "nul": "1\x00",
}  # fmt: skip


@pytest.mark.parametrize("texte", PAS_DES_NOMBRES.values(), ids=PAS_DES_NOMBRES)
def test_decimal_refuses_what_would_be_a_guess(texte):
    with pytest.raises(argparse.ArgumentTypeError, match="pas un nombre utilisable"):
        decimal(texte)


@given(st.text(max_size=30))
@example("١٢٫٥")
@example("1_0")
def test_decimal_gives_a_usable_number_or_says_no(texte):
    try:
        lu = decimal(texte)
    except argparse.ArgumentTypeError:
        return
    assert math.isfinite(lu) and abs(lu) <= VALEUR_MAX
    assert set(texte.strip()) <= set("0123456789+-.,eE")


@given(st.lists(utilisables, min_size=1, max_size=8))
def test_series_is_the_same_with_points_or_with_french_commas(valeurs):
    anglaise = ",".join(map(repr, valeurs))
    francaise = ";".join(repr(v).replace(".", ",") for v in valeurs)
    assert serie(anglaise) == valeurs
    if len(valeurs) > 1:
        assert serie(francaise) == valeurs


@pytest.mark.parametrize("texte", ["", ",", "1,,2", "1;", "1 2", "1,x"])
def test_series_with_a_hole_is_refused(texte):
    with pytest.raises(argparse.ArgumentTypeError):
        serie(texte)


@chaque_entier
def test_bounded_integer_accepts_its_bounds_and_nothing_beyond(lire, bas, haut):
    assert (lire(str(bas)), lire(str(haut))) == (bas, haut)
    for dehors in (bas - 1, haut + 1):
        with pytest.raises(argparse.ArgumentTypeError):
            lire(str(dehors))


@chaque_entier
@pytest.mark.parametrize(
    "texte", ["", " 8", "8 ", "+8", "8.0", "8e1", "²", "٨", "８", "0x8", "8_0"]
)
def test_bounded_integer_is_digits_alone(lire, bas, haut, texte):
    with pytest.raises(argparse.ArgumentTypeError, match="n'est pas un"):
        lire(texte)


@pytest.mark.parametrize("texte", ["", " ", "\t", "\u00a0"])
def test_empty_address_is_refused_it_would_listen_to_all(texte):
    with pytest.raises(argparse.ArgumentTypeError, match="vide"):
        adresse(texte)


@given(st.text())
@example("a\nb\r\nc\u2028d\x85e")
@example("\x1b[31m\u202e\ud800")
def test_quoted_text_is_one_visible_line(texte):
    lisible = une_ligne(texte)
    assert len(lisible.splitlines()) <= 1
    assert not {unicodedata.category(c) for c in lisible} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert une_ligne(lisible) == lisible


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"])))
@example("« 20 » : l'été, 1\u202f234\u00a0% — œuvre 🏥")
def test_french_is_quoted_untouched(texte):
    assert une_ligne(texte) == texte


@given(st.lists(st.sampled_from(["csv", "JSON", " odt ", "", "csv "])))
def test_choice_keeps_the_order_and_each_word_once(mots):
    dits = [mot.strip().lower() for mot in mots if mot.strip()]
    if not dits:
        with pytest.raises(EntreeInvalideError, match="aucun"):
            choisir(",".join(mots), ["csv", "json", "odt"], "Format")
        return
    choisis = choisir(",".join(mots), ["csv", "json", "odt"], "Format")
    assert choisis == sorted(set(dits), key=dits.index)
    assert choisir(",".join(choisis), ["csv", "json", "odt"], "Format") == choisis


def test_choice_names_every_unknown_word_and_the_known_ones():
    with pytest.raises(EntreeInvalideError) as refus:
        choisir("csv,xls,ppt", ("csv", "pdf"), "Format")
    assert str(refus.value) == "Format inconnu : xls, ppt. Au choix : csv, pdf."


def test_no_option_may_be_cut_short():
    """« --form » would be another option in a later version: it is refused from the first."""
    with pytest.raises(SystemExit, match="2"):
        construire().parse_args(["territoire", "DEP-85", "--form", "json"])


def test_parser_is_the_same_however_often_it_is_built():
    assert construire().format_help() == construire().format_help()


def test_the_help_needs_no_module_of_a_verb_and_says_the_same():
    assert construire("").format_help() == construire().format_help()


@pytest.mark.parametrize("module", VERBES)
def test_a_module_declares_the_verbes_it_is_listed_for(module: str):
    ajoutes = argparse.ArgumentParser().add_subparsers(parser_class=Analyseur)
    import_module(f"clesante.commandes.{module}").declarer(ajoutes)
    assert list(ajoutes.choices) == list(VERBES[module])
