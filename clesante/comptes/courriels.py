"""Mail of accounts: plain text, links that start with the configured address, by the queue."""

from __future__ import annotations

from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from clesante.comptes.actions import courriels as actions_courriels
from clesante.comptes.models import CourrielEnFile, Utilisateur

PORT = 8000  # that of `clesante serveur`


def lien(chemin: str, requete: HttpRequest | None = None) -> str:
    """Return the address of a page, for a mail: from settings, never from what a request says.

    On this machine only, the port is the one the server listens on.
    """
    if settings.SITE_ADRESSE:
        return f"{settings.SITE_ADRESSE}{chemin}"
    port = requete.META.get("SERVER_PORT", PORT) if requete else PORT
    return f"http://{settings.ALLOWED_HOSTS[0]}:{port}{chemin}"


def envoyer(gabarit: str, courriel: str, **contexte: Any) -> bool:
    """Put a mail in the queue (first line of the template: its subject), as :func:`expedier`.

    A mail that cannot leave is said in the log and at /courriels/, never to the visitor: the page
    would tell apart an address that has an account.
    """
    texte = render_to_string(gabarit, {**contexte, "site": settings.SITE_NOM})
    objet, _, corps = texte.strip().partition("\n")
    message = EmailMessage(objet.strip(), corps.strip() + "\n", to=[courriel])
    return expedier(message, PurePosixPath(gabarit).stem)


def expedier(message: EmailMessage, nature: str) -> bool:
    """Put a mail that is made in the queue, and tell whether it left, or will.

    With a mail server no page waits for it: a worker sends what waits. Without one, mails are
    files of this machine, written at once.
    """
    courriel = actions_courriels.mettre_en_file(message, nature, duree(nature))
    if settings.COURRIELS_EN_FILE:
        return True
    if actions_courriels.envoyer_un(courriel) == CourrielEnFile.Etat.ENVOYE:
        return True
    actions_courriels.abandonner(courriel)
    return False


def duree(nature: str) -> timedelta | None:
    """Return how long a mail is worth sending, None for ever: what it bears expires."""
    secondes = {
        "code": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
        "sans_code": settings.PASSWORD_RESET_TIMEOUT,
        "oublie": settings.PASSWORD_RESET_TIMEOUT,
        "inconnu": settings.PASSWORD_RESET_TIMEOUT,
    }.get(nature)
    return timedelta(seconds=secondes) if secondes else None


def prevenir(utilisateur: Utilisateur, phrase: str, courriel: str = "") -> bool:
    """Tell a person what changed in the security of the account, and what to do if it was not them.

    ``courriel`` is the address to write to when it is no longer that of the account.
    """
    return envoyer(
        "comptes/courriels/changement.txt",
        courriel or utilisateur.courriel,
        phrase=phrase,
        lien=lien(reverse("mot_de_passe_oublie")),
    )
