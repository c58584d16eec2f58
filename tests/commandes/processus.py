"""The command in a process of its own, with the folder, the streams and the rights one wants."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from tests.aides.bases import base_de

OUTREPASSER = (1, 2, 3)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
OTER_DE_LA_BORNE = 24  # PR_CAPBSET_DROP

# Verbs that only read, by name: nothing of what surrounds them may change what they write.
LECTURES: Mapping[str, tuple[str, ...]] = {
    "territoire": ("territoire", "EPCI-200071934+COM-85113"),
    "territoire-json": ("territoire", "DEP-85", "--format", "json"),
    "recherche": ("territoire", "--recherche", "saint-denis"),
    "etat": ("donnees", "etat"),
    "etat-json": ("donnees", "etat", "--format", "json"),
    "exporter": ("donnees", "exporter", "--niveau", "reg"),
    "modele": ("donnees", "modele", "SOC_C2S", "--territoire", "DEP-85"),
    "modele-xlsx": ("donnees", "modele", "SOC_C2S", "--territoire", "DEP-85", "--format", "xlsx"),
    "telecharger-essai": ("donnees", "telecharger", "--essai"),
    "proportion": ("statistiques", "proportion", "1", "3", "--format", "json"),
}


def lancer(
    var: Path | str,
    *arguments: str,
    dans: Path | None = None,
    avant: Callable[[], object] | None = None,
    sortie: Any = subprocess.PIPE,
    erreur: Any = subprocess.PIPE,
    **milieu: str,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command and wait; ``avant`` is done in the child just before."""
    return subprocess.run(
        [sys.executable, "-m", "clesante", *arguments],
        env=environnement(var, **milieu),
        cwd=dans,
        preexec_fn=avant,
        stdout=sortie,
        stderr=erreur,
        check=False,
    )


def ouvrir(var: Path | str, *arguments: str, **milieu: str) -> subprocess.Popen[bytes]:
    """Start the command without waiting."""
    return subprocess.Popen(
        [sys.executable, "-m", "clesante", *arguments],
        env=environnement(var, **milieu),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def connecter(site: subprocess.Popen[Any], port: int) -> socket.socket:
    """Return a connection to a site, as soon as it listens: its address is said just before."""
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            assert site.poll() is None


def environnement(var: Path | str, **milieu: str) -> dict[str, str]:
    """Return the variables of a child: ours, its state folder and base, our code anywhere."""
    racine = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": racine, "CLESANTE_VAR": str(var), **base_de(var), **milieu}


def fermer(*descripteurs: int) -> Callable[[], object]:
    """Return what closes standard streams, as ``>&-`` does in a shell."""
    return partial(_fermer, descripteurs)


def _fermer(descripteurs: tuple[int, ...]) -> None:
    for descripteur in descripteurs:
        os.close(descripteur)


def obeir_aux_droits() -> None:
    """Make the program to come obey the rights of files, even when the superuser runs the tests."""
    if os.geteuid() == 0:
        prctl = ctypes.CDLL(None).prctl
        for capacite in OUTREPASSER:
            if prctl(OTER_DE_LA_BORNE, capacite, 0, 0, 0):
                os._exit(77)


def phrase(erreur: bytes) -> str:
    """Return the only line of standard error, checked: French, whole, nothing of Python."""
    texte = erreur.decode()
    assert texte.count("\n") == 1, texte
    assert texte.endswith(".\n") or "Aide : clesante" in texte, texte
    assert "Traceback" not in texte and "Errno" not in texte, texte
    return texte.strip()


def contenu(dossier: Path) -> dict[str, bytes | None]:
    """Return every file under a folder (None for a folder), to tell whether anything changed."""
    return {
        str(f.relative_to(dossier)): f.read_bytes() if f.is_file() else None
        for f in sorted(dossier.rglob("*"))
        if f.name != ".verrou"
    }
