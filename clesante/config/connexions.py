"""Typed reading of the ``CLESANTE_*`` variables of accounts: mail, address, identity provider."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from clesante.config import environnement
from clesante.socle.erreurs import EntreeInvalideError

PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Courriel:
    """How mail leaves: without ``hote``, it is written in files."""

    hote: str = ""
    port: int = 25
    utilisateur: str = ""
    secret: str = ""
    starttls: bool = False
    tls: bool = False
    moteur: str = "django.core.mail.backends.filebased.EmailBackend"


def courriel() -> Courriel:
    """Return how mail leaves: ``CLESANTE_SMTP``, or files of ``courriels`` in the state folder.

    ``smtps://`` is encrypted at once, ``smtp://`` by STARTTLS, except to this machine. Raises
    ``EntreeInvalideError`` when the address cannot be read.
    """
    adresse = environnement.texte("SMTP")
    if not adresse:
        return Courriel()
    refus = EntreeInvalideError(
        "CLESANTE_SMTP ne décrit pas un serveur de courriel.",
        "Écrivez smtp://utilisateur:secret@hote:587 (STARTTLS) ou smtps://…:465.",
    )
    parties, port = _lire(adresse, refus)
    if parties.scheme not in PORTS or not parties.hostname or parties.path.strip("/"):
        raise refus
    return Courriel(
        hote=parties.hostname,
        port=port or PORTS[parties.scheme],
        utilisateur=unquote(parties.username or ""),
        secret=unquote(parties.password or ""),
        starttls=parties.scheme == "smtp" and not est_locale(parties.hostname),
        tls=parties.scheme == "smtps",
        moteur="django.core.mail.backends.smtp.EmailBackend",
    )


def adresse_du_site(hotes: list[str], https: bool) -> str:
    """Return the address that links of mails start with, without a final slash; empty: this one.

    Never the name a request bears: who sends the request chooses it. Without
    ``CLESANTE_ADRESSE``, the first name of ``CLESANTE_HOTES``; on this machine only, the port of
    the server is added by who writes the link. Raises ``EntreeInvalideError``.
    """
    adresse = environnement.texte("ADRESSE").rstrip("/")
    if not adresse:
        return (
            "" if est_locale(hotes[0]) else f"http{'s' if https else ''}://{hotes[0].lstrip('.')}"
        )
    refus = EntreeInvalideError(
        "CLESANTE_ADRESSE n'est pas l'adresse d'un site.", "Écrivez https://sante.exemple.fr."
    )
    parties, _ = _lire(adresse, refus)
    if parties.scheme not in {"http", "https"} or not parties.hostname or parties.path:
        raise refus
    return adresse


def fournisseur() -> dict[str, dict[str, Any]]:
    """Return allauth's settings of the identity provider; empty when there is none.

    ``CLESANTE_OIDC_EMETTEUR`` is its issuer, over HTTPS, or on this machine. Raises
    ``EntreeInvalideError`` when it cannot be read, or when the client's name is missing.
    """
    emetteur, client = environnement.texte("OIDC_EMETTEUR"), environnement.texte("OIDC_CLIENT")
    if not emetteur:
        return {}
    refus = EntreeInvalideError(
        "CLESANTE_OIDC_EMETTEUR et CLESANTE_OIDC_CLIENT ne disent pas un fournisseur d'identité.",
        "Donnez l'émetteur en https:// et le nom du client que le fournisseur vous a remis.",
    )
    parties, _ = _lire(emetteur, refus)
    sur = parties.scheme == "https" or (parties.scheme == "http" and est_locale(parties.hostname))
    if not sur or not client:
        raise refus
    app = {
        "provider_id": "oidc",
        "name": environnement.texte("OIDC_NOM", "ProConnect"),
        "client_id": client,
        "secret": environnement.texte("OIDC_SECRET"),
        "settings": {
            "server_url": emetteur,
            "oauth_pkce_enabled": True,
            "scope": environnement.texte(
                "OIDC_PORTEE", "openid given_name usual_name email"
            ).split(),
            "auth_params": _acr(),
            "userinfo_signe": environnement.booleen("OIDC_USERINFO_SIGNE", True),
        },
    }
    return {"fournisseur": {"APPS": [app]}}


def _acr() -> dict[str, str]:
    acr = environnement.texte("OIDC_ACR")
    return {"acr_values": acr} if acr else {}


def est_locale(hote: str | None) -> bool:
    """Tell whether a name is that of this machine."""
    try:
        return ipaddress.ip_address((hote or "").strip("[]")).is_loopback
    except ValueError:
        return hote == "localhost"


def _lire(adresse: str, refus: EntreeInvalideError) -> tuple[SplitResult, int | None]:
    """Return the parts of an address, its port read; the cause is left out: it quotes secrets."""
    try:
        parties = urlsplit(adresse)
        return parties, parties.port
    except ValueError:
        raise refus from None
