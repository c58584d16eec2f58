"""Typed reading of the ``CLESANTE_*`` environment variables, with their defaults."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.lecture_seule import MEMOIRE_KIO

VRAIS = frozenset({"1", "oui", "true", "vrai"})
FAUX = frozenset({"0", "non", "false", "faux"})
CHIFFRES = 20  # of a number: more is none
LONGUEUR_CLE = 50  # characters: what Django asks of a secret key


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


def entier(nom: str, defaut: int, bornes: tuple[int, int] = (0, 10**6)) -> int:
    """Return a whole number between two bounds; raise ``EntreeInvalideError`` on anything else."""
    valeur = texte(nom, str(defaut)).strip()
    chiffres = valeur.isascii() and valeur.isdigit() and len(valeur) <= CHIFFRES
    if not chiffres or not bornes[0] <= int(valeur) <= bornes[1]:
        raise EntreeInvalideError(
            f"CLESANTE_{nom} vaut « {valeur[:80]} ».",
            f"Écrivez un nombre entier, de {bornes[0]} à {bornes[1]}.",
        )
    return int(valeur)


def liste(nom: str, defaut: tuple[str, ...] = ()) -> list[str]:
    """Return a comma-separated variable."""
    valeur = texte(nom)
    return [mot.strip() for mot in valeur.split(",") if mot.strip()] or list(defaut)


def dossier_var() -> Path:
    """Return the one folder that holds all state, made private (0700) if it is new.

    An empty variable is as good as none: the state never falls into the current folder.
    Raises ``EntreeInvalideError`` when it is not a folder and cannot be made.
    """
    dossier = Path(texte("VAR", "var") or "var").absolute()
    try:
        dossier = dossier.resolve()
        if not dossier.is_dir():
            dossier.mkdir(parents=True, mode=0o700)
    except (OSError, ValueError, RuntimeError) as erreur:  # the last of a loop of links
        raise _inutilisable(dossier) from erreur
    return dossier


def dossier_static(dossier: Path) -> Path:
    """Return the folder of static files, made: WhiteNoise warns of a missing one."""
    statiques = dossier / "static"
    try:
        statiques.mkdir(exist_ok=True)
    except OSError as erreur:
        raise _inutilisable(dossier) from erreur
    return statiques


def _inutilisable(dossier: Path) -> EntreeInvalideError:
    return EntreeInvalideError(
        f"Le dossier « {dossier} » ne peut pas servir : il ne se crée pas ou ne s'écrit pas.",
        "Donnez à CLESANTE_VAR un dossier que ce compte peut écrire, sur un disque non plein.",
    )


def cle_secrete(dossier: Path) -> str:
    """Return the secret key kept in ``dossier``, made at first start (mode 0600).

    Raises ``EntreeInvalideError`` when it cannot be written or read, or when it is too short.
    """
    fichier = dossier / "cle-secrete"
    try:
        if not fichier.exists():
            _poser_cle(fichier)
        cle = fichier.read_text().strip()
    except (OSError, ValueError) as erreur:
        raise _inutilisable(dossier) from erreur
    if len(cle) < LONGUEUR_CLE:
        raise EntreeInvalideError(
            f"Le fichier « {fichier} » ne contient pas de clé : il est vide ou tronqué.",
            "Supprimez-le : une clé neuve sera faite, et les personnes se reconnecteront.",
        )
    return cle


def _poser_cle(fichier: Path) -> None:
    """Write a key whole or not at all; of two processes that start together, the first one's."""
    descripteur, nom = tempfile.mkstemp(prefix=".cle-secrete.", dir=fichier.parent)  # mode 0600
    try:
        with os.fdopen(descripteur, "w") as flux:
            flux.write(secrets.token_urlsafe(64))
            flux.flush()
            os.fsync(flux.fileno())
        try:
            os.link(nom, fichier)
        except FileExistsError:
            pass
        except OSError:  # a disk without hard links
            Path(nom).replace(fichier)
    finally:
        Path(nom).unlink(missing_ok=True)


def base_de_donnees(dossier: Path) -> dict[str, object]:
    """Return Django's ``DATABASES['default']``: SQLite by default, PostgreSQL by one setting.

    ``CLESANTE_BASE`` is ``postgresql://user:password@host:port/name``. Raises
    ``EntreeInvalideError`` when it is not; what follows a « ? » is refused, never left out
    silently: it may ask that the connection be encrypted.
    """
    adresse = texte("BASE")
    if adresse:
        return _postgresql(adresse)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": dossier / "clesante.sqlite",
        "CONN_MAX_AGE": 60,  # closing the last connection writes the whole log back, at each page
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            f"PRAGMA cache_size={-MEMOIRE_KIO};",
        },
    }


def _postgresql(adresse: str) -> dict[str, object]:
    from urllib.parse import unquote, urlsplit

    refus = EntreeInvalideError(
        "CLESANTE_BASE ne décrit pas une base PostgreSQL.",
        "Écrivez postgresql://utilisateur:secret@hote:5432/nom.",
    )
    try:
        parties = urlsplit(adresse)
        port = parties.port
    except ValueError:
        raise refus from None  # the cause quotes the address, and its password
    nom, suite = unquote(parties.path.strip("/")), parties.query or parties.fragment
    if parties.scheme not in {"postgresql", "postgres"} or not nom or suite:
        raise refus
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": nom,
        "USER": unquote(parties.username or ""),
        "PASSWORD": unquote(parties.password or ""),
        "HOST": parties.hostname or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,  # a base that came back is found at the first page
        # A question asked again is prepared: read once by connection, its plan taken up again when
        # the base finds it good.
        "OPTIONS": {"connect_timeout": 5, "server_side_binding": True, "prepare_threshold": 2},
    }
