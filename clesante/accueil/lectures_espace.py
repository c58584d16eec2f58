"""What « Mon espace » shows: to do, changes since the last visit, roles, views."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from clesante.accueil.lectures_a_faire import a_faire
from clesante.accueil.lectures_changements import LIMITE, Changement, changements, par_jour
from clesante.acteurs.lectures import noms_de_territoires
from clesante.acteurs.lectures.espace import organisations_vues
from clesante.acteurs.models import numeros
from clesante.comptes.lectures.espace import roles_tenus
from clesante.comptes.lectures.vues import Vues, toutes
from clesante.comptes.models import Abonnement, Attribution, Utilisateur
from clesante.comptes.models.attributions import TOUT
from clesante.socle.dates import date_longue, quand
from clesante.territoires.lectures import est_territoire
from clesante.ui.agenda import AFaire

PREMIERE = "C'est votre première visite : voici ce qui s'est passé jusqu'ici."


@dataclass(frozen=True, slots=True)
class RoleTenu:
    """A role in words: what one is, where, until when, and the portrait of the place."""

    role: str
    lieu: str
    jusqu_au: str = ""
    territoire: str = ""


@dataclass(frozen=True, slots=True)
class Espace:
    """Everything the page of a person tells them today."""

    a_faire: list[AFaire]
    depuis: str
    changements: list[Changement]
    roles: list[RoleTenu]
    vues: list[Vues]

    @property
    def retards(self) -> int:
        """How many things to do are late."""
        return sum(ligne.retard for ligne in self.a_faire)

    @property
    def jours(self) -> list[tuple[date, list[Changement]]]:
        """The changes that are shown, by day."""
        return par_jour(self.changements[:LIMITE])

    @property
    def coupe(self) -> bool:
        """Whether older changes are not shown."""
        return len(self.changements) > LIMITE

    @property
    def chiffres(self) -> list[tuple[str, str]]:
        """The figures the page opens on: the number, its words."""
        combien = f"{LIMITE}+" if self.coupe else str(len(self.changements))
        return [
            (str(len(self.a_faire)), "à faire"),
            (str(self.retards), "en retard"),
            (combien, "changement" if combien in {"0", "1"} else "changements"),
        ]


def espace(utilisateur: Utilisateur, abonnement: Abonnement) -> Espace:
    """Return what the page of a person shows; today's rights apply to everything."""
    jour = timezone.localdate()
    avant = abonnement.depuis_le
    depuis = f"Depuis votre visite du {quand(timezone.localtime(avant), jour)}" if avant else ""
    return Espace(
        a_faire(utilisateur, jour),
        depuis or PREMIERE,
        changements(utilisateur, abonnement.depuis_evenement),
        roles_dits(utilisateur),
        toutes(utilisateur),
    )


def roles_dits(utilisateur: Utilisateur) -> list[RoleTenu]:
    """Return the roles a person holds today, in words."""
    tenues = list(roles_tenus(utilisateur))
    lieux = _lieux(utilisateur, {tenue.portee for tenue in tenues})
    return [_dit(tenue, lieux) for tenue in tenues]


def _lieux(utilisateur: Utilisateur, portees: Iterable[str]) -> dict[str, str]:
    """Return portées in words; one that nobody can name stays as it is written."""
    lieux = {TOUT: "tout le site", **noms_de_territoires(filter(est_territoire, portees))}
    if voulus := numeros(frozenset(portees)):
        vues = organisations_vues(utilisateur).filter(pk__in=voulus)
        lieux |= {f"ORG-{lue.pk}": lue.nom for lue in vues.order_by("pk")}
    return lieux


def _dit(tenue: Attribution, lieux: dict[str, str]) -> RoleTenu:
    return RoleTenu(
        tenue.get_role_display(),
        lieux.get(tenue.portee, tenue.portee),
        date_longue(tenue.au) if tenue.au else "",
        tenue.portee if est_territoire(tenue.portee) and tenue.portee in lieux else "",
    )
