"""Perimeters people record: priority lists of an ARS, territories of a future contract."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models

from clesante.territoires.choix import NaturePerimetre


class PerimetreQuerySet(models.QuerySet["PerimetreEnregistre"]):
    """Recorded perimeters."""

    def visibles_par(self, user: AbstractBaseUser | AnonymousUser) -> PerimetreQuerySet:
        """Return those ``user`` may see: all, a list of territories is public."""
        return self.all()

    def en_version(self, identifiant: str, version: str = "") -> PerimetreEnregistre | None:
        """Return one version, the latest to begin when none is named; None when there is none."""
        trouves = self.filter(identifiant=identifiant)
        if version:
            trouves = trouves.filter(version=version)
        return trouves.order_by("-date_debut", "-pk").first()


class PerimetreEnregistre(models.Model):
    """A named perimeter in one version; ``unites`` are territory codes."""

    identifiant = models.SlugField("identifiant", max_length=60)
    version = models.CharField("version", max_length=20)
    intitule = models.CharField("intitulé", max_length=200)
    nature = models.CharField("nature", max_length=10, choices=NaturePerimetre)
    unites = models.JSONField("territoires réunis")
    date_debut = models.DateField("en vigueur depuis le")
    date_fin = models.DateField("jusqu'au", null=True, blank=True)
    source = models.TextField("source")
    created_at = models.DateTimeField("enregistré le", auto_now_add=True)

    objects = PerimetreQuerySet.as_manager()

    class Meta:
        verbose_name = "périmètre enregistré"
        verbose_name_plural = "périmètres enregistrés"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["identifiant", "version"], name="perimetre_version"),
            models.CheckConstraint(
                condition=models.Q(date_fin=None) | models.Q(date_fin__gte=models.F("date_debut")),
                name="perimetre_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intitule} ({self.version})"

    @property
    def code(self) -> str:
        """Return the code to type for this version: « PER-praps-bretagne@2023 »."""
        return f"PER-{self.identifiant}@{self.version}"


class Quartier(models.Model):
    """A quarter or village of a recorded perimeter, its population typed with its source."""

    perimetre = models.ForeignKey(
        PerimetreEnregistre, on_delete=models.CASCADE, related_name="quartiers"
    )
    nom = models.CharField("nom", max_length=200)
    commune = models.CharField("commune", max_length=9)
    population = models.PositiveIntegerField("population", null=True, blank=True)
    annee = models.PositiveSmallIntegerField("année", null=True, blank=True)
    source = models.CharField("source", max_length=300, blank=True)

    class Meta:
        verbose_name = "quartier"
        verbose_name_plural = "quartiers"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(population=None) | ~models.Q(source=""),
                name="quartier_population_sourcee",
            ),
        ]

    def __str__(self) -> str:
        return self.nom
