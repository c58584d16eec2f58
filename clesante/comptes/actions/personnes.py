"""Named changes of the accounts one administers: nobody acts on an account out of reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest

from clesante.comptes.actions import comptes as actions_comptes
from clesante.comptes.actions.attributions import INCONNU, attribuer
from clesante.comptes.choix import Role
from clesante.comptes.droits import peut_administrer
from clesante.comptes.lectures import etat
from clesante.comptes.models import Utilisateur
from clesante.socle.erreurs import RefuseError


@dataclass(frozen=True, slots=True)
class Demande:
    """Who is invited, and to do what, where, between which days (today and none when not said)."""

    courriel: str
    role: Role
    portee: str
    nom: str = ""
    du: date | None = None
    au: date | None = None


@dataclass(frozen=True, slots=True)
class Arrivee:
    """What an invitation made: ``lien`` is None when the person had an account already.

    ``parti`` tells whether the mail left; when it did not, the link is given by hand.
    """

    utilisateur: Utilisateur
    lien: actions_comptes.LienDInvitation | None
    parti: bool


def faire_venir(demande: Demande, par: Utilisateur, requete: HttpRequest | None = None) -> Arrivee:
    """Give a person a role, with an account and an invitation when they have none.

    Raises ``IntrouvableError`` when ``par`` may not give the role, ``EntreeInvalideError`` for an
    address, a portée or dates that are not: nothing is made then.
    """
    adresse = actions_comptes.adresse_valide(demande.courriel)
    lien = None
    with transaction.atomic():
        utilisateur = Utilisateur.objects.filter(courriel=adresse).first()
        neuf = utilisateur is None
        utilisateur = utilisateur or actions_comptes.creer(adresse, demande.nom, par)
        attribuer(utilisateur, demande.role, demande.portee, par, (demande.du, demande.au))
        if neuf:
            lien = actions_comptes.inviter(utilisateur, requete=requete, par=par)
    parti = lien is not None and actions_comptes.envoyer_invitation(lien)
    return Arrivee(utilisateur, lien, parti)


@dataclass(frozen=True, slots=True)
class Acte:
    """What may be done to an account, with the words of its page; ``possible`` reads its state."""

    titre: str
    effet: str
    fait: str
    faire: Callable[[Utilisateur, Utilisateur, HttpRequest | None], object]
    possible: Callable[[Utilisateur], bool]


def agir(
    code: str, utilisateur: Utilisateur, par: Utilisateur, requete: HttpRequest | None = None
) -> None:
    """Do one of ``ACTES`` to an account.

    Raises ``IntrouvableError`` for an act that is not one, or an account out of reach,
    ``RefuseError`` when its state does not allow it.
    """
    if code not in ACTES or not peut_administrer(par, utilisateur):
        raise INCONNU
    if not ACTES[code].possible(utilisateur):
        raise RefuseError(
            f"Le compte {utilisateur.courriel} n'est plus dans cet état.", "Rechargez sa page."
        )
    ACTES[code].faire(utilisateur, par, requete)


def actes_possibles(utilisateur: Utilisateur, par: Utilisateur) -> dict[str, Acte]:
    """Return what a user may do now to an account."""
    if not peut_administrer(par, utilisateur):
        return {}
    return {code: acte for code, acte in ACTES.items() if acte.possible(utilisateur)}


def _renvoyer(
    utilisateur: Utilisateur, par: Utilisateur, requete: HttpRequest | None = None
) -> None:
    """Send a new invitation; raise ``RefuseError`` when the mail does not leave."""
    lien = actions_comptes.inviter(utilisateur, requete=requete, par=par)
    if not actions_comptes.envoyer_invitation(lien):
        raise RefuseError(
            "Le courriel n'est pas parti.",
            "Vérifiez l'envoi des courriels, puis renvoyez l'invitation.",
        )


ACTES: Mapping[str, Acte] = {
    "renvoyer": Acte(
        "Renvoyer l'invitation",
        "Un nouveau lien part par courriel\u00a0; le précédent ne servira plus.",
        "L'invitation est renvoyée.",
        _renvoyer,
        lambda u: etat(u) == "invité",
    ),
    "oter-facteurs": Acte(
        "Ôter les seconds facteurs",
        "Ses applications, ses clés d'accès et ses codes de secours ne serviront plus, ses "
        "sessions se ferment. Faites-le quand la personne les a tous perdus, après l'avoir "
        "reconnue de vive voix\u00a0; elle en ajoutera d'autres. Un courriel la prévient.",
        "Les seconds facteurs sont ôtés.",
        lambda u, par, _requete: actions_comptes.oter_facteurs(u, par),
        lambda u: Authenticator.objects.filter(user=u).exists(),
    ),
    "fermer": Acte(
        "Fermer le compte",
        "La personne n'entre plus, ses sessions se ferment, son invitation ne sert plus. Ce "
        "qu'elle a écrit reste, et le compte peut être rouvert.",
        "Le compte est fermé.",
        lambda u, par, _requete: actions_comptes.desactiver(u, par),
        lambda u: u.is_active or u.invitations.ouvertes().exists(),
    ),
    "rouvrir": Acte(
        "Rouvrir le compte",
        "La personne entre de nouveau, avec les rôles qu'elle tient encore.",
        "Le compte est rouvert.",
        lambda u, par, _requete: actions_comptes.reactiver(u, par),
        lambda u: etat(u) == "fermé",
    ),
}
