"""Events of contracts, part « fiches », each with its sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.choix import RoleActeur, SuiteIdee
from clesante.contrats.journal.phrases import change, nomme
from clesante.contrats.models import (
    EtapeAction,
    FicheAction,
    IndicateurAction,
    RoleFiche,
    Site,
    chaine,
)
from clesante.socle.texte import enumerer
from clesante.territoires.regles import citer

CHAMPS_ECRITS = (
    "numero", "intitule", "axe", "objectif", "origine", "chainee", "domaines", "priorite",
    "restreinte", "publique", "hors_contrat", "contexte", "besoin", "besoin_source", "publics",
    "sexe_public", "effectif_vise", "aller_vers", "precarite", "territoire", "milieux", "pilote",
    "pilote_fonction", "responsable", "elu_referent", "objectifs_dits", "description",
    "types_action", "methode", "preuve", "preuve_source", "debut", "fin", "calendrier",
    "moyens_humains", "moyens_materiels", "competences", "objectifs_prs", "plans_lies", "liens",
    "themes", "determinants", "leviers", "niveaux_action", "iss_groupes", "iss_risque",
    "universalisme", "iss_grille", "participation", "participation_dite", "gouvernance",
    "conditions", "contact", "notes",
)  # fmt: skip
CHAMPS_ETAT = ("etat", "motif_etat")
CHAMPS_IDEE = ("proposant", "proposant_dit", "contribution")
CHAMPS_SUITE = (*CHAMPS_ETAT, "suite", "suite_motif", "suite_decision", "fusionnee_dans", "numero")
PROPOSEE = "contrats.idee_proposee"
CHAMPS_FICHE = (*CHAMPS_ECRITS, *CHAMPS_ETAT, *CHAMPS_IDEE, "modele")
LIENS = {
    "enjeux": "enjeux",
    "dispositifs": "dispositifs du registre",
    "principes": "principes",
    "contributions": "contributions des habitants",
}
LIENS_DE_LA_PAGE = ("enjeux", "dispositifs", "principes")  # those its own page writes
# Each kind of row of a fiche: the stem of its events, what it is called, its fields.
RANGEES: dict[type[Any], tuple[str, str, tuple[str, ...]]] = {
    RoleFiche: ("partenaire", "Partenaire", ("fiche", "organisation", "role", "fonction")),
    Site: ("site", "Lieu", ("fiche", "nom", "commune", "milieu")),
    EtapeAction: (
        "etape_d_action",
        "Étape",
        ("fiche", "titre", "debut", "echeance", "responsable", "faite_le", "ordre"),
    ),
    IndicateurAction: (
        "indicateur",
        "Indicateur",
        (
            "fiche", "libelle", "type", "unite", "sens", "valeur_depart", "date_depart", "source",
            "producteur", "frequence", "ventilation", "indicateur", "commentaire",
        ),
    ),
}  # fmt: skip
NOM_DE_RANGEE = {Site: "nom", EtapeAction: "titre", IndicateurAction: "libelle"}


def _defaire(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.contrats.actions.fiches import retablir

    retablir(evenement, par)


def _remettre(evenement: Evenement, par: Utilisateur) -> None:
    from clesante.contrats.actions.fiches import remettre

    remettre(evenement, par)


def _suite(evenement: Evenement) -> str:
    dit, motif = evenement.apres.get("suite"), evenement.apres.get("suite_motif")
    phrase = f"Proposition {SuiteIdee(dit).label}" if dit else "Suite d'une proposition changée"
    return f"{phrase}. Motif\u00a0: {motif}" if motif else f"{phrase}."


def _lie(evenement: Evenement) -> str:
    changes = [dit for nom, dit in LIENS.items() if nom in evenement.apres]
    return f"Fiche reliée\u00a0: {enumerer(changes)}."


def _retiree(evenement: Evenement) -> str:
    return f"Fiche retirée\u00a0: {citer(str(evenement.avant.get('intitule', ''))[:120])}."


def _role(debut: str) -> Callable[[Evenement], str]:
    """Return a sentence that says a role: an organisation is read field by field, not here."""

    def dire(evenement: Evenement) -> str:
        role = (evenement.apres or evenement.avant).get("role", "")
        return f"{debut}\u00a0: {dict(RoleActeur.choices).get(role, role)}."

    return dire


def _de_rangee(modele: type[Any]) -> tuple[TypeEvenement, ...]:
    code, dit, _ = RANGEES[modele]
    nom = NOM_DE_RANGEE.get(modele)
    dire = (lambda debut: nomme(debut, nom)) if nom else _role
    return (
        TypeEvenement(f"contrats.{code}_ajoute", dire(f"{dit}, ajout"), chaine=chaine),
        TypeEvenement(
            f"contrats.{code}_modifie",
            change(f"{dit}, modification", modele),
            chaine=chaine,
            defaire=_defaire,
        ),
        TypeEvenement(f"contrats.{code}_retire", dire(f"{dit}, retrait"), chaine=chaine),
    )


EVENEMENTS: tuple[TypeEvenement, ...] = (
    TypeEvenement("contrats.fiche_ajoutee", nomme("Fiche ajoutée"), chaine=chaine),
    TypeEvenement("contrats.fiche_copiee", nomme("Fiche copiée d'un modèle"), chaine=chaine),
    TypeEvenement(
        "contrats.fiche_modifiee",
        change("Fiche modifiée", FicheAction),
        chaine=chaine,
        defaire=_defaire,
    ),
    TypeEvenement("contrats.fiche_liee", _lie, chaine=chaine, defaire=_defaire),
    TypeEvenement("contrats.fiche_retiree", _retiree, chaine=chaine, defaire=_remettre),
    TypeEvenement("contrats.fiche_remise", nomme("Fiche remise"), chaine=chaine),
    TypeEvenement(PROPOSEE, nomme("Proposition d'action"), chaine=chaine),
    TypeEvenement("contrats.idee_modifiee", change("Proposition modifiée", FicheAction),
                  chaine=chaine),
    TypeEvenement("contrats.idee_jugee", _suite, chaine=chaine),
    TypeEvenement("contrats.cibles_changees", lambda _: "Cibles d'un indicateur changées.",
                  chaine=chaine),
    *(declare for modele in RANGEES for declare in _de_rangee(modele)),
)  # fmt: skip
