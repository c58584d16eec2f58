"""Where contracts are, and the other contracts of the same communes."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from clesante.contrats.lectures.cycle_contenu import Reader, vus
from clesante.contrats.models import Contrat
from clesante.contrats.regles.conformite import Voisin
from clesante.socle.erreurs import ClesanteError
from clesante.territoires.lectures import perimetre, plusieurs


class Perimetres:
    """The perimeters of contracts, each read once."""

    def __init__(self) -> None:
        self.lus: dict[str, Any] = {}

    def de(self, contrat: Contrat) -> Any:
        """Return the perimeter of a contract; None when it does not exist or cannot be read."""
        code = contrat.territoire
        if code not in self.lus:
            self.lus[code] = None
            if code:
                with suppress(ClesanteError):
                    self.lus[code] = perimetre(code)
        return self.lus[code]

    def avertissements(self, contrat: Contrat) -> tuple[str, ...]:
        """Return what is said today of the codes of a perimeter."""
        lu = self.de(contrat)
        return lu.avertissements if lu else ()


def voisins(contrat: Contrat, lecteur: Reader, lus: Perimetres) -> Iterable[Voisin]:
    """Yield the contracts that a reader sees on the same communes, at the same time."""
    ici, debut = lus.de(contrat), contrat.date_effet or contrat.date_signature
    if ici is None or debut is None or contrat.date_fin_prevue is None:
        return
    autres = (
        vus(Contrat.objects.all(), lecteur)
        .exclude(pk=contrat.pk)
        .exclude(territoire="")
        .filter(date_fin_prevue__gte=debut, date_effet__lte=contrat.date_fin_prevue)
        .filter(fictif=contrat.fictif)
    )
    for autre in autres.order_by("date_effet", "pk"):
        la = lus.de(autre)
        communes = set(ici.communes) & set(la.communes) if la else set()
        if communes:
            noms = tuple(sorted(t.nom for t in plusieurs(communes)))
            yield Voisin(
                autre.date_effet,
                autre.date_fin_reelle or autre.date_fin_prevue,
                noms,
                frozenset(communes),
                autre.pk,
                autre.intitule,
            )
