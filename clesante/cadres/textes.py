"""The dated table of legal texts: which article carries what, from when to when, says who."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from clesante.socle.dates import date_longue
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import INSECABLE
from clesante.socle.yamls import Chemin

DECLARATIONS = resources.files("clesante.cadres") / "declarations"
ELISION = re.compile(r"^(?:l'|l[ae] )")
CORRIGER = "Corrigez ce texte, puis recommencez."


class Nature(StrEnum):
    """What a text is; ``avec_article`` says it as a sentence does."""

    ARTICLE = "article"
    LOI = "loi"
    ORDONNANCE = "ordonnance"
    DECRET = "decret"
    INSTRUCTION = "instruction"

    @property
    def avec_article(self) -> str:
        """Return « la loi », « l'article »."""
        return {"loi": "la loi", "decret": "le décret"}.get(self, f"l'{self.value}")


class StatutTexte(StrEnum):
    """Where a statement of the table comes from; ``a_confirmer``: from memory, and printed so."""

    SOURCE = "source"
    SUPPOSE = "suppose"
    A_CONFIRMER = "a_confirmer"


@dataclass(frozen=True, slots=True)
class SourceTexte:
    """A document that was read, the place and the short sentence it says there."""

    document: str
    lieu: str = ""
    phrase: str = ""
    adresse: str = ""


@dataclass(frozen=True, slots=True)
class VersionTexte:
    """One wording: in force from ``du`` to ``au``, both included; no ``au``: still in force.

    ``fin`` says what ended it (« renumerote », « abroge », empty: the next version), and
    ``remplace_par`` which text of the table took over; ``changee_par`` the act that made it.
    """

    du: date
    dit: str
    statut: StatutTexte
    statut_dates: StatutTexte
    sujets: tuple[str, ...]
    sources: tuple[SourceTexte, ...]
    au: date | None = None
    changee_par: str = ""
    fin: str = ""
    remplace_par: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulaire:
    """A legal code or a subject: what it is called, and the words by which a text names it."""

    code: str
    libelle: str
    mots: tuple[str, ...]
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Texte:
    """An article of a code, a law, an ordonnance, a decree or an instruction, with its versions.

    ``porte`` lists the subjects that this text, and no other, is the one to cite for.
    """

    code: str
    nature: Nature
    versions: tuple[VersionTexte, ...]
    numero: str = ""
    jour: date | None = None
    nom: str = ""
    surnoms: tuple[str, ...] = ()
    code_juridique: Vocabulaire | None = None
    porte: tuple[str, ...] = ()
    reference: str = ""

    @property
    def designation(self) -> str:
        """Return what one writes to cite it: « L. 1434-10 », « n° 2009-879 du 21 juillet 2009 »."""
        if self.nature is Nature.ARTICLE:
            return self.numero.replace(" ", INSECABLE)
        numero = f"n°{INSECABLE}{self.numero}" if self.numero else ""
        jour = f"du {date_longue(self.jour)}" if self.jour else ""
        return " ".join(filter(None, [numero, jour]))

    @property
    def intitule(self) -> str:
        """Return « l'article L. 1434-10 du code de la santé publique », « la loi n° … du … »."""
        suite = f" du {self.code_juridique.libelle}" if self.code_juridique else ""
        return f"{self.nature.avec_article} {self.designation}{suite}"

    @property
    def reference_officielle(self) -> str:
        """Return where the official wording is read."""
        if self.reference or self.code_juridique is None:
            journal = "Bulletin" if self.nature is Nature.INSTRUCTION else "Journal"
            return self.reference or f"{journal} officiel, {ELISION.sub('', self.intitule)}"
        lieu = " ".join(filter(None, [self.code_juridique.libelle, self.code_juridique.reference]))
        return f"Légifrance, {lieu}, article {self.designation}"

    def version_au(self, jour: date) -> VersionTexte | None:
        """Return the wording in force on a day, None when there is none."""
        return next(
            (v for v in self.versions if v.du <= jour and (v.au is None or jour <= v.au)), None
        )


@dataclass(frozen=True, slots=True)
class TableTextes:
    """The whole table."""

    codes: tuple[Vocabulaire, ...]
    sujets: tuple[Vocabulaire, ...]
    textes: tuple[Texte, ...]

    def texte(self, code: str) -> Texte | None:
        """Return a text by its code in the table."""
        return next((texte for texte in self.textes if texte.code == code), None)

    def porteur(self, sujet: str, jour: date) -> Texte | None:
        """Return the text to cite for a subject on a day.

        The one that ``porte`` it today, or the number that this one replaced.
        """
        actuels = {texte.code for texte in self.textes if sujet in texte.porte}
        anciens = (
            texte for texte in self.textes for v in texte.versions if v.remplace_par in actuels
        )
        possibles = [*(t for t in self.textes if t.code in actuels), *anciens]
        return next((t for t in possibles if (v := t.version_au(jour)) and sujet in v.sujets), None)


def lire_table(texte: str, nom: str = "La table des textes") -> TableTextes:
    """Return the table written in a YAML text; ``nom`` is what error sentences call it.

    Raises ``EntreeInvalideError`` naming the text and what is wrong with it.
    """
    from clesante.socle.yamls import lire_yaml_situe

    contenu, lignes = lire_yaml_situe(texte, nom)
    for chemin, faute in _ecarts(contenu):
        connu = next((c for c in _prefixes(chemin) if c in lignes), ())
        raise EntreeInvalideError(
            f"{nom}, ligne {lignes.get(connu, 1)}, {_lieu(contenu, chemin)} : {faute}.",
            "Comparez avec un texte voisin.",
        )
    table = _table(contenu)
    for faute in _fautes(table):
        raise EntreeInvalideError(f"{nom} : {faute}.", CORRIGER)
    return table


@cache
def table_livree() -> TableTextes:
    """Return the table that ships with the package."""
    return lire_table((DECLARATIONS / "textes.yaml").read_text("utf-8"))


def _table(contenu: dict[str, Any]) -> TableTextes:
    codes = tuple(_vocabulaire(entree) for entree in contenu["codes"])
    par_code = {code.code: code for code in codes}
    return TableTextes(
        codes,
        tuple(_vocabulaire(entree) for entree in contenu["sujets"]),
        tuple(_texte(entree, par_code) for entree in contenu["textes"]),
    )


def _vocabulaire(entree: dict[str, Any]) -> Vocabulaire:
    return Vocabulaire(**{**entree, "mots": (entree["libelle"], *entree["mots"])})


def _texte(entree: dict[str, Any], codes: dict[str, Vocabulaire]) -> Texte:
    juridique = entree.get("code_juridique")
    if juridique is not None and juridique not in codes:
        raise EntreeInvalideError(
            f"La table des textes : « {entree['code']} » nomme le code « {juridique} », inconnu.",
            CORRIGER,
        )
    return Texte(
        code=entree["code"],
        nature=Nature(entree["nature"]),
        versions=tuple(_version(version) for version in entree["versions"]),
        numero=entree.get("numero", ""),
        jour=_jour(entree.get("date")),
        nom=entree.get("nom", ""),
        surnoms=tuple(entree.get("surnoms", ())),
        code_juridique=codes.get(juridique or ""),
        porte=tuple(entree.get("porte", ())),
        reference=entree.get("reference", ""),
    )


def _version(entree: dict[str, Any]) -> VersionTexte:
    return VersionTexte(
        **{
            **entree,
            "du": date.fromisoformat(entree["du"]),
            "au": _jour(entree.get("au")),
            "statut": StatutTexte(entree["statut"]),
            "statut_dates": StatutTexte(entree["statut_dates"]),
            "sujets": tuple(entree["sujets"]),
            "sources": tuple(SourceTexte(**source) for source in entree["sources"]),
        }
    )


def _jour(ecrit: str | None) -> date | None:
    return date.fromisoformat(ecrit) if ecrit else None


def _ecarts(contenu: Any) -> Iterator[tuple[Chemin, str]]:
    """Yield what the schema refuses, where and why; what is missing comes last."""
    from jsonschema import Draft202012Validator, FormatChecker

    schema = json.loads((DECLARATIONS / "textes.schema.json").read_text("utf-8"))
    controle = Draft202012Validator(schema, format_checker=FormatChecker())
    erreurs = sorted(controle.iter_errors(contenu), key=lambda e: e.validator == "required")
    for erreur in erreurs:
        yield tuple(erreur.absolute_path), _raison(erreur)


def _prefixes(chemin: Chemin) -> Iterator[Chemin]:
    """Yield a path, then those of what holds it, the nearest first."""
    return (chemin[:longueur] for longueur in range(len(chemin), 0, -1))


def _raison(erreur: Any) -> str:
    nommes = re.findall(r"'([^']+)'", erreur.message)
    match erreur.validator:
        case "required" | "dependentRequired":
            return f"il manque « {nommes[0]} »"
        case "additionalProperties":
            return f"le champ « {nommes[0]} » n'existe pas ici"
        case "enum":
            return f"« {erreur.instance} » n'est pas l'un de : {', '.join(erreur.validator_value)}"
        case "minItems":
            return "la liste est vide"
        case _:
            return f"« {str(erreur.instance)[:60]} » n'a pas la forme attendue"


def _lieu(contenu: Any, chemin: Chemin) -> str:
    if len(chemin) < 2:
        return f"la partie « {chemin[0]} »" if chemin else "le fichier"
    entree = contenu[chemin[0]][chemin[1]]
    code = entree.get("code") if isinstance(entree, dict) else None
    quoi = {"textes": "le texte", "sujets": "le sujet", "codes": "le code"}[str(chemin[0])]
    champs = [champ for champ in chemin[2:] if isinstance(champ, str)]
    champ = f", champ « {' > '.join(champs)} »" if champs else ""
    return f"{quoi} {f'« {code} »' if code else f'n° {int(chemin[1]) + 1}'}{champ}"


def _fautes(table: TableTextes) -> Iterator[str]:
    """Yield what a schema cannot see: codes written twice or unknown, versions that overlap."""
    connus = {texte.code for texte in table.textes}
    sujets = {sujet.code for sujet in table.sujets}
    vus: set[str] = set()
    for texte in table.textes:
        if texte.code in vus:
            yield f"« {texte.code} » est écrit deux fois"
        vus.add(texte.code)
        cites = {nom for v in texte.versions for nom in (v.remplace_par, v.changee_par) if nom}
        for inconnu in sorted(cites - connus):
            yield f"« {texte.code} » renvoie à « {inconnu} », qui n'est pas dans la table"
        nommes = {*texte.porte, *(sujet for v in texte.versions for sujet in v.sujets)}
        for inconnu in sorted(nommes - sujets):
            yield f"« {texte.code} » a le sujet « {inconnu} », qui n'est pas dans la table"
        yield from _dates_fautives(texte)


def _dates_fautives(texte: Texte) -> Iterator[str]:
    for version in texte.versions:
        if version.au is not None and version.au < version.du:
            yield f"« {texte.code} » a une version qui finit avant de commencer"
    for avant, apres in zip(texte.versions, texte.versions[1:], strict=False):
        if avant.au is None or avant.au >= apres.du:
            yield f"« {texte.code} » a deux versions en vigueur le {date_longue(apres.du)}"
