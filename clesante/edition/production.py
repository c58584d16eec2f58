"""Making the files of a document: a child process with limits, then all files or none."""

from __future__ import annotations

import contextlib
import json
import logging
import re
import secrets
import shutil
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

from clesante.edition.modele import FORMATS, ContenuRefuseError, Document, EditionError
from clesante.edition.page import html_autonome
from clesante.socle.enfants import Limites, lancer
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.fichiers import remplacement

journal = logging.getLogger(__name__)

NOM = re.compile(r"\w(?:[\w .’-]{0,118}\w)?")


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
    ordre = {"document": document.vers_json(), "formats": formats}
    fin = lancer("clesante.edition.atelier", ordre, travail, limites)
    if fin.code is None:
        raise _echec(f"Le document n’était pas prêt après {limites.duree_s:g}\u00a0s.", b"")
    if fin.code:
        raise _erreur(fin.sortie, fin.trace, fin.code)


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
