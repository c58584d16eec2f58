"""Read models of proposals of actions, and what « Mon espace » says of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from clesante.comptes.droits import Visiteur, peut
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.champs import etiquette
from clesante.concertation.choix import EtatContribution
from clesante.concertation.lectures.participation import MODERER
from clesante.concertation.models import Contribution
from clesante.contrats.choix import EtatAction, SuiteIdee
from clesante.contrats.journal.fiches import PROPOSEE
from clesante.contrats.lectures.fiches import fiches_de
from clesante.contrats.models import Contrat, FicheAction
from clesante.socle.texte import pluriel
from clesante.ui.agenda import AFaire

FRANCHIR = "contrats.franchir"
JOURS_POUR_LIRE = 60
CONTRIBUTIONS_MAX = 50


def idees_de(contrat: Contrat, utilisateur: Visiteur) -> QuerySet[FicheAction]:
    """Return what is or was a proposal of a contract, of what a reader may see.

    An action the team wrote was never one: it has no decision, and nobody proposed it.
    """
    faites = Evenement.objects.filter(type=PROPOSEE, objet_type=etiquette(FicheAction))
    lues = fiches_de(contrat, utilisateur).filter(
        Q(etat=EtatAction.IDEE)
        | Q(suite_decision__isnull=False)
        | Q(contribution__isnull=False)
        | Q(pk__in=faites.values("objet_id"))
    )
    return lues.select_related("suite_decision__instance", "contribution").order_by("-pk")


def contributions_a_reprendre(contrat: Contrat, utilisateur: Visiteur) -> list[Contribution]:
    """Return what residents said in the diagnosis of a contract, that no proposal takes up."""
    if contrat.diagnostic_id is None:
        return []
    lues = Contribution.objects.all().visibles_par(utilisateur, MODERER)
    reprises = FicheAction.objects.filter(contrat=contrat, contribution__isnull=False)
    gardees = lues.filter(diagnostic=contrat.diagnostic_id).exclude(
        Q(etat__in=(EtatContribution.ECARTEE, EtatContribution.A_LIRE))
        | Q(pk__in=reprises.values("contribution"))
    )
    return list(gardees.order_by("-recue_le", "-pk")[:CONTRIBUTIONS_MAX])


def proposees_par(utilisateur: Utilisateur) -> QuerySet[FicheAction]:
    """Return the proposals a person made, which they may still see."""
    faits = Evenement.objects.filter(
        type=PROPOSEE, auteur=utilisateur, objet_type=etiquette(FicheAction)
    )
    vues: QuerySet[FicheAction] = FicheAction.objects.all().visibles_par(utilisateur)
    return vues.filter(pk__in=faits.values("objet_id"))


def suites_a_lire(utilisateur: Utilisateur) -> Iterator[AFaire]:
    """Yield a line for each decision of the last two months on a proposal a person made."""
    if not peut(utilisateur, "contrats.commenter"):
        return
    depuis = timezone.localdate() - timedelta(days=JOURS_POUR_LIRE)
    jugees = proposees_par(utilisateur).filter(suite_decision__date__gte=depuis)
    for lue in jugees.order_by("-suite_decision__date", "pk")[:CONTRIBUTIONS_MAX]:
        dit = SuiteIdee(lue.suite).label
        yield AFaire(
            f"Lire pourquoi votre proposition est {dit}\u00a0: {lue.intitule}",
            reverse("fiche", args=[lue.pk]),
        )


def propositions_a_decider(utilisateur: Utilisateur) -> Iterator[AFaire]:
    """Yield a line for each contract where proposals wait for a decision."""
    if not peut(utilisateur, FRANCHIR):
        return
    ici = FicheAction.objects.all().visibles_par(utilisateur, FRANCHIR)
    attendues = ici.filter(etat=EtatAction.IDEE, suite=SuiteIdee.EN_DEBAT)
    combien: dict[int, int] = {}
    noms: dict[int, str] = {}
    for lue in attendues.select_related("contrat").order_by("contrat", "pk"):
        combien[lue.contrat_id] = combien.get(lue.contrat_id, 0) + 1
        noms[lue.contrat_id] = lue.contrat.intitule
    for numero, nombre in combien.items():
        quoi = pluriel(nombre, "proposition d'action", "propositions d'action")
        yield AFaire(f"Faire décider {quoi}\u00a0: {noms[numero]}", reverse("idees", args=[numero]))
