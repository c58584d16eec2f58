"""A framework as a file, and back: YAML, JSON, or one sheet with a line for each statement."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from clesante.cadres.chargement import (
    ENTETE,
    champs,
    charger_fichier,
    construire,
    en_donnees,
    schema,
    verifier_fichier,
)
from clesante.cadres.choix import LIBELLES_RUBRIQUES
from clesante.cadres.objets import Cadre
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import enumerer, normaliser
from clesante.socle.yamls import Chemin
from clesante.ui.classeurs import ecrire_csv, ecrire_ods, ecrire_xlsx
from clesante.ui.classeurs_lus import nombre_de, premiere_feuille, texte_de
from clesante.ui.colonnes import Colonne, Valeur

FORMATS: Final = ("xlsx", "ods", "csv", "yaml", "json")
OCTETS: Final = 20 * 1024**2
CELLULES: Final = 200_000
REMEDE_CSV: Final = (
    "Enregistrez-le depuis le tableur au format « CSV UTF-8 », ou gardez le classeur (.xlsx, .ods)."
)
# What each field is called, in the order a person fills them.
LIBELLES: Final[dict[str, str]] = {
    "code": "Code",
    "enonce": "Énoncé",
    "statut": "Statut",
    "force": "Force",
    "citation": "Phrase de la source",
    "document": "Document",
    "lieu": "Endroit du document",
    "motif": "Motif",
    "note": "Note",
    "etape": "Étape",
    "genre": "Genre",
    "vise": "Acteurs visés",
    "minimum": "Minimum",
    "minimum_exclu": "Minimum exclu",
    "maximum": "Maximum",
    "maximum_exclu": "Maximum exclu",
    "population": "Population lue",
    "millesime": "Millésime",
    "valeur": "Valeur",
    "unite": "Unité",
    "date": "Date",
    "du": "Valable du",
    "au": "Valable au",
    "phases": "Phases communes",
    "etat": "État commun",
    "instance": "Instance",
    "denominateur": "Part de",
    "perimetre": "Périmètre",
    "compte": "États comptés",
    "frequence": "Fréquence",
    "liens": "Va avec",
    "contredit": "Contredit",
    "remplace": "Remplace",
    "lectures": "Lectures possibles",
    "suppose": "Champs supposés",
    "mot": "Mot",
    "texte": "Texte juridique",
    "editeur": "Éditeur",
    "territoire": "Territoire",
    "courriel": "Courriel",
    "telephone": "Téléphone",
    "adresse": "Adresse web",
    "adresse_postale": "Adresse postale",
    "lieux": "Lieux",
}
NOMBRES: Final = frozenset({"minimum", "maximum", "valeur", "millesime"})
RUBRIQUE: Final = "rubrique"
# What heads the lines of the header and of the documents, then of each part.
INTITULES: Final[dict[str, str]] = {
    "cadre": "Cadre",
    "documents": "Documents",
    **{rubrique.value: libelle for rubrique, libelle in LIBELLES_RUBRIQUES.items()},
}

Ligne = tuple[str, dict[str, Any]]


def _cellule(champ: str, ligne: Ligne) -> Valeur:
    contenu = ligne[1].get(champ)
    if isinstance(contenu, list):
        return ", ".join(contenu)
    if isinstance(contenu, bool):
        return "oui" if contenu else "non"
    return contenu


COLONNES: Final[tuple[Colonne[Ligne], ...]] = (
    Colonne(RUBRIQUE, "Rubrique", lambda ligne: INTITULES[ligne[0]]),
    *(
        Colonne(champ, libelle, partial(_cellule, champ), "nombre" if champ in NOMBRES else "texte")
        for champ, libelle in LIBELLES.items()
    ),
)


def ecrire(cadre: Cadre, format_voulu: str) -> bytes:
    """Return a framework as a file, ``format_voulu`` being one of ``FORMATS``.

    :func:`lire` gives the same framework back; written again, it is the same bytes.
    """
    if format_voulu == "yaml":
        return _yaml(en_donnees(cadre))
    if format_voulu == "json":
        return (json.dumps(en_donnees(cadre), ensure_ascii=False, indent=1) + "\n").encode()
    lignes = [*_lignes(cadre)]
    if format_voulu == "csv":
        return ecrire_csv(COLONNES, lignes)
    ecrire_classeur = ecrire_xlsx if format_voulu == "xlsx" else ecrire_ods
    return ecrire_classeur("Cadre", COLONNES, lignes)


def _yaml(contenu: dict[str, Any]) -> bytes:
    """Return the YAML of a framework, as the files of the package are written."""
    import yaml

    class Redacteur(yaml.SafeDumper):
        """Short lists on one line, dates without quotes: what a person would type."""

    def liste(redacteur: Any, elements: list[Any]) -> Any:
        court = all(isinstance(element, str) for element in elements)
        return redacteur.represent_sequence("tag:yaml.org,2002:seq", elements, flow_style=court)

    Redacteur.add_representer(list, liste)
    Redacteur.yaml_implicit_resolvers = {
        initiale: [paire for paire in paires if paire[0] != "tag:yaml.org,2002:timestamp"]
        for initiale, paires in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }
    texte = yaml.dump(contenu, Dumper=Redacteur, allow_unicode=True, sort_keys=False, width=100)
    return re.sub(r"^(?=[a-z_]+:\n)", "\n", texte, flags=re.MULTILINE).encode()


def _lignes(cadre: Cadre) -> Iterator[Ligne]:
    contenu = en_donnees(cadre)
    yield from (("cadre", {"code": champ, "enonce": contenu[champ]}) for champ in ENTETE)
    for rubrique in INTITULES:
        if rubrique != "cadre":
            yield from ((rubrique, entree) for entree in contenu.get(rubrique, ()))


def lire(fichier: Path) -> Cadre:
    """Return the framework of a file: YAML or JSON, or the first sheet of an xlsx, ods or csv.

    Raises ``IntrouvableError`` when it is absent, ``EntreeInvalideError`` listing every fault with
    its line, its column, and what to write.
    """
    suffixe = fichier.suffix.lower()
    if suffixe in (".yaml", ".yml", ".json"):
        return charger_fichier(fichier)
    if suffixe == ".csv":
        return _depuis(_rangs(fichier), fichier.name, str(fichier))
    verifier_fichier(fichier, texte=False)
    remede = "Donnez le cadre en .xlsx, .ods, .csv ou .yaml."
    return _depuis(premiere_feuille(fichier, OCTETS, CELLULES, remede), fichier.name, str(fichier))


def _rangs(fichier: Path) -> list[list[str]]:
    """Return the cells of a CSV, whichever of « , », « ; » or the tab its first line is cut by."""
    texte = verifier_fichier(fichier, remede=REMEDE_CSV)
    entete = texte.partition("\n")[0]
    separateur = max(",;\t", key=entete.count)
    try:
        return [*csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True)]
    except csv.Error as erreur:
        raise EntreeInvalideError(
            f"{fichier.name} : un guillemet droit s'ouvre et ne se ferme pas.", REMEDE_CSV
        ) from erreur


def _depuis(rangs: Sequence[Sequence[Any]], nom: str, origine: str) -> Cadre:
    colonnes = _colonnes(rangs[0] if rangs else (), nom)
    contenu: dict[str, Any] = {}
    lignes: dict[Chemin, int] = {}
    for numero, rang in enumerate(rangs[1:], 2):
        cellules = {champ: rang[place] for champ, place in colonnes.items() if place < len(rang)}
        if any(texte_de(cellule) for cellule in cellules.values()):
            _ranger(cellules, numero, contenu, lignes, nom)

    def situer(chemin: Chemin) -> str:
        ligne = lignes.get(chemin[:2], lignes.get(chemin[:1], 1))
        champ = chemin[2] if len(chemin) > 2 else ""
        colonne = LIBELLES.get(str(champ), "")
        return f"Ligne {ligne}" + (f", colonne « {colonne} »" if colonne else "")

    return construire(contenu, nom, situer, origine)


def _colonnes(entetes: Sequence[Any], nom: str) -> dict[str, int]:
    """Map our fields to the columns of a sheet, found by their label or their code."""
    connues = {normaliser(colonne.libelle): colonne.code for colonne in COLONNES}
    connues |= {normaliser(colonne.code): colonne.code for colonne in COLONNES}
    lues = [(place, normaliser(str(titre))) for place, titre in enumerate(entetes) if titre]
    inconnues = [str(entetes[place]) for place, titre in lues if titre not in connues]
    places = {connues[titre]: place for place, titre in lues if titre in connues}
    absentes = [c.libelle for c in COLONNES[:3] if c.code not in places]
    for fautives, raison, remede in (
        (inconnues, "colonne inconnue", "Renommez-la comme dans un cadre exporté, ou ôtez-la."),
        (absentes, "colonne absente de la première ligne", "Repartez d'un cadre exporté."),
        (
            ["une colonne"] if len(places) + len(inconnues) < len(lues) else [],
            "colonne en double",
            "Gardez-en une.",
        ),
    ):
        if fautives:
            raise EntreeInvalideError(f"{nom}, {raison} : {enumerer(fautives)}.", remede)
    return places


def _ranger(
    cellules: dict[str, Any],
    numero: int,
    contenu: dict[str, Any],
    lignes: dict[Chemin, int],
    nom: str,
) -> None:
    """Put one line of the sheet where it goes in the framework."""
    rubrique = _rubriques().get(normaliser(texte_de(cellules.pop(RUBRIQUE, ""))))
    if rubrique is None:
        raise EntreeInvalideError(
            f"{nom}, ligne {numero}, colonne « Rubrique » : cette rubrique n'existe pas.",
            f"Écrivez l'une de : {', '.join(INTITULES.values())}.",
        )
    if rubrique == "cadre":
        champ = texte_de(cellules.get("code"))
        if champ not in ENTETE or champ in contenu:
            raise EntreeInvalideError(
                f"{nom}, ligne {numero}, colonne « Code » : « {champ[:60]} » n'est pas une ligne "
                "de l'entête, ou y est déjà.",
                f"Écrivez une fois chacun : {', '.join(ENTETE)}.",
            )
        contenu[champ] = texte_de(cellules.get("enonce"))
        lignes[(champ,)] = numero
        return
    entrees = contenu.setdefault(rubrique, [])
    lignes.setdefault((rubrique,), numero)
    lignes[(rubrique, len(entrees))] = numero
    lues = {champ: _convertie(rubrique, champ, c) for champ, c in cellules.items() if texte_de(c)}
    entrees.append(lues)


@cache
def _rubriques() -> dict[str, str]:
    par_libelle = {normaliser(libelle): rubrique for rubrique, libelle in INTITULES.items()}
    return par_libelle | {normaliser(rubrique): rubrique for rubrique in INTITULES}


@cache
def _genre(rubrique: str, champ: str) -> str:
    """Return the kind of content that the schema wants in a field: « string », « array »…"""
    if rubrique == "documents" or champ not in champs(rubrique):
        return "string"
    defs = schema()["$defs"]
    propres = schema()["properties"][rubrique]["items"].get("properties", {})
    definition = propres.get(champ) or defs["enonce"]["properties"][champ]
    renvoi = definition.get("$ref", "").rpartition("/")[2]
    return str((defs[renvoi] if renvoi else definition).get("type", "string"))


def _convertie(rubrique: str, champ: str, cellule: Any) -> Any:
    """Return a cell as the schema wants it; as it stands when it cannot be read so."""
    texte = texte_de(cellule)
    match _genre(rubrique, champ):
        case "array":
            return [mot.strip() for mot in re.split("[,;]", texte) if mot.strip()]
        case "boolean":
            return {"oui": True, "non": False}.get(texte.lower(), texte)
        case "number" | "integer":
            return nombre_de(texte)
        case _:
            return texte
