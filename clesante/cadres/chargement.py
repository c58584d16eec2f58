"""From a file to a framework; every fault of the file is said at once, with its place and cure."""

from __future__ import annotations

import datetime
import difflib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from clesante.cadres.choix import Force, Rubrique, Statut
from clesante.cadres.coherence import DATES, incoherences
from clesante.cadres.objets import Cadre, Document, Enonce
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.socle.texte import enumerer, nombre, pluriel
from clesante.socle.yamls import Chemin, lire_yaml_situe

DECLARATIONS = resources.files("clesante.cadres") / "declarations"
OCTETS = 2 * 1024**2
DEFAUTS_DITS = 20
ANNEE_MAX = 9_999  # what is under it may be a year, written without space
ENTETE = ("cadre", "region", "agence", "version", "titre")

# What to write where a pattern is not followed, field by field.
FORMES = {
    "code": "des minuscules sans accent, des chiffres et « _ », tels que lettre_intention",
    "citation": "la phrase de la source entre guillemets : « … »",
    "region": "REG- et deux chiffres, tels que REG-53, ou FR",
    "territoire": "un département ou une région, tels que DEP-29 ou REG-53",
    "courriel": "une adresse telle que ars-dd29-direction@ars.sante.fr",
    "telephone": "dix chiffres deux par deux, tels que 02 22 06 74 00",
    "adresse": "une adresse qui commence par https://",
    "date": "une date telle que 2024-01-31",
}
TYPES = {
    "array": "une liste",
    "boolean": "true ou false",
    "integer": "un nombre entier",
    "number": "un nombre",
    "object": "des lignes « champ: valeur »",
    "string": "du texte, entre guillemets droits si c'est un nombre",
}
REGLES = {
    "maxLength": "écrivez au plus {valeur} caractères",
    "minLength": "écrivez quelque chose, ou ôtez la ligne",
    "minItems": "écrivez quelque chose, ou ôtez la ligne",
    "uniqueItems": "écrivez chaque mot une fois",
    "minimum": "écrivez un nombre au moins égal à {valeur}",
    "maximum": "écrivez un nombre au plus égal à {valeur}",
}
# What is missing, said by what it is for.
MANQUES = {
    "citation": "recopiez entre guillemets la phrase de la source, ou écrivez « statut: suppose » "
    "et un motif",
    "document": "nommez le document où la phrase se lit, par son code",
    "lieu": "dites à quel endroit du document la phrase se lit",
    "motif": "dites pourquoi la valeur est supposée, ou ce que la source ne dit pas",
    "statut": "écrivez source, suppose ou non_defini",
    "force": "écrivez obligatoire, attendu, souhaitable ou possible",
}

Situer = Callable[[Chemin], str]


@dataclass(frozen=True, slots=True)
class Anomalie:
    """One fault of a file: the parts that lead to it, what is wrong, what to write."""

    chemin: Chemin
    constat: str
    remede: str


class CadreRefuseError(EntreeInvalideError):
    """A framework that cannot be taken: ``defauts`` lists each fault in one sentence."""

    def __init__(self, nom: str, defauts: Sequence[str]) -> None:
        reste = len(defauts) - DEFAUTS_DITS
        suite = f" Et {pluriel(reste, 'autre')}." if reste > 0 else ""
        super().__init__(
            f"{nom} : {pluriel(len(defauts), 'défaut')} à corriger.",
            " ".join(defauts[:DEFAUTS_DITS]) + suite,
        )
        self.defauts = tuple(defauts)


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of a framework."""
    return dict(json.loads((DECLARATIONS / "cadre.schema.json").read_text("utf-8")))


@cache
def _controle() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema())


@cache
def champs(rubrique: str) -> tuple[str, ...]:
    """Return the fields that an entry of one part may have (``documents`` included)."""
    if rubrique == "documents":
        return tuple(schema()["$defs"]["document"]["properties"])
    communs = schema()["$defs"]["enonce"]["properties"]
    propres = schema()["properties"][rubrique]["items"].get("properties", {})
    return (*communs, *propres)


def charger(texte: str, nom: str, origine: str = "") -> Cadre:
    """Return the framework written in a YAML text; ``nom`` is what refusals call the file.

    Raises ``CadreRefuseError`` listing every fault: its line, what is wrong, what to write.
    """
    contenu, lignes = lire_yaml_situe(texte, nom)

    def situer(chemin: Chemin) -> str:
        while chemin and chemin not in lignes:
            chemin = chemin[:-1]
        return f"Ligne {lignes.get(chemin, 1)}"

    return construire(contenu, nom, situer, origine)


def charger_fichier(fichier: Path, origine: str = "") -> Cadre:
    """Return the framework of a YAML file.

    Raises ``IntrouvableError`` when it is absent, ``CadreRefuseError`` as :func:`charger` does.
    """
    return charger(verifier_fichier(fichier), fichier.name, origine or str(fichier))


def verifier_fichier(
    fichier: Path, texte: bool = True, remede: str = "Enregistrez-le dans cet encodage."
) -> str:
    """Return the text of a file that is there, not too large and, when it is one, a UTF-8 text.

    Raises ``IntrouvableError`` or ``EntreeInvalideError``, ``remede`` saying how to save it;
    returns "" when ``texte`` is false.
    """
    if not fichier.is_file():
        raise IntrouvableError(f"Le fichier {fichier.name} n'existe pas.", "Vérifiez le chemin.")
    if fichier.stat().st_size > OCTETS:
        raise EntreeInvalideError(
            f"{fichier.name} dépasse {OCTETS // 1024**2} Mo.", "Un cadre tient en moins."
        )
    try:
        return fichier.read_text("utf-8-sig") if texte else ""
    except UnicodeDecodeError as erreur:
        raise EntreeInvalideError(
            f"{fichier.name} n'est pas du texte UTF-8 : ses accents s'y perdraient.", remede
        ) from erreur


def construire(contenu: Any, nom: str, situer: Situer, origine: str = "") -> Cadre:
    """Return the framework held by plain data; ``situer`` says where a part stands in the file.

    Raises ``CadreRefuseError`` as :func:`charger` does.
    """
    anomalies = list(dict.fromkeys(_ecarts(contenu)))
    fautives = {anomalie.chemin[:2] for anomalie in anomalies}
    if isinstance(contenu, dict):
        anomalies += [Anomalie(*ecart) for ecart in incoherences(contenu, fautives)]
    if anomalies:
        raise _refus(nom, contenu, anomalies, situer)
    return Cadre(
        **{champ: contenu[champ] for champ in ENTETE},
        documents=tuple(_document(entree) for entree in contenu["documents"]),
        enonces=tuple(
            _enonce(rubrique, entree)
            for rubrique in Rubrique
            for entree in contenu.get(rubrique, ())
        ),
        origine=origine,
    )


def _refus(
    nom: str, contenu: Any, anomalies: Sequence[Anomalie], situer: Situer
) -> CadreRefuseError:
    situees = [(situer(anomalie.chemin), anomalie) for anomalie in anomalies]
    situees.sort(key=lambda situee: int(re.findall(r"\d+", situee[0])[0]))
    return CadreRefuseError(
        nom,
        [
            f"{lieu}, {_designer(contenu, a.chemin)} : {a.constat} ; {a.remede}."
            for lieu, a in situees
        ],
    )


def _designer(contenu: Any, chemin: Chemin) -> str:
    """Return what a person calls a place: « etapes « cadrage », champ « etat » »."""
    if not chemin:
        return "le fichier"
    if len(chemin) == 1:
        return f"« {chemin[0]} »"
    entree = contenu[chemin[0]][chemin[1]]
    code = entree.get("code") if isinstance(entree, dict) else None
    nom = f"« {code} »" if isinstance(code, str) else f"n° {int(chemin[1]) + 1}"
    champ = f", champ « {chemin[2]} »" if len(chemin) > 2 else ""
    return f"{chemin[0]} {nom}{champ}"


def _ecarts(contenu: Any) -> Iterator[Anomalie]:
    """Yield what the schema refuses."""
    for erreur in _controle().iter_errors(contenu):
        chemin = tuple(erreur.absolute_path)
        if erreur.validator in ("additionalProperties", "unevaluatedProperties"):
            yield from _inconnues(chemin, erreur)
        elif erreur.validator in ("required", "dependentRequired"):
            yield _absente(chemin, erreur)
        else:
            yield Anomalie(chemin, _lu(erreur), _attendu(chemin, erreur))


def _inconnues(chemin: Chemin, erreur: Any) -> Iterator[Anomalie]:
    permises = champs(str(chemin[0])) if chemin else tuple(schema()["properties"])
    for cle in erreur.instance:
        if cle not in permises:
            proches = difflib.get_close_matches(str(cle), permises, 1, 0.75)
            remede = f"écrivez « {proches[0]} »" if proches else "ôtez-le, ou mettez-le en « note »"
            yield Anomalie((*chemin, cle), "ce champ n'existe pas ici", remede)


def _absente(chemin: Chemin, erreur: Any) -> Anomalie:
    champ = re.findall(r"'(\w+)'", erreur.message)[0]
    return Anomalie(chemin, f"il manque « {champ} »", MANQUES.get(champ, "ajoutez-le"))


def _lu(erreur: Any) -> str:
    if isinstance(erreur.instance, dict | list):
        return "ce qui est écrit ne convient pas"
    lu = " ".join(str(erreur.instance).split())
    return f"« {lu[:60]}{'…' if len(lu) > 60 else ''} » ne convient pas"


def _attendu(chemin: Chemin, erreur: Any) -> str:
    """Return what to write instead, from the rule of the schema that is not followed."""
    valeur = erreur.validator_value
    champ = next((str(c) for c in reversed(chemin) if not isinstance(c, int)), "")
    if champ in ("du", "au"):
        champ = "date"
    if erreur.validator == "enum":
        return f"écrivez l'un de : {enumerer([str(choix) for choix in valeur], 'ou')}"
    if erreur.validator == "pattern":
        return f"écrivez {FORMES.get(champ, FORMES['code'])}"
    if erreur.validator == "type":
        return f"écrivez {TYPES[str(valeur)]}"
    grand = erreur.validator == "maximum" and valeur > ANNEE_MAX
    return REGLES[erreur.validator].format(valeur=nombre(valeur) if grand else valeur)


def _converti(champ: str, valeur: Any) -> Any:
    if champ in DATES:
        return datetime.date.fromisoformat(valeur)
    return tuple(valeur) if isinstance(valeur, list) else valeur


def _document(entree: Mapping[str, Any]) -> Document:
    return Document(**{champ: _converti(champ, valeur) for champ, valeur in entree.items()})


def _enonce(rubrique: Rubrique, entree: Mapping[str, Any]) -> Enonce:
    lus = {champ: _converti(champ, valeur) for champ, valeur in entree.items()}
    lus["statut"] = Statut(lus["statut"])
    if "force" in lus:
        lus["force"] = Force(lus["force"])
    return Enonce(rubrique=rubrique, **lus)


def en_donnees(cadre: Cadre) -> dict[str, Any]:
    """Return a framework as plain data, in the order of the schema: what its file holds."""
    entete: dict[str, Any] = {champ: getattr(cadre, champ) for champ in ENTETE}
    entete["documents"] = [_entree(document, champs("documents")) for document in cadre.documents]
    for rubrique, enonces in cadre.rubriques():
        entete[rubrique.value] = [_entree(enonce, champs(rubrique)) for enonce in enonces]
    return entete


def _entree(objet: Document | Enonce, ordre: tuple[str, ...]) -> dict[str, Any]:
    """Return an entry with what is not default, in the order of the schema."""
    defauts = {f.name: f.default for f in fields(objet)}
    contenus = {champ: getattr(objet, champ) for champ in ordre}
    return {
        champ: _simple(contenu) for champ, contenu in contenus.items() if contenu != defauts[champ]
    }


def _simple(contenu: Any) -> Any:
    if isinstance(contenu, tuple):
        return list(contenu)
    if isinstance(contenu, datetime.date):
        return contenu.isoformat()
    if isinstance(contenu, float) and contenu.is_integer():
        return int(contenu)
    return str(contenu) if isinstance(contenu, str) else contenu
