"""How far a long act is: it says so, and stops between two steps when it is asked to.

An act calls :func:`avancer` wherever it runs; only a background job listens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from clesante.socle.erreurs import RefuseError

Noter = Callable[[int, int, str], None]
_ecoute: ContextVar[Noter | None] = ContextVar("ecoute", default=None)


class ArretDemandeError(RefuseError):
    """A person asked the act to stop: it is not begun again."""

    def __init__(self) -> None:
        super().__init__("La tâche a été arrêtée à la demande.", "Relancez-la quand il le faut.")


class InterruptionError(RefuseError):
    """The worker itself stops: another begins the act again."""

    def __init__(self) -> None:
        super().__init__("Le travailleur s'arrête.", "La tâche sera reprise au redémarrage.")


def avancer(fait: int, total: int = 0, phrase: str = "") -> None:
    """Say how many steps are done, of how many; raise ``ArretDemandeError`` when asked to stop.

    Call it between two steps, where stopping leaves nothing half done.
    """
    if noter := _ecoute.get():
        noter(fait, total, phrase)


@contextmanager
def suivre(noter: Noter) -> Iterator[None]:
    """Listen to what the act inside says of itself."""
    jeton = _ecoute.set(noter)
    try:
        yield
    finally:
        _ecoute.reset(jeton)
