"""A foreign file read in a limited child process: what is asked of the child, how it answers.

The child is a module of this folder whose ``main`` returns :func:`repondre`; no Django there.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from clesante.edition.modele import ContenuRefuseError, EditionError
from clesante.socle.enfants import Limites, lancer, limiter

journal = logging.getLogger(__name__)

Phrases = tuple[str, str]
"""A sentence and its remedy."""


def demander(
    atelier: str,
    ordre: Mapping[str, Any],
    fichiers: Mapping[str, bytes],
    limites: Limites,
    sans_reponse: Phrases,
) -> dict[str, Any]:
    """Return what a child answers, with some files in its folder.

    ``sans_reponse`` is said when a limit stopped it. Raises ``ContenuRefuseError`` with the
    sentence of the child, or that one; the child's own words go to the log.
    """
    with tempfile.TemporaryDirectory(prefix="clesante-") as travail:
        for nom, octets in fichiers.items():
            (Path(travail) / nom).write_bytes(octets)
        reponse = lancer(atelier, ordre, Path(travail), limites).reponse()
    if reponse and "erreur" not in reponse:
        return reponse
    journal.info("%s a refusé un fichier : %s", atelier, reponse.get("detail", ""))
    phrase, remede = sans_reponse
    raise ContenuRefuseError(reponse.get("erreur", phrase), reponse.get("remede", remede))


def repondre(faire: Callable[[dict[str, Any]], dict[str, Any]], abime: Phrases) -> int:
    """Answer one order, in the child; return its exit code.

    A file that cannot be read is a sentence, its own or ``abime``, never a traceback.
    """
    ordre = json.load(sys.stdin)
    limiter(ordre["limites"])
    try:
        reponse = faire(ordre)
    except EditionError as erreur:
        reponse = {"erreur": erreur.message, "remede": erreur.remede}
    except Exception as erreur:  # noqa: BLE001 (any library, any hostile file: one sentence)
        reponse = {"erreur": abime[0], "remede": abime[1], "detail": repr(erreur)[:500]}
    json.dump(reponse, sys.stdout)
    return 0
