"""Dated documents of a contract: what their page and their file show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Q

from clesante.cadres.choix import GENRES, Rubrique
from clesante.comptes.droits import Visiteur
from clesante.contrats.choix import GenreActe
from clesante.contrats.lectures import cadre_du
from clesante.contrats.models import Acte, Contrat
from clesante.contrats.regles.cycle import derniere_avant_signature


@dataclass(frozen=True, slots=True)
class LigneActe:
    """A document with the words of its framework, and how many have signed it."""

    acte: Acte
    etape: str
    repond_a: str

    @property
    def signatures(self) -> int:
        """Return how many organisations signed it on a day."""
        return int(getattr(self.acte, "combien", 0))


def lignes_d_actes(
    contrat: Contrat, lecteur: Visiteur, numero: int | None = None
) -> list[LigneActe]:
    """Return the documents of a contract that a reader sees, in the order of their days.

    ``numero``: one of them only.
    """
    lus = Acte.objects.filter(contrat=contrat).visibles_par(lecteur)
    if numero is not None:
        lus = lus.filter(pk=numero)
    lus = lus.select_related("organisation", "fiche").annotate(
        combien=Count("signatures", filter=~Q(signatures__date=None))
    )
    cadre = cadre_du(contrat)
    mots = {enonce.code: enonce.enonce for enonce in cadre.enonces} if cadre else {}
    return [
        LigneActe(lu, mots.get(lu.etape, lu.etape), mots.get(lu.repond_a, lu.repond_a))
        for lu in lus.order_by("date", "pk")
    ]


def attendus(contrat: Contrat, actes: Iterable[Acte]) -> list[tuple[str, str]]:
    """Return the documents a contract taken in should have, each with what is known of it.

    Those its framework asks before the signature: here, listed as unknown, or not looked for yet.
    """
    cadre = cadre_du(contrat)
    if cadre is None or not contrat.repris:
        return []
    connus = {acte.genre: acte for acte in actes}
    return [(dit, _su(connus.get(genre))) for genre, dit in _demandes(contrat)]


def _su(acte: Acte | None) -> str:
    if acte is None:
        return "pas encore cherché"
    return "inconnu" if acte.inconnu else "présent"


def _demandes(contrat: Contrat) -> Iterator[tuple[str, str]]:
    """Yield the kinds of documents asked before the signature, each once, with their word."""
    cadre = cadre_du(contrat)
    if cadre is None:
        return
    fin, vus = derniere_avant_signature(cadre), set()
    for etape in cadre.etapes:
        for livrable in cadre.de(Rubrique.LIVRABLES, etape.code):
            if livrable.genre in GenreActe.values and livrable.genre not in vus:
                vus.add(livrable.genre)
                yield livrable.genre, GENRES[Rubrique.LIVRABLES][livrable.genre]
        if etape.code == fin:
            break
