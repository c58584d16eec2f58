"""``donnees etat`` and ``donnees exporter``: figures recomputed, the same rows in any order."""

from __future__ import annotations

import csv
import io
import itertools
import json

import pytest

from clesante.donnees import lectures
from clesante.donnees.exports import COLONNES
from clesante.territoires.lectures import perimetre, territoire

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db, pytest.mark.sqlite_suffit]

SOURCE = {"code", "producteur", "jeu", "millesime", "geographie", "licence", "fichier", "sha256"}
STATUTS = {"valeur", "estime", "secret", "non_disponible", "non_couvert", "non_calculable"}
NIVEAUX = {"ept": "EPT", "bv": "BV", "dep": "DEP", "reg": "REG", "fr": "FR"}


@pytest.fixture
def exporter(ligne):
    """Return ``exporter(niveau, …)``: the rows written, as dictionaries."""

    def lire(niveau, *options):
        code, sortie, erreur = ligne("donnees", "exporter", "--niveau", niveau, *options)
        assert (code, erreur) == (0, "")
        return list(csv.DictReader(io.StringIO(sortie)))

    return lire


def test_state_in_json_has_every_source_with_where_it_comes_from(ligne):
    etat = json.loads(ligne("donnees", "etat", "--format", "json")[1])
    assert list(etat) == ["sources"]
    assert [s["code"] for s in etat["sources"]] == [s.code for s in lectures.sources()]
    assert all(set(source) >= SOURCE for source in etat["sources"])
    assert all(len(source["sha256"]) == 64 for source in etat["sources"])


def test_state_names_each_filled_indicator_once_under_its_source(ligne):
    lignes = ligne("donnees", "etat")[1].splitlines()[1:]
    par_source = {mots[0]: mots[-1] for mots in ([*li.split("  ")] for li in lignes)}
    for publie in lectures.indicateurs():
        if publie.source:
            codes = par_source[publie.source.code].split(", ")
            assert codes.count(publie.definition.code) == 1
    filles = {p.source.code for p in lectures.indicateurs() if p.source}
    assert {s for s, dit in par_source.items() if "autre niveau" in dit} == set(par_source) - filles


@pytest.mark.parametrize("niveau", NIVEAUX)
def test_rows_are_every_territory_by_every_indicator_once(exporter, niveau):
    rangees = exporter(niveau)
    codes = lectures.codes_du_niveau(NIVEAUX[niveau])
    indicateurs = [p.definition.code for p in lectures.indicateurs()]
    couples = {(r["territoire"], r["indicateur"]) for r in rangees}
    assert len(rangees) == len(couples) == len(codes) * len(indicateurs)
    assert couples == set(itertools.product(codes, indicateurs))


@pytest.mark.parametrize("niveau", ["dep", "reg", "fr"])
def test_a_status_says_whether_there_is_a_value(exporter, niveau):
    for rangee in exporter(niveau):
        assert rangee["statut"] in STATUTS
        assert bool(rangee["valeur"]) is (rangee["statut"] in {"valeur", "estime"}), rangee


def test_nothing_of_a_hidden_figure_is_written(exporter):
    rangees = exporter("com", "--indicateurs", "SOC_PAUV")
    secretes = [r for r in rangees if r["statut"] == "secret"]
    assert len(secretes) > 10_000
    assert {(r["valeur"], r["numerateur"], r["denominateur"]) for r in secretes} == {("", "", "")}


def attendu(definition, haut: float, bas: float) -> float:
    """Return a ratio or a yearly change from its parts, by hand."""
    if definition.calcul == "evolution":
        return definition.facteur * ((haut / bas) ** (1 / definition.annees) - 1)
    return definition.facteur * haut / bas


@pytest.mark.parametrize("niveau", ["dep", "reg", "fr"])
def test_every_ratio_is_its_numerator_over_its_denominator(exporter, niveau):
    definitions = {p.definition.code: p.definition for p in lectures.indicateurs()}
    refaits = 0
    for r in exporter(niveau):
        definition = definitions[r["indicateur"]]
        if r["valeur"] and r["denominateur"] and definition.calcul in {"rapport", "evolution"}:
            haut, bas = float(r["numerateur"]), float(r["denominateur"])
            assert float(r["valeur"]) == pytest.approx(attendu(definition, haut, bas)), r
            refaits += 1
    assert refaits > 10


@pytest.mark.parametrize("code", ["POP_TOT", "POP_RP"])
def test_counts_of_the_regions_add_up_to_those_of_their_departements(exporter, code):
    departements = exporter("dep", "--indicateurs", code)
    sommes: dict[str, float] = {}
    for rangee in departements:
        region = territoire(rangee["territoire"]).region
        if region and rangee["valeur"]:
            sommes[region] = sommes.get(region, 0) + float(rangee["valeur"])
    for rangee in exporter("reg", "--indicateurs", code):
        if rangee["valeur"]:
            assert float(rangee["valeur"]) == pytest.approx(sommes[rangee["territoire"]])


def test_population_exported_is_that_of_the_territory(exporter):
    for rangee in exporter("reg", "--indicateurs", "POP_TOT"):
        population = perimetre(rangee["territoire"]).population
        assert float(rangee["valeur"]) == population.valeur
        assert rangee["periode"] == str(population.millesime)


def test_chosen_indicators_are_the_rows_of_the_whole_in_any_case(exporter):
    entier = {(r["territoire"], r["indicateur"]): r for r in exporter("dep")}
    choisies = exporter("dep", "--indicateurs", " pop_65,POP_TOT ,pop_65,")
    assert {r["indicateur"] for r in choisies} == {"POP_65", "POP_TOT"}
    assert len(choisies) == 2 * len(lectures.codes_du_niveau("DEP"))
    assert all(entier[r["territoire"], r["indicateur"]] == r for r in choisies)


def test_order_of_the_choice_changes_no_figure(exporter):
    def triees(choix):
        return sorted(tuple(r.values()) for r in exporter("reg", "--indicateurs", choix))

    assert triees("POP_65,OFF_APLMG") == triees("OFF_APLMG,POP_65")


def test_a_period_gives_that_period_and_the_latest_is_the_default(exporter):
    (derniere,) = exporter("fr", "--indicateurs", "POP_65")
    (dite,) = exporter("fr", "--indicateurs", "POP_65", "--periode", derniere["periode"])
    assert dite == derniere


def test_a_period_that_only_some_indicators_have_leaves_the_others_empty(exporter):
    rangees = exporter("fr", "--indicateurs", "POP_TOT,POP_65", "--periode", "2021")
    vides = {r["indicateur"]: r["valeur"] == "" for r in rangees}
    assert vides == {"POP_TOT": True, "POP_65": False}


def test_file_is_plain_csv(ligne):
    sortie = ligne("donnees", "exporter", "--niveau", "reg")[1]
    assert sortie.startswith(",".join(COLONNES) + "\n")
    assert "\r" not in sortie and "\u202f" not in sortie and "\ufeff" not in sortie
    assert {len(rangee) for rangee in csv.reader(io.StringIO(sortie))} == {len(COLONNES)}


@pytest.mark.parametrize("niveau", ["EPCI", "bassin_de_vie", "commune", ""])
def test_unknown_level_names_the_known_ones(refus, niveau):
    dite = refus(2, "donnees", "exporter", "--niveau", niveau)
    assert "com, epci, ept, bv, dep, reg, fr" in dite
