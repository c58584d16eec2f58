"""A database for each state folder: on PostgreSQL, a command started in a folder of its own
meets a base of its own, as it does with SQLite."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

NEES: set[str] = set()
FAITES: list[Path] = []


def base_de(var: Path | str) -> dict[str, str]:
    """Return the variables that name the base of a state folder, made when it is new.

    Nothing on SQLite: the base is a file of the folder.
    """
    adresse = os.environ.get("CLESANTE_TEST_POSTGRESQL")
    if not adresse:
        return {}
    nom = f"essai_{hashlib.sha256(str(var).encode()).hexdigest()[:16]}"
    if nom not in NEES:
        if not NEES:
            atexit.register(_effacer, adresse)
        _dire(adresse, f'CREATE DATABASE "{nom}"')
        NEES.add(nom)
    return {"CLESANTE_BASE": _adresse_de(adresse, nom)}


def garder_la_base(fichier: Path) -> None:
    """Copy to ``fichier`` the base that migrations have just made, for :func:`poser_la_base`."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(fichier)) as copie:
            connection.connection.backup(copie)
        FAITES[:] = [fichier]


def poser_la_base(var: Path) -> None:
    """Put in a state folder the base of this process as migrations left it, if it has one.

    A site without it makes its own, in seconds: what a first start does is proved by other tests.
    """
    for faite in FAITES:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(faite, var / "clesante.sqlite")


def _adresse_de(adresse: str, nom: str) -> str:
    return urlunsplit(urlsplit(adresse)._replace(path=f"/{nom}"))


def _dire(adresse: str, ordre: str) -> None:
    import psycopg

    with psycopg.connect(_adresse_de(adresse, "postgres"), autocommit=True) as connexion:
        connexion.execute(ordre)


def _effacer(adresse: str) -> None:
    for nom in NEES:
        _dire(adresse, f'DROP DATABASE IF EXISTS "{nom}" WITH (FORCE)')
