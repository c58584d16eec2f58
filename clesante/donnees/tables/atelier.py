"""The child process that opens a territory's own table: CSV, XLSX, XLS or ODS, under limits.

Reads an order as JSON on standard input (``fichier``, ``feuille``, ``bornes``, ``limites``) and
answers with one JSON object: ``feuilles`` (every sheet), ``feuille`` (the one read), ``annexes``
(first column of the short sheets beside it), ``encodage`` and ``separateur`` of a text, ``lignes``
(cells: text, number or null); or ``{"erreur": sentence, "remede": cure}``.
"""

from __future__ import annotations

import codecs
import json
import math
import statistics
import sys
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any

from clesante.donnees.producteurs.ouverture import (
    encodage,
    nature,
    rangees,
    refus,
    verifier_classeur,
    verifier_texte,
)
from clesante.socle.enfants import limiter
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError
from clesante.socle.fichiers import OCTETS_MAX
from clesante.socle.texte import normaliser

LIGNES, COLONNES, CELLULES = 60_000, 300, 1_000_000
TEXTE, TEXTES = 2_000, 10_000_000  # characters of a cell, and of everything that is answered
SEPARATEURS = ";,\t|"
LIGNES_ANNEXE = 60
ANNEXES = COLONNES  # exports have a sheet for each of their columns, at most
JUGEES = 30  # lines that tell the separator
DEBUT = 200_000
NOMS = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
REENREGISTREZ = "Ouvrez-le dans un tableur et enregistrez-le en .xlsx, en .ods ou en CSV UTF-8."

Lignes = list[list[Any]]


@dataclass(frozen=True, slots=True)
class Bornes:
    """What a file may hold, and how it is called when it holds more.

    ``texte`` is in characters of a cell; ``pour`` and ``contenu`` end the sentences of refusal.
    """

    texte: int = TEXTE
    pour: str = "la table d'un territoire"
    contenu: str = "des codes, des noms et des nombres"


DE_TABLE = Bornes()


def lire(fichier: Path, feuille: str = "", bornes: Bornes = DE_TABLE) -> dict[str, Any]:
    """Return what a file holds, as the answer of this process.

    Raises ``EntreeInvalideError`` for what is not a table, or is too big a one.
    """
    if fichier.stat().st_size > OCTETS_MAX:
        raise refus(
            fichier, f"dépasse {OCTETS_MAX // 1024**2} Mo", "Gardez les seules lignes utiles."
        )
    classeur = nature(fichier) in ("zip", "ole")
    lu = _classeur(fichier, feuille, bornes) if classeur else _texte(fichier)
    _verifier(lu["lignes"], fichier.name, bornes)
    _verifier_textes(lu, fichier.name, bornes)
    return lu


def _classeur(fichier: Path, feuille: str, bornes: Bornes) -> dict[str, Any]:
    """Return the sheet named, or the one that holds most cells."""
    from python_calamine import CalamineWorkbook

    verifier_classeur(fichier)
    classeur = CalamineWorkbook.from_path(fichier)
    noms = classeur.sheet_names
    if feuille and feuille not in noms:
        raise EntreeInvalideError(
            f"{fichier.name} n'a pas de feuille « {feuille[:60]} ».",
            f"Feuilles : {', '.join(noms)[:400]}.",
        )
    pages = {nom: classeur.get_sheet_by_name(nom) for nom in noms}
    tailles = {nom: page.total_height * page.total_width for nom, page in pages.items()}
    choisie = feuille or max(tailles, key=lambda nom: tailles[nom], default="")
    if not tailles.get(choisie):
        raise EntreeInvalideError(f"{fichier.name} n'a aucune cellule remplie.", REENREGISTREZ)
    if tailles[choisie] > CELLULES:
        raise _trop_grand(fichier.name, bornes)
    lignes = pages[choisie].to_python(skip_empty_area=False)
    autres = [nom for nom in noms if nom != choisie][:ANNEXES]
    return {
        "feuilles": noms,
        "feuille": choisie,
        "annexes": {nom: _premieres(pages[nom]) for nom in autres},
        "encodage": "",
        "separateur": "",
        "lignes": [[_simple(cellule) for cellule in ligne] for ligne in lignes],
    }


def _premieres(page: Any) -> list[str]:
    """Return the first cells of a short sheet, where exports say what an indicator is."""
    if page.total_height > LIGNES_ANNEXE:
        return []
    return [str(_simple(ligne[0]) or "")[:TEXTE] for ligne in page.to_python() if ligne]


def _simple(cellule: Any) -> Any:
    """Return a cell of a workbook as text, number or None."""
    if isinstance(cellule, bool):
        return "VRAI" if cellule else "FAUX"
    if isinstance(cellule, float) and not math.isfinite(cellule):
        return str(cellule)
    if isinstance(cellule, int | float | str):
        return cellule
    if isinstance(cellule, date | datetime | time):
        return cellule.isoformat()
    return str(cellule) if isinstance(cellule, timedelta) else None


def _texte(fichier: Path) -> dict[str, Any]:
    codec, nom = _encodage(fichier)
    with fichier.open(encoding=codec, newline="") as flux:
        separateur = _separateur(flux.read(DEBUT))
    return {
        "feuilles": [],
        "feuille": "",
        "annexes": {},
        "encodage": nom,
        "separateur": separateur,
        "lignes": list(islice(rangees(fichier, codec, separateur), LIGNES + 1)),
    }


def _encodage(fichier: Path) -> tuple[str, str]:
    """Return the codec of a text and its name for a person."""
    verifier_texte(fichier)
    with fichier.open("rb") as flux:
        debut = flux.read(DEBUT)
    if debut.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "UTF-16"
    pairs, impairs = debut[:2000:2].count(0), debut[1:2000:2].count(0)
    if max(pairs, impairs) > len(debut[:2000]) // 4:  # Latin letters on two bytes, without a mark
        return ("utf-16-le" if impairs > pairs else "utf-16-be"), "UTF-16 sans marque"
    codec = encodage(fichier, ("utf-8-sig", "cp1252"))
    return codec, NOMS[codec]


def _separateur(texte: str) -> str:
    """Return the separator that cuts most lines in as many cells, more than one.

    Lines without it are not counted: titles, and the rest of a cell over several lines.
    """
    lignes = [ligne for ligne in texte.splitlines() if ligne.strip()][:JUGEES]
    notes = {}
    for separateur in SEPARATEURS:
        coupes = [ligne.count(separateur) for ligne in lignes if separateur in ligne]
        mode = statistics.mode(coupes) if coupes else 0
        notes[separateur] = (coupes.count(mode) if mode else 0, mode)
    return max(notes, key=lambda separateur: notes[separateur])


def _verifier(lignes: Lignes, nom: str, bornes: Bornes) -> None:
    """Refuse a table too long or too wide, or a cell that is a text."""
    largeur = max(map(len, lignes), default=0)
    if len(lignes) > LIGNES or largeur > COLONNES or len(lignes) * largeur > CELLULES:
        raise _trop_grand(nom, bornes)
    for numero, ligne in enumerate(lignes, 1):
        if any(isinstance(cellule, str) and len(cellule) > bornes.texte for cellule in ligne):
            raise EntreeInvalideError(
                f"{nom}, ligne {numero} : une cellule dépasse {bornes.texte} caractères.",
                f"Raccourcissez-la : on attend {bornes.contenu}.",
            )
    if not any(normaliser(str(cellule)) for ligne in lignes for cellule in ligne):
        raise EntreeInvalideError(f"{nom} n'a aucune cellule remplie.", REENREGISTREZ)


def _verifier_textes(lu: dict[str, Any], nom: str, bornes: Bornes) -> None:
    """Refuse what would weigh on who reads the answer: one text, written once, may fill a table."""
    textes = chain(lu["feuilles"], *lu["annexes"].values(), chain.from_iterable(lu["lignes"]))
    if sum(len(texte) for texte in textes if isinstance(texte, str)) > TEXTES:
        raise EntreeInvalideError(
            f"{nom} contient trop de texte pour {bornes.pour} (au plus {TEXTES} caractères en "
            "tout).",
            f"Gardez les seules colonnes utiles : {bornes.contenu}.",
        )


def _trop_grand(nom: str, bornes: Bornes) -> EntreeInvalideError:
    return EntreeInvalideError(
        f"{nom} a trop de lignes ou de colonnes pour {bornes.pour} (au plus {LIGNES} lignes, "
        f"{COLONNES} colonnes, {CELLULES} cellules).",
        "Gardez les seules lignes et colonnes utiles.",
    )


def main() -> int:
    """Answer one order; a file that cannot be opened is a sentence, not a traceback."""
    ordre = json.load(sys.stdin)
    limiter(ordre["limites"])
    fichier = Path(ordre["fichier"])
    try:
        reponse = lire(fichier, ordre["feuille"], Bornes(**ordre["bornes"]))
    except ClesanteError as erreur:
        reponse = {"erreur": erreur.message, "remede": erreur.remede}
    except Exception as erreur:  # noqa: BLE001 (any library, any hostile file: one sentence)
        reponse = {
            "erreur": f"{fichier.name} est illisible : le fichier est abîmé, protégé par un mot de "
            "passe ou d'un autre format.",
            "remede": REENREGISTREZ,
            "detail": repr(erreur)[:500],
        }
    json.dump(reponse, sys.stdout, allow_nan=False)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
