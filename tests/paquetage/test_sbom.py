"""The bill of materials tells the lock, all of it; an audit that could not be made is no flaw."""

from __future__ import annotations

import re
import subprocess

import pytest

from outils import audit, sbom
from tests.aides.mesures import RACINE
from tests.paquetage.test_verrous import VERROUS, epingles


def test_every_package_of_the_lock_is_told_with_its_prints():
    verrou = (RACINE / VERROUS[0]).read_text("utf-8")
    composants = sbom.inventaire(verrou)["components"]
    assert {c["name"] for c in composants} == set(epingles(VERROUS[0]))
    assert sum(len(c["hashes"]) for c in composants) == verrou.count("--hash=sha256:")
    assert all(c["purl"] == c["bom-ref"] for c in composants)
    assert len({c["bom-ref"] for c in composants}) == len(composants)
    dites = [c for c in composants if c.get("licenses")]
    assert len(dites) >= len(composants) - 6  # those of another system are not installed here


def test_the_same_lock_gives_the_same_file():
    verrou = (RACINE / VERROUS[0]).read_text("utf-8")
    assert sbom.inventaire(verrou) == sbom.inventaire(verrou)
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", sbom.inventaire(verrou)["serialNumber"])


@pytest.mark.parametrize(
    ("code", "dit", "attendu"),
    [
        (0, "No known vulnerabilities found", 0),
        (1, "requests.exceptions.ConnectionError: Max retries exceeded", 0),
        (1, "timed out", 0),
        (1, "Found 1 known vulnerability in 1 package\nDjango 5.2.19 CVE-2099-1", 1),
        (1, "Found 2 known vulnerabilities, then ConnectionError", 1),
        (1, "usage: pip-audit", 1),
        (1, "503 Server Error: Service Unavailable for url: https://exemple.fr/", 0),
        (1, "HTTP Error 403: Forbidden", 0),
        (1, "ERROR: invalid requirement on line 403: paquet==1.502.503", 1),
    ],
)
def test_only_a_known_flaw_fails(code, dit, attendu, capsys):
    assert audit.juger(subprocess.CompletedProcess([], code, "", dit)) == attendu
    assert capsys.readouterr().out.strip()


def test_what_was_not_audited_is_said(capsys):
    dit = "scipy Dependency not found on PyPI and could not be audited: scipy (1.17.1)\n" * 3
    assert audit.juger(subprocess.CompletedProcess([], 0, "No known vulnerabilities", dit)) == 0
    assert "3 paquets inconnus" in capsys.readouterr().out
