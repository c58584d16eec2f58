"""Dates as a French reader expects them."""

from __future__ import annotations

from datetime import date

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def date_longue(jour: date) -> str:
    """Return « 1er mars 2026 »."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme} {MOIS[jour.month - 1]} {jour.year}"


def date_courte(jour: date) -> str:
    """Return « 01/03/2026 »."""
    return f"{jour.day:02}/{jour.month:02}/{jour.year:04}"
