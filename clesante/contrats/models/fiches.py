"""The programme of a contract: axes, objectives, fiches-actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from clesante.acteurs.models import Decision, Dispositif, Organisation
from clesante.acteurs.regles import texte_de_recherche
from clesante.comptes.droits import Visiteur
from clesante.comptes.models import NeUneFois, Utilisateur, Versionne
from clesante.comptes.models.preparees import parmi
from clesante.concertation.models import Contribution, Enjeu
from clesante.contrats.choix import (
    EtatAction,
    NiveauPreuve,
    OuiNon,
    Priorite,
    Proposant,
    SexePublic,
    SuiteIdee,
)
from clesante.contrats.models.actes import Orientation
from clesante.contrats.models.contrats import (
    PILOTER,
    Contrat,
    DuContrat,
    pilote_au_dela,
    tenues_par_organisation,
)
from clesante.contrats.regles.vues import ordre
from clesante.recherche.models import TermesField
from clesante.territoires.models_rattaches import CHAMP_MAX, EnfantManager, EnfantQuerySet

LONG = 20_000
ECRIRE = "contrats.modifier"
RESERVES = "contrats.voir_reserves"
Formes = tuple[bool, bool, bool]
# What who pilots a fiche may do of it, whatever they hold on its contract.
AU_PILOTE = ("", Contrat.VOIR, PILOTER, "contrats.commenter")


class Axe(DuContrat):
    """An axis, or what the contract calls so; it may take up an orientation of the charter."""

    numero = models.PositiveSmallIntegerField("numéro")
    intitule = models.CharField("intitulé", max_length=300)
    texte = models.TextField("présentation", blank=True, max_length=LONG)
    orientation = models.ForeignKey(
        Orientation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="axes",
        verbose_name="orientation reprise",
    )
    transversal = models.BooleanField("transversal", default=False)

    class Meta:
        """A number is given once in a contract."""

        verbose_name = "axe"
        verbose_name_plural = "axes"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contrat", "numero"], name="axe_une_fois")
        ]

    def __str__(self) -> str:
        return self.intitule


class Objectif(DuContrat):
    """An objective of an axis, or of an objective above it: none to three levels of them."""

    axe = models.ForeignKey(Axe, models.CASCADE, related_name="objectifs", verbose_name="axe")
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="enfants",
        verbose_name="objectif au-dessus",
    )
    niveau = models.PositiveSmallIntegerField("niveau", default=1, editable=False)
    numero = models.CharField("numéro", max_length=20)
    intitule = models.CharField("intitulé", max_length=500)

    class Meta:
        """Three levels at most."""

        verbose_name = "objectif"
        verbose_name_plural = "objectifs"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(niveau__range=(1, 3)), name="objectif_trois_niveaux")
        ]

    def __str__(self) -> str:
        return self.intitule


class Principe(DuContrat):
    """A principle of the contract, ticked fiche by fiche. Source: seed 001, five principles."""

    intitule = models.CharField("principe", max_length=300)
    enonce = models.CharField("énoncé du cadre", max_length=60, blank=True, editable=False)

    class Meta:
        """Words shown to people."""

        verbose_name = "principe"
        verbose_name_plural = "principes"

    def __str__(self) -> str:
        return self.intitule


class FicheQuerySet(EnfantQuerySet):
    """Readings of fiches-actions: restricted ones are the team's and their pilot's."""

    def visibles_par(self, utilisateur: Visiteur, operation: str = "") -> Self:
        """Return those a user may do an operation on, by the contract or because they pilot it.

        A restricted fiche asks the right to read what is reserved, whatever the operation. Writing
        what one pilots is of who may write the whole contract too.
        """
        contrats = Contrat.objects.all()
        demandee = ECRIRE if operation == PILOTER else operation or Contrat.VOIR
        permis = contrats.atteints_par(utilisateur, demandee)
        reserves = contrats.atteints_par(utilisateur, RESERVES)
        voulues = Q(contrat__in=permis.values("pk")) & (
            Q(restreinte=False) | Q(contrat__in=reserves.values("pk"))
        )
        if operation in AU_PILOTE and pilote_au_dela(utilisateur, demandee, RESERVES):
            voulues |= _pilotees(utilisateur)
        return self.filter(voulues)

    def parmi_numeros(self, lus: Lisibles) -> Self:
        """Return those that a user sees, from :func:`lisibles`."""
        return self._des(lus.numeros, lus.formes, lambda nom, n: Q((f"{nom}__in", n)))

    def parmi_lisibles(self, numeros: Sequence[Any], formes: Formes) -> Self:
        """Return the same in a prepared reading: the numbers of :class:`Lisibles` in places.

        ``formes``: which of the three are not empty; the others are not asked.
        """
        return self._des(numeros, formes, lambda nom, place: Q(parmi(nom, place)))

    def _des(self, numeros: Sequence[Any], formes: Formes, dans: Callable[[str, Any], Q]) -> Self:
        entiers, ouverts, pilotees = numeros
        conditions = (
            dans("contrat", entiers),
            dans("contrat", ouverts) & Q(restreinte=False),
            dans("pk", pilotees),
        )
        demandees = (condition for une, condition in zip(formes, conditions, strict=True) if une)
        return self.filter(reduce(or_, demandees, Q(pk__in=())))

    def pilotees_par(self, utilisateur: Visiteur) -> Self:
        """Return those a user pilots: named on the fiche, or holding its pilot organisation.

        Named, one must hold the right to write what one pilots on that contract too: a role taken
        back takes its fiches back.
        """
        return self.filter(_pilotees(utilisateur))


@dataclass(frozen=True, slots=True)
class Lisibles:
    """The actions a user sees, as numbers in order: of contracts read whole, of those read but for
    what is restricted, and of the actions that they pilot beyond.
    """

    entiers: tuple[int, ...]
    ouverts: tuple[int, ...]
    pilotees: tuple[int, ...]

    @property
    def numeros(self) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """The three lists, in this order."""
        return (self.entiers, self.ouverts, self.pilotees)

    @property
    def formes(self) -> Formes:
        """Which of the three are not empty."""
        return (bool(self.entiers), bool(self.ouverts), bool(self.pilotees))


def lisibles(utilisateur: Visiteur, contrat: Contrat | None = None) -> Lisibles:
    """Return the actions a user sees, as ``visibles_par`` does: of one contract, or of them all.

    The rights are judged here, contract by contract: the base would judge them line by line.
    """
    if contrat is None:
        lus, reserves = Contrat.objects.numeros_atteints(utilisateur, Contrat.VOIR, RESERVES)
    else:
        lus, reserves = (
            frozenset({contrat.pk} if contrat.permet(utilisateur, operation) else ())
            for operation in (Contrat.VOIR, RESERVES)
        )
    pilotees: Any = FicheAction.objects.none()
    if pilote_au_dela(utilisateur, Contrat.VOIR, RESERVES):
        pilotees = FicheAction.objects.all().pilotees_par(utilisateur)
        pilotees = pilotees.filter(contrat=contrat) if contrat else pilotees
    numeros = pilotees.values_list("pk", flat=True)
    return Lisibles(*(tuple(sorted(n)) for n in (lus & reserves, lus - reserves, numeros)))


def nom_de_fiche(numero: str, intitule: str) -> str:
    """Return « 2.1 Aller vers », as people call an action."""
    return f"{numero} {intitule}".strip()


def _pilotees(utilisateur: Visiteur) -> Q:
    """Return the condition of being piloted by a user; one condition costs less than two lists."""
    if not isinstance(utilisateur, Utilisateur):
        return Q(pk__in=())
    organisations = tenues_par_organisation(utilisateur, PILOTER)
    tenus = Contrat.objects.all().atteints_par(utilisateur, PILOTER)
    # « Exists »: the base finds the named first, a handful, and not those of every contract held.
    nomme = Q(responsable=utilisateur) & Q(Exists(tenus.filter(pk=OuterRef("contrat"))))
    return nomme | Q(pilote__in=organisations)


class FicheAction(DuContrat):
    """An action of the contract, or the proposal of one (« idée ») that a body has not retained.

    ``numero`` is what people call it, « 2.1.3 », and stays. ``sites`` and ``territoire`` say where:
    several sites are one action. ``sort`` is what the deciding body made of a proposal.
    Fields: domain §4.2.
    """

    VOIR: ClassVar[str] = "contrats.voir"

    contrat = models.ForeignKey(
        Contrat, models.CASCADE, related_name="fiches", verbose_name="contrat"
    )
    numero = models.CharField("numéro", max_length=20, blank=True)
    intitule = models.CharField("intitulé", max_length=300)
    axe = models.ForeignKey(
        Axe, models.PROTECT, null=True, blank=True, related_name="fiches", verbose_name="axe"
    )
    objectif = models.ForeignKey(
        Objectif,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="fiches",
        verbose_name="objectif",
    )
    origine = models.CharField("origine", max_length=40, blank=True)
    chainee = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="suites",
        verbose_name="action chaînée avec",
    )
    modele = models.CharField(
        "copiée de la bibliothèque", max_length=60, blank=True, editable=False
    )
    etat = models.CharField("état", max_length=20, choices=EtatAction, default=EtatAction.IDEE)
    motif_etat = models.TextField("motif de l'état", blank=True, max_length=2_000)
    priorite = models.CharField("priorité", max_length=20, choices=Priorite, blank=True)
    restreinte = models.BooleanField("réservée à l'équipe", default=False)
    publique = models.BooleanField("montrée au public", default=False)
    hors_contrat = models.BooleanField("hors du contrat signé", default=False)
    # Why
    enjeux = models.ManyToManyField(
        Enjeu, blank=True, related_name="fiches", verbose_name="enjeux auxquels elle répond"
    )
    contexte = models.TextField("constat et contexte", blank=True, max_length=LONG)
    besoin = models.TextField("besoin dit par les habitants", blank=True, max_length=4_000)
    besoin_source = models.CharField("dit où et quand", max_length=300, blank=True)
    # Who for
    publics = TermesField("publics", vocabulaire="publics")
    sexe_public = models.CharField("sexe du public", max_length=20, choices=SexePublic, blank=True)
    effectif_vise = models.PositiveIntegerField("personnes visées", null=True, blank=True)
    aller_vers = models.BooleanField("« aller vers »", default=False)
    precarite = models.TextField("critères de précarité", blank=True, max_length=2_000)
    # Where
    territoire = models.CharField("territoire de l'action", max_length=CHAMP_MAX, blank=True)
    milieux = TermesField("milieux", vocabulaire="milieux")
    # Who
    pilote = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="fiches_pilotees",
        verbose_name="organisation pilote",
    )
    pilote_fonction = models.CharField("fonction pilote", max_length=150, blank=True)
    responsable = models.ForeignKey(
        Utilisateur,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="compte de la personne pilote",
        db_index=False,  # most name nobody: see the index below
    )
    elu_referent = models.CharField("élu référent (fonction)", max_length=150, blank=True)
    # What
    objectifs_dits = models.TextField("objectifs de l'action", blank=True, max_length=LONG)
    description = models.TextField("description", blank=True, max_length=LONG)
    types_action = TermesField("types d'action", vocabulaire="types_action")
    methode = models.TextField("méthode, programme suivi", blank=True, max_length=4_000)
    preuve = models.CharField("niveau de preuve", max_length=20, choices=NiveauPreuve, blank=True)
    preuve_source = models.CharField("d'après", max_length=300, blank=True)
    # When
    debut = models.DateField("début", null=True, blank=True)
    fin = models.DateField("fin", null=True, blank=True)
    calendrier = models.TextField("calendrier", blank=True, max_length=4_000)
    # Means
    moyens_humains = models.TextField("moyens humains", blank=True, max_length=4_000)
    moyens_materiels = models.TextField("moyens matériels", blank=True, max_length=4_000)
    competences = models.TextField("compétences, formation", blank=True, max_length=4_000)
    # Links
    domaines = TermesField("domaines du contrat (L.1434-10)", vocabulaire="domaines")
    objectifs_prs = models.JSONField(
        "objectifs du projet régional de santé", default=list, blank=True
    )
    plans_lies = TermesField("autres plans et dispositifs", vocabulaire="dispositifs")
    dispositifs = models.ManyToManyField(
        Dispositif, blank=True, related_name="fiches", verbose_name="dispositifs du registre"
    )
    liens = models.TextField("actions et plans liés", blank=True, max_length=4_000)
    # Health
    themes = TermesField("thèmes", vocabulaire="themes")
    determinants = TermesField("déterminants", vocabulaire="determinants")
    leviers = TermesField("leviers (CLoterreS)", vocabulaire="cloterres")
    niveaux_action = TermesField("niveaux d'action", vocabulaire="niveaux_action")
    # Equity
    iss_groupes = models.TextField("à qui elle profite d'abord", blank=True, max_length=4_000)
    iss_risque = models.TextField("risque de creuser les écarts", blank=True, max_length=4_000)
    universalisme = models.CharField(
        "universalisme proportionné", max_length=20, choices=OuiNon, default=OuiNon.INCONNU
    )
    iss_grille = models.TextField("réponses à une grille d'équité", blank=True, max_length=LONG)
    # Participation
    participation = models.CharField("participation", max_length=40, blank=True)
    participation_dite = models.TextField(
        "qui participe, à quelle étape", blank=True, max_length=4_000
    )
    # Misc.
    principes = models.ManyToManyField(
        Principe, blank=True, related_name="fiches", verbose_name="principes du contrat"
    )
    gouvernance = models.TextField("instances de l'action", blank=True, max_length=4_000)
    conditions = models.TextField("risques, conditions de réussite", blank=True, max_length=4_000)
    contact = models.CharField("contact public (fonction)", max_length=200, blank=True)
    notes = models.TextField("notes", blank=True, max_length=LONG)
    # A proposal and what became of it
    proposant = models.CharField(
        "proposée par", max_length=20, choices=Proposant, default=Proposant.EQUIPE
    )
    proposant_dit = models.CharField("qui l'a proposée", max_length=200, blank=True)
    contribution = models.ForeignKey(
        Contribution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="fiches",
        verbose_name="contribution des habitants",
    )
    contributions = models.ManyToManyField(
        Contribution,
        blank=True,
        related_name="actions",
        verbose_name="contributions auxquelles elle répond",
    )
    suite = models.CharField(
        "suite donnée", max_length=20, choices=SuiteIdee, default=SuiteIdee.EN_DEBAT, editable=False
    )
    suite_motif = models.TextField("motif", blank=True, max_length=2_000, editable=False)
    suite_decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="fiches",
        verbose_name="décision",
    )
    fusionnee_dans = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="fusionnees",
        verbose_name="fusionnée dans",
    )

    recherche = models.TextField("texte de recherche", editable=False, default="")
    tri = models.CharField("ordre", max_length=200, editable=False, default="")

    objects: ClassVar[Any] = models.Manager.from_queryset(FicheQuerySet)()

    class Meta:
        """A number is given once in a contract; days are in order; an abandon says why."""

        verbose_name = "fiche-action"
        verbose_name_plural = "fiches-actions"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["contrat", "numero"], condition=~Q(numero=""), name="fiche_une_fois"
            ),
            models.CheckConstraint(
                condition=Q(debut=None) | Q(fin=None) | Q(fin__gte=F("debut")),
                name="fiche_dates_dans_l_ordre",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatAction.ABANDONNEE) | ~Q(motif_etat=""),
                name="fiche_abandonnee_avec_motif",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Lists of thousands are counted from these alone, without reading the fiches.
            models.Index(fields=["contrat", "etat", "restreinte", "fin"], name="fiche_par_etat"),
            models.Index(fields=["pilote", "contrat", "restreinte"], name="fiche_par_pilote"),
            models.Index(
                fields=["responsable"],
                condition=Q(responsable__isnull=False),
                name="fiche_par_responsable",
            ),
            models.Index(fields=["contrat", "tri"], name="fiche_dans_l_ordre"),
        ]

    def __str__(self) -> str:
        return nom_de_fiche(self.numero, self.intitule)

    def permet(self, utilisateur: Visiteur, operation: str) -> bool:
        """Tell whether a user may do an operation on it: ``visibles_par``, for one."""
        demandee = ECRIRE if operation == PILOTER else operation or Contrat.VOIR
        ouverte = not self.restreinte or self.contrat.permet(utilisateur, RESERVES)
        if ouverte and self.contrat.permet(utilisateur, demandee):
            return True
        pilotees = FicheAction.objects.all().pilotees_par(utilisateur)
        return operation in AU_PILOTE and bool(pilotees.filter(pk=self.pk).exists())

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what lists search and sort in step with the number and the title."""
        self.recherche = texte_de_recherche(self.intitule)
        self.tri = ordre(self.numero, self.intitule)
        super().save(*args, **kwargs)


class DeLaFiche(Versionne, NeUneFois):
    """What belongs to one fiche, and is reached as it is."""

    PARENT: ClassVar[str] = "fiche"

    objects: ClassVar[Any] = EnfantManager()

    class Meta:
        """No table of its own."""

        abstract = True
