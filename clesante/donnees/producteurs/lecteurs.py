"""Publishers' files as sheets of rows: (name of the sheet, its rows), every cell as written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from clesante.donnees.producteurs.dispositions import Disposition
from clesante.donnees.producteurs.ouverture import (
    encodage,
    rangees,
    refus,
    verifier_classeur,
    verifier_dimensions,
)
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import enumerer
from clesante.territoires.regles import citer

Lignes = Iterable[Sequence[Any]]


def lire_classeur(d: Disposition, fichier: Path) -> Iterator[tuple[str, Lignes]]:
    """Yield the useful sheets of a workbook (xlsx, xls, ods), under limits of size."""
    from python_calamine import CalamineError, CalamineWorkbook

    verifier_classeur(fichier)
    try:
        classeur = CalamineWorkbook.from_path(fichier)
        noms = [nom for nom in classeur.sheet_names if re.match(d.feuilles, nom)]
        for nom in noms:
            feuille = classeur.get_sheet_by_name(nom)
            lieu = f"La feuille {citer(nom)} de {fichier.name}"
            verifier_dimensions(lieu, feuille.total_height, feuille.total_width)
            yield nom, feuille.to_python(skip_empty_area=False)
    except CalamineError as erreur:
        raise refus(fichier, "n'est pas un classeur lisible : il est abîmé") from erreur
    if not noms:
        lues = enumerer([citer(nom) for nom in classeur.sheet_names[:10]]) or "aucune"
        raise EntreeInvalideError(
            f"{fichier.name} n'a aucune des feuilles attendues (feuilles lues : {lues}).",
            f"Vérifiez que c'est bien le fichier de la source {d.code_source}.",
        )


def lire_csv(d: Disposition, fichier: Path) -> Iterator[tuple[str, Lignes]]:
    """Yield the one sheet of a CSV file, decoded as declared and never guessed."""
    yield "", rangees(fichier, encodage(fichier, d.encodages), d.separateur)


def lire_geoclip(d: Disposition, fichier: Path) -> Iterator[tuple[str, Lignes]]:
    """Yield the sheet of a Géoclip export (Statistiques locales, CartoSanté, Odissé…).

    Line 1 names the site, line 2 the level of territory, line 3 the header.
    """
    lignes = rangees(fichier, encodage(fichier, d.encodages), ";")
    titres = list(islice(lignes, 2))
    lu = titres[1][0].strip() if len(titres) > 1 and titres[1] else ""
    if not lu.startswith("Référentiel géographique") or not lu.endswith(d.referentiel):
        raise EntreeInvalideError(
            f"{fichier.name} n'est pas l'export attendu : sa deuxième ligne devrait finir par "
            f"« {d.referentiel} ».",
            "Refaites l'export au bon niveau de territoire, sans le modifier ensuite.",
        )
    yield "", chain(titres, lignes)


def lire_dictionnaire(d: Disposition, fichier: Path) -> Iterator[tuple[str, Lignes]]:
    """Yield the one sheet of a JSON object whose keys are territory codes, each once.

    The key is the code, whatever an entry calls « code » inside.
    """
    pourquoi = "n'est pas le JSON attendu : un objet dont chaque clé est un code de territoire"
    contenu = _json(d, fichier, pourquoi, object_pairs_hook=list)
    try:
        entrees = [dict(entree) | {"code": code} for code, entree in contenu]
    except (ValueError, TypeError) as erreur:
        raise refus(fichier, pourquoi) from erreur
    yield "", _a_plat(entrees)


def lire_liste(d: Disposition, fichier: Path) -> Iterator[tuple[str, Lignes]]:
    """Yield the one sheet of a JSON list of objects, numbers as they are written."""
    pourquoi = "n'est pas une liste JSON lisible : il est coupé ou abîmé"
    entrees = _json(d, fichier, pourquoi, parse_int=str, parse_float=str)
    if not isinstance(entrees, list) or not all(isinstance(entree, dict) for entree in entrees):
        raise refus(fichier, pourquoi)
    yield "", _a_plat(entrees)


def _json(d: Disposition, fichier: Path, pourquoi: str, **options: Any) -> Any:
    """Return what a JSON file holds; refuse one that is not JSON, or too deep."""
    texte = fichier.read_text(encodage(fichier, d.encodages))
    try:
        return json.loads(texte, **options)
    except json.JSONDecodeError as erreur:
        raise refus(fichier, f"n'est pas du JSON lisible (ligne {erreur.lineno})") from erreur
    except (ValueError, RecursionError) as erreur:
        raise refus(fichier, pourquoi) from erreur


def _a_plat(entrees: Sequence[dict[str, Any]]) -> Lignes:
    """Yield the header, every field met in its order, then one row an object."""
    champs = list(dict.fromkeys(champ for entree in entrees for champ in entree))
    yield champs
    yield from ([entree.get(champ, "") for champ in champs] for entree in entrees)


LECTEURS = {
    "classeur": lire_classeur,
    "csv": lire_csv,
    "geoclip": lire_geoclip,
    "dictionnaire": lire_dictionnaire,
    "json": lire_liste,
}
