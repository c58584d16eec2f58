"""Events of contracts, part « argent », each with its sentence."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.choix import NatureLigne
from clesante.contrats.journal.phrases import change, nomme
from clesante.contrats.models import LigneFinancement, PosteIngenierie, chaine
from clesante.contrats.regles.argent import centimes
from clesante.socle.texte import INSECABLE
from clesante.territoires.regles import citer

CHAMPS_LIGNE = (
    "nature", "annee", "poste", "financeur", "dispositif", "en_nature", "montant", "accorde",
    "verse", "etat",
)  # fmt: skip
CHAMPS_POSTE = (
    "annee", "intitule", "coordination", "etp", "cout", "part_ars", "part_porteur", "vacant_depuis",
)  # fmt: skip


def _ligne(verbe: str) -> Callable[[Evenement], str]:
    """Return « Charge ajoutée : « Animatrice », 1 000,00 € en 2025 »."""

    def dire(evenement: Evenement) -> str:
        cote = evenement.apres or evenement.avant
        genre = "Charge" if cote.get("nature") == NatureLigne.CHARGE else "Ressource"
        quoi = str(cote.get("poste") or cote.get("dispositif") or "")[:120]
        dite = f" {citer(quoi)}," if quoi else ""
        montant = centimes(Decimal(str(cote.get("montant") or 0)))
        return f"{genre} {verbe}\u00a0:{dite} {montant}{INSECABLE}€ en {cote.get('annee', '')}."

    return dire


def _defaire(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.contrats.actions.argent import retablir

    retablir(evenement, par)


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement("contrats.ligne_ajoutee", _ligne("ajoutée"), chaine=chaine),
    TypeEvenement(
        "contrats.ligne_modifiee",
        change("Ligne de financement modifiée", LigneFinancement),
        chaine=chaine,
        defaire=_defaire,
    ),
    TypeEvenement("contrats.ligne_retiree", _ligne("retirée"), chaine=chaine),
    TypeEvenement("contrats.poste_ajoute", nomme("Poste ajouté"), chaine=chaine),
    TypeEvenement(
        "contrats.poste_modifie",
        change("Poste modifié", PosteIngenierie),
        chaine=chaine,
        defaire=_defaire,
    ),
    TypeEvenement("contrats.poste_retire", nomme("Poste retiré"), chaine=chaine),
)
