"""Making the files of a document: a child process with limits, then all files or none."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import clesante
from clesante.edition.modele import FORMATS, ContenuRefuseError, Document, EditionError
from clesante.edition.page import html_autonome
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.fichiers import remplacement

journal = logging.getLogger(__name__)

NOM = re.compile(r"\w(?:[\w .’-]{0,118}\w)?")
# What a child needs to start, and nothing that may hold a secret.
ENVIRONNEMENT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Limites:
    """What the child process may use: processor time, memory, file size, elapsed time."""

    processeur_s: int = 60
    memoire_mo: int = 2_000
    fichier_mo: int = 200
    duree_s: float = 120


NORMALES = Limites()


def produire(
    document: Document,
    formats: Collection[str],
    dossier: Path,
    nom: str,
    limites: Limites = NORMALES,
) -> list[Path]:
    """Write ``nom.<format>`` in ``dossier`` for each format; return the paths, in that order.

    All files are replaced together at the end: on any error the folder is as it was.
    Raises ``EntreeInvalideError`` for an unknown format or an unsafe name, ``ContenuRefuseError``
    for a text or picture outside the closed subset, ``EditionError`` when a limit is reached or a
    converter fails; its sentence ends with the reference of the trace in the log.
    """
    voulus = _verifier(formats, nom)
    with tempfile.TemporaryDirectory(prefix="clesante-") as travail:
        fabriques = Path(travail)
        if "html" in voulus:
            page = html_autonome(document).encode()
            (fabriques / "document.html").write_bytes(page)
        autres = [format_ for format_ in voulus if format_ != "html"]
        if autres:
            _deleguer(document, autres, fabriques, limites)
        return _remplacer(fabriques, dossier, nom, voulus)


def _verifier(formats: Collection[str], nom: str) -> list[str]:
    inconnus = [format_ for format_ in formats if format_ not in FORMATS]
    if inconnus or not formats:
        raise EntreeInvalideError(
            f"Le format de document « {', '.join(inconnus)} » est inconnu.",
            f"Formats possibles : {', '.join(FORMATS)}.",
        )
    if not NOM.fullmatch(nom):
        raise EntreeInvalideError(
            f"« {nom[:60]} » ne peut pas nommer un fichier.",
            "Employez des lettres, des chiffres, l’espace, le tiret et le point.",
        )
    return list(dict.fromkeys(formats))


def _remplacer(fabriques: Path, dossier: Path, nom: str, formats: Sequence[str]) -> list[Path]:
    """Copy every file beside its target, then rename them all."""
    cibles = [dossier / f"{nom}.{format_}" for format_ in formats]
    try:
        with contextlib.ExitStack() as pile:
            for format_, cible in zip(formats, cibles, strict=True):
                provisoire = pile.enter_context(remplacement(cible))
                shutil.copyfile(fabriques / f"document.{format_}", provisoire)
    except OSError as erreur:
        raise EditionError(
            f"Les fichiers n’ont pas pu être enregistrés dans « {dossier} » : {erreur.strerror}.",
            "Vérifiez la place et les droits d’écriture.",
        ) from erreur
    return cibles


def _deleguer(document: Document, formats: Sequence[str], travail: Path, limites: Limites) -> None:
    """Have the child make these formats in ``travail``; raise its error, in French."""
    ordre = {"document": document.vers_json(), "formats": formats, "limites": asdict(limites)}
    commande = [sys.executable, "-m", "clesante.edition.atelier"]
    tube = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603
        commande,
        stdin=tube,
        stdout=tube,
        stderr=tube,
        cwd=travail,
        env=_environnement(travail),
        start_new_session=True,
    ) as enfant:
        try:
            sortie, trace = enfant.communicate(json.dumps(ordre).encode(), limites.duree_s)
        except subprocess.TimeoutExpired as erreur:
            phrase = f"Le document n’était pas prêt après {limites.duree_s:g}\u00a0s."
            raise _echec(phrase, b"") from erreur
        finally:
            _arreter(enfant)
    if enfant.returncode:
        raise _erreur(sortie, trace, enfant.returncode)


def _environnement(travail: Path) -> dict[str, str]:
    """Return the environment of the child: no secret, its own folders, our package."""
    gardees = {nom: os.environ[nom] for nom in ENVIRONNEMENT if nom in os.environ}
    racine = str(Path(clesante.__file__).resolve().parent.parent)
    chemins = os.pathsep.join(filter(None, [racine, gardees.get("PYTHONPATH")]))
    dossiers = dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), str(travail))
    return {**gardees, **dossiers, "PYTHONPATH": chemins, "PYTHONUTF8": "1"}


def _arreter(enfant: subprocess.Popen[bytes]) -> None:
    """Leave no process behind: the child and the converters it started."""
    if enfant.returncode == 0:
        return
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(enfant.pid, signal.SIGKILL)
    enfant.kill()


def _erreur(sortie: bytes, trace: bytes, code: int) -> EditionError:
    """Return the error that the child told, or what its end tells."""
    try:
        dite = json.loads(sortie)
    except ValueError:
        phrase = "Le document demande plus de mémoire ou de calcul qu’il n’est permis."
        return _echec(phrase, trace + f"\ncode {code}".encode())
    if dite["refus"]:
        return ContenuRefuseError(dite["message"], dite["remede"])
    return _echec(dite["message"], trace)


def _echec(phrase: str, trace: bytes) -> EditionError:
    """Log the trace of the child under a reference and return the error that quotes it."""
    reference = secrets.token_hex(4)
    journal.error("Édition %s : %s\n%s", reference, phrase, trace.decode(errors="replace"))
    return EditionError(phrase, f"Simplifiez le document ou transmettez la référence {reference}.")
