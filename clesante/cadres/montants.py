"""Sums of engineering funding, exact to the cent: amounts and rules count from these alone."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import Final

from clesante.cadres.choix import Statut
from clesante.cadres.objets import Enonce
from clesante.socle.texte import INSECABLE
from clesante.socle.texte import nombre as ecrit

CENTIME: Final = Decimal("0.01")


def exact(nombre: float | Decimal | None) -> Decimal | None:
    """Return a number as it is written, not its binary neighbour; None stays None."""
    return None if nombre is None else Decimal(str(nombre))


def valeur_exacte(enonce: Enonce) -> Decimal | None:
    """Return the value of a statement; None when it has none, or its source does not define it."""
    return None if enonce.statut is Statut.NON_DEFINI else exact(enonce.valeur)


def temps_paye(accordes: Decimal | None, prevus: Decimal | None) -> Decimal | None:
    """Return the ETP that are paid: those planned, never more than those a bracket grants."""
    return min((etp for etp in (accordes, prevus) if etp is not None), default=None)


def au_plus(unitaire: Decimal, etp: Decimal) -> Decimal:
    """Return a ceiling in euros for some ETP, rounded down: no ceiling is ever passed."""
    return (unitaire * etp).quantize(CENTIME, ROUND_DOWN)


def part_agence(taux: Decimal, part: Decimal | None, cout: Decimal | None) -> Decimal | None:
    """Return what the agency pays at most when the holder pays ``taux`` % at least.

    From the holder's share, else from the whole cost; None without either.
    """
    if part is not None:
        return (part * (100 - taux) / taux).quantize(CENTIME, ROUND_DOWN)
    return None if cout is None else (cout * (100 - taux) / 100).quantize(CENTIME, ROUND_DOWN)


def part_tenue(taux: Decimal | None, part: Decimal | None, cout: Decimal | None) -> bool | None:
    """Tell whether the holder's share meets a co-funding; None when it cannot be told.

    Without a rate, any share above zero meets it; with one, the whole cost must be known.
    """
    if part is None:
        return None
    if part <= 0 or not taux:
        return part > 0
    return 100 * part >= taux * cout if cout else None


def ecrire(valeur: Decimal) -> str:
    """Return a number the French way, with the decimals it has: « 1,5 », « 25 000 »."""
    return ecrit(valeur, max(0, -int(valeur.normalize().as_tuple().exponent)))


def euros(montant: Decimal) -> str:
    """Return « 25 000 € », « 12 345,67 € »."""
    return ecrit(montant, 0 if montant == int(montant) else 2) + f"{INSECABLE}€"


def en_etp(temps: Decimal) -> str:
    """Return « 1,5 ETP »."""
    return f"{ecrire(temps)}{INSECABLE}ETP"
