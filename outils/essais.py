"""``make test``: quality of the code, then every test, with totals by family.

Runs what needs nothing else always, and the tests of Chromium, PostgreSQL and LibreOffice when
these are there; says in one line what is missing. Ends with « N passed, N failed, N skipped ».
``--qualite`` stops after the quality checks; ``CLESANTE_TOTAUX`` names a file for the totals.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from outils import postgresql
from tests.aides.outils_externes import BUREAUX, CHROMIUMS, trouver

RACINE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
QUALITE = {
    "ruff check": [BIN / "ruff", "check", "--quiet", "."],
    "ruff format": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "mypy": [BIN / "mypy", "--no-error-summary"],
    "lint-imports": [BIN / "lint-imports", "--no-cache"],
    "djlint": [BIN / "djlint", "clesante", "--lint", "--quiet"],
    "makemigrations": [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"],
}
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "2"]


def verifier(nom: str, var: Path) -> bool:
    """Run one quality check; print its output only when it fails."""
    environnement = {
        **os.environ,
        "CLESANTE_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "clesante.config.settings",
    }
    debut = time.monotonic()
    fini = subprocess.run(
        list(map(str, QUALITE[nom])),
        env=environnement,
        capture_output=True,
        text=True,
        check=False,
    )
    etat = "bon" if fini.returncode == 0 else "À REPRENDRE"
    print(f"  {nom:<16}{etat} ({time.monotonic() - debut:.0f} s)", flush=True)
    if fini.returncode:
        print(fini.stdout + fini.stderr, flush=True)
    return fini.returncode == 0


def qualite(dossier: Path) -> Counter[str]:
    """Run every quality check, two at a time, and count them."""
    print("Qualité du code", flush=True)
    with ThreadPoolExecutor(2) as deux:
        bons = list(deux.map(lambda nom: verifier(nom, dossier / "var"), QUALITE))
    return Counter(passed=bons.count(True), failed=bons.count(False))


def tester(bilan: Path, *options: str, **variables: str) -> dict[str, Counter[str]]:
    """Run pytest and return its counts by family; a run that breaks is one failure."""
    ordre = [*PYTEST, *options, *(["--durations=20"] if os.environ.get("CI") else [])]
    environnement = {**os.environ, "CLESANTE_BILAN": str(bilan), **variables}
    fini = subprocess.run(ordre, env=environnement, check=False)
    familles = json.loads(bilan.read_text()) if bilan.exists() else {}
    comptes = {nom: Counter(compte) for nom, compte in familles.items()}
    if fini.returncode and not any(compte["failed"] for compte in comptes.values()):
        comptes["pytest"] = Counter(failed=1)
    return comptes


@contextlib.contextmanager
def base_postgresql() -> Iterator[str]:
    """Yield the address of a PostgreSQL for tests: the one given, a private one, or nothing."""
    donnee = os.environ.pop("CLESANTE_TEST_POSTGRESQL", "")
    if donnee or not postgresql.binaires():
        yield donnee
        return
    with postgresql.serveur() as adresse:
        yield adresse


def tout_tester(dossier: Path) -> dict[str, Counter[str]]:
    """Run the tests on SQLite, then those of the database again on PostgreSQL."""
    with base_postgresql() as adresse:
        sans = ("-m", "not postgresql") if adresse else ()
        print("\nTests (SQLite)", flush=True)
        familles = tester(dossier / "sqlite.json", *sans)
        if adresse:
            print("\nTests de la base (PostgreSQL)", flush=True)
            essais = tester(
                dossier / "pg.json",
                "--avec-base",
                "-m",
                "not navigateur",
                CLESANTE_TEST_POSTGRESQL=adresse,
            )
            familles["postgresql"] = sum(essais.values(), Counter())
    return familles


def dire_les_absents() -> None:
    """Say in one line each which tool is missing, so that its tests do not run."""
    postgres = os.environ.get("CLESANTE_TEST_POSTGRESQL") or postgresql.binaires()
    for outil, present, paquets in (
        ("Chromium", trouver(CHROMIUMS), "chromium"),
        ("LibreOffice", trouver(BUREAUX), "libreoffice-writer libreoffice-calc"),
        ("PostgreSQL", postgres, "postgresql"),
    ):
        if not present:
            print(f"{outil} absent : ses tests ne tournent pas (apt install {paquets}).")


def main() -> int:
    """Run everything from the root of the project and print the totals."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped too
    os.chdir(RACINE)
    with tempfile.TemporaryDirectory(prefix="clesante-bilan-") as nom:
        familles = {"qualité": qualite(Path(nom))}
        if "--qualite" not in sys.argv:
            dire_les_absents()
            familles |= tout_tester(Path(nom))
    total = sum(familles.values(), Counter())
    print("\nPar famille")
    for famille, compte in familles.items():
        print(f"  {famille:<16}{phrase(compte)}")
    print(f"\n{phrase(total)}", flush=True)
    totaux = os.environ.get("CLESANTE_TOTAUX")
    if totaux:
        Path(totaux).write_text(json.dumps(total))
    return 1 if total["failed"] else 0


def phrase(compte: Counter[str]) -> str:
    """Return « N passed, N failed, N skipped »."""
    return ", ".join(f"{compte[issue]} {issue}" for issue in ("passed", "failed", "skipped"))


if __name__ == "__main__":
    raise SystemExit(main())
