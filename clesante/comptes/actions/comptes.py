"""Named changes of accounts: the same for a page and for the command."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from clesante.comptes import courriels
from clesante.comptes.actions.attributions import garder_un_administrateur
from clesante.comptes.journal import noter
from clesante.comptes.memoire import empreinte
from clesante.comptes.models import Invitation, Utilisateur
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError

OCTETS_DU_JETON = 32  # 256 bits
JOURS = 7
LONGUEUR = 254  # characters of an address (RFC 5321), and of its column


@dataclass(frozen=True, slots=True)
class LienDInvitation:
    """The link that opens an account once, and when it ends; nothing keeps it but who holds it."""

    utilisateur: Utilisateur
    invitation: Invitation
    adresse: str


def adresse_valide(courriel: str) -> str:
    """Return an address in lower case; raise ``EntreeInvalideError`` when it is not one."""
    try:
        validate_email(courriel.strip())
        MaxLengthValidator(LONGUEUR)(courriel.strip())
    except ValidationError as erreur:
        raise EntreeInvalideError(
            f"« {courriel[:80]} » n'est pas une adresse électronique.",
            "Écrivez-la en entier\u00a0: prenom.nom@exemple.fr.",
        ) from erreur
    return courriel.strip().lower()


def trouver(courriel: str) -> Utilisateur:
    """Return the user of an address; raise ``IntrouvableError`` when there is none."""
    utilisateur = Utilisateur.objects.filter(courriel=adresse_valide(courriel)).first()
    if utilisateur is None:
        raise IntrouvableError(
            f"Aucun compte à l'adresse {courriel}.", "Voyez la liste\u00a0: clesante compte lister."
        )
    return utilisateur


def creer(courriel: str, nom: str = "", par: Utilisateur | None = None) -> Utilisateur:
    """Create an account nobody can enter yet; raise ``RefuseError`` when the address has one.

    ``par`` is None at the command line of the machine.
    """
    adresse = adresse_valide(courriel)
    try:
        with transaction.atomic():
            utilisateur = Utilisateur.objects.create_user(adresse)
            Utilisateur.objects.filter(pk=utilisateur.pk).update(nom=nom[:150], is_active=False)
            noter("comptes.cree", par, utilisateur)
    except IntegrityError as erreur:
        raise RefuseError(
            f"L'adresse {adresse} a déjà un compte.",
            "Pour renvoyer un lien\u00a0: clesante compte inviter.",
        ) from erreur
    utilisateur.refresh_from_db()
    return utilisateur


def inviter(
    utilisateur: Utilisateur,
    jours: int = JOURS,
    requete: HttpRequest | None = None,
    par: Utilisateur | None = None,
) -> LienDInvitation:
    """Make the link that opens an account, in place of the one sent before.

    Raises ``RefuseError`` when the account has been opened already.
    """
    if utilisateur.is_active or utilisateur.invitations.exclude(acceptee_le=None).exists():
        raise RefuseError(
            f"Le compte {utilisateur.courriel} a déjà été ouvert.",
            "La personne se connecte, ou demande un nouveau mot de passe.",
        )
    jeton = secrets.token_urlsafe(OCTETS_DU_JETON)
    with transaction.atomic():
        utilisateur.invitations.all().delete()
        invitation = Invitation.objects.create(
            utilisateur=utilisateur,
            empreinte=empreinte(jeton),
            expire_le=timezone.now() + timedelta(days=jours),
        )
        noter("comptes.invite", par, utilisateur)
    chemin = reverse("invitation", kwargs={"jeton": jeton})
    return LienDInvitation(utilisateur, invitation, courriels.lien(chemin, requete))


def envoyer_invitation(invitation: LienDInvitation) -> bool:
    """Send the link to the person invited, and tell whether the mail left."""
    return courriels.envoyer(
        "comptes/courriels/invitation.txt",
        invitation.utilisateur.courriel,
        lien=invitation.adresse,
        expire_le=timezone.localdate(invitation.invitation.expire_le),
    )


def invitation_ouverte(jeton: str) -> Invitation | None:
    """Return the invitation of a token that still opens an account."""
    ouvertes = Invitation.objects.ouvertes().select_related("utilisateur")
    return ouvertes.filter(empreinte=empreinte(jeton)).first()


def ouvrir(utilisateur: Utilisateur, nom: str, mot_de_passe: str) -> None:
    """Open an account: its name, its password; raise ``EntreeInvalideError`` for a refused one."""
    try:
        validate_password(mot_de_passe, utilisateur)
    except ValidationError as erreur:
        raise EntreeInvalideError(" ".join(erreur.messages), "Choisissez-en un autre.") from erreur
    utilisateur.nom, utilisateur.is_active = nom, True
    utilisateur.set_password(mot_de_passe)
    utilisateur.save()
    noter("comptes.ouvert", utilisateur, utilisateur)


def accepter(invitation: Invitation, nom: str, mot_de_passe: str) -> Utilisateur:
    """Open an account: its name, its password; raise ``RefuseError`` the second time."""
    with transaction.atomic():
        prises = Invitation.objects.ouvertes().filter(pk=invitation.pk)
        if not prises.update(acceptee_le=timezone.now()):
            raise RefuseError(
                "Cette invitation ne sert plus\u00a0: elle a servi, ou elle est passée.",
                "Connectez-vous, ou demandez une autre invitation à qui vous l'a envoyée.",
            )
        ouvrir(invitation.utilisateur, nom, mot_de_passe)
    return invitation.utilisateur


def desactiver(utilisateur: Utilisateur, par: Utilisateur | None = None) -> None:
    """Close an account: its sessions end at the next page, its invitation no longer opens.

    Raises ``RefuseError`` for the last administrator.
    """
    with transaction.atomic():
        garder_un_administrateur(Q(utilisateur=utilisateur))
        Utilisateur.objects.filter(pk=utilisateur.pk).update(is_active=False)
        utilisateur.invitations.filter(acceptee_le=None).delete()
        fermer_sessions(utilisateur)
        noter("comptes.ferme", par, utilisateur)


def reactiver(utilisateur: Utilisateur, par: Utilisateur | None = None) -> None:
    """Open again an account that was closed; raise ``RefuseError`` if it was never opened."""
    if not utilisateur.has_usable_password():
        raise RefuseError(
            f"Le compte {utilisateur.courriel} n'a jamais été ouvert.",
            "Envoyez une invitation\u00a0: clesante compte inviter.",
        )
    with transaction.atomic():
        Utilisateur.objects.filter(pk=utilisateur.pk).update(is_active=True)
        noter("comptes.rouvert", par, utilisateur)


def oter_facteurs(utilisateur: Utilisateur, par: Utilisateur | None = None) -> int:
    """Remove the second factors of a person who has lost them all; return how many went."""
    with transaction.atomic():
        nombre = Authenticator.objects.filter(user=utilisateur).delete()[0]
        fermer_sessions(utilisateur)
        noter("comptes.facteurs_otes", par, utilisateur)
        courriels.prevenir(utilisateur, "Les seconds facteurs de votre compte ont été ôtés.")
    return nombre


def fermer_sessions(utilisateur: Utilisateur, sauf: str = "") -> int:
    """End the sessions of a person, save one; return how many ended."""
    ouvertes = UserSession.objects.filter(user=utilisateur).exclude(session_key=sauf)
    for session in ouvertes:
        session.end()
    return len(ouvertes)


@contextmanager
def changement(utilisateur: Utilisateur, evenement: str, phrase: str) -> Iterator[None]:
    """Note a change in the security of an account, and tell its owner, with the change itself.

    The mail goes to the address of before the change: that of who did not ask for it.
    """
    courriel = utilisateur.courriel
    with transaction.atomic():
        yield
        noter(evenement, utilisateur, utilisateur)
        courriels.prevenir(utilisateur, phrase, courriel)
