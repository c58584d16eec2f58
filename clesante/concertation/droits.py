"""What can be done with a shared diagnosis, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from clesante.comptes.choix import Role
from clesante.comptes.droits import Visiteur
from clesante.comptes.operations import Operation
from clesante.concertation.actions.ecrit import remplacer_texte
from clesante.concertation.lectures.ecrit_parties import adresse, parties, texte
from clesante.concertation.models import Diagnostic, chaine
from clesante.pieces.droits_joints import ObjetJoint

_ARS = {Role.ARS_DD, Role.ARS_SIEGE}
_EQUIPE = frozenset({Role.COORDINATION, Role.ADJOINT, *_ARS, Role.ADMINISTRATEUR})
_LECTEURS = frozenset(set(Role) - {Role.DELEGUE_DONNEES})

OPERATIONS = (
    Operation("concertation.voir", "lire un diagnostic partagé", _LECTEURS),
    Operation("concertation.creer", "commencer un diagnostic", _EQUIPE),
    Operation(
        "concertation.modifier",
        "écrire un diagnostic : collecte, paroles, constats, enjeux, votes",
        _EQUIPE,
    ),
    Operation(
        "concertation.commenter",
        "commenter un diagnostic et proposer des changements",
        _LECTEURS - {Role.LECTURE},
    ),
    Operation(
        "concertation.voir_reserves",
        "lire ce qui est réservé à l'équipe : notes, réponses une à une",
        _EQUIPE,
    ),
    Operation("concertation.moderer", "lire, publier et écarter les contributions", _EQUIPE),
    Operation(
        "concertation.valider",
        "valider un diagnostic, arrêter les priorités, par une décision datée",
        _EQUIPE - {Role.ADJOINT},
    ),
    Operation("concertation.voir_journal", "lire le journal d'un diagnostic", _EQUIPE),
)


def _page(nom: str) -> Callable[[Any, str], str]:
    """Return what gives the address of the page of an object, named as its model."""
    return lambda objet, _partie: reverse(nom, args=[objet.pk])


OBJETS_JOINTS = (
    ObjetJoint(
        "concertation.diagnostic",
        "concertation.voir",
        "concertation.commenter",
        "concertation.modifier",
        "concertation.voir_reserves",
        adresse=adresse,
        chaine=chaine,
        parties=parties,
        texte=texte,
        remplacer=remplacer_texte,
    ),
    *(
        ObjetJoint(
            f"concertation.{nom}",
            "concertation.voir",
            "concertation.commenter",
            "concertation.modifier",
            "concertation.voir_reserves",
            adresse=_page(nom),
            chaine=chaine,
        )
        for nom in ("recueil", "constat", "enjeu", "priorisation", "donneeattendue", "appel")
    ),
    ObjetJoint(
        "concertation.contribution",
        *("concertation.moderer",) * 4,
        adresse=_page("contribution"),
        chaine=chaine,
    ),
)


def droits(diagnostic: Diagnostic, utilisateur: Visiteur) -> dict[str, bool]:
    """Return what a user may do on a diagnosis: « voir », « modifier »… → yes or no."""
    return {
        operation.code.removeprefix("concertation."): diagnostic.permet(utilisateur, operation.code)
        for operation in OPERATIONS
    }
