"""Whole numbers of any size, as anyone may type them: none of them breaks a question."""

from __future__ import annotations

from typing import Any

from django.db.models import IntegerField
from django.db.models.lookups import In


@IntegerField.register_lookup
class DansLesBornes(In):
    """« in » of whole numbers: one that no column can hold is none of those in place.

    Django says so itself of « = », and lets the database break on « in ».
    """

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        """Leave out the numbers that no column can hold."""
        if self.rhs_is_direct_value():
            genre = self.lhs.output_field.get_internal_type()
            bas, haut = connection.ops.integer_field_range(genre)
            self.rhs = [
                lu
                for lu in self.rhs
                if not isinstance(lu, int)
                or ((bas is None or lu >= bas) and (haut is None or lu <= haut))
            ]
        return super().process_rhs(compiler, connection)
