"""Programs that a machine may lack: their tests are skipped, with one line that says so."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
BUREAUX = ("soffice", "libreoffice")


def trouver(noms: tuple[str, ...]) -> str | None:
    """Return the path of the first program of ``noms`` that is installed."""
    return next(filter(None, map(shutil.which, noms)), None)


def presents() -> dict[str, bool]:
    """Return, by marker, whether the tool its tests need is there."""
    return {
        "navigateur": trouver(CHROMIUMS) is not None,
        "libreoffice": trouver(BUREAUX) is not None,
        "postgresql": bool(os.environ.get("CLESANTE_TEST_POSTGRESQL")),
    }


ABSENCES = {
    "navigateur": "Chromium n'est pas installé",
    "libreoffice": "LibreOffice n'est pas installé",
    "postgresql": "aucun serveur PostgreSQL d'essai (CLESANTE_TEST_POSTGRESQL)",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests whose tool is absent."""
    absents = [nom for nom, present in presents().items() if not present]
    for item in items:
        for nom in absents:
            if item.get_closest_marker(nom):
                item.add_marker(pytest.mark.skip(reason=ABSENCES[nom]))


@pytest.fixture
def libreoffice(tmp_path: Path) -> Callable[[Path, str], Path]:
    """Return ``convertir(fichier, format)``: LibreOffice with a profile of its own."""

    def convertir(fichier: Path, vers: str) -> Path:
        profil = (tmp_path / "profil").as_uri()
        ordre = [trouver(BUREAUX), f"-env:UserInstallation={profil}", "--headless", "--convert-to"]
        ordre += [vers, "--outdir", str(tmp_path), str(fichier)]
        subprocess.run(ordre, check=True, timeout=180, capture_output=True)
        return tmp_path / f"{fichier.stem}.{vers.partition(':')[0]}"

    return convertir
