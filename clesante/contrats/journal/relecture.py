"""Events of contracts, part « relecture »: opened, asked, answered, closed."""

from __future__ import annotations

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement
from clesante.contrats.choix import SensAvis
from clesante.contrats.models import chaine
from clesante.territoires.regles import citer


def _rendu(evenement: Evenement) -> str:
    dit = evenement.apres
    sens = dict(SensAvis.choices).get(dit.get("sens", ""), "")
    suite = f" {sens}" if sens else " changé"
    rapporte = ", noté par l'équipe" if dit.get("rapporte") else ""
    return f"Avis de relecture{suite}{rapporte}."


def _demande(evenement: Evenement) -> str:
    return f"Avis de relecture demandé\u00a0: {citer(str(evenement.apres.get('fonction', '')))}."


def _close(evenement: Evenement) -> str:
    motif = str(evenement.apres.get("motif_cloture", ""))
    return f"Relecture arrêtée\u00a0: {citer(motif[:200])}." if motif else "Relecture approuvée."


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement(
        "contrats.relecture_ouverte",
        lambda _: "Relecture ouverte sur une version figée.",
        chaine=chaine,
    ),
    TypeEvenement("contrats.relecture_avis_demande", _demande, chaine=chaine),
    TypeEvenement(
        "contrats.relecture_avis_retire",
        lambda _: "Un avis de relecture n'est plus demandé.",
        chaine=chaine,
    ),
    TypeEvenement("contrats.relecture_avis_rendu", _rendu, chaine=chaine),
    TypeEvenement("contrats.relecture_close", _close, chaine=chaine),
)
