"""A workbook that comes from elsewhere, opened under limits: the cells of its first sheet."""

from __future__ import annotations

import datetime
import math
import re
import stat
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

from clesante.socle.enfants import Limites, lancer
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import nombre

DECOMPRESSE_OCTETS = 150 * 1024**2  # the largest known workbook holds 23 MB
RATIO = 100
PETIT_OCTETS = 5 * 1024**2  # under this size, no ratio is dangerous
MEMBRES = 2_000
BLOC = 1024**2
LIMITES = Limites(processeur_s=30, duree_s=60)
_ENTITES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.I)
_CHEMIN_INTERDIT = re.compile(r"(^[/\\])|(^[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)")
TELECHARGER = "Téléchargez-le à nouveau chez son producteur, sans le modifier."


def refus(fichier: Path, pourquoi: str, remede: str = TELECHARGER) -> EntreeInvalideError:
    """Return the error of a file that cannot be opened."""
    return EntreeInvalideError(f"{fichier.name} {pourquoi}.", remede)


def premiere_feuille(fichier: Path, octets: int, cellules: int, remede: str) -> list[list[Any]]:
    """Return the cells of the first sheet of a workbook (xlsx, ods), under limits of size.

    Raises ``EntreeInvalideError`` when it is too large, unsafe or unreadable; ``remede`` is then
    what to do.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        verifier_archive(fichier, octets)
        feuille = CalamineWorkbook.from_path(fichier).get_sheet_by_index(0)
        if feuille.total_height * feuille.total_width > cellules:
            raise refus(fichier, "a trop de cellules", "Gardez les seules lignes utiles.")
        return feuille.to_python(skip_empty_area=False)
    except (CalamineError, OSError, IndexError) as erreur:
        raise refus(fichier, "n'est pas un classeur lisible", remede) from erreur


def feuilles(flux: IO[bytes], nom: str, octets: int, cellules: int) -> dict[str, list[list[Any]]]:
    """Return the rows of each sheet of a workbook given, read in a limited child process.

    Raises ``EntreeInvalideError`` for what is not a workbook, or is too large a one.
    """
    with tempfile.TemporaryDirectory(prefix="clesante-classeur-") as dossier:
        fichier = Path(dossier) / f"classeur{Path(nom).suffix.lower()[:6]}"
        fichier.write_bytes(flux.read())
        ordre = {"fichier": str(fichier), "octets": octets, "cellules": cellules}
        reponse = lancer("clesante.ui.atelier_feuilles", ordre, Path(dossier), LIMITES).reponse()
    if "feuilles" in reponse:
        lues: dict[str, list[list[Any]]] = reponse["feuilles"]
        return lues
    raise EntreeInvalideError(
        reponse.get("erreur", "La lecture de ce classeur a dépassé les limites fixées."),
        reponse.get("remede", "Gardez les seules lignes utiles, dans un fichier neuf."),
    )


def texte_de(cellule: Any) -> str:
    """Return a cell as text: a date in ISO, 860 and not 860.0, « oui » or « non »."""
    if isinstance(cellule, datetime.datetime):
        cellule = cellule.date()
    if isinstance(cellule, datetime.date):
        return cellule.isoformat()
    if isinstance(cellule, bool):
        return "oui" if cellule else "non"
    if isinstance(cellule, float) and cellule.is_integer():
        return str(int(cellule))
    return "" if cellule is None else str(cellule).strip()


def nombre_de(texte: str) -> int | float | str:
    """Return the number that a French or an English text writes, the text if it writes none."""
    try:
        lu = float(re.sub(r"\s", "", texte).replace(",", "."))
    except ValueError:
        return texte
    if not math.isfinite(lu):
        return texte
    return int(lu) if lu.is_integer() else lu


def mot_de_passe(fichier: Path) -> EntreeInvalideError:
    """Return the error of a workbook that a password closes."""
    return refus(
        fichier,
        "est protégé par un mot de passe",
        "Ouvrez-le, ôtez le mot de passe et enregistrez-le à nouveau.",
    )


def verifier_archive(fichier: Path, limite: int = DECOMPRESSE_OCTETS) -> None:
    """Refuse a workbook that is not a sound archive, or unpacks to more than ``limite`` bytes.

    Every member is unpacked once, block by block: declared sizes are not believed.
    """
    try:
        with zipfile.ZipFile(fichier) as archive:
            membres = archive.infolist()
            _verifier_membres(fichier, membres)
            _verifier_tailles(fichier, membres, limite)
            _verifier_contenus(fichier, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as erreur:
        raise refus(fichier, "est illisible : le classeur est tronqué ou abîmé") from erreur
    except (NotImplementedError, RuntimeError) as erreur:
        raise refus(fichier, "est compressé d'une façon qu'aucun tableur n'écrit") from erreur


def _verifier_membres(fichier: Path, membres: list[zipfile.ZipInfo]) -> None:
    if len(membres) > MEMBRES:
        raise refus(fichier, f"contient {nombre(len(membres))} fichiers : ce n'est pas un classeur")
    fin = 0
    for membre in sorted(membres, key=lambda m: m.header_offset):
        if membre.flag_bits & 0x1:
            raise mot_de_passe(fichier)
        lien = stat.S_ISLNK(membre.external_attr >> 16)
        if lien or _CHEMIN_INTERDIT.search(membre.filename):
            raise refus(fichier, "contient un chemin interdit, comme en ont les fichiers piégés")
        if membre.header_offset < fin:
            raise refus(fichier, "contient des fichiers qui se recouvrent, comme un fichier piégé")
        fin = membre.header_offset + membre.compress_size


def _verifier_tailles(fichier: Path, membres: list[zipfile.ZipInfo], limite: int) -> None:
    total = sum(membre.file_size for membre in membres)
    if total > limite:
        raise refus(
            fichier,
            f"se décompresse en plus de {limite // 1024**2} Mo",
            "Un classeur de cette taille n'est pas accepté : exportez la seule feuille utile.",
        )
    if total > max(PETIT_OCTETS, RATIO * fichier.stat().st_size):
        raise refus(
            fichier,
            f"se décompresse plus de {RATIO} fois, comme un fichier piégé",
            "Enregistrez-le à nouveau depuis un tableur, avec les seules lignes utiles.",
        )


def _verifier_contenus(fichier: Path, archive: zipfile.ZipFile) -> None:
    """Unpack every member to its end: its size and its checksum are then known to be true."""
    for membre in archive.infolist():
        with archive.open(membre) as flux:
            debut = flux.read(BLOC)
            if membre.filename.endswith((".xml", ".rels")) and _ENTITES.search(debut[:4096]):
                raise refus(fichier, "contient des entités XML, comme un fichier piégé")
            while flux.read(BLOC):
                pass
