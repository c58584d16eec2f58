"""Read models of what residents said, and of the actions it led to: each is told from the other."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from clesante.comptes.droits import Visiteur, peut
from clesante.comptes.models.preparees import preparee, visibles
from clesante.concertation.choix import EtatContribution
from clesante.concertation.lectures.participation import MODERER, Suite, Suites
from clesante.concertation.models import Contribution
from clesante.contrats.choix import EtatAction, SuiteIdee
from clesante.contrats.models import FicheAction
from clesante.contrats.models.fiches import ECRIRE

LUES = (EtatContribution.PUBLIEE, EtatContribution.LUE)
AU_PUBLIC = Q(publique=True, restreinte=False)


def actions_de(contribution: Contribution) -> QuerySet[FicheAction]:
    """Return the actions that answer a contribution: bound to it, or decided from it."""
    decidees = Q(contribution=contribution, suite=SuiteIdee.RETENUE)
    reprises = Q(fusionnees__contribution=contribution, fusionnees__suite=SuiteIdee.FUSIONNEE)
    liees = FicheAction.objects.filter(Q(contributions=contribution) | decidees | reprises)
    seules = FicheAction.objects.filter(pk__in=liees.values("pk"))
    return seules.exclude(etat=EtatAction.IDEE).order_by("contrat", "tri", "pk")


def suites(contribution: Contribution, utilisateur: Visiteur) -> Suites:
    """Return what a contribution led to: the actions a reader sees, those shown to the public."""
    vues = FicheAction.objects.all().visibles_par(utilisateur)
    siennes = actions_de(contribution)
    lisibles = set(siennes.filter(pk__in=vues.values("pk")).values_list("pk", flat=True))
    dites = tuple(
        Suite(
            lue.intitule,
            lue.get_etat_display(),
            reverse("fiche", args=[lue.pk]) if lue.pk in lisibles else "",
        )
        for lue in siennes.filter(Q(pk__in=lisibles) | AU_PUBLIC)
    )
    permis = peut(utilisateur, ECRIRE) and contribution.diagnostic.permet(utilisateur, MODERER)
    ouverte = permis and contribution.etat in LUES
    return Suites(dites, reverse("contribution-actions", args=[contribution.pk]) if ouverte else "")


def actions_a_relier(contribution: Contribution, utilisateur: Visiteur) -> QuerySet[FicheAction]:
    """Return the actions a person may bind to a contribution: of the contracts of its diagnosis."""
    ecrites = FicheAction.objects.all().visibles_par(utilisateur, ECRIRE)
    du_diagnostic = ecrites.filter(contrat__diagnostic=contribution.diagnostic_id)
    actions = du_diagnostic.exclude(etat=EtatAction.IDEE).select_related("contrat")
    return actions.order_by("contrat", "tri", "pk")


def contributions_de(fiche: FicheAction, utilisateur: Visiteur) -> list[Contribution]:
    """Return the contributions an action answers, with those of the proposals it takes up.

    Those published, and those a reader may read.
    """
    siennes = _contributions(fiche.pk)
    autres = [lue for lue in siennes if lue.etat != EtatContribution.PUBLIEE]
    lisibles = visibles(autres, utilisateur, MODERER)
    return [lue for lue in siennes if lue.etat == EtatContribution.PUBLIEE or lue in lisibles]


@preparee
def _contributions(fiche: Any) -> QuerySet[Contribution]:
    reprises = Q(fiches__fusionnee_dans=fiche, fiches__suite=SuiteIdee.FUSIONNEE)
    siennes = Contribution.objects.filter(Q(actions=fiche) | reprises)
    return Contribution.objects.filter(pk__in=siennes.values("pk")).order_by("pk")
