"""A perimeter in a file: each field, its limits to the unit, what is accepted written back."""

from __future__ import annotations

import datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle.erreurs import EntreeInvalideError
from clesante.territoires.choix import NaturePerimetre
from clesante.territoires.imports import lire_perimetre
from clesante.territoires.imports.perimetres import (
    DefinitionPerimetre,
    DefinitionQuartier,
    definition,
)

QUARTIER = {
    "nom": "Les Moulins",
    "commune": "85092",
    "population": 1_200,
    "annee": 2021,
    "source": "CCAS",
}
PERIMETRE = {
    "identifiant": "sud-vendee",
    "version": "2023",
    "intitule": "Sud Vendée",
    "nature": "praps",
    "unites": ["EPCI-200071934"],
    "date_debut": datetime.date(2023, 1, 1),
    "date_fin": datetime.date(2028, 12, 31),
    "source": "ARS",
    "quartiers": [QUARTIER],
}
FACULTATIFS = {"date_fin", "quartiers"}


def sans(champ: str) -> dict:
    return {nom: valeur for nom, valeur in PERIMETRE.items() if nom != champ}


def avec_quartier(**champs: object) -> dict:
    return PERIMETRE | {"quartiers": [QUARTIER | champs]}


def refus(contenu: object) -> str:
    with pytest.raises(EntreeInvalideError) as leve:
        definition(contenu)
    assert leve.value.remede
    phrase = str(leve.value).replace("\u00a0", " ")
    assert phrase.isprintable()
    assert len(phrase) < 600
    return phrase


LISIBLES = st.characters(exclude_categories=["C", "Z"])
MOT = st.text(LISIBLES, min_size=1, max_size=20)
JOURS = st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 1, 1))
QUARTIERS = st.builds(
    DefinitionQuartier,
    nom=MOT,
    commune=MOT,
    population=st.none() | st.integers(0, 10_000_000),
    annee=st.none() | st.integers(1962, 2100),
    source=MOT,
)
DEFINITIONS = st.builds(
    DefinitionPerimetre,
    identifiant=st.from_regex(r"[a-z0-9][a-z0-9-]{0,59}", fullmatch=True),
    version=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}", fullmatch=True),
    intitule=MOT,
    nature=st.sampled_from(NaturePerimetre.values),
    unites=st.lists(MOT, min_size=1, max_size=4).map(tuple),
    date_debut=JOURS,
    date_fin=st.none() | JOURS,
    source=MOT,
    quartiers=st.lists(QUARTIERS, max_size=3).map(tuple),
).filter(lambda d: d.date_fin is None or d.date_fin >= d.date_debut)


def en_clair(voulue: DefinitionPerimetre) -> dict:
    champs = {nom: getattr(voulue, nom) for nom in PERIMETRE}
    quartiers = [{nom: getattr(q, nom) for nom in QUARTIER} for q in voulue.quartiers]
    return champs | {"unites": list(voulue.unites), "quartiers": quartiers}


@given(DEFINITIONS)
def test_what_is_written_is_read_back(voulue):
    assert definition(en_clair(voulue)) == voulue


@given(DEFINITIONS)
def test_what_is_written_in_a_file_is_read_back(tmp_path_factory, voulue):
    fichier = tmp_path_factory.getbasetemp() / "definition.yaml"
    fichier.write_text(yaml.safe_dump(en_clair(voulue), allow_unicode=True), "utf-8")
    assert lire_perimetre(fichier) == voulue


@given(st.permutations(list(PERIMETRE)))
def test_order_of_the_fields_does_not_count(ordre):
    assert definition({nom: PERIMETRE[nom] for nom in ordre}) == definition(PERIMETRE)


@pytest.mark.parametrize("champ", sorted(PERIMETRE))
def test_each_field_is_needed_but_two(champ):
    if champ in FACULTATIFS:
        assert getattr(definition(sans(champ)), champ) in (None, ())
    else:
        assert f"champ manquant : « {champ} »" in refus(sans(champ))


@pytest.mark.parametrize("champ", ["titre", "Nature", "date_de_fin", "", "é" * 500, 3, None])
def test_unknown_field_is_named(champ):
    assert "champ inconnu" in refus(PERIMETRE | {champ: "x"})


@pytest.mark.parametrize("champ", ["nom", "commune"])
def test_each_quarter_has_a_name_and_a_commune(champ):
    quartier = {nom: valeur for nom, valeur in QUARTIER.items() if nom != champ}
    assert f"Dans un quartier, champ manquant : « {champ} »" in refus(
        PERIMETRE | {"quartiers": [quartier]}
    )


@pytest.mark.parametrize("contenu", [None, 3, "texte", [], [PERIMETRE], True, {}], ids=repr)
def test_what_is_not_a_list_of_fields_is_refused(contenu):
    assert "identifiant" in refus(contenu)


TEXTES = [("version", 20), ("intitule", 200), ("source", 2_000)]


@pytest.mark.parametrize(("champ", "longueur"), TEXTES)
def test_length_is_bounded_to_the_character(champ, longueur):
    assert getattr(definition(PERIMETRE | {champ: "a" * longueur}), champ) == "a" * longueur
    trop = refus(PERIMETRE | {champ: "a" * (longueur + 1)})
    assert f"« {champ} »" in trop
    assert str(longueur) in trop


@pytest.mark.parametrize("champ", ["version", "intitule", "source", "nature", "identifiant"])
@pytest.mark.parametrize(
    "valeur",
    ["", "  ", "a\x00b", "a\u202eb", "\u200b", None, 3.5, True, ["a"], {"a": 1}, b"a", "\ud800"],
    ids=ascii,
)
def test_what_is_no_text_is_refused(champ, valeur):
    assert f"Le champ « {champ} » ne convient pas" in refus(PERIMETRE | {champ: valeur})


@pytest.mark.parametrize("champ", ["nom", "commune"])
@pytest.mark.parametrize("valeur", ["", "x" * 201, None, False, 85.092, "\x07"], ids=ascii)
def test_what_is_no_text_is_refused_in_a_quarter_too(champ, valeur):
    assert f"Le champ « {champ} » ne convient pas" in refus(avec_quartier(**{champ: valeur}))


def test_numbers_are_codes_and_spaces_around_go():
    lue = definition(PERIMETRE | {"unites": [85_092, " 85113 "], "version": 2023})
    assert (lue.unites, lue.version) == (("85092", "85113"), "2023")


@pytest.mark.parametrize("texte", ["Île 🏥 é́", "a\nb", "١٢", "'; DROP TABLE", "../x", "=1+1"])
def test_title_is_kept_as_it_is(texte):
    assert definition(PERIMETRE | {"intitule": texte}).intitule == texte


@pytest.mark.parametrize(
    "valeur",
    ["Sud", "sud vendee", "vendée", "-a", "a_b", "a" * 61, "a/b", "../a", "a\n", "٢", 2023],
    ids=ascii,
)
def test_identifier_is_plain(valeur):
    assert "minuscules" in refus(PERIMETRE | {"identifiant": valeur})


@pytest.mark.parametrize("valeur", ["a", "0", "a" * 60, "a-", "2023-sud"])
def test_plain_identifier_is_kept(valeur):
    assert definition(PERIMETRE | {"identifiant": valeur}).identifiant == valeur


@pytest.mark.parametrize("valeur", ["a b", "@1", "1@2", "1+2", "é", ".1", "1/2", "a\nb"], ids=ascii)
def test_version_can_be_typed_in_an_address(valeur):
    assert "points et des tirets" in refus(PERIMETRE | {"version": valeur})


@pytest.mark.parametrize("nature", NaturePerimetre.values)
def test_each_nature_is_known(nature):
    assert definition(PERIMETRE | {"nature": nature}).nature == nature


@pytest.mark.parametrize("champ", ["date_debut", "date_fin"])
@pytest.mark.parametrize(
    "valeur",
    ["2023-01-01", 2023, 0, False, datetime.datetime(2023, 1, 1, 12, tzinfo=datetime.UTC), [], "x"],
    ids=repr,
)
def test_a_day_is_a_day(champ, valeur):
    assert f"« {champ} » ne convient pas" in refus(PERIMETRE | {champ: valeur})
    assert "2026-01-31" in refus(PERIMETRE | {champ: valeur})


@pytest.mark.parametrize("vide", [None, ""], ids=repr)
def test_empty_end_is_no_end(vide):
    assert definition(PERIMETRE | {"date_fin": vide}).date_fin is None


@given(JOURS, JOURS)
def test_end_is_never_before_the_start(debut, fin):
    contenu = PERIMETRE | {"date_debut": debut, "date_fin": fin}
    if fin < debut:
        assert "précède" in refus(contenu)
    else:
        assert definition(contenu).date_fin == fin


@pytest.mark.parametrize(
    "valeur", [[], None, "85092", 3, {"a": 1}, {}, [None], [[]], [""]], ids=repr
)
def test_units_are_a_list_of_texts(valeur):
    assert "« unites » ne convient pas" in refus(PERIMETRE | {"unites": valeur})


@pytest.mark.parametrize("valeur", [0, False, "x", {}, {"nom": "x"}], ids=repr)
def test_quarters_are_a_list(valeur):
    assert "« quartiers » ne convient pas" in refus(PERIMETRE | {"quartiers": valeur})


@pytest.mark.parametrize("valeur", [None, []], ids=repr)
def test_no_quarter_is_none(valeur):
    assert definition(PERIMETRE | {"quartiers": valeur}).quartiers == ()


NOMBRES = [("population", 0, 10_000_000), ("annee", 1962, 2100)]


@pytest.mark.parametrize(("champ", "minimum", "maximum"), NOMBRES)
def test_numbers_are_bounded_to_the_unit(champ, minimum, maximum):
    for valeur in (minimum, maximum, None):
        [quartier] = definition(avec_quartier(**{champ: valeur})).quartiers
        assert getattr(quartier, champ) == valeur
    for valeur in (minimum - 1, maximum + 1):
        assert f"de {minimum} à {maximum}" in refus(avec_quartier(**{champ: valeur}))


@pytest.mark.parametrize("champ", ["population", "annee"])
@pytest.mark.parametrize("valeur", ["1200", 1_200.0, True, [], float("nan"), "", 10**400], ids=repr)
def test_what_is_no_whole_number_is_refused(champ, valeur):
    assert f"« {champ} » ne convient pas" in refus(avec_quartier(**{champ: valeur}))


@pytest.mark.parametrize("source", [None, ""], ids=repr)
def test_population_has_a_source_and_zero_inhabitants_too(source):
    for population in (0, 1_200):
        assert "sans source" in refus(avec_quartier(population=population, source=source))
    [quartier] = definition(avec_quartier(population=None, source=source)).quartiers
    assert (quartier.population, quartier.source) == (None, "")


@pytest.mark.parametrize("code", ["01001", "02010", "07005"])
def test_a_code_of_the_file_keeps_its_zero(tmp_path, code):
    """YAML 1.1 would read 01001 as 513, in base eight."""
    fichier = tmp_path / "f.yaml"
    texte = yaml.safe_dump(sans("unites")).replace("'85092'", code) + f"unites:\n- {code}\n"
    fichier.write_text(texte)
    lue = lire_perimetre(fichier)
    assert (lue.unites, lue.quartiers[0].commune) == ((code,), code)


def test_name_of_a_hostile_file_is_quoted_on_one_line(tmp_path):
    fichier = tmp_path / ("a\n\u202eb" + "c" * 150)
    fichier.write_text("a: [")
    with pytest.raises(EntreeInvalideError) as leve:
        lire_perimetre(fichier)
    assert leve.value.message.replace("\u00a0", " ").isprintable()
