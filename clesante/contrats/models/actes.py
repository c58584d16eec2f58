"""Dated documents of a contract, who signs it, and what each promises."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from clesante.acteurs.models import Organisation
from clesante.comptes.droits import Visiteur
from clesante.contrats.choix import (
    EtatEngagement,
    GenreActe,
    Habilitation,
    PeriodeEngagement,
    SensAvis,
    natures_d_acteurs,
)
from clesante.contrats.models.contrats import LONG, Contrat, DuContrat
from clesante.contrats.regles.cycle import ACTES_ARS
from clesante.territoires.models_rattaches import EnfantQuerySet

ECRIRE, RENDRE_AVIS = "contrats.modifier", "contrats.rendre_avis"


class ActeQuerySet(EnfantQuerySet):
    """Readings of documents: an opinion on a fiche is seen by who sees the fiche.

    To write an act of the agency, and what hangs on it, is the agency's.
    """

    def visibles_par(self, utilisateur: Visiteur, operation: str = "") -> Self:
        """Return those a user may do an operation on, but the opinions on what they do not see."""
        from clesante.contrats.models.fiches import FicheAction  # it stands on orientations

        fiches = FicheAction.objects.all().visibles_par(utilisateur)
        lus = super().visibles_par(utilisateur, operation)
        if operation == ECRIRE:
            agence = Contrat.objects.all().visibles_par(utilisateur, RENDRE_AVIS)
            lus = lus.filter(~Q(genre__in=ACTES_ARS) | Q(contrat__in=agence.values("pk")))
        return lus.filter(Q(fiche=None) | Q(fiche__in=fiches.values("pk")))


class Acte(DuContrat):
    """A dated document: letter of intent, charter, answer or opinion of the agency…

    Its file is joined to it. ``date`` is that of the document; ``repond_a`` the statement of the
    framework it answers (a deliverable, a gate…), when its nature does not say it; ``inconnu``: it
    should exist (a contract taken in), nobody has it.
    """

    VOIR: ClassVar[str] = "contrats.voir"

    genre = models.CharField("nature", max_length=30, choices=GenreActe)
    intitule = models.CharField("intitulé", max_length=200)
    date = models.DateField("date", null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="organisation qui l'écrit",
    )
    fonction = models.CharField("fonction de qui le signe", max_length=150, blank=True)
    etape = models.CharField("étape du cadre", max_length=60, blank=True)
    repond_a = models.CharField("ce à quoi il répond", max_length=60, blank=True)
    sens = models.CharField("sens", max_length=20, choices=SensAvis, blank=True)
    fiche = models.ForeignKey(
        "contrats.FicheAction",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="avis",
        verbose_name="fiche-action",
    )
    texte = models.TextField("ce qu'il dit", blank=True, max_length=LONG)
    inconnu = models.BooleanField("pièce inconnue", default=False)

    objects: ClassVar[Any] = models.Manager.from_queryset(ActeQuerySet)()

    class Meta:
        """An opinion says its way."""

        verbose_name = "acte"
        verbose_name_plural = "actes"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(genre=GenreActe.AVIS_ARS) | ~Q(sens=""), name="avis_avec_son_sens"
            )
        ]

    def __str__(self) -> str:
        return self.intitule

    def permet(self, utilisateur: Visiteur, operation: str) -> bool:
        """Tell whether a user may do an operation on it; what is said of a fiche asks the fiche."""
        if operation == ECRIRE and self.genre in ACTES_ARS:
            operation = RENDRE_AVIS
        if self.fiche_id is None:
            return self.contrat.permet(utilisateur, operation)
        permis = Acte.objects.all().visibles_par(utilisateur, operation)
        return bool(permis.filter(pk=self.pk).exists())


class SignatureActe(DuContrat):
    """Who signed a dated document, and on which day; reached as the document is."""

    PARENT: ClassVar[str] = "acte"

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="signatures_d_actes", verbose_name="contrat"
    )
    acte = models.ForeignKey(Acte, models.CASCADE, related_name="signatures", verbose_name="acte")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="organisation"
    )
    fonction = models.CharField("fonction", max_length=150)
    date = models.DateField("signé le", null=True, blank=True)

    class Meta:
        """An organisation signs a document once."""

        verbose_name = "signature d'un acte"
        verbose_name_plural = "signatures d'un acte"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["acte", "organisation"], name="signature_acte_une_fois")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.fonction}"


class Orientation(DuContrat):
    """A strategic orientation of a charter or a letter, which axes take up."""

    PARENT: ClassVar[str] = "acte"

    acte = models.ForeignKey(Acte, models.CASCADE, related_name="orientations", verbose_name="acte")
    numero = models.PositiveSmallIntegerField("numéro", editable=False)
    intitule = models.CharField("orientation", max_length=300)
    texte = models.TextField("ce qu'elle veut dire", blank=True, max_length=4_000)

    class Meta:
        """Numbered from 1 in a document."""

        verbose_name = "orientation stratégique"
        verbose_name_plural = "orientations stratégiques"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["acte", "numero"], name="orientation_une_fois")
        ]

    def __str__(self) -> str:
        return self.intitule


class QuiSigne(models.Model):
    """How a party signs: represented by a function, enabled by an act, on its day."""

    genre = models.CharField("nature", max_length=40, choices=natures_d_acteurs)
    fonction = models.CharField("représentée par (fonction)", max_length=150)
    habilitation = models.CharField(
        "habilité par", max_length=20, choices=Habilitation, default=Habilitation.QUALITE
    )
    habilitation_date = models.DateField("du", null=True, blank=True)
    habilitation_reference = models.CharField("référence", max_length=200, blank=True)
    signe_le = models.DateField("a signé le", null=True, blank=True)
    reserve = models.TextField("sous réserve de", blank=True, max_length=2_000)
    ordre = models.PositiveIntegerField("ordre", default=0, editable=False)

    class Meta:
        """No table of its own."""

        abstract = True


class Signataire(QuiSigne, DuContrat):
    """A party of the contract."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="contrats_signes", verbose_name="organisation"
    )

    class Meta:
        """An organisation signs a contract once."""

        verbose_name = "signataire"
        verbose_name_plural = "signataires"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contrat", "organisation"], name="signataire_une_fois")
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Engagement(DuContrat):
    """What a party promises: how much, in euros, in posts or in kind, and by when.

    ``periode``: the amount and the time are by year, or for the whole contract.
    """

    signataire = models.ForeignKey(
        Signataire, models.CASCADE, related_name="engagements", verbose_name="signataire"
    )
    texte = models.TextField("engagement", max_length=2_000)
    montant = models.DecimalField(
        "montant (€)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    etp = models.DecimalField(
        "temps de travail (ETP)", max_digits=6, decimal_places=2, null=True, blank=True
    )
    periode = models.CharField(
        "par an ou en tout",
        max_length=4,
        choices=PeriodeEngagement,
        default=PeriodeEngagement.TOUT,
    )
    en_nature = models.CharField("en nature", max_length=300, blank=True)
    echeance = models.DateField("échéance", null=True, blank=True)
    etat = models.CharField(
        "état", max_length=20, choices=EtatEngagement, default=EtatEngagement.PRIS
    )
    preuve = models.CharField("preuve", max_length=300, blank=True)

    class Meta:
        """No promise is negative."""

        verbose_name = "engagement"
        verbose_name_plural = "engagements"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(Q(montant=None) | Q(montant__gte=0)) & (Q(etp=None) | Q(etp__gte=0)),
                name="engagement_positif",
            )
        ]

    def __str__(self) -> str:
        return self.texte[:80]

    @property
    def periode_dite(self) -> str:
        """Return « par an » or « en tout »; nothing when no amount nor time is promised."""
        chiffre = self.montant is not None or self.etp is not None
        return PeriodeEngagement(self.periode).label if chiffre else ""
