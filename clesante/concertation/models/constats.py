"""Findings, and the figures frozen with their vintage and source that prove them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from clesante.acteurs.models import Dispositif
from clesante.concertation.choix import GenreConstat, OrigineConstat
from clesante.concertation.models.diagnostics import DuDiagnostic
from clesante.recherche.models import TermesField


class Figure(DuDiagnostic):
    """A figure of the portrait as it was on the day it was taken: a refresh compares, and asks.

    ``affichee`` is what a reader sees; ``valeur`` the exact number, if there is one; ``geographie``
    the year of the communes its file counts. ``typee``: it was typed with its source, no data hold
    it, no refresh looks for it.
    """

    indicateur = models.CharField("indicateur", max_length=60)
    dimension = models.CharField("modalité", max_length=120, blank=True)
    libelle = models.CharField("libellé", max_length=300)
    periode = models.CharField("période", max_length=20)
    valeur = models.FloatField("valeur", null=True, blank=True)
    unite = models.CharField("unité", max_length=60, blank=True)
    affichee = models.CharField("valeur affichée", max_length=80)
    comparaison = models.CharField("comparaison", max_length=300, blank=True)
    niveau = models.CharField("niveau", max_length=200, blank=True)
    source = models.CharField("source", max_length=400)
    version_source = models.CharField("version de la source", max_length=80, blank=True)
    geographie = models.CharField("découpage des territoires", max_length=40, blank=True)
    relevee_le = models.DateField("relevée le")
    typee = models.BooleanField("saisie à la main", default=False, editable=False)

    class Meta:
        """A figure of the portrait is kept once."""

        verbose_name = "chiffre gardé"
        verbose_name_plural = "chiffres gardés"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["diagnostic", "indicateur", "dimension"],
                condition=Q(typee=False),
                name="figure_une_fois",
            )
        ]

    def __str__(self) -> str:
        return f"{self.libelle} : {self.affichee}"


class Constat(DuDiagnostic):
    """A finding, one of the four kinds, with what proves it."""

    genre = models.CharField("nature", max_length=20, choices=GenreConstat)
    origine = models.CharField(
        "origine", max_length=20, choices=OrigineConstat, default=OrigineConstat.TERRAIN
    )
    intitule = models.CharField("constat", max_length=300)
    texte = models.TextField("précisions", blank=True, max_length=8_000)
    themes = TermesField("thèmes", vocabulaire="themes")
    publics = TermesField("publics", vocabulaire="publics")
    lieux = models.CharField("lieux", max_length=300, blank=True)
    figure = models.ForeignKey(
        Figure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="constats",
        verbose_name="chiffre",
    )
    recueil = models.ForeignKey(
        "concertation.Recueil",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="constats",
        verbose_name="recueil de paroles",
    )
    dispositif = models.ForeignKey(
        Dispositif,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="constats",
        verbose_name="dispositif",
    )
    contribution = models.ForeignKey(
        "concertation.Contribution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="constats",
        verbose_name="contribution",
    )

    class Meta:
        """Words shown to people."""

        verbose_name = "constat"
        verbose_name_plural = "constats"

    def __str__(self) -> str:
        return self.intitule
