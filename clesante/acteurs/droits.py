"""What can be done with organisations and people, and by whom."""

from __future__ import annotations

from django.db.models import Model
from django.urls import reverse

from clesante.acteurs.models import Organisation
from clesante.comptes.choix import Role
from clesante.comptes.droits import Visiteur
from clesante.comptes.models.champs import etiquette
from clesante.comptes.operations import Operation
from clesante.pieces.droits_joints import ObjetJoint

_ARS = {Role.ARS_DD, Role.ARS_SIEGE}
_EQUIPE = {Role.COORDINATION, Role.ADJOINT, *_ARS, Role.ADMINISTRATEUR}
_PORTEUR = {*_EQUIPE, Role.ADMINISTRATEUR_PORTEUR}
_LECTEURS = set(Role) - {Role.DELEGUE_DONNEES}

OPERATIONS = (
    Operation("acteurs.voir", "voir les organisations", frozenset(_LECTEURS)),
    Operation(
        "acteurs.voir_personnes",
        "voir les personnes et leurs coordonnées professionnelles",
        frozenset({*_PORTEUR, Role.EVALUATEUR}),
    ),
    Operation("acteurs.creer", "ajouter une organisation", frozenset(_EQUIPE)),
    Operation("acteurs.modifier", "modifier une organisation", frozenset(_PORTEUR)),
    Operation(
        "acteurs.modifier_personnes",
        "ajouter et modifier des personnes",
        frozenset(_PORTEUR),
    ),
    Operation(
        "acteurs.fusionner",
        "fusionner deux organisations, et défaire la fusion",
        frozenset({Role.COORDINATION, *_ARS, Role.ADMINISTRATEUR}),
    ),
    Operation("acteurs.importer", "importer un fichier d'organisations", frozenset(_EQUIPE)),
    Operation(
        "acteurs.voir_journal",
        "lire le journal d'une organisation, annuler un changement",
        frozenset(_EQUIPE),
    ),
    Operation(
        "acteurs.voir_rencontres",
        "lire les comptes rendus de rencontres et qui est mobilisé",
        frozenset(_EQUIPE),
    ),
    Operation(
        "acteurs.modifier_rencontres",
        "noter une rencontre et ce que chacun peut apporter",
        frozenset(_EQUIPE),
    ),
    Operation(
        "acteurs.voir_instances", "voir les instances et leurs décisions", frozenset(_LECTEURS)
    ),
    Operation(
        "acteurs.modifier_instances",
        "composer les instances, écrire leurs décisions",
        frozenset(_EQUIPE),
    ),
    Operation(
        "acteurs.modifier_dispositifs",
        "tenir le registre des dispositifs et de leurs actions",
        frozenset(_PORTEUR),
    ),
)


def _adresse(objet: Model, _partie: str) -> str:
    """Return the page of an object that files are joined to."""
    return reverse(etiquette(objet).removeprefix("acteurs."), args=[objet.pk])


_ORGANISATIONS = ("acteurs.voir", *("acteurs.modifier",) * 3)
_INSTANCES = ("acteurs.voir_instances", *("acteurs.modifier_instances",) * 3)
_RENCONTRES = ("acteurs.voir_rencontres", *("acteurs.modifier_rencontres",) * 3)
_PERSONNES = ("acteurs.voir_personnes", *("acteurs.modifier_personnes",) * 3)
_DISPOSITIFS = ("acteurs.voir", *("acteurs.modifier_dispositifs",) * 3)
# Minutes, lists of members: read by who reads the object; notes are the team's.
OBJETS_JOINTS = (
    ObjetJoint(
        "acteurs.organisation",
        *_ORGANISATIONS,
        adresse=_adresse,
        suivis=lambda organisation: organisation.fusionnees.all(),
    ),
    ObjetJoint("acteurs.dispositif", *_DISPOSITIFS, adresse=_adresse),
    ObjetJoint("acteurs.decision", *_INSTANCES, adresse=_adresse),
    ObjetJoint("acteurs.instance", *_INSTANCES, adresse=_adresse),
    ObjetJoint("acteurs.rencontre", *_RENCONTRES, adresse=_adresse),
    ObjetJoint("acteurs.personne", *_PERSONNES, adresse=_adresse, d_une_personne=True),
    ObjetJoint("acteurs.forcevive", *_RENCONTRES, adresse=_adresse, d_une_personne=True),
)


def droits(organisation: Organisation, utilisateur: Visiteur) -> dict[str, bool]:
    """Return what a user may do on an organisation: « voir », « modifier »… → yes or no."""
    return {
        operation.code.removeprefix("acteurs."): organisation.permet(utilisateur, operation.code)
        for operation in OPERATIONS
    }
