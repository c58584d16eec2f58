"""Columns of a list of changes: the same on screen and in files."""

from __future__ import annotations

from clesante.contrats.lectures.avenants import LigneAvenant
from clesante.ui.colonnes import Colonne

Lue = Colonne[LigneAvenant]
OBJET: Lue = Colonne("changement", "Ce qui change", lambda x: x.changement.titre)
SUJET: Lue = Colonne("sujet", "Sujet", lambda x: x.changement.genre_dit)
AVANT: Lue = Colonne("avant", "Avant", lambda x: x.changement.avant)
APRES: Lue = Colonne("apres", "Après", lambda x: x.changement.apres)
MOTIF: Lue = Colonne("motif", "Motif", lambda x: x.motif)
COMPARAISON: tuple[Lue, ...] = (OBJET, SUJET, AVANT, APRES)
AVENANT: tuple[Lue, ...] = (*COMPARAISON, MOTIF)
ECRAN: tuple[Lue, ...] = (OBJET, AVANT, APRES, MOTIF)
