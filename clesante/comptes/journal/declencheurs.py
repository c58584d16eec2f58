"""Triggers that keep the journal from being rewritten, on both engines, whoever writes."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

# Each table, with the columns that name a row of it: SQLite's REPLACE writes over such a row
# without the trigger of deletions.
TABLES = {
    "comptes_evenement": (("id",),),
    "comptes_lot": (("id",), ("chaine", "rang")),
}
ACTES = {"sqlite": ("UPDATE", "DELETE", "INSERT"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}
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
        for acte in ACTES[vendeur]:
            yield _un(vendeur, table, acte)


def _un(vendeur: str, table: str, acte: str) -> str:
    tete = f"CREATE TRIGGER {nom(table, acte)} BEFORE {acte} ON {table}"
    if vendeur == "postgresql":
        portee = "" if acte == "TRUNCATE" else "FOR EACH ROW "
        return f"{tete} {portee}EXECUTE FUNCTION {FONCTION}()"
    condition = f" WHEN {_deja(table)}" if acte == "INSERT" else ""
    return f"{tete}{condition} BEGIN SELECT RAISE(ABORT, '{PHRASE}'); END"


def _deja(table: str) -> str:
    """Return the SQL condition that a row to insert has the name of one that is there."""
    memes = (" AND ".join(f"{c} = NEW.{c}" for c in colonnes) for colonnes in TABLES[table])
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {meme})"  # noqa: S608 (names of ours)
        for meme in memes
    )


def oter(vendeur: str) -> Iterator[str]:
    """Yield the statements that drop every trigger: for the way back of a migration."""
    for table in TABLES:
        for acte in ACTES[vendeur]:
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
    voulus = [nom(table, acte) for table in TABLES for acte in ACTES[connexion.vendor]]
    return [voulu for voulu in voulus if voulu not in presents]
