"""Figures of a wider level: which level speaks of a territory, how many there are, their files."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import statistics

import pytest

from clesante.diagnostic.exports import COLONNES, contenu_json, lignes
from clesante.diagnostic.lectures import PART_MINIMALE, portrait
from clesante.diagnostic.manques import raison
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import Statut
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import perimetre, recouvrements
from clesante.ui.classeurs import ecrire_csv

pytestmark = pytest.mark.usefixtures("entrepot")

FONTENAY = "EPCI-200071934+EPCI-248500563"
GRAND_PARIS = "EPCI-200054781"
VARIES = [
    FONTENAY,
    GRAND_PARIS,
    "COM-97611",
    "COM-85113",
    "DEP-2A",
    "FR",
    "COM-97502",
    "EPCI-249730045",
]
PAS = 10  # one EPCI in ten; all of them with --epreuves


@pytest.mark.parametrize("code", VARIES)
def test_wider_figures_speak_of_half_the_inhabitants_at_least(code):
    for chiffre in portrait(perimetre(code)).elargis:
        assert len({e.territoire.niveau for e in chiffre.elargis}) == 1
        part = sum(e.part for e in chiffre.elargis)
        assert PART_MINIMALE == 0.5 <= part <= 1 + 1e-9
        assert all(e.valeur.valeur is not None for e in chiffre.elargis)


def test_a_bassin_where_nearly_nobody_lives_says_nothing_of_a_metropole():
    """The bassin de vie of Brie-Comte-Robert holds 0 % of the Grand Paris."""
    lu = portrait(perimetre(GRAND_PARIS))
    parts = {r.territoire.code: r.part for r in recouvrements(lu.perimetre, "BV")}
    infimes = {code for code, part in parts.items() if part < 0.05}
    assert infimes
    montres = [{e.territoire.code for e in c.elargis} for c in lu.elargis]
    assert all(not codes or codes - infimes for codes in montres)


def test_what_bassins_and_no_other_level_tell_of_too_few_is_missing():
    lu = portrait(perimetre(GRAND_PARIS), ["MORB_ALD"])
    assert [c.code for c in lu.manquants] == ["MORB_ALD"]
    assert [raison(c) for c in lu.manquants] == ["non disponible"]


def test_next_level_speaks_where_the_bassins_do_not(monkeypatch):
    lire = donnees.valeurs

    def aussi_par_departement(codes, publies, periode=""):
        return {
            (lieu, code): dataclasses.replace(v, statut=Statut.VALEUR, valeur=7.0)
            if lieu.startswith("DEP-")
            else v
            for (lieu, code), v in lire(codes, publies, periode).items()
        }

    monkeypatch.setattr(donnees, "valeurs", aussi_par_departement)
    (chiffre,) = portrait(perimetre(GRAND_PARIS), ["MORB_ALD"]).elargis
    assert {e.territoire.niveau for e in chiffre.elargis} == {"DEP"}
    assert {e.valeur.valeur for e in chiffre.elargis} == {7.0}
    assert sum(e.part for e in chiffre.elargis) == pytest.approx(1)


def test_how_many_figures_an_intercommunalite_opens_on(ampleur):
    """Of its own and of wider levels; the README says the medians of metropolitan France."""
    comptes = {True: [], False: []}
    for epci in territoires.tous("EPCI")[:: max(1, PAS // ampleur)]:
        lu = portrait(perimetre(epci.code))
        outre_mer = any(code.startswith("DEP-97") for code in lu.perimetre.departements)
        comptes[outre_mer].append((len(lu.presents), len(lu.elargis)))
    metropole = comptes[False]
    assert statistics.median(propres for propres, _ in metropole) == 28
    assert statistics.median(elargis for _, elargis in metropole) == 46
    assert min(propres + elargis for propres, elargis in metropole) == 73
    assert min(propres for propres, _ in metropole) >= 27
    assert min(propres + elargis for propres, elargis in comptes[True]) >= 35


JSON = {"territoire", "indicateurs", "elargis", "manquants", "sources", "comparables", "recette"}
COMMUNES_AUX_CHIFFRES = {
    "code", "libelle", "unite", "periode", "dimension", "valeur", "ic", "statut", "niveau",
    "source", "note",
}  # fmt: skip
PROPRES = COMMUNES_AUX_CHIFFRES | {
    "numerateur", "denominateur", "unites", "unites_attendues", "comparaisons", "rang", "tendance",
}  # fmt: skip
LARGES = COMMUNES_AUX_CHIFFRES | {"territoire", "nom", "part", "tendance"}
MANQUANTS = {"code", "libelle", "statut", "detenteur", "rafraichissement"}
COMPARAISONS = {"territoire", "nom", "periode", "valeur", "statut", "ecart", "verdict", "motif"}


def cles(entrees):
    """Return the keys that every entry has; they are the same for all."""
    (lues,) = {frozenset(entree) for entree in entrees}
    return set(lues)


def test_json_has_the_stable_keys_and_plain_numbers():
    lu = json.loads(json.dumps(contenu_json(portrait(perimetre(FONTENAY)))))
    assert set(lu) == JSON
    assert cles(lu["indicateurs"]) == PROPRES
    assert cles(lu["elargis"]) == LARGES
    assert cles(lu["manquants"]) == MANQUANTS
    assert cles(c for i in lu["indicateurs"] for c in i["comparaisons"]) == COMPARAISONS
    assert all(isinstance(i["valeur"], int | float) for i in lu["indicateurs"])
    part = next(i for i in lu["indicateurs"] if i["code"] == "POP_65")
    assert part["ic"][0] < part["valeur"] < part["ic"][1]


@pytest.mark.parametrize("code", VARIES)
def test_json_holds_every_indicator_in_one_list(code):
    lu = portrait(perimetre(code))
    listes = [
        {i["code"] for i in contenu_json(lu)[nom]}
        for nom in ("indicateurs", "elargis", "manquants")
    ]
    assert set().union(*listes) == {c.code for c in lu.chiffres}
    assert sum(map(len, listes)) == len(lu.chiffres)


@pytest.mark.parametrize("code", [FONTENAY, GRAND_PARIS])
def test_files_give_the_wider_figures_of_the_page(code):
    lu = portrait(perimetre(code))
    attendus = {
        (c.code, e.territoire.code): (e.valeur.valeur, round(100 * e.part, 2))
        for c in lu.elargis
        for e in c.elargis
    }
    assert attendus
    lus = {(e["code"], e["territoire"]): e for e in contenu_json(lu)["elargis"]}
    assert {cle: (e["valeur"], e["part"]) for cle, e in lus.items()} == attendus
    assert {e["niveau"] for e in lus.values()} <= {"BV", "DEP", "REG", "FR"}
    rangees = list(csv.DictReader(io.StringIO(ecrire_csv(COLONNES, lignes(lu)).decode())))
    couples = [(r["indicateur"], r["territoire"]) for r in rangees]
    assert len(couples) == len(set(couples))
    larges = {cle: r for cle, r in zip(couples, rangees, strict=True) if r["part"]}
    assert {cle: (float(r["valeur"]), float(r["part"])) for cle, r in larges.items()} == attendus
