"""Several sources at once: what became of each, what the command says, what the store holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clesante.commandes.entree import main
from clesante.donnees.producteurs import brut
from clesante.donnees.reseau import connecteurs
from clesante.donnees.reseau.collectes import Etat, telecharger_sources
from clesante.donnees.reseau.liaison import Reseau
from clesante.socle.erreurs import IndisponibleError
from tests.aides.plateformes import (
    ACTIFS,
    CHOMEURS,
    EAU,
    TOUTES,
    export_ameli,
    hubeau,
    melodi,
)
from tests.aides.serveur_http import repondre


def test_one_bad_source_does_not_stop_the_others(serveur, prendre):
    serveur.routes["/api/explore/v2.1/catalog/datasets/effectifs/exports/csv"] = repondre(
        200, export_ameli()
    )
    bilans = prendre("insee_population_departements", "cnam_pathologies", "insee_rp_2021_iris")
    assert [b.etat for b in bilans] == [Etat.ECHEC, Etat.TELECHARGE, Etat.MANUEL]
    assert "n'a plus ce fichier" in bilans[0].detail
    assert "https://www.insee.fr" in bilans[2].detail


def test_without_network_one_sentence_says_what_to_do(settings, horloge, tmp_path, serveur):
    """Two platforms that nobody answers for are enough to know."""
    demandees = []

    def mort(connecteur):
        demandees.append(connecteur.code)
        return Reseau(("127.0.0.1",), 60_000, dormir=horloge.dormir, horloge=horloge)

    choisies = [
        (replace(connecteur, base="http://127.0.0.1:9"), source)
        for connecteur, source in TOUTES.values()
        if connecteur.automatique
    ]
    with pytest.raises(IndisponibleError, match="pas de réseau") as refus:
        telecharger_sources(choisies, tmp_path, reseau_pour=mort)
    assert "clé USB" in refus.value.remede
    assert "clesante donnees installer --paquet" in refus.value.remede
    assert len(set(demandees)) == 2
    assert serveur.demandes == []


@pytest.fixture
def sur_place(serveur, monkeypatch):
    """Make every connector ask the local server, for commands."""
    locaux = tuple(
        replace(c, base=serveur.base, hotes=("127.0.0.1",), par_minute=60_000)
        for c in connecteurs.connecteurs()
    )
    monkeypatch.setattr(connecteurs, "connecteurs", lambda: locaux)
    serveur.routes["/api/explore/v2.1/catalog/datasets/effectifs/exports/csv"] = repondre(
        200, export_ameli(), ETag='"a"'
    )


COMMANDE = ["donnees", "telecharger"]


def test_command_says_what_became_of_each_source(sur_place, tmp_path, capsys):
    vers = tmp_path / "cles"
    assert main([*COMMANDE, "--source", "cnam_pathologies", "--vers", str(vers)]) == 0
    dit = capsys.readouterr()
    assert "cnam_pathologies  téléchargé" in dit.out
    assert brut.empreinte(vers / "cnam_pathologies.csv") in dit.out
    assert dit.err == ""


def test_command_exits_with_four_when_one_fails(sur_place, tmp_path, capsys):
    codes = ["--source", "cnam_pathologies", "dgcl_epci_2026"]
    assert main([*COMMANDE, *codes, "--vers", str(tmp_path)]) == 4
    dit = capsys.readouterr()
    assert "téléchargé" in dit.out
    assert "échec" in dit.out
    assert "1\u00a0source sur 2" in dit.err
    assert "dgcl_epci_2026" in dit.err
    assert (tmp_path / "cnam_pathologies.csv").is_file()


def test_command_refuses_an_unknown_source(sur_place, capsys):
    assert main([*COMMANDE, "--source", "insee_inconnue"]) == 3
    assert "n'a pas de connecteur" in capsys.readouterr().err


def test_trial_asks_nothing_and_says_what_is_not_confirmed(sur_place, serveur, capsys):
    codes = ["hubeau_eau_potable_2025", "insee_rp_2021_iris", "anct_qpv_2024"]
    assert main([*COMMANDE, "--essai", "--source", *codes]) == 0
    dit = capsys.readouterr().out
    assert serveur.demandes == []
    assert "hubeau_eau_potable_2025 (à confirmer)" in dit
    assert "/api/v1/qualite_eau_potable/resultats_dis" in dit
    assert "de mémoire" in dit
    assert "à faire   Ouvrez https://www.insee.fr" in dit
    assert "(pas encore lu)" in dit


def test_fetched_source_is_installed_when_asked(sur_place, tmp_path, capsys, monkeypatch):
    """The folder, with all that was fetched before, goes to the installation as it is."""
    from clesante.donnees import imports

    recus = []
    monkeypatch.setattr(
        imports, "installer_depuis", lambda dossier, _suivi: recus.append(dossier) or []
    )
    vers = ["--vers", str(tmp_path)]
    assert main([*COMMANDE, "--source", "cnam_pathologies", "--installer", *vers]) == 0
    assert recus == [tmp_path]
    assert main([*COMMANDE, "--source", "dgcl_epci_2026", "--installer", *vers]) == 4
    assert recus == [tmp_path]


def test_default_folder_is_in_the_state_of_the_site(sur_place, settings, tmp_path, capsys):
    settings.VAR = tmp_path
    assert main([*COMMANDE, "--source", "cnam_pathologies"]) == 0
    assert (tmp_path / "telechargements" / "cnam_pathologies.csv").is_file()


@pytest.mark.lent
def test_what_was_fetched_fills_the_store(serveur, prendre, tmp_path, settings, referentiel):
    """From the platforms to the page: figures recomputed by hand from what the server gave."""
    from clesante.donnees import imports, lectures
    from clesante.donnees.lectures_fiche import est_renseigne, trouver

    melodi(serveur, "DS_RP_EMPLOI_LR_PRINC", {"2": CHOMEURS, "1T2": ACTIFS})
    hubeau(serveur, EAU)
    serveur.routes["/api/explore/v2.1/catalog/datasets/effectifs/exports/csv"] = repondre(
        200, export_ameli()
    )
    codes = ("insee_rp_chomage_communes", "hubeau_eau_potable_2025", "cnam_pathologies")
    assert {b.etat for b in prendre(*codes)} == {Etat.TELECHARGE}
    settings.VAR, settings.ENTREPOT = tmp_path / "var", tmp_path / "var" / "entrepot.sqlite"
    provenances = imports.installer_depuis(tmp_path / "vers")
    assert {p.source for p in provenances} == set(codes)
    publies = {code: trouver(code) for code in ("SOC_CHOM", "ENV_EAU", "MORB_CANC", "MORB_DIAB")}
    assert all(map(est_renseigne, publies.values()))
    territoires = ["COM-85092", "COM-75056", "DEP-85"]
    lues = lectures.valeurs(territoires, list(publies.values()))
    attendus = {
        ("COM-85092", "SOC_CHOM"): 100 * 900.5 / 6_000.25,
        ("COM-75056", "SOC_CHOM"): 10.0,
        ("DEP-85", "SOC_CHOM"): 100 * 910.5 / 6_090.25,
        ("COM-85092", "ENV_EAU"): 100 / 3,
        ("DEP-85", "ENV_EAU"): 50.0,
        ("DEP-85", "MORB_CANC"): 5.0,
        ("DEP-85", "MORB_DIAB"): 6.0,
    }
    assert {cle: lues[cle].valeur for cle in attendus} == {
        cle: pytest.approx(valeur) for cle, valeur in attendus.items()
    }
