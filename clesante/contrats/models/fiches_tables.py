"""What hangs on a fiche-action, row by row: partners, places, steps, indicators, targets."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from clesante.acteurs.models import Organisation
from clesante.contrats.choix import RoleActeur
from clesante.contrats.models.fiches import DeLaFiche, FicheAction
from clesante.territoires.models_rattaches import EnfantManager


class RoleFiche(DeLaFiche):
    """What an organisation does in an action beside its pilot."""

    fiche = models.ForeignKey(
        FicheAction, models.CASCADE, related_name="roles", verbose_name="fiche-action"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="roles_fiches", verbose_name="organisation"
    )
    role = models.CharField("rôle", max_length=20, choices=RoleActeur)
    fonction = models.CharField("fonction", max_length=150, blank=True)

    class Meta:
        """A role once by organisation."""

        verbose_name = "partenaire d'une fiche"
        verbose_name_plural = "partenaires d'une fiche"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["fiche", "organisation", "role"], name="role_fiche_une_fois"
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Site(DeLaFiche):
    """A place where an action happens: twenty places are one action."""

    fiche = models.ForeignKey(
        FicheAction, models.CASCADE, related_name="sites", verbose_name="fiche-action"
    )
    nom = models.CharField("lieu", max_length=200)
    commune = models.CharField("commune ou quartier", max_length=40, blank=True)
    milieu = models.CharField("milieu", max_length=40, blank=True)

    class Meta:
        """Words shown to people."""

        verbose_name = "site"
        verbose_name_plural = "sites"

    def __str__(self) -> str:
        return self.nom


class EtapeAction(DeLaFiche):
    """A step of an action: what, when, by whom, done on which day."""

    fiche = models.ForeignKey(
        FicheAction, models.CASCADE, related_name="etapes", verbose_name="fiche-action"
    )
    titre = models.CharField("étape", max_length=200)
    debut = models.DateField("début", null=True, blank=True)
    echeance = models.DateField("échéance", null=True, blank=True)
    responsable = models.CharField("fonction responsable", max_length=150, blank=True)
    faite_le = models.DateField("faite le", null=True, blank=True)
    ordre = models.PositiveIntegerField("ordre", default=0, editable=False)

    class Meta:
        """Words shown to people."""

        verbose_name = "étape d'une action"
        verbose_name_plural = "étapes d'une action"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["fiche", "echeance"], condition=Q(faite_le=None), name="etape_attendue"
            )
        ]

    def __str__(self) -> str:
        return self.titre


class IndicateurAction(DeLaFiche):
    """An indicator of an action: its kind, where it starts, where it should go."""

    fiche = models.ForeignKey(
        FicheAction, models.CASCADE, related_name="indicateurs", verbose_name="fiche-action"
    )
    libelle = models.CharField("indicateur", max_length=300)
    type = models.CharField("type", max_length=40)
    unite = models.CharField("unité", max_length=60, blank=True)
    sens = models.CharField("sens attendu", max_length=20, blank=True)
    valeur_depart = models.DecimalField(
        "valeur de départ", max_digits=16, decimal_places=4, null=True, blank=True
    )
    date_depart = models.DateField("relevée le", null=True, blank=True)
    source = models.CharField("source", max_length=300, blank=True)
    producteur = models.CharField("qui le produit", max_length=200, blank=True)
    frequence = models.CharField("fréquence", max_length=40, blank=True)
    ventilation = models.CharField("ventilation (sexe, âge, quartier…)", max_length=200, blank=True)
    indicateur = models.CharField("indicateur du portrait", max_length=60, blank=True)
    commentaire = models.TextField("commentaire", blank=True, max_length=2_000)

    class Meta:
        """Words shown to people."""

        verbose_name = "indicateur d'une action"
        verbose_name_plural = "indicateurs d'une action"

    def __str__(self) -> str:
        return self.libelle


class CibleIndicateur(models.Model):
    """The target of an indicator for a year."""

    PARENT: ClassVar[str] = "indicateur"

    indicateur = models.ForeignKey(
        IndicateurAction, models.CASCADE, related_name="cibles", verbose_name="indicateur"
    )
    annee = models.PositiveSmallIntegerField("année")
    valeur = models.DecimalField("cible", max_digits=16, decimal_places=4)

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """One target a year."""

        verbose_name = "cible d'un indicateur"
        verbose_name_plural = "cibles d'un indicateur"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["indicateur", "annee"], name="cible_une_fois")
        ]

    def __str__(self) -> str:
        return f"{self.annee} : {self.valeur}"
