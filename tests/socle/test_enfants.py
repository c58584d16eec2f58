"""Child processes: their limits, their environment, nothing left running, one answer."""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clesante.socle.enfants import Fin, Limites, environnement, lancer
from tests.aides.mesures import RACINE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no resource limits there")

MODULE = """
import json, os, subprocess, sys, time
ordre = json.load(sys.stdin)
from clesante.socle.enfants import limiter
limiter(ordre["limites"])
exec(ordre["programme"])
"""


@pytest.fixture
def essayer(tmp_path, monkeypatch):
    """Run a program in a bounded child and return how it ended."""
    (tmp_path / "essai_enfant.py").write_text(MODULE, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    travail = tmp_path / "travail"
    travail.mkdir()

    def executer(programme: str, **limites: float) -> Fin:
        ordre = {"programme": programme}
        return lancer("essai_enfant", ordre, travail, Limites(**{"duree_s": 20, **limites}))

    return executer


def test_child_answers_one_object(essayer):
    fin = essayer("print(json.dumps({'dit': ordre['limites']['memoire_mo']}))")
    assert (fin.code, fin.reponse()) == (0, {"dit": 2000})


@pytest.mark.parametrize("sortie", ["", "bonjour", "[1]", "3", "{"])
def test_what_is_not_an_object_is_no_answer(sortie):
    assert Fin(0, sortie.encode(), b"").reponse() == {}


def test_child_works_in_its_folder_without_our_secrets(essayer, tmp_path, monkeypatch):
    monkeypatch.setenv("CLESANTE_CLE_SECRETE", "secret")
    programme = "print(json.dumps({'env': dict(os.environ), 'ici': os.getcwd()}))"
    lu = essayer(programme).reponse()
    assert lu["ici"] == str(tmp_path / "travail") == lu["env"]["HOME"] == lu["env"]["TMPDIR"]
    assert "secret" not in json.dumps(lu)
    assert str(RACINE) in lu["env"]["PYTHONPATH"]
    assert set(environnement(tmp_path)) <= {
        "PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV", "HOME", "TMPDIR",
        "TEMP", "TMP", "PYTHONUTF8",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("programme", "limites"),
    [
        ("while True: pass", {"processeur_s": 1}),
        ("x = bytearray(400_000_000)", {"memoire_mo": 200}),
        ("open('gros', 'wb').write(b'x' * 3_000_000)", {"fichier_mo": 1}),
        ("while True: print('x' * 100_000)", {"fichier_mo": 1}),
        ("while True: print('x' * 100_000, file=sys.stderr)", {"fichier_mo": 1}),
    ],
    ids=["processor", "memory", "file", "answer", "trace"],
)
def test_each_limit_ends_the_child(essayer, programme, limites):
    fin = essayer(programme, **limites)
    assert fin.code not in (0, None)
    assert fin.reponse() == {}
    assert max(len(fin.sortie), len(fin.trace)) <= 1_000_000


def test_answer_of_a_child_that_bounds_nothing_is_read_up_to_its_limit(tmp_path, monkeypatch):
    """Where the system has no limits, what a child writes must still not fill our memory."""
    (tmp_path / "bavard.py").write_text("print('x' * 5_000_000)", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    fin = lancer("bavard", {}, tmp_path, Limites(fichier_mo=1, duree_s=20))
    assert (fin.code, len(fin.sortie), fin.reponse()) == (0, 1_000_000, {})


def test_children_run_two_at_a_time(essayer, tmp_path):
    """Eight readers who ask for a file at once cost what two cost."""
    presents = tmp_path / "travail" / "presents"
    presents.mkdir()
    programme = (
        f"import uuid\nmoi = open(os.path.join({str(presents)!r}, uuid.uuid4().hex), 'w').name\n"
        f"time.sleep(0.2)\nn = len(os.listdir({str(presents)!r}))\nos.unlink(moi)\n"
        "print(json.dumps({'ensemble': n}))"
    )
    with ThreadPoolExecutor(8) as fils:
        fins = list(fils.map(lambda _: essayer(programme), range(8)))
    assert all(1 <= fin.reponse()["ensemble"] <= 2 for fin in fins)


def test_elapsed_time_stops_the_child_and_those_it_started(essayer, tmp_path):
    """A grandchild that outlives its parent would keep memory and processor for ever."""
    programme = (
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('pid', 'w').write(str(p.pid))\ntime.sleep(60)"
    )
    fin = essayer(programme, duree_s=2)
    assert fin.code is None
    assert not _vit(int((tmp_path / "travail" / "pid").read_text()))


def _vit(pid: int) -> bool:
    """Tell whether a process still runs, once the system has had time to reap it."""
    etat = Path(f"/proc/{pid}/stat")
    for _ in range(50):
        try:
            if etat.read_text().rpartition(")")[2].split()[0] == "Z":
                return False
        except OSError:
            return False
        time.sleep(0.1)
    return True
