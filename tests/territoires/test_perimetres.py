"""Perimeters: real ones, free ones, each commune once."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.territoires.lectures import (
    comparables_administratifs,
    membres,
    perimetre,
    territoire,
    tous,
)

FONTENAY, VSA = "EPCI-200071934", "EPCI-248500563"
CORNOUAILLE = (
    "EPCI-242900629",
    "EPCI-242900710",
    "EPCI-242900660",
    "EPCI-242900702",
    "EPCI-242900645",
    "EPCI-200068120",
)


def membres_bruts(cog_brut, *sirens: str) -> set[str]:
    return {
        f"COM-{membre['code']}"
        for epci in (*cog_brut.epci, *cog_brut.ept)
        if epci["code"] in sirens
        for membre in epci["membres"]
    }


def test_referential_holds_every_territory(cog_brut):
    attendus = {
        "FR": 1,
        "REG": 18,
        "DEP": 109,
        "EPCI": 1255,
        "EPT": 11,
        "COM": 34_969,
        "ARM": 45,
        "COMD": 2_576,
        "QPV": 105,
    }
    assert {niveau: len(tous(niveau)) for niveau in attendus} == attendus
    assert {t.code[4:] for t in tous("COM")} == set(cog_brut.communes)
    anciennes = cog_brut.du_type("commune-deleguee", "commune-associee")
    assert {t.code[5:] for t in tous("COMD")} == {ligne["code"] for ligne in anciennes}
    assert len([t for t in tous("DEP") if t.nature == "département"]) == 101


def test_every_group_has_the_members_of_the_publisher(cog_brut):
    for groupe in (*cog_brut.epci, *cog_brut.ept):
        niveau = "EPT" if groupe["type"] == "EPT" else "EPCI"
        assert set(membres(f"{niveau}-{groupe['code']}")) == membres_bruts(cog_brut, groupe["code"])


def test_seed_001_is_40_communes(cog_brut):
    lu = perimetre(f"{FONTENAY}+{VSA}")
    assert set(lu.communes) == membres_bruts(cog_brut, FONTENAY[5:], VSA[5:])
    assert len(lu.communes) == 40
    assert lu.est_libre
    assert lu.code == f"{FONTENAY}+{VSA}"
    assert (lu.departements, lu.regions) == (("DEP-85",), ("REG-52",))
    assert lu.population.valeur == cog_brut.population({c[4:] for c in lu.communes})
    assert perimetre("Pays de Fontenay-Vendée + Vendée Sèvre Autise") == lu


def test_cornouaille_is_6_epci(cog_brut):
    lu = perimetre("+".join(CORNOUAILLE))
    assert set(lu.epci) == set(CORNOUAILLE)
    assert set(lu.communes) == membres_bruts(cog_brut, *(code[5:] for code in CORNOUAILLE))
    assert lu.departements == ("DEP-29",)
    assert comparables_administratifs(lu) == ("DEP-29", "REG-53", "FR")


def test_metropole_de_lyon(cog_brut):
    lu = perimetre("Métropole de Lyon")
    assert lu.code == "EPCI-200046977"
    assert not lu.est_libre
    assert set(lu.communes) == membres_bruts(cog_brut, "200046977")
    assert "COM-69123" in lu.communes


def test_grand_paris_is_its_11_ept_and_paris(cog_brut):
    metropole = perimetre("EPCI-200054781")
    ept = perimetre("+".join(t.code for t in tous("EPT")) + "+COM-75056")
    assert metropole.communes == ept.communes
    assert metropole.population == ept.population
    assert len(metropole.communes) == 130
    assert len(metropole.departements) > 3
    assert perimetre("200057867").code == "EPT-200057867"


def test_ile_d_yeu_has_no_epci():
    lu = perimetre("85113")
    assert (lu.code, lu.epci, lu.avertissements) == ("COM-85113", (), ())
    assert comparables_administratifs(lu) == ("DEP-85", "REG-52", "FR")
    assert territoire("COM-85113").epci is None


def test_one_commune_of_mayotte():
    lu = perimetre("97611")
    assert lu.intitule == "Mamoudzou"
    assert comparables_administratifs(lu) == ("DEP-976", "FR")


@pytest.mark.parametrize(
    ("saisie", "attendus"),
    [
        ("DEP-85", ("REG-52", "FR")),
        ("REG-52", ("FR",)),
        ("FR", ()),
        ("COM-75056", ("REG-11", "FR")),
        ("ARM-75101", ("DEP-75", "REG-11", "FR")),
        (f"{FONTENAY}+COM-29232", ("DEP-29", "DEP-85", "REG-52", "REG-53", "FR")),
        ("DEP-987", ("FR",)),
    ],
)
def test_references_contain_the_perimeter_without_being_it(saisie, attendus):
    assert comparables_administratifs(perimetre(saisie)) == attendus


def test_overlap_counts_each_commune_once_and_says_it():
    lu = perimetre(f"COM-85092+DEP-85+{FONTENAY}+75056+29232")
    assert lu.communes == tuple(sorted({*membres("DEP-85"), "COM-75056", "COM-29232"}))
    [phrase] = lu.avertissements
    for nom in ("Vendée (DEP-85)", "CC du Pays de Fontenay-Vendée", "Fontenay-le-Comte"):
        assert nom in phrase
    assert "Paris" not in phrase


def test_same_unit_twice_is_said():
    lu = perimetre(f"{FONTENAY}+200071934")
    assert lu.code == FONTENAY
    assert not lu.est_libre
    [phrase] = lu.avertissements
    assert "est indiqué 2 fois" in phrase


def test_an_arrondissement_stays_one_unless_its_city_is_there():
    seul = perimetre("ARM-69381+COM-69266")
    assert seul.communes == ("ARM-69381", "COM-69266")
    avec_ville = perimetre("ARM-69381+COM-69123")
    assert avec_ville.communes == ("COM-69123",)
    assert "recouvre" in avec_ville.avertissements[0]
    metropole = perimetre("EPCI-200046977+ARM-69381")
    assert metropole.communes == membres("EPCI-200046977")
    assert perimetre("ARM-69381").epci == ("EPCI-200046977",)


def test_code_of_a_perimeter_reads_back():
    for saisie in (f"{VSA}+{FONTENAY}", "COMD-74011", "QPV-QP065003", "ARM-69381+COM-69266", "FR"):
        lu = perimetre(saisie)
        assert perimetre(lu.code) == lu


def test_spaces_between_full_codes_join_them_as_plus_does():
    assert perimetre(f"{VSA} {FONTENAY}") == perimetre(f"{VSA}+{FONTENAY}")


def test_title_of_a_long_perimeter_stays_short():
    lu = perimetre("+".join(membres(FONTENAY)))
    assert len(lu.unites) == 25
    assert lu.intitule.endswith("et 21\u00a0autres territoires")


def test_quarter_and_former_commune_are_read_on_their_communes():
    quartier = perimetre("QP065003")
    assert quartier.communes == ("COM-65417", "COM-65440")
    assert quartier.est_libre
    assert {q.nom for q in quartier.quartiers} == {"Tarbes Est"}
    assert "des communes entières, Séméac (65417) et Tarbes (65440)" in quartier.avertissements[0]
    ancienne = perimetre("Annecy-le-Vieux")
    assert (ancienne.code, ancienne.communes) == ("COMD-74011", ("COM-74010",))
    [village] = ancienne.quartiers
    assert (village.nom, village.commune, village.population) == (
        "Annecy-le-Vieux",
        "COM-74010",
        None,
    )
    assert "de la commune entière, Annecy (74010)" in ancienne.avertissements[0]


@pytest.mark.parametrize("departement", ["986", "987", "988"])
def test_collectivities_without_ars_work_and_say_it(departement):
    lu = perimetre(f"DEP-{departement}")
    assert lu.communes
    assert lu.regions == ()
    assert any("n'a pas d'ARS" in p and "(à vérifier)" in p for p in lu.avertissements)


def test_saint_martin_depends_on_the_ars_of_guadeloupe():
    assert "relève de l'ARS Guadeloupe" in perimetre("97801").avertissements[0]


GROUPES = (FONTENAY, VSA, *CORNOUAILLE, "EPCI-200046977", "EPCI-200054781", "EPT-200057867")
COMMUNES = ("COM-85113", "COM-85092", "COM-69123", "COM-97611", "ARM-69381", "COMD-74011")
UNITES = st.sampled_from((*GROUPES, *COMMUNES, "DEP-85", "DEP-976", "REG-53"))


@given(st.lists(UNITES, min_size=1, max_size=6))
def test_union_is_commutative_and_each_commune_comes_once(unites):
    lu = perimetre("+".join(unites))
    assert perimetre("+".join(reversed(unites))) == lu
    assert len(set(lu.communes)) == len(lu.communes)
    attendues = set(itertools.chain.from_iterable(perimetre(u).communes for u in unites))
    villes = {"COM-69123"} & attendues
    assert set(lu.communes) == attendues - ({"ARM-69381"} if villes else set())


@given(st.lists(UNITES, min_size=1, max_size=4), st.lists(UNITES, min_size=1, max_size=4))
def test_population_of_a_union_of_disjoint_perimeters_is_the_sum(gauche, droite):
    unions = perimetre("+".join(gauche)), perimetre("+".join(droite))
    if {c[4:6] for c in unions[0].communes} & {c[4:6] for c in unions[1].communes}:
        return
    if any(lu.population.millesime != 2023 for lu in unions):
        return
    ensemble = perimetre("+".join(gauche + droite))
    assert ensemble.population.valeur == sum(lu.population.valeur for lu in unions)
