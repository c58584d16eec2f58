"""What is joined to an object follows the rights of its object: no operation of its own."""

from __future__ import annotations

from clesante.comptes.operations import Operation

OPERATIONS: tuple[Operation, ...] = ()
