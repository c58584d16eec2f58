"""A territory's own table as a file, whole: for the operator, who gave it."""

from __future__ import annotations

from clesante.donnees.models import ValeurLocale
from clesante.donnees.tables.lectures import TableLue, statut_public, valeurs_de
from clesante.ui.classeurs import ecrire
from clesante.ui.colonnes import Colonne

COLONNES: tuple[Colonne[ValeurLocale], ...] = (
    Colonne("code", "Code", lambda v: v.territoire),
    Colonne("annee", "Période", lambda v: v.periode),
    Colonne("dimension", "Dimension", lambda v: v.dimension),
    Colonne("numerateur", "Numérateur", lambda v: v.numerateur, "nombre"),
    Colonne("denominateur", "Dénominateur", lambda v: v.denominateur, "nombre"),
    Colonne("valeur", "Valeur", lambda v: v.valeur, "nombre"),
    Colonne("statut", "Statut", lambda v: v.statut),
    Colonne("statut_public", "Statut à la publication", statut_public),
    Colonne("source", "Source", lambda v: v.version.table.producteur),
)


def contenu(lue: TableLue, format_voulu: str) -> bytes:
    """Return the figures of the version read, ``format_voulu`` being ``csv``, ``xlsx`` or ``ods``.

    The file can be imported again: nothing changes.
    """
    return ecrire(format_voulu, lue.table.libelle[:30], COLONNES, valeurs_de(lue.version))
