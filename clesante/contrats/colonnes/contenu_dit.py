"""Columns of a contract as they are said: the labels of the models, how values are written."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from django.db import models

from clesante.comptes.models.champs import champs as colonnes
from clesante.concertation.models import Enjeu
from clesante.contrats.colonnes.contenu import CONTRAT, ENJEU, SORTES, Sorte
from clesante.contrats.models import FicheAction
from clesante.contrats.regles.contenu_dit import Champ
from clesante.recherche.models import TermesField

# Codes kept as plain text, and the list that names them.
LISTES: Final = {
    ("fiches", "origine"): "origines_action",
    ("fiches", "participation"): "participation",
    ("fiches", "objectifs_prs"): "prs",
    ("sites", "milieu"): "milieux",
    ("indicateurs", "type"): "types_indicateur",
    ("indicateurs", "frequence"): "frequences",
    ("indicateurs", "sens"): "sens",
    ("contrat", "cadre"): "cadres",
}
LIEUX: Final = frozenset(
    {("contrat", "territoire"), ("fiches", "territoire"), ("sites", "commune")}
)
# What is not compared: what the program gives, what is compared apart.
SANS_ECART: Final = {
    "contrat": {"repris", "fictif", "generation", "cadre_version"},
    "fiches": {"modele"},
}
TUS: Final = frozenset({"ordre"})
M2M: Final = ("enjeux", "principes", "dispositifs")


@cache
def champs() -> dict[str, dict[str, Champ]]:
    """Return the columns said of each kind of object, in the order of its model."""
    lus = {sorte.nom: _de(sorte) for sorte in (CONTRAT, *SORTES)}
    for nom in M2M:
        relation: Any = FicheAction._meta.get_field(nom)  # noqa: SLF001
        lus["fiches"][nom] = Champ(str(relation.verbose_name), "liens")
    lus["enjeux"] = {nom: _champ("enjeux", colonnes(Enjeu)[nom]) for nom in ENJEU}
    return lus


def choix() -> dict[str, dict[str, str]]:
    """Return the labels of the codes that models name themselves, by « kind.column »."""
    tous = [(sorte.nom, champ) for sorte in (CONTRAT, *SORTES) for champ in sorte.colonnes]
    tous += [("enjeux", colonnes(Enjeu)[nom]) for nom in ENJEU]
    return {
        f"{nom}.{champ.name}": {str(code): str(dit) for code, dit in champ.flatchoices}
        for nom, champ in tous
        if champ.choices
    }


def _de(sorte: Sorte) -> dict[str, Champ]:
    tus, egales = TUS | sorte.reserves, sorte.suivi | SANS_ECART.get(sorte.nom, set())
    tous = (*sorte.colonnes, *sorte.liens, *sorte.organisations)
    natures = {c.name: "lien" for c in sorte.liens}
    natures |= {c.name: "organisation" for c in sorte.organisations}
    return {
        c.name: _champ(sorte.nom, c, natures.get(c.name, ""), c.name not in egales)
        for c in tous
        if c.name not in tus
    }


def _champ(sorte: str, colonne: Any, nature: str = "", compare: bool = True) -> Champ:
    libelle = str(colonne.verbose_name).removesuffix(" (€)")
    if nature:
        return Champ(libelle, nature, compare=compare)
    nature, liste = _nature(sorte, colonne)
    return Champ(libelle, nature, liste, compare)


def _nature(sorte: str, colonne: Any) -> tuple[str, str]:
    """Return how the values of a column are said, and the list that names its codes."""
    cle = (sorte, colonne.name)
    if isinstance(colonne, TermesField):
        return "codes", colonne.vocabulaire
    if isinstance(colonne, models.JSONField):
        return "codes", LISTES.get(cle, "")
    if cle in LISTES:
        return "code", LISTES[cle]
    if colonne.choices:
        return "code", f"{sorte}.{colonne.name}"
    if cle in LIEUX:
        return "lieu", ""
    return _simple(colonne), ""


def _simple(colonne: Any) -> str:
    for genre, nature in NATURES:
        if isinstance(colonne, genre):
            euros = nature == "nombre" and "€" in str(colonne.verbose_name)
            return "montant" if euros else nature
    return "texte"


NATURES: Final[tuple[tuple[type[Any], str], ...]] = (
    (models.DateField, "date"),
    (models.BooleanField, "oui_non"),
    (models.DecimalField, "nombre"),
    (models.PositiveSmallIntegerField, "brut"),
    (models.PositiveIntegerField, "nombre"),
    (models.TextField, "long"),
)
