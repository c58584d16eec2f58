"""The door of the store: what a source hides, what a threshold hides, what comes by part only."""

from __future__ import annotations

import dataclasses
import json
import shutil

import duckdb
import pytest

from clesante.diagnostic import exports as exports_portrait
from clesante.diagnostic.lectures import portrait
from clesante.donnees import exports, lectures, lectures_fiche
from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.choix import Calcul, Statut
from clesante.donnees.construction import construire
from clesante.donnees.construction import secret as construction_secret
from clesante.donnees.producteurs.brut import dossier_du_paquet
from clesante.territoires.imports import correspondance
from clesante.territoires.lectures import membres, perimetre
from clesante.ui.colonnes import machine

SOURCE = "anct_medecins_generalistes_2020"  # its sheet only: the figures are ours
EPCI = "EPCI-200071934"  # CC Vendée Sèvre Autise
VOISIN = "EPCI-200073260"  # CC Pays de Fontenay-Vendée
FUSION, EPCI_FUSION = "85090", "EPCI-248500464"  # Sèvremont, made of four; CC Pays de Pouzauges


@pytest.fixture
def magasin(referentiel, settings, tmp_path):
    """Return ``magasin(rows)``: the store made of (indicator, commune, dimension, n, d, status)."""

    def faire(rangees):
        (tmp_path / "t.json").write_text(
            json.dumps(
                [
                    dict(
                        zip(("indicateur", "code", "dimension", "n", "d", "statut"), r, strict=True)
                    )
                    for r in rangees
                ]
            )
        )
        duckdb.sql(
            "COPY (SELECT indicateur, 'UNITE' AS niveau, code, '2023' AS periode, dimension, "
            "n::DOUBLE AS numerateur, d::DOUBLE AS denominateur, NULL::DOUBLE AS valeur, statut, "
            "'' AS base, false AS part, '' AS absents "
            f"FROM read_json('{tmp_path / 't.json'}')) TO '{tmp_path / SOURCE}.parquet'"
        )
        shutil.copy(dossier_du_paquet() / f"{SOURCE}.json", tmp_path)
        settings.ENTREPOT = tmp_path / "entrepot.sqlite"
        construire(settings.ENTREPOT, (tmp_path,))

    return faire


def communes_de(code):
    return [commune.removeprefix("COM-") for commune in membres(code)]


def rangees(indicateur, nombres, denominateur=None):
    """Return rows: a number, « secret » or « non_disponible »."""
    return [
        (indicateur, commune, "", None, None, n)
        if isinstance(n, str)
        else (indicateur, commune, "", n, denominateur, "valeur")
        for commune, n in nombres.items()
    ]


def lue(code, indicateur):
    return lectures.valeurs([code], lectures.indicateurs([indicateur]))[code, indicateur]


def assert_rien(valeur):
    """Nothing of a secret figure says how much it is."""
    assert valeur.statut is Statut.SECRET
    vides = ("valeur", "numerateur", "denominateur", "intervalle", "rang", "bas", "haut")
    assert [getattr(valeur, champ) for champ in vides] == [None] * len(vides)


def test_a_territory_with_a_commune_hidden_by_its_source_is_not_rebuilt(magasin):
    ici, la = communes_de(EPCI), communes_de(VOISIN)
    nombres = dict.fromkeys([*ici, *la], 30) | {ici[0]: "secret"}
    magasin(rangees("POP_FAM", nombres))
    assert_rien(lue(f"COM-{ici[0]}", "POP_FAM"))
    assert_rien(lue(EPCI, "POP_FAM"))
    assert_rien(lue("DEP-85", "POP_FAM"))
    assert lue(VOISIN, "POP_FAM").valeur == 30 * len(la)
    assert lue(f"COM-{ici[1]}", "POP_FAM").valeur == 30


def test_communes_merged_with_a_secret_one_are_secret(magasin):
    """« 20 » and « s » are not 20: it would be the figure of a part."""
    absorbees = sorted(c for c, vers in correspondance().items() if vers == FUSION != c)[:2]
    voisines = [c for c in communes_de(EPCI_FUSION) if c != FUSION]
    nombres = dict.fromkeys([FUSION, *absorbees, *voisines], 20) | {absorbees[0]: "secret"}
    magasin(rangees("POP_FAM", nombres))
    assert len(absorbees) == 2
    assert_rien(lue(f"COM-{FUSION}", "POP_FAM"))
    assert_rien(lue(EPCI_FUSION, "POP_FAM"))
    assert lue(f"COM-{voisines[0]}", "POP_FAM").valeur == 20


def test_communes_merged_with_one_that_has_no_figure_have_none(magasin):
    """« 20 » and « nd » are not 20 either; wider territories are told without that commune."""
    absorbee = next(c for c, vers in correspondance().items() if vers == FUSION != c)
    voisines = [c for c in communes_de(EPCI_FUSION) if c != FUSION]
    nombres = dict.fromkeys([FUSION, *voisines], 20)
    magasin(rangees("POP_FAM", nombres | {absorbee: "non_disponible"}))
    assert lue(f"COM-{FUSION}", "POP_FAM").statut is Statut.NON_DISPONIBLE
    assert lue(f"COM-{FUSION}", "POP_FAM").numerateur is None
    somme = lue(EPCI_FUSION, "POP_FAM")
    assert (somme.valeur, somme.unites) == (20 * len(voisines), len(voisines))
    assert somme.unites_attendues == len(voisines) + 1
    magasin(rangees("POP_FAM", nombres | {absorbee: "secret"}))
    assert_rien(lue(f"COM-{FUSION}", "POP_FAM"))


def test_a_free_perimeter_is_shown_only_if_each_unit_is_publishable(magasin):
    ici, la = communes_de(EPCI), communes_de(VOISIN)
    magasin(rangees("POP_FAM", dict.fromkeys([*ici, *la], 30) | {ici[0]: "secret"}))
    publies = lectures.indicateurs(["POP_FAM"])

    def union(*codes):
        noms = [f"COM-{code}" for code in codes]
        return lectures.valeurs_du_perimetre("x", noms, publies)["POP_FAM"]

    assert_rien(union(ici[0], la[0]))
    assert union(ici[1], la[0]).valeur == 60
    assert_rien(lectures.valeurs_du_perimetre("x", membres(EPCI), publies, [EPCI])["POP_FAM"])


def test_territories_published_whole_add_up_even_when_their_communes_are_hidden(magasin):
    """Two EPCI of the first contract: their small communes are hidden, their totals are not."""
    ici, la = communes_de(EPCI), communes_de(VOISIN)
    magasin(rangees("PSY_HAND", dict.fromkeys([*ici, *la], 4)))
    publies = lectures.indicateurs(["PSY_HAND"])
    communes = [*membres(EPCI), *membres(VOISIN)]
    assert_rien(lectures.valeurs_du_perimetre("x", communes, publies)["PSY_HAND"])
    somme = lectures.valeurs_du_perimetre("x", communes, publies, [EPCI, VOISIN])["PSY_HAND"]
    assert (somme.statut, somme.valeur) == (Statut.VALEUR, 4 * len(communes))
    assert somme.unites == somme.unites_attendues == len(communes)
    assert somme.source == lue(EPCI, "PSY_HAND").source
    moitie = [*communes_de(EPCI), la[0]]
    unites = [EPCI, f"COM-{la[0]}"]
    noms = [f"COM-{c}" for c in moitie]
    assert_rien(lectures.valeurs_du_perimetre("x", noms, publies, unites)["PSY_HAND"])


def test_units_that_overlap_or_leave_a_commune_out_are_not_added(magasin):
    ici, la = communes_de(EPCI), communes_de(VOISIN)
    nombres = dict.fromkeys([*ici, *la], 4) | {ici[0]: 400}
    magasin(rangees("PSY_HAND", nombres))
    publies = lectures.indicateurs(["PSY_HAND"])
    communes = [*membres(EPCI), *membres(VOISIN)]
    for unites in ([EPCI], [EPCI, f"COM-{ici[0]}"], [EPCI, VOISIN, f"COM-{ici[0]}"]):
        valeur = lectures.valeurs_du_perimetre("x", communes, publies, unites)["PSY_HAND"]
        assert_rien(valeur)


def test_the_portrait_of_a_free_perimeter_adds_its_territories(magasin):
    ici, la = communes_de(EPCI), communes_de(VOISIN)
    magasin(rangees("PSY_HAND", dict.fromkeys([*ici, *la], 4)))
    libre = portrait(perimetre(f"{EPCI}+{VOISIN}"), ["PSY_HAND"])
    assert libre.chiffre("PSY_HAND").valeur.valeur == 4 * (len(ici) + len(la))
    cache = portrait(perimetre(f"COM-{ici[0]}+COM-{la[0]}"), ["PSY_HAND"])
    assert_rien(cache.chiffre("PSY_HAND").valeur)


def test_the_threshold_is_kept_on_the_way_out_whatever_the_store_holds(magasin, monkeypatch):
    """A store built without suppression: the door still shows nothing small."""
    monkeypatch.setattr(construction_secret, "APPLIQUER", "SELECT 1")
    ici = communes_de(EPCI)
    magasin(rangees("PSY_HAND", dict.fromkeys(ici, 50) | {ici[0]: 4}))
    assert_rien(lue(f"COM-{ici[0]}", "PSY_HAND"))
    publies = lectures.indicateurs(["PSY_HAND"])
    union = lectures.valeurs_du_perimetre("x", [f"COM-{c}" for c in ici[:2]], publies)["PSY_HAND"]
    assert_rien(union)
    rangs = {r[0]: r for r in exports.lignes("COM", ["PSY_HAND"])}
    assert rangs[f"COM-{ici[0]}"][3:] == (None, "secret", None, None)
    assert rangs[f"COM-{ici[1]}"][3:] == (50, "valeur", 50, None)


def test_one_secret_part_hides_the_other_parts(magasin):
    """Women 40, men 4: the whole and the women would give the men."""
    ici = communes_de(EPCI)
    lignes = [("PSY_HAND", c, "", 60, None, "valeur") for c in ici]
    lignes += [("PSY_HAND", c, "Femmes", 56, None, "valeur") for c in ici]
    lignes += [("PSY_HAND", c, "Hommes", 4, None, "valeur") for c in ici]
    magasin(lignes)
    (publie,) = lectures.indicateurs(["PSY_HAND"])
    parts = lectures.declinaisons(f"COM-{ici[0]}", publie)
    assert [nom for nom, _ in parts] == ["Femmes", "Hommes"]
    for _, valeur in parts:
        assert_rien(valeur)
    entiers = [(nom, v.valeur) for nom, v in lectures.declinaisons(EPCI, publie)]
    assert entiers == [("Femmes", 56 * len(ici)), ("Hommes", 4 * len(ici))]


def test_a_threshold_of_a_source_without_parts_is_its_publishers(magasin):
    """What is taken as published has no count to compare: its producer hides it."""
    assert all(
        i.calcul is not Calcul.PUBLIEE for _, i in construction_secret.proteges(catalogue_livre())
    )


# --- given by part only ------------------------------------------------------------------------


def test_catalogue_says_which_part_a_main_figure_is(entrepot):
    """With a declared main figure there is a value without dimension; otherwise never one."""
    remplis = [p for p in lectures.indicateurs() if p.definition.dimension and p.periode]
    assert len(remplis) >= 10
    codes = ["DEP-85", "REG-52", "FR"]
    for publie in remplis:
        valeurs = lectures.valeurs(codes, [publie]).values()
        a_un_tout = any(v.valeur is not None for v in valeurs)
        assert a_un_tout == bool(publie.definition.dimension_principale), publie.definition.code


def test_a_part_never_stands_for_the_whole(entrepot):
    valeur = lue("DEP-85", "POP_AGE")
    assert (valeur.valeur, valeur.statut) == (None, Statut.NON_DISPONIBLE)
    assert valeur.dimension == "sexe et âge"
    assert valeur.source is not None
    publie = lectures.catalogue()["POP_AGE"]
    assert len(lectures.declinaisons("DEP-85", publie)) >= 40
    assert lue("COM-85092", "POP_AGE").dimension == ""


def test_files_of_a_portrait_name_the_part_they_give(entrepot):
    lu = portrait(perimetre("DEP-85"), ["OFF_BPE", "POP_AGE", "POP_65"])
    dits = {
        i["code"]: (i["dimension"], i["valeur"])
        for i in exports_portrait.contenu_json(lu)["indicateurs"]
    }
    assert dits["OFF_BPE"][0] == "Médecins généralistes"
    assert dits["OFF_BPE"][1] is not None
    assert dits["POP_AGE"] == ("sexe et âge", None)
    assert dits["POP_65"][0] == ""
    code, dimension = (
        next(colonne for colonne in exports_portrait.COLONNES if colonne.code == nom)
        for nom in ("indicateur", "dimension")
    )
    lues = {code.brute(ligne): dimension.brute(ligne) for ligne in exports_portrait.lignes(lu)}
    assert lues == {"OFF_BPE": "Médecins généralistes", "POP_AGE": "sexe et âge", "POP_65": ""}


def test_what_is_given_by_part_is_looked_for_at_its_level(entrepot):
    """An EPCI has no figure by age: the table shows its département's, not « missing »."""
    lu = portrait(perimetre(EPCI), ["POP_AGE", "MOR_QUOT"])
    assert {c.code for c in lu.elargis} == {"POP_AGE", "MOR_QUOT"}
    (age,) = [c for c in lu.elargis if c.code == "POP_AGE"]
    assert [e.territoire.code for e in age.elargis] == ["DEP-85"]
    assert lu.presents == lu.manquants == ()
    assert [c.code for c in portrait(perimetre("DEP-85"), ["POP_AGE"]).presents] == ["POP_AGE"]


@pytest.mark.parametrize(
    ("code", "intitule"),
    [
        (
            "OFF_BPE",
            "Professionnels et équipements de santé du département (médecins généralistes)",
        ),
        ("MOR_CANC", "Mortalité par tumeurs (tous sexes)"),
        ("REC_VACGR", "Vaccination contre la grippe des 65 ans ou plus"),
        ("POP_65", None),
    ],
)
def test_main_figure_is_called_by_its_part(code, intitule):
    (i,) = [i for i in catalogue_livre() if i.code == code]
    assert i.intitule == (intitule or i.libelle)


# --- files and words ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("valeur", "ecrite"),
    [
        (860.0, "860"),
        (0.5, "0.5"),
        (-0.0, "0"),
        (1e300, "1e+300"),
        ("860.0", "860.0"),
        (True, "True"),
    ],
)
def test_whole_numbers_are_written_whole(valeur, ecrite):
    assert str(machine(valeur)) == ecrite


@pytest.mark.parametrize("valeur", [float("nan"), float("inf"), None])
def test_what_is_not_a_number_is_empty(valeur):
    assert machine(valeur) is None


def test_portrait_files_write_inhabitants_whole(entrepot):
    lu = portrait(perimetre("COM-85092"), ["POP_TOT", "POP_65"])
    (population,) = [
        i for i in exports_portrait.contenu_json(lu)["indicateurs"] if i["code"] == "POP_TOT"
    ]
    assert str(population["valeur"]) == str(int(population["valeur"]))
    assert json.dumps(population["numerateur"]).isdigit()


def test_threshold_and_rule_are_told_in_words(entrepot):
    seuil = lectures_fiche.regle_du_secret(11)
    assert "11 personnes" in seuil
    assert "différence" in seuil
    filosofi = lectures.catalogue()["SOC_REV"]
    secret = lectures_fiche.secret_de(filosofi.source, [filosofi.definition])
    assert secret.startswith("posé par le producteur")
    population = lectures.catalogue()["POP_TOT"]
    assert lectures_fiche.secret_de(population.source, [population.definition]) == (
        "celui que pose le producteur : ce qu'il masque reste masqué"
    )
    fiche = dict(lectures_fiche.fiche_source(filosofi).lignes)
    assert fiche["Secret statistique"] == secret


@pytest.mark.django_db
def test_sources_page_tells_the_secrecy_of_each(entrepot, client):
    page = client.get("/sources/").content.decode()
    assert page.count("<dt>Secret statistique</dt>") == len(lectures.sources())
    assert "valeurs masquées" in page


def test_counts_by_level_tell_values_and_secrets_apart(entrepot):
    comptes = lectures.comptes_par_niveau(lectures.catalogue()["SOC_REV"])
    total, avec, secrets = comptes["COM"]
    codes = lectures.codes_du_niveau("COM")
    valeurs = lectures.valeurs(codes, lectures.indicateurs(["SOC_REV"])).values()
    statuts = [v.statut for v in valeurs]
    assert (total, avec, secrets) == (
        len(codes),
        statuts.count(Statut.VALEUR) + statuts.count(Statut.ESTIME),
        statuts.count(Statut.SECRET),
    )
    sans_periode = dataclasses.replace(lectures.catalogue()["SOC_REV"], periode=None)
    assert lectures.comptes_par_niveau(sans_periode) == {}
