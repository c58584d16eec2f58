"""What the page of an organisation tells of the dialogue: what it brings, when it was met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from clesante.acteurs.lectures_forces import forces_de
from clesante.acteurs.lectures_instances import sieges_tenus
from clesante.acteurs.lectures_rencontres import rencontres_vues
from clesante.acteurs.models import ForceVive, Instance, Organisation, Rencontre, Siege
from clesante.comptes.droits import Visiteur
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
    """Return what a user reads of the dialogue with an organisation."""
    ici = Q(organisation=organisation) | Q(organisation__fusionnee_dans=organisation)
    forces = forces_de(organisation, utilisateur)
    libelles = vocabulaire("themes").libelles if forces else {}
    liens = Rencontre.organisations.through.objects.filter(ici)
    tenues = rencontres_vues(utilisateur).filter(pk__in=liens.values("rencontre"))
    instances = Instance.objects.all().visibles_par(utilisateur)
    sieges = sieges_tenus().filter(ici, instance__in=instances).select_related("instance")
    return Dialogue(
        [(force, tuple(libelles.get(c, c) for c in force.themes)) for force in forces],
        list(tenues.order_by("-date", "-pk")[:DERNIERES]),
        list(sieges.order_by("instance__nom", "pk")),
    )
