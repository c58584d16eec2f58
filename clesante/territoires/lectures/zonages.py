"""How a perimeter stands in the versioned priority zonings held: ZRR 2022, QPV 2015."""

from __future__ import annotations

import json
from collections.abc import Sequence

from clesante.territoires.choix import SOURCE_QPV, SOURCE_ZRR, VERSION_QPV, VERSION_ZRR
from clesante.territoires.lectures.base import lire
from clesante.territoires.lectures.objets import Perimetre, Quartier, Zonage
from clesante.territoires.lectures.perimetres import perimetre as lire_perimetre
from clesante.territoires.lectures.populations import principale, sommes

REGION_QPV = "REG-76"
_STATUTS = """
SELECT j.value, z.statut FROM json_each(?) j
LEFT JOIN zonage z ON z.commune = j.value AND z.zonage = ? AND z.version = ? ORDER BY j.value
"""
_QUARTIERS = """
SELECT q.nom, q.commune, q.population, q.annee, ? FROM json_each(?) j
JOIN quartier q ON q.commune = j.value ORDER BY q.code, q.commune
"""
_REGIONS = """
SELECT j.value FROM json_each(?) j JOIN territoire t ON t.code = j.value
WHERE t.region IS NOT ? ORDER BY j.value
"""


def zonages(perimetre: Perimetre | str) -> tuple[Zonage, ...]:
    """Return how a perimeter (or what a person typed for it) stands in each zoning held."""
    lu = lire_perimetre(perimetre) if isinstance(perimetre, str) else perimetre
    return _zrr(lu.communes), _qpv(lu.communes)


def _zrr(communes: Sequence[str]) -> Zonage:
    """Return the zones de revitalisation rurale, replaced by the FRR on 1 July 2024."""
    statuts = lire(_STATUTS, [json.dumps(communes), "ZRR", VERSION_ZRR])
    listes = {s: tuple(code for code, lu in statuts if lu == s) for s in ("C", "P", "N", None)}
    return Zonage(
        zonage="ZRR",
        version=VERSION_ZRR,
        libelle="Zones de revitalisation rurale (remplacées par les FRR le 1er juillet 2024)",
        source=SOURCE_ZRR,
        classees=listes["C"],
        partielles=listes["P"],
        non_renseignees=listes[None],
        part_population=_part(listes["C"], listes["N"]),
        quartiers=(),
    )


def _part(classees: Sequence[str], autres: Sequence[str]) -> float | None:
    """Return the share of population in ``classees``, on one vintage both sides; None if none."""
    ensemble = principale(sommes((*classees, *autres)))
    if ensemble is None or not ensemble.population.valeur:
        return None
    millesime = ensemble.population.millesime
    dedans = (s.population for s in sommes(classees) if s.population.nature == "municipale")
    effectif = sum(p.valeur for p in dedans if p.millesime == millesime)
    return effectif / ensemble.population.valeur


def _qpv(communes: Sequence[str]) -> Zonage:
    """Return the priority quarters; only those of Occitanie, generation 2015, are held."""
    lignes = lire(_QUARTIERS, [SOURCE_QPV, json.dumps(communes)])
    quartiers = tuple(Quartier(*ligne) for ligne in lignes)
    return Zonage(
        zonage="QPV",
        version=VERSION_QPV,
        libelle="Quartiers prioritaires de la politique de la ville, génération 2015",
        source=SOURCE_QPV,
        classees=(),
        partielles=tuple(sorted({quartier.commune for quartier in quartiers})),
        non_renseignees=tuple(
            code for (code,) in lire(_REGIONS, [json.dumps(communes), REGION_QPV])
        ),
        part_population=None,
        quartiers=quartiers,
    )
