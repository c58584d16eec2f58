"""What the page of an organisation tells of the dialogue: what it brings, when it was met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clesante.acteurs.lectures.forces import forces_de
from clesante.acteurs.lectures.instances import sieges_tenus
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
    """Return what a user reads of the dialogue with an organisation.

    Few are of one organisation: each is judged once read, which costs less than to have the base
    judge those of everyone.
    """
    ici = organisation.avec_fusionnees
    forces = forces_de(organisation, utilisateur)
    libelles = vocabulaire("themes").libelles if forces else {}
    liens = Rencontre.organisations.through.objects.filter(organisation__in=ici)
    rencontres = Rencontre.objects.filter(pk__in=liens.values("rencontre")).order_by("-date", "-pk")
    sieges = sieges_tenus().filter(organisation__in=ici).select_related("instance")
    sieges = sieges.prefetch_related("instance__portees").order_by("instance__nom", "pk")
    tenues = [r for r in rencontres.prefetch_related("portees") if r.permet(utilisateur, r.VOIR)]
    return Dialogue(
        [(force, tuple(libelles.get(c, c) for c in force.themes)) for force in forces],
        tenues[:DERNIERES],
        [siege for siege in sieges if siege.instance.permet(utilisateur, Instance.VOIR)],
    )
