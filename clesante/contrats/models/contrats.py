"""A contract: where it holds, under which framework, between which days."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from clesante.acteurs.models import Decision, Organisation
from clesante.acteurs.models.communs import Periode
from clesante.comptes.droits import Visiteur, portees
from clesante.comptes.models import AjoutSeul, NeUneFois, Utilisateur, Versionne
from clesante.comptes.models.attributions import TOUT
from clesante.comptes.models.preparees import parmi, preparee
from clesante.concertation.models import Diagnostic
from clesante.contrats.choix import (
    AVANT_SIGNATURE,
    GenreContrat,
    MontantsEn,
    OuiNon,
    RoleReferent,
    etats_du_contrat,
    natures_d_acteurs,
)
from clesante.territoires.models_rattaches import (
    EnfantManager,
    Portee,
    Rattache,
    RattacheQuerySet,
)

LONG = 40_000
PILOTER = "contrats.modifier_pilotees"


class ContratQuerySet(RattacheQuerySet):
    """Readings of contracts."""

    def visibles_par(self, utilisateur: Visiteur, operation: str = "") -> Any:
        """Return those a user may do an operation on; who pilots an action sees its contract."""
        atteints = self.atteints_par(utilisateur, operation)
        if operation not in ("", Contrat.VOIR) or not pilote_au_dela(utilisateur, Contrat.VOIR):
            return atteints
        pilotees = _pilotees(utilisateur).values("contrat")
        return self.filter(Q(pk__in=atteints.values("pk")) | Q(pk__in=pilotees))

    def atteints_par(self, utilisateur: Visiteur, operation: str = "") -> Any:
        """Return those that the portées of a user reach, whatever they pilot."""
        return super().visibles_par(utilisateur, operation)

    def numeros_atteints(self, utilisateur: Visiteur, *operations: str) -> list[frozenset[int]]:
        """Return, for each operation, the numbers of :meth:`atteints_par`, all read at once."""
        tenues = [portees(utilisateur, operation) for operation in operations]
        par_code: dict[str, set[int]] = defaultdict(set)
        liens: Any = _liens(frozenset().union(*tenues))
        for code, numero in liens:
            par_code[code].add(numero)
        if any(TOUT in codes for codes in tenues):
            par_code[TOUT].update(self.values_list("pk", flat=True))
        return [frozenset[int]().union(*(par_code[c] for c in codes)) for codes in tenues]


@preparee
def _liens(codes: Any) -> models.QuerySet[Any, Any]:
    return PorteeContrat.objects.filter(parmi("code", codes)).values_list("code", "objet")


def _pilotees(utilisateur: Visiteur) -> Any:
    from clesante.contrats.models.fiches import FicheAction  # it stands on contracts

    return FicheAction.objects.pilotees_par(utilisateur)


class Contrat(Rattache, Versionne, NeUneFois):
    """A contrat local de santé, or the démarche that leads to one.

    ``etape`` is the step under way of the framework ``cadre``; ``etat`` the common state it maps
    onto. ``repris``: signed before it came in, its pieces are listed and never verified.
    ``fictif``: its territory does not exist, it is a demonstration; then ``lieu`` names it and
    ``population`` tells its inhabitants.
    """

    VOIR: ClassVar[str] = "contrats.voir"
    ADOPTE: ClassVar[bool] = False  # else those of another contract of its author would read it

    intitule = models.CharField("intitulé", max_length=200)
    genre = models.CharField(
        "nature", max_length=20, choices=GenreContrat, default=GenreContrat.CONTRAT
    )
    generation = models.PositiveSmallIntegerField("génération", default=1)
    cadre = models.CharField("cadre régional", max_length=60, blank=True)
    cadre_version = models.CharField("version du cadre", max_length=200, blank=True, editable=False)
    etape = models.CharField("étape", max_length=60, blank=True, editable=False)
    etat = models.CharField(
        "état", max_length=20, choices=etats_du_contrat, default="opportunite", editable=False
    )
    repris = models.BooleanField("repris", default=False, editable=False)
    diagnostic = models.ForeignKey(
        Diagnostic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contrats",
        verbose_name="diagnostic partagé",
    )
    predecesseur = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successeurs",
        verbose_name="contrat précédent",
    )
    date_signature = models.DateField("date de signature", null=True, blank=True)
    date_effet = models.DateField("date d'effet", null=True, blank=True)
    date_fin_prevue = models.DateField("fin prévue", null=True, blank=True)
    date_fin_reelle = models.DateField("fin réelle", null=True, blank=True)
    duree_declaree_annees = models.DecimalField(
        "durée écrite dans le texte (années)", max_digits=4, decimal_places=2, null=True, blank=True
    )
    nom_axe = models.CharField("nom des axes", max_length=40, default="Axe")
    noms_objectifs = models.JSONField("noms des niveaux d'objectifs", default=list, blank=True)
    montants_en = models.CharField(
        "montants des financements", max_length=3, choices=MontantsEn, blank=True
    )
    sous_dense = models.CharField(
        "zone où l'offre de soins manque", max_length=20, choices=OuiNon, default=OuiNon.INCONNU
    )
    sous_dense_source = models.CharField("d'après", max_length=300, blank=True)
    presentation = models.TextField("présentation", blank=True, max_length=8_000)
    fictif = models.BooleanField("données de démonstration", default=False, editable=False)
    lieu = models.CharField("territoire fictif", max_length=200, blank=True, editable=False)
    population = models.PositiveIntegerField("habitants", null=True, editable=False)

    objects: ClassVar[Any] = models.Manager.from_queryset(ContratQuerySet)()

    class Meta:
        """A territory that does not exist is a demonstration; days are in order."""

        verbose_name = "contrat"
        verbose_name_plural = "contrats"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(territoire="") | (Q(fictif=True) & ~Q(lieu="")),
                name="contrat_d_un_territoire",
            ),
            models.CheckConstraint(
                condition=Q(date_effet=None)
                | Q(date_fin_prevue=None)
                | Q(date_fin_prevue__gte=F("date_effet")),
                name="contrat_dates_dans_l_ordre",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def en_demarche(self) -> bool:
        """Tell whether it is not signed yet: the screen then says « démarche »."""
        return self.etat in AVANT_SIGNATURE

    @property
    def date_fin(self) -> date | None:
        """Return its last day: the one that came, before the one that was foreseen."""
        return self.date_fin_reelle or self.date_fin_prevue

    @property
    def est_prolonge(self) -> bool:
        """Tell whether it lasts, or lasted, longer than was foreseen."""
        prevue, reelle = self.date_fin_prevue, self.date_fin_reelle
        return bool(prevue and reelle and reelle > prevue)

    @property
    def code(self) -> str:
        """Return its own portée: « CONTRAT-7 »."""
        return f"CONTRAT-{self.pk}"


class PorteeContrat(Portee):
    """A portée that reaches a contract: its territory's, its holders', its own."""

    objet = models.ForeignKey(
        Contrat, models.CASCADE, related_name="portees", verbose_name="contrat"
    )

    class Meta(Portee.Meta):
        """Words shown to people."""

        verbose_name = "portée d'un contrat"
        verbose_name_plural = "portées d'un contrat"


class DuContrat(Versionne, NeUneFois):
    """What belongs to one contract, and is reached as it is."""

    PARENT: ClassVar[str] = "contrat"

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="%(class)ss", verbose_name="contrat"
    )

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """No table of its own."""

        abstract = True


class Porteur(DuContrat):
    """A holder of a contract: a collectivité, under the kind its framework admits."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="contrats_portes", verbose_name="organisation"
    )
    genre = models.CharField("nature", max_length=40, choices=natures_d_acteurs)
    chef_de_file = models.BooleanField("chef de file", default=False)

    class Meta:
        """An organisation holds a contract once."""

        verbose_name = "porteur"
        verbose_name_plural = "porteurs"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contrat", "organisation"], name="porteur_une_fois")
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class Referent(Periode, DuContrat):
    """Who answers for a contract, by function; the person may come later, or leave."""

    role = models.CharField("rôle", max_length=20, choices=RoleReferent)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="organisation",
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

    class Meta(Periode.Meta):
        """Words shown to people."""

        verbose_name = "référent"
        verbose_name_plural = "référents"

    def __str__(self) -> str:
        return self.fonction


class EtapeFranchie(AjoutSeul):
    """A step of the framework that a contract passed: by which decision, under which version.

    ``derogation``: why it was passed although the framework asks for more. ``annulee_le``: the
    passing was taken back; what was written stays.
    """

    PARENT: ClassVar[str] = "contrat"

    contrat = models.ForeignKey(
        Contrat, models.PROTECT, related_name="etapes", verbose_name="contrat"
    )
    etape = models.CharField("étape", max_length=60)
    vers = models.CharField("étape suivante", max_length=60, blank=True)
    cadre = models.CharField("cadre régional", max_length=60)
    cadre_version = models.CharField("version du cadre", max_length=200)
    date = models.DateField("date")
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, related_name="+", verbose_name="décision"
    )
    manques = models.JSONField("ce qui manquait", default=list)
    derogation = models.TextField("motif de la dérogation", blank=True, max_length=2_000)
    retour = models.BooleanField("retour en arrière", default=False)
    auteur = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+", verbose_name="auteur")
    created_at = models.DateTimeField("écrit le", auto_now_add=True)

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """Read in the order it was written."""

        verbose_name = "étape franchie"
        verbose_name_plural = "étapes franchies"
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.etape


class LeveeBlocage(AjoutSeul):
    """A block of « Vérifier le contrat » lifted by a named person, with a reason, or put back."""

    PARENT: ClassVar[str] = "contrat"

    contrat = models.ForeignKey(
        Contrat, models.PROTECT, related_name="levees", verbose_name="contrat"
    )
    regle = models.CharField("règle", max_length=120)
    motif = models.TextField("motif", max_length=2_000, blank=True)
    levee = models.BooleanField("levée", default=True)
    auteur = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+", verbose_name="auteur")
    created_at = models.DateTimeField("écrite le", auto_now_add=True)

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """Read in the order it was written; the last one of a rule holds."""

        verbose_name = "levée d'un blocage"
        verbose_name_plural = "levées de blocages"
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.regle


def chaine(objet: Any) -> str:
    """Return the chain of the journal in which the events of a contract, and of all of it, are."""
    while not isinstance(objet, Contrat):
        objet = getattr(objet, objet.PARENT)
    return str(objet.code)


def tenues_par_organisation(utilisateur: Visiteur, operation: str) -> list[int]:
    """Return the numbers of the organisations that a user holds for an operation."""
    codes = portees(utilisateur, operation)
    return [int(c.removeprefix("ORG-")) for c in codes if c.startswith("ORG-")]


def pilote_au_dela(utilisateur: Visiteur, *operations: str) -> bool:
    """Tell whether one may pilot actions that these operations, together, do not reach."""
    tenues = portees(utilisateur, PILOTER)
    atteintes = frozenset.intersection(*(portees(utilisateur, o) for o in operations))
    par_organisation = any(code.startswith("ORG-") for code in tenues)
    return TOUT not in atteintes and (par_organisation or not tenues <= atteintes)
