"""Events of contracts, part « avenants », each with its sentence."""

from __future__ import annotations

from collections.abc import Callable

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement
from clesante.contrats.models import chaine
from clesante.socle.texte import pluriel
from clesante.territoires.regles import citer

CHAMPS_AVENANT = ("numero", "intitule", "motif", "date_effet", "base", "etat", "motif_abandon")


def _dire(verbe: str) -> Callable[[Evenement], str]:
    """Return « Avenant préparé : « Prolongation d'un an ». »."""

    def phrase(evenement: Evenement) -> str:
        intitule = {**evenement.avant, **evenement.apres}.get("intitule")
        return (
            f"Avenant {verbe}\u00a0: {citer(str(intitule))}." if intitule else (f"Avenant {verbe}.")
        )

    return phrase


def _motifs(evenement: Evenement) -> str:
    combien = len(evenement.apres.get("motifs") or ())
    return f"Motifs d'un avenant écrits\u00a0: {pluriel(combien, 'changement')}."


def _abandonne(evenement: Evenement) -> str:
    motif = str(evenement.apres.get("motif_abandon", ""))[:200].rstrip(".")
    return f"Avenant abandonné\u00a0: {motif}."


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement("contrats.avenant_prepare", _dire("mis en préparation"), chaine=chaine),
    TypeEvenement("contrats.avenant_modifie", _dire("modifié"), chaine=chaine),
    TypeEvenement("contrats.avenant_fige", _dire("figé, à relire et à signer"), chaine=chaine),
    TypeEvenement("contrats.avenant_rouvert", _dire("remis en préparation"), chaine=chaine),
    TypeEvenement("contrats.avenant_abandonne", _abandonne, chaine=chaine),
    TypeEvenement("contrats.avenant_motive", _motifs, chaine=chaine),
)
