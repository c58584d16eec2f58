"""What is awaited from whom, and the words gathered on the ground."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from clesante.acteurs.choix_dialogue import College
from clesante.acteurs.models import ImportDeFichier
from clesante.comptes.models import NeUneFois, Versionne
from clesante.concertation.choix import Canal, Methode
from clesante.concertation.models.diagnostics import DuDiagnostic
from clesante.recherche.models import TermesField
from clesante.territoires.models_rattaches import EnfantManager


class DonneeAttendue(DuDiagnostic):
    """A line of the plan de collecte: what, held by whom, by which method, and its days."""

    intitule = models.CharField("donnée attendue", max_length=300)
    indicateur = models.CharField("indicateur du catalogue", max_length=60, blank=True)
    detenteur = models.CharField("détenteur", max_length=200)
    methode = models.CharField("méthode", max_length=300, blank=True)
    demandee_le = models.DateField("demandée le", null=True, blank=True)
    relancee_le = models.DateField("relancée le", null=True, blank=True)
    recue_le = models.DateField("reçue le", null=True, blank=True)
    abandonnee_le = models.DateField("déclarée jamais venue le", null=True, blank=True)
    remarque = models.TextField("remarque", blank=True, max_length=4_000)

    class Meta:
        """Nothing is reminded before it is asked; what came is not « never came »."""

        verbose_name = "donnée attendue"
        verbose_name_plural = "données attendues"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(relancee_le=None) | Q(demandee_le__lte=F("relancee_le")),
                name="donnee_demandee_avant_relance",
            ),
            models.CheckConstraint(
                condition=Q(recue_le=None) | Q(abandonnee_le=None),
                name="donnee_recue_ou_jamais_venue",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule


class Recueil(DuDiagnostic):
    """Words gathered one day in one place: how, from how many people, of which profiles.

    ``questions`` of a questionnaire: a list of {"code", "libelle", "genre", "choix"}.
    """

    intitule = models.CharField("intitulé", max_length=200)
    methode = models.CharField("méthode", max_length=20, choices=Methode)
    date = models.DateField("date")
    jusqu_au = models.DateField("jusqu'au", null=True, blank=True)
    lieu = models.CharField("lieu", max_length=200, blank=True)
    nombre = models.PositiveIntegerField("personnes entendues", null=True, blank=True)
    profils = models.CharField("profils", max_length=500, blank=True)
    themes = TermesField("thèmes", vocabulaire="themes")
    publics = TermesField("publics", vocabulaire="publics")
    synthese = models.TextField("synthèse", blank=True, max_length=20_000)
    limites = models.TextField("limites", blank=True, max_length=4_000)
    questions = models.JSONField("questions", default=list, blank=True)

    class Meta:
        """Its days are in order."""

        verbose_name = "recueil de paroles"
        verbose_name_plural = "recueils de paroles"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(jusqu_au=None) | Q(jusqu_au__gte=F("date")),
                name="recueil_dates_dans_l_ordre",
            )
        ]

    def __str__(self) -> str:
        return self.intitule


class DuRecueil(Versionne, NeUneFois):
    """What belongs to gathered words."""

    PARENT: ClassVar[str] = "recueil"

    recueil = models.ForeignKey(
        Recueil, models.CASCADE, related_name="%(class)ss", verbose_name="recueil de paroles"
    )

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """No table of its own."""

        abstract = True


class Verbatim(DuRecueil):
    """What someone said, without anything that tells who."""

    texte = models.TextField("paroles", max_length=2_000)
    profil = models.CharField("profil", max_length=120, blank=True)
    themes = TermesField("thèmes", vocabulaire="themes")

    class Meta:
        """Words shown to people."""

        verbose_name = "paroles citées"
        verbose_name_plural = "paroles citées"

    def __str__(self) -> str:
        return self.texte[:60]


class Reponse(DuRecueil):
    """One filled questionnaire: ``contenu`` gives the answer of each question, by its code."""

    numero = models.PositiveIntegerField("numéro")
    college = models.CharField("collège", max_length=20, choices=College)
    canal = models.CharField("canal", max_length=20, choices=Canal, default=Canal.PAPIER)
    contenu = models.JSONField("réponses", default=dict)

    class Meta:
        """Numbered from 1 in each questionnaire."""

        verbose_name = "réponse"
        verbose_name_plural = "réponses"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["recueil", "numero"], name="reponse_une_fois")
        ]

    def __str__(self) -> str:
        return f"réponse {self.numero}"


class ImportReponses(ImportDeFichier):
    """The rows of a file of answers; ``college`` and ``canal``: of the rows that tell none."""

    recueil = models.ForeignKey(
        Recueil, models.CASCADE, related_name="+", verbose_name="recueil de paroles"
    )
    college = models.CharField("collège", max_length=20, choices=College)
    canal = models.CharField("canal", max_length=20, choices=Canal)

    class Meta:
        """Words shown to people."""

        verbose_name = "import de réponses"
        verbose_name_plural = "imports de réponses"
