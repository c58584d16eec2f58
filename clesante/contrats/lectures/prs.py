"""What a contract may tie its actions to of its regional project: the framework's, the agency's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from clesante.contrats.models import Contrat, ObjectifPRS, PorteeContrat
from clesante.contrats.regles.vues import ordre
from clesante.socle.dates import date_courte
from clesante.territoires.lectures import plusieurs, tous

REGION = "REG-"


def regions_de(contrats: Collection[int]) -> dict[int, set[str]]:
    """Return the regions of each contract, by number, in one question."""
    trouvees: dict[int, set[str]] = defaultdict(set)
    lues = PorteeContrat.objects.filter(objet__in=contrats, code__startswith=REGION)
    for numero, code in lues.values_list("objet", "code"):
        trouvees[numero].add(code)
    return trouvees


def objectifs_de(contrat: Contrat, retires: bool = False) -> list[ObjectifPRS]:
    """Return the objectives of the regions of a contract, in their order; not those withdrawn.

    ``retires``: those too, to put words on what was ticked before.
    """
    lus = ObjectifPRS.objects.filter(region__in=regions_de([contrat.pk])[contrat.pk])
    return en_ordre(lus if retires else lus.filter(retire_le=None))


def avec_objectifs(contrats: Collection[int]) -> set[int]:
    """Return the contracts whose agency wrote objectives of its own, in two questions."""
    regions = regions_de(contrats)
    toutes = set().union(*regions.values())
    ecrites = set(
        ObjectifPRS.objects.filter(region__in=toutes, retire_le=None)
        .order_by()
        .values_list("region", flat=True)
    )
    return {numero for numero, siennes in regions.items() if siennes & ecrites}


def en_ordre(lus: Iterable[ObjectifPRS]) -> list[ObjectifPRS]:
    """Return objectives by region, latest project first, then in the order of their numbers."""
    parles = sorted(lus, key=lambda lu: (ordre(lu.numero, lu.intitule), lu.pk))
    return sorted(parles, key=lambda lu: (lu.region, -lu.du.toordinal(), lu.projet))


def projet_dit(lu: ObjectifPRS) -> str:
    """Return « PRS 2023-2028 (du 01/11/2023 au 31/10/2028) »."""
    return f"{lu.projet} (du {date_courte(lu.du)} au {date_courte(lu.au)})"


def par_projet(lus: Sequence[ObjectifPRS]) -> list[tuple[str, list[ObjectifPRS]]]:
    """Return objectives already in order, under the words of their project."""
    groupes: dict[str, list[ObjectifPRS]] = {}
    for lu in lus:
        groupes.setdefault(projet_dit(lu), []).append(lu)
    return [*groupes.items()]


def noms_des_regions(codes: Collection[str]) -> dict[str, str]:
    """Return the name of each region of some codes."""
    return {lue.code: lue.nom for lue in plusieurs([*codes])}


def regions_tenues(portees: frozenset[str]) -> list[tuple[str, str]]:
    """Return the regions that grants reach, with their names, in the order of names."""
    if "*" in portees:
        lues = [(lue.code, lue.nom) for lue in tous("REG")]
    else:
        lues = [*noms_des_regions({p for p in portees if p.startswith(REGION)}).items()]
    return sorted(lues, key=lambda lue: lue[1])


def en_vigueur(lu: ObjectifPRS, jour: date) -> bool:
    """Tell whether the project of an objective holds on a day."""
    return lu.du <= jour <= lu.au
