"""What can be done with territories' own tables, and by whom."""

from __future__ import annotations

from clesante.comptes.choix import Role
from clesante.comptes.droits import Visiteur, portees
from clesante.comptes.models import Utilisateur
from clesante.comptes.models.attributions import TOUT
from clesante.comptes.operations import Operation
from clesante.socle.erreurs import IntrouvableError
from clesante.territoires.lectures import reste_dans

_QUI_PUBLIE = {Role.COORDINATION, Role.ARS_DD, Role.ARS_SIEGE, Role.ADMINISTRATEUR}

OPERATIONS = (
    Operation(
        "donnees.tables",
        "voir et déposer les tables propres à un territoire",
        frozenset({*_QUI_PUBLIE, Role.ADJOINT}),
    ),
    Operation(
        "donnees.publier",
        "publier, retirer et supprimer les tables propres à un territoire",
        frozenset(_QUI_PUBLIE),
        sensible=True,
    ),
)


def atteint(utilisateur: Visiteur, operation: str, territoire: str) -> bool:
    """Tell whether a user may do an operation on the tables of a perimeter, whole."""
    tenues = portees(utilisateur, operation)
    return TOUT in tenues or (bool(tenues) and reste_dans(territoire, tenues))


def verifier(par: Utilisateur | None, operation: str, territoire: str) -> None:
    """Raise ``IntrouvableError`` when ``par`` may not; None is the operator of the machine."""
    if par is not None and not atteint(par, operation, territoire):
        raise IntrouvableError(
            "Cette table n'existe pas, ou n'est pas de votre ressort.",
            "Demandez le droit à la personne qui administre le site.",
        )
