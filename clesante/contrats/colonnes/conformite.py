"""Columns of the findings of « Vérifier le contrat », for the screen and for files."""

from __future__ import annotations

from clesante.contrats.regles.conformite import DOMAINES, LIBELLES, Point
from clesante.ui.colonnes import Colonne

COLONNES: tuple[Colonne[Point], ...] = (
    Colonne("constat", "Constat", lambda p: p.phrase),
    Colonne("niveau", "Niveau", lambda p: LIBELLES[p.niveau]),
    Colonne("repond", "Le contrat y répond", lambda p: p.repond),
    Colonne("domaine", "Domaine", lambda p: DOMAINES[p.domaine]),
    Colonne("place", "Où", lambda p: p.place.libelle),
    Colonne("remede", "À faire", lambda p: p.remede),
    Colonne("source", "Phrase de la source", lambda p: p.source),
    Colonne("reference", "Référence", lambda p: p.reference),
    Colonne("levee", "Levé, motif", lambda p: p.levee),
    Colonne("code", "Règle", lambda p: p.code),
)
