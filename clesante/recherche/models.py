"""Vocabularies: the words things are filed under, each with a code that does not change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from clesante.comptes.models import NeUneFois, Versionne


class TermeQuerySet(models.QuerySet["Terme"]):
    """Readings of the words of the host."""

    def de(self, vocabulaire: str) -> TermeQuerySet:
        """Return those of one list, in their order."""
        return self.filter(vocabulaire=vocabulaire).order_by("pk")


class Terme(Versionne, NeUneFois):
    """A word of the host: a new one, or what it changed of a word of the packaged lists.

    Withdrawn, a word is offered no more and stays readable where it was used.
    """

    vocabulaire = models.SlugField("vocabulaire", max_length=40)
    code = models.SlugField("code", max_length=60)
    libelle = models.CharField("libellé", max_length=200)
    groupe = models.CharField("groupe", max_length=120, blank=True)
    definition = models.TextField("définition", blank=True, max_length=2_000)
    uri = models.URLField("adresse dans un thésaurus", blank=True)
    correspondances = models.TextField("correspond à", blank=True, max_length=2_000)
    retire_le = models.DateField("retiré le", null=True, blank=True)

    objects: ClassVar[models.Manager[Terme]] = TermeQuerySet.as_manager()

    class Meta:
        """A code is given once in a list."""

        verbose_name = "terme"
        verbose_name_plural = "termes"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["vocabulaire", "code"], name="terme_une_fois")
        ]

    def __str__(self) -> str:
        return self.libelle


class TermesField(models.TextField[Any, Any]):
    """The codes of words of one list, kept as « |a|b| »: read as a list, filtered by ``dont``."""

    def __init__(self, *args: Any, vocabulaire: str = "", **kwargs: Any) -> None:
        self.vocabulaire = vocabulaire
        super().__init__(*args, **{"blank": True, "default": list, **kwargs})

    def from_db_value(self, valeur: str | None, *_: Any) -> list[str]:
        """Return the codes."""
        return decoder(valeur)

    def to_python(self, valeur: Any) -> list[str]:
        """Return the codes, whatever form they come in."""
        return decoder(valeur) if isinstance(valeur, str) else list(valeur or ())

    def get_prep_value(self, valeur: Any) -> str:
        """Return what the base keeps."""
        return encoder(self.to_python(valeur))

    def value_to_string(self, obj: models.Model) -> str:
        """Return what a backup writes."""
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        """Return boxes to tick, those of the list."""
        from clesante.recherche.forms import champ_de_termes

        return champ_de_termes(self)


def encoder(codes: Iterable[str]) -> str:
    """Return « |a|b| », empty for nothing."""
    lus = list(dict.fromkeys(codes))
    return f"|{'|'.join(lus)}|" if lus else ""


def decoder(texte: str | None) -> list[str]:
    """Return the codes of « |a|b| »."""
    return [code for code in (texte or "").split("|") if code]


def dont(champ: str, code: str) -> Q:
    """Return the condition that a field of words has one."""
    return Q(**{f"{champ}__contains": f"|{code}|"})
