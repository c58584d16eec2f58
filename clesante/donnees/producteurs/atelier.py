"""The child process that opens a publisher's file, under limits, and writes observations.

Reads requests on standard input, one JSON object a line (``disposition``, ``fichier``, ``sortie``,
``codes``, ``compression``, ``limites``); for each, writes a Parquet file of observations and
answers with one JSON line: ``{"lignes": n, "infos": sentences}``, ``{"refus": what is wrong, row
by row}`` or ``{"erreur": sentence, "remede": cure}``.

An observation is ``indicateur, niveau, code, periode, dimension, numerateur, denominateur,
valeur, statut, base, part, absents``: see ``dispositions.Formule``.
"""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clesante.donnees.producteurs.anomalies import FichierRefuseError
from clesante.donnees.producteurs.controles import controler
from clesante.donnees.producteurs.dispositions import disposition
from clesante.donnees.producteurs.fichiers import charger, sql
from clesante.donnees.producteurs.formules import a_des_doublons, calculer, nommer, observer, typer
from clesante.socle.enfants import limiter
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

FILS = 1  # several files are read at once, and each thread has its own buffers
MEMOIRE_MOTEUR = "700MB"
DISQUE_MOTEUR = "2GB"


def moteur(
    dossiers: Sequence[Path],
    fichiers: Sequence[Path],
    memoire: str = MEMOIRE_MOTEUR,
    ordonne: bool = True,
) -> Moteur:
    """Return an engine that can touch ``dossiers`` and ``fichiers`` and nothing else.

    It works in ``memoire``, then on the disk in the first folder (in none: memory only); empty,
    the machine is its own to use. Rows keep the order of files when ``ordonne``.
    """
    import duckdb

    reglages = {
        "enable_progress_bar": "false",
        "preserve_insertion_order": str(ordonne).lower(),
        "temp_directory": sql(dossiers[0]) if dossiers else "''",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allowed_directories": _liste(dossiers),
        "allowed_paths": _liste(fichiers),
    }
    if memoire:
        reglages |= {"threads": str(FILS), "memory_limit": f"'{memoire}'"}
        reglages["max_temp_directory_size"] = f"'{DISQUE_MOTEUR}'"
    base = duckdb.connect()
    for nom, valeur in reglages.items():
        base.execute(f"SET {nom} = {valeur}")
    base.execute("SET enable_external_access = false")
    base.execute("SET lock_configuration = true")
    return base


def _liste(chemins: Sequence[Path]) -> str:
    return f"[{', '.join(map(sql, chemins))}]"


def travailler(demande: dict[str, Any]) -> dict[str, Any]:
    """Read one file and write its observations; return how many, and what is to be known."""
    d, fichier = disposition(demande["disposition"]), Path(demande["fichier"])
    sortie = Path(demande["sortie"])
    with (
        tempfile.TemporaryDirectory(dir=sortie.parent) as nom,
        contextlib.closing(moteur([sortie.parent], [fichier])) as base,
    ):
        nommer(base, d)
        charger(base, d, fichier, Path(nom))
        typer(base, d)
        calculer(base, d)
        doublons = a_des_doublons(base)
        infos = controler(base, d, fichier.name, Path(demande["codes"]), doublons)
        observer(base, d, doublons)
        base.execute(
            f"COPY observation TO {sql(sortie)} "
            f"(FORMAT parquet, COMPRESSION {demande['compression']})"
        )
        compte = base.execute("SELECT count(*) FROM observation").fetchone()
    if not compte or not compte[0]:
        raise EntreeInvalideError(
            f"{fichier.name} ne contient aucune ligne utile.",
            f"Vérifiez que c'est bien le fichier de la source {d.code_source}.",
        )
    return {"lignes": compte[0], "infos": infos}


def repondre(demande: dict[str, Any]) -> dict[str, Any]:
    """Answer one request; a file that cannot be opened is a sentence, not a traceback."""
    limiter(demande["limites"])
    nom = Path(demande["fichier"]).name
    try:
        return travailler(demande)
    except FichierRefuseError as erreur:
        return {"refus": erreur.en_json()}
    except ClesanteError as erreur:
        return {"erreur": erreur.message, "remede": erreur.remede}
    except Exception as erreur:  # noqa: BLE001 (any library, any hostile file: one sentence)
        return {
            "erreur": f"{nom} est illisible : le fichier est abîmé ou d'un autre format.",
            "remede": "Téléchargez-le à nouveau chez son producteur, sans le modifier.",
            "detail": repr(erreur)[:500],
        }


def main() -> int:
    """Answer the requests of standard input, one JSON object a line, until its end."""
    for ligne in sys.stdin:
        sys.stdout.write(json.dumps(repondre(json.loads(ligne))) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
