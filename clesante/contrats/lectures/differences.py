"""What changed between two texts of a contract, or between two contracts, in the host's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clesante.contrats.lectures.contenu_dit import lexique
from clesante.contrats.regles.contenu import Contenu
from clesante.contrats.regles.differences import Changement, differences
from clesante.contrats.regles.rapprochements import Rapproche, rapprocher


@dataclass(frozen=True, slots=True)
class Comparaison:
    """What changed, and what was taken for the same thing although nothing but its name says so."""

    changements: tuple[Changement, ...]
    rapproches: tuple[Rapproche, ...] = ()


def comparer(
    avant: Contenu, apres: Contenu, suites: Mapping[str, str] | None = None
) -> Comparaison:
    """Return what changed from a text to another.

    Two texts of one contract are matched object by object; two contracts by what their objects are
    called, ``suites`` first: the actions that say which one they carry on, by repère.
    """
    mots = lexique({avant.contrat["cadre"], apres.contrat["cadre"]})
    if avant.contrat["repere"] == apres.contrat["repere"]:
        return Comparaison(differences(avant, apres, mots))
    proche, lus = rapprocher(avant, apres, suites)
    return Comparaison(differences(avant, proche, mots), lus)
