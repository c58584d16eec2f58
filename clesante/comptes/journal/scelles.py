"""Seals of the journal: a job closes lots, anybody can check that nothing was changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import connection, transaction
from django.utils import timezone

from clesante.comptes.journal import declencheurs as journal_declencheurs
from clesante.comptes.models import Evenement, Lot
from clesante.socle.json_canonique import canonique

REPOS = timedelta(minutes=10)
"""An event is sealed once it is older than any transaction still open could be."""
TAILLE = 5_000


def sceller(maintenant: datetime | None = None) -> list[Lot]:
    """Seal every event that has rested, chain by chain, and return the new lots.

    Sealing again at once makes nothing. Two sealers at once: the rank is unique, one is refused.
    """
    limite = (maintenant or timezone.now()) - REPOS
    chaines = Evenement.objects.order_by("chaine").values_list("chaine", flat=True).distinct()
    return [lot for chaine in list(chaines) for lot in _lots(chaine, limite)]


def _lots(chaine: str, limite: datetime) -> Iterator[Lot]:
    """Yield the lots of a chain, each kept before the next: a long rest is sealed whole."""
    while lot := _un_lot(chaine, limite):
        yield lot


@transaction.atomic
def _un_lot(chaine: str, limite: datetime) -> Lot | None:
    """Seal the next events of a chain, up to the first that has not rested."""
    dernier = Lot.objects.filter(chaine=chaine).order_by("-rang").first()
    apres, precedente = (dernier.dernier, dernier.empreinte) if dernier else (0, "")
    suite = Evenement.objects.filter(chaine=chaine, pk__gt=apres).order_by("pk")[:TAILLE]
    reposes = list(takewhile(lambda evenement: evenement.le <= limite, suite))
    if not reposes:
        return None
    return Lot.objects.create(
        chaine=chaine,
        rang=dernier.rang + 1 if dernier else 1,
        premier=reposes[0].pk,
        dernier=reposes[-1].pk,
        nombre=len(reposes),
        precedente=precedente,
        empreinte=empreinte(precedente, reposes),
    )


def empreinte(precedente: str, evenements: Iterable[Evenement]) -> str:
    """Return the SHA-256 of a lot: the print before it, then each event in canonical JSON."""
    somme = hashlib.sha256(precedente.encode())
    for evenement in evenements:
        somme.update(b"\n" + texte_de(evenement).encode())
    return somme.hexdigest()


def texte_de(evenement: Evenement) -> str:
    """Return an event as the one JSON text that both engines give of it."""
    contenu = {
        "id": evenement.pk,
        "type": evenement.type,
        "le": evenement.le.astimezone(timezone.get_fixed_timezone(0)).isoformat(),
        "auteur": evenement.auteur_id,
        "objet": [evenement.objet_type, evenement.objet_id],
        "avant": evenement.avant,
        "apres": evenement.apres,
        "chaine": evenement.chaine,
    }
    return canonique(contenu)


def verifier() -> list[str]:
    """Return one French sentence by thing that is wrong; none when the journal is entire."""
    fautes = [
        f"Le déclencheur {nom} manque : la base laisserait réécrire le journal."
        for nom in journal_declencheurs.absents(connection)
    ]
    precedentes: dict[str, Lot] = {}
    for lot in Lot.objects.order_by("chaine", "rang").iterator():
        fautes += _fautes_du_lot(lot, precedentes.get(lot.chaine))
        precedentes[lot.chaine] = lot
    return fautes


def _fautes_du_lot(lot: Lot, avant: Lot | None) -> list[str]:
    """Return what is wrong with a lot and with its place after the one before."""
    nom = f"Le lot {lot.rang} de la chaîne « {lot.chaine} »"
    fautes = []
    if lot.rang != (avant.rang + 1 if avant else 1):
        fautes.append(f"{nom} ne suit pas le précédent : un lot manque.")
    if lot.precedente != (avant.empreinte if avant else ""):
        fautes.append(f"{nom} ne porte pas l'empreinte du précédent.")
    bornes = {"chaine": lot.chaine, "pk__gt": avant.dernier if avant else 0}
    lus = list(Evenement.objects.filter(**bornes, pk__lte=lot.dernier).order_by("pk"))
    if len(lus) != lot.nombre:
        fautes.append(
            f"{nom} a {len(lus)} événements, il en avait {lot.nombre} : il a été modifié."
        )
    elif empreinte(lot.precedente, lus) != lot.empreinte:
        fautes.append(f"{nom} n'a plus l'empreinte de son scellé : un événement a été modifié.")
    return fautes
