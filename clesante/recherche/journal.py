"""Events of vocabularies, each with its sentence, and how they are undone."""

from __future__ import annotations

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur

CHAMPS = (
    "vocabulaire", "code", "libelle", "groupe", "definition", "uri", "correspondances", "retire_le",
)  # fmt: skip


def _ajoute(evenement: Evenement) -> str:
    return f"Terme ajouté\u00a0: «\u00a0{evenement.apres.get('libelle')}\u00a0»."


def _modifie(evenement: Evenement) -> str:
    avant, apres = evenement.avant.get("libelle"), evenement.apres.get("libelle")
    if avant and apres:
        return f"Terme relibellé\u00a0: «\u00a0{avant}\u00a0» devient «\u00a0{apres}\u00a0»."
    return "Définition ou correspondances d'un terme modifiées."


def _defaire(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.recherche.actions import retablir

    retablir(evenement, par)


EVENEMENTS = (
    TypeEvenement("recherche.terme_ajoute", _ajoute),
    TypeEvenement("recherche.terme_modifie", _modifie, defaire=_defaire),
    TypeEvenement("recherche.terme_retire", lambda _: "Terme retiré.", defaire=_defaire),
    TypeEvenement("recherche.terme_remis", lambda _: "Terme remis en usage.", defaire=_defaire),
)
