"""A base that several threads write at once: on SQLite, a file as in production, not memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def base_partagee(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Put the base of the test in a file for as long as it runs; PostgreSQL is already shared.

    SQLite's memory shared by threads refuses with « table is locked » what a file makes wait.
    """
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    memoire, nom = connection.connection, connection.settings_dict["NAME"]
    fichier = tmp_path / "partagee.sqlite"
    copie = sqlite3.connect(fichier)
    memoire.backup(copie)
    copie.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(fichier)
    connection.connect()
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = memoire, nom
