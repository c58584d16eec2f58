"""The project's one command. Nothing heavy is imported before a verb is known."""

from __future__ import annotations

import errno
import io
import os
import sys
from importlib import import_module

from clesante import __version__
from clesante.commandes import francais
from clesante.commandes.verbes import AIDES, VERBES, ajouter_verbe
from clesante.socle.erreurs import ClesanteError

TYPE_CHECKING = False  # without typing, whose import costs more than this module
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CAUSES = {
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "le quota de disque est atteint",
    errno.EROFS: "le disque est en lecture seule",
    errno.EACCES: "ce compte n'en a pas le droit",
    errno.EPERM: "ce compte n'en a pas le droit",
    errno.ENOTDIR: "un fichier porte le nom du dossier voulu",
    errno.EEXIST: "un fichier porte le nom du dossier voulu",
    errno.EISDIR: "un dossier porte le nom du fichier voulu",
    errno.ENAMETOOLONG: "le nom est trop long",
}

DESCRIPTION = """Clésanté : le contrat local de santé, du diagnostic au contrat suivant.

Chaque verbe a son aide : clesante VERBE --help."""


def construire(demande: str | None = None) -> francais.Analyseur:
    """Return the parser of the command line: whole, or whole for the verb ``demande`` alone."""
    francais.installer()
    analyseur = francais.Analyseur(prog="clesante", description=DESCRIPTION)
    analyseur.add_argument(
        "--version", action="version", version=f"Clésanté {__version__}", help="montre la version"
    )
    verbes = analyseur.add_subparsers(title="verbes", metavar="VERBE", required=True)
    for module, noms in VERBES.items():
        if demande is None or demande in noms:
            import_module(f"clesante.commandes.{module}").declarer(verbes)
        else:
            for nom in noms:
                ajouter_verbe(verbes, nom)
    return analyseur


def _demande(arguments: Sequence[str]) -> str:
    """Return the verb that is asked, "" when there is none: only its module is imported."""
    return next((mot for mot in arguments if mot in AIDES), "")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 2 (input), 3 (not found), 4 (refused)."""
    _ouvrir_les_flux()
    _parler_utf8()
    arguments = sys.argv[1:] if arguments is None else arguments
    options = construire(_demande(arguments)).parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clesante.config.settings")
    try:
        _preparer()
        options.executer(options)
        sys.stdout.flush()
    except ClesanteError as erreur:
        francais.se_plaindre(str(erreur))
        return erreur.code_sortie
    except BrokenPipeError:
        francais.taire(sys.stdout)
        return 0
    except KeyboardInterrupt:
        francais.se_plaindre("Interrompu : rien d'autre n'a été enregistré.")
        return 130
    except OSError as erreur:
        return _machine(erreur)
    except Exception as erreur:  # noqa: BLE001 (never a traceback for the person who typed)
        return _imprevu(erreur)
    return 0


def _ouvrir_les_flux() -> None:
    """Open on nothing the standard streams that were closed (``>&-``).

    Python then has none, and the next file opened, a base for instance, would take their number.
    """
    for nom, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, nom) is None:
            flux = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115 (open until the end)
            setattr(sys, nom, flux)


def _parler_utf8() -> None:
    """Write UTF-8 whatever the terminal says: French has characters that others lack."""
    for flux in (sys.stdout, sys.stderr):
        if isinstance(flux, io.TextIOWrapper):
            flux.reconfigure(encoding="utf-8", errors="backslashreplace")


def _preparer() -> None:
    import django

    django.setup()


def _imprevu(erreur: Exception) -> int:
    """Say one sentence with its reference, the traceback kept in a file when one can be written.

    A base that does not answer is no surprise: exit code 4 and its cure.
    """
    import uuid

    from django.db import InterfaceError, OperationalError

    reference = uuid.uuid4().hex[:8]
    try:
        detail = f"Le détail est dans {_garder(erreur, reference)}."
    except Exception as autre:  # noqa: BLE001 (a full disk may be what failed first)
        detail = f"Le détail ({type(erreur).__name__}) n'a pas pu être gardé : {_cause(autre)}."
    if isinstance(erreur, OperationalError | InterfaceError):
        from clesante.commandes.serveur import base_muette

        muette = base_muette()
        francais.se_plaindre(f"{muette} {detail}")
        return muette.code_sortie
    francais.se_plaindre(
        f"Erreur imprévue, référence {reference} : rien n'a été enregistré à moitié. {detail}"
    )
    return 1


def _garder(erreur: Exception, reference: str) -> Path:
    import traceback
    from pathlib import Path

    from django.conf import settings

    fichier = Path(settings.VAR) / "erreurs" / f"{reference}.txt"
    fichier.parent.mkdir(exist_ok=True, mode=0o700)
    fichier.write_text("".join(traceback.format_exception(erreur)), "utf-8")
    return fichier


def _machine(erreur: OSError) -> int:
    """Say in French what the machine refused (disk, rights, a file in the way)."""
    cause = CAUSES.get(erreur.errno or 0)
    if cause is None:
        return _imprevu(erreur)
    nomme = erreur.filename2 or erreur.filename  # of a renaming, the name that was asked for
    lieu = f"{nomme} ne peut pas s'écrire" if nomme else "Écriture impossible"
    francais.se_plaindre(f"{lieu} : {cause}. Choisissez un autre lieu, puis recommencez.")
    francais.taire(sys.stdout)
    return 4


def _cause(erreur: Exception) -> str:
    code = erreur.errno if isinstance(erreur, OSError) else None
    return CAUSES.get(code or 0, type(erreur).__name__)
