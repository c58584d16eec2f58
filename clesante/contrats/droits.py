"""What can be done with a contract, and by whom."""

from __future__ import annotations

from django.urls import reverse

from clesante.comptes.choix import Role
from clesante.comptes.droits import Visiteur
from clesante.comptes.operations import Operation
from clesante.contrats.actions.texte import remplacer_texte
from clesante.contrats.lectures.relecture import parties_figees, texte_fige
from clesante.contrats.lectures.texte import adresse, texte_en_place, titres
from clesante.contrats.models import Contrat, FicheAction, chaine
from clesante.contrats.models.fiches import PILOTER
from clesante.pieces.droits_joints import ObjetJoint

_ARS = frozenset({Role.ARS_DD, Role.ARS_SIEGE})
_EQUIPE = frozenset({Role.COORDINATION, Role.ADJOINT, *_ARS, Role.ADMINISTRATEUR})
_LECTEURS = frozenset(set(Role) - {Role.DELEGUE_DONNEES})
PILOTES = frozenset({*_EQUIPE, Role.PILOTE})

OPERATIONS = (
    Operation("contrats.voir", "lire un contrat et ses fiches-actions", _LECTEURS),
    Operation("contrats.creer", "commencer ou reprendre un contrat", _EQUIPE),
    Operation(
        "contrats.modifier",
        "écrire un contrat : axes, fiches, texte, financements, signataires",
        _EQUIPE,
    ),
    Operation(
        "contrats.modifier_pilotees",
        "écrire les fiches-actions que l'on pilote",
        PILOTES,
    ),
    Operation(
        "contrats.commenter",
        "commenter un contrat, proposer des actions et des changements",
        _LECTEURS - {Role.LECTURE},
    ),
    Operation(
        "contrats.voir_reserves", "lire les actions et les notes réservées à l'équipe", _EQUIPE
    ),
    Operation(
        "contrats.franchir",
        "passer une étape, retenir ou écarter une proposition, par une décision datée",
        _EQUIPE - {Role.ADJOINT},
    ),
    Operation(
        "contrats.lever_blocage",
        "lever un blocage de « Vérifier le contrat », avec un motif",
        _EQUIPE - {Role.ADJOINT},
    ),
    Operation(
        "contrats.figer",
        "figer une version, ouvrir une relecture, préparer un avenant",
        _EQUIPE,
    ),
    Operation(
        "contrats.signer",
        "noter les signatures reçues, déclarer un contrat ou un avenant signé",
        _EQUIPE - {Role.ADJOINT},
    ),
    Operation("contrats.rendre_avis", "écrire les actes de l'ARS : réponse, avis, accord", _ARS),
    Operation(
        "contrats.ecrire_prs",
        "écrire les objectifs du projet régional de santé",
        frozenset({Role.ARS_SIEGE, Role.ADMINISTRATEUR}),
    ),
    Operation("contrats.voir_journal", "lire le journal d'un contrat", _EQUIPE),
)

OBJETS_JOINTS = (
    ObjetJoint(
        "contrats.contrat",
        "contrats.voir",
        "contrats.commenter",
        "contrats.modifier",
        "contrats.voir_reserves",
        adresse=adresse,
        chaine=chaine,
        parties=titres,
        texte=texte_en_place,
        remplacer=remplacer_texte,
    ),
    ObjetJoint(
        "contrats.ficheaction",
        "contrats.voir",
        "contrats.commenter",
        PILOTER,
        "contrats.voir_reserves",
        adresse=lambda fiche, _partie: reverse("fiche", args=[fiche.pk]),
        chaine=chaine,
    ),
    ObjetJoint(
        "contrats.acte",
        "contrats.voir",
        "contrats.commenter",
        "contrats.modifier",
        "contrats.voir_reserves",
        adresse=lambda acte, _partie: reverse("acte", args=[acte.pk]),
        chaine=chaine,
    ),
    ObjetJoint(
        "contrats.versioncontrat",
        "contrats.voir",
        "contrats.commenter",
        "contrats.figer",
        "contrats.voir_reserves",
        adresse=lambda version, _partie: reverse("contrat-version", args=[version.pk]),
        chaine=chaine,
        parties=parties_figees,
        texte=texte_fige,
    ),
)


def droits(contrat: Contrat, utilisateur: Visiteur) -> dict[str, bool]:
    """Return what a user may do on a contract: « voir », « modifier »… → yes or no."""
    return {
        operation.code.removeprefix("contrats."): contrat.permet(utilisateur, operation.code)
        for operation in OPERATIONS
    }


def peut_ecrire(fiche: FicheAction, utilisateur: Visiteur) -> bool:
    """Tell whether a user may write a fiche: the team, or who pilots it."""
    return fiche.permet(utilisateur, PILOTER)
