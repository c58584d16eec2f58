"""Fresh processes, as a person's command line starts them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent

# What the installed script does, without its file.
ENTREE = "import sys; from clesante.commandes.entree import main; sys.exit(main())"


def lancer(ordre: Sequence[object], dossier: Path, **variables: str) -> str:
    """Run a command in ``dossier`` and return what it printed; raise RuntimeError if it fails."""
    fini = subprocess.run(  # noqa: S603 (commands written in this package)
        list(map(str, ordre)),
        cwd=dossier,
        env={**os.environ, "PYTHONPATH": str(RACINE), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if fini.returncode:
        raise RuntimeError(f"{' '.join(map(str, ordre))} : {fini.stderr}")
    return fini.stdout


def programme(texte: str, dossier: Path) -> Callable[[], str]:
    """Return what runs a Python program in a fresh interpreter."""
    return lambda: lancer([sys.executable, "-c", texte], dossier)


def clesante(*arguments: str | Path, dossier: Path, **variables: str) -> str:
    """Run the project's command in a fresh interpreter and return what it printed."""
    return lancer([sys.executable, "-c", ENTREE, *arguments], dossier, **variables)
