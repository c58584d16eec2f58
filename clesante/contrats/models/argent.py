"""Money of a contract: the funding plan of each fiche, the posts of coordination."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from clesante.acteurs.models import Organisation
from clesante.contrats.choix import EtatFinancement, NatureLigne
from clesante.contrats.models.contrats import Contrat, DuContrat
from clesante.contrats.models.fiches import DeLaFiche, FicheAction

MONTANT: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}


class LigneFinancement(DeLaFiche):
    """A row of the funding plan of a fiche: a cost, or a resource with its funder.

    Amounts are in euros, to the cent; « en nature » is counted apart from cash. ``poste`` is the
    cost line a resource is asked for: one line is never asked twice.
    """

    fiche = models.ForeignKey(
        FicheAction, models.CASCADE, related_name="lignes", verbose_name="fiche-action"
    )
    nature = models.CharField("nature", max_length=20, choices=NatureLigne)
    annee = models.PositiveSmallIntegerField("année")
    poste = models.CharField("poste", max_length=200, blank=True)
    financeur = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="financements",
        verbose_name="financeur",
    )
    dispositif = models.CharField("dispositif (FIR, appel à projets…)", max_length=120, blank=True)
    en_nature = models.BooleanField("en nature (valorisation)", default=False)
    montant = models.DecimalField("montant prévu ou demandé (€)", **MONTANT)
    accorde = models.DecimalField("accordé (€)", null=True, blank=True, **MONTANT)
    verse = models.DecimalField("versé (€)", null=True, blank=True, **MONTANT)
    etat = models.CharField("état", max_length=20, choices=EtatFinancement, blank=True)
    date = models.DateField("date", null=True, blank=True)

    class Meta:
        """No amount is negative; a resource has a funder and a state."""

        verbose_name = "ligne de financement"
        verbose_name_plural = "lignes de financement"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(montant__gte=0)
                & (Q(accorde=None) | Q(accorde__gte=0))
                & (Q(verse=None) | Q(verse__gte=0)),
                name="ligne_financement_positive",
            ),
            models.CheckConstraint(
                condition=Q(nature=NatureLigne.CHARGE) | (Q(financeur__isnull=False) & ~Q(etat="")),
                name="ligne_financement_financee",
            ),
        ]

    def __str__(self) -> str:
        return self.poste or str(self.financeur or "")


class PosteIngenierie(DuContrat):
    """A post that makes the contract live, and who pays it: read by the framework's rule.

    ``coordination``: the rule on coordinators applies to it; a CLSM's post is another one.
    """

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="postes", verbose_name="contrat"
    )
    annee = models.PositiveSmallIntegerField("année")
    intitule = models.CharField("poste", max_length=200)
    coordination = models.BooleanField("coordination du contrat", default=True)
    etp = models.DecimalField("temps de travail (ETP)", max_digits=5, decimal_places=2)
    cout = models.DecimalField("coût annuel (€)", **MONTANT)
    part_ars = models.DecimalField("part de l'ARS (€)", default=0, **MONTANT)
    part_porteur = models.DecimalField("part du porteur (€)", default=0, **MONTANT)
    vacant_depuis = models.DateField("vacant depuis le", null=True, blank=True)

    class Meta:
        """No amount is negative."""

        verbose_name = "poste d'ingénierie"
        verbose_name_plural = "postes d'ingénierie"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(etp__gte=0)
                & Q(cout__gte=0)
                & Q(part_ars__gte=0)
                & Q(part_porteur__gte=0),
                name="poste_ingenierie_positif",
            )
        ]

    def __str__(self) -> str:
        return self.intitule
