"""How the site writes its log: setting ``LOGGING``, read from ``CLESANTE_JOURNAUX``."""

from __future__ import annotations

from typing import Any

from clesante.config import environnement
from clesante.socle.erreurs import EntreeInvalideError

FORMES = {"texte": ("EnFrancais", "WARNING"), "json": ("EnJson", "INFO")}
"""By form: its formatter, and from which level on requests are written."""


def journaux() -> dict[str, Any]:
    """Return Django's ``LOGGING``: everything on standard error, in one form.

    ``json`` writes every request, ``texte`` those that fail. Raises ``EntreeInvalideError``.
    """
    forme = environnement.texte("JOURNAUX", "texte")
    if forme not in FORMES:
        raise EntreeInvalideError(
            f"CLESANTE_JOURNAUX vaut « {forme[:80]} ».", "Écrivez « texte » ou « json »."
        )
    ecriture, niveau = FORMES[forme]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ligne": {"()": f"clesante.exploitation.journaux.{ecriture}"}},
        "handlers": {
            "erreur": {
                "class": "clesante.exploitation.journaux.SortieErreur",
                "formatter": "ligne",
            }
        },
        "root": {"handlers": ["erreur"], "level": "WARNING"},
        "loggers": {
            "clesante.requetes": {"level": niveau},
            "django.request": {"level": "CRITICAL"},  # the lines of requests are ours
        },
    }
