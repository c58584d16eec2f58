"""Who is met and mobilised, the bodies that decide, and what they decided."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from clesante.acteurs.choix_dialogue import (
    College,
    EtatDecision,
    GenreDecision,
    GenreInstance,
    GenreRencontre,
    Mobilisation,
)
from clesante.acteurs.models.communs import Periode
from clesante.acteurs.models.organisations import Organisation, Personne
from clesante.comptes.models import NeUneFois, Versionne
from clesante.recherche.models import TermesField
from clesante.territoires.models_rattaches import EnfantManager, Portee, Rattache, RattacheManager

LONG = 20_000


class ForceVive(Versionne, NeUneFois):
    """What an organisation, or one of its people, can bring, and how far it is mobilised."""

    PARENT: ClassVar[str] = "organisation"
    VOIR: ClassVar[str] = "acteurs.voir_rencontres"

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="forces_vives", verbose_name="organisation"
    )
    personne = models.ForeignKey(
        Personne,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="forces_vives",
        verbose_name="personne",
    )
    etat = models.CharField(
        "état", max_length=20, choices=Mobilisation, default=Mobilisation.REPERE
    )
    apports = models.TextField("ce qu'elle peut apporter", blank=True, max_length=4_000)
    themes = TermesField("thèmes", vocabulaire="themes")
    depuis_le = models.DateField("dans cet état depuis le", null=True, blank=True)

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """Once by organisation, once by person of it."""

        verbose_name = "force vive"
        verbose_name_plural = "forces vives"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "personne"], name="force_vive_d_une_personne"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(personne=None),
                name="force_vive_d_une_organisation",
            ),
        ]

    def __str__(self) -> str:
        return str(self.personne or self.organisation)


class Rencontre(Rattache, Versionne, NeUneFois):
    """A meeting before any body exists: who was met, what was said, the priorities named."""

    VOIR: ClassVar[str] = "acteurs.voir_rencontres"

    objet = models.CharField("objet", max_length=200)
    genre = models.CharField("qui a été rencontré", max_length=20, choices=GenreRencontre)
    date = models.DateField("date")
    lieu = models.CharField("lieu", max_length=200, blank=True)
    participants = models.TextField("fonctions présentes", blank=True, max_length=2_000)
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="rencontres", verbose_name="organisations"
    )
    propos = models.TextField("ce qui s'est dit", blank=True, max_length=LONG)
    priorites = models.TextField("priorités nommées", blank=True, max_length=4_000)
    themes = TermesField("thèmes", vocabulaire="themes")

    objects: ClassVar[Any] = RattacheManager()

    class Meta:
        """Words shown to people."""

        verbose_name = "rencontre"
        verbose_name_plural = "rencontres"

    def __str__(self) -> str:
        return self.objet


class PorteeRencontre(Portee):
    """A portée that reaches a meeting."""

    objet = models.ForeignKey(
        Rencontre, models.CASCADE, related_name="portees", verbose_name="rencontre"
    )

    class Meta(Portee.Meta):
        """Words shown to people."""

        verbose_name = "portée d'une rencontre"
        verbose_name_plural = "portées d'une rencontre"


class Instance(Rattache, Periode, Versionne, NeUneFois):
    """A body of the contract: « COPIL » is its name, never a rule. ``decide``: it validates."""

    VOIR: ClassVar[str] = "acteurs.voir_instances"

    nom = models.CharField("nom", max_length=200)
    genre = models.CharField("nature", max_length=20, choices=GenreInstance)
    decide = models.BooleanField("décide", default=False)
    mandat = models.TextField("mandat", blank=True, max_length=4_000)
    rythme = models.CharField("rythme", max_length=120, blank=True)
    du = models.DateField("créée le", null=True, blank=True)

    objects: ClassVar[Any] = RattacheManager()

    class Meta(Periode.Meta):
        """Words shown to people."""

        verbose_name = "instance"
        verbose_name_plural = "instances"

    def __str__(self) -> str:
        return self.nom


class PorteeInstance(Portee):
    """A portée that reaches a body."""

    objet = models.ForeignKey(
        Instance, models.CASCADE, related_name="portees", verbose_name="instance"
    )

    class Meta(Portee.Meta):
        """Words shown to people."""

        verbose_name = "portée d'une instance"
        verbose_name_plural = "portées d'une instance"


class Siege(Periode, Versionne, NeUneFois):
    """A seat in a body: an organisation's, under a function; ``usager``: a seat of users."""

    PARENT: ClassVar[str] = "instance"

    instance = models.ForeignKey(
        Instance, models.CASCADE, related_name="sieges", verbose_name="instance"
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sieges",
        verbose_name="organisation",
    )
    fonction = models.CharField("fonction", max_length=150)
    college = models.CharField("collège", max_length=20, choices=College)
    preside = models.BooleanField("préside", default=False)

    objects: ClassVar[Any] = EnfantManager()

    class Meta(Periode.Meta):
        """Words shown to people."""

        verbose_name = "siège"
        verbose_name_plural = "sièges"

    def __str__(self) -> str:
        return self.fonction


class Decision(Versionne, NeUneFois):
    """What a body decided: its sentence, its day; its document is a file joined to it.

    ``objet_type`` and ``objet_id`` name what it is about, as the journal does.
    """

    PARENT: ClassVar[str] = "instance"

    instance = models.ForeignKey(
        Instance, models.PROTECT, related_name="decisions", verbose_name="instance"
    )
    date = models.DateField("date")
    numero = models.CharField("numéro", max_length=20, blank=True)
    phrase = models.TextField("ce qui est décidé", max_length=4_000)
    genre = models.CharField(
        "nature", max_length=20, choices=GenreDecision, default=GenreDecision.VALIDATION
    )
    responsable = models.CharField("fonction responsable", max_length=150, blank=True)
    echeance = models.DateField("échéance", null=True, blank=True)
    etat = models.CharField(
        "état", max_length=20, choices=EtatDecision, default=EtatDecision.SANS_SUITE
    )
    objet_type = models.CharField("type d'objet", max_length=100, blank=True, editable=False)
    objet_id = models.BigIntegerField("numéro de l'objet", null=True, editable=False)

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """Numbered once in a body; read by what it is about."""

        verbose_name = "décision"
        verbose_name_plural = "décisions"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["instance", "numero"],
                condition=~Q(numero=""),
                name="decision_numerotee_une_fois",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["objet_type", "objet_id"], name="decision_d_un_objet")
        ]

    def __str__(self) -> str:
        return self.phrase[:80]
