"""Scenario 1: a diagnosis of sixty figures or more from one command, with no network."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

FONTENAY = "EPCI-200071934+EPCI-248500563"
pytestmark = [pytest.mark.bureautique, pytest.mark.lent]


@pytest.fixture
def commande(entrepot: Path, tmp_path: Path):
    """Run the real command in an empty folder, in a process that cannot open a connection."""
    garde = tmp_path / "sitecustomize.py"
    garde.write_text(
        "import socket\n"
        "def refuser(*a, **k): raise OSError('reseau coupe')\n"
        "socket.socket.connect = refuser\n"
        "socket.create_connection = refuser\n"
    )
    racine = Path(__file__).resolve().parents[2]
    environnement = {
        **os.environ,
        "CLESANTE_VAR": str(entrepot.parent),
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(racine)]),
    }

    def lancer(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "clesante", *arguments],
            cwd=tmp_path,
            env=environnement,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return lancer


def test_six_files_and_the_same_again(commande, tmp_path):
    premiere = commande("diagnostic", FONTENAY)
    assert premiere.returncode == 0, premiere.stderr
    fichiers = sorted((tmp_path / "sortie").iterdir())
    assert sorted(f.suffix for f in fichiers) == [
        ".csv", ".docx", ".html", ".json", ".odt", ".pdf",
    ]  # fmt: skip
    avant = {f.name: f.read_bytes() for f in fichiers}
    assert commande("diagnostic", FONTENAY).returncode == 0
    assert {f.name: f.read_bytes() for f in fichiers} == avant


def test_sixty_figures_or_more_each_with_its_source(commande):
    ligne = commande("diagnostic", FONTENAY, "--format", "json")
    assert ligne.returncode == 0, ligne.stderr
    lu = json.loads(ligne.stdout)
    presents, elargis = ({i["code"] for i in lu[nom]} for nom in ("indicateurs", "elargis"))
    assert len(presents) + len(elargis) >= 60
    assert (len(presents), len(elargis)) == (28, 46)
    connues = {source["code"] for source in lu["sources"]}
    assert {i["source"] for i in (*lu["indicateurs"], *lu["elargis"])} <= connues


def test_every_format_gives_the_same_figures(commande, tmp_path, libreoffice):
    assert commande("diagnostic", FONTENAY).returncode == 0
    textes = {}
    for fichier in (tmp_path / "sortie").iterdir():
        if fichier.suffix in {".docx", ".odt"}:
            textes[fichier.suffix] = texte_du_pdf(libreoffice(fichier, "pdf"))
        elif fichier.suffix == ".pdf":
            textes[".pdf"] = texte_du_pdf(fichier)
        elif fichier.suffix == ".html":
            textes[".html"] = re.sub(r"<[^>]+>", " ", fichier.read_text("utf-8"))
    for forme, texte in textes.items():
        plat = re.sub(r"\s+", " ", texte.replace("\u202f", " ").replace("\u00a0", " "))
        for attendu in ("52 256", "26,8 %", "20,5 %", "2,65", "3,74", "32,6 %", "Wilson (1927)"):
            assert attendu in plat, (forme, attendu)


def texte_du_pdf(fichier: Path) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", str(fichier), "-"], capture_output=True, text=True, check=True
    ).stdout
