"""People who sign in, their roles, and what happened."""

from clesante.comptes.models.abonnements import Abonnement
from clesante.comptes.models.attributions import Attribution
from clesante.comptes.models.bornes import DansLesBornes
from clesante.comptes.models.brouillons import Brouillon
from clesante.comptes.models.courriels import CourrielEnFile
from clesante.comptes.models.evenements import AjoutSeul, Evenement
from clesante.comptes.models.invitations import Invitation
from clesante.comptes.models.lots import Lot
from clesante.comptes.models.passages import Passage
from clesante.comptes.models.souvenirs import Souvenir
from clesante.comptes.models.utilisateurs import Installation, Utilisateur, UtilisateurManager
from clesante.comptes.models.versions import NeUneFois, VersionDepasseeError, Versionne, depassee
from clesante.comptes.models.vues import VueEnregistree

__all__ = [
    "Abonnement",
    "AjoutSeul",
    "Attribution",
    "Brouillon",
    "CourrielEnFile",
    "DansLesBornes",
    "Evenement",
    "Installation",
    "Invitation",
    "Lot",
    "NeUneFois",
    "Passage",
    "Souvenir",
    "Utilisateur",
    "UtilisateurManager",
    "VersionDepasseeError",
    "Versionne",
    "VueEnregistree",
    "depassee",
]
