"""A territory's own tables: what a partner or a survey counted, kept with where it comes from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from clesante.donnees.choix import (
    LIBELLES_CALCUL,
    LIBELLES_POLARITE,
    LIBELLES_STATUT,
    LIBELLES_THEME,
    Calcul,
    EtatTable,
    Polarite,
)


class TableLocale(models.Model):
    """The indicator that a territory's own table gives: what it is, whose it is, where it is from.

    ``code`` names the table, ``indicateur`` what portraits show: the same for an indicator of its
    own (``LOC_…``), that of the catalogue for a table which fills one. ``territoire`` is the code
    of a perimeter; nothing is shown outside it.
    """

    code = models.CharField("code", max_length=120, unique=True)
    indicateur = models.CharField("indicateur", max_length=60)
    libelle = models.CharField("libellé", max_length=200)
    definition = models.TextField("définition", blank=True)
    theme = models.CharField("thème", max_length=40, choices=[*LIBELLES_THEME.items()])
    unite = models.CharField("unité", max_length=80, blank=True)
    decimales = models.PositiveSmallIntegerField("décimales", default=0)
    calcul = models.CharField("calcul", max_length=20, choices=[*LIBELLES_CALCUL.items()])
    facteur = models.FloatField("facteur", default=1)
    polarite = models.CharField(
        "polarité",
        max_length=20,
        choices=[*LIBELLES_POLARITE.items()],
        default=Polarite.NEUTRE,
    )
    territoire = models.TextField("territoire")
    producteur = models.CharField("producteur", max_length=200)
    jeu = models.CharField("jeu de données", max_length=200)
    seuil = models.PositiveSmallIntegerField("seuil de secret")
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    class Meta:
        verbose_name = "table locale"
        verbose_name_plural = "tables locales"

    def __str__(self) -> str:
        return f"{self.libelle} ({self.code})"

    @property
    def est_additive(self) -> bool:
        """Tell whether its figures add up over territories."""
        return self.calcul != Calcul.PUBLIEE

    def libelle_du_champ(self, nom: str) -> str:
        """Return what one of its fields is called."""
        return str(getattr(self._meta.get_field(nom), "verbose_name", nom))


class VersionTableQuerySet(models.QuerySet["VersionTable"]):
    """Versions of tables."""

    def publiees(self) -> VersionTableQuerySet:
        """Return those that anyone may see today: one at most for each table."""
        return self.filter(publiee_le__isnull=False, retiree_le__isnull=True)


class VersionTable(models.Model):
    """One file read into a table. It never changes; a changed file makes the next version.

    ``statuts`` is frozen when it is published: ``{"2023|": {"COM-85092": "secret", …}}``, by
    period and dimension, for every unit and every wider territory of the perimeter.
    """

    table = models.ForeignKey(TableLocale, on_delete=models.CASCADE, related_name="versions")
    numero = models.PositiveIntegerField("numéro")
    fichier = models.CharField("fichier", max_length=255)
    sha256 = models.CharField("empreinte", max_length=64)
    crees = models.PositiveIntegerField("chiffres créés")
    modifies = models.PositiveIntegerField("chiffres modifiés")
    retires = models.PositiveIntegerField("chiffres retirés")
    lue_le = models.DateTimeField("lue le", auto_now_add=True)
    publiee_le = models.DateTimeField("publiée le", null=True, blank=True)
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)
    statuts = models.JSONField("statuts publiés", default=dict)

    objects = VersionTableQuerySet.as_manager()

    class Meta:
        verbose_name = "version d'une table"
        verbose_name_plural = "versions d'une table"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "numero"], name="version_table_numero"),
            models.UniqueConstraint(
                fields=["table"],
                condition=models.Q(publiee_le__isnull=False, retiree_le=None),
                name="version_table_une_publiee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table_id}, version {self.numero}"

    @property
    def etat(self) -> EtatTable:
        """Private until published, withdrawn after."""
        if self.publiee_le is None:
            return EtatTable.PRIVEE
        return EtatTable.PUBLIEE if self.retiree_le is None else EtatTable.RETIREE


class ValeurLocale(models.Model):
    """One figure of a version: territory, period, dimension, parts or value, status."""

    version = models.ForeignKey(VersionTable, on_delete=models.CASCADE, related_name="valeurs")
    territoire = models.CharField("territoire", max_length=20)
    periode = models.CharField("période", max_length=20)
    dimension = models.CharField("dimension", max_length=120, blank=True)
    numerateur = models.FloatField("numérateur", null=True, blank=True)
    denominateur = models.FloatField("dénominateur", null=True, blank=True)
    valeur = models.FloatField("valeur", null=True, blank=True)
    statut = models.CharField("statut", max_length=20, choices=[*LIBELLES_STATUT.items()])

    class Meta:
        verbose_name = "valeur locale"
        verbose_name_plural = "valeurs locales"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "territoire", "periode", "dimension"],
                name="valeur_locale_une_fois",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territoire}, {self.periode}"
