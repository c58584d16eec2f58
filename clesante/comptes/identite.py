"""What an identity provider says, checked: signature, issuer, audience, dates, nonce.

Source: OpenID Connect Core 1.0, §3.1.3.7 (identity token) and §5.3.2 (signed userinfo).
"""

from __future__ import annotations

import hmac
from typing import Any

import jwt

ALGORITHMES = ("RS256", "PS256", "ES256")  # never « none », never a shared secret
TOLERANCE = 30  # seconds between two clocks


class IdentiteRefuseeError(Exception):
    """What a provider said cannot be believed; the reason is for the log."""


def lire_jeton(
    jeton: str, cles: dict[str, Any], emetteur: str, client: str, nonce: str
) -> dict[str, Any]:
    """Return the claims of an identity token; raise ``IdentiteRefuseeError``.

    ``cles`` is the provider's JWKS; ``nonce`` is the one this browser was sent away with.
    """
    dit = _verifier(jeton, cles, emetteur, client, ["iss", "sub", "aud", "exp", "iat", "nonce"])
    if not hmac.compare_digest(str(dit["nonce"]).encode(), nonce.encode()):
        raise IdentiteRefuseeError("nonce")
    if dit.get("azp", client) != client:
        raise IdentiteRefuseeError("azp")
    return dit


def lire_userinfo(
    jeton: str, cles: dict[str, Any], emetteur: str, client: str, sujet: str
) -> dict[str, Any]:
    """Return the claims of a signed userinfo, about ``sujet``; raise ``IdentiteRefuseeError``."""
    dit = _verifier(jeton, cles, emetteur, client, ["iss", "sub", "aud"])
    return meme_sujet(dit, sujet)


def meme_sujet(dit: dict[str, Any], sujet: str) -> dict[str, Any]:
    """Return claims that are about ``sujet``; raise ``IdentiteRefuseeError`` for another."""
    if dit.get("sub") != sujet:
        raise IdentiteRefuseeError("sub")
    return dit


def _verifier(
    jeton: str, cles: dict[str, Any], emetteur: str, client: str, exiges: list[str]
) -> dict[str, Any]:
    try:
        cle = _cle(cles, jwt.get_unverified_header(jeton))
        dit: dict[str, Any] = jwt.decode(
            jeton,
            cle,
            algorithms=list(ALGORITHMES),
            audience=client,
            issuer=emetteur,
            leeway=TOLERANCE,
            options={"require": exiges},
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as erreur:
        raise IdentiteRefuseeError(f"{type(erreur).__name__}: {erreur}") from erreur
    return dit


def _cle(cles: dict[str, Any], entete: dict[str, Any]) -> jwt.PyJWK:
    """Return the key that a token names, or the only one there is."""
    signatures = [c for c in cles.get("keys", ()) if c.get("use", "sig") == "sig"]
    kid = entete.get("kid")
    choisies = [c for c in signatures if c.get("kid") == kid] if kid else signatures
    if len(choisies) != 1:
        raise IdentiteRefuseeError("key")
    return jwt.PyJWK(choisies[0])
