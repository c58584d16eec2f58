"""Issues: what the findings mean, their causes, and what the deciding body made of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from clesante.acteurs.models import Decision
from clesante.comptes.models import NeUneFois, Versionne
from clesante.concertation.choix import Competence, NatureEnjeu, SortEnjeu
from clesante.concertation.models.constats import Constat
from clesante.concertation.models.diagnostics import DuDiagnostic
from clesante.recherche.models import TermesField
from clesante.territoires.models_rattaches import EnfantManager


class Enjeu(DuDiagnostic):
    """An issue. ``sort`` is the choice of the deciding body, with its ``decision`` and reason.

    ``origine``: the code of the model of the library it was copied from.
    """

    numero = models.PositiveIntegerField("numéro", editable=False)
    intitule = models.CharField("enjeu", max_length=300)
    nature = models.CharField(
        "nature", max_length=20, choices=NatureEnjeu, default=NatureEnjeu.FRAGILITE
    )
    texte = models.TextField("ce qui est en jeu", blank=True, max_length=8_000)
    themes = TermesField("thèmes", vocabulaire="themes")
    determinants = TermesField("déterminants", vocabulaire="determinants")
    publics = TermesField("publics", vocabulaire="publics")
    competence = models.CharField(
        "le contrat local peut-il agir ?",
        max_length=20,
        choices=Competence,
        default=Competence.OUI,
    )
    solutions = models.TextField("pistes de réponse", blank=True, max_length=8_000)
    origine = models.CharField(
        "copié de la bibliothèque", max_length=60, blank=True, editable=False
    )
    sort = models.CharField(
        "choix", max_length=20, choices=SortEnjeu, default=SortEnjeu.EN_DEBAT, editable=False
    )
    rang = models.PositiveIntegerField("rang de priorité", null=True, editable=False)
    motif = models.TextField("motif du choix", blank=True, max_length=2_000, editable=False)
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="enjeux",
        verbose_name="décision",
    )
    constats = models.ManyToManyField(
        Constat,
        through="concertation.LienConstat",
        related_name="enjeux",
        verbose_name="constats",
    )

    class Meta:
        """Numbered from 1 in each diagnosis; what is decided says by which decision."""

        verbose_name = "enjeu"
        verbose_name_plural = "enjeux"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["diagnostic", "numero"], name="enjeu_une_fois"),
            models.CheckConstraint(
                condition=Q(sort=SortEnjeu.EN_DEBAT) | Q(decision__isnull=False),
                name="enjeu_decide_par_une_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def etiquette(self) -> str:
        """How people call it: « E3 »."""
        return f"E{self.numero}"


class LienConstat(models.Model):
    """A finding on which an issue stands."""

    PARENT: ClassVar[str] = "enjeu"

    enjeu = models.ForeignKey(Enjeu, models.CASCADE, related_name="liens", verbose_name="enjeu")
    constat = models.ForeignKey(
        Constat, models.PROTECT, related_name="liens", verbose_name="constat"
    )

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """Each pair once."""

        verbose_name = "constat d'un enjeu"
        verbose_name_plural = "constats d'un enjeu"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["enjeu", "constat"], name="lien_constat_une_fois")
        ]

    def __str__(self) -> str:
        return f"{self.enjeu} : {self.constat}"


class Cause(Versionne, NeUneFois):
    """Why an issue is there; a cause of a cause makes the tree."""

    PARENT: ClassVar[str] = "enjeu"

    enjeu = models.ForeignKey(Enjeu, models.CASCADE, related_name="causes", verbose_name="enjeu")
    texte = models.CharField("cause", max_length=500)
    determinants = TermesField("déterminants", vocabulaire="determinants")
    de = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="causes",
        verbose_name="explique la cause",
    )

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """Words shown to people."""

        verbose_name = "cause"
        verbose_name_plural = "causes"

    def __str__(self) -> str:
        return self.texte
