"""A perimeter written in a YAML file: read, checked field by field, nothing recorded yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from clesante.socle import yamls
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.socle.texte import enumerer
from clesante.territoires.choix import NaturePerimetre
from clesante.territoires.regles import citer

TAILLE_MAX = 1_000_000
_CHAMPS = {"identifiant", "version", "intitule", "nature", "unites", "date_debut", "source"}
_FACULTATIFS = {"date_fin", "quartiers"}
_CHAMPS_QUARTIER = {"nom", "commune"}
_FACULTATIFS_QUARTIER = {"population", "annee", "source"}


@dataclass(frozen=True, slots=True)
class DefinitionQuartier:
    """A quarter as typed; ``commune`` is still what the person wrote."""

    nom: str
    commune: str
    population: int | None
    annee: int | None
    source: str


@dataclass(frozen=True, slots=True)
class DefinitionPerimetre:
    """A perimeter as typed; ``unites`` are still what the person wrote."""

    identifiant: str
    version: str
    intitule: str
    nature: str
    unites: tuple[str, ...]
    date_debut: date
    date_fin: date | None
    source: str
    quartiers: tuple[DefinitionQuartier, ...]


def lire_perimetre(fichier: Path) -> DefinitionPerimetre:
    """Return the perimeter described by a YAML file.

    Raises IntrouvableError when the file is absent, EntreeInvalideError when it is not YAML, when a
    field is missing, unknown or malformed, or when a population is typed without its source.
    """
    try:
        octets = fichier.read_bytes()
    except OSError as erreur:
        raise IntrouvableError(
            f"Le fichier {citer(fichier.name)} ne s'ouvre pas.", "Vérifiez son chemin."
        ) from erreur
    if len(octets) > TAILLE_MAX:
        raise EntreeInvalideError(
            f"Le fichier {citer(fichier.name)} est trop gros pour un périmètre.",
            "Un périmètre se décrit en moins d'un mégaoctet.",
        )
    return definition(_charger(fichier.name, octets))


def definition(contenu: Any) -> DefinitionPerimetre:
    """Return the perimeter of parsed YAML or JSON; EntreeInvalideError says what is wrong."""
    champs = _objet("le périmètre", contenu, _CHAMPS, _FACULTATIFS)
    debut = _jour("date_debut", champs["date_debut"])
    lue = champs.get("date_fin")
    fin = None if lue in (None, "") else _jour("date_fin", lue)
    if fin and fin < debut:
        raise _invalide("date_fin", "elle précède date_debut", "une date égale ou postérieure")
    return DefinitionPerimetre(
        identifiant=_identifiant(champs["identifiant"]),
        version=_version(champs["version"]),
        intitule=_texte("intitule", champs["intitule"], 200),
        nature=_nature(champs["nature"]),
        unites=tuple(_texte("unites", u, 200) for u in _liste("unites", champs["unites"])),
        date_debut=debut,
        date_fin=fin,
        source=_texte("source", champs["source"], 2_000),
        quartiers=tuple(
            _quartier(q) for q in _liste("quartiers", champs.get("quartiers", []), vide=True)
        ),
    )


def _quartier(contenu: Any) -> DefinitionQuartier:
    champs = _objet("un quartier", contenu, _CHAMPS_QUARTIER, _FACULTATIFS_QUARTIER)
    population = _entier("population", champs.get("population"), 0, 10_000_000)
    source = champs.get("source")
    nom = _texte("nom", champs["nom"], 200)
    if population is not None and not source:
        raise EntreeInvalideError(
            f"La population du quartier {citer(nom)} est donnée sans source.",
            "Ajoutez « source: » (organisme, document, année), ou retirez « population: ».",
        )
    return DefinitionQuartier(
        nom=nom,
        commune=_texte("commune", champs["commune"], 200),
        population=population,
        annee=_entier("annee", champs.get("annee"), 1962, 2100),
        source=_texte("source", source, 300) if source else "",
    )


def _charger(nom: str, octets: bytes) -> Any:
    try:
        return yamls.lire_yaml(octets.decode("utf-8-sig"), citer(nom))
    except (ValueError, TypeError, RecursionError) as erreur:  # 30 February, other encodings, depth
        raise EntreeInvalideError(
            f"Le fichier {citer(nom)} ne se lit pas.",
            "Enregistrez-le en UTF-8, avec des dates qui existent, sans listes emboîtées.",
        ) from erreur


def _objet(quoi: str, contenu: Any, requis: set[str], facultatifs: set[str]) -> Mapping[str, Any]:
    if not isinstance(contenu, dict):
        raise EntreeInvalideError(
            f"Pour {quoi}, une suite de lignes « champ: valeur » est attendue.",
            f"Donnez {enumerer(sorted(requis))}.",
        )
    inconnus = sorted(str(champ) for champ in contenu if champ not in requis | facultatifs)
    manquants = sorted(requis - contenu.keys())
    if inconnus or manquants:
        lus = [f"champ inconnu : {citer(champ)}" for champ in inconnus]
        lus += [f"champ manquant : {citer(champ)}" for champ in manquants]
        raise EntreeInvalideError(
            f"Dans {quoi}, {enumerer(lus)}.",
            f"Champs attendus : {enumerer(sorted(requis))} ; possibles : "
            f"{enumerer(sorted(facultatifs))}.",
        )
    return contenu


def _invalide(champ: str, lu: str, attendu: str) -> EntreeInvalideError:
    return EntreeInvalideError(
        f"Le champ {citer(champ)} ne convient pas : {lu}.", f"Donnez {attendu}."
    )


def _texte(champ: str, valeur: Any, longueur: int) -> str:
    lisible = isinstance(valeur, str | int) and not isinstance(valeur, bool)
    texte = str(valeur).strip() if lisible else ""
    if not texte or len(texte) > longueur or not texte.replace("\n", " ").isprintable():
        raise _invalide(champ, citer(str(valeur)), f"un texte de 1 à {longueur} caractères")
    return texte


def _liste(champ: str, valeur: Any, *, vide: bool = False) -> list[Any]:
    if vide and valeur is None:
        return []
    if not isinstance(valeur, list) or not (valeur or vide):
        raise _invalide(champ, citer(str(valeur)), "une liste, un élément par ligne (« - … »)")
    return valeur


def _identifiant(valeur: Any) -> str:
    if not isinstance(valeur, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", valeur):
        attendu = "des minuscules sans accent, des chiffres et des tirets (60 caractères au plus)"
        raise _invalide("identifiant", citer(str(valeur)), attendu)
    return valeur


def _version(valeur: Any) -> str:
    """Return a version: it is written after « @ » in the code one types and in addresses."""
    version = _texte("version", valeur, 20)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", version):
        attendu = "des lettres sans accent, des chiffres, des points et des tirets (20 au plus)"
        raise _invalide("version", citer(version), attendu)
    return version


def _nature(valeur: Any) -> str:
    if valeur not in NaturePerimetre.values:
        raise _invalide("nature", citer(str(valeur)), enumerer(NaturePerimetre.values, "ou"))
    return str(valeur)


def _jour(champ: str, valeur: Any) -> date:
    if isinstance(valeur, datetime) or not isinstance(valeur, date):
        raise _invalide(champ, citer(str(valeur)), "un jour écrit 2026-01-31")
    return valeur


def _entier(champ: str, valeur: Any, minimum: int, maximum: int) -> int | None:
    if valeur is None:
        return None
    if isinstance(valeur, bool) or not isinstance(valeur, int) or not minimum <= valeur <= maximum:
        raise _invalide(champ, citer(str(valeur)), f"un nombre entier de {minimum} à {maximum}")
    return valeur
