"""Closing a proof-reading: approved, stopped with a reason, or replaced by a newer version."""

from __future__ import annotations

from django.utils import timezone

from clesante.comptes.journal import etat, noter
from clesante.comptes.models import Utilisateur
from clesante.contrats.models import Contrat, Relecture, VersionContrat

CLOSE = "contrats.relecture_close"
CHAMPS_RELECTURE = ("version_relue", "consigne", "close_le", "motif_cloture")


def fermer(relecture: Relecture, motif: str, par: Utilisateur) -> None:
    """Close a proof-reading that is open; without a reason, it is approved."""
    avant = etat(relecture, CHAMPS_RELECTURE)
    relecture.close_le, relecture.motif_cloture = timezone.now(), motif[:2_000]
    relecture.save()
    noter(CLOSE, par, relecture, avant, etat(relecture, CHAMPS_RELECTURE))


def remplacer(contrat: Contrat, version: VersionContrat, par: Utilisateur) -> None:
    """Close the proof-reading under way of a contract: what it reads is no longer its last text."""
    interrompre(contrat, f"La {version} la remplace.", par)


def interrompre(contrat: Contrat, motif: str, par: Utilisateur) -> None:
    """Close the proof-reading under way of a contract, when nobody needs its answers any more."""
    for ouverte in Relecture.objects.filter(contrat=contrat, close_le=None):
        fermer(ouverte, motif, par)
