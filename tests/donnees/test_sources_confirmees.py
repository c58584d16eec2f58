"""Every source that the reference confirms has its connector; what is only kept says so.

``sources_confirmees.csv`` repeats the lines of the reference on official sources, with their mark.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from clesante.commandes.entree import main
from clesante.donnees import imports
from clesante.donnees.producteurs.dispositions import dispositions
from clesante.donnees.reseau import connecteurs
from clesante.donnees.reseau.collectes import Etat
from clesante.donnees.reseau.connecteurs import adresse, commande, sans_lecture
from clesante.socle.erreurs import RefuseError
from tests.aides.plateformes import TOUTES, ici
from tests.aides.serveur_http import repondre

RACINE = Path(__file__).resolve().parents[2]
with (Path(__file__).parent / "sources_confirmees.csv").open(encoding="utf-8") as flux:
    BESOINS = list(csv.DictReader(flux))
GARDEES = sorted(code for code, (_, source) in TOUTES.items() if not source.lue)
PRISES = [code for code in GARDEES if TOUTES[code][0].automatique]
CORPS = b"commune;valeur\n01001;1\n"
NUMERO = "10000000-0000-4000-8000-000000000000"


def test_marks_are_those_of_the_reference():
    assert {besoin["marque"] for besoin in BESOINS} == {"confirme", "partiel", "memoire", "hors"}
    assert sum(besoin["marque"] == "confirme" for besoin in BESOINS) >= 30


@pytest.mark.parametrize("besoin", BESOINS, ids=lambda besoin: besoin["besoin"])
def test_confirmed_need_is_served_or_says_why_not(besoin):
    servis = besoin["connecteurs"].split()
    assert set(servis) <= set(TOUTES)
    assert bool(servis) != bool(besoin["remarque"])


def test_no_connector_is_left_out_of_the_table():
    assert {code for besoin in BESOINS for code in besoin["connecteurs"].split()} == set(TOUTES)


def test_what_was_missing_comes_by_itself():
    assert {
        "spf_fdep_communes", "finess_etablissements", "drees_morbidite_hospitaliere",
        "drees_apl_personnes_agees",
    } <= set(PRISES)  # fmt: skip


def test_kept_files_have_no_layout_and_no_command_to_install():
    assert not set(GARDEES) & set(dispositions())
    assert all(commande(code) == "" for code in GARDEES)
    lues = {fichier for d in dispositions().values() for fichier in d.fichiers}
    assert not {TOUTES[code][1].fichier for code in GARDEES} & lues


def servir(serveur, code, corps, **entetes):
    """Serve a source at the address of its connector; through its data set on data.gouv.fr."""
    connecteur, source = TOUTES[code]
    chemin = adresse(connecteur, source).removeprefix(connecteur.base)
    if source.titre:
        ressource = (
            f'{{"resources": [{{"id": "{NUMERO}", "title": "Extraction", "format": "csv", '
            f'"url": "https://static.data.gouv.fr/resources/{source.titre.upper()}.csv"}}]}}'
        )
        serveur.routes[chemin] = repondre(200, ressource.encode())
        chemin = f"/api/1/datasets/r/{NUMERO}"
    serveur.routes[chemin] = repondre(200, corps, **entetes)


@pytest.mark.parametrize("code", [c for c in PRISES if TOUTES[c][1].nature == "csv"])
def test_kept_file_is_put_whole_and_said_unread(serveur, prendre, tmp_path, code):
    servir(serveur, code, CORPS)
    (bilan,) = prendre(code)
    assert bilan.etat is Etat.TELECHARGE, bilan.detail
    assert (tmp_path / "vers" / TOUTES[code][1].fichier).read_bytes() == CORPS
    assert bilan.octets == len(CORPS)
    assert bilan.detail == sans_lecture(TOUTES[code][1])
    assert "aucune disposition ne lit encore" in bilan.detail


@pytest.mark.parametrize(
    ("corps", "entetes", "refus"),
    [
        (b"<!DOCTYPE html><p>Erreur</p>", {}, "page web"),
        (b" \n", {}, "vide"),
        (CORPS, {"Content_Length": str(10**12)}, "dépasse"),
    ],
    ids=["a web page", "empty", "too big"],
)
@pytest.mark.parametrize("code", ["finess_etablissements", "drees_morbidite_hospitaliere"])
def test_what_is_not_the_file_is_not_kept(serveur, prendre, tmp_path, code, corps, entetes, refus):
    servir(serveur, code, corps, **entetes)
    (bilan,) = prendre(code)
    assert bilan.etat is Etat.ECHEC
    assert refus in bilan.detail
    assert not (tmp_path / "vers" / TOUTES[code][1].fichier).exists()


def test_finess_in_windows_encoding_is_kept_byte_for_byte(serveur, prendre, tmp_path):
    """No header, two kinds of lines, accents of Windows: nothing is decoded, nothing changes."""
    corps = (
        "finess;etalab;111;2026-05-12\nstructureet;850000019;850000010;CH CÔTE DE LUMIÈRE\n"
        "geolocalisation;850000019;336000.1;6600000.2;1,ATLASANTE\n"
    ).encode("cp1252")
    servir(serveur, "finess_etablissements", corps)
    assert prendre("finess_etablissements")[0].etat is Etat.TELECHARGE
    assert (tmp_path / "vers" / "finess_etablissements_cs1100507.csv").read_bytes() == corps


def test_command_has_nothing_to_install_of_a_file_that_is_only_kept(
    serveur, monkeypatch, tmp_path, capsys
):
    servir(serveur, "spf_fdep_communes", CORPS)
    locaux = (ici(serveur, "spf_fdep_communes")[0],)
    monkeypatch.setattr(connecteurs, "connecteurs", lambda: locaux)
    demande = ["donnees", "telecharger", "--installer", "--vers", str(tmp_path)]
    assert main([*demande, "--source", "spf_fdep_communes"]) == 0
    dit = capsys.readouterr()
    assert "spf_fdep_communes : aucune disposition ne lit encore ce fichier" in dit.out
    assert "observations" not in dit.out
    assert dit.err == ""


def test_by_hand_source_that_nothing_reads_says_its_steps_and_that(prendre):
    (bilan,) = prendre("cartosante_zonage_medecins")
    assert bilan.etat is Etat.MANUEL
    assert "z_gene" in bilan.detail
    assert bilan.detail.endswith(sans_lecture(TOUTES["cartosante_zonage_medecins"][1]))


@pytest.mark.parametrize("code", GARDEES)
def test_import_of_a_kept_file_says_that_no_layout_reads_it(tmp_path, code):
    fichier = tmp_path / "fichier.csv"
    fichier.write_bytes(CORPS)
    with pytest.raises(RefuseError, match="aucune disposition ne le lit") as refus:
        imports.importer(fichier, code)
    assert "docs/donnees.md" in refus.value.remede


def test_way_to_write_a_layout_is_where_the_sentence_sends():
    notice = (RACINE / "docs" / "donnees.md").read_text("utf-8")
    assert "## Écrire une disposition" in notice
    for code in PRISES:
        assert code in notice


def test_trial_lists_every_source_that_comes_by_itself_and_those_only_kept(capsys):
    assert main(["donnees", "telecharger", "--essai"]) == 0
    blocs = capsys.readouterr().out.split("\n")
    debuts = {n: ligne.split(" ")[0] for n, ligne in enumerate(blocs) if not ligne.startswith(" ")}
    dites = dict.fromkeys(debuts.values(), "")
    courant = ""
    for n, ligne in enumerate(blocs):
        courant = debuts.get(n, courant)
        dites[courant] += ligne + "\n"
    attendues = {code for code, (connecteur, _) in TOUTES.items() if connecteur.automatique}
    assert set(dites) - {""} == attendues
    for code in attendues:
        assert ("(pas encore lu)" in dites[code]) == (code in PRISES), code
        assert ("aucune disposition ne lit encore" in dites[code]) == (code in PRISES), code
