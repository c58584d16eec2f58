"""Asks whether a package of the lock has a known flaw (pip-audit), where a network answers.

Exit code: 1 for a known flaw, 0 for none; without pip-audit or without network, one line says so
and the code is 0: what could not be asked is neither good nor bad.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

VERROU = Path(__file__).resolve().parent.parent / "requirements.lock"
DELAI_S = 180
SANS_RESEAU = re.compile(
    r"ConnectionError|Max retries|NameResolution|timed out|ServiceError|Temporary failure|"
    r"(?:HTTP\S*|status|code|error)\W{1,3}(?:403|502|503)\b|\b(?:403 Client|50[23] Server) Error",
    re.IGNORECASE,
)
"""How tools say that nobody answered; a bare number may be a version, or a line."""


def auditer(verrou: Path = VERROU) -> int:
    """Audit a lock in an environment of its own, and say what was found."""
    with tempfile.TemporaryDirectory(prefix="clesante-audit-") as dossier:
        venv.create(dossier, with_pip=True)
        python = str(Path(dossier) / "bin" / "python")
        pose = _lancer([python, "-m", "pip", "install", "--quiet", "pip-audit"])
        if pose.returncode:
            print("Audit des dépendances : pip-audit ne s'obtient pas d'ici ; rien n'est audité.")
            return 0
        ordre = ["-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", str(verrou)]
        return juger(_lancer([python, *ordre, "--progress-spinner", "off"]))


def juger(fini: subprocess.CompletedProcess[str]) -> int:
    """Return the exit code of an audit: a base of flaws that did not answer is no flaw."""
    dit = fini.stdout + fini.stderr
    if fini.returncode == 0:
        inconnus = dit.count("could not be audited")
        suite = f" ; {inconnus} paquets inconnus de la base des failles, non audités"
        print(f"Audit des dépendances : aucune faille connue{suite if inconnus else ''}.")
        return 0
    if "vulnerabilit" not in dit and SANS_RESEAU.search(dit):
        print("Audit des dépendances : la base des failles ne répond pas ; rien n'est audité.")
        return 0
    print(dit)
    return 1


def _lancer(ordre: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(ordre, capture_output=True, text=True, check=False, timeout=DELAI_S)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(ordre, 1, "", "timed out")


if __name__ == "__main__":
    sys.exit(auditer())
