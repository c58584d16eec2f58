"""The project's one command. Nothing heavy is imported before a verb is known."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from clesante import __version__
from clesante.commandes import (
    demo,
    diagnostic,
    donnees,
    francais,
    serveur,
    statistiques,
    territoire,
)
from clesante.socle.erreurs import ClesanteError

VERBES = (demo, serveur, territoire, diagnostic, donnees, statistiques)

DESCRIPTION = """Clésanté : le contrat local de santé, du diagnostic au contrat suivant.

Chaque verbe a son aide : clesante VERBE --help."""


def construire() -> francais.Analyseur:
    """Return the parser of the whole command line."""
    francais.installer()
    analyseur = francais.Analyseur(prog="clesante", description=DESCRIPTION)
    analyseur.add_argument(
        "--version", action="version", version=f"Clésanté {__version__}", help="montre la version"
    )
    verbes = analyseur.add_subparsers(title="verbes", metavar="VERBE", required=True)
    for module in VERBES:
        module.declarer(verbes)
    return analyseur


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 2 (input), 3 (not found), 4 (refused)."""
    options = construire().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clesante.config.settings")
    try:
        _preparer()
        options.executer(options)
        sys.stdout.flush()
    except ClesanteError as erreur:
        sys.stderr.write(f"{erreur}\n")
        return erreur.code_sortie
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        sys.stderr.write("Interrompu : rien d'autre n'a été enregistré.\n")
        return 130
    except Exception as erreur:  # noqa: BLE001 (never a traceback for the person who typed)
        return _imprevu(erreur)
    return 0


def _preparer() -> None:
    import django

    django.setup()


def _imprevu(erreur: Exception) -> int:
    """Keep the traceback in a file and say one sentence with its reference."""
    import traceback
    import uuid
    from pathlib import Path

    from django.conf import settings

    reference = uuid.uuid4().hex[:8]
    fichier = Path(settings.VAR) / "erreurs" / f"{reference}.txt"
    fichier.parent.mkdir(exist_ok=True, mode=0o700)
    fichier.write_text("".join(traceback.format_exception(erreur)), "utf-8")
    sys.stderr.write(
        f"Erreur imprévue, référence {reference} : rien n'a été enregistré à moitié. "
        f"Le détail est dans {fichier}.\n"
    )
    return 1
