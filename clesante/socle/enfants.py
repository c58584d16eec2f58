"""Child processes that open or make files for us: bounded, without secret, in a folder of theirs.

The parent starts ``python -m module`` with :func:`lancer` (one request), or with :func:`enfant` and
:func:`echanger` (one after the other); the child bounds itself with :func:`limiter` before it
touches anything foreign.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import clesante

GARDEES = ("PATH", "SYSTEMROOT", "PYTHONPATH")
MEGA = 1_000_000
# A child costs memory and processor: each process runs two at a time, the others wait their turn.
PLACES = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Limites:
    """What a child may use: processor time, memory, size of a file or answer, elapsed time."""

    processeur_s: int = 60
    memoire_mo: int = 2_000
    fichier_mo: int = 200
    duree_s: float = 120


@dataclass(frozen=True, slots=True)
class Fin:
    """How a child ended: its exit code (None when it ran out of time) and what it wrote."""

    code: int | None
    sortie: bytes
    trace: bytes

    def reponse(self) -> dict[str, Any]:
        """Return the JSON object on its standard output, ``{}`` when there is none."""
        try:
            lue = json.loads(self.sortie)
        except ValueError:
            return {}
        return lue if isinstance(lue, dict) else {}


def lancer(module: str, demande: Mapping[str, Any], travail: Path, limites: Limites) -> Fin:
    """Run ``python -m module`` on one request (JSON on standard input, with its ``limites``).

    What it writes goes to files, which the system bounds as any other of this child (it dies of the
    byte too many); no more than that bound is ever read here.
    """
    ordre, octets = _ligne(demande, limites), limites.fichier_mo * MEGA
    with (
        PLACES,
        tempfile.TemporaryFile(dir=travail) as sortie,
        tempfile.TemporaryFile(dir=travail) as trace,
        enfant(module, travail, trace, sortie) as processus,
    ):
        try:
            processus.communicate(ordre, limites.duree_s)
        except subprocess.TimeoutExpired:
            return Fin(None, b"", b"")
        return Fin(processus.returncode, _debut(sortie, octets), _debut(trace, MEGA))


def _debut(flux: IO[bytes], octets: int) -> bytes:
    flux.seek(0)
    return flux.read(octets)


def echanger(
    processus: subprocess.Popen[bytes], demande: Mapping[str, Any], limites: Limites
) -> dict[str, Any]:
    """Send one request to a child that answers line by line; ``{}`` when it died or was too slow.

    The child is then ended: start another one.
    """
    entree, sortie = processus.stdin, processus.stdout
    if entree is None or sortie is None:
        raise ValueError("le processus n'a pas de tubes")
    garde = threading.Timer(limites.duree_s, arreter, (processus,))
    garde.start()
    try:
        entree.write(_ligne(demande, limites))
        entree.flush()
        return Fin(None, sortie.readline(limites.fichier_mo * MEGA), b"").reponse()
    except BrokenPipeError:
        return {}
    finally:
        garde.cancel()


def _ligne(demande: Mapping[str, Any], limites: Limites) -> bytes:
    return json.dumps({**demande, "limites": asdict(limites)}).encode() + b"\n"


@contextlib.contextmanager
def enfant(
    module: str,
    travail: Path,
    trace: int | IO[bytes] = subprocess.PIPE,
    sortie: int | IO[bytes] = subprocess.PIPE,
) -> Iterator[subprocess.Popen[bytes]]:
    """Yield the process ``python -m module`` working in ``travail``; it never outlives the block.

    Its standard streams are pipes of bytes; ``trace`` is where its standard error goes, ``sortie``
    its standard output.
    """
    with subprocess.Popen(  # noqa: S603 (our own module, no argument)
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=sortie,
        stderr=trace,
        cwd=travail,
        env=environnement(travail),
        start_new_session=True,
    ) as processus:
        try:
            yield processus
        finally:
            arreter(processus)
            if processus.stdin:
                with contextlib.suppress(BrokenPipeError):  # what a dead child did not read
                    processus.stdin.close()


def environnement(travail: Path) -> dict[str, str]:
    """Return the environment of a child: our package, its own folders, no secret."""
    gardees = {nom: os.environ[nom] for nom in GARDEES if nom in os.environ}
    racine = str(Path(clesante.__file__).resolve().parent.parent)
    chemins = os.pathsep.join(filter(None, [racine, gardees.get("PYTHONPATH")]))
    dossiers = dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), str(travail))
    return {**gardees, **dossiers, "PYTHONPATH": chemins, "PYTHONUTF8": "1"}


def arreter(processus: subprocess.Popen[bytes]) -> None:
    """Leave no process behind: a child that has not ended well, and what it started."""
    if processus.returncode == 0:
        return
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(processus.pid, signal.SIGKILL)
    processus.kill()


def limiter(limites: Mapping[str, Any]) -> None:
    """Bound this process as :class:`Limites` says, processor time counted from now on.

    May be called again before each task: only the processor time can then grow. Where the platform
    has no such limits (Windows), only the wall time of the parent holds.
    """
    try:
        import resource
    except ImportError:
        return
    utilise = resource.getrusage(resource.RUSAGE_SELF)
    secondes = int(utilise.ru_utime + utilise.ru_stime + limites["processeur_s"])
    _, plafond = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (_moindre(secondes, plafond), plafond))
    for ressource, borne in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limites["fichier_mo"] * MEGA),
        (resource.RLIMIT_AS, limites["memoire_mo"] * MEGA),
    ):
        limite = _moindre(borne, resource.getrlimit(ressource)[1])
        resource.setrlimit(ressource, (limite, limite))


def _moindre(borne: int, plafond: int) -> int:
    """Return the lower of two limits; a negative ceiling means none (``RLIM_INFINITY``)."""
    return borne if plafond < 0 else min(borne, plafond)


def eveiller() -> None:
    """Make a process of a pool ready for Django; its parent alone hears an interruption."""
    import django

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    django.setup()
