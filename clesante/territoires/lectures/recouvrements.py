"""Which territories of a level a perimeter overlaps, and how many of its inhabitants live there."""

from __future__ import annotations

import json

from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import enumerer
from clesante.territoires.lectures.base import lire
from clesante.territoires.lectures.objets import Perimetre, Recouvrement, Territoire
from clesante.territoires.lectures.perimetres import perimetre as lire_perimetre
from clesante.territoires.lectures.territoires import COLONNES
from clesante.territoires.regles import citer

_COLONNES = {"BV": "bv", "EPCI": "epci", "DEP": "departement", "REG": "region"}
# The most recent municipal figure: 2023 everywhere, but 2017 in Mayotte, which has no other.
_HABITANTS = """
(SELECT p.valeur FROM population p WHERE p.code = c.code AND p.nature = 'municipale'
 ORDER BY p.millesime DESC LIMIT 1)
"""


def recouvrements(perimetre: Perimetre | str, niveau: str) -> list[Recouvrement]:
    """Return the territories of a level ("BV", "EPCI", "DEP", "REG") a perimeter overlaps.

    The one where most of its inhabitants live comes first; those where none lives are left out.
    Shares sum to 1, less those who live in no territory of the level (an island without EPCI, an
    overseas collectivity); a perimeter without inhabitants is shared by number of communes.
    Raises EntreeInvalideError for another level.
    """
    lu = lire_perimetre(perimetre) if isinstance(perimetre, str) else perimetre
    lignes = lire(_requete(niveau), [json.dumps(lu.communes)])
    poids = [habitants for *_, habitants, _ in lignes]
    if not any(poids):
        poids = [communes for *_, communes in lignes]
    parts = [
        Recouvrement(Territoire(*ligne[:-2]), pesant / sum(poids))
        for ligne, pesant in zip(lignes, poids, strict=True)
        if ligne[0] and pesant
    ]
    return sorted(parts, key=lambda recouvrement: -recouvrement.part)


def _requete(niveau: str) -> str:
    colonne = _COLONNES.get(niveau.upper())
    if colonne is None:
        raise EntreeInvalideError(
            f"Le recouvrement n'est pas calculé pour le niveau {citer(niveau)}.",
            f"Choisissez {enumerer([*_COLONNES], 'ou')}.",
        )
    return f"""
SELECT {COLONNES}, SUM(COALESCE({_HABITANTS}, 0)), COUNT(*) FROM json_each(?) j
JOIN territoire c ON c.code = j.value LEFT JOIN territoire t ON t.code = c.{colonne}
GROUP BY t.code ORDER BY t.code
"""  # noqa: S608
