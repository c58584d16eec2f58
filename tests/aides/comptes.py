"""People who are signed in, with what their role asks for; what the base keeps of them."""

from __future__ import annotations

import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.conf import settings
from django.db import connection
from django.test import Client

from clesante.comptes.models import Utilisateur

PHRASE = "cheval agrafe ciel bateau"


def connecter(client: Client, utilisateur: Utilisateur, *methodes: str) -> Client:
    """Sign ``utilisateur`` in, by a password and a second factor unless ``methodes`` say less.

    ``client.force_login`` alone shows no second factor: a role that asks for one is led to it.
    """
    client.force_login(utilisateur)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": methode, "at": time.time(), "type": "totp"}
        for methode in methodes or ("password", "mfa")
    ]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(utilisateur.pk)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def entre(client: Client) -> bool:
    """Tell whether a browser is signed in."""
    return "_auth_user_id" in client.session


def contenu_de_la_base() -> str:
    """Return every cell of every table as text."""
    cellules = []
    with connection.cursor() as curseur:
        for table in connection.introspection.table_names(curseur):
            curseur.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            cellules += [str(c) for rangee in curseur.fetchall() for c in rangee]
    return "\n".join(cellules)
