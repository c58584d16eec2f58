"""Where a contract is, at a glance: what its page always says."""

from __future__ import annotations

from dataclasses import dataclass

from clesante.comptes.droits import Visiteur
from clesante.contrats.lectures.etapes_cycle import Cycle, cycle
from clesante.contrats.lectures.parties import lignes, manque
from clesante.contrats.lectures.versions import source_de_la_signature
from clesante.contrats.models import Contrat
from clesante.socle.texte import enumerer


@dataclass(frozen=True, slots=True)
class Bandeau:
    """Where a contract is, at a glance: its step, its holders, who is missing, what is missing.

    ``source``: who says that it is signed, when this site did not see it.
    """

    cycle: Cycle | None
    porteurs: str
    manque: str
    source: str = ""


def bandeau(contrat: Contrat, lecteur: Visiteur) -> Bandeau:
    """Return what the page of a contract always says of where it is."""
    porteurs = [porteur.organisation.nom for porteur in lignes(contrat, "porteurs")]
    source = source_de_la_signature(contrat)
    return Bandeau(cycle(contrat, lecteur), enumerer(porteurs), manque(contrat), source)
