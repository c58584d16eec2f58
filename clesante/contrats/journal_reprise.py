"""Events of contracts, part « reprise », each with its sentence."""

from __future__ import annotations

from clesante.comptes.journal import TypeEvenement

EVENEMENTS: tuple[TypeEvenement, ...] = ()
