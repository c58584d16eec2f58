"""Events of the shared diagnosis, each with its sentence; its parts have theirs."""

from __future__ import annotations

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement
from clesante.concertation.journal import collecte as journal_collecte
from clesante.concertation.journal import ecrit as journal_ecrit
from clesante.concertation.journal import enjeux as journal_enjeux
from clesante.concertation.journal import participation as journal_participation
from clesante.concertation.models import chaine
from clesante.territoires.regles import citer

CHAMPS = ("intitule", "territoire", "annee", "presentation")


def _commence(evenement: Evenement) -> str:
    return f"Diagnostic commencé : {citer(str(evenement.apres.get('intitule', '')))}."


EVENEMENTS = (
    TypeEvenement("concertation.diagnostic_commence", _commence, chaine=chaine),
    TypeEvenement(
        "concertation.diagnostic_modifie", lambda _: "Présentation modifiée.", chaine=chaine
    ),
    *journal_collecte.EVENEMENTS,
    *journal_ecrit.EVENEMENTS,
    *journal_enjeux.EVENEMENTS,
    *journal_participation.EVENEMENTS,
)
