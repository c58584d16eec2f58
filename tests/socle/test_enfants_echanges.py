"""Children that answer line by line: one answer for one request, nothing once they are dead."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle import enfants
from clesante.socle.enfants import Fin, Limites, arreter, echanger, enfant, environnement, lancer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no resource limits there")

ECHO = """
import json, os, resource, sys
from clesante.socle.enfants import limiter
for ligne in sys.stdin:
    ordre = json.loads(ligne)
    limiter(ordre["limites"])
    if ordre.get("mourir"):
        os._exit(3)
    if ordre.get("attendre"):
        sys.stdin.read()
    noms = ("CPU", "AS", "FSIZE", "CORE")
    lues = {nom: resource.getrlimit(getattr(resource, f"RLIMIT_{nom}")) for nom in noms}
    print(ordre.get("brut") or json.dumps({"recu": ordre, "lues": lues}), flush=True)
"""
LIMITES = Limites(duree_s=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda d: st.lists(d, max_size=3) | st.dictionaries(st.text(), d, max_size=3),
)


@pytest.fixture
def dossier(tmp_path, monkeypatch):
    """The folder of a child whose module is ``essai_echo``."""
    (tmp_path / "essai_echo.py").write_text(ECHO, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "travail").mkdir()
    return tmp_path / "travail"


@pytest.fixture
def processus(dossier):
    with enfant("essai_echo", dossier) as ouvert:
        yield ouvert


def test_requests_are_answered_one_after_the_other(processus):
    for rang in range(5):
        assert echanger(processus, {"rang": rang}, LIMITES)["recu"]["rang"] == rang
    assert processus.poll() is None


@pytest.mark.parametrize(
    "texte",
    ["é 🏥 \u202e", "a\nb\r\nc\u2028d", "\x00\x1b", "x" * 100_000, "\ud800", '"}{', ""],
    ids=["accents", "lines", "control", "long", "surrogate", "json", "empty"],
)
def test_request_arrives_as_it_was_sent(processus, texte):
    recu = echanger(processus, {"texte": texte, texte: 1}, LIMITES)["recu"]
    assert (recu["texte"], recu[texte]) == (texte, 1)


def test_limits_go_with_the_request_and_cannot_be_forged(processus):
    recu = echanger(processus, {"limites": "aucune"}, Limites(memoire_mo=900, duree_s=20))
    assert recu["recu"]["limites"]["memoire_mo"] == 900


def test_child_bounds_itself_as_asked(processus):
    lues = echanger(processus, {}, Limites(7, 900, 3, 20))["lues"]
    assert lues["AS"] == [900_000_000] * 2
    assert lues["FSIZE"] == [3_000_000] * 2
    assert lues["CORE"] == [0, 0]
    assert 7 <= lues["CPU"][0] <= 9


def test_only_processor_time_can_grow(processus):
    """A child that took a hostile file cannot be given back what it had lost."""
    petite, grande = Limites(5, 800, 2, 20), Limites(30, 1_600, 50, 20)
    premieres = echanger(processus, {}, petite)["lues"]
    suivantes = echanger(processus, {}, grande)["lues"]
    assert [suivantes[nom] for nom in ("AS", "FSIZE", "CORE")] == [
        premieres[nom] for nom in ("AS", "FSIZE", "CORE")
    ]
    assert suivantes["CPU"][0] >= premieres["CPU"][0] + 25
    assert echanger(processus, {}, petite)["lues"]["CPU"][0] < suivantes["CPU"][0]


@pytest.mark.parametrize("brut", ["[1]", "3", "bonjour", "{", '"x"', "null"])
def test_line_that_is_not_an_object_is_no_answer(processus, brut):
    assert echanger(processus, {"brut": brut}, LIMITES) == {}
    assert echanger(processus, {"rang": 1}, LIMITES)["recu"]["rang"] == 1


def test_child_that_dies_gives_no_answer_nor_ever_after(processus):
    assert echanger(processus, {"mourir": True}, LIMITES) == {}
    assert processus.wait() == 3
    assert [echanger(processus, {}, LIMITES) for _ in range(3)] == [{}] * 3


def test_child_that_does_not_answer_is_ended(processus):
    assert echanger(processus, {"attendre": True}, Limites(duree_s=1)) == {}
    assert processus.wait() == -signal.SIGKILL


def test_child_killed_from_outside_gives_no_answer(processus):
    assert echanger(processus, {}, LIMITES)
    os.kill(processus.pid, signal.SIGKILL)
    processus.wait()
    assert echanger(processus, {}, LIMITES) == {}


def test_child_without_pipes_is_a_mistake_of_ours():
    with (
        subprocess.Popen([sys.executable, "-c", ""]) as muet,
        pytest.raises(ValueError, match="tubes"),
    ):
        echanger(muet, {}, LIMITES)


@pytest.mark.parametrize("panne", [ValueError, KeyboardInterrupt, SystemExit])
def test_child_never_outlives_its_block(dossier, panne):
    with pytest.raises(panne), enfant("essai_echo", dossier) as ouvert:
        raise panne
    assert ouvert.returncode == -signal.SIGKILL


def test_child_that_ended_well_is_left_alone(dossier):
    with enfant("essai_echo", dossier) as ouvert:
        ouvert.communicate(b"")
        arreter(ouvert)
    assert ouvert.returncode == 0


def test_module_that_does_not_exist_says_so_on_its_error_stream(dossier):
    fin = lancer("essai_absent", {}, dossier, LIMITES)
    assert (fin.code, fin.sortie, fin.reponse()) == (1, b"", {})
    assert b"essai_absent" in fin.trace


def test_module_reads_its_request_then_the_end(dossier):
    fin = lancer("essai_echo", {"rang": 1}, dossier, LIMITES)
    assert (fin.code, fin.reponse()["recu"]["rang"]) == (0, 1)
    assert list(dossier.iterdir()) == []


@given(st.dictionaries(st.text(), JSON))
def test_any_object_on_the_output_is_the_answer(objet):
    assert Fin(0, json.dumps(objet).encode(), b"").reponse() == objet


@given(st.binary(max_size=40))
def test_any_bytes_on_the_output_are_no_failure(octets):
    assert isinstance(Fin(0, octets, b"").reponse(), dict)


@pytest.mark.parametrize(
    ("borne", "plafond", "attendue"),
    [(5, -1, 5), (5, 3, 3), (3, 5, 3), (0, -1, 0), (0, 0, 0)],
    ids=["no-ceiling", "lower-ceiling", "higher-ceiling", "zero", "both-zero"],
)
def test_a_limit_is_never_above_its_ceiling(borne, plafond, attendue):
    assert enfants._moindre(borne, plafond) == attendue


SECRETS = ["CLESANTE_BASE", "CLESANTE_CLE", "AWS_SECRET_ACCESS_KEY", "LD_PRELOAD", "PYTHONSTARTUP"]


@pytest.mark.parametrize("nom", [*SECRETS, "PYTHONINSPECT", "HTTP_PROXY", "HOME", "TMPDIR"])
def test_variable_of_ours_does_not_reach_the_child(tmp_path, monkeypatch, nom):
    monkeypatch.setenv(nom, "/secret")
    assert "/secret" not in environnement(tmp_path).values()


def test_child_finds_our_package_first_whatever_its_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/ailleurs")
    premier, dernier = environnement(tmp_path)["PYTHONPATH"].split(os.pathsep)
    assert (os.path.isdir(os.path.join(premier, "clesante")), dernier) == (True, "/ailleurs")
    monkeypatch.delenv("PYTHONPATH")
    assert environnement(tmp_path)["PYTHONPATH"] == premier
