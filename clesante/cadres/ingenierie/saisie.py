"""What is asked, checked: numbers that can be, exact to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from clesante.cadres.ingenierie.objets import Demande, Habitants
from clesante.cadres.montants import CENTIME, euros
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import nombre

MONTANT_MAX = Decimal(10) ** 9
ETP_MAX = Decimal(1000)
POPULATION_MAX = 100_000_000


def controler(habitants: Sequence[Habitants], demande: Demande) -> None:
    """Raise ``EntreeInvalideError`` for a number that cannot be, or parts that do not add up."""
    if not habitants or not all(0 < h.valeur <= POPULATION_MAX for h in habitants):
        raise EntreeInvalideError(
            "La population est un nombre entier d'habitants, au moins 1.",
            "Donnez la population municipale du territoire.",
        )
    for nom, valeur, maximum in (
        ("Le nombre d'ETP", demande.etp, ETP_MAX),
        ("Le coût", demande.cout, MONTANT_MAX),
        ("La part du porteur", demande.part_porteur, MONTANT_MAX),
    ):
        _controler_nombre(nom, valeur, maximum)
    if demande.etp == 0:
        raise EntreeInvalideError("Le nombre d'ETP est zéro.", "Donnez un nombre positif.")
    if demande.cout is not None and (demande.part_porteur or 0) > demande.cout:
        raise EntreeInvalideError(
            f"La part du porteur ({euros(demande.part_porteur or Decimal())}) dépasse le coût des "
            f"postes ({euros(demande.cout)}).",
            "Les deux se rapportent aux mêmes postes et à la même période.",
        )


def _controler_nombre(nom: str, valeur: Decimal | None, maximum: Decimal) -> None:
    if valeur is None:
        return
    if not valeur.is_finite() or not 0 <= valeur <= maximum:
        raise EntreeInvalideError(
            f"{nom} doit être entre 0 et {nombre(maximum)}.", "Corrigez-le, puis recommencez."
        )
    if valeur != valeur.quantize(CENTIME):
        raise EntreeInvalideError(
            f"{nom} a plus de deux décimales.", "Arrondissez-le au centième, puis recommencez."
        )
