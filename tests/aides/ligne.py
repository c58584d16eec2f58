"""The command line in this process: its exit code and what it wrote."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clesante.commandes.entree import main

Rendu = tuple[int, str, str]


@pytest.fixture
def ligne(capsys: pytest.CaptureFixture[str]) -> Callable[..., Rendu]:
    """Return ``ligne(…)``: run the command here; (exit code, standard output, standard error)."""

    def executer(*arguments: object) -> Rendu:
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as sortie:
            code = int(str(sortie.code or 0))
        captee = capsys.readouterr()
        return code, captee.out, captee.err

    return executer


def lisible(rendu: Rendu) -> Rendu:
    """Return what ``ligne`` gave with plain spaces, as tests are written."""
    code, sortie, erreur = rendu
    return code, sortie.replace("\u00a0", " "), erreur.replace("\u00a0", " ")
