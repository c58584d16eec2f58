"""Events of the part « enjeux » of a shared diagnosis, each with its sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clesante.comptes.journal import Defaire, TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.champs import champs
from clesante.concertation.choix import SortEnjeu
from clesante.concertation.models import Cause, Enjeu, Priorisation, chaine
from clesante.socle.texte import enumerer, pluriel
from clesante.territoires.regles import citer

CHAMPS_ENJEU = (
    "intitule", "nature", "texte", "themes", "determinants", "publics", "competence", "solutions",
)  # fmt: skip
CHAMPS_COPIE = ("numero", *CHAMPS_ENJEU, "origine")
CHAMPS_CHOIX = ("sort", "rang", "motif", "decision")
CHAMPS_CAUSE = ("texte", "determinants", "de")
CHAMPS_PRIORISATION = (
    "intitule", "methode", "date", "public", "points", "criteres", "enjeux", "en_ligne", "close_le",
)  # fmt: skip
CHAMPS_BULLETIN = ("numero", "college", "canal", "valeurs")


def _nomme(debut: str, champ: str = "intitule") -> Callable[[Evenement], str]:
    """Return a sentence that quotes a field: « Enjeu ajouté : … »."""

    def dire(evenement: Evenement) -> str:
        cote = evenement.apres or evenement.avant
        return f"{debut}\u00a0: {citer(str(cote.get(champ, ''))[:120])}."

    return dire


def _change(dit: str, modele: Any, noms: tuple[str, ...]) -> Callable[[Evenement], str]:
    """Return a sentence that names what changed: « Enjeu modifié : nature et thèmes »."""

    def dire(evenement: Evenement) -> str:
        connus = champs(modele)
        changes = [str(connus[nom].verbose_name) for nom in noms if nom in evenement.apres]
        return f"{dit}\u00a0: {enumerer(changes)}."

    return dire


def _relie(evenement: Evenement) -> str:
    combien = len(evenement.apres.get("constats", ()))
    return f"Constats d'un enjeu revus\u00a0: {pluriel(combien, 'constat')}."


def _choisi(evenement: Evenement) -> str:
    sort = evenement.apres.get("sort")
    if sort is None:
        return "Rang ou motif d'une priorité changé."
    dit = f"Enjeu {SortEnjeu(sort).label}"
    rang = evenement.apres.get("rang")
    return f"{dit}, au rang {rang}." if rang else f"{dit}."


def _bulletin(verbe: str) -> Callable[[Evenement], str]:
    """Return a sentence with the number of the ballot, when it is among what was written."""

    def dire(evenement: Evenement) -> str:
        numero = (evenement.apres or evenement.avant).get("numero")
        return f"Bulletin n°\u00a0{numero} {verbe}." if numero else f"Bulletin {verbe}."

    return dire


def _close(evenement: Evenement) -> str:
    return "Priorisation close." if evenement.apres.get("close_le") else "Priorisation rouverte."


def _defaire(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.concertation.actions.enjeux import retablir

    retablir(evenement, par)


def _type(
    code: str, phrase: Callable[[Evenement], str], defaire: Defaire | None = None
) -> TypeEvenement:
    return TypeEvenement(f"concertation.{code}", phrase, defaire=defaire, chaine=chaine)


EVENEMENTS: tuple[TypeEvenement, ...] = (
    _type("enjeu_ajoute", _nomme("Enjeu ajouté")),
    _type("enjeu_copie", _nomme("Enjeu copié de la bibliothèque")),
    _type("enjeu_modifie", _change("Enjeu modifié", Enjeu, CHAMPS_ENJEU), _defaire),
    _type("enjeu_retire", _nomme("Enjeu retiré")),
    _type("enjeu_relie", _relie, _defaire),
    _type("enjeu_choisi", _choisi),
    _type("cause_ajoutee", _nomme("Cause ajoutée", "texte")),
    _type("cause_modifiee", _change("Cause modifiée", Cause, CHAMPS_CAUSE), _defaire),
    _type("cause_retiree", _nomme("Cause retirée", "texte")),
    _type("priorisation_ouverte", _nomme("Priorisation ouverte")),
    _type(
        "priorisation_modifiee", _change("Priorisation modifiée", Priorisation, CHAMPS_PRIORISATION)
    ),
    _type("priorisation_close", _close),
    _type("bulletin_ajoute", _bulletin("saisi")),
    _type("bulletin_modifie", _bulletin("corrigé")),
    _type("bulletin_retire", _bulletin("retiré")),
    _type("vote_en_ligne", lambda _: "A voté en ligne, ou changé son vote."),
)
