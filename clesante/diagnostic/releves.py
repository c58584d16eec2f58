"""« Recalculé : identique »: what the figures were when a permalink was written, and now."""

from __future__ import annotations

import hashlib
import json
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from clesante.diagnostic.lectures import Chiffre, Portrait
from clesante.diagnostic.recettes import Recette, Releve
from clesante.donnees import lectures as donnees
from clesante.donnees.lectures import Source, Valeur
from clesante.socle.dates import date_longue
from clesante.socle.texte import INSECABLE, enumerer, pluriel

MARQUE = 5  # letters of 5 bits: two figures look alike once in 33 million
MARQUE_COURTE = 2  # of every indicator at once: the address stays short, once in 1,024
NOMMES = 6


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether the figures of a recipe are those of the day it was written, in words."""

    identique: bool
    phrase: str
    changes: tuple[str, ...] = ()


def permalien(portrait: Portrait) -> str:
    """Return the query of the permalink of a portrait: its recipe, with its figures today."""
    return relevee(portrait).adresse()


def relevee(portrait: Portrait) -> Recette:
    """Return the recipe of a portrait with the statement of its figures."""
    marques, suite = {}, ""
    if portrait.recette.indicateurs:
        marques = {c.code: marque(c) for c in portrait.chiffres}
    else:
        suite = "".join(marque(c)[:MARQUE_COURTE] for c in portrait.chiffres)
    releve = Releve(_jour(portrait), empreinte(portrait.sources), marques, suite)
    return replace(portrait.recette, releve=releve)


def releve_du_jour(portrait: Portrait) -> str:
    """Return the day the files were read, and what tells them apart: « 2026-11-22~3fa9c1b2 »."""
    return f"{_jour(portrait).isoformat()}~{empreinte(portrait.sources)}"


def _jour(portrait: Portrait) -> date:
    """Return the day the last file was read, of the store when no figure has one."""
    return max(s.jour_import for s in portrait.sources or donnees.sources())


def empreinte(sources: Sequence[Source]) -> str:
    """Return eight digits that change with any file the figures come from."""
    fichiers = sorted((source.code, source.sha256) for source in sources)
    return hashlib.sha256(json.dumps(fichiers).encode()).hexdigest()[:8]


def marque(chiffre: Chiffre) -> str:
    """Return five letters that change with the figure, its period, its interval or its status."""
    lues = [chiffre.valeur, *(elargi.valeur for elargi in chiffre.elargis)]
    contenu = json.dumps([chiffre.code, *map(_identite, lues)])
    condense = hashlib.sha256(contenu.encode()).digest()
    return b32encode(condense)[:MARQUE].decode().lower()


def _identite(valeur: Valeur) -> list[str]:
    nombres = (valeur.valeur, valeur.bas, valeur.haut)
    ecrits = ["" if x is None else f"{x:.9g}" for x in nombres]
    return [valeur.territoire, valeur.periode, str(valeur.statut), valeur.dimension, *ecrits]


def verifier(portrait: Portrait) -> Verification | None:
    """Compare the figures with the statement its recipe carries; None when it carries none."""
    releve = portrait.recette.releve
    if releve is None or not (releve.marques or releve.suite):
        return None
    jour = date_longue(releve.jour)
    connues = _marques(portrait, releve)
    if _autre_catalogue(portrait, connues):
        avant = len(releve.marques) or len(releve.suite) // MARQUE_COURTE
        return Verification(
            False,
            f"Recalculé{INSECABLE}: le catalogue n'est plus celui du {jour}. Ce portrait comptait "
            f"{pluriel(avant, 'indicateur')}, il en compte {len(portrait.chiffres)}.",
        )
    changes = tuple(
        c.publie.definition.libelle
        for c in portrait.chiffres
        if marque(c)[: len(connues[c.code])] != connues[c.code]
    )
    if not changes:
        memes = releve.sources == empreinte(portrait.sources)
        suite = "" if memes else ", bien que des fichiers sources aient changé"
        return Verification(
            True, f"Recalculé{INSECABLE}: identique. Chaque chiffre est celui du {jour}{suite}."
        )
    return Verification(False, _phrase(changes, jour), changes)


def _autre_catalogue(portrait: Portrait, connues: Mapping[str, str]) -> bool:
    """Tell whether a figure shown has no mark, or one of a whole portrait is there no more."""
    codes = {c.code for c in portrait.chiffres}
    if portrait.recette.indicateurs:
        return not codes <= connues.keys()
    return codes != connues.keys()


def _marques(portrait: Portrait, releve: Releve) -> Mapping[str, str]:
    """Return the marks by code; none when those of a whole portrait are not as many as it has."""
    if releve.marques:
        return releve.marques
    if len(releve.suite) != MARQUE_COURTE * len(portrait.chiffres):
        return {}
    debuts = range(0, len(releve.suite), MARQUE_COURTE)
    lues = (releve.suite[debut : debut + MARQUE_COURTE] for debut in debuts)
    return dict(zip((c.code for c in portrait.chiffres), lues, strict=True))


def _phrase(changes: Sequence[str], jour: str) -> str:
    cites = [f"«{INSECABLE}{nom}{INSECABLE}»" for nom in changes[:NOMMES]]
    reste = len(changes) - NOMMES
    if reste > 0:
        cites.append(pluriel(reste, "autre"))
    verbe = "chiffre a changé" if len(changes) == 1 else "chiffres ont changé"
    return (
        f"Recalculé{INSECABLE}: {len(changes)}{INSECABLE}{verbe} depuis le {jour}{INSECABLE}: "
        f"{enumerer(cites)}."
    )
