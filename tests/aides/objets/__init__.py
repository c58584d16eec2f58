"""One of each object of a territory, by part: what rights, forms and pages are tried on.

Each part gives ``ADRESSES`` (address → what it asks, as in ``tests.comptes.matrice``) and
``fabriquer(lieu, texte)``: it makes its objects in a territory, every text field holding
``texte(n)``, and returns the arguments of each of its addresses that names one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType

PARTIES = (
    "diagnostics",
    "vocabulaires",
    "pieces",
    "dialogue",
    "dispositifs",
    "collecte",
    "ecrit",
    "enjeux",
    "participation",
    "contrats",
    "contrats_programme",
    "contrats_fiches",
    "contrats_reprise",
    "contrats_cycle",
    "contrats_vues",
    "contrats_texte",
    "contrats_conformite",
    "contrats_documents",
    "contrats_redondances",
    "contrats_argent",
    "contrats_signature",
    "contrats_versions",
    "contrats_avenants",
    "contrats_prs",
)
Texte = Callable[[int], str]
Arguments = Mapping[str, Mapping[str, object]]


def parties() -> list[ModuleType]:
    """Return the parts."""
    return [import_module(f"tests.aides.objets.{nom}") for nom in PARTIES]


def ordinaire(longueur: int) -> str:
    """Return a text as people type it, of a length at most."""
    return "Un texte comme un autre"[:longueur]
