"""Counts by family of tests, printed at the end and left for ``outils/essais.py``."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from pathlib import Path

import pytest

PAR_MARQUEUR = ("postgresql", "navigateur", "libreoffice", "bureautique")
PAR_DOSSIER = ("paquetage", "architecture", "bench")
ISSUES = ("passed", "failed", "skipped")


def famille(rapport: pytest.TestReport) -> str:
    """Return the family of a test: its marker first, else its folder, else « unité »."""
    for nom in PAR_MARQUEUR:
        if nom in rapport.keywords:
            return nom
    dossier = Path(rapport.nodeid.split("::")[0]).parts[1:2]
    return dossier[0] if dossier and dossier[0] in PAR_DOSSIER else "unité"


class Comptes:
    """Outcomes by family; an error of set-up or tear-down is a failure."""

    def __init__(self) -> None:
        self.familles: dict[str, Counter[str]] = defaultdict(Counter)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test once when it passed, and each failure or skip."""
        if report.when == "call" or report.outcome != "passed":
            self.familles[famille(report)][report.outcome] += 1

    def pytest_terminal_summary(self, terminalreporter: object) -> None:
        """Print one line per family."""
        terminalreporter.section("par famille")
        for nom, compte in sorted(self.familles.items()):
            terminalreporter.write_line(
                f"{nom:<13}" + ", ".join(f"{compte[issue]} {issue}" for issue in ISSUES)
            )

    def pytest_sessionfinish(self) -> None:
        """Leave the counts where ``CLESANTE_BILAN`` says."""
        chemin = os.environ.get("CLESANTE_BILAN")
        if chemin:
            Path(chemin).write_text(json.dumps(self.familles))


def pytest_configure(config: pytest.Config) -> None:
    """Count in the process that reports, not in its workers."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Comptes(), "comptes-par-famille")
