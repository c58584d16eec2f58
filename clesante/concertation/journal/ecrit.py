"""Events of the part « ecrit » of a shared diagnosis, each with its sentence."""

from __future__ import annotations

from collections.abc import Callable

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.concertation.models import chaine
from clesante.territoires.regles import citer

PREPARE = "concertation.ecrit_prepare"
SECTION_AJOUTEE = "concertation.section_ajoutee"
SECTION_RENOMMEE = "concertation.section_renommee"
SECTION_DEPLACEE = "concertation.section_deplacee"
SECTION_RETIREE = "concertation.section_retiree"
SECTION_RETABLIE = "concertation.section_retablie"
BLOC_AJOUTE = "concertation.bloc_ajoute"
BLOC_MODIFIE = "concertation.bloc_modifie"
BLOC_DEPLACE = "concertation.bloc_deplace"
BLOC_RETIRE = "concertation.bloc_retire"
BLOC_RETABLI = "concertation.bloc_retabli"
FIGURE_ACTUALISEE = "concertation.figure_actualisee"
TABLE_ACTUALISEE = "concertation.table_actualisee"
VERSION_GARDEE = "concertation.version_gardee"
VALIDE = "concertation.diagnostic_valide"
CHAMPS_SECTION = ("code", "titre")
CHAMPS_BLOC = ("section", "texte", "figure", "verbatim", "constat", "photo", "table", "releve")
MONTRES = {
    "figure": "un chiffre",
    "verbatim": "des paroles",
    "constat": "un constat",
    "photo": "une photographie",
    "table": "une table locale",
}
CHAMPS_VERSION = ("numero", "motif", "empreinte", "decision")


def _dire(debut: str, champ: str = "") -> Callable[[Evenement], str]:
    """Return the sentence of an event, with a field of it in guillemets when it has one."""

    def phrase(evenement: Evenement) -> str:
        lu = str({**evenement.avant, **evenement.apres}.get(champ) or "")
        return f"{debut} : {citer(lu)}." if lu.strip() else f"{debut}."

    return phrase


def _bloc(debut: str) -> Callable[[Evenement], str]:
    """Return the sentence of an event of a block: its text, else what it shows."""

    def phrase(evenement: Evenement) -> str:
        lus = {**evenement.avant, **evenement.apres}
        if texte := str(lus.get("texte") or "").strip():
            return f"{debut} : {citer(texte)}."
        montre = next((mot for nom, mot in MONTRES.items() if lus.get(nom)), "")
        return f"{debut} : {montre}." if montre else f"{debut}."

    return phrase


def _valeurs(evenement: Evenement) -> str:
    avant, apres = evenement.avant.get("affichee"), evenement.apres.get("affichee")
    suite = f", {avant} devient {apres}" if avant and apres else ""
    return f"Chiffre gardé n° {evenement.objet_id} mis à jour{suite}."


def _version(debut: str) -> Callable[[Evenement], str]:
    def phrase(evenement: Evenement) -> str:
        lue = evenement.apres
        return f"{debut} (version {lue.get('numero')}) : {citer(str(lue.get('motif', '')))}."

    return phrase


def _defaire_champs(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.concertation.actions.ecrit import rendre_avant

    rendre_avant(evenement, par)


def _defaire_retrait(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.concertation.actions.ecrit import defaire_retrait

    defaire_retrait(evenement, par)


def _type(
    code: str,
    phrase: Callable[[Evenement], str],
    defaire: Callable[[Evenement, Utilisateur], None] | None = None,
) -> TypeEvenement:
    return TypeEvenement(code, phrase, defaire=defaire, chaine=chaine)


EVENEMENTS: tuple[TypeEvenement, ...] = (
    _type(PREPARE, _dire("Plan du diagnostic écrit préparé")),
    _type(SECTION_AJOUTEE, _dire("Section ajoutée", "titre")),
    _type(SECTION_RENOMMEE, _dire("Section renommée", "titre"), _defaire_champs),
    _type(SECTION_DEPLACEE, _dire("Section déplacée", "titre")),
    _type(SECTION_RETIREE, _dire("Section retirée", "titre"), _defaire_retrait),
    _type(SECTION_RETABLIE, _dire("Section rétablie", "titre")),
    _type(BLOC_AJOUTE, _bloc("Ajouté au diagnostic écrit")),
    _type(BLOC_MODIFIE, _bloc("Modifié dans le diagnostic écrit"), _defaire_champs),
    _type(BLOC_DEPLACE, _dire("Bloc du diagnostic écrit déplacé")),
    _type(BLOC_RETIRE, _dire("Bloc retiré du diagnostic écrit"), _defaire_retrait),
    _type(BLOC_RETABLI, _dire("Bloc remis dans le diagnostic écrit")),
    _type(FIGURE_ACTUALISEE, _valeurs, _defaire_champs),
    _type(TABLE_ACTUALISEE, _dire("Table locale mise à jour", "table"), _defaire_champs),
    _type(VERSION_GARDEE, _version("Version du diagnostic gardée")),
    _type(VALIDE, _version("Diagnostic validé")),
)
