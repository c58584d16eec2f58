"""What was frozen of a contract, who proof-reads it, who signed it, and its avenants."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clesante.acteurs.models import Organisation
from clesante.comptes.models import AjoutSeul, NeUneFois, Utilisateur
from clesante.contrats.choix import (
    DateDuContrat,
    EtatAvenant,
    GenreDocument,
    GenreVersion,
    MoyenSignature,
    SensAvis,
)
from clesante.contrats.models.actes import QuiSigne
from clesante.contrats.models.contrats import Contrat, DuContrat
from clesante.pieces.models import Fichier
from clesante.territoires.models_rattaches import EnfantManager

EMPREINTE: dict[str, Any] = {"max_length": 64, "editable": False}


class VersionContrat(AjoutSeul, NeUneFois):
    """What a contract said when it was frozen, as canonical JSON: never written again.

    ``empreinte`` is the SHA-256 of ``contenu``; ``maillon`` that of the version as a link of the
    chain of its contract, ``precedent`` the link before, empty for the first. ``avenant`` is the
    one that the version is the text of. What becomes of a version (proof-read, signed) is written
    in rows of its own.
    """

    PARENT: ClassVar[str] = "contrat"
    VOIR: ClassVar[str] = "contrats.voir"

    contrat = models.ForeignKey(
        Contrat, models.PROTECT, related_name="versions", verbose_name="contrat"
    )
    numero = models.PositiveIntegerField("numéro")
    genre = models.CharField("nature", max_length=20, choices=GenreVersion)
    motif = models.CharField("motif", max_length=200)
    avenant = models.ForeignKey(
        "contrats.Avenant",
        models.PROTECT,
        null=True,
        related_name="versions",
        verbose_name="avenant",
    )
    contenu = models.TextField("contenu", editable=False)
    empreinte = models.CharField("empreinte SHA-256", **EMPREINTE)
    precedent = models.CharField("maillon précédent", blank=True, **EMPREINTE)
    maillon = models.CharField("maillon", **EMPREINTE)
    figee_le = models.DateTimeField("figée le", default=timezone.now)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="auteur"
    )

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """Numbered from 1 in each contract."""

        verbose_name = "version d'un contrat"
        verbose_name_plural = "versions d'un contrat"
        ordering: ClassVar[list[str]] = ["numero"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contrat", "numero"], name="version_contrat_une_fois"),
            models.CheckConstraint(
                condition=Q(numero__gte=1) & ~Q(empreinte="") & ~Q(maillon=""),
                name="version_contrat_entiere",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.numero}"

    @property
    def declaree(self) -> VersionSignee | None:
        """What declared it signed; None while nothing did."""
        return getattr(self, "signee", None)

    def permet(self, utilisateur: Any, operation: str) -> bool:
        """Tell whether a user may do an operation on it: its contract answers."""
        return self.contrat.permet(utilisateur, operation)


class DocumentVersion(AjoutSeul, NeUneFois, Fichier):
    """A file that makes proof of a version: the frozen PDF, a scan, a signed PDF that came back.

    ``lecture`` is what was read of its signatures when it came; ``document_lu`` the frozen PDF it
    was read against.
    """

    PARENT: ClassVar[str] = "version"
    VOIR: ClassVar[str] = "contrats.voir"

    version = models.ForeignKey(
        VersionContrat, models.PROTECT, related_name="documents", verbose_name="version"
    )
    genre = models.CharField("nature", max_length=20, choices=GenreDocument)
    lecture = models.JSONField("ce qui y est lu", default=dict)
    recu_le = models.DateTimeField("reçu le", default=timezone.now)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="auteur"
    )

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """One frozen PDF by version."""

        verbose_name = "document d'une version"
        verbose_name_plural = "documents d'une version"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(genre=GenreDocument.GELE),
                name="version_un_pdf_gele",
            )
        ]

    def __str__(self) -> str:
        return self.fichier


class Relecture(DuContrat):
    """The proof-reading of a frozen version, by those who are asked, in their order."""

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="relectures", verbose_name="contrat"
    )
    version_relue = models.ForeignKey(
        VersionContrat, models.PROTECT, related_name="relectures", verbose_name="version relue"
    )
    consigne = models.TextField("ce qui est demandé", blank=True, max_length=2_000)
    close_le = models.DateTimeField("close le", null=True, editable=False)
    motif_cloture = models.TextField("pourquoi", blank=True, max_length=2_000, editable=False)

    class Meta:
        """One open at a time in a contract."""

        verbose_name = "relecture"
        verbose_name_plural = "relectures"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["contrat"], condition=Q(close_le=None), name="relecture_ouverte_une_fois"
            )
        ]

    def __str__(self) -> str:
        return f"relecture de la {self.version_relue}"


class AvisRelecture(DuContrat):
    """Whose opinion is asked in a proof-reading, since when, and what they answered.

    Those of one ``ordre`` are asked together; the next ones once all of these have answered.
    ``rapporte``: the team wrote down what they answered.
    """

    PARENT: ClassVar[str] = "relecture"

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="avis_de_relecture", verbose_name="contrat"
    )
    relecture = models.ForeignKey(
        Relecture, models.CASCADE, related_name="avis", verbose_name="relecture"
    )
    ordre = models.PositiveSmallIntegerField("tour", default=1)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="organisation"
    )
    fonction = models.CharField("fonction", max_length=150)
    compte = models.ForeignKey(
        Utilisateur,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="compte",
    )
    demande_le = models.DateField("demandé le", null=True, editable=False)
    rendu_le = models.DateField("rendu le", null=True, blank=True)
    sens = models.CharField("sens", max_length=20, choices=SensAvis, blank=True)
    texte = models.TextField("ce qu'il dit", blank=True, max_length=8_000)
    rapporte = models.BooleanField("noté par l'équipe", default=False, editable=False)

    class Meta:
        """An answer says its way."""

        verbose_name = "avis de relecture"
        verbose_name_plural = "avis de relecture"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["relecture", "organisation", "fonction"], name="avis_relecture_une_fois"
            ),
            models.CheckConstraint(
                condition=Q(rendu_le=None) | ~Q(sens=""), name="avis_relecture_dit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.fonction}"


class SignatureVersion(QuiSigne, DuContrat):
    """The signature of one party on a version: enabled by which act, given on which day, how.

    ``document`` is the file that shows it, when one came.
    """

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="signatures", verbose_name="contrat"
    )
    version_signee = models.ForeignKey(
        VersionContrat, models.PROTECT, related_name="signatures", verbose_name="version"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="organisation"
    )
    moyen = models.CharField("comment", max_length=20, choices=MoyenSignature, blank=True)
    document = models.ForeignKey(
        DocumentVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
        verbose_name="document qui la montre",
    )

    class Meta:
        """An organisation signs a version once; a signature given says how."""

        verbose_name = "signature d'une version"
        verbose_name_plural = "signatures d'une version"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["version_signee", "organisation"], name="signature_version_une_fois"
            ),
            models.CheckConstraint(
                condition=Q(signe_le=None) | ~Q(moyen=""), name="signature_version_dite"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.fonction}"


class VersionSignee(AjoutSeul):
    """A version declared signed: from this day it is the contract, from ``date_effet`` on.

    ``preuve`` is the canonical JSON of who signed what, when and how; ``empreinte`` the SHA-256 of
    the link of the version followed by it.
    """

    PARENT: ClassVar[str] = "version"

    version = models.OneToOneField(
        VersionContrat, models.PROTECT, related_name="signee", verbose_name="version"
    )
    date = models.DateField("date du contrat ou de l'avenant")
    date_selon = models.CharField("date selon", max_length=20, choices=DateDuContrat)
    lieu = models.CharField("signé à", max_length=200, blank=True)
    date_effet = models.DateField("en vigueur le")
    date_fin = models.DateField("jusqu'au", null=True)
    preuve = models.TextField("preuve", editable=False)
    empreinte = models.CharField("empreinte SHA-256", **EMPREINTE)
    declaree_le = models.DateTimeField("déclarée le", default=timezone.now)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="auteur"
    )

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """Read in the order in which they hold."""

        verbose_name = "version signée"
        verbose_name_plural = "versions signées"
        ordering: ClassVar[list[str]] = ["date_effet", "pk"]

    def __str__(self) -> str:
        return f"{self.version} signée"


class Avenant(DuContrat):
    """An amendment: what changes in the contract in force, each change with its reason.

    ``base`` is the version in force that it amends; what changes is read between that version and
    the contract as it is written now, then frozen in a version that is proof-read and signed.
    """

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="avenants", verbose_name="contrat"
    )
    numero = models.PositiveSmallIntegerField("numéro", editable=False)
    intitule = models.CharField("intitulé", max_length=200)
    motif = models.TextField("pourquoi un avenant", blank=True, max_length=4_000)
    date_effet = models.DateField("prend effet le", null=True, blank=True)
    base = models.ForeignKey(
        VersionContrat,
        models.PROTECT,
        related_name="+",
        verbose_name="version modifiée",
        editable=False,
    )
    etat = models.CharField(
        "état",
        max_length=20,
        choices=EtatAvenant,
        default=EtatAvenant.PROJET,
        editable=False,
    )
    motif_abandon = models.TextField(
        "pourquoi abandonné", blank=True, max_length=2_000, editable=False
    )

    class Meta:
        """Numbered from 1 in a contract; one in preparation at a time."""

        verbose_name = "avenant"
        verbose_name_plural = "avenants"
        ordering: ClassVar[list[str]] = ["numero"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contrat", "numero"], name="avenant_une_fois"),
            models.UniqueConstraint(
                fields=["contrat"],
                condition=Q(etat__in=("projet", "fige")),
                name="avenant_en_cours_une_fois",
            ),
        ]

    def __str__(self) -> str:
        return f"avenant n° {self.numero}"


class MotifChangement(DuContrat):
    """Why one change of an avenant is made; ``cle`` names the change."""

    PARENT: ClassVar[str] = "avenant"

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="motifs_d_avenant", verbose_name="contrat"
    )
    avenant = models.ForeignKey(
        Avenant, models.CASCADE, related_name="motifs", verbose_name="avenant"
    )
    cle = models.CharField("changement", max_length=200, editable=False)
    motif = models.TextField("motif", max_length=2_000)

    class Meta:
        """One reason by change."""

        verbose_name = "motif d'un changement"
        verbose_name_plural = "motifs de changements"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["avenant", "cle"], name="motif_changement_une_fois")
        ]

    def __str__(self) -> str:
        return self.motif[:80]
