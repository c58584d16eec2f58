"""Typed reading of the ``CLESANTE_*`` variables of accounts: mail, address, identity provider."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from clesante.config import environnement
from clesante.socle.erreurs import EntreeInvalideError

PORTS = {"smtp": 587, "smtps": 465}
HOTE = r"(?:[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])"
NOM_D_HOTE = re.compile(rf"\.?{HOTE}")
EMPREINTE = re.compile(r"[0-9a-f]{64}")
SITE = re.compile(rf"https?://{HOTE}(?::\d+)?", re.IGNORECASE)


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
    suite = parties.path + parties.query + parties.fragment  # left out, it could be an option
    if parties.scheme not in PORTS or not parties.hostname or suite.strip("/"):
        raise refus
    return Courriel(
        hote=parties.hostname,
        port=port or PORTS[parties.scheme],
        utilisateur=unquote(parties.username or ""),
        secret=unquote(parties.password or ""),
        starttls=parties.scheme == "smtp" and not est_locale(parties.hostname),
        tls=parties.scheme == "smtps",
        moteur="clesante.comptes.remise.Remise",
    )


def hotes() -> list[str]:
    """Return the names the site answers to; raise ``EntreeInvalideError`` for what is no name.

    « * » is refused: links of mails would bear whatever name a request says.
    """
    lus = environnement.liste("HOTES", ("127.0.0.1", "localhost", "[::1]"))
    if fautifs := [nom for nom in lus if not NOM_D_HOTE.fullmatch(nom)]:
        raise EntreeInvalideError(
            f"CLESANTE_HOTES nomme « {fautifs[0][:80]} », qui n'est pas un nom de machine.",
            "Écrivez des noms seuls, séparés par des virgules, sans « * » ni port\u00a0: "
            "sante.exemple.fr.",
        )
    return lus


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
    _lire(adresse, refus)
    if not SITE.fullmatch(adresse):  # a name, a path or a « ? » would enter every link
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


def antivirus() -> str | tuple[str, int] | None:
    """Return where clamd listens: the path of a socket, or (host, port); None without one.

    Raises ``EntreeInvalideError`` when ``CLESANTE_CLAMAV`` cannot be read.
    """
    adresse = environnement.texte("CLAMAV")
    if not adresse:
        return None
    refus = EntreeInvalideError(
        "CLESANTE_CLAMAV ne dit pas où écoute l'antivirus.",
        "Écrivez unix:/run/clamav/clamd.ctl ou tcp://127.0.0.1:3310.",
    )
    if adresse.startswith("unix:/"):
        return adresse.removeprefix("unix:")
    parties, port = _lire(adresse, refus)
    if parties.scheme != "tcp" or not parties.hostname or not port or parties.path:
        raise refus
    return parties.hostname, port


def empreinte_des_metriques() -> str:
    """Return the SHA-256 of the token that opens the measures, empty: the right alone does.

    Raises ``EntreeInvalideError`` for what is no SHA-256: the token itself is never a setting.
    """
    dite = environnement.texte("METRIQUES_EMPREINTE").strip().lower()
    if dite and not EMPREINTE.fullmatch(dite):
        raise EntreeInvalideError(
            "CLESANTE_METRIQUES_EMPREINTE n'est pas une empreinte SHA-256.",
            "Donnez celle d'un jeton : « printf %s JETON | sha256sum ».",
        )
    return dite


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
