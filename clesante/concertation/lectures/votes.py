"""Votes cast on the site: the only ballot of an account, and the votes that wait for one."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

from django.urls import reverse
from django.utils.crypto import salted_hmac

from clesante.comptes.droits import peut
from clesante.comptes.models import Utilisateur
from clesante.concertation.choix import Canal
from clesante.concertation.models import Bulletin, Priorisation
from clesante.ui.agenda import AFaire

COMMENTER = "concertation.commenter"
VOTES_MAX = 50


def cle_du_vote(priorisation: Priorisation, par: Utilisateur) -> uuid.UUID:
    """Return the key of an account's only ballot: made with the key of the site, it names nobody.

    The ballot keeps neither a name nor the number of an account, and the journal says that someone
    voted, never what.
    """
    sel = salted_hmac("concertation.bulletin", f"{priorisation.pk}:{par.pk}", algorithm="sha256")
    return uuid.UUID(bytes=sel.digest()[:16])


def mon_bulletin(priorisation: Priorisation, par: Utilisateur) -> Bulletin | None:
    """Return the ballot that an account cast on the site, if it did."""
    cle = cle_du_vote(priorisation, par)
    return Bulletin.objects.filter(priorisation=priorisation, cle_creation=cle).first()


def bulletins_lisibles(priorisation: Priorisation) -> list[Bulletin]:
    """Return the ballots as the team reads them: paper by number, then those of the site.

    A ballot cast on the site has no order but that of what it says: the journal tells who voted
    and when, and its number, or its place, would tell which ballot is whose.
    """
    lus = list(priorisation.bulletins.order_by("numero"))
    papier = [lu for lu in lus if lu.canal != Canal.SITE]
    site = [lu for lu in lus if lu.canal == Canal.SITE]
    return papier + sorted(
        site, key=lambda lu: (lu.college, json.dumps(lu.valeurs, sort_keys=True))
    )


def votes_attendus(utilisateur: Utilisateur) -> Iterator[AFaire]:
    """Yield a line for each vote open on the site in which a person has not voted yet."""
    if not peut(utilisateur, COMMENTER):
        return
    permises = Priorisation.objects.all().visibles_par(utilisateur, COMMENTER)
    ouvertes = list(permises.filter(en_ligne=True, close_le=None).order_by("pk")[:VOTES_MAX])
    cles = {lue.pk: cle_du_vote(lue, utilisateur) for lue in ouvertes}
    votes = Bulletin.objects.filter(cle_creation__in=cles.values())
    faits = set(votes.values_list("cle_creation", flat=True))
    for lue in ouvertes:
        if cles[lue.pk] not in faits:
            adresse = reverse("priorisation-voter", args=[lue.pk])
            yield AFaire(f"Voter\u00a0: {lue.intitule}", adresse)
