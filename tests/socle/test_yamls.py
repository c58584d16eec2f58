"""YAML as data: what is plain is read as the library reads it, the rest is refused and said."""

from __future__ import annotations

import datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.yamls import PROFONDEUR, lire_yaml, lire_yaml_situe

MOTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=20)
SCALAIRES = st.none() | st.booleans() | st.integers() | st.dates() | MOTS
DONNEES = st.recursive(
    SCALAIRES, lambda d: st.lists(d, max_size=4) | st.dictionaries(MOTS, d, max_size=4)
)
NOM = "«\u00a0f.yaml\u00a0»"


class SansAncre(yaml.SafeDumper):
    """Write a value that comes twice two times."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def refus(texte: str) -> EntreeInvalideError:
    with pytest.raises(EntreeInvalideError) as leve:
        lire_yaml(texte, NOM)
    return leve.value


@given(DONNEES)
def test_what_is_written_is_read_back(donnees):
    texte = yaml.dump(donnees, Dumper=SansAncre, allow_unicode=True, sort_keys=False)
    assert lire_yaml(texte, NOM) == donnees


@given(
    st.text(st.sampled_from("abc: -[]{}?!&*'\"|>%@`#\n\t0123,.~=<é\x00\u202e\ufeff"), max_size=60)
)
def test_any_text_is_data_or_a_sentence(texte):
    try:
        lire_yaml(texte, NOM)
    except EntreeInvalideError as erreur:
        assert erreur.message.startswith(f"{NOM} n'est pas un fichier YAML lisible")
        assert erreur.message.replace("\u00a0", " ").isprintable()
        assert erreur.remede == "Corrigez la ligne et recommencez."


@pytest.mark.parametrize(
    ("texte", "ligne", "raison"),
    [
        ("a: 1\nb: &x 2", 2, "les ancres (&)"),
        ("a: 1\n\nb: *x", 3, "les alias (*)"),
        ("- &x [1]\n- *x", 1, "les ancres (&)"),
        ("&a a: 1", 1, "les ancres (&)"),
        ("a: 1\nb: 2\na: 3", 3, "la clé « a » est écrite deux fois"),
        ("a:\n  b: 1\n  'b': 2", 3, "la clé « b » est écrite deux fois"),
        ("- {x: 1}\n- {y: 1, y: 2}", 2, "la clé « y » est écrite deux fois"),
        ("1: a\n'1': b", 2, "la clé « 1 » est écrite deux fois"),
        ("a: !!python/object/apply:os.system ['true']", 1, "les types nommés (!!)"),
        ("!!timestamp 99999-01-01", 1, "les types nommés (!!)"),
        ("a: 1\nb: !!int ''", 2, "les types nommés (!!)"),
        ("!!bool peut-être", 1, "les types nommés (!!)"),
        ("a: !local 1", 1, "les types nommés (!!)"),
        ("a: b\nc: d: e", 2, "une ligne est mal écrite"),
        ("--- 1\n--- 2", 2, "une ligne est mal écrite"),
        ("? [1]\n: 2", 1, "une ligne est mal écrite"),
    ],
)
def test_refusal_names_the_line_and_the_reason(texte, ligne, raison):
    assert f"(ligne {ligne}) : " in refus(texte).message
    assert raison in refus(texte).message


@pytest.mark.parametrize(
    "texte",
    ["a: 2023-02-30", "a: 2023-13-01", "a: \x00", "\ud800", "9" * 5_000, "a: \x1b[2J"],
    ids=["february", "month", "nul", "surrogate", "huge-number", "escape"],
)
def test_what_cannot_be_is_refused_in_french(texte):
    assert "une ligne est mal écrite, ou une date n'existe pas" in refus(texte).message


@pytest.mark.parametrize(("ouvre", "ferme"), [("[", "]"), ("{a: ", "}")], ids=["list", "mapping"])
def test_depth_is_bounded(ouvre, ferme):
    assert lire_yaml(ouvre * PROFONDEUR + "1" + ferme * PROFONDEUR, NOM)
    trop = PROFONDEUR + 1
    assert "trop profondes" in refus(ouvre * trop + "1" + ferme * trop).message


def test_depth_is_of_the_deepest_not_of_the_sum():
    assert lire_yaml("- [1]\n" * 10 * PROFONDEUR, NOM) == [[1]] * 10 * PROFONDEUR


@pytest.mark.parametrize(
    "texte",
    [
        "a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]",
        "a: &a\n  b: *a",
        "base: &b {x: 1}\nc:\n  <<: *b",
    ],
    ids=["laughs", "itself", "merge"],
)
def test_nothing_is_repeated_by_reference(texte):
    assert "ne sont pas acceptés" in refus(texte).message


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("01001", "01001"),
        ("12:30", "12:30"),  # base sixty in YAML 1.1
        ("1:30.5", "1:30.5"),
        ("02010", "02010"),
        ("08", "08"),
        ("00", "00"),
        ("0x1F", "0x1F"),
        ("2A004", "2A004"),
        ("85092", 85_092),
        ("0", 0),
        ("-3", -3),
        ("0.5", 0.5),
        ("2026-01-31", datetime.date(2026, 1, 31)),
        ("'85'", "85"),
        ("", None),
        ("1e400", "1e400"),
    ],
)
def test_scalars(ecrit, lu):
    """A code of the Ain or the Aisne keeps its zero: YAML 1.1 would read 01001 as 513."""
    valeur = lire_yaml(f"a: {ecrit}", NOM)["a"]
    assert (valeur, type(valeur)) == (lu, type(lu))


@given(st.integers(1, 99_999))
def test_a_code_on_five_figures_keeps_its_figures(numero):
    assert str(lire_yaml(f"- {numero:05}", NOM)[0]) == f"{numero:05}"


def test_the_same_key_in_two_places_is_two_keys():
    assert lire_yaml("a: {x: 1}\nb: {x: 1}\nx: 1", NOM)["b"] == {"x": 1}


def test_a_file_of_many_keys_is_read_whole():
    texte = "".join(f"cle{rang}: {rang}\n" for rang in range(5_000))
    assert lire_yaml(texte, NOM) == {f"cle{rang}": rang for rang in range(5_000)}


@pytest.mark.parametrize("entete", ["\ufeff", "---\n", "# note\n", "%YAML 1.1\n---\n"], ids=repr)
def test_head_of_a_file_is_not_data(entete):
    assert lire_yaml(f"{entete}a: é\n", NOM) == {"a": "é"}


def test_unquoted_yes_and_quoted_yes_differ():
    assert lire_yaml("[yes, 'yes', non]", NOM) == [True, "yes", "non"]


def test_each_part_has_its_line_and_dates_stay_text():
    contenu, lignes = lire_yaml_situe("a:\n- b: 2024-02-30\n  c: [x, y]\nd: 3\n", "essai")
    assert contenu == {"a": [{"b": "2024-02-30", "c": ["x", "y"]}], "d": 3}
    assert lignes == {
        (): 1,
        ("a",): 1,
        ("a", 0): 2,
        ("a", 0, "b"): 2,
        ("a", 0, "c"): 3,
        ("a", 0, "c", 0): 3,
        ("a", 0, "c", 1): 3,
        ("d",): 4,
    }


@pytest.mark.parametrize("texte", ["a: &x 1", "a: !!str 1", "a: 1\na: 2", "a: [1"])
def test_what_is_refused_is_refused_with_lines_too(texte):
    with pytest.raises(EntreeInvalideError, match="essai"):
        lire_yaml_situe(texte, "essai")


def test_an_empty_text_has_no_part():
    assert lire_yaml_situe("", "essai") == (None, {})
