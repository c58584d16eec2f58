"""Events of contracts, part « programme », each with its sentence."""

from __future__ import annotations

from clesante.comptes.journal import TypeEvenement

EVENEMENTS: tuple[TypeEvenement, ...] = ()
