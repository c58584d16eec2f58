"""Queries on the referential."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from clesante.socle import lecture_seule
from clesante.socle.erreurs import RefuseError

NOM = "Le référentiel des territoires"


def version_referentiel() -> tuple[str, int, int]:
    """Return what changes when the referential is replaced: the key of what is kept from it.

    Raises IndisponibleError when it is not installed.
    """
    return lecture_seule.version(Path(settings.REFERENTIEL_TERRITOIRES), NOM)


def lire(requete: str, parametres: Sequence[Any] = ()) -> list[Any]:
    """Return the rows of one query on the referential.

    Raises IndisponibleError when it is not installed, RefuseError when it cannot be read.
    """
    fichier = Path(settings.REFERENTIEL_TERRITOIRES)
    base = lecture_seule.connexion(fichier, NOM)
    try:
        return base.execute(requete, parametres).fetchall()
    except sqlite3.DatabaseError as erreur:
        raise RefuseError(
            f"{NOM} est abîmé ou d'une autre version.",
            "Réinstallez-le : « clesante donnees installer ».",
        ) from erreur
