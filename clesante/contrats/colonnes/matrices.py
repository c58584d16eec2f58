"""Columns of a matrix as a file: a row by objective, a column by action."""

from __future__ import annotations

from clesante.contrats.colonnes.fiches import INVENTE
from clesante.contrats.lectures.matrices import Matrice, RangeeLue
from clesante.contrats.models import FicheAction
from clesante.ui.colonnes import Colonne


def colonnes(lue: Matrice, fictif: bool) -> tuple[Colonne[RangeeLue], ...]:
    """Return the columns of a matrix; each row of a demonstration says what it is."""
    marque: Colonne[RangeeLue] = Colonne("demonstration", INVENTE, lambda _: INVENTE)
    return (
        Colonne("rangee", lue.genre.rangee, lambda r: r.libelle),
        Colonne("actions", "Nombre d'actions", lambda r: len(r.fiches), "nombre"),
        *(_colonne(fiche) for fiche in lue.fiches),
        *((marque,) if fictif else ()),
    )


def _colonne(fiche: FicheAction) -> Colonne[RangeeLue]:
    code = fiche.numero or f"fiche_{fiche.pk}"
    return Colonne(code, str(fiche), lambda r: "x" if fiche in r.fiches else "")
