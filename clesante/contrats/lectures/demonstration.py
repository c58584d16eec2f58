"""What the contracts of the demonstration are made of, read from their declarations."""

from __future__ import annotations

from importlib import resources
from typing import Any

from clesante.concertation.lectures.demonstration import francais
from clesante.socle.yamls import lire_yaml

KERSALL, FONTENAY = "kersall.yaml", "fontenay.yaml"


def declaration(nom: str) -> dict[str, Any]:
    """Return a declaration, its words with the no-break spaces of French."""
    fichier = resources.files("clesante.contrats") / "declarations" / nom
    lu: dict[str, Any] = francais(lire_yaml(fichier.read_text(encoding="utf-8"), nom))
    return lu
