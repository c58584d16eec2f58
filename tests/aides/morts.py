"""A child that changes a state folder, and that dies at its n-th act on the disk.

A hook of the interpreter sees every opening for writing, renaming, removal, folder and database of
the process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.aides.mesures import RACINE

ENFANT = """
import os, signal, sys
racine, var, livre, rang, acte = sys.argv[1:6]
sys.path.insert(0, racine)
os.environ.update(CLESANTE_VAR=var, DJANGO_SETTINGS_MODULE="clesante.config.settings")
import django
django.setup()
from pathlib import Path
from clesante.donnees import imports
from clesante.donnees.producteurs import brut
from clesante.donnees.paquets import installation
from clesante.territoires.imports import paquet
brut.dossier_du_paquet = lambda: Path(livre) / "donnees" / "paquet"
paquet.PAQUET = Path(livre) / "territoires" / "paquet"
ACTES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "shutil.rmtree"}
vus = []
def compter(evenement, arguments):
    ecrit = evenement == "open" and isinstance(arguments[2], int) and arguments[2] & 3
    base = evenement == "sqlite3.connect"
    if evenement in ACTES or ((ecrit or base) and var in str(arguments[0])):
        vus.append(evenement)
        if len(vus) == int(rang):
            os.kill(os.getpid(), signal.SIGKILL)
faire = compile(acte, "<acte>", "exec")
sys.addaudithook(compter)
exec(faire)
print(len(vus))
"""


def lancer(
    livre: Path, var: Path, acte: str, rang: int = 0, cles: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the Python text ``acte`` on the state folder ``var``, dead at its act ``rang`` unless 0.

    ``livre`` is the pack that comes with the program, ``cles`` the folder of the keys accepted; the
    number of acts is what is printed. ``imports``, ``installation`` and ``Path`` are at hand.
    """
    return subprocess.run(
        [sys.executable, "-c", ENFANT, *map(str, (RACINE, var, livre, rang, acte))],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            "CLESANTE_CLES_PAQUET": str(cles or var / "cles"),
        },
    )


def points(total: int, nombre: int) -> list[int]:
    """Return where to die: half of the points over all the acts, half among the last ones."""
    moitie = nombre // 2
    derniers = range(max(total - (nombre - moitie) + 1, 1), total + 1)
    repartis = [1 + rang * (derniers[0] - 2) // max(moitie - 1, 1) for rang in range(moitie)]
    return sorted({*repartis, *derniers})


def viser(settings, var: Path) -> None:
    """Read the state folder ``var`` from now on."""
    settings.VAR = var
    settings.ENTREPOT = var / "entrepot.sqlite"
    settings.REFERENTIEL_TERRITOIRES = var / "territoires.sqlite"
