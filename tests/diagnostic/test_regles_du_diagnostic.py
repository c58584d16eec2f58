"""Rules on figures made by hand: statements, comparable territories, steps and words of the map."""

from __future__ import annotations

import dataclasses
import math
import re
from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.diagnostic import releves, semblables
from clesante.diagnostic.carte_indicateur import dessins
from clesante.diagnostic.carte_indicateur.lectures import _etape
from clesante.diagnostic.lectures import Portrait
from clesante.diagnostic.recettes import Releve
from clesante.diagnostic.views_carte import _compte, _retient
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import Statut
from clesante.donnees.criteres import CRITERES
from clesante.statistiques.intervalles import Intervalle
from clesante.ui.cartes import Serie
from tests.diagnostic.fabrique import chiffre, perimetre, source, territoire, valeur

pytestmark = pytest.mark.usefixtures("entrepot")

# --- statements of figures

CHAMPS = st.sampled_from(
    [{"valeur": 7.0}, {"periode": "1999"}, {"statut": Statut.SECRET}, {"dimension": "âge"},
     {"intervalle": Intervalle(1.0, 9.0)}, {"territoire": "COM-2"}]
)  # fmt: skip


@given(CHAMPS)
def test_a_mark_changes_with_anything_that_is_read(champs):
    publie = donnees.catalogue()["POP_65"]
    ici = valeur(3.0, 1.0)
    change = dataclasses.replace(ici, **champs)
    assert releves.marque(chiffre(publie, ici)) != releves.marque(chiffre(publie, change))
    meme = dataclasses.replace(ici, rang=4, unites=9)
    assert releves.marque(chiffre(publie, ici)) == releves.marque(chiffre(publie, meme))


@given(st.permutations("abcde"))
def test_digest_of_the_sources_is_that_of_their_files_in_any_order(ordre):
    assert releves.empreinte([source(c) for c in ordre]) == releves.empreinte(
        [source(c) for c in sorted(ordre)]
    )
    autre = [source(c, "bb" if c == "c" else "aa") for c in ordre]
    assert releves.empreinte(autre) != releves.empreinte([source(c) for c in ordre])


@given(st.integers(0, 12))
def test_marks_of_a_whole_portrait_are_read_only_when_as_many_as_its_figures(lettres):
    codes = ("POP_65", "POP_M20", "LOG_VAC")
    lu = Portrait(perimetre("COM-1"), tuple(chiffre(donnees.catalogue()[c], valeur(1.0))
                                            for c in codes))  # fmt: skip
    releve = Releve(source("a").jour_import, "00000000", {}, "abcdef234567"[:lettres])
    attendues = {"POP_65": "ab", "POP_M20": "cd", "LOG_VAC": "ef"} if lettres == 6 else {}
    assert releves._marques(lu, releve) == attendues


# --- comparable territories


@given(st.lists(st.none() | st.floats(0.01, 1e6), min_size=len(CRITERES), max_size=len(CRITERES)))
def test_criteria_come_back_in_their_units(valeurs):
    codes = [semblables._critere(v, c.logarithme) for v, c in zip(valeurs, CRITERES, strict=True)]
    for lue, v in zip(semblables._en_clair(codes), valeurs, strict=True):
        assert lue == (None if v is None else pytest.approx(v))


@pytest.mark.parametrize("v", [0.0, -3.0])
def test_a_logarithm_of_nothing_is_unknown_and_a_plain_zero_is_not(v):
    assert math.isnan(semblables._critere(v, True))
    assert semblables._critere(v, False) == v


@given(st.lists(st.tuples(st.none() | st.floats(0, 100), st.none() | st.integers(0, 5000))))
def test_a_mean_of_communes_weighs_only_those_that_are_known(communes):
    tables = {}
    for rang, (v, habitants) in enumerate(communes):
        tables[f"COM-{rang}", "SOC_REV"] = valeur(v)
        tables[f"COM-{rang}", "POP_RP"] = valeur(habitants)
    codes = [f"COM-{rang}" for rang in range(len(communes))]
    connues = [(v, n) for v, n in communes if v is not None and n]
    lue = semblables._moyenne(tables, codes, "SOC_REV")
    if not connues:
        assert lue is None
        return
    assert lue == pytest.approx(sum(v * n for v, n in connues) / sum(n for _, n in connues))
    assert min(v for v, _ in connues) - 1e-9 <= lue <= max(v for v, _ in connues) + 1e-9


# --- the map


@given(st.lists(st.integers(1, 99), min_size=1, max_size=4, unique=True), st.integers(0, 100))
def test_words_of_a_class_hold_every_value_that_is_in_it(bornes, lue):
    bornes = sorted(bornes)
    serie = Serie("Part", {"a": float(lue)}, tuple(map(float, bornes)), "%", 0)
    rang = bisect_right(bornes, lue)
    mots = dessins._bornes(serie, rang)
    lus = [int(x) for x in re.findall(r"\d+", mots)]
    if mots.startswith("moins de "):
        assert lue < lus[0]
    elif mots.endswith(" ou plus"):
        assert lue >= lus[0]
    else:
        assert lus[0] <= lue < lus[1]


@pytest.mark.parametrize(
    ("niveau", "champs", "fines", "attendue"),
    [
        ("FR", {"region": "REG-52"}, {"REG"}, "REG-52"),
        ("FR", {"region": None}, {"EPCI"}, "EPCI-1"),  # over two régions: its own next step
        ("FR", {"region": None}, {"REG"}, ""),
        ("REG", {"departement": "DEP-85"}, {"DEP"}, "DEP-85"),
        ("REG", {"departement": "DEP-85"}, {"EPCI"}, ""),
        ("DEP", {"departement": "DEP-85"}, {"EPCI"}, "EPCI-1"),
        ("DEP", {}, set(), ""),
    ],
)
def test_a_click_leads_to_the_next_step_that_has_a_map(niveau, champs, fines, attendue):
    lieu = territoire("EPCI-1", **champs)
    assert _etape(lieu, niveau, dict.fromkeys(fines, True)) == attendue


@dataclasses.dataclass
class Lieu:
    territoire: object


@dataclasses.dataclass
class Vue:
    lieux: list
    mots: tuple[str, str] = ("commune", "communes")


@pytest.mark.parametrize(
    ("cherche", "trouve"),
    [
        ("", True),
        ("ile yeu", True),
        ("YEU", True),
        ("eu", False),
        ("yeu nantes", False),
        ("85113", True),
    ],
)
def test_a_place_is_found_by_the_beginning_of_each_word(cherche, trouve):
    assert _retient(Lieu(territoire("COM-85113", "L'Île-d'Yeu")), cherche) is trouve


@pytest.mark.parametrize(
    ("gardes", "tous", "attendu"),
    [
        (71, 71, "71\u00a0communes."),
        (1, 71, "1\u00a0commune sur 71."),
        (0, 71, "0\u00a0commune sur 71."),
        (1, 1, "1\u00a0commune."),
        (3, 34_875, "3\u00a0communes sur 34\u202f875."),
    ],
)
def test_the_count_of_the_table_has_its_noun(gardes, tous, attendu):
    assert _compte([None] * gardes, Vue([None] * tous)) == attendu
