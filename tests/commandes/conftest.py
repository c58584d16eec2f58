"""State folders of their own, with the stores of the session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.aides.ligne import Rendu


@pytest.fixture
def var(tmp_path: Path, referentiel: Path, entrepot: Path) -> Path:
    """Return a new state folder where territories and indicators are installed, nothing else."""
    dossier = tmp_path / "état à part"
    dossier.mkdir(mode=0o700)
    for fichier in (referentiel, entrepot):
        (dossier / fichier.name).symlink_to(fichier)
    return dossier


@pytest.fixture
def fige(tmp_path: Path) -> Iterator[Callable[[Path], Path]]:
    """Return what makes a folder read-only, opened again at the end so that it can be removed."""
    figes: list[Path] = []

    def figer(dossier: Path) -> Path:
        figes.extend(d for d in (dossier, *dossier.rglob("*")) if d.is_dir())
        for sous_dossier in figes:
            sous_dossier.chmod(0o555)
        return dossier

    yield figer
    for sous_dossier in figes:
        sous_dossier.chmod(0o755)


@pytest.fixture
def refus(ligne: Callable[..., Rendu]) -> Callable[..., str]:
    """Return ``refus(code, …)``: the one sentence of a refused line, its code and form checked."""

    def executer(code: int, *arguments: object) -> str:
        rendu, sortie, erreur = ligne(*arguments)
        assert (rendu, sortie) == (code, ""), erreur
        assert erreur.count("\n") == 1 and erreur.endswith("\n"), erreur
        assert "Traceback" not in erreur and "Error" not in erreur
        return erreur.strip().replace("\u00a0", " ")

    return executer
