"""The text of a contract, part by part; means lent; what redundancy checks concluded; imports."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from clesante.acteurs.models import ActionDispositif, Dispositif, Organisation
from clesante.acteurs.models.communs import ImportDeFichier, Periode
from clesante.comptes.models import Utilisateur
from clesante.contrats.choix import ConclusionRedondance, GenreMoyen
from clesante.contrats.models.contrats import LONG, Contrat, DuContrat
from clesante.contrats.models.fiches import DeLaFiche, FicheAction


class PartieTexte(DuContrat):
    """A part of the text: what is typed holds variables, « {{duree}} », bound to the data."""

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="parties", verbose_name="contrat"
    )
    code = models.SlugField("code", max_length=40, editable=False)
    titre = models.CharField("titre", max_length=200)
    texte = models.TextField("texte", blank=True, max_length=LONG)
    ordre = models.PositiveIntegerField("ordre", default=0, editable=False)
    retiree_le = models.DateTimeField("retirée le", null=True, editable=False)

    class Meta:
        """A code is given once in a contract."""

        verbose_name = "partie du texte"
        verbose_name_plural = "parties du texte"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contrat", "code"], name="partie_texte_une_fois")
        ]

    def __str__(self) -> str:
        return self.titre


class MoyenPrete(Periode, DuContrat):
    """Premises, staff, tools, training or data that a partner lends, apart from money."""

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="moyens", verbose_name="contrat"
    )
    genre = models.CharField("nature", max_length=20, choices=GenreMoyen)
    quoi = models.CharField("ce qui est prêté", max_length=300)
    preteur = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="prêté par"
    )
    emprunteur = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="prêté à",
    )
    fiche = models.ForeignKey(
        FicheAction,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="moyens",
        verbose_name="pour l'action",
    )

    class Meta(Periode.Meta):
        """Words shown to people."""

        verbose_name = "moyen prêté"
        verbose_name_plural = "moyens prêtés"

    def __str__(self) -> str:
        return self.quoi


class Redondance(DeLaFiche):
    """What a person concluded of a match between a fiche and what exists already.

    ``cible`` names the one thing compared: « dispositif-3 », « action-12 », « fiche-7 ».
    ``constat`` keeps the match as it was shown on that day: its class, its reasons.
    """

    fiche = models.ForeignKey(
        FicheAction, models.CASCADE, related_name="redondances", verbose_name="fiche-action"
    )
    dispositif = models.ForeignKey(
        Dispositif, models.PROTECT, null=True, related_name="+", verbose_name="dispositif"
    )
    action = models.ForeignKey(
        ActionDispositif,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="action d'un dispositif",
    )
    autre = models.ForeignKey(
        FicheAction, models.CASCADE, null=True, related_name="+", verbose_name="autre fiche"
    )
    cible = models.CharField("ce qui est comparé", max_length=40, editable=False)
    classe = models.CharField("rapprochement", max_length=30, editable=False)
    constat = models.JSONField("raisons", default=dict, editable=False)
    conclusion = models.CharField("conclusion", max_length=20, choices=ConclusionRedondance)
    motif = models.TextField("en quelques mots", blank=True, max_length=2_000)
    fonction = models.CharField("fonction de qui conclut", max_length=150)
    date = models.DateField("conclu le")

    class Meta:
        """A conclusion is on one thing, once."""

        verbose_name = "redondance examinée"
        verbose_name_plural = "redondances examinées"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["fiche", "cible"], name="redondance_une_fois")
        ]

    def __str__(self) -> str:
        return self.get_conclusion_display()


class ImportContrat(ImportDeFichier):
    """A file being taken in, between its reading and its import: its author's only, for a day.

    ``lignes`` is what was read, ``correspondance`` what each column is, ``choix`` what the person
    answered; ``contrat`` the one it changes, none for a new one.
    """

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, null=True, related_name="+", verbose_name="contrat"
    )
    genre = models.CharField("genre de fichier", max_length=20)
    lignes = models.JSONField("lignes", default=list)
    correspondance = models.JSONField("correspondance", default=dict)
    choix = models.JSONField("choix", default=dict)

    class Meta:
        """Words shown to people."""

        verbose_name = "import d'un contrat"
        verbose_name_plural = "imports de contrats"


class Correspondance(models.Model):
    """What the columns of a layout were taken for, remembered for the next file of that layout."""

    empreinte = models.CharField("empreinte des titres", max_length=64, unique=True)
    colonnes = models.JSONField("colonnes", default=dict)
    auteur = models.ForeignKey(
        Utilisateur, models.SET_NULL, null=True, related_name="+", verbose_name="auteur"
    )
    modifie_le = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        """Words shown to people."""

        verbose_name = "correspondance de colonnes"
        verbose_name_plural = "correspondances de colonnes"

    def __str__(self) -> str:
        return self.empreinte[:12]
