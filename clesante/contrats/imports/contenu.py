"""What a contract says, come from elsewhere: of the shape that pages and documents read.

Whoever writes a file by hand can put right its prints: its shape is looked at apart, before
anything is made of it. Raises ``ValueError`` or ``ValidationError`` where it is another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from clesante.contrats.colonnes.contenu import (
    CONTRAT,
    DISPOSITIF,
    ENJEU,
    ORGANISATION,
    SORTES,
    Sorte,
)
from clesante.contrats.models import CibleIndicateur
from clesante.contrats.regles.contenu import SCHEMA
from clesante.contrats.regles.echange import exact
from clesante.recherche.models import TermesField
from clesante.socle.erreurs import EntreeInvalideError
from clesante.territoires.regles import citer

DIAGNOSTIC = ("repere", "intitule", "annee")
LIEU = ("nom", "habitants", "millesime")
REDONDANCE = ("avec", "conclusion", "motif", "fonction", "date")
Verifier = Callable[[Any], object]


def verifier_contenu(dit: Any) -> None:
    """Refuse what is not a contract, as :class:`~clesante.contrats.regles.contenu.Contenu` is."""
    lu = _dictionnaire(dit)
    if lu["schema"] != SCHEMA:
        raise ValueError(f"schema {lu['schema']}")
    _objet(CONTRAT, lu["contrat"])
    for sorte in SORTES:
        for objet in _liste(lu.get(sorte.nom, [])):
            _objet(sorte, objet)
    for enjeu in _liste(lu.get("enjeux", [])):
        _enjeu(enjeu)
    if lu.get("diagnostic") is not None:
        exact(lu["diagnostic"], DIAGNOSTIC)
    _autour(_dictionnaire(lu.get("autour", {})))


def invalide(sorte: str, quoi: object, erreur: Exception) -> EntreeInvalideError:
    """Return the refusal of an object of a file, with its kind and its name."""
    pourquoi = " ".join(erreur.messages) if isinstance(erreur, ValidationError) else "autre forme."
    return EntreeInvalideError(
        f"Dans « {sorte} », {citer(str(quoi))} ne peut pas être lu : {pourquoi}",
        "Rien n'a été enregistré : exportez de nouveau le contrat.",
    )


def nom_de(dit: Mapping[str, Any]) -> object:
    """Return how an object of a file is called."""
    return dit.get("intitule") or dit.get("titre") or dit.get("repere")


def _objet(sorte: Sorte, dit: Any) -> None:
    lu = _dictionnaire(dit)
    try:
        _forme(sorte, lu)
    except (KeyError, TypeError, ValueError, ValidationError) as erreur:
        raise invalide(sorte.nom, nom_de(lu), erreur) from erreur


def _forme(sorte: Sorte, lu: Mapping[str, Any]) -> None:
    _texte(lu["repere"])
    for colonne in sorte.colonnes:
        if colonne.name in lu:
            _colonne(colonne, lu[colonne.name])
    for lien in sorte.liens:
        _vide_ou(_texte, lu.get(lien.name))
    for lien in sorte.organisations:
        _vide_ou(_organisation, lu.get(lien.name))
    for nom in ("enjeux", "principes"):
        textes(lu.get(nom, []))
    for dispositif in _liste(lu.get("dispositifs", [])):
        _plat(dispositif, DISPOSITIF)
    for annee, valeur in _dictionnaire(lu.get("cibles", {})).items():
        cible(annee, valeur)


def cible(annee: str, valeur: Any) -> CibleIndicateur:
    """Return a target, not saved, of the indicator that says it."""
    _texte(valeur)
    lue = CibleIndicateur(annee=int(annee), valeur=valeur)
    lue.clean_fields(exclude=["indicateur"])
    return lue


def _colonne(colonne: models.Field[Any, Any], valeur: Any) -> None:
    """Refuse a value that is not of its column; empty is not judged here."""
    if isinstance(colonne, TermesField | models.JSONField):
        textes(valeur)
    elif valeur is None or isinstance(valeur, Mapping | list):
        if valeur is not None or not colonne.null:
            raise ValueError(f"{colonne.name}: a plain value was awaited")
    elif isinstance(colonne, models.CharField | models.TextField):
        _texte(valeur)
    else:
        lue = colonne.to_python(valeur)
        if isinstance(lue, Decimal) and not lue.is_finite():
            raise ValueError(f"{colonne.name}: not a number")


def _enjeu(dit: Any) -> None:
    lu = exact(dit, ("repere", *ENJEU))
    for nom in ("themes", "determinants", "publics"):
        textes(lu.pop(nom))
    int(lu.pop("numero"))
    for valeur in lu.values():
        _texte(valeur)


def _autour(dit: Mapping[str, Any]) -> None:
    """Refuse what was kept of the words and figures around a contract, in another shape."""
    for dites in _dictionnaire(dit.get("variables", {})).values():
        textes(dites)
    if "lieu" in dit:
        exact(dit["lieu"], LIEU)
    for nom in ("lieux", "objectifs_prs"):
        _libelles(dit.get(nom, {}))
    verifier_mots(dit.get("mots", {}))
    for conclusions in _dictionnaire(dit.get("redondances", {})).values():
        for lue in _liste(conclusions):
            date.fromisoformat(_plat(lue, REDONDANCE)["date"])


def verifier_mots(dit: Any) -> None:
    """Refuse words of codes, list by list, that are of another shape."""
    for libelles in _dictionnaire(dit).values():
        _libelles(libelles)


def _libelles(dit: Any) -> None:
    textes([*_dictionnaire(dit).values()])


def _organisation(dit: Any) -> None:
    for valeur in exact(dit, ORGANISATION).values():
        _texte(valeur)


def _plat(dit: Any, noms: tuple[str, ...]) -> dict[str, Any]:
    lu = exact(dit, noms)
    for valeur in lu.values():
        _vide_ou(_texte, valeur)
    return lu


def _vide_ou(verifier: Verifier, dit: Any) -> None:
    if dit is not None:
        verifier(dit)


def _dictionnaire(dit: Any) -> Mapping[str, Any]:
    if not isinstance(dit, Mapping):
        raise ValueError("an object was awaited")
    return dit


def _liste(dit: Any) -> list[Any]:
    if not isinstance(dit, list):
        raise ValueError("a list was awaited")
    return dit


def textes(dit: Any) -> None:
    """Refuse what is not a list of texts."""
    for lu in _liste(dit):
        _texte(lu)


def _texte(dit: Any) -> None:
    if not isinstance(dit, str) or "\0" in dit:
        raise ValueError("a text was awaited")
