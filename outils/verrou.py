"""Rewrite the two hashed locks from ``pyproject.toml``: wheels only, every platform, no address.

``MISE_A_JOUR=oui`` takes the newest releases; otherwise a pinned version stays while it satisfies.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMUN = [
    "pip", "compile", "pyproject.toml", "--quiet", "--universal", "--python-version", "3.11",
    "--only-binary", ":all:", "--generate-hashes", "--no-emit-index-url", "--no-header",
    "--no-annotate",
]  # fmt: skip


def ecrire(verrou: str, *options: str) -> None:
    """Write one lock with ``options`` of uv."""
    if os.environ.get("MISE_A_JOUR", "non") == "oui":
        options = (*options, "--upgrade")
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([str(uv), *COMMUN, *options, "-o", verrou], check=True)
    print(f"{verrou} : {Path(verrou).read_text().count('==')} paquets")


if __name__ == "__main__":
    ecrire("requirements.lock", "--group", "construction")
    ecrire("requirements-dev.lock", "--group", "dev", "--constraint", "requirements.lock")
