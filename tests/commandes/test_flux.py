"""Standard streams closed, full, cut, or of another encoding: the work and the code stay right."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from clesante.commandes.entree import main
from tests.commandes.processus import (
    LECTURES,
    contenu,
    fermer,
    lancer,
    ouvrir,
    phrase,
)

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="flux et signaux de POSIX"),
    pytest.mark.django_db,
    pytest.mark.sqlite_suffit,
]
plein = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full absent")

ETRANGER = {
    "LC_ALL": "C",
    "LANG": "tr_TR.UTF-8",
    "PYTHONIOENCODING": "latin-1",
    "PYTHONHASHSEED": "7",
    "TZ": "Pacific/Noumea",
    "COLUMNS": "20",
}
# A refused line for each exit code.
REFUSEES = {
    2: ("statistiques", "proportion", "5", "0"),
    3: ("territoire", "zzzzqqq"),
    4: ("donnees", "table", "supprimer", "LOC_X"),
}
chaque_refus = pytest.mark.parametrize(
    ("code", "arguments"), REFUSEES.items(), ids=map(str, REFUSEES)
)


@pytest.mark.parametrize(
    "nom", ["territoire", "etat", "exporter", "modele-xlsx", "telecharger-essai", "proportion"]
)
def test_same_bytes_whatever_the_locale_the_zone_and_the_hash_seed(var, nom, capsysbinary):
    """Another process, another environment: what is written here, to the byte."""
    assert main(LECTURES[nom]) == 0
    ici = capsysbinary.readouterr().out
    ailleurs = lancer(var, *LECTURES[nom], **ETRANGER)
    assert ici
    assert ailleurs.stdout == ici
    assert (ailleurs.returncode, ailleurs.stderr) == (0, b"")


@pytest.mark.parametrize("nom", ["territoire", "etat-json", "modele-xlsx"])
def test_closed_output_is_nobody_listening_not_a_failure(var, nom):
    lancer(var, *LECTURES[nom])
    avant = contenu(var)
    fini = lancer(var, *LECTURES[nom], sortie=None, avant=fermer(1))
    assert (fini.returncode, fini.stderr) == (0, b"")
    assert contenu(var) == avant, "no trace of an unforeseen error"


def test_file_is_written_the_same_with_every_stream_closed(var, tmp_path):
    modele = ("donnees", "modele", "SOC_C2S", "--territoire", "DEP-85", "--sortie")
    assert lancer(var, *modele, str(tmp_path / "un.csv")).returncode == 0
    fini = lancer(
        var, *modele, str(tmp_path / "deux.csv"), sortie=None, erreur=None, avant=fermer(0, 1, 2)
    )
    assert fini.returncode == 0
    assert (tmp_path / "deux.csv").read_bytes() == (tmp_path / "un.csv").read_bytes()


@chaque_refus
def test_refusal_keeps_its_code_without_any_stream(var, code, arguments):
    fini = lancer(var, *arguments, sortie=None, erreur=None, avant=fermer(1, 2))
    assert fini.returncode == code


@plein
@chaque_refus
def test_refusal_keeps_its_code_when_errors_cannot_be_written(var, code, arguments):
    with open("/dev/full", "w") as pleine:
        assert lancer(var, *arguments, erreur=pleine).returncode == code


@plein
@pytest.mark.parametrize("nom", ["exporter", "modele-xlsx", "etat-json"])
def test_full_disk_of_the_output_is_one_sentence(var, nom):
    with open("/dev/full", "w") as pleine:
        fini = lancer(var, *LECTURES[nom], sortie=pleine)
    assert fini.returncode == 4
    assert "le disque est plein" in phrase(fini.stderr)


@pytest.mark.parametrize("nom", ["exporter", "modele-xlsx", "etat-json"])
def test_reader_that_leaves_at_once_is_no_error(var, nom):
    """« clesante … | head -0 »: the other end of the pipe is closed before the first byte."""
    lecture, ecriture = os.pipe()
    os.close(lecture)
    fini = lancer(var, *LECTURES[nom], sortie=ecriture)
    os.close(ecriture)
    assert (fini.returncode, fini.stderr) == (0, b"")


def test_reader_that_leaves_in_the_middle_is_no_error(var):
    processus = ouvrir(var, "territoire", "FR")
    premiere = processus.stdout.readline()
    processus.stdout.close()
    erreur = processus.stderr.read()
    processus.stderr.close()
    assert (premiere, erreur, processus.wait()) == (b"France (FR)\n", b"", 0)


def test_json_is_utf8_and_keeps_accents_readable(var):
    fini = lancer(var, "territoire", "COM-85113", "--format", "json", PYTHONIOENCODING="ascii")
    assert "Île-d'Yeu" in fini.stdout.decode("utf-8")
    assert "Île-d'Yeu" in json.loads(fini.stdout)["intitule"]


def test_standard_error_of_what_succeeds_is_empty_even_of_warnings(var):
    lecture = LECTURES["territoire-json"]
    fini = lancer(var, *lecture, sortie=subprocess.DEVNULL, PYTHONWARNINGS="default")
    assert (fini.returncode, fini.stderr) == (0, b"")
