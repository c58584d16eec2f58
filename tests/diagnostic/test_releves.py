"""« Recalculé : identique »: the statement tells which figure changed, and only that one."""

from __future__ import annotations

import dataclasses
from urllib.parse import parse_qsl

import pytest
import yaml

from clesante.diagnostic.exports import contenu_json
from clesante.diagnostic.fichiers_recettes import en_yaml
from clesante.diagnostic.lectures import portrait_de
from clesante.diagnostic.recettes import Recette, depuis_adresse, depuis_fichier
from clesante.diagnostic.releves import marque, permalien, verifier
from clesante.donnees.choix import Statut
from clesante.territoires.lectures import perimetre

pytestmark = pytest.mark.usefixtures("entrepot")
CHOIX = ("OFF_APLMG", "POP_65", "LOG_VAC", "MOR_GEN")
LIEUX = ["EPCI-200071934", "EPCI-200071934+EPCI-248500563", "DEP-976", "COM-97502", "FR"]


def rouvrir(lu, code: str):
    """Return the portrait that its permalink opens."""
    recette = depuis_adresse(dict(parse_qsl(permalien(lu).removeprefix("?"))))
    return portrait_de(perimetre(code), recette)


def change(lu, rang: int, **champs):
    """Return the portrait with another value for one figure."""
    neuf = dataclasses.replace(
        lu.chiffres[rang], valeur=dataclasses.replace(lu.chiffres[rang].valeur, **champs)
    )
    chiffres = tuple(neuf if i == rang else c for i, c in enumerate(lu.chiffres))
    return dataclasses.replace(lu, chiffres=chiffres)


@pytest.mark.parametrize("code", LIEUX)
@pytest.mark.parametrize("choix", [(), CHOIX], ids=["tous", "choisis"])
def test_permalink_opens_on_identical_figures(code, choix):
    lu = portrait_de(perimetre(code), Recette(choix))
    ouvert = rouvrir(lu, code)
    assert verifier(ouvert).identique
    assert verifier(ouvert).phrase.startswith("Recalculé\u00a0: identique")
    assert [c.code for c in ouvert.chiffres] == [c.code for c in lu.chiffres]
    assert len(permalien(lu)) < 700


def test_recipe_without_statement_says_nothing():
    assert verifier(portrait_de(perimetre("DEP-85"), Recette(CHOIX))) is None


@pytest.mark.parametrize(
    "champs",
    [
        {"valeur": 12.5},
        {"periode": "1999"},
        {"statut": Statut.SECRET},
        {"intervalle": None, "valeur": None},
    ],
    ids="-".join,
)
@pytest.mark.parametrize("choix", [(), CHOIX], ids=["tous", "choisis"])
def test_the_figure_that_changed_is_named_and_no_other(champs, choix):
    code = "EPCI-200071934"
    lu = portrait_de(perimetre(code), Recette(choix))
    rang = [c.code for c in lu.chiffres].index("POP_65")
    ouvert = rouvrir(change(lu, rang, **champs), code)
    dit = verifier(ouvert)
    assert dit.changes == ("Part des 65 ans ou plus",)
    assert not dit.identique
    assert "1\u00a0chiffre a changé" in dit.phrase
    assert "Part des 65 ans ou plus" in dit.phrase


def test_another_catalogue_is_said_rather_than_guessed():
    code = "EPCI-200071934"
    lu = portrait_de(perimetre(code), Recette())
    plus_court = dataclasses.replace(lu, chiffres=lu.chiffres[:-1])
    dit = verifier(rouvrir(plus_court, code))
    assert not dit.identique
    assert "le catalogue n'est plus celui" in dit.phrase


def test_other_files_with_the_same_figures_are_identical_and_said_so():
    code = "EPCI-200071934"
    ouvert = rouvrir(portrait_de(perimetre(code), Recette(CHOIX)), code)
    releve = dataclasses.replace(ouvert.recette.releve, sources="00000000")
    recette = dataclasses.replace(ouvert.recette, releve=releve)
    dit = verifier(dataclasses.replace(ouvert, recette=recette))
    assert dit.identique
    assert "fichiers sources" in dit.phrase


def test_many_changes_are_counted_and_the_first_named():
    code = "EPCI-200071934"
    lu = portrait_de(perimetre(code), Recette(tuple(
        c.code for c in portrait_de(perimetre(code), Recette()).presents[:9]
    )))  # fmt: skip
    faux = lu
    for rang in range(9):
        faux = change(faux, rang, periode="1900")
    dit = verifier(rouvrir(faux, code))
    assert len(dit.changes) == 9
    assert "3\u00a0autres" in dit.phrase


def test_marks_of_two_territories_differ():
    ici, ailleurs = (
        portrait_de(perimetre(c), Recette(CHOIX)) for c in ("EPCI-200071934", "EPCI-248500563")
    )
    assert all(
        marque(a) != marque(b)
        for a, b in zip(ici.chiffres[:3], ailleurs.chiffres[:3], strict=False)
    )


@pytest.mark.parametrize("choix", [(), CHOIX], ids=["tous", "choisis"])
def test_file_is_read_back_and_verified(choix):
    ici = perimetre("EPCI-200071934")
    notes = {"POP_65": "Vu avec les élus : « à suivre »."}
    lu = portrait_de(ici, Recette(choix, notes, "Titre: essai", "synthese"))
    relue = depuis_fichier(en_yaml(lu), "recette.yaml")
    assert (relue.indicateurs, relue.notes, relue.titre, relue.taille) == (
        choix, notes, "Titre: essai", "synthese",
    )  # fmt: skip
    assert verifier(portrait_de(ici, relue)).identique
    faux = en_yaml(lu).replace(marque(lu.chiffre("POP_65")), "aaaaa")
    assert verifier(portrait_de(ici, depuis_fichier(faux, "f"))).changes == (
        "Part des 65 ans ou plus",
    )


def test_file_of_all_indicators_with_a_mark_less_does_not_say_identical():
    ici = perimetre("EPCI-200071934")
    lu = portrait_de(ici, Recette())
    contenu = yaml.safe_load(en_yaml(lu))
    contenu["chiffres"][0].pop("marque")
    dit = verifier(portrait_de(ici, depuis_fichier(yaml.safe_dump(contenu), "f")))
    assert not dit.identique
    assert "le catalogue n'est plus celui" in dit.phrase


def test_figure_that_left_the_catalogue_is_not_identical():
    """A file of every figure keeps the mark of one that the portrait has no more."""
    lu = portrait_de(perimetre("EPCI-200071934"), Recette())
    recette = depuis_fichier(en_yaml(lu), "f")
    moins = dataclasses.replace(lu, recette=recette, chiffres=lu.chiffres[:-1])
    assert "le catalogue n'est plus celui" in verifier(moins).phrase
    assert not verifier(moins).identique


def test_formula_of_the_file_gives_the_value_from_the_parts():
    lu = portrait_de(perimetre("EPCI-200071934"), Recette())
    formules = {c["code"]: c for c in yaml.safe_load(en_yaml(lu))["chiffres"]}
    verifies = 0
    for chiffre in lu.presents:
        formule, v = formules[chiffre.code].get("formule", ""), chiffre.valeur
        if "numerateur / denominateur" not in formule or "^" in formule:
            continue
        facteur = float(formule.split(" ×")[0])
        assert v.valeur == pytest.approx(facteur * v.numerateur / v.denominateur)
        verifies += 1
    assert verifies > 10


def test_json_carries_the_same_permalink():
    lu = portrait_de(perimetre("DEP-85"), Recette(CHOIX))
    assert contenu_json(lu)["recette"] == permalien(lu)
