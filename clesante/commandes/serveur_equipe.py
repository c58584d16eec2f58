"""Processes that live and die together: the site and its worker, under one that only watches."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from types import FrameType

from clesante.socle.erreurs import IndisponibleError

DELAI_S = 40  # to stop: what gunicorn and a mail on its way may take
MORTS_MAX, FENETRE_S = 5, 60.0
ARRETS = (signal.SIGTERM, signal.SIGINT)
MOURIR_AVEC_LE_PARENT = 1  # PR_SET_PDEATHSIG of Linux


def faire_vivre(metiers: Mapping[str, Callable[[], None]]) -> None:
    """Run each function in a process of its own until told to stop, then stop them all.

    One that dies is started again; one that dies five times in a minute stops them all and raises
    ``IndisponibleError``. Unix only: it forks.
    """
    equipe = _Equipe(metiers)
    with _signaux(equipe.arreter):
        for nom in metiers:
            equipe.lancer(nom)
        equipe.veiller()
    if equipe.defaillant:
        raise IndisponibleError(
            f"{equipe.defaillant} s'arrête sans cesse : tout est arrêté.",
            "Lisez ce qu'il a dit plus haut, mendez-en la cause, puis relancez.",
        )


class _Equipe:
    """The processes that run, and when each one died."""

    def __init__(self, metiers: Mapping[str, Callable[[], None]]) -> None:
        self._metiers = metiers
        self._vivants: dict[int, str] = {}
        self._morts: dict[str, list[float]] = {nom: [] for nom in metiers}
        self._fini = False
        self.defaillant = ""

    def lancer(self, nom: str) -> None:
        """Start a process."""
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _vivre(self._metiers[nom], parent)
        self._vivants[pid] = nom
        if self._fini:  # told to stop between the two
            _tuer(pid, signal.SIGTERM)

    def arreter(self, *_signal: int | FrameType | None) -> None:
        """Tell all to stop; the second time, or after a delay, without asking."""
        ordre = signal.SIGKILL if self._fini else signal.SIGTERM
        self._fini = True
        signal.alarm(DELAI_S)
        for pid in self._vivants:
            _tuer(pid, ordre)

    def veiller(self) -> None:
        """Wait until all are gone; start again those that were not told to go."""
        while self._vivants:
            pid, _ = os.waitpid(-1, 0)
            nom = self._vivants.pop(pid, "")
            if nom and not self._fini:
                self._relever(nom)
        signal.alarm(0)

    def _relever(self, nom: str) -> None:
        maintenant = time.monotonic()
        recents = [m for m in self._morts[nom] if maintenant - m < FENETRE_S]
        self._morts[nom] = [*recents, maintenant]
        if len(self._morts[nom]) >= MORTS_MAX:
            self.defaillant = nom
            self.arreter()
            return
        sys.stderr.write(f"{nom} s'est arrêté : il est relancé.\n")
        self.lancer(nom)


def _vivre(metier: Callable[[], None], parent: int) -> None:
    """Be a child: its own session, so that Ctrl+C reaches it once, by its parent."""
    code = 1
    try:
        os.setsid()
        for numero in (*ARRETS, signal.SIGHUP, signal.SIGALRM):
            signal.signal(numero, signal.SIG_DFL)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(MOURIR_AVEC_LE_PARENT, signal.SIGTERM)
            if os.getppid() != parent:  # gone already
                return
        metier()
        code = 0
    except SystemExit as sortie:
        code = sortie.code if isinstance(sortie.code, int) else 0
    except BaseException:  # noqa: BLE001 (nothing of the parent runs in the child)
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _tuer(pid: int, ordre: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, ordre)


@contextlib.contextmanager
def _signaux(arreter: Callable[..., None]) -> Iterator[None]:
    """Lead the signals that stop to a function, then give them back."""
    vus = (*ARRETS, signal.SIGHUP, signal.SIGALRM)
    avant = {numero: signal.signal(numero, arreter) for numero in vus}
    try:
        yield
    finally:
        for numero, ancien in avant.items():
            signal.signal(numero, ancien)
