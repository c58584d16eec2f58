"""What the repository must not hold: addresses of registries, paths of a machine, big files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.aides.mesures import RACINE, fichiers_suivis

# Built in pieces, so that this file does not hold them whole.
HOTES = ("pypi" + ".org", "python" + "hosted", "npm" + "js.", "deb." + "debian")
CHEMINS = ("/" + "work/", "/" + "root/", "/opt/" + "pypi", "/" + "tmp/", "/ho" + "me/")
INTERDITS = re.compile("|".join(map(re.escape, HOTES + CHEMINS)), re.I)
DOCUMENTS = """
README.md README.en.md ARCHITECTURE.md CONTRIBUTING.md GLOSSAIRE.md CHANGELOG.md SECURITY.md
LICENSE publiccode.yml docs/fonctionnalites.csv docs/performances.md
""".split()  # noqa: SIM905 (a list of names reads better so)
POIDS_MAX = 8_000_000


def texte(fichier: Path) -> str:
    octets = fichier.read_bytes()
    return "" if b"\0" in octets[:8192] else octets.decode("utf-8")


def test_no_address_of_registry_nor_path_of_machine():
    fautes = [
        f"{fichier.relative_to(RACINE)} : {trouve.group()}"
        for fichier in fichiers_suivis()
        if (trouve := INTERDITS.search(texte(fichier)))
    ]
    assert not fautes


def test_repository_is_not_empty():
    assert RACINE / "pyproject.toml" in fichiers_suivis()


def test_no_file_is_heavy():
    lourds = [f for f in fichiers_suivis() if f.stat().st_size > POIDS_MAX]
    assert not lourds


def test_text_files_are_utf_8_with_unix_ends():
    fautes = [
        str(fichier.relative_to(RACINE))
        for fichier in fichiers_suivis()
        if fichier.suffix in {".py", ".md", ".html", ".css", ".yaml", ".toml", ".sh", ".csv"}
        and b"\r\n" in fichier.read_bytes()
    ]
    assert not fautes


@pytest.mark.parametrize("nom", DOCUMENTS)
def test_document_is_there(nom: str):
    assert (RACINE / nom).stat().st_size > 100
