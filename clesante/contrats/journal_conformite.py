"""Events of contracts, part « conformite », each with its sentence."""

from __future__ import annotations

from clesante.comptes.journal import TypeEvenement

EVENEMENTS: tuple[TypeEvenement, ...] = ()
