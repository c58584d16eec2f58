"""Generations: what is read changes all at once, and never to something half made."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from clesante.socle import generations
from clesante.socle.erreurs import RefuseError
from tests.aides.mesures import RACINE

POINTEUR = Path(generations.DOSSIER) / generations.POINTEUR


def faire(var: Path, contenu: str) -> Path:
    """Return a new generation, not adopted, with two files that must go together."""
    neuve = generations.nouvelle(var)
    (neuve / "sous").mkdir()
    for nom in ("a.sqlite", "sous/b.sqlite"):
        (neuve / nom).write_text(contenu)
    return neuve


def pointer(var: Path, octets: bytes) -> None:
    (var / POINTEUR).parent.mkdir(exist_ok=True)
    (var / POINTEUR).write_bytes(octets)


@pytest.fixture
def adoptee(tmp_path):
    generation = faire(tmp_path, "un")
    generations.adopter(generation)
    return generation


def test_without_generation_files_lie_in_the_state_folder(tmp_path):
    assert generations.en_place(tmp_path) is None
    assert generations.actuel(tmp_path / "a.sqlite") == tmp_path / "a.sqlite"


def test_absent_state_folder_has_no_generation(tmp_path):
    assert generations.en_place(tmp_path / "absent") is None


def test_new_generation_is_empty_open_to_readers_and_not_read(tmp_path):
    neuve = generations.nouvelle(tmp_path)
    assert list(neuve.iterdir()) == []
    assert os.name == "nt" or stat.S_IMODE(neuve.stat().st_mode) == 0o755
    assert generations.en_place(tmp_path) is None


def test_adopted_generation_is_read_and_the_next_replaces_it(tmp_path, adoptee):
    assert generations.en_place(tmp_path) == adoptee
    seconde = faire(tmp_path, "deux")
    assert generations.actuel(tmp_path / "a.sqlite").read_text() == "un"
    generations.adopter(seconde)
    assert generations.actuel(tmp_path / "a.sqlite") == seconde / "a.sqlite"
    generations.adopter(adoptee)
    assert generations.en_place(tmp_path) == adoptee


def test_adopting_again_changes_nothing(tmp_path, adoptee):
    avant = sorted(tmp_path.rglob("*"))
    generations.adopter(adoptee)
    assert generations.en_place(tmp_path) == adoptee
    assert sorted(tmp_path.rglob("*")) == avant


def test_abandoned_generation_is_kept_and_no_more_read(tmp_path, adoptee):
    for _ in range(2):
        generations.abandonner(tmp_path)
        assert generations.en_place(tmp_path) is None
    assert (adoptee / "a.sqlite").read_text() == "un"


def test_nothing_to_abandon_is_no_error(tmp_path):
    generations.abandonner(tmp_path)
    generations.purger(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_purge_keeps_what_is_read_and_what_is_not_a_generation(tmp_path, adoptee):
    perdues = [faire(tmp_path, "x") for _ in range(3)]
    (adoptee.parent / "notes").mkdir()
    generations.purger(tmp_path)
    assert not any(perdue.exists() for perdue in perdues)
    assert generations.actuel(tmp_path / "a.sqlite").read_text() == "un"
    assert (adoptee.parent / "notes").is_dir()


def test_purge_after_abandon_removes_all(tmp_path, adoptee):
    generations.abandonner(tmp_path)
    generations.purger(tmp_path)
    assert not adoptee.exists()


def test_two_state_folders_do_not_meet(tmp_path):
    ici, ailleurs = tmp_path / "ici", tmp_path / "ailleurs"
    generations.adopter(faire(ici, "ici"))
    generations.adopter(faire(ailleurs, "ailleurs"))
    for var in (ici, ailleurs, ici):
        assert generations.actuel(var / "a.sqlite").read_text() == var.name


@pytest.mark.parametrize(
    "octets",
    [
        b"", b"\n", b"paquet-", b"paquet-absent", b"../paquet-x", b"paquet-x/..", b"/etc",
        b"paquet-../../ailleurs", b"paquet-x\x00", b"paquet-x\npaquet-y", b"\xff\xfe",
        b"en-place", b"." * 10_000, "paquet-\u202ex".encode(), b"notes",
    ],
    ids=ascii,
)  # fmt: skip
def test_pointer_that_is_not_ours_leads_nowhere(tmp_path, octets):
    for nom in ("notes", "paquet-x", "paquet-y"):
        (tmp_path / generations.DOSSIER / nom).mkdir(parents=True)
    (tmp_path / "paquet-x").mkdir()
    (tmp_path / "ailleurs").mkdir()
    pointer(tmp_path, octets)
    assert generations.en_place(tmp_path) is None
    assert generations.actuel(tmp_path / "a") == tmp_path / "a"


def test_pointer_to_a_file_or_to_what_went_leads_nowhere(tmp_path, adoptee):
    shutil.rmtree(adoptee)
    assert generations.en_place(tmp_path) is None
    adoptee.write_text("x")
    assert generations.en_place(tmp_path) is None


def test_pointer_that_is_a_folder_leads_nowhere(tmp_path):
    (tmp_path / POINTEUR).mkdir(parents=True)
    assert generations.en_place(tmp_path) is None


def test_another_process_is_seen_at_once(tmp_path, adoptee):
    assert generations.en_place(tmp_path) == adoptee
    seconde = faire(tmp_path, "deux")
    programme = (
        "import sys; from pathlib import Path; from clesante.socle import generations; "
        "generations.adopter(Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", programme, seconde], cwd=RACINE, check=True)
    assert generations.en_place(tmp_path) == seconde


def test_readers_never_see_two_generations_mixed(tmp_path):
    """Both files are read from one answer: they are always of the same generation."""
    toutes = [faire(tmp_path, str(rang)) for rang in range(4)]
    generations.adopter(toutes[0])

    def lire(_: int) -> tuple[str, str]:
        ici = generations.en_place(tmp_path)
        return (ici / "a.sqlite").read_text(), (ici / "sous" / "b.sqlite").read_text()

    with ThreadPoolExecutor(4) as fils:
        lectures = fils.map(lire, range(400))
        for rang in range(40):
            generations.adopter(toutes[rang % 4])
        lues = set(lectures)
    assert lues <= {(str(rang), str(rang)) for rang in range(4)}


class Vie(RuleBasedStateMachine):
    """Any sequence of acts against the plainest model: names made, name read."""

    @initialize()
    def commencer(self) -> None:
        self.var = Path(tempfile.mkdtemp(prefix="clesante-generations-"))
        self.faites: list[Path] = []
        self.lue: Path | None = None

    def teardown(self) -> None:
        shutil.rmtree(self.var)

    @rule()
    def nouvelle(self) -> None:
        self.faites.append(faire(self.var, str(len(self.faites))))

    @precondition(lambda self: self.faites)
    @rule()
    def adopter_la_derniere(self) -> None:
        self.lue = self.faites[-1]
        generations.adopter(self.lue)

    @precondition(lambda self: self.faites)
    @rule()
    def adopter_la_premiere(self) -> None:
        self.lue = self.faites[0]
        generations.adopter(self.lue)

    @rule()
    def abandonner(self) -> None:
        self.lue = None
        generations.abandonner(self.var)

    @rule()
    def purger(self) -> None:
        self.faites = [generation for generation in self.faites if generation == self.lue]
        generations.purger(self.var)

    @invariant()
    def lit_ce_qui_est_en_place(self) -> None:
        assert generations.en_place(self.var) == self.lue
        dossiers = set((self.var / generations.DOSSIER).glob("paquet-*"))
        assert dossiers == set(self.faites)


Vie.TestCase.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)
TestVie = Vie.TestCase


def test_one_act_at_a_time_and_a_dead_one_holds_nothing(tmp_path):
    with generations.verrou(tmp_path), pytest.raises(RefuseError, match="en cours"):
        generations.verrou(tmp_path).__enter__()
    tenir = (
        "import os, signal, sys; from pathlib import Path; from clesante.socle import generations\n"
        "generations.verrou(Path(sys.argv[1])).__enter__()\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    mort = subprocess.run([sys.executable, "-c", tenir, str(tmp_path)], cwd=RACINE, check=False)
    assert mort.returncode < 0
    with generations.verrou(tmp_path):
        assert generations.en_place(tmp_path) is None
