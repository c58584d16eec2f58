"""``clesante statistiques``: invariants, independent formulas, a sentence that says the JSON."""

from __future__ import annotations

import json
import math
import random
import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from clesante.commandes.entree import main

Z = 1.959963984540054
JETON = re.compile(r"-?\d+(?:\.\d+)?")
vite = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
couples = st.integers(1, 5_000).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))


@pytest.fixture
def calculer(capsys):
    """Return ``calculer(…)``: what a calculation gives a machine."""

    def lire(*arguments):
        assert main(["statistiques", *map(str, arguments), "--format", "json"]) == 0
        return json.loads(capsys.readouterr().out, parse_constant=pytest.fail)

    return lire


@pytest.fixture
def dire(capsys):
    """Return ``dire(…)``: what a calculation says to a person, with plain signs."""

    def lire(*arguments):
        assert main(["statistiques", *map(str, arguments)]) == 0
        sortie = capsys.readouterr().out.strip()
        plats = {"\u202f": "", "\u00a0": " ", ",": ".", "\u2212": "-"}
        return "".join(plats.get(c, c) for c in sortie)

    return lire


@pytest.fixture
def tableur(tmp_path):
    """Return ``tableur(entête, lignes)``: a CSV file."""

    def ecrire(entete, lignes, separateur=","):
        texte = "\n".join(separateur.join(map(str, ligne)) for ligne in [entete, *lignes])
        (tmp_path / "donnees.csv").write_text(texte + "\n", "utf-8")
        return tmp_path / "donnees.csv"

    return ecrire


def face_a(reference, bas, haut):
    """Return the verdict of an interval against a value, straight."""
    if bas > reference:
        return "superieur"
    return "inferieur" if haut < reference else "comparable"


@given(couple=couples)
@vite
def test_proportion_is_wilson(calculer, couple):
    numerateur, denominateur = couple
    p, n = numerateur / denominateur, denominateur
    centre, rayon = p + Z**2 / (2 * n), Z * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    lu = calculer("proportion", numerateur, denominateur)
    attendues = [100 * (centre - rayon) / (1 + Z**2 / n), 100 * (centre + rayon) / (1 + Z**2 / n)]
    assert lu["valeur"] == pytest.approx(100 * p)
    assert lu["ic"] == [pytest.approx(borne, rel=1e-6, abs=1e-6) for borne in attendues]


@given(couple=couples)
@vite
def test_proportion_of_the_others_is_the_mirror(calculer, couple):
    numerateur, denominateur = couple
    lu = calculer("proportion", numerateur, denominateur)
    autres = calculer("proportion", denominateur - numerateur, denominateur)
    assert autres["valeur"] == pytest.approx(100 - lu["valeur"])
    assert autres["ic"] == pytest.approx([100 - lu["ic"][1], 100 - lu["ic"][0]])


@given(couple=couples, reference=st.integers(0, 100))
@vite
def test_verdict_is_where_the_reference_lies(calculer, couple, reference):
    lu = calculer("proportion", *couple, "--reference", reference)
    assert lu["verdict"] == face_a(reference, *lu["ic"])
    assert 0 <= lu["ic"][0] <= lu["valeur"] + 1e-9
    assert lu["valeur"] <= lu["ic"][1] + 1e-9 <= 100 + 1e-6


@given(couple=couples)
@vite
def test_sentence_says_the_figures_of_the_json(calculer, dire, couple):
    lu = calculer("proportion", *couple)
    nombres = [float(n) for n in JETON.findall(dire("proportion", *couple))]
    assert nombres == pytest.approx([lu["valeur"], *lu["ic"]], abs=0.0501)


@given(observe=st.integers(10, 3_000), attendu=st.integers(1, 3_000))
@vite
def test_index_is_byar(calculer, observe, attendu):
    lu = calculer("icm", observe, attendu)
    bas = observe * (1 - 1 / (9 * observe) - Z / (3 * math.sqrt(observe))) ** 3
    suivant = observe + 1
    haut = suivant * (1 - 1 / (9 * suivant) + Z / (3 * math.sqrt(suivant))) ** 3
    assert lu["valeur"] == pytest.approx(100 * observe / attendu)
    assert lu["ic"] == pytest.approx([100 * bas / attendu, 100 * haut / attendu], rel=1e-5)
    assert lu["verdict"] == face_a(100, *lu["ic"])
    assert lu["methode"] == "byar"


@given(observe=st.integers(0, 9), attendu=st.integers(1, 50))
@vite
def test_few_events_are_exact(calculer, observe, attendu):
    """Garwood: each bound leaves 2.5 % of the Poisson law beyond what was observed."""
    lu = calculer("icm", observe, attendu)
    bas, haut = (borne * attendu / 100 for borne in lu["ic"])
    queue = sum(math.exp(-haut) * haut**k / math.factorial(k) for k in range(observe + 1))
    assert queue == pytest.approx(0.025, rel=1e-4)
    if observe:
        avant = sum(math.exp(-bas) * bas**k / math.factorial(k) for k in range(observe))
        assert 1 - avant == pytest.approx(0.025, rel=1e-4)
    else:
        assert bas == 0


@given(observe=st.integers(0, 400), plus=st.integers(1, 400), attendu=st.integers(1, 400))
@vite
def test_index_grows_with_what_is_observed(calculer, observe, plus, attendu):
    petit, grand = (calculer("icm", o, attendu) for o in (observe, observe + plus))
    assert petit["valeur"] < grand["valeur"]
    assert petit["ic"][0] <= grand["ic"][0] and petit["ic"][1] < grand["ic"][1]


series = st.lists(st.integers(0, 400), min_size=5, max_size=5).map(lambda v: [x / 10 for x in v])


@given(valeurs=series, demi=st.integers(1, 50), deplacement=st.integers(0, 500))
@vite
def test_trend_depends_on_differences_alone(calculer, valeurs, demi, deplacement):
    def lire(points):
        return calculer("tendance", ",".join(map(str, points)), "--demi-ic", demi / 10)

    lu, deplace = lire(valeurs), lire([v + deplacement for v in valeurs])
    assert deplace["valeur"] == pytest.approx(lu["valeur"], abs=1e-6)
    assert deplace["chi2"] == pytest.approx(lu["chi2"], rel=1e-4, abs=1e-4)


@given(valeurs=series, demi=st.integers(1, 50))
@vite
def test_series_read_backwards_has_the_contrary_trend(calculer, valeurs, demi):
    def lire(points):
        return calculer("tendance", ",".join(map(str, points)), "--demi-ic", demi / 10)

    endroit, envers = lire(valeurs), lire(valeurs[::-1])
    contraire = {"hausse": "baisse", "baisse": "hausse"}
    assert envers["verdict"] == contraire.get(endroit["verdict"], endroit["verdict"])
    assert envers["valeur"] == pytest.approx(-endroit["valeur"], abs=1e-9)


@given(points=st.integers(1, 4))
@vite
def test_fewer_than_five_points_have_no_trend(calculer, points):
    lu = calculer("tendance", ",".join("1" * points), "--demi-ic", "1")
    assert (lu["verdict"], lu["valeur"], lu["chi2"]) == ("non_calculable", None, None)


ages = st.lists(
    st.tuples(st.integers(1, 500), st.integers(1_000, 90_000), st.integers(1, 500)),
    min_size=1,
    max_size=8,
)
AGES = ("evenements", "population", "reference")


@given(classes=ages, graine=st.randoms(use_true_random=False))
@vite
def test_standardised_rate_forgets_the_order_and_the_scale(calculer, tableur, classes, graine):
    lu = calculer("standardisation", tableur(AGES, classes))
    melangees = [(e, p, 7 * r) for e, p, r in graine.sample(classes, len(classes))]
    autre = calculer("standardisation", tableur(AGES, melangees))
    poids = sum(r for _, _, r in classes)
    attendu = 1e5 * sum(e / p * r for e, p, r in classes) / poids
    assert lu["valeur"] == pytest.approx(attendu)
    assert autre["valeur"] == pytest.approx(attendu)
    assert autre["ic"] == pytest.approx(lu["ic"], rel=1e-6)
    assert lu["ic"][0] < lu["valeur"] < lu["ic"][1]


@given(classes=ages, pour=st.integers(1, 10_000))
@vite
def test_standardised_rate_is_for_as_many_people_as_asked(calculer, tableur, classes, pour):
    fichier = tableur(AGES, classes)
    un, autre = (calculer("standardisation", fichier, "--pour", p) for p in (1, pour))
    assert autre["valeur"] == pytest.approx(pour * un["valeur"])
    assert autre["ic"] == pytest.approx([pour * borne for borne in un["ic"]])


def test_population_of_the_territory_as_reference_gives_its_crude_rate(calculer, tableur):
    classes = [(12, 20_000, 20_000), (60, 15_000, 15_000), (240, 8_000, 8_000)]
    lu = calculer("standardisation", tableur(AGES, classes))
    assert lu["valeur"] == pytest.approx(1e5 * 312 / 43_000)


def lieux(nombre, graine):
    """Return places whose value grows with their deprivation, with noise."""
    hasard = random.Random(graine)  # noqa: S311 (places made up)
    return [
        (10 + rang / 3 + hasard.gauss(0, 1), hasard.randint(200, 9_000), rang)
        for rang in range(nombre)
    ]


INEGALITES = ("valeur", "population", "defaveur")


@pytest.mark.parametrize("graine", range(5))
def test_inequality_forgets_the_order_of_the_places(calculer, tableur, graine):
    places = lieux(20, graine)
    melangees = sorted(places, key=lambda place: hash((graine, place)))
    lu, autre = (
        calculer("inegalites", tableur(INEGALITES, ordre)) for ordre in (places, melangees)
    )
    assert autre["valeur"] == pytest.approx(lu["valeur"])
    assert autre["rii"] == pytest.approx(lu["rii"])


@pytest.mark.parametrize("graine", range(3))
def test_deprivation_reversed_reverses_the_slope(calculer, tableur, graine):
    places = lieux(20, graine)
    envers = [(valeur, population, -rang) for valeur, population, rang in places]
    lu, autre = (calculer("inegalites", tableur(INEGALITES, p)) for p in (places, envers))
    assert autre["valeur"] == pytest.approx(-lu["valeur"])
    assert (lu["verdict"], autre["verdict"]) == ("superieur", "inferieur")


@pytest.mark.parametrize("separateur", [",", ";"])
def test_columns_are_found_in_any_order_among_others(calculer, tableur, separateur):
    classes = [("0-39", 45, 20_000, 12), ("40+", 55, 23_000, 300)]
    entete = ("age", "reference", "population", "evenements")
    lu = calculer("standardisation", tableur(entete, classes, separateur))
    droit = [(e, p, r) for _, r, p, e in classes]
    assert lu == calculer("standardisation", tableur(AGES, droit))


def test_header_with_spaces_and_cells_in_quotes_are_read(calculer, tableur, tmp_path):
    fichier = tmp_path / "tableur.csv"
    fichier.write_text(
        'evenements , "population", reference,note\r\n45,20000,12,"un, deux\r\ntrois"\r\n\r\n'
        '55,"23000",300,\r\n',
        "utf-8",
        newline="",
    )
    droit = tableur(AGES, [(45, 20_000, 12), (55, 23_000, 300)])
    assert calculer("standardisation", fichier) == calculer("standardisation", droit)


def test_cell_longer_than_any_number_is_refused_in_one_line(capsys, tmp_path):
    """The reader of CSV files refuses a field of more than 131,072 characters."""
    (tmp_path / "x.csv").write_text(
        f"evenements,population,reference\n{'1' * 200_000},2,3", "utf-8"
    )
    assert main(["statistiques", "standardisation", str(tmp_path / "x.csv")]) == 2
    erreur = capsys.readouterr().err
    assert "ne se lit pas" in erreur and len(erreur.splitlines()) == 1


def test_refused_cell_is_named_by_its_row(capsys, tmp_path):
    (tmp_path / "x.csv").write_text("evenements,population,reference\n1,2,3\n\n1,x,3\n", "utf-8")
    assert main(["statistiques", "standardisation", str(tmp_path / "x.csv")]) == 2
    assert "Ligne 4, colonne « population »" in capsys.readouterr().err.replace("\u00a0", " ")


def test_row_longer_than_its_header_is_refused_and_named(capsys, tmp_path):
    """« 1,5 » in a file whose columns are cut by commas shifts every cell after it."""
    (tmp_path / "x.csv").write_text("evenements,population,reference\n1,2,3,\n1,5,2,3\n", "utf-8")
    assert main(["statistiques", "standardisation", str(tmp_path / "x.csv")]) == 2
    erreur = capsys.readouterr().err
    assert "Ligne 3 : 4 cellules sous 3 colonnes" in erreur.replace("\u00a0", " ")
    assert len(erreur.splitlines()) == 1


@given(texte=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
@vite
def test_any_file_is_read_or_refused_in_one_line(capsys, tmp_path, texte):
    (tmp_path / "x.csv").write_text(f"evenements,population,reference\n{texte}", "utf-8")
    code = main(["statistiques", "standardisation", str(tmp_path / "x.csv")])
    sortie, erreur = capsys.readouterr()
    assert code in {0, 2}
    assert (bool(sortie), len(erreur.splitlines())) == ((False, 1) if code else (True, 0))


@given(couple=couples)
@vite
def test_comma_and_point_are_one_number(calculer, couple):
    assume(couple[1] > 1)
    ecrits = [f"{couple[0]}.0", f"{couple[0]},0"]
    assert calculer("proportion", ecrits[0], couple[1]) == calculer(
        "proportion", ecrits[1], couple[1]
    )
