"""Recording a perimeter: all or nothing, once, and read back the same whoever writes beside."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connections
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clesante.socle.erreurs import (
    ClesanteError,
    EntreeInvalideError,
    IndisponibleError,
    RefuseError,
)
from clesante.territoires.actions import enregistrer
from clesante.territoires.imports.perimetres import definition
from clesante.territoires.lectures import perimetre, perimetre_de, populations
from clesante.territoires.models import PerimetreEnregistre, Quartier

FONTENAY, VSA = "EPCI-200071934", "EPCI-248500563"
BASE = {
    "identifiant": "sud-vendee",
    "version": "1",
    "intitule": "Sud Vendée",
    "nature": "libre",
    "unites": [FONTENAY, VSA],
    "date_debut": datetime.date(2023, 1, 1),
    "source": "ARS",
}
MOULINS = {"nom": "Les Moulins", "commune": "85092", "population": 1_200, "source": "CCAS"}
PORT = {"nom": "Le Port", "commune": "Fontenay-le-Comte"}


def inscrire(**champs: object) -> PerimetreEnregistre:
    return enregistrer(definition(BASE | champs))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "unites",
    [
        [VSA, FONTENAY],
        ["200071934", "248500563"],
        [f"{FONTENAY}+{VSA}"],
        ["Pays de Fontenay-Vendée", "vendee sevre autise"],
        [FONTENAY, VSA, FONTENAY],
    ],
    ids=["order", "siren", "joined", "names", "twice"],
)
def test_same_territories_however_typed_are_the_same_version(unites):
    premier = inscrire()
    assert inscrire(unites=unites) == premier
    assert PerimetreEnregistre.objects.count() == 1
    assert premier.unites == [FONTENAY, VSA]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "champs",
    [
        {"intitule": "Sud"},
        {"nature": "praps"},
        {"unites": [FONTENAY]},
        {"date_debut": datetime.date(2023, 1, 2)},
        {"date_fin": datetime.date(2028, 1, 1)},
        {"source": "ARS, page 12"},
        {"quartiers": []},
        {"quartiers": [MOULINS, PORT]},
        {"quartiers": [MOULINS | {"population": 1_201}]},
        {"quartiers": [MOULINS | {"annee": 2021}]},
        {"quartiers": [MOULINS | {"source": "autre"}]},
        {"quartiers": [MOULINS | {"commune": "85162"}]},
    ],
    ids=str,
)
def test_any_change_of_a_version_is_refused_and_nothing_moves(champs):
    inscrire(quartiers=[MOULINS])
    avant = perimetre("PER-sud-vendee")
    with pytest.raises(RefuseError, match="PER-sud-vendee@1 existe déjà avec un autre contenu"):
        inscrire(**{"quartiers": [MOULINS]} | champs)
    assert perimetre("PER-sud-vendee") == avant
    assert (PerimetreEnregistre.objects.count(), Quartier.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_quarters_keep_their_order():
    noms = [f"Q{rang * 7 % 31}" for rang in range(30)]
    inscrire(quartiers=[PORT | {"nom": nom} for nom in noms])
    assert [q.nom for q in perimetre("PER-sud-vendee").quartiers] == noms
    inscrire(quartiers=[PORT | {"nom": nom} for nom in noms])
    with pytest.raises(RefuseError):
        inscrire(quartiers=[PORT | {"nom": nom} for nom in sorted(noms)])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("champs", "mot"),
    [
        ({"unites": ["Atlantide"]}, "Aucun territoire"),
        ({"unites": [FONTENAY, "35000"]}, "code postal"),
        ({"unites": [f"{FONTENAY}+"]}, "Il manque un territoire"),
        ({"unites": ["PER-absent"]}, "Aucun périmètre enregistré"),
        ({"unites": ["٨٥"]}, "chiffres"),
        ({"quartiers": [PORT | {"commune": "COM-29232"}]}, "n'est pas dans une commune"),
        ({"quartiers": [PORT | {"commune": FONTENAY}]}, "n'est pas dans une commune"),
        ({"quartiers": [MOULINS, PORT | {"commune": "Saint-Denis"}]}, "désigne 4"),
        ({"quartiers": [MOULINS, PORT | {"population": 10**6, "source": "x"}]}, "plus que sa"),
    ],
    ids=["name", "postal", "empty-unit", "per", "digits", "elsewhere", "epci", "homonym", "large"],
)
def test_refusal_records_nothing(champs, mot):
    with pytest.raises(ClesanteError, match=mot) as refus:
        inscrire(**champs)
    assert refus.value.remede
    assert not PerimetreEnregistre.objects.exists()
    assert not Quartier.objects.exists()


@pytest.mark.django_db
def test_base_that_dies_half_way_keeps_nothing(monkeypatch):
    def mourir(*_: object, **__: object) -> None:
        raise DatabaseError("disque plein")

    monkeypatch.setattr(Quartier.objects, "bulk_create", mourir)
    with pytest.raises(DatabaseError, match="disque plein"):
        inscrire(quartiers=[MOULINS])
    assert not PerimetreEnregistre.objects.exists()


@pytest.mark.django_db
def test_quarter_may_have_all_the_inhabitants_of_its_commune_and_not_one_more():
    maximum = max(p.valeur for p in populations("COM-85092"))
    for rang, population in enumerate((0, maximum, None)):
        inscrire(version=str(rang), quartiers=[MOULINS | {"population": population}])
        [quartier] = perimetre(f"PER-sud-vendee@{rang}").quartiers
        assert quartier.population == population
    with pytest.raises(EntreeInvalideError, match="plus que sa commune entière"):
        inscrire(version="9", quartiers=[MOULINS | {"population": maximum + 1}])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("versions", "derniere"),
    [
        ([("a", 2023), ("b", 2024)], "b"),
        ([("b", 2024), ("a", 2023)], "b"),
        ([("z", 2023), ("a", 2023)], "a"),
        ([("10", 2023), ("9", 2024), ("8", 2022)], "9"),
    ],
    ids=["in-order", "backwards", "same-day", "three"],
)
def test_version_that_begins_last_is_the_one_read(versions, derniere):
    """On the same day, the one recorded last; the name of a version says nothing."""
    for version, annee in versions:
        inscrire(version=version, date_debut=datetime.date(annee, 1, 1))
    trouvee = PerimetreEnregistre.objects.en_version("sud-vendee")
    assert trouvee.version == derniere
    assert perimetre("PER-sud-vendee").code == f"PER-sud-vendee@{derniere}"
    for version, _ in versions:
        assert PerimetreEnregistre.objects.en_version("sud-vendee", version).version == version
    assert PerimetreEnregistre.objects.en_version("sud-vendee", "absente") is None


@pytest.mark.django_db
def test_words_of_a_perimeter_and_of_its_quarters():
    enregistre = inscrire(quartiers=[MOULINS])
    assert (str(enregistre), enregistre.code) == ("Sud Vendée (1)", "PER-sud-vendee@1")
    assert str(enregistre.quartiers.get()) == "Les Moulins"
    enregistre.full_clean()
    enregistre.nature = "ville"
    with pytest.raises(ValidationError):
        enregistre.full_clean()


@pytest.mark.django_db
def test_removed_perimeter_takes_its_quarters_and_is_no_more_read():
    inscrire(quartiers=[MOULINS]).delete()
    assert not Quartier.objects.exists()
    with pytest.raises(ClesanteError, match="Aucun périmètre enregistré"):
        perimetre("PER-sud-vendee")


@pytest.mark.django_db
def test_perimeters_are_joined_as_their_territories_are():
    inscrire(unites=[FONTENAY])
    inscrire(identifiant="autre", unites=[VSA, "85113"])
    reunis, direct = perimetre("PER-autre+PER-sud-vendee"), perimetre(f"{FONTENAY}+{VSA}+85113")
    assert (reunis.communes, reunis.population) == (direct.communes, direct.population)
    assert reunis.code == direct.code
    assert perimetre("PER-sud-vendee+PER-autre") == reunis


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_territories(nombre_de_requetes):
    inscrire(identifiant="petit", unites=["85113"])
    inscrire(identifiant="grand", unites=["DEP-85", "DEP-29"], quartiers=[PORT] * 20)
    comptes = [nombre_de_requetes(lambda p=p: perimetre(f"PER-{p}")) for p in ("petit", "grand")]
    assert comptes == [2, 2]
    assert nombre_de_requetes(lambda: perimetre(f"{FONTENAY}+{VSA}")) == 0


@pytest.mark.parametrize("saisie", ["PER-sud-vendee", "85113+PER-sud-vendee@1"])
def test_base_that_does_not_answer_is_said(monkeypatch, saisie):
    def mourir(*_: object) -> None:
        raise DatabaseError("no such table: motdepasse")

    monkeypatch.setattr(type(PerimetreEnregistre.objects), "en_version", mourir)
    with pytest.raises(IndisponibleError, match="ne répond pas") as refus:
        perimetre(saisie)
    assert "motdepasse" not in str(refus.value)
    assert perimetre("85113").code == "COM-85113"


def _inscrire_puis_fermer(champs: dict[str, object]) -> str:
    try:
        return inscrire(**champs).source
    except RefuseError:
        return ""
    finally:
        connections.close_all()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_version_whole():
    """The same content is one version; another content is refused, never mixed."""
    contenus = [{"source": str(rang % 2), "quartiers": [MOULINS, PORT]} for rang in range(12)]
    with ThreadPoolExecutor(6) as fils:
        ecrites = list(fils.map(_inscrire_puis_fermer, contenus))
    retenue = PerimetreEnregistre.objects.get()
    assert ecrites == [retenue.source if c["source"] == retenue.source else "" for c in contenus]
    assert Quartier.objects.count() == 2


UNITES = st.lists(
    st.sampled_from([FONTENAY, VSA, "COM-85113", "DEP-29", "COMD-74011", "ARM-69381", "69123"]),
    min_size=1,
    max_size=5,
)


class TestUnites(TestCase):
    """Any list of territories is read the same once recorded."""

    @given(UNITES)
    def test_recorded_perimeter_is_what_was_typed(self, unites):
        enregistre = inscrire(unites=unites)
        lu, direct = perimetre(enregistre.code), perimetre_de(unites)
        assert (lu.communes, lu.epci, lu.population) == (
            direct.communes, direct.epci, direct.population,
        )  # fmt: skip
        assert lu.est_libre
        assert (lu.code, lu.intitule) == (enregistre.code, "Sud Vendée")
        assert inscrire(unites=enregistre.unites) == enregistre


@pytest.mark.django_db
@pytest.mark.parametrize("nombre", [2_000, 2_001])
def test_units_are_bounded_to_the_unit(nombre):
    if nombre > 2_000:
        with pytest.raises(EntreeInvalideError, match="2001 territoires, plus que 2000"):
            perimetre_de(["85113"] * nombre)
    else:
        assert perimetre_de(["85113"] * nombre).communes == ("COM-85113",)
