"""Rankings of issues: the method, and what each voter gave."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from clesante.acteurs.choix_dialogue import College
from clesante.comptes.models import NeUneFois, Versionne
from clesante.concertation.choix import Canal, MethodePriorite
from clesante.concertation.models.diagnostics import DuDiagnostic
from clesante.territoires.models_rattaches import EnfantManager


class Priorisation(DuDiagnostic):
    """One ranking: its method, its day, who voted.

    ``criteres`` of a grid: {code: {"libelle", "poids", "maximum"}}; ``points`` each voter has to
    give (gommettes); ``enjeux`` the numbers of the issues that are ranked. ``en_ligne``: who may
    comment votes on the site too.
    """

    intitule = models.CharField("intitulé", max_length=200)
    methode = models.CharField("méthode", max_length=20, choices=MethodePriorite)
    date = models.DateField("date")
    public = models.CharField("qui vote", max_length=300, blank=True)
    points = models.PositiveSmallIntegerField("gommettes par personne", default=10)
    criteres = models.JSONField("critères", default=dict, blank=True)
    enjeux = models.JSONField("enjeux classés", default=list)
    en_ligne = models.BooleanField("vote en ligne ouvert", default=False)
    close_le = models.DateField("close le", null=True, blank=True, editable=False)

    class Meta:
        """A voter has at least one point to give."""

        verbose_name = "priorisation"
        verbose_name_plural = "priorisations"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(points__gte=1), name="priorisation_des_points")
        ]

    def __str__(self) -> str:
        return self.intitule


class Bulletin(Versionne, NeUneFois):
    """What one voter gave, under a college, never a name; a number is told of paper only.

    ``valeurs`` by issue number: {"a", "b", "c", "pearl"} (Hanlon), {criterion: mark} (grid), a
    number of points (gommettes) or a rank from 1 (nominal group).
    """

    PARENT: ClassVar[str] = "priorisation"

    priorisation = models.ForeignKey(
        Priorisation, models.CASCADE, related_name="bulletins", verbose_name="priorisation"
    )
    numero = models.PositiveIntegerField("numéro")
    college = models.CharField("collège", max_length=20, choices=College)
    canal = models.CharField("canal", max_length=20, choices=Canal, default=Canal.PAPIER)
    valeurs = models.JSONField("valeurs", default=dict)

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """Numbered from 1 in each ranking."""

        verbose_name = "bulletin"
        verbose_name_plural = "bulletins"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["priorisation", "numero"], name="bulletin_une_fois")
        ]

    def __str__(self) -> str:
        return f"bulletin {self.numero}"

    @property
    def numero_lisible(self) -> int | None:
        """The number; ``None`` of a ballot cast on the site: it says the order of the votes."""
        return None if self.canal == Canal.SITE else self.numero
