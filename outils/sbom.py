"""Writes the bill of materials of what a host installs: CycloneDX 1.5, from the lock.

Name, version and SHA-256 of each file come from ``requirements.lock``; the licence from what the
package installed here says of itself. The same lock gives the same file, whenever it is written.
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path
from typing import Any

import clesante

RACINE = Path(__file__).resolve().parent.parent
VERROU = RACINE / "requirements.lock"
LIGNE = re.compile(
    r"^(?P<nom>[A-Za-z0-9][\w.-]*)==(?P<version>[^\s;\\]+)(?P<condition>[^\n\\]*)\\\n"
    r"(?P<sommes>(?:    --hash=.*\n?)+)",
    re.M,
)
SOMME = re.compile(r"--hash=sha256:([0-9a-f]{64})")
ESPACE = uuid.UUID("6a1f5bd0-6d8e-5c41-9d0e-5c1d1f0a7c11")  # of our own serial numbers


def inventaire(verrou: str) -> dict[str, Any]:
    """Return the bill of materials of a lock."""
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(ESPACE, verrou)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "clesante",
                "name": "clesante",
                "version": clesante.__version__,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": [_composant(trouve) for trouve in LIGNE.finditer(verrou)],
    }


def _composant(trouve: re.Match[str]) -> dict[str, Any]:
    nom, version = trouve["nom"], trouve["version"]
    adresse = f"pkg:pypi/{re.sub(r'[-_.]+', '-', nom).lower()}@{version}"
    composant: dict[str, Any] = {
        "type": "library",
        "bom-ref": adresse,
        "name": nom,
        "version": version,
        "purl": adresse,
        "hashes": [{"alg": "SHA-256", "content": s} for s in SOMME.findall(trouve["sommes"])],
    }
    if dite := _licence(nom):
        composant["licenses"] = [{"license": {"name": dite}}]
    if condition := trouve["condition"].strip(" ;"):
        composant["properties"] = [{"name": "clesante:condition", "value": condition}]
    return composant


def _licence(nom: str) -> str:
    """Return the licence that a package says of itself, empty when it is not installed here."""
    try:
        meta = Distribution.from_name(nom).metadata
    except PackageNotFoundError:
        return ""
    classes = [c for c in meta.get_all("Classifier", []) if c.startswith("License ::")]
    dite = meta.get("License-Expression") or (meta.get("License") or "").strip().split("\n")[0]
    return dite[:200] or ", ".join(c.rpartition(" :: ")[2] for c in classes)


def main() -> None:
    """Write the bill of materials where asked, or in ``dist``."""
    cible = Path(sys.argv[1]) if len(sys.argv) > 1 else RACINE / "dist" / "clesante.cdx.json"
    cible.parent.mkdir(parents=True, exist_ok=True)
    bom = inventaire(VERROU.read_text("utf-8"))
    cible.write_text(json.dumps(bom, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{cible} : {len(bom['components'])} composants")


if __name__ == "__main__":
    main()
