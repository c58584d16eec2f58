"""The state of a contract that comes in, from its days alone. Pure."""

from __future__ import annotations

from datetime import date

ANNEE_MIN, ANNEE_MAX = 1990, 2100


def faute_d_annee(jour: date | None) -> str:
    """Return why a day is not one of a contract; empty when it may be, or for none."""
    if jour is None or ANNEE_MIN <= jour.year <= ANNEE_MAX:
        return ""
    return f"L'année {jour.year} n'est pas celle d'un contrat\u00a0: corrigez-la."


def etat_des_dates(
    signature: date | None, fin_prevue: date | None, fin_reelle: date | None, jour: date
) -> str:
    """Return the common state of a contract on a day, nothing of it verified.

    Ended before its term, it was interrupted; signed and not over, it is in force; not signed, or
    to be, it is still prepared.
    """
    if fin_reelle and fin_reelle <= jour:
        avant = bool(fin_prevue and fin_reelle < fin_prevue)
        return "interrompu" if avant else "clos"
    if fin_prevue and fin_prevue < jour:
        return "clos"
    if signature is None:
        return "preparation"
    return "en_vigueur" if signature <= jour else "a_signer"
