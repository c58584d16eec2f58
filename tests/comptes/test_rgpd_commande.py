"""``clesante rgpd``: the register, one person's data, erasure, replay, retention."""

from __future__ import annotations

import csv
import json

import pytest
from django.utils import timezone

from clesante.commandes.entree import main
from clesante.comptes.models import Utilisateur
from clesante.comptes.registre import EFFACE, lignes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _var(settings, tmp_path, monkeypatch):
    settings.VAR, settings.EMAIL_FILE_PATH = tmp_path, tmp_path / "courriels"
    monkeypatch.setattr("clesante.commandes.serveur.preparer_base", lambda *a, **k: None)


@pytest.fixture
def compte() -> Utilisateur:
    compte = Utilisateur.objects.create_user("anne@exemple.fr", "x")
    Utilisateur.objects.filter(pk=compte.pk).update(nom="Anne", last_login=timezone.now())
    return compte


def test_register_is_written_whole(tmp_path, capsys):
    assert main(["rgpd", "registre", str(tmp_path / "registre.csv")]) == 0
    with (tmp_path / "registre.csv").open(encoding="utf-8-sig", newline="") as flux:
        assert len(list(csv.DictReader(flux))) == len(list(lignes()))
    assert main(["rgpd", "registre", str(tmp_path / "registre.ods")]) == 0
    assert (tmp_path / "registre.ods").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize("nom", ["registre.pdf", "registre", "csv"])
def test_an_unknown_extension_writes_nothing(tmp_path, capsys, nom):
    assert main(["rgpd", "registre", str(tmp_path / nom)]) == 2
    assert ".ods" in capsys.readouterr().err
    assert not (tmp_path / nom).exists()


def test_data_of_a_person_are_json_alone(compte, capsys):
    assert main(["rgpd", "exporter", "ANNE@exemple.fr"]) == 0
    contenu = json.loads(capsys.readouterr().out)
    assert contenu["donnees"][0]["rangees"][0]["nom"] == "Anne"
    assert main(["rgpd", "exporter", "rien@exemple.fr"]) == 3


def test_erasure_asks_to_be_confirmed(compte, capsys):
    assert main(["rgpd", "effacer", "anne@exemple.fr"]) == 4
    assert "--confirmer" in capsys.readouterr().err
    compte.refresh_from_db()
    assert compte.nom == "Anne"
    assert main(["rgpd", "effacer", "anne@exemple.fr", "--confirmer"]) == 0
    compte.refresh_from_db()
    assert compte.nom == EFFACE
    assert main(["rgpd", "effacer", "anne@exemple.fr", "--confirmer"]) == 3


def test_replay_says_how_many(compte, capsys):
    assert main(["rgpd", "rejouer"]) == 0
    assert "0\u00a0fiche" in capsys.readouterr().out
    main(["rgpd", "effacer", "anne@exemple.fr", "--confirmer"])
    Utilisateur.objects.filter(pk=compte.pk).update(nom="Anne", courriel="anne@exemple.fr")
    capsys.readouterr()
    assert main(["rgpd", "rejouer"]) == 0
    assert "1\u00a0fiche" in capsys.readouterr().out


def test_retention_says_what_it_did(compte, capsys):
    assert main(["rgpd", "conserver"]) == 0
    dit = capsys.readouterr().out
    assert dit.startswith("0\u00a0préavis, 0\u00a0fiche effacée")
    assert "périmée" in dit


def test_a_replay_that_is_refused_says_which_and_how_many(compte, capsys, tmp_path):
    (tmp_path / "effacements.csv").write_text("modele,numero,cree_le,efface_le\nx,1,2,3\n")
    assert main(["rgpd", "rejouer"]) == 4
    dit = capsys.readouterr()
    assert "0\u00a0fiche" in dit.out
    assert "«\u00a0x 1\u00a0»" in dit.err
