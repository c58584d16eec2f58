"""What waits for a person, from every app that has something to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from clesante.acteurs.lectures import espace as acteurs
from clesante.acteurs.lectures.instances import decisions_dues
from clesante.comptes.lectures import espace as comptes
from clesante.comptes.models import Utilisateur
from clesante.concertation.lectures import participation
from clesante.concertation.lectures.votes import votes_attendus
from clesante.contrats.lectures import idees, relecture
from clesante.donnees import lectures_espace as donnees
from clesante.ui.agenda import AFaire, ranger

# What gives « Mon espace » and the digests something to do: a later app adds one line. Each reads
# today's rights and makes a number of queries that does not grow with the rows.
SOURCES_A_FAIRE: tuple[Callable[[Utilisateur], Iterable[AFaire]], ...] = (
    comptes.second_facteur,
    comptes.brouillons,
    comptes.invitations,
    comptes.audit,
    donnees.depots_en_attente,
    donnees.tables_a_publier,
    acteurs.imports_commences,
    acteurs.doublons_a_examiner,
    participation.contributions_a_lire,
    votes_attendus,
    decisions_dues,
    idees.suites_a_lire,
    idees.propositions_a_decider,
    relecture.avis_attendus,
    relecture.relectures_a_clore,
)


def a_faire(utilisateur: Utilisateur, jour: date) -> list[AFaire]:
    """Return what waits for a person on a day, the dated first, what is late marked."""
    return ranger((ligne for source in SOURCES_A_FAIRE for ligne in source(utilisateur)), jour)
