"""``clesante journal`` and ``clesante droits``, as a person at the machine runs them."""

from __future__ import annotations

import json

import pytest

from clesante.commandes.entree import main
from clesante.comptes import roles
from clesante.comptes.models import Utilisateur
from tests.comptes.test_journal import evenements, forcer, sceller

pytestmark = pytest.mark.django_db


@pytest.fixture
def auteur():
    return Utilisateur.objects.create_user("auteur@exemple.fr")


@pytest.fixture(autouse=True)
def _base_deja_prete(monkeypatch):
    monkeypatch.setattr("clesante.commandes.serveur.preparer_base", lambda: None)


def test_table_of_rights_is_printed_or_written(capsys, tmp_path):
    assert main(["droits"]) == 0
    assert capsys.readouterr().out == roles.page()
    fichier = tmp_path / "droits.md"
    assert main(["droits", "--sortie", str(fichier)]) == 0
    assert fichier.read_text(encoding="utf-8") == roles.page()


def test_a_whole_journal_is_said_whole(auteur, capsys):
    evenements(auteur)
    sceller()
    assert main(["journal", "verifier"]) == 0
    assert "entier" in capsys.readouterr().out
    assert main(["journal", "verifier", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"entier": True, "fautes": []}


def test_a_changed_journal_is_refused_with_its_faults(auteur, capsys):
    premier = evenements(auteur)[0]
    sceller()
    forcer(f"DELETE FROM comptes_evenement WHERE id = {premier.pk}")
    assert main(["journal", "verifier", "--format", "json"]) == 4
    sortie = capsys.readouterr()
    assert json.loads(sortie.out)["entier"] is False
    assert "Le lot 1" in sortie.err


def test_sealing_says_how_many_lots(auteur, capsys):
    evenements(auteur)
    assert main(["journal", "sceller"]) == 0
    assert "0\u00a0lot scellé" in capsys.readouterr().out  # nothing has rested yet
