"""Read models of bodies and of what they decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, F, Max, Model, Q, QuerySet, When
from django.urls import reverse
from django.utils.timezone import localdate as aujourdhui

from clesante.acteurs.choix_dialogue import College, EtatDecision
from clesante.acteurs.lectures.lieux import lieux
from clesante.acteurs.models import Decision, Instance, PorteeInstance, Siege
from clesante.acteurs.regles.dialogue import BIENTOT, en_retard
from clesante.comptes.droits import Visiteur, peut
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.champs import etiquette
from clesante.recherche.lectures_mots import ayant_les_mots
from clesante.socle.texte import normaliser
from clesante.territoires.models_rattaches import Rattache, atteints, dans_un_de
from clesante.territoires.regles import citer
from clesante.ui.agenda import AFaire

MODIFIER = "acteurs.modifier_instances"
RETARD_CODE, RETARD = "retard", "en retard"
TRIS_INSTANCES = {
    "nom": ("nom", "pk"),
    "genre": ("genre", "nom", "pk"),
    "territoire": ("territoire", "nom", "pk"),
}
TRIS_DECISIONS = {
    "recent": ("-date", "-pk"),
    "echeance": (F("echeance").asc(nulls_last=True), "-date", "pk"),
    "instance": ("instance__nom", "-date", "pk"),
}


def instances_vues(utilisateur: Visiteur, operation: str = "") -> QuerySet[Instance]:
    """Return the bodies on which a user may do an operation, « voir » by default, by name."""
    lues: QuerySet[Instance] = Instance.objects.all().visibles_par(utilisateur, operation)
    return lues.order_by("nom", "pk")


def instances_qui_decident(utilisateur: Visiteur, jour: date | None = None) -> QuerySet[Instance]:
    """Return the bodies that decide, not over on a day, in whose name a user may write."""
    encore = Q(au=None) | Q(au__gte=jour or aujourdhui())
    return instances_vues(utilisateur, MODIFIER).filter(encore, decide=True)


def decisions_vues(utilisateur: Visiteur) -> QuerySet[Decision]:
    """Return the decisions a user reads, the latest first, their bodies read at once."""
    lues: QuerySet[Decision] = Decision.objects.all().visibles_par(utilisateur)
    return lues.select_related("instance").order_by("-date", "-pk")


def decisions_de(objet: Model, utilisateur: Visiteur) -> QuerySet[Decision]:
    """Return the decisions about an object that a user reads, the latest first."""
    return decisions_vues(utilisateur).filter(objet_type=etiquette(objet), objet_id=objet.pk)


def instances_du_lieu(objet: Rattache) -> QuerySet[Instance]:
    """Return the bodies of the place of an object: of its territory, of one around it or in it.

    For a territory that does not exist: those that are where its portées are.
    """
    autour = dans_un_de(PorteeInstance, objet.codes)
    if objet.territoire:
        dedans = Q(Exists(atteints(PorteeInstance, frozenset(objet.territoire.split("+")))))
    else:
        dedans = Q(Exists(atteints(PorteeInstance, objet.codes)), territoire="")
    lues: QuerySet[Instance] = Instance.objects.filter(autour | dedans)
    return lues


def decisions_choisies(utilisateur: Visiteur, objet: Rattache) -> QuerySet[Decision]:
    """Return the decisions which a user may attach to what is validated of an object.

    Those of bodies that decide at its place, and those about the object itself.
    """
    ecrites = Decision.objects.all().visibles_par(utilisateur, MODIFIER)
    siennes = Q(objet_type=etiquette(objet), objet_id=objet.pk)
    decidees = ecrites.filter(
        siennes | Q(instance__in=instances_du_lieu(objet)), instance__decide=True
    )
    return decidees.select_related("instance").order_by("-date", "-pk")


@dataclass(frozen=True, slots=True)
class LigneInstance:
    """One line of the list of bodies: its place, its seats held today, those of users among them.

    ``derniere`` is the day of its last decision.
    """

    instance: Instance
    lieu: str
    sieges: int
    usagers: int
    decisions: int
    derniere: date | None


@dataclass(frozen=True, slots=True)
class FiltreInstances:
    """What a person asked of the list of bodies; ``decide`` is « oui », « non » or neither."""

    texte: str = ""
    genre: str = ""
    decide: str = ""
    territoire: str = ""
    tri: str = "nom"


@dataclass(frozen=True, slots=True)
class FiltreDecisions:
    """What a person asked of the list; ``etat`` may be « retard », which is computed."""

    texte: str = ""
    etat: str = ""
    genre: str = ""
    instance: int | None = None
    tri: str = "recent"


@dataclass(frozen=True, slots=True)
class LigneDecision:
    """One line of the list of decisions: late or not, on the day it is read."""

    decision: Decision
    retard: bool

    @property
    def etat(self) -> str:
        """Its state as people read it."""
        return RETARD if self.retard else EtatDecision(self.decision.etat).label


def instances_filtrees(utilisateur: Visiteur, filtre: FiltreInstances) -> QuerySet[Instance]:
    """Return the bodies a user reads that answer a filter, in its order."""
    trouvees = ayant_les_mots(instances_vues(utilisateur), filtre.texte, ("nom",))
    if filtre.genre:
        trouvees = trouvees.filter(genre=filtre.genre)
    if filtre.decide:
        trouvees = trouvees.filter(decide=filtre.decide == "oui")
    if filtre.territoire:
        trouvees = trouvees.filter(territoire=filtre.territoire)
    return trouvees.order_by(*TRIS_INSTANCES.get(filtre.tri, TRIS_INSTANCES["nom"]))


def territoires_d_instances(utilisateur: Visiteur) -> list[tuple[str, str]]:
    """Return the perimeters of the bodies a user reads, each with its name, by name."""
    codes = instances_vues(utilisateur).order_by().values_list("territoire", flat=True).distinct()
    noms = lieux(code for code in codes if code)
    return sorted(noms.items(), key=lambda paire: normaliser(paire[1]))


def lignes_d_instances(lues: Iterable[Instance]) -> list[LigneInstance]:
    """Return lines of the list; seats and decisions of all are counted at once."""
    lues = list(lues)
    tenus = sieges_tenus().filter(instance__in=lues).values_list("instance")
    sieges = dict(tenus.annotate(n=Count("pk")))
    usagers = dict(tenus.filter(college=College.USAGERS).annotate(n=Count("pk")))
    prises = Decision.objects.filter(instance__in=lues).values_list("instance")
    decisions = {i: (n, jour) for i, n, jour in prises.annotate(n=Count("pk"), jour=Max("date"))}
    noms = lieux(lue.territoire for lue in lues)
    return [
        LigneInstance(
            lue,
            noms[lue.territoire],
            sieges.get(lue.pk, 0),
            usagers.get(lue.pk, 0),
            *decisions.get(lue.pk, (0, None)),
        )
        for lue in lues
    ]


def sieges_tenus(jour: date | None = None) -> QuerySet[Siege]:
    """Return the seats that are not over on a day, today by default."""
    lus: QuerySet[Siege] = Siege.objects.filter(Q(au=None) | Q(au__gte=jour or aujourdhui()))
    return lus


def sieges_de(instance: Instance) -> QuerySet[Siege]:
    """Return the seats of a body: who presides, then by college; those that are over at the end."""
    lus: QuerySet[Siege] = instance.sieges.select_related("organisation__fusionnee_dans")
    fini = Case(When(au__lt=aujourdhui(), then=1), default=0)
    return lus.order_by(fini, "-preside", "college", "fonction", "pk")


def colleges_de(sieges: Iterable[Siege]) -> dict[str, int]:
    """Return how many seats held today each college has, those without any included."""
    jour = aujourdhui()
    nombres = Counter(s.college for s in sieges if s.au is None or s.au >= jour)
    return {college: nombres[college] for college in College.values}


def decisions_filtrees(utilisateur: Visiteur, filtre: FiltreDecisions) -> QuerySet[Decision]:
    """Return the decisions a user reads that answer a filter, in its order."""
    lues = ("phrase", "numero", "responsable")
    trouvees = ayant_les_mots(decisions_vues(utilisateur), filtre.texte, lues)
    if filtre.etat == RETARD_CODE:
        trouvees = trouvees.filter(etat=EtatDecision.A_FAIRE, echeance__lt=aujourdhui())
    elif filtre.etat:
        trouvees = trouvees.filter(etat=filtre.etat)
    if filtre.genre:
        trouvees = trouvees.filter(genre=filtre.genre)
    if filtre.instance is not None:
        trouvees = trouvees.filter(instance=filtre.instance)
    return trouvees.order_by(*TRIS_DECISIONS.get(filtre.tri, TRIS_DECISIONS["recent"]))


def lignes_de_decisions(lues: Iterable[Decision]) -> list[LigneDecision]:
    """Return lines of the list, what is late today marked."""
    jour = aujourdhui()
    return [LigneDecision(d, en_retard(d.etat, d.echeance, jour)) for d in lues]


def decisions_dues(utilisateur: Utilisateur) -> Iterator[AFaire]:
    """Yield the decisions a user may follow that are late, or due in thirty days."""
    if not peut(utilisateur, MODIFIER):
        return
    ecrites = Decision.objects.all().visibles_par(utilisateur, MODIFIER)
    dues = ecrites.filter(etat=EtatDecision.A_FAIRE, echeance__lte=aujourdhui() + BIENTOT)
    for decision in dues.select_related("instance").order_by("echeance", "pk"):
        quoi = f"{decision.instance.nom}, décision {decision.numero}".rstrip()
        libelle = f"Suivre ce qui est décidé ({quoi})\u00a0: {citer(decision.phrase)}"
        yield AFaire(libelle, reverse("decision", args=[decision.pk]), decision.echeance)


def evenements_d_instance(instance: Instance) -> QuerySet[Evenement]:
    """Return what happened to a body, its seats and its decisions, the latest first."""
    lui = Q(objet_type=etiquette(instance), objet_id=instance.pk)
    for modele, siens in ((Siege, instance.sieges), (Decision, instance.decisions)):
        lui |= Q(objet_type=etiquette(modele), objet_id__in=siens.values("pk"))
    return Evenement.objects.filter(lui).select_related("auteur").order_by("-pk")
