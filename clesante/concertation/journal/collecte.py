"""Events of the part « collecte » of a shared diagnosis, each with its sentence."""

from __future__ import annotations

from collections.abc import Callable

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement
from clesante.concertation.journal import recueils as journal_recueils
from clesante.concertation.models import chaine
from clesante.socle.texte import enumerer
from clesante.territoires.regles import citer

FIGURE_GARDEE, FIGURE_SAISIE = "concertation.figure_gardee", "concertation.figure_saisie"
FIGURE_MODIFIEE, FIGURE_RETIREE = "concertation.figure_modifiee", "concertation.figure_retiree"
CONSTAT_AJOUTE, CONSTAT_MODIFIE, CONSTAT_RETIRE = (
    "concertation.constat_ajoute", "concertation.constat_modifie", "concertation.constat_retire",
)  # fmt: skip
DONNEE_AJOUTEE, DONNEE_MODIFIEE, DONNEE_SUIVIE, DONNEE_RETIREE = (
    "concertation.donnee_ajoutee", "concertation.donnee_modifiee", "concertation.donnee_suivie",
    "concertation.donnee_retiree",
)  # fmt: skip
CHAMPS_DONNEE = (
    "intitule", "indicateur", "detenteur", "methode", "demandee_le", "relancee_le", "recue_le",
    "abandonnee_le", "remarque",
)  # fmt: skip
CHAMPS_FIGURE = (
    "indicateur", "dimension", "libelle", "periode", "valeur", "unite", "affichee", "comparaison",
    "niveau", "source", "version_source", "geographie", "relevee_le", "typee",
)  # fmt: skip
CHAMPS_CONSTAT = (
    "genre", "origine", "intitule", "texte", "themes", "publics", "lieux", "figure", "recueil",
    "dispositif", "contribution",
)  # fmt: skip


def _avec(phrase: str, champ: str) -> Callable[[Evenement], str]:
    """Return « Constat ajouté : « … ». », the field read among what the event keeps."""
    return lambda e: f"{phrase} : {citer(str((e.apres or e.avant).get(champ, '')))}."


def _figure(phrase: str) -> Callable[[Evenement], str]:
    def dire(evenement: Evenement) -> str:
        lue = evenement.apres
        return f"{phrase} : {lue.get('libelle')}, {lue.get('affichee')} ({lue.get('periode')})."

    return dire


def _suivie(evenement: Evenement) -> str:
    """Return what happened to an awaited figure: a day was given, or taken back."""
    dites = {
        "demandee_le": "demandée",
        "relancee_le": "relancée",
        "recue_le": "reçue",
        "abandonnee_le": "déclarée jamais venue",
    }
    faits = [dites[nom] for nom, jour in evenement.apres.items() if nom in dites and jour]
    if faits:
        return f"Donnée attendue {enumerer(faits)}."
    return "Donnée attendue : la dernière étape est annulée."


def _change(code: str, phrase: Callable[[Evenement], str]) -> TypeEvenement:
    """Return the type of an edit, which can be undone."""
    return TypeEvenement(code, phrase, defaire=journal_recueils.defaire, chaine=chaine)


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement(DONNEE_AJOUTEE, _avec("Donnée attendue ajoutée", "intitule"), chaine=chaine),
    _change(DONNEE_MODIFIEE, lambda _: "Donnée attendue modifiée."),
    _change(DONNEE_SUIVIE, _suivie),
    TypeEvenement(DONNEE_RETIREE, _avec("Donnée attendue retirée", "intitule"), chaine=chaine),
    TypeEvenement(FIGURE_GARDEE, _figure("Chiffre du portrait gardé"), chaine=chaine),
    TypeEvenement(FIGURE_SAISIE, _figure("Chiffre saisi"), chaine=chaine),
    TypeEvenement(CONSTAT_AJOUTE, _avec("Constat ajouté", "intitule"), chaine=chaine),
    _change(CONSTAT_MODIFIE, lambda _: "Constat modifié."),
    TypeEvenement(CONSTAT_RETIRE, _avec("Constat retiré", "intitule"), chaine=chaine),
    _change(FIGURE_MODIFIEE, lambda _: "Chiffre saisi modifié."),
    TypeEvenement(FIGURE_RETIREE, _avec("Chiffre retiré", "libelle"), chaine=chaine),
    *journal_recueils.EVENEMENTS,
)
