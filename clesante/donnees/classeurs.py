"""The catalogue as a spreadsheet or a YAML file, and back: the same indicators, the same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

from clesante.donnees.catalogue import (
    DECLARATIONS,
    Indicateur,
    indicateur_depuis,
    lire_catalogue,
)
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.socle.texte import enumerer, normaliser, pluriel
from clesante.ui import classeurs
from clesante.ui.classeurs import entete
from clesante.ui.classeurs_lus import nombre_de, premiere_feuille, texte_de
from clesante.ui.colonnes import Colonne, Valeur

# What each field of an indicator is called, in the order a person reads them.
LIBELLES = {
    "code": "Code",
    "libelle": "Libellé",
    "theme": "Thème",
    "unite": "Unité",
    "decimales": "Décimales",
    "definition": "Définition",
    "calcul": "Calcul",
    "facteur": "Facteur",
    "annees": "Nombre d'années du calcul",
    "numerateur": "Numérateur",
    "denominateur": "Dénominateur",
    "dimension": "Décliné par",
    "dimension_principale": "Chiffre principal",
    "intervalle": "Intervalle",
    "motif_sans_intervalle": "Pourquoi sans intervalle",
    "polarite": "Polarité",
    "precaution": "À savoir",
    "source": "Source",
    "champ_exclu": "Départements non couverts",
    "seuil_secret": "Seuil du secret",
    "detenteur": "Détenteur",
    "niveau": "Niveau le plus fin",
    "rafraichissement": "Mise à jour",
    "demande": "Comment le demander",
    "comparable_a_age_egal": "Comparable quel que soit l'âge",
    "couverture_assurance": "Départements trop peu couverts par l'assurance maladie",
    "inegalite": "Inégalité entre communes",
    "affiche": "Montré dans les portraits",
    "essentiel": "Peut ouvrir un portrait",
}
NOMBRES = frozenset({"decimales", "facteur", "annees", "seuil_secret"})
ATTENDUS = {
    "enum": "écrivez l'un de : {attendu}",
    "type": "écrivez {attendu}",
    "pattern": "écrivez {attendu}",
    "minLength": "écrivez au moins {attendu} caractères",
    "minimum": "écrivez au moins {attendu}",
    "maximum": "écrivez au plus {attendu}",
    "exclusiveMinimum": "écrivez plus que {attendu}",
}
DEPARTEMENTS = "des départements sur deux ou trois signes, tels que 01, 2A, 976"
FORMES = {
    "code": "des majuscules, des chiffres et « _ », tels que POP_65",
    "champ_exclu": DEPARTEMENTS,
    "couverture_assurance": DEPARTEMENTS,
}
TYPES = {"integer": "un nombre entier", "number": "un nombre", "boolean": "oui ou non"}
CELLULES = 200_000
OCTETS = 20 * 1024**2
ENREGISTRER = "Enregistrez-le en .xlsx ou en .ods, ou donnez le catalogue en .yaml."
ERREURS_DITES = 20

FORMATS = ("xlsx", "ods", "yaml")


def _simple(contenu: Any) -> Any:
    """Return what a field holds as plain data: a list, a bool, a number, a text or None."""
    if isinstance(contenu, tuple):
        return list(contenu)
    if isinstance(contenu, float) and contenu.is_integer():
        return int(contenu)
    return str(contenu) if isinstance(contenu, str) else contenu


def _cellule(champ: str, indicateur: Indicateur) -> Valeur:
    contenu = _simple(getattr(indicateur, champ))
    if isinstance(contenu, list):
        return ", ".join(contenu)
    if isinstance(contenu, bool):
        return "oui" if contenu else "non"
    return cast("Valeur", contenu)


COLONNES: tuple[Colonne[Indicateur], ...] = tuple(
    Colonne(champ, libelle, partial(_cellule, champ), "nombre" if champ in NOMBRES else "texte")
    for champ, libelle in LIBELLES.items()
)


def ecrire(indicateurs: Sequence[Indicateur], format_voulu: str) -> bytes:
    """Return the catalogue as a file, ``format_voulu`` being one of ``FORMATS``.

    :func:`lire` gives the same indicators back; written again, they are the same bytes.
    """
    if format_voulu == "yaml":
        return _yaml(indicateurs)
    return classeurs.ecrire(format_voulu, "Catalogue", COLONNES, indicateurs)


def _yaml(indicateurs: Sequence[Indicateur]) -> bytes:
    import yaml

    entrees = [_entree(indicateur) for indicateur in indicateurs]
    texte = yaml.safe_dump(entrees, allow_unicode=True, sort_keys=False, width=100)
    return texte.encode()


def _entree(indicateur: Indicateur) -> dict[str, Any]:
    """Return an indicator as the YAML of the catalogue writes it: what is default is left out."""
    defauts = {f.name: f.default for f in fields(Indicateur)}
    contenus = {champ: getattr(indicateur, champ) for champ in LIBELLES}
    return {c: _simple(contenu) for c, contenu in contenus.items() if contenu != defauts[c]}


def lire(fichier: Path) -> tuple[Indicateur, ...]:
    """Return the catalogue written in a spreadsheet (xlsx, ods: first sheet) or a YAML file.

    Raises ``IntrouvableError`` when the file is absent, ``EntreeInvalideError`` listing each cell
    at fault (line, column, what to write) or saying why the file cannot be read.
    """
    if not fichier.is_file():
        raise IntrouvableError(f"Le fichier {fichier.name} n'existe pas.", "Vérifiez le chemin.")
    if fichier.stat().st_size > OCTETS:
        raise EntreeInvalideError(
            f"{fichier.name} dépasse {OCTETS // 1024**2} Mo.", "Gardez la seule feuille utile."
        )
    if fichier.suffix.lower() in {".yaml", ".yml"}:
        return lire_catalogue(_decoder(fichier), fichier.name)
    return _indicateurs(premiere_feuille(fichier, OCTETS, CELLULES, ENREGISTRER), fichier.name)


def _decoder(fichier: Path) -> str:
    try:
        return fichier.read_text("utf-8-sig")
    except UnicodeDecodeError as erreur:
        raise EntreeInvalideError(
            f"{fichier.name} n'est pas du texte UTF-8.", "Enregistrez-le dans cet encodage."
        ) from erreur


def _indicateurs(lignes: list[list[Any]], nom: str) -> tuple[Indicateur, ...]:
    champs = _champs(lignes[0] if lignes else [], nom)
    numerotees = [
        (numero, _lue(dict(zip(champs, ligne, strict=False))))
        for numero, ligne in enumerate(lignes[1:], 2)
        if any(cellule not in ("", None) for cellule in ligne)
    ]
    erreurs = [*_erreurs(numerotees), *_doublons(numerotees)]
    if erreurs:
        suite = " …" if len(erreurs) > ERREURS_DITES else ""
        raise EntreeInvalideError(
            f"{nom} : {pluriel(len(erreurs), 'cellule')} à corriger. "
            f"{' '.join(erreurs[:ERREURS_DITES])}{suite}",
            "Corrigez-les dans le tableur et recommencez : rien n'a été lu.",
        )
    return tuple(indicateur_depuis(json.dumps(entree)) for _, entree in numerotees)


def _champs(entetes: list[Any], nom: str) -> list[str]:
    """Return the field of each column, by its label or its code."""
    connus = {normaliser(entete(c)): c.code for c in COLONNES} | {
        normaliser(c.code): c.code for c in COLONNES
    }
    lus = [str(e).strip() for e in entetes]
    while lus and not lus[-1]:
        lus.pop()
    champs = [connus.get(normaliser(e), "") for e in lus]
    inconnues = [f"« {e} »" for e, champ in zip(lus, champs, strict=True) if not champ]
    doubles = {f"« {LIBELLES[c]} »" for c in champs if c and champs.count(c) > 1}
    absentes = [f"« {LIBELLES[c]} »" for c in _schema()["required"] if c not in champs]
    for fautives, raison, remede in (
        (inconnues, "colonne inconnue du catalogue", "Ôtez-la, ou corrigez son libellé."),
        (sorted(doubles), "colonne en double", "Gardez-en une."),
        (absentes, "colonne absente de la première ligne", "Repartez du classeur exporté."),
    ):
        if fautives:
            raise EntreeInvalideError(f"{nom}, {raison} : {enumerer(fautives)}.", remede)
    return champs


@cache
def _schema() -> dict[str, Any]:
    """Return the schema of one entry of the catalogue."""
    texte = (DECLARATIONS / "catalogue" / "schema.json").read_text("utf-8")
    return dict(json.loads(texte)["items"])


def _lue(cellules: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry of the catalogue from the cells of a line; an empty cell is the default."""
    lues = {champ: _convertie(champ, cellule) for champ, cellule in cellules.items()}
    return {champ: valeur for champ, valeur in lues.items() if valeur is not None}


def _convertie(champ: str, cellule: Any) -> Any:
    """Return the cell as the schema wants it, None if empty; as it stands if it cannot be read."""
    texte = texte_de(cellule)
    genre = _schema()["properties"][champ].get("type", "string")
    if genre == "string":
        return texte
    if not texte:
        return None
    if genre == "boolean":
        return {"oui": True, "non": False}.get(texte.lower(), texte)
    if genre == "array":
        return [mot.strip() for mot in re.split("[,;]", texte) if mot.strip()]
    return nombre_de(texte) if genre in ("integer", "number") else texte


def _erreurs(numerotees: Sequence[tuple[int, dict[str, Any]]]) -> Iterator[str]:
    """Yield one sentence for each cell that the schema refuses."""
    from jsonschema import Draft202012Validator

    controle = Draft202012Validator(_schema())
    for numero, entree in numerotees:
        for champ in _schema()["required"]:
            if champ not in entree:
                yield f"Ligne {numero}, colonne « {LIBELLES[champ]} » : la cellule est vide."
        for erreur in controle.iter_errors(entree):
            if erreur.absolute_path:
                yield _phrase(numero, erreur)


def _phrase(numero: int, erreur: Any) -> str:
    lu = " ".join(str(erreur.instance).split())
    cite = f"« {lu[:40]} » ne convient pas" if lu else "la cellule est vide"
    attendu, champ = erreur.validator_value, erreur.absolute_path[0]
    if erreur.validator == "pattern":
        attendu = FORMES[champ]
    elif erreur.validator == "enum":
        attendu = enumerer([str(choix) for choix in attendu], "ou")
    elif erreur.validator == "type":
        attendu = TYPES.get(str(attendu), "du texte")
    remede = ATTENDUS[erreur.validator].format(attendu=attendu)
    return f"Ligne {numero}, colonne « {LIBELLES[champ]} » : {cite}, {remede}."


def _doublons(numerotees: Sequence[tuple[int, dict[str, Any]]]) -> Iterator[str]:
    premieres: dict[Any, int] = {}
    for numero, entree in numerotees:
        code = entree.get("code")
        premiere = premieres.setdefault(code, numero)
        if code and premiere != numero:
            yield (
                f"Ligne {numero}, colonne « {LIBELLES['code']} » : « {code} » est déjà à la ligne "
                f"{premiere}, donnez un autre code ou ôtez l'une des deux lignes."
            )
