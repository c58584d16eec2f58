"""The public raw files: read as they are, or refused with a sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.socle.texte import enumerer
from clesante.territoires.regles import citer

ENTETE_AVANT = 20


def lire_texte(depuis: Path, relatif: str) -> str:
    """Return a text file; IntrouvableError when absent, EntreeInvalideError when not UTF-8."""
    try:
        return (depuis / relatif).read_text(encoding="utf-8-sig")
    except OSError as erreur:
        raise _absent(relatif) from erreur
    except UnicodeDecodeError as erreur:
        raise illisible(relatif, "il n'est pas en UTF-8") from erreur


def lire_json(depuis: Path, relatif: str) -> Any:
    """Return a parsed JSON file; raises as ``lire_texte``, and when it is not JSON."""
    try:
        return json.loads(lire_texte(depuis, relatif))
    except (ValueError, RecursionError) as erreur:
        raise illisible(relatif, "ce n'est pas du JSON") from erreur


def lire_feuille(
    depuis: Path, relatif: str, feuille: str, colonnes: Sequence[str]
) -> list[tuple[str, ...]]:
    """Return some columns of a sheet, found by their labels in its first lines, as text.

    Raises IntrouvableError when the workbook is absent, EntreeInvalideError when it is not one,
    or has no such sheet or label.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        classeur = CalamineWorkbook.from_path(depuis / relatif)
        lignes = classeur.get_sheet_by_name(feuille).to_python(skip_empty_area=False)
    except OSError as erreur:
        raise _absent(relatif) from erreur
    except CalamineError as erreur:
        raise illisible(relatif, f"pas de feuille {citer(feuille)}") from erreur
    for rang, entete in enumerate(lignes[:ENTETE_AVANT], 1):
        if set(colonnes) <= set(entete):
            places = [entete.index(colonne) for colonne in colonnes]
            return [tuple(str(ligne[place]) for place in places) for ligne in lignes[rang:]]
    raise illisible(relatif, f"feuille {citer(feuille)}, il manque {enumerer(colonnes, 'ou')}")


def illisible(relatif: str, raison: str) -> EntreeInvalideError:
    """Return the error of a file that is not what its publisher writes."""
    return EntreeInvalideError(
        f"Le fichier « {relatif} » ne se lit pas : {raison}.",
        "Reprenez le fichier de l'éditeur, dans la version indiquée par la documentation.",
    )


def _absent(relatif: str) -> IntrouvableError:
    return IntrouvableError(
        f"Le fichier public « {relatif} » manque dans le dossier donné.",
        "Donnez le dossier qui contient les sous-dossiers des éditeurs.",
    )
