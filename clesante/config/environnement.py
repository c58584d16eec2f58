"""Typed reading of the ``CLESANTE_*`` environment variables, with their defaults."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from clesante.socle.erreurs import EntreeInvalideError

VRAIS = frozenset({"1", "oui", "true", "vrai"})
FAUX = frozenset({"0", "non", "false", "faux"})


def texte(nom: str, defaut: str = "") -> str:
    """Return the variable ``CLESANTE_<nom>``."""
    return os.environ.get(f"CLESANTE_{nom}", defaut)


def booleen(nom: str, defaut: bool) -> bool:
    """Return a yes/no variable; raise ``EntreeInvalideError`` on anything else."""
    valeur = texte(nom, "oui" if defaut else "non").strip().lower()
    if valeur not in VRAIS | FAUX:
        raise EntreeInvalideError(
            f"CLESANTE_{nom} vaut « {valeur} ».", "Écrivez « oui » ou « non »."
        )
    return valeur in VRAIS


def liste(nom: str, defaut: tuple[str, ...] = ()) -> list[str]:
    """Return a comma-separated variable."""
    valeur = texte(nom)
    return [mot.strip() for mot in valeur.split(",") if mot.strip()] or list(defaut)


def dossier_var() -> Path:
    """Return the one folder that holds all state, made private (0700) if it is new."""
    dossier = Path(texte("VAR", "var")).resolve()
    if not dossier.is_dir():
        dossier.mkdir(parents=True, mode=0o700)
    return dossier


def cle_secrete(dossier: Path) -> str:
    """Return the secret key kept in ``dossier``, made at first start (mode 0600)."""
    fichier = dossier / "cle-secrete"
    if not fichier.exists():
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descripteur, "w") as flux:
            flux.write(secrets.token_urlsafe(64))
    return fichier.read_text()


def base_de_donnees(dossier: Path) -> dict[str, object]:
    """Return Django's ``DATABASES['default']``: SQLite by default, PostgreSQL by one setting.

    ``CLESANTE_BASE`` is ``postgresql://user:password@host:port/name``.
    """
    adresse = texte("BASE")
    if adresse:
        return _postgresql(adresse)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": dossier / "clesante.sqlite",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def _postgresql(adresse: str) -> dict[str, object]:
    from urllib.parse import unquote, urlsplit

    parties = urlsplit(adresse)
    if parties.scheme not in {"postgresql", "postgres"} or not parties.path.strip("/"):
        raise EntreeInvalideError(
            "CLESANTE_BASE ne décrit pas une base PostgreSQL.",
            "Écrivez postgresql://utilisateur:secret@hote:5432/nom.",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parties.path.strip("/"),
        "USER": unquote(parties.username or ""),
        "PASSWORD": unquote(parties.password or ""),
        "HOST": parties.hostname or "",
        "PORT": str(parties.port or ""),
        "CONN_MAX_AGE": 60,
    }
