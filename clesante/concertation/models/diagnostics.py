"""A written diagnosis: its sections, their blocks, its frozen versions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from clesante.acteurs.models import Decision
from clesante.comptes.models import AjoutSeul, NeUneFois, Versionne
from clesante.concertation.choix import EtatDiagnostic, GenreBloc
from clesante.territoires.models_rattaches import EnfantManager, Portee, Rattache, RattacheManager

LONG = 40_000


class Diagnostic(Rattache, Versionne, NeUneFois):
    """The diagnosis people of a territory write together; all of concertation hangs on one.

    ``fictif``: its territory does not exist, it is a demonstration; then ``lieu`` names it and
    ``population`` tells its inhabitants.
    """

    VOIR: ClassVar[str] = "concertation.voir"

    intitule = models.CharField("intitulé", max_length=200)
    annee = models.PositiveSmallIntegerField("année")
    etat = models.CharField(
        "état",
        max_length=20,
        choices=EtatDiagnostic,
        default=EtatDiagnostic.EN_COURS,
        editable=False,
    )
    presentation = models.TextField("démarche", blank=True, max_length=8_000)
    fictif = models.BooleanField("données de démonstration", default=False, editable=False)
    lieu = models.CharField("territoire fictif", max_length=200, blank=True, editable=False)
    population = models.PositiveIntegerField("habitants", null=True, editable=False)

    objects: ClassVar[Any] = RattacheManager()

    class Meta:
        """A territory that does not exist is a demonstration, and has a name."""

        verbose_name = "diagnostic"
        verbose_name_plural = "diagnostics"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(territoire="") | (Q(fictif=True) & ~Q(lieu="")),
                name="diagnostic_d_un_territoire",
            )
        ]

    def __str__(self) -> str:
        return self.intitule


class PorteeDiagnostic(Portee):
    """A portée that reaches a diagnosis."""

    objet = models.ForeignKey(
        Diagnostic, models.CASCADE, related_name="portees", verbose_name="diagnostic"
    )

    class Meta(Portee.Meta):
        """Words shown to people."""

        verbose_name = "portée d'un diagnostic"
        verbose_name_plural = "portées d'un diagnostic"


class DuDiagnostic(Versionne, NeUneFois):
    """What belongs to one diagnosis, and is reached as it is."""

    PARENT: ClassVar[str] = "diagnostic"

    diagnostic = models.ForeignKey(
        Diagnostic, models.CASCADE, related_name="+", verbose_name="diagnostic"
    )

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """No table of its own."""

        abstract = True


class Section(DuDiagnostic):
    """A part of the written diagnosis; its code is the one comments name."""

    code = models.SlugField("code", max_length=40, editable=False)
    titre = models.CharField("titre", max_length=200)
    ordre = models.PositiveIntegerField("ordre", default=0, editable=False)
    retire_le = models.DateTimeField("retirée le", null=True, editable=False)

    class Meta:
        """A code is given once in a diagnosis."""

        verbose_name = "section"
        verbose_name_plural = "sections"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["diagnostic", "code"], name="section_une_fois")
        ]

    def __str__(self) -> str:
        return self.titre


class Bloc(Versionne, NeUneFois):
    """What a section is made of: a text, or one bound thing with the words beside it.

    ``releve`` is the local table ``table`` as it was on the day it was taken: a refresh compares,
    and asks. What is removed stays (``retire_le``), and comes back when asked.
    """

    PARENT: ClassVar[str] = "section"

    section = models.ForeignKey(
        Section, models.CASCADE, related_name="blocs", verbose_name="section"
    )
    ordre = models.PositiveIntegerField("ordre", default=0, editable=False)
    texte = models.TextField("texte", blank=True, max_length=LONG)
    figure = models.ForeignKey(
        "concertation.Figure",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="blocs",
        verbose_name="chiffre",
    )
    verbatim = models.ForeignKey(
        "concertation.Verbatim",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="blocs",
        verbose_name="paroles",
    )
    constat = models.ForeignKey(
        "concertation.Constat",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="blocs",
        verbose_name="constat",
    )
    photo = models.ForeignKey(
        "pieces.Piece",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="photographie",
    )
    table = models.CharField("table locale", max_length=120, blank=True)
    releve = models.JSONField("table relevée", default=dict, editable=False)
    retire_le = models.DateTimeField("retiré le", null=True, editable=False)

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """Words shown to people."""

        verbose_name = "bloc"
        verbose_name_plural = "blocs"

    def __str__(self) -> str:
        return self.texte[:60] or self.genre.label

    @property
    def genre(self) -> GenreBloc:
        """What it shows."""
        liens = {
            GenreBloc.CHIFFRE: self.figure_id,
            GenreBloc.PAROLES: self.verbatim_id,
            GenreBloc.CONSTAT: self.constat_id,
            GenreBloc.PHOTO: self.photo_id,
            GenreBloc.TABLE: self.table,
        }
        return next((genre for genre, lien in liens.items() if lien), GenreBloc.TEXTE)


class VersionDiagnostic(AjoutSeul):
    """What the diagnosis was on a day, as JSON with its digest: never written again.

    ``decision``: the one that validated it.
    """

    PARENT: ClassVar[str] = "diagnostic"

    diagnostic = models.ForeignKey(
        Diagnostic, models.PROTECT, related_name="versions", verbose_name="diagnostic"
    )
    numero = models.PositiveIntegerField("numéro")
    motif = models.CharField("motif", max_length=200)
    contenu = models.JSONField("contenu")
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="auteur"
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, related_name="+", verbose_name="décision"
    )
    created_at = models.DateTimeField("faite le", auto_now_add=True)

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """Numbered from 1 in each diagnosis."""

        verbose_name = "version d'un diagnostic"
        verbose_name_plural = "versions d'un diagnostic"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["diagnostic", "numero"], name="version_diagnostic_une_fois"
            ),
            models.CheckConstraint(
                condition=Q(numero__gte=1) & ~Q(empreinte=""), name="version_diagnostic_entiere"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.numero}"


def chaine(objet: Any) -> str:
    """Return the chain of the journal in which the events of a diagnosis, and of all of it, are."""
    while not isinstance(objet, Diagnostic):
        objet = getattr(objet, objet.PARENT)
    return f"DIAG-{objet.pk}"
