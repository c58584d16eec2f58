"""Calls for contributions, and what residents and partners said."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from clesante.acteurs.models import Decision
from clesante.concertation.choix import Canal, EtatContribution
from clesante.concertation.models.diagnostics import DuDiagnostic
from clesante.recherche.models import TermesField


class Appel(DuDiagnostic):
    """A public question, open between two days to who has no account."""

    intitule = models.CharField("question posée", max_length=200)
    texte = models.TextField("présentation", blank=True, max_length=8_000)
    adresse = models.SlugField("adresse", max_length=80, unique=True)
    du = models.DateField("ouvert du")
    au = models.DateField("au")

    class Meta:
        """Its days are in order."""

        verbose_name = "appel à contributions"
        verbose_name_plural = "appels à contributions"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(au__gte=F("du")), name="appel_dates_dans_l_ordre")
        ]

    def __str__(self) -> str:
        return self.intitule


class Contribution(DuDiagnostic):
    """What someone said, under a public number; who said it is not asked.

    ``groupes``: those of article L.1434-10 it speaks for. ``decision`` and ``suite``: what became
    of it, an action later. Shown only once read by a moderator.
    """

    numero = models.CharField("numéro public", max_length=20, unique=True, editable=False)
    appel = models.ForeignKey(
        Appel,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="appel",
    )
    canal = models.CharField("canal", max_length=20, choices=Canal, default=Canal.SITE)
    texte = models.TextField("contribution", max_length=8_000)
    themes = TermesField("thèmes", vocabulaire="themes")
    groupes = TermesField("au nom de", vocabulaire="publics")
    commune = models.CharField("commune ou quartier", max_length=120, blank=True)
    recue_le = models.DateField("reçue le")
    etat = models.CharField(
        "état",
        max_length=20,
        choices=EtatContribution,
        default=EtatContribution.A_LIRE,
        editable=False,
    )
    motif = models.CharField("motif", max_length=500, blank=True, editable=False)
    reponse = models.TextField("réponse", blank=True, max_length=4_000)
    repondue_le = models.DateField("répondue le", null=True, editable=False)
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="décision",
    )
    suite = models.CharField("action menée", max_length=300, blank=True)

    class Meta:
        """What is set aside says why; an answer has its day."""

        verbose_name = "contribution"
        verbose_name_plural = "contributions"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(etat=EtatContribution.ECARTEE) | ~Q(motif=""),
                name="contribution_ecartee_avec_motif",
            ),
            models.CheckConstraint(
                condition=Q(reponse="") | Q(repondue_le__isnull=False),
                name="contribution_reponse_datee",
            ),
        ]

    def __str__(self) -> str:
        return self.numero
