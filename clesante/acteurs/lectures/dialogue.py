"""What the page of an organisation tells of the dialogue: what it brings, when it was met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from clesante.acteurs.lectures.forces import forces_de
from clesante.acteurs.models import ForceVive, Instance, Organisation, Rencontre, Siege
from clesante.comptes.droits import Visiteur
from clesante.comptes.models.preparees import parmi, preparee
from clesante.recherche.lectures import vocabulaire

DERNIERES = 5


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What a user reads of the dialogue with an organisation and with those merged into it.

    ``forces`` are followed by the labels of their themes; ``rencontres`` are the last ones.
    """

    forces: Sequence[tuple[ForceVive, tuple[str, ...]]]
    rencontres: Sequence[Rencontre]
    sieges: Sequence[Siege]


def dialogue_de(organisation: Organisation, utilisateur: Visiteur) -> Dialogue:
    """Return what a user reads of the dialogue with an organisation.

    Few are of one organisation: each is judged once read, which costs less than to have the base
    judge those of everyone.
    """
    ici = organisation.numeros
    forces = forces_de(organisation, utilisateur)
    libelles, jour = (vocabulaire("themes").libelles if forces else {}), timezone.localdate()
    tenues = [r for r in _rencontres(ici) if r.permet(utilisateur, r.VOIR)]
    return Dialogue(
        [(force, tuple(libelles.get(c, c) for c in force.themes)) for force in forces],
        tenues[:DERNIERES],
        [
            siege
            for siege in _sieges(ici)
            if (siege.au or jour) >= jour and siege.instance.permet(utilisateur, Instance.VOIR)
        ],
    )


@preparee
def _rencontres(organisations: Any) -> QuerySet[Rencontre]:
    liens = Rencontre.organisations.through.objects.filter(parmi("organisation", organisations))
    reliees = Rencontre.objects.filter(pk__in=liens.values("rencontre"))
    return reliees.prefetch_related("portees").order_by("-date", "-pk")


@preparee
def _sieges(organisations: Any) -> QuerySet[Siege]:
    tenus = Siege.objects.filter(parmi("organisation", organisations)).select_related("instance")
    return tenus.prefetch_related("instance__portees").order_by("instance__nom", "pk")
