"""``clesante compte``: accounts, from the machine; the first administrator comes from here."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from clesante.commandes.francais import Analyseur
from clesante.commandes.verbes import ajouter_verbe

if TYPE_CHECKING:
    from clesante.comptes.actions.comptes import LienDInvitation
    from clesante.comptes.models import Utilisateur

JOURS_MAX = 30


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(verbes, "compte")
    actes = verbe.add_subparsers(title="actes", metavar="ACTE", required=True)
    creer = _acte(actes, "creer", "crée un compte et montre le lien qui l'ouvre")
    creer.add_argument("--nom", metavar="NOM", default="", help="prénom et nom de la personne")
    creer.add_argument(
        "--administrateur", action="store_true", help="donne le rôle d'administrateur du site"
    )
    creer.add_argument(
        "--mot-de-passe",
        metavar="-",
        choices=("-",),
        help="lit le mot de passe sur l'entrée standard et ouvre le compte, sans lien",
    )
    creer.set_defaults(executer=executer_creer)
    inviter = _acte(actes, "inviter", "envoie une invitation, et montre le lien qu'elle porte")
    inviter.add_argument("--nom", metavar="NOM", default="", help="prénom et nom de la personne")
    inviter.add_argument(
        "--jours", type=jours, default=7, help="durée de l'invitation (par défaut : 7)"
    )
    inviter.set_defaults(executer=executer_inviter)
    lister = actes.add_parser("lister", help="les comptes, leurs rôles et leur état")
    lister.add_argument(
        "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
    )
    lister.set_defaults(executer=executer_lister)
    fermer = _acte(actes, "fermer", "ferme un compte : il n'entre plus, ses sessions finissent")
    fermer.set_defaults(executer=executer_fermer)
    rouvrir = _acte(actes, "rouvrir", "rouvre un compte fermé")
    rouvrir.set_defaults(executer=executer_rouvrir)
    facteurs = _acte(actes, "oter-facteurs", "ôte les seconds facteurs de qui les a perdus")
    facteurs.set_defaults(executer=executer_oter_facteurs)


def _acte(
    actes: argparse._SubParsersAction[Analyseur], nom: str, aide: str
) -> argparse.ArgumentParser:
    acte = actes.add_parser(nom, help=aide)
    acte.add_argument("adresse", metavar="ADRESSE", help="l'adresse électronique du compte")
    return acte


def jours(texte: str) -> int:
    """Return a number of days; the type of an option."""
    if not texte.isascii() or not texte.isdigit() or not 1 <= int(texte) <= JOURS_MAX:
        raise argparse.ArgumentTypeError(f"« {texte} » n'est pas un nombre de 1 à {JOURS_MAX}")
    return int(texte)


def executer_creer(options: argparse.Namespace) -> None:
    """Create an account, open it or show its link; nothing is kept if the password is refused."""
    from django.db import transaction

    from clesante.commandes.sortie import dire
    from clesante.comptes.actions import comptes as actions_comptes

    _preparer()
    with transaction.atomic():
        utilisateur = actions_comptes.creer(options.adresse, options.nom)
        if options.administrateur:
            _nommer_administrateur(utilisateur)
        if options.mot_de_passe:
            secret = sys.stdin.readline().rstrip("\r\n")
            actions_comptes.ouvrir(utilisateur, utilisateur.nom, secret)
            dire(f"Le compte {utilisateur.courriel} est ouvert.")
            return
        invitation = actions_comptes.inviter(utilisateur)
    dire(f"Le compte {utilisateur.courriel} est créé.")
    _montrer(invitation)


def _nommer_administrateur(utilisateur: Utilisateur) -> None:
    from clesante.comptes.actions.attributions import attribuer
    from clesante.comptes.choix import Role
    from clesante.comptes.models.attributions import TOUT

    attribuer(utilisateur, Role.ADMINISTRATEUR, TOUT, par=None)


def executer_inviter(options: argparse.Namespace) -> None:
    """Invite a person, who has no account or has not opened it yet; raise ``RefuseError`` else."""
    from django.conf import settings

    from clesante.commandes.sortie import dire
    from clesante.comptes.actions import comptes as actions_comptes
    from clesante.comptes.models import Utilisateur

    _preparer()
    adresse = actions_comptes.adresse_valide(options.adresse)
    utilisateur = Utilisateur.objects.filter(courriel=adresse).first()
    if utilisateur is None:
        utilisateur = actions_comptes.creer(adresse, options.nom)
    invitation = actions_comptes.inviter(utilisateur, options.jours)
    parti = actions_comptes.envoyer_invitation(invitation)
    attend = "prête : le travailleur l'envoie" if settings.COURRIELS_EN_FILE else "partie"
    dire(
        f"L'invitation de {adresse} est "
        + (f"{attend}." if parti else "prête, mais le courriel n'est pas parti : donnez le lien.")
    )
    _montrer(invitation)


def _montrer(invitation: LienDInvitation) -> None:
    from django.utils import timezone

    from clesante.commandes.sortie import dire
    from clesante.socle.dates import date_longue

    fin = date_longue(timezone.localdate(invitation.invitation.expire_le))
    dire(f"Ce lien ouvre le compte une fois, jusqu'au {fin} :")
    dire(invitation.adresse)


def executer_lister(options: argparse.Namespace) -> None:
    """List the accounts."""
    from clesante.commandes.sortie import dire, ecrire_json, tableau
    from clesante.comptes.colonnes import COMPTES
    from clesante.comptes.lectures import comptes

    _preparer()
    lignes = comptes()
    if options.format == "json":
        ecrire_json({"comptes": [ligne.en_dict() for ligne in lignes]})
    elif lignes:
        tableau(
            [colonne.libelle for colonne in COMPTES],
            [[colonne.affichee(ligne) for colonne in COMPTES] for ligne in lignes],
        )
    else:
        dire("Aucun compte. Le premier : clesante compte creer ADRESSE --administrateur.")


def executer_fermer(options: argparse.Namespace) -> None:
    """Close an account."""
    from clesante.commandes.sortie import dire
    from clesante.comptes.actions import comptes as actions_comptes

    _preparer()
    actions_comptes.desactiver(actions_comptes.trouver(options.adresse))
    dire("Le compte est fermé : ses sessions finissent à la prochaine page.")


def executer_rouvrir(options: argparse.Namespace) -> None:
    """Open a closed account again."""
    from clesante.commandes.sortie import dire
    from clesante.comptes.actions import comptes as actions_comptes

    _preparer()
    actions_comptes.reactiver(actions_comptes.trouver(options.adresse))
    dire("Le compte est rouvert.")


def executer_oter_facteurs(options: argparse.Namespace) -> None:
    """Remove the second factors of a person who has lost them all."""
    from clesante.commandes.sortie import dire
    from clesante.comptes.actions import comptes as actions_comptes

    _preparer()
    nombre = actions_comptes.oter_facteurs(actions_comptes.trouver(options.adresse))
    dire("Les seconds facteurs sont ôtés." if nombre else "Ce compte n'en avait pas.")


def _preparer() -> None:
    from clesante.commandes.serveur import preparer_base

    preparer_base()
