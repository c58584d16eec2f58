"""Mail of accounts: plain text, links that start with the configured address, never a failure."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from clesante.comptes.models import Utilisateur

journal = logging.getLogger("clesante.comptes")
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
    """Send a mail (first line of the template: its subject) and tell whether it left.

    A mail that cannot leave is said in the log, never to the visitor: the page would tell apart
    an address that has an account.
    """
    texte = render_to_string(gabarit, {**contexte, "site": settings.SITE_NOM})
    objet, _, corps = texte.strip().partition("\n")
    message = EmailMessage(objet.strip(), corps.strip() + "\n", to=[courriel])
    try:
        message.send()
    except (OSError, SMTPException):
        journal.exception("un courriel n'est pas parti (%s)", gabarit)
        return False
    return True


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
