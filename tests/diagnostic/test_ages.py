"""The profile by age: what the file of the publisher says, at the level where it says it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from clesante.diagnostic import ages_redaction as redaction
from clesante.diagnostic.ages import GROUPES, TRANCHES_DITES, Age, Ages, _tranches, profil
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import Statut
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import perimetre
from tests.aides.mesures import PAQUET

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.sqlite_suffit]

FONTENAY = "EPCI-200071934+EPCI-248500563"
DEPARTEMENTS = ["DEP-85", "DEP-976", "DEP-2A", "DEP-75", "DEP-974"]


@pytest.fixture(scope="module")
def publie() -> dict[tuple[str, str], float]:
    """Read the publisher's figures straight from the pack: (département, group) -> people."""
    import duckdb

    fichier = PAQUET / "donnees" / "paquet" / "insee_population_departements.parquet"
    lignes = duckdb.sql(
        "SELECT CASE niveau WHEN 'FR' THEN 'FR' ELSE 'DEP-' || code END, dimension, "
        f"coalesce(valeur, numerateur) FROM '{fichier}' WHERE indicateur = 'POP_AGE'"
    ).fetchall()
    return {(code, groupe): valeur for code, groupe, valeur in lignes}


def somme(publie: dict[tuple[str, str], float], codes: list[str], motif: str) -> float:
    return sum(
        v for (code, groupe), v in publie.items() if code in codes and re.search(motif, groupe)
    )


def lus(code: str) -> Ages:
    ages = profil(perimetre(code)).pyramide
    assert ages is not None
    return ages


@pytest.mark.parametrize("code", DEPARTEMENTS)
def test_pyramid_of_a_departement_is_the_file(publie, code):
    ages = lus(code)
    assert ages.total == somme(publie, [code], ".")
    for age in ages.ages:
        groupe = rf"{age.debut:02d} " + (f"à {age.fin:02d} ans" if age.fin else "ans et plus")
        assert age.hommes == somme(publie, [code], f"^Hommes {groupe}")
        assert age.femmes == somme(publie, [code], f"^Femmes {groupe}")


@pytest.mark.parametrize("code", [*DEPARTEMENTS, "FR", "REG-52", "DEP-85+DEP-44", FONTENAY])
def test_age_groups_follow_one_another_without_gap(code):
    ages = lus(code).ages
    assert len(ages) == 20
    assert ages[0].debut == 0
    assert ages[-1].fin is None
    for avant, apres in pairwise(ages):
        assert avant.fin is not None
        assert apres.debut == avant.fin + 1


def test_region_is_the_sum_of_its_departements(publie):
    codes = list(perimetre("REG-52").departements)
    assert len(codes) == 5
    assert lus("REG-52").total == pytest.approx(somme(publie, codes, "."))
    assert lus("REG-52").ages[0].hommes == pytest.approx(somme(publie, codes, "^Hommes 00"))


def test_france_is_the_line_of_the_publisher_and_has_nothing_to_be_compared_with(publie):
    lu = profil(perimetre("FR"))
    assert lu.pyramide is not None
    assert lu.pyramide.total == somme(publie, ["FR"], ".")
    assert lu.france is None
    assert redaction.tableau_des_parts(lu).entetes == ("Groupe d'âge", "France")
    assert "Face à la France" not in redaction.tableau_des_groupes(lu).entetes


@pytest.mark.parametrize("code", DEPARTEMENTS)
def test_shares_and_ageing_are_straight_divisions(publie, code):
    ages = lus(code)
    total = somme(publie, [code], ".")
    jeunes = somme(publie, [code], r" (00|05|10|15) à")
    vieux = somme(publie, [code], r" (65|70|75|80|85|90) à| 95 ans")
    assert ages.part(0, 19) == pytest.approx(100 * jeunes / total)
    assert ages.part(65, None) == pytest.approx(100 * vieux / total)
    assert ages.vieillissement == pytest.approx(100 * vieux / jeunes)
    parts = [ages.part(d, f) for _, d, f in TRANCHES_DITES[:3]]
    assert sum(parts) == pytest.approx(100)


@pytest.mark.parametrize(
    ("code", "propre"),
    [
        ("FR", True),
        ("REG-52", True),
        ("DEP-85", True),
        ("REG-06", True),
        ("DEP-85+DEP-44", True),
        ("EPCI-200071934", False),
        (FONTENAY, False),
        ("COM-85092", False),
        ("COM-97611", False),
        ("DEP-85+COM-44109", False),
    ],
)
def test_a_pyramid_that_is_not_the_territory_s_own_says_whose_it_is(code, propre):
    lu = profil(perimetre(code))
    assert lu.est_propre is propre
    phrase = redaction.portee(lu)
    assert bool(phrase) is not propre
    if not propre:
        for departement in lu.perimetre.departements:
            assert territoires.territoire(departement).nom in phrase
        assert lu.perimetre.intitule in phrase
    assert lu.pyramide.nom in redaction.illustration(lu).graphique.titre


def test_epci_over_two_departements_has_both_in_its_pyramid():
    codes = [t.code for t in territoires.tous("EPCI") if t.departement is None]
    lu = profil(perimetre(codes[0]))
    assert len(lu.perimetre.departements) > 1
    attendu = sum(lus(code).total for code in lu.perimetre.departements)
    assert lu.pyramide.total == pytest.approx(attendu)


@pytest.mark.parametrize("code", ["COM-85092", "EPCI-200071934", FONTENAY, "DEP-85", "COM-97611"])
def test_large_groups_are_those_of_the_store(code):
    lu = profil(perimetre(code))
    publies = donnees.indicateurs(GROUPES)
    p = lu.perimetre
    if p.est_libre:
        attendus = donnees.valeurs_du_perimetre(
            p.code, p.communes, publies, [u.code for u in p.unites]
        )
    else:
        attendus = {i: v for (_, i), v in donnees.valeurs([p.code], publies).items()}
    assert {i: ici for i, (ici, _) in lu.groupes.items()} == attendus


def test_free_perimeter_adds_people_not_shares():
    parts = [profil(perimetre(code)).groupes["POP_65"][0] for code in FONTENAY.split("+")]
    ensemble = profil(perimetre(FONTENAY)).groupes["POP_65"][0]
    attendu = 100 * sum(v.numerateur for v in parts) / sum(v.denominateur for v in parts)
    assert ensemble.valeur == pytest.approx(attendu)


def test_mayotte_says_not_covered_and_never_zero():
    lu = profil(perimetre("DEP-976"))
    assert {ici.statut for ici, _ in lu.groupes.values()} == {Statut.NON_COUVERT}
    lignes = redaction.tableau_des_groupes(lu).lignes
    assert {ligne[2] for ligne in lignes} == {"non couvert par la source"}
    assert {ligne[5] for ligne in lignes} == {"–"}


def test_words_follow_the_figures():
    """A made-up territory of one old group: what is said changes with it."""
    source = lus("DEP-85").source
    ages = tuple(Age(5 * r, 5 * r + 4 if r < 19 else None, 10, 10) for r in range(20))
    vieux = tuple(Age(a.debut, a.fin, a.hommes + 80 * (a.debut == 65), a.femmes) for a in ages)
    lu = profil(perimetre("DEP-85"))
    plat, bosse = (Ages("Exemple", "2023", serie, source) for serie in (ages, vieux))
    dites = redaction.phrases(replace(lu, pyramide=bosse, france=plat))
    assert dites[0] == (
        "Exemple, 2023 : moins de 20 ans, 16,7\u00a0% ; de 20 à 64 ans, 37,5\u00a0% ; "
        "65 ans ou plus, 45,8\u00a0%."
    )
    assert "275 personnes" in dites[1]
    assert "(175 en France)" in dites[1]
    assert dites[2].startswith("L'écart le plus grand avec la France : 65 à 69 ans, 20,8\u00a0%")
    assert "15,8\u00a0points de plus" in dites[2]


def test_counts_of_the_table_add_up():
    tableau = redaction.tableau_des_effectifs(profil(perimetre("DEP-85")))
    colonnes = [
        [int(re.sub(r"\D", "", ligne[rang])) for ligne in tableau.lignes] for rang in (1, 2, 3)
    ]
    for colonne in colonnes:
        assert sum(colonne[:-1]) == colonne[-1]
    assert [h + f for h, f, _ in zip(*colonnes, strict=True)] == colonnes[2]


def test_collectivity_without_figures_has_no_picture(client, db):
    lu = profil(perimetre("COM-97502"))
    assert lu.pyramide is None
    assert redaction.illustration(lu) is None
    assert redaction.phrases(lu) == []
    assert redaction.tableau_des_parts(lu) is None
    page = client.get("/portrait/COM-97502/ages/").content.decode()
    assert "Aucune population par sexe et âge" in page
    assert "<svg" not in page


@pytest.mark.parametrize("nom", ["Hommes", "Hommes 5 à 9 ans", "Ensemble 05 à 09 ans", ""])
def test_an_age_group_that_is_not_one_is_refused(nom):
    with pytest.raises(ValueError, match="not an age group"):
        _tranches({nom: 1.0})


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["DEP-85", "DEP-976", "FR", FONTENAY, "COM-85092", "ARM-69381"])
def test_page_has_captions_row_headers_and_unique_ids(client, code):
    reponse = client.get(f"/portrait/{code}/ages/")
    page = reponse.content.decode()
    assert reponse.status_code == 200
    assert page.count("<caption") == page.count("<table")
    for rang in re.findall(r"<tbody>.*?</tbody>", page, re.DOTALL):
        assert rang.count("<tr>") == rang.count('<th scope="row">')
    identifiants = re.findall(r'\sid="([^"]+)"', page)
    assert len(identifiants) == len(set(identifiants))


@pytest.mark.django_db
def test_page_of_what_was_typed_leads_to_the_code(client):
    reponse = client.get("/portrait/85/ages/")
    assert reponse.status_code == 302
    assert reponse["Location"] == "/portrait/DEP-85/ages/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "code", ["ZZZ-1", "%00", "DEP-٨٥", "a" * 9000, "DEP-85%2B", "..%2F..%2Fetc", "QPV-"]
)
def test_hostile_code_is_a_french_page_without_trace(client, code):
    reponse = client.get(f"/portrait/{code}/ages/")
    assert reponse.status_code in (400, 404)
    assert "Traceback" not in reponse.content.decode()


@pytest.mark.django_db
def test_page_is_the_same_twice_and_reads_no_database(client, nombre_de_requetes):
    une = client.get("/portrait/DEP-85/ages/").content
    assert nombre_de_requetes(lambda: client.get("/portrait/DEP-85/ages/")) == 0
    assert client.get("/portrait/DEP-85/ages/").content == une


def test_last_age_group_is_in_years():
    assert Age(0, 4, 1, 1).libelle == "0 à 4 ans"
    assert Age(95, None, 1, 1).libelle == "95 ans ou plus"
