"""Before a foreign file is read: what it is, how big it would become, how its text is written.

Each refusal is one sentence with its cure. What passes is then read by calamine, ``csv``, ``json``
or the engine, inside a bounded child process.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import nombre, pluriel
from clesante.ui.classeurs_lus import (
    BLOC,
    DECOMPRESSE_OCTETS,
    TELECHARGER,
    mot_de_passe,
    refus,
    verifier_archive,
)

TEXTE_OCTETS = 100 * 1024**2
LIGNE_CARACTERES = 1_000_000
COLONNES = 5_000
CELLULES = 5_000_000

__all__ = [
    "DECOMPRESSE_OCTETS", "TELECHARGER", "TEXTE_OCTETS", "encodage", "nature", "rangees", "refus",
    "verifier_archive", "verifier_classeur", "verifier_dimensions", "verifier_nature",
    "verifier_texte",
]  # fmt: skip

_SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"%PDF", "pdf"),
    (b"PAR1", "parquet"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
)
_NOMS = {
    "zip": "une archive ou un classeur",
    "ole": "un ancien classeur Excel (.xls) ou un fichier protégé",
    "pdf": "un PDF",
    "parquet": "un fichier Parquet",
    "gzip": "une archive gzip",
    "rar": "une archive rar",
    "7z": "une archive 7z",
    "html": "une page web",
    "texte": "du texte",
}
_HTML = re.compile(rb"\s*(<!doctype\s+html|<html|<table|<head|<meta|<body|<script)", re.I)
_PROTEGE = "EncryptedPackage".encode("utf-16-le")
_ACCENTS_ABIMES = re.compile("Ã[©¨ª´®§¢»¯]|â€[™œ“¦]|\ufffd")
ENREGISTRER = "Ouvrez-le dans un tableur et enregistrez-le en .xlsx ou en .ods."


def nature(fichier: Path) -> str:
    """Return what the first bytes of a file are: zip, ole, pdf, html, texte, vide…"""
    with fichier.open("rb") as flux:
        debut = flux.read(4096)
    if not debut:
        return "vide"
    for signature, nom in _SIGNATURES:
        if debut.startswith(signature):
            return nom
    return "html" if _HTML.match(debut.removeprefix(codecs.BOM_UTF8)) else "texte"


def verifier_nature(fichier: Path, attendues: Iterable[str], attendu: str) -> str:
    """Return the nature of a file; refuse it with what it is when it is not one of those expected.

    ``attendu`` names what is expected (« un classeur »).
    """
    trouvee = nature(fichier)
    if trouvee == "vide":
        raise refus(fichier, "est vide (0 octet)", "Téléchargez-le à nouveau chez son producteur.")
    if trouvee in attendues:
        return trouvee
    remede = TELECHARGER
    if trouvee == "html":
        remede = f"Le site a pu répondre par une page d'erreur. {TELECHARGER}"
        if attendu == "un classeur":
            remede = ENREGISTRER
    raise refus(fichier, f"est {_NOMS[trouvee]}, {attendu} est attendu", remede)


def verifier_classeur(fichier: Path) -> None:
    """Refuse what is not a safe workbook (xlsx, ods; or xls), before any cell is read."""
    trouvee = verifier_nature(fichier, ("zip", "ole"), "un classeur")
    if trouvee == "zip":
        verifier_archive(fichier)
        return
    if _PROTEGE in fichier.read_bytes()[: 50 * 1024**2]:
        raise mot_de_passe(fichier)
    if fichier.suffix.lower() != ".xls":
        raise refus(fichier, "est un ancien classeur Excel (.xls) sous un autre nom", ENREGISTRER)


# Text


def verifier_texte(fichier: Path) -> None:
    """Refuse what is not a text, or is too long a one."""
    verifier_nature(fichier, ("texte",), "du texte")
    if fichier.stat().st_size > TEXTE_OCTETS:
        raise refus(
            fichier, f"dépasse {TEXTE_OCTETS // 1024**2} Mo", "Exportez les seules lignes utiles."
        )


def encodage(fichier: Path, encodages: Iterable[str]) -> str:
    """Return the first encoding that decodes the whole text, read block by block.

    Raises ``EntreeInvalideError`` naming the encoding it seems to be in; when it holds NUL
    characters, letters lost for good, or accents encoded twice.
    """
    verifier_texte(fichier)
    _refuser_utf16(fichier)
    for candidat in encodages:
        try:
            _parcourir(fichier, candidat)
        except UnicodeDecodeError:
            continue
        return candidat
    noms = " ou ".join(e.upper().removesuffix("-SIG").replace("CP", "Windows-") for e in encodages)
    raise refus(
        fichier,
        f"n'est pas en {noms} (il semble en Windows-1252)",
        "Enregistrez-le au format « CSV UTF-8 », ou téléchargez-le à nouveau.",
    )


def _refuser_utf16(fichier: Path) -> None:
    with fichier.open("rb") as flux:
        debut = flux.read(BLOC)
    pairs, impairs = debut[::2].count(0), debut[1::2].count(0)
    sans_marque = max(pairs, impairs) > len(debut) / 4 and min(pairs, impairs) < len(debut) / 50
    if sans_marque or debut.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise refus(
            fichier,
            "est du texte en UTF-16",
            "Enregistrez-le au format « CSV UTF-8 », ou téléchargez-le à nouveau.",
        )


def _parcourir(fichier: Path, candidat: str) -> None:
    ligne = 1
    with fichier.open("r", encoding=candidat, newline="") as flux:
        while bloc := flux.read(BLOC):
            if "\x00" in bloc:
                raise refus(fichier, "contient des caractères nuls : ce n'est pas du texte")
            if trouve := _ACCENTS_ABIMES.search(bloc):
                ligne += bloc.count("\n", 0, trouve.start())
                raise refus(
                    fichier,
                    f"a des accents abîmés (« {trouve[0]} », ligne {ligne}) : il a été enregistré "
                    "dans un mauvais encodage",
                    "Repartez du fichier du producteur ; des lettres perdues ne se retrouvent pas.",
                )
            ligne += bloc.count("\n")


def rangees(fichier: Path, candidat: str, separateur: str) -> Iterator[list[str]]:
    """Yield the rows of a CSV file, one at a time; refuse quotes that do not match."""
    with fichier.open("r", encoding=candidat, newline="") as flux:
        lecteur = csv.reader(_bornees(fichier, flux), delimiter=separateur, strict=True)
        avant = 0
        try:
            for rangee in lecteur:
                if lecteur.line_num - avant > 1 and _avalees(rangee, separateur):
                    raise _guillemet(fichier, avant + 1)
                avant = lecteur.line_num
                yield rangee
        except csv.Error as erreur:
            raise _guillemet(fichier, avant + 1) from erreur


def _avalees(rangee: list[str], separateur: str) -> bool:
    """Tell whether a cell over several lines has swallowed rows: they bring their separators."""
    suites = (re.split(r"[\r\n]", cellule, maxsplit=1)[1:] for cellule in rangee)
    return any(separateur in suite for restes in suites for suite in restes)


def _guillemet(fichier: Path, ligne: int) -> EntreeInvalideError:
    return refus(
        fichier,
        f"a un guillemet mal fermé, ou une cellule de plus de {nombre(csv.field_size_limit())} "
        f"caractères, à partir de la ligne {ligne}",
        "Corrigez cette ligne, ou téléchargez le fichier à nouveau.",
    )


def _bornees(fichier: Path, flux: TextIO) -> Iterator[str]:
    while ligne := flux.readline(LIGNE_CARACTERES + 1):
        if len(ligne) > LIGNE_CARACTERES:
            raise refus(
                fichier,
                f"a une ligne de plus de {nombre(LIGNE_CARACTERES)} caractères : ce n'est pas un "
                "tableau",
            )
        yield ligne


def verifier_dimensions(lieu: str, lignes: int, colonnes: int) -> None:
    """Refuse a table of too many columns or cells; ``lieu`` names the file or the sheet."""
    if colonnes > COLONNES:
        raise EntreeInvalideError(
            f"{lieu} a {pluriel(colonnes, 'colonne')}, {nombre(COLONNES)} au plus sont lues.",
            "Gardez les seules colonnes utiles.",
        )
    if lignes * colonnes > CELLULES:
        raise EntreeInvalideError(
            f"{lieu} a trop de cellules ({nombre(lignes)} × {nombre(colonnes)}).",
            "Gardez les seules lignes utiles.",
        )
