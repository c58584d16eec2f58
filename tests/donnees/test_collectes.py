"""From each platform, in the shape it documents, to the figures of our layouts."""

from __future__ import annotations

import json
import os
import time
from urllib.parse import urlsplit

import pytest

from clesante.donnees.producteurs.dispositions import disposition
from clesante.donnees.reseau import collectes
from clesante.donnees.reseau.collectes import Etat
from clesante.donnees.reseau.connecteurs import adresse
from tests.aides.plateformes import (
    ACTIFS,
    APL,
    CHOMEURS,
    COLONNES,
    EAU,
    TOUTES,
    classeur_apl,
    export_ameli,
    hubeau,
    ici,
    lire_csv,
    melodi,
    observation,
    observations,
    prelevement,
    territoires_api_geo,
    zip_filosofi,
)
from tests.aides.serveur_http import Fichier, envoyer, repondre


def test_melodi_in_three_pages_becomes_unemployed_over_active(serveur, prendre, tmp_path):
    melodi(serveur, "DS_RP_EMPLOI_LR_PRINC", {"2": CHOMEURS, "1T2": ACTIFS})
    (bilan,) = prendre("insee_rp_chomage_communes")
    assert bilan.etat is Etat.TELECHARGE, bilan.detail
    premiere = serveur.demandes[0].parametres
    assert premiere["GEO"] == "COM"
    assert premiere["AGE"] == "Y15T64"
    assert premiere["EMPSTA_ENQ"] == "2"
    assert len(serveur.demandes) == 4
    fichier = tmp_path / "vers" / "melodi_rp_emploi.csv"
    assert len(lire_csv(fichier)) == 5
    trouves = observations(fichier, "insee_rp_chomage_communes", tmp_path / "brut")
    assert trouves["SOC_CHOM", "UNITE", "85092"][:3] == ("2023", 900.5, 6_000.25)
    assert trouves["SOC_CHOM", "UNITE", "75056"][:3] == ("2023", 120_000, 1_200_000)
    # No unemployed given for Marseille: no figure, never zero.
    rien = ("2023", None, None, None, "non_disponible")
    assert trouves["SOC_CHOM", "UNITE", "13055"] == rien


def test_melodi_again_is_unchanged_and_leaves_no_page_behind(serveur, prendre, tmp_path):
    melodi(serveur, "DS_RP_EMPLOI_LR_PRINC", {"2": CHOMEURS, "1T2": ACTIFS})
    premier, second = (
        prendre("insee_rp_chomage_communes")[0], prendre("insee_rp_chomage_communes")[0]
    )  # fmt: skip
    assert second.etat is Etat.INCHANGE
    assert second.sha256 == premier.sha256
    assert {f.name for f in (tmp_path / "vers").iterdir()} == {"melodi_rp_emploi.csv"}


@pytest.fixture
def coupee(serveur, prendre):
    """A collection cut at its third page by a server that has come back since."""
    melodi(serveur, "DS_RP_EMPLOI_LR_PRINC", {"2": CHOMEURS, "1T2": ACTIFS})
    bonne = serveur.routes["/melodi/data/DS_RP_EMPLOI_LR_PRINC"]

    def panne(prise, demande):
        if demande.parametres.get("page") == "3":
            envoyer(prise, 503, b"")
        else:
            bonne(prise, demande)

    serveur.routes["/melodi/data/DS_RP_EMPLOI_LR_PRINC"] = panne
    (bilan,) = prendre("insee_rp_chomage_communes")
    assert bilan.etat is Etat.ECHEC
    serveur.routes["/melodi/data/DS_RP_EMPLOI_LR_PRINC"] = bonne
    serveur.demandes.clear()


@pytest.mark.usefixtures("coupee")
def test_melodi_cut_between_pages_goes_on_where_it_stopped(serveur, prendre, tmp_path):
    assert not (tmp_path / "vers" / "melodi_rp_emploi.csv").exists()
    (bilan,) = prendre("insee_rp_chomage_communes")
    assert bilan.etat is Etat.TELECHARGE
    assert [d.parametres.get("page", "1") for d in serveur.demandes] == ["3", "1"]


@pytest.mark.usefixtures("coupee")
def test_pages_of_the_day_before_are_asked_for_again(serveur, prendre, tmp_path):
    avant_hier = time.time() - 2 * 86_400
    for page in (tmp_path / "vers" / "melodi_rp_emploi.csv.pages").iterdir():
        os.utime(page, (avant_hier, avant_hier))
    assert prendre("insee_rp_chomage_communes")[0].etat is Etat.TELECHARGE
    assert len(serveur.demandes) == 4


@pytest.mark.parametrize(
    "refusee",
    [[[{"faux": 1}]], [[observation("85092", 1, SEX="M"), observation("85092", 2, SEX="F")]]],
    ids=["another shape", "two values"],
)
def test_pages_refused_for_what_they_say_are_not_kept(serveur, prendre, tmp_path, refusee):
    """They would be refused again all day, whatever the producer has mended since."""
    melodi(serveur, "DS_RP_EMPLOI_LR_PRINC", {"2": refusee, "1T2": ACTIFS})
    assert prendre("insee_rp_chomage_communes")[0].etat is Etat.ECHEC
    assert list((tmp_path / "vers").iterdir()) == []
    melodi(serveur, "DS_RP_EMPLOI_LR_PRINC", {"2": CHOMEURS, "1T2": ACTIFS})
    assert prendre("insee_rp_chomage_communes")[0].etat is Etat.TELECHARGE


def test_melodi_with_a_dimension_left_free_is_refused_not_added_up(serveur, prendre):
    doubles = [[observation("85092", 1, SEX="M"), observation("85092", 2, SEX="F")]]
    melodi(serveur, "DS_RP_EMPLOI_LR_PRINC", {"2": doubles, "1T2": ACTIFS})
    (bilan,) = prendre("insee_rp_chomage_communes")
    assert bilan.etat is Etat.ECHEC
    assert "deux valeurs de « chomeurs » pour 85092 en 2023" in bilan.detail


@pytest.mark.parametrize(
    ("page", "mots"),
    [
        ([{"dimensions": {"GEO": "COM-85092"}, "measures": {}}], "autre forme"),
        ([{"dimensions": None}], "autre forme"),
        ([{"dimensions": {"GEO": "X"}, "measures": {"OBS_VALUE_NIVEAU": 3}}], "autre forme"),
        (["rien"], "autre forme"),
        ({}, "autre forme"),
        ([], "aucune ligne"),
    ],
)
def test_melodi_of_another_shape_is_refused(serveur, prendre, page, mots):
    melodi(serveur, "DS_RP_EMPLOI_LR_PRINC", {"2": [page], "1T2": [page]})
    (bilan,) = prendre("insee_rp_chomage_communes")
    assert bilan.etat is Etat.ECHEC
    assert mots in bilan.detail


@pytest.mark.parametrize(
    ("code", "corps"),
    [
        ("anct_qpv_2024", []),
        ("anct_qpv_2024", {"resources": 3}),
        ("insee_rp_chomage_communes", {"observations": [{"dimensions": {"GEO": "COM-85092"}}]}),
        ("hubeau_eau_potable_2025", {"count": "beaucoup", "data": []}),
        ("hubeau_eau_potable_2025", {"count": [1], "data": []}),
        ("hubeau_eau_potable_2025", {"count": 1, "data": ["rien"]}),
        ("insee_rp_chomage_communes", {"observations": [], "paging": "suite"}),
        ("insee_rp_chomage_communes", {"observations": [], "paging": ["suite"]}),
        ("insee_population_cog_2026", {"communes": []}),
    ],
)
def test_sound_json_of_another_shape_is_a_sentence_and_the_other_sources_come(
    serveur, prendre, code, corps
):
    """One platform that changes its answers must not deprive a machine of all the others."""
    chemin = urlsplit(adresse(*ici(serveur, code))).path
    serveur.routes[chemin] = repondre(200, json.dumps(corps).encode())
    _, autre = TOUTES["drees_apl_infirmiers"]
    serveur.routes[autre.adresse] = Fichier(classeur_apl(*APL["drees_apl_infirmiers"][1:]))
    casse, bonne = prendre(code, "drees_apl_infirmiers")
    assert (casse.etat, bonne.etat) == (Etat.ECHEC, Etat.TELECHARGE)
    assert "sous une autre forme que celle que le connecteur attend" in casse.detail


def test_a_bug_of_ours_is_not_told_as_a_fault_of_the_producer(serveur, prendre, monkeypatch):
    melodi(serveur, "DS_RP_EMPLOI_LR_PRINC", {"2": CHOMEURS, "1T2": ACTIFS})
    monkeypatch.setattr(collectes, "_csv", lambda entete, lignes: len(lignes) + "")
    with pytest.raises(TypeError):
        prendre("insee_rp_chomage_communes")


@pytest.mark.parametrize("suite", ["https://exemple.org/melodi?page=2", "http://10.0.0.1/"])
def test_next_page_elsewhere_is_not_followed(serveur, prendre, suite):
    corps = {"observations": CHOMEURS[0], "paging": {"next": suite}}
    serveur.routes["/melodi/data/DS_RP_EMPLOI_LR_PRINC"] = repondre(200, json.dumps(corps).encode())
    (bilan,) = prendre("insee_rp_chomage_communes")
    assert "pas chez le producteur" in bilan.detail
    assert len(serveur.demandes) == 1


def test_pages_that_turn_in_circles_are_left(serveur, prendre):
    chemin = "/melodi/data/DS_RP_EMPLOI_LR_PRINC"
    corps = {"observations": [], "paging": {"next": f"{serveur.base}{chemin}?page=2"}}
    serveur.routes[chemin] = repondre(200, json.dumps(corps).encode())
    assert "sans fin" in prendre("insee_rp_chomage_communes")[0].detail


@pytest.mark.parametrize(
    ("code", "jeu", "questions", "indicateur", "attendu"),
    [
        (
            "insee_rp_voiture_communes", "DS_RP_LOGEMENT_PRINC",
            {"C_GE1": [[observation("85092", 5_400)]], "_T": [[observation("85092", 6_000)]]},
            "SOC_VOIT", (600, 6_000),
        ),
        (
            "insee_rp_80_ans_seuls_communes", "DS_RP_MENAGES_PRINC",
            {"ONEPERS": [[observation("85092", 610)]],
             "DWELLINGS_POPSIZE": [[observation("85092", 1_300)]]},
            "POP_80SEUL", (610, 1_300),
        ),
    ],
)  # fmt: skip
def test_other_counts_of_the_census(
    serveur, prendre, tmp_path, code, jeu, questions, indicateur, attendu
):
    melodi(serveur, jeu, questions)
    (bilan,) = prendre(code)
    assert bilan.etat is Etat.TELECHARGE, bilan.detail
    fichier = tmp_path / "vers" / disposition(code).fichiers[0]
    trouves = observations(fichier, code, tmp_path / "brut")
    assert trouves[indicateur, "UNITE", "85092"][:3] == ("2023", *attendu)


def test_drinking_water_counts_each_sample_once(serveur, prendre, tmp_path):
    hubeau(serveur, EAU)
    (bilan,) = prendre("hubeau_eau_potable_2025")
    assert bilan.etat is Etat.TELECHARGE, bilan.detail
    demandes = [d.parametres["code_departement"] for d in serveur.demandes]
    assert len(demandes) == len(set(demandes)) == 101
    assert {"2A", "2B", "971", "976"} <= set(demandes)
    fichier = tmp_path / "vers" / "hubeau_eau_potable_2025.csv"
    trouves = observations(fichier, "hubeau_eau_potable_2025", tmp_path / "brut")
    # A sample under derogation is over the limit; one « sans objet » was not judged.
    assert trouves["ENV_EAU", "UNITE", "85092"][:3] == ("2025", 1, 3)
    assert trouves["ENV_EAU", "UNITE", "2A004"][:3] == ("2025", 1, 1)
    assert trouves["ENV_EAU", "UNITE", "97611"][:3] == ("2025", 0, 1)
    assert len(trouves) == 4


def test_drinking_water_reads_every_page_of_a_departement(serveur, prendre, tmp_path):
    """A page that is not the last is answered 206."""
    lignes = [prelevement(str(n), "85092", "C" if n % 4 else "N") for n in range(10_003)]
    hubeau(serveur, {"85": lignes})
    assert prendre("hubeau_eau_potable_2025")[0].etat is Etat.TELECHARGE
    assert len(serveur.demandes) == 103
    assert len(lire_csv(tmp_path / "vers" / "hubeau_eau_potable_2025.csv")) == 10_003


def test_drinking_water_past_the_limit_of_the_server_is_refused(serveur, prendre):
    hubeau(serveur, EAU, compte=20_001)
    (bilan,) = prendre("hubeau_eau_potable_2025")
    assert "plus de 20000 résultats" in bilan.detail


@pytest.mark.parametrize("casse", [str, lambda nom: {"ntop": "Ntop", "npop": "Npop"}.get(nom, nom)])
def test_diseases_are_read_at_each_level(serveur, prendre, tmp_path, casse):
    chemin = "/api/explore/v2.1/catalog/datasets/effectifs/exports/csv"
    serveur.routes[chemin] = repondre(200, export_ameli([casse(nom) for nom in COLONNES]))
    (bilan,) = prendre("cnam_pathologies")
    assert bilan.etat is Etat.TELECHARGE, bilan.detail
    assert "tsage" in serveur.demandes[0].parametres["where"]
    fichier = tmp_path / "vers" / "cnam_pathologies.csv"
    trouves = observations(fichier, "cnam_pathologies", tmp_path / "brut")
    parts = {cle: valeur[3] for cle, valeur in trouves.items()}
    assert parts == {
        ("MORB_CANC", "DEP", "85"): pytest.approx(5),
        ("MORB_CANC", "DEP", "01"): pytest.approx(5),
        ("MORB_CANC", "REG", "52"): pytest.approx(5),
        ("MORB_CANC", "FR", "FR"): pytest.approx(5),
        ("MORB_DIAB", "DEP", "85"): pytest.approx(6),
        ("MORB_CARDIO", "DEP", "85"): pytest.approx(9),
        ("MORB_RESP", "DEP", "85"): pytest.approx(5.5),
    }
    assert {valeur[0] for valeur in trouves.values()} == {"2023"}


@pytest.mark.parametrize("code", APL)
def test_access_to_the_other_professions(serveur, prendre, tmp_path, code):
    indicateur, libelle, suite = APL[code]
    _, source = TOUTES[code]
    serveur.routes[source.adresse] = Fichier(classeur_apl(libelle, suite))
    assert prendre(code)[0].etat is Etat.TELECHARGE
    trouves = observations(tmp_path / "vers" / source.fichier, code, tmp_path / "brut")
    ((cle, (periode, num, den, _, _)),) = trouves.items()
    assert (cle, periode) == ((indicateur, "UNITE", "85092"), "2023")
    assert 100_000 * num / den == pytest.approx(120)
    assert den == 14_000.5


def test_api_geo_gives_the_populations_that_our_layout_reads(serveur, prendre, tmp_path):
    serveur.routes["/communes"] = territoires_api_geo
    (bilan,) = prendre("insee_population_cog_2026")
    assert bilan.etat is Etat.TELECHARGE, bilan.detail
    fichier = tmp_path / "vers" / "communes.json"
    trouves = observations(fichier, "insee_population_cog_2026", tmp_path / "brut")
    assert {cle[2]: valeur[1] for cle, valeur in trouves.items()} == {
        "85092": 13_800,
        "69381": 29_000,
    }


def test_archive_of_insee_gives_the_member_that_our_layout_reads(serveur, prendre, tmp_path):
    _, source = TOUTES["insee_filosofi_2021_communes"]
    serveur.routes[source.adresse] = Fichier(zip_filosofi())
    assert prendre(source.code)[0].etat is Etat.TELECHARGE
    assert prendre(source.code)[0].etat is Etat.INCHANGE
    fichier = tmp_path / "vers" / source.fichier
    trouves = observations(fichier, source.code, tmp_path / "brut")
    assert trouves["SOC_REV", "COM", "85092"][3] == 20_930
    fichier.unlink()
    assert prendre(source.code)[0].etat is Etat.INCHANGE
    assert fichier.is_file()


def test_data_gouv_leads_from_the_data_set_to_the_file(serveur, prendre, tmp_path):
    numero = "4c5a1d4e-1f0b-4d6e-9a52-0b1c2d3e4f50"
    connecteur, source = ici(serveur, "anct_qpv_2024")
    jeu = {"resources": [{"id": numero, "title": "QP2024 liste", "format": "csv"}]}
    serveur.routes[f"/api/1/datasets/{source.jeu}/"] = repondre(200, json.dumps(jeu).encode())
    serveur.routes[f"/api/1/datasets/r/{numero}"] = repondre(302, Location="/static/qp.csv")
    serveur.routes["/static/qp.csv"] = Fichier(b"code_qp;lib_qp\nQN00101M;Centre\n")
    assert connecteur.hotes
    (bilan,) = prendre("anct_qpv_2024")
    assert bilan.etat is Etat.TELECHARGE, bilan.detail
    assert (tmp_path / "vers" / source.fichier).read_bytes().startswith(b"code_qp")
