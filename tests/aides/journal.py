"""The base of the tests may empty its journal between two tests; no other base can."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True, scope="session")
def journal_vide_entre_les_essais() -> None:
    """Wrap what empties the tables after a test with transactions: triggers off, then on again."""
    from django.db import connection

    from clesante.comptes.journal import declencheurs as journal_declencheurs

    operations = type(connection.ops)
    vider = operations.sql_flush

    def vider_sans_declencheurs(self, style, tables, **options) -> list[str]:
        ordres = vider(self, style, tables, **options)
        if not set(journal_declencheurs.TABLES) & set(tables):
            return ordres
        vendeur = self.connection.vendor
        oter, poser = journal_declencheurs.oter(vendeur), journal_declencheurs.poser(vendeur)
        return [*oter, *ordres, *poser]

    operations.sql_flush = vider_sans_declencheurs
