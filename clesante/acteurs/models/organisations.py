"""Organisations, people by their function, and what they do there."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from clesante.acteurs.choix import Consentement, Famille, Nature, RoleDansOrganisation
from clesante.acteurs.models.communs import ImportDeFichier, Periode
from clesante.acteurs.regles import coordonnees_gardees, texte_de_recherche
from clesante.comptes.droits import Visiteur, portees
from clesante.comptes.models import NeUneFois, Versionne
from clesante.comptes.models.attributions import TOUT
from clesante.territoires.lectures import contenants

VUES = frozenset({"acteurs.voir", "acteurs.voir_personnes"})
"""What reaches also the organisations of a wider territory: a département sees its region's."""


def numeros(tenues: frozenset[str]) -> frozenset[int]:
    """Return the numbers of the organisations that « ORG-12 » portées name."""
    chiffres = (p.removeprefix("ORG-") for p in tenues if p.startswith("ORG-"))
    return frozenset(int(c) for c in chiffres if c.isascii() and c.isdecimal() and len(c) < 19)


def par_code(tenues: frozenset[str]) -> Exists:
    """Tell of an organisation whether it has the code of a portée.

    Two bounds, not one equality: of an equality, PostgreSQL reads the portées of every organisation
    before the first line of a page.
    """
    elle = {"organisation__gte": OuterRef("pk"), "organisation__lte": OuterRef("pk")}
    return Exists(PorteeOrganisation.objects.filter(**elle, code__in=tenues))


def autrement(tenues: frozenset[str], operation: str) -> Q:
    """Tell of an organisation whether portées name it, or are held by its territory."""
    atteintes = Q(territoire__in=contenants(tenues)) if operation in VUES else Q(pk__in=())
    if nommes := numeros(tenues):
        nommees = Organisation.objects.filter(pk__in=nommes)
        gardees = nommees.exclude(fusionnee_dans=None).values("fusionnee_dans")
        atteintes |= Q(pk__in=nommees.values("pk")) | Q(pk__in=gardees)
    return atteintes


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Readings of organisations."""

    def en_usage(self) -> OrganisationQuerySet:
        """Return those that were not merged into another."""
        return self.filter(fusionnee_dans=None)

    def visibles_par(
        self, utilisateur: Visiteur, operation: str = "acteurs.voir"
    ) -> OrganisationQuerySet:
        """Return those on which a user may do an operation, « voir » by default.

        A portée reaches an organisation that has its code (territory, département, région,
        contract), whose number it is (« ORG-12 »), or into which that number was merged.
        """
        tenues = portees(utilisateur, operation)
        if not tenues:
            return self.none()
        if TOUT in tenues:
            return self
        return self.filter(Q(par_code(tenues)) | autrement(tenues, operation))


class Organisation(Versionne, NeUneFois):
    """A body that takes part: a party to the contract or one of the four families of partners."""

    nom = models.CharField("nom", max_length=200)
    sigle = models.CharField("sigle", max_length=40, blank=True)
    nature = models.CharField("nature", max_length=40, choices=Nature)
    famille = models.CharField("famille", max_length=40, choices=Famille)
    siret = models.CharField("SIRET", max_length=14, blank=True, db_index=True)
    territoire = models.CharField("territoire", max_length=40)
    courriel = models.EmailField("adresse électronique générique", blank=True)
    telephone = models.CharField("téléphone du standard", max_length=30, blank=True)
    site = models.URLField("site internet", blank=True)
    missions = models.TextField("missions", blank=True, max_length=4_000)
    fermee_le = models.DateField("fermée le", null=True, blank=True)
    fusionnee_dans = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="fusionnees",
        verbose_name="fusionnée dans",
    )
    recherche = models.TextField("texte de recherche", editable=False)
    tri = models.CharField("clé de tri", max_length=200, editable=False, db_index=True)

    objects: ClassVar[models.Manager[Organisation]] = OrganisationQuerySet.as_manager()

    class Meta:
        """Words shown to people; a body is not merged into itself."""

        verbose_name = "organisation"
        verbose_name_plural = "organisations"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(fusionnee_dans=None) | ~Q(fusionnee_dans=F("id")),
                name="organisation_pas_dans_elle_meme",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["fusionnee_dans", "tri", "id"], name="organisation_de_la_liste"),
            models.Index(
                fields=["fusionnee_dans", "territoire"], name="organisation_par_territoire"
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what the list searches and sorts in step with the names."""
        self.recherche = texte_de_recherche(self.nom, self.sigle, self.siret)
        self.tri = self.recherche.strip()[:200]
        super().save(*args, **kwargs)

    @property
    def gardee(self) -> Organisation:
        """The one it was merged into, itself when it was not."""
        return self.fusionnee_dans or self

    @property
    def avec_fusionnees(self) -> tuple[Organisation, ...]:
        """Itself and those merged into it, read once when prefetched."""
        return (self, *self.fusionnees.all())

    @property
    def numeros(self) -> tuple[int, ...]:
        """Its number and those of the organisations merged into it."""
        return tuple(o.pk for o in self.avec_fusionnees)

    @property
    def codes_propres(self) -> frozenset[str]:
        """The portées that name it, or one that was merged into it: « ORG-12 »."""
        if self.pk is None:
            return frozenset()
        return frozenset(f"ORG-{o.pk}" for o in self.avec_fusionnees)

    def permet(self, utilisateur: Visiteur, operation: str) -> bool:
        """Tell whether a user may do an operation on it; ``visibles_par``, in Python."""
        tenues = portees(utilisateur, operation)
        codes = {portee.code for portee in self.portees.all()}
        if tenues & {TOUT, *codes, *self.codes_propres}:
            return True
        return bool(tenues) and operation in VUES and self.territoire in contenants(tenues)


class PorteeOrganisation(models.Model):
    """A portée that reaches an organisation: its territory and what holds it, a contract…"""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="portees", verbose_name="organisation"
    )
    code = models.CharField("code", max_length=40)

    class Meta:
        """Each code once; read by code."""

        verbose_name = "portée d'une organisation"
        verbose_name_plural = "portées d'une organisation"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "code"], name="portee_une_fois_par_organisation"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["code", "organisation"], name="portee_organisation_par_code")
        ]

    def __str__(self) -> str:
        return self.code


class PersonneQuerySet(models.QuerySet["Personne"]):
    """Readings of people."""

    def visibles_par(
        self, utilisateur: Visiteur, operation: str = "acteurs.voir_personnes"
    ) -> PersonneQuerySet:
        """Return those who have today a function in an organisation within reach.

        Who left is no longer the concern of those who hold the place they left.
        """
        tenues = Fonction.objects.all().visibles_par(utilisateur, operation).en_cours()
        return self.filter(Exists(tenues.filter(personne=OuterRef("pk"))))


class Personne(Versionne, NeUneFois):
    """Someone met for their function: professional coordinates only, shown as they agreed."""

    nom = models.CharField("nom", max_length=100)
    prenom = models.CharField("prénom", max_length=100, blank=True)
    courriel = models.EmailField("adresse électronique professionnelle", blank=True)
    telephone = models.CharField("téléphone professionnel", max_length=30, blank=True)
    consentement = models.CharField(
        "consentement", max_length=20, choices=Consentement, default=Consentement.NON_DEMANDE
    )
    consentement_le = models.DateField("consentement recueilli le", null=True, blank=True)
    recherche = models.TextField("texte de recherche", editable=False, blank=True)

    objects: ClassVar[models.Manager[Personne]] = PersonneQuerySet.as_manager()

    class Meta:
        """Words shown to people; an answer has its day."""

        verbose_name = "personne"
        verbose_name_plural = "personnes"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(consentement=Consentement.NON_DEMANDE)
                | Q(consentement_le__isnull=False),
                name="personne_consentement_date",
            ),
            models.CheckConstraint(
                condition=~Q(consentement=Consentement.REFUSE) | Q(courriel="", telephone=""),
                name="personne_refus_sans_coordonnees",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what the search reads in step with the names."""
        self.recherche = texte_de_recherche(self.prenom, self.nom)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Forget the coordinates of who refused that they be kept."""
        self.courriel, self.telephone = coordonnees_gardees(
            self.consentement, self.courriel, self.telephone
        )


class FonctionQuerySet(models.QuerySet["Fonction"]):
    """Readings of functions."""

    def en_cours(self, jour: date | None = None) -> FonctionQuerySet:
        """Return those that are not over on a day, today by default."""
        return self.filter(Q(au=None) | Q(au__gte=jour or timezone.localdate()))

    def visibles_par(
        self, utilisateur: Visiteur, operation: str = "acteurs.voir_personnes"
    ) -> FonctionQuerySet:
        """Return those, over or not, of an organisation within reach or merged into one."""
        la = Organisation.objects.all().visibles_par(utilisateur, operation).en_usage()
        lues = self.alias(gardee=Coalesce("organisation__fusionnee_dans", "organisation"))
        return lues.filter(Exists(la.filter(pk=OuterRef("gardee"))))


class Fonction(Periode, Versionne, NeUneFois):
    """What a person does in an organisation, between two days."""

    personne = models.ForeignKey(
        Personne, models.CASCADE, related_name="fonctions", verbose_name="personne"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="fonctions", verbose_name="organisation"
    )
    intitule = models.CharField("fonction", max_length=150)
    role = models.CharField("rôle", max_length=40, choices=RoleDansOrganisation)

    objects: ClassVar[models.Manager[Fonction]] = FonctionQuerySet.as_manager()

    class Meta(Periode.Meta):
        """Words shown to people."""

        verbose_name = "fonction"
        verbose_name_plural = "fonctions"

    def __str__(self) -> str:
        return self.intitule


class ImportOrganisations(ImportDeFichier):
    """The rows of a file of organisations."""

    class Meta:
        """Words shown to people."""

        verbose_name = "import d'organisations"
        verbose_name_plural = "imports d'organisations"
