"""Plain JSON values as one text and one print, the same wherever and whenever they are made."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from typing import Any, NoReturn


def canonique(contenu: object) -> str:
    """Return plain JSON values as one text: the same for the same values, whatever their order."""
    return json.dumps(contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def empreinte(contenu: object) -> str:
    """Return the SHA-256 of plain JSON values, in hexadecimal."""
    return empreinte_du_texte(canonique(contenu))


def empreinte_du_texte(texte: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(texte.encode()).hexdigest()


def lire(texte: str | bytes) -> Any:
    """Return the plain JSON values of a foreign text, that any other reader would read the same.

    Raises ``ValueError`` for what is not JSON, or that readers take each in their way: a name twice
    in an object, a number that is not one, a letter that no text holds.
    """
    lu = json.loads(
        texte, object_pairs_hook=_objet, parse_constant=_pas_un_nombre, parse_float=_flottant
    )
    canonique(lu).encode()
    return lu


def _objet(paires: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    lu = dict(paires)
    if len(lu) < len(paires):
        raise ValueError("a name twice in an object")
    return lu


def _pas_un_nombre(dit: str) -> NoReturn:
    raise ValueError(f"{dit} is not a number")


def _flottant(dit: str) -> float:
    return lu if math.isfinite(lu := float(dit)) else _pas_un_nombre(dit)
