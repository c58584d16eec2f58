"""Jobs to run in tests: they do what their name says."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from django_tasks import task

from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.suivi import avancer

VUES: list[object] = []


@task()
def reussir(quoi: str) -> str:
    """Do it."""
    avancer(1, 2, "à moitié")
    VUES.append(quoi)
    return f"Fait : {quoi}."


@task()
def rater() -> None:
    """Fail as a machine does."""
    raise OSError("le disque a toussé")


@task()
def refuser() -> None:
    """Fail as a rule does."""
    raise EntreeInvalideError("Ce fichier ne se lit pas.", "Donnez-en un autre.")


@task()
def marquer(fichier: str, mot: str, morts: int = 0) -> None:
    """Write a word at the end of a file; die at once, as killed, the first so many times."""
    chemin = Path(fichier)
    with chemin.open("a", encoding="utf-8") as flux:
        flux.write(f"{mot}\n")
    if chemin.read_text(encoding="utf-8").split().count(mot) <= morts:
        os.kill(os.getpid(), signal.SIGKILL)
