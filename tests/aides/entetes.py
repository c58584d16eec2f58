"""The headers that every answer bears, errors included."""

from __future__ import annotations

from typing import Any

REGLES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
VALEURS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def fautes(reponse: Any) -> list[str]:
    """Return what an answer lacks, or should not have."""
    politique = reponse.headers.get("Content-Security-Policy", "")
    manques = [regle for regle in REGLES if regle not in politique]
    manques += [nom for nom, dit in VALEURS.items() if reponse.headers.get(nom) != dit]
    if "unsafe" in politique:
        manques.append("unsafe")
    return [*manques, *({"Access-Control-Allow-Origin", "Server"} & set(reponse.headers))]
