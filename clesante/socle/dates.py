"""Dates as a French reader expects them."""

from __future__ import annotations

from datetime import date, datetime, time

from clesante.socle.texte import INSECABLE

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


def heure(moment: time) -> str:
    """Return « 18 h », « 14 h 05 »."""
    minutes = f"{INSECABLE}{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour}{INSECABLE}h{minutes}"


def quand(instant: datetime, jour: date) -> str:
    """Return « 20 novembre à 18 h » for an instant in local time, its year when not ``jour``'s."""
    dit = date_longue(instant.date())
    if instant.year == jour.year:
        dit = dit.removesuffix(f" {jour.year}")
    return f"{dit} à {heure(instant.time())}"
