"""Triggers that keep the journal from being rewritten, on both engines, whoever writes."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("comptes_evenement", "comptes_lot")
ACTES = ("UPDATE", "DELETE")
PHRASE = "le journal ne se réécrit pas"
FONCTION = "comptes_ajout_seul"


def nom(table: str, acte: str) -> str:
    """Return the name of a trigger."""
    return f"{table}_sans_{acte.lower()}"


def poser(vendeur: str) -> Iterator[str]:
    """Yield the statements that make every trigger on an engine (``connection.vendor``)."""
    if vendeur == "postgresql":
        yield (
            f"CREATE OR REPLACE FUNCTION {FONCTION}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{PHRASE}'; END $$"
        )
    for table in TABLES:
        for acte in ACTES:
            yield _un(vendeur, table, acte)
        if vendeur == "postgresql":
            yield (
                f"CREATE TRIGGER {nom(table, 'truncate')} BEFORE TRUNCATE ON {table} "
                f"EXECUTE FUNCTION {FONCTION}()"
            )


def _un(vendeur: str, table: str, acte: str) -> str:
    tete = f"CREATE TRIGGER {nom(table, acte)} BEFORE {acte} ON {table}"
    if vendeur == "postgresql":
        return f"{tete} FOR EACH ROW EXECUTE FUNCTION {FONCTION}()"
    return f"{tete} BEGIN SELECT RAISE(ABORT, '{PHRASE}'); END"


def oter(vendeur: str) -> Iterator[str]:
    """Yield the statements that drop every trigger: for the way back of a migration."""
    actes = (*ACTES, "TRUNCATE") if vendeur == "postgresql" else ACTES
    for table in TABLES:
        for acte in actes:
            suite = f" ON {table}" if vendeur == "postgresql" else ""
            yield f"DROP TRIGGER IF EXISTS {nom(table, acte)}{suite}"


def absents(connexion: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the triggers that the base lacks or has disabled."""
    requete = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        if connexion.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connexion.cursor() as curseur:
        curseur.execute(requete)
        presents = {nom for (nom,) in curseur.fetchall()}
    return [n for table in TABLES for acte in ACTES if (n := nom(table, acte)) not in presents]
