"""Plain JSON values as one text and one print, the same wherever and whenever they are made."""

from __future__ import annotations

import hashlib
import json


def canonique(contenu: object) -> str:
    """Return plain JSON values as one text: the same for the same values, whatever their order."""
    return json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def empreinte(contenu: object) -> str:
    """Return the SHA-256 of plain JSON values, in hexadecimal."""
    return empreinte_du_texte(canonique(contenu))


def empreinte_du_texte(texte: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(texte.encode()).hexdigest()
