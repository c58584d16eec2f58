"""``clesante territoire``: shown, searched, recorded, for people and for machines."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clesante.commandes.entree import main
from clesante.territoires.lectures import Perimetre, Territoire, perimetre, tous
from clesante.territoires.models import PerimetreEnregistre

pytestmark = [pytest.mark.usefixtures("referentiel"), pytest.mark.django_db]

CHAMPS = [champ.name for champ in dataclasses.fields(Perimetre)]
VENDEE_EST = """
identifiant: vendee-est
version: "2026"
intitule: Fontenay-Vendée et Vendée Sèvre Autise
nature: libre
unites: [EPCI-200071934, EPCI-248500563]
date_debut: 2026-01-01
source: Délibérations des deux communautés de communes
quartiers:
  - nom: Centre-ville
    commune: COM-85092
    population: 3000
    annee: 2021
    source: Exemple inventé
"""


@pytest.fixture
def montrer(ligne):
    """Return ``montrer(code)``: the JSON of a territory."""

    def lire(*arguments):
        code, sortie, erreur = ligne("territoire", *arguments, "--format", "json")
        assert (code, erreur) == (0, "")
        return json.loads(sortie)

    return lire


@pytest.fixture
def fichier(tmp_path):
    """Return ``fichier(texte)``: a file that describes a perimeter."""

    def ecrire(texte=VENDEE_EST):
        chemin = tmp_path / "périmètre est.yaml"
        chemin.write_text(texte, "utf-8")
        return chemin

    return ecrire


@pytest.mark.parametrize("code", ["COM-85113", "EPCI-200071934", "DEP-976", "REG-94", "FR"])
def test_json_has_the_same_fields_for_every_level(montrer, code):
    lu = montrer(code)
    assert list(lu) == CHAMPS
    assert lu["code"] == code
    assert lu["communes"] == sorted(set(lu["communes"]))
    assert list(lu["unites"][0]) == [champ.name for champ in dataclasses.fields(Territoire)]


@pytest.mark.parametrize(
    "saisie", ["85092", "COM-85092", "com 85092", "Fontenay-le-Comte", " FONTENAY LE COMTE "]
)
def test_ways_of_typing_one_territory_give_one_json(montrer, saisie):
    assert montrer(saisie) == montrer("COM-85092")


def test_order_of_the_units_changes_nothing(montrer):
    assert montrer("EPCI-248500563+EPCI-200071934") == montrer("EPCI-200071934 + EPCI-248500563")


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_text_and_json_tell_the_same_communes(capsys, donnees):
    unites = donnees.draw(st.lists(st.sampled_from(tous("EPCI")), min_size=1, max_size=3))
    saisie = "+".join(unite.code for unite in unites)
    assert main(["territoire", saisie]) == 0
    texte = capsys.readouterr().out
    main(["territoire", saisie, "--format", "json"])
    lu = json.loads(capsys.readouterr().out)
    listees = [li.split()[0] for li in texte.splitlines() if li.startswith(("COM-", "ARM-"))]
    assert sorted(listees) == lu["communes"]
    dite = f"{lu['population']['valeur']:,}".replace(",", "\u202f")
    assert f" : {dite} (" in texte.splitlines()[1 + len(lu["avertissements"])]


def test_warning_is_shown_before_the_figures(ligne):
    _, sortie, _ = ligne("territoire", "DEP-85+COM-85092")
    lignes = sortie.splitlines()
    assert lignes[1].startswith("Attention : Vendée (DEP-85) recouvre")
    assert lignes[2].startswith("Population")


def test_older_populations_are_shown_for_a_plain_territory_only(ligne):
    assert "autre millésime" in ligne("territoire", "DEP-85")[1]
    assert "autre millésime" not in ligne("territoire", "DEP-85+COM-17300")[1]


def test_search_in_text_and_in_json_list_the_same(ligne):
    lignes = ligne("territoire", "--recherche", "saint-denis")[1].splitlines()
    donnees = json.loads(ligne("territoire", "--recherche", "saint-denis", "--format", "json")[1])
    assert lignes[0].split() == ["Code", "Nom", "Nature", "Département"]
    assert [li.split()[0] for li in lignes[1:]] == [t["code"] for t in donnees["territoires"]]


def test_search_without_result_is_an_empty_list_for_a_machine(ligne):
    code, sortie, erreur = ligne("territoire", "--recherche", "zzzzqqq", "--format", "json")
    assert (code, json.loads(sortie), erreur) == (0, {"territoires": []}, "")


def test_recorded_perimeter_is_shown_with_its_quarter(ligne, fichier):
    code, sortie, _ = ligne("territoire", "--enregistrer", fichier())
    assert (code, sortie) == (0, "Périmètre enregistré : PER-vendee-est@2026\n")
    lu = ligne("territoire", "PER-vendee-est")[1].replace("\u00a0", " ")
    assert lu.startswith("Fontenay-Vendée et Vendée Sèvre Autise (PER-vendee-est@2026)\n")
    assert "Quartier : Centre-ville (COM-85092), 3\u202f000 habitants (2021), Exemple" in lu
    assert "40 communes :" in lu


def test_recorded_perimeter_has_the_communes_of_its_units(ligne, montrer, fichier):
    ligne("territoire", "--enregistrer", fichier())
    enregistre, libre = montrer("PER-vendee-est"), montrer("EPCI-200071934+EPCI-248500563")
    for champ in ("communes", "epci", "departements", "regions", "population"):
        assert enregistre[champ] == libre[champ]
    assert perimetre("PER-vendee-est").est_libre


def test_same_file_twice_records_one_perimeter(ligne, fichier):
    premier, second = (ligne("territoire", "--enregistrer", fichier()) for _ in range(2))
    assert premier == second
    assert PerimetreEnregistre.objects.count() == 1


def test_version_that_changed_is_refused_and_stays(ligne, refus, fichier):
    ligne("territoire", "--enregistrer", fichier())
    autre = VENDEE_EST.replace("[EPCI-200071934, EPCI-248500563]", "[EPCI-200071934]")
    assert "une version enregistrée ne change plus" in refus(
        4, "territoire", "--enregistrer", fichier(autre)
    )
    assert len(perimetre("PER-vendee-est").communes) == 40


@pytest.mark.parametrize(
    ("avant", "apres", "code"),
    [
        ("EPCI-248500563", "EPCI-999999999", {2, 3}),
        ("commune: COM-85092", "commune: COM-35238", {2}),
        ("population: 3000", "population: 9000000", {2}),
        ("version", "verzion", {2}),
        ("identifiant: vendee-est", "identifiant: !!python/object/apply:os.getcwd []", {2}),
        ("intitule: ", "intitule: &a [*a] ", {2}),
    ],
    ids=["epci inconnu", "quartier ailleurs", "trop peuplé", "champ inconnu", "objet", "boucle"],
)
def test_wrong_file_records_nothing(ligne, fichier, avant, apres, code):
    assert avant in VENDEE_EST
    rendu, sortie, erreur = ligne(
        "territoire", "--enregistrer", fichier(VENDEE_EST.replace(avant, apres, 1))
    )
    assert (rendu in code, sortie) == (True, ""), erreur
    assert erreur.count("\n") == 1
    assert PerimetreEnregistre.objects.count() == 0


@pytest.mark.parametrize(
    "octets",
    [b"", b"\xff\xfe\x00", b"\0" * 99, b"- 1\n- 2", b"a: [" * 5000],
    ids=["vide", "pas du texte", "nuls", "liste", "profond"],
)
def test_file_that_is_no_perimeter_is_one_sentence(refus, tmp_path, octets):
    (tmp_path / "x.yaml").write_bytes(octets)
    dite = refus(2, "territoire", "--enregistrer", tmp_path / "x.yaml")
    assert "Enregistrez-le en UTF-8" in dite or "Corrigez la ligne" in dite or "Donnez " in dite
    assert PerimetreEnregistre.objects.count() == 0


@pytest.mark.parametrize(
    "options",
    [("DEP-85", "--recherche", "x"), ("--recherche", "x", "--enregistrer", "y"), ()],
    ids=["code et recherche", "deux options", "rien"],
)
def test_one_thing_at_a_time(refus, options):
    assert "Aide : clesante territoire --help" in refus(2, "territoire", *options)


def test_showing_a_territory_asks_nothing_of_the_base(nombre_de_requetes, capsys):
    assert nombre_de_requetes(lambda: main(["territoire", "DEP-85"])) == 0
    assert nombre_de_requetes(lambda: main(["territoire", "--recherche", "saint-denis"])) == 0
    assert capsys.readouterr().out
