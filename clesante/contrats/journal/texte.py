"""Events of contracts, part « texte », each with its sentence."""

from __future__ import annotations

from collections.abc import Callable

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.models import chaine
from clesante.territoires.regles import citer

PREPARE = "contrats.texte_prepare"
AJOUTEE = "contrats.partie_ajoutee"
MODIFIEE = "contrats.partie_modifiee"
DEPLACEE = "contrats.partie_deplacee"
RETIREE = "contrats.partie_retiree"
RETABLIE = "contrats.partie_retablie"
CHAMPS_PARTIE = ("titre", "texte")
CHAMPS_RETRAIT = ("titre", "retiree_le")


def _dire(debut: str) -> Callable[[Evenement], str]:
    """Return the sentence of an event, with the title of its part in guillemets."""

    def phrase(evenement: Evenement) -> str:
        titre = str({**evenement.avant, **evenement.apres}.get("titre") or "").strip()
        return f"{debut}\u00a0: {citer(titre)}." if titre else f"{debut}."

    return phrase


def _defaire_champs(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.comptes.actions.objets import retablir
    from clesante.contrats.actions.texte import modifier_partie
    from clesante.contrats.models import PartieTexte

    retablir(evenement, par, {PartieTexte: modifier_partie})


def _defaire_retrait(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.contrats.actions.texte import partie_permise, retablir

    retablir(partie_permise(int(evenement.objet_id), par), par)


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement(PREPARE, _dire("Plan du texte préparé"), chaine=chaine),
    TypeEvenement(AJOUTEE, _dire("Partie ajoutée au texte"), chaine=chaine),
    TypeEvenement(
        MODIFIEE, _dire("Partie du texte modifiée"), defaire=_defaire_champs, chaine=chaine
    ),
    TypeEvenement(DEPLACEE, _dire("Partie du texte déplacée"), chaine=chaine),
    TypeEvenement(
        RETIREE, _dire("Partie retirée du texte"), defaire=_defaire_retrait, chaine=chaine
    ),
    TypeEvenement(RETABLIE, _dire("Partie remise dans le texte"), chaine=chaine),
)
