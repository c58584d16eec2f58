"""The RGPD register: each app says, of each of its models, which fields tell of a person.

The register, the export of one's data and erasure are all read from these declarations; a test
fails for a model or a field that has none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from clesante.comptes.models.champs import champs

EFFACE = "personne effacée"
Sujet = Mapping[str, frozenset[int]]
"""A person as the base knows them: the numbers of their rows, by root model."""


class Sort(StrEnum):
    """What erasure does to the rows of a person."""

    SUPPRIME = "supprimé"
    ANONYMISE = "anonymisé"
    GARDE = "gardé, par numéro seulement"


@dataclass(frozen=True, slots=True)
class Traitement:
    """A processing of article 30 of the RGPD."""

    nom: str
    finalite: str
    personnes: str
    destinataires: str
    conservation: str
    base: str = "mission d'intérêt public (RGPD, article 6.1.e)"
    securite: str = "accès par rôle et portée, second facteur, journal scellé"


@dataclass(frozen=True, slots=True)
class Fiche:
    """What a model holds of people: ``personnels`` gives the category of each personal field.

    ``autres`` are the other fields. ``de`` is the way from a row to a person: a lookup, and the
    root model it ends at; ``aussi``, which rows tell of them without a column that names them:
    joined to their sheet, sent to their address. A root has ``adresse``, its field of the address
    people are found by, ``nommee_par``, the fields that make their whole name, ``page``, the name
    of the page where a row is edited, if there is one, and ``inactifs``: its rows without activity
    since an instant, annotated with ``activite``.
    ``fichiers`` gives, by row, the address where a person takes the file of theirs that it names.
    ``secrets`` are never exported; ``neutres`` are the values left by an anonymisation.
    """

    modele: str
    autres: frozenset[str]
    traitement: Traitement | None = None
    personnels: Mapping[str, str] = field(default_factory=dict)
    de: tuple[str, str] = ("", "")
    sort: Sort = Sort.GARDE
    neutres: Mapping[str, Any] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    adresse: str = ""
    nommee_par: tuple[str, ...] = ()
    page: str = ""
    inactifs: Callable[[datetime], models.QuerySet[Any]] | None = None
    aussi: Callable[[Sujet], models.Q] | None = None
    fichiers: Callable[[Sujet], Mapping[int, str]] | None = None

    def classe(self) -> Any:
        """Return the model; raise ``LookupError`` for one that does not exist."""
        return apps.get_model(self.modele)

    def nom_entier(self, rangee: models.Model) -> str:
        """Return the whole name of a row of a root."""
        return " ".join(str(getattr(rangee, champ)) for champ in self.nommee_par)

    @property
    def mene_a_quelqu_un(self) -> bool:
        """Whether one can tell, of each row, whose it is."""
        return bool(self.de[0] or self.aussi)

    def rangees(self, sujet: Sujet) -> models.QuerySet[Any]:
        """Return the rows that tell of a person."""
        chemin, racine = self.de
        vises = models.Q(**{f"{chemin or 'pk'}__in": sujet.get(racine, ())})
        if self.aussi:
            vises |= self.aussi(sujet)
        return self.classe()._base_manager.filter(vises)  # noqa: SLF001


def noms(liste: str) -> frozenset[str]:
    """Return the names of fields written « a b c »."""
    return frozenset(liste.split())


def sans_personne(modele: str, liste: str) -> Fiche:
    """Return the line of a model that holds nothing of anybody."""
    return Fiche(modele, noms(liste))


@cache
def fiches() -> tuple[Fiche, ...]:
    """Return every line, from the apps of ``APPS_DU_REGISTRE``."""
    return tuple(
        fiche for app in settings.APPS_DU_REGISTRE for fiche in import_module(f"{app}.rgpd").FICHES
    )


def balayer() -> int:
    """Remove what each app keeps for a time only (``rgpd.balayer``); return how many went."""
    modules = (import_module(f"{app}.rgpd") for app in settings.APPS_DU_REGISTRE)
    return sum(module.balayer() for module in modules if hasattr(module, "balayer"))


def oublier(modele: str, numeros: Collection[int]) -> None:
    """Have each app remove what it keeps of rows that are erased (``rgpd.oublier``)."""
    for app in settings.APPS_DU_REGISTRE:
        if hasattr(module := import_module(f"{app}.rgpd"), "oublier"):
            module.oublier(modele, numeros)


def racines() -> dict[str, Fiche]:
    """Return the lines of models that are people, by model."""
    return {fiche.modele: fiche for fiche in fiches() if fiche.adresse}


def sujet(adresse: str) -> Sujet:
    """Return the person of an address; empty when no root has it."""
    trouves: dict[str, frozenset[int]] = {}
    for modele, fiche in racines().items():
        cherche = {f"{fiche.adresse}__iexact": adresse.strip()}
        lus = fiche.classe()._base_manager.filter(**cherche)  # noqa: SLF001
        if adresse.strip() and (numeros := frozenset(lus.values_list("pk", flat=True))):
            trouves[modele] = numeros
    return trouves


def adresses(sujet: Sujet) -> frozenset[str]:
    """Return the addresses of a person, on their account and their sheets."""
    lues = (
        str(getattr(rangee, fiche.adresse))
        for fiche in racines().values()
        for rangee in fiche.rangees(sujet)
    )
    return frozenset(lues) - {""}


@dataclass(frozen=True, slots=True)
class LigneDuRegistre:
    """One line of the register: a personal field and its processing."""

    traitement: Traitement
    modele: str
    champ: str
    categorie: str
    effacement: str


def lignes() -> Iterator[LigneDuRegistre]:
    """Yield the register, field by field, under the words people read."""
    for fiche in fiches():
        if fiche.traitement is None:
            continue
        classe = fiche.classe()
        libelles = champs(classe)
        for nom, categorie in fiche.personnels.items():
            yield LigneDuRegistre(
                fiche.traitement,
                str(classe._meta.verbose_name),  # noqa: SLF001
                str(libelles[nom].verbose_name),
                categorie,
                str(fiche.sort),
            )
