"""Install: wheels, a fresh environment, the demonstration. Downloads, hence only on request.

Each bench needs what the one before it left in the scratch folder; none has a floor.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from bench.mesures import Banc, Cible, Contexte, Paire, Rythme, Unite
from bench.processus import RACINE, lancer

VERROU = RACINE / "requirements.lock"
BIN = "Scripts" if os.name == "nt" else "bin"
CONSTRUIRE = ("wheel", "--no-deps", "--no-index", "--no-build-isolation")


def pip(python: Path | str, dossier: Path, *arguments: str | Path) -> None:
    """Run pip of an environment, quietly."""
    lancer([python, "-m", "pip", "-q", "--disable-pip-version-check", *arguments], dossier)


def telecharger(dossier: Path) -> int:
    """Fetch the wheels of the run-time lock, build ours; return how many bytes they make."""
    roues = dossier / "roues"
    exact = ("--only-binary", ":all:", "--require-hashes", "-r", VERROU)
    pip(sys.executable, dossier, "download", *exact, "-d", roues)
    pip(sys.executable, dossier, *CONSTRUIRE, "-w", roues, RACINE)
    return taille(roues)


def installer(dossier: Path) -> None:
    """Make a fresh environment from these wheels alone, without network."""
    lancer([sys.executable, "-m", "venv", dossier / "venv"], dossier)
    local = ("--no-index", "--only-binary", ":all:", "--find-links", dossier / "roues")
    pip(_bin(dossier) / "python", dossier, "install", *local, "clesante")


def demontrer(dossier: Path) -> None:
    """Run the demonstration of the environment, in a folder of its own, without the site."""
    ici = dossier / "demo"
    ici.mkdir(exist_ok=True)
    ordre = [_bin(dossier) / "clesante", "demo", "--sans-serveur"]
    seul = {"PYTHONPATH": "", "PYTHONPYCACHEPREFIX": ""}  # as installed: nothing of this run
    lancer(ordre, ici, CLESANTE_VAR=str(ici / "var"), **seul)


def taille(dossier: Path) -> int:
    """Return how many bytes the files of a folder make, each counted once."""
    fichiers = (f.lstat() for f in dossier.rglob("*") if f.is_file() and not f.is_symlink())
    return sum({etat.st_ino: etat.st_size for etat in fichiers}.values())


def _bin(dossier: Path) -> Path:
    return dossier / "venv" / BIN


def _dans_le_dossier(action: Callable[[Path], object]) -> Callable[[Contexte], Paire]:
    return lambda contexte: Paire(lambda: action(contexte.dossier))


def _poids_de_venv(dossier: Path) -> int:
    return taille(dossier / "venv")


BANCS = (
    Banc(
        rangee="installation",
        nom="Roues du verrou d'exécution et du programme",
        plancher="",
        preparer=_dans_le_dossier(telecharger),
        cible=Cible(220, "mesure"),
        rythme=Rythme.UNIQUE,
        unite=Unite.MEGAOCTET,
    ),
    Banc(
        rangee="installation",
        nom="Environnement neuf fait de ces roues",
        plancher="",
        preparer=_dans_le_dossier(installer),
        rythme=Rythme.UNIQUE,
    ),
    Banc(
        rangee="installation",
        nom="`clesante demo --sans-serveur`, première fois",
        plancher="",
        preparer=_dans_le_dossier(demontrer),
        cible=Cible(180, "mesure"),
        rythme=Rythme.UNIQUE,
    ),
    Banc(
        rangee="installation",
        nom="`clesante demo --sans-serveur`, à nouveau",
        plancher="",
        preparer=_dans_le_dossier(demontrer),
        cible=Cible(15, "mesure"),
        rythme=Rythme.UNIQUE,
    ),
    Banc(
        rangee="installation",
        nom="Taille de l'environnement",
        plancher="",
        preparer=_dans_le_dossier(_poids_de_venv),
        cible=Cible(850, "mesure"),
        rythme=Rythme.UNIQUE,
        unite=Unite.MEGAOCTET,
    ),
)
