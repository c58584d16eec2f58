"""Columns of means lent between partners: one declaration for the screen and for files."""

from __future__ import annotations

from clesante.contrats.choix import GenreMoyen
from clesante.contrats.models import MoyenPrete
from clesante.ui.colonnes import Colonne

GENRES = dict(GenreMoyen.choices)
COLONNES: tuple[Colonne[MoyenPrete], ...] = (
    Colonne("quoi", "Ce qui est prêté", lambda m: m.quoi),
    Colonne("nature", "Nature", lambda m: str(GENRES.get(m.genre, m.genre))),
    Colonne("preteur", "Prêté par", lambda m: str(m.preteur)),
    Colonne("emprunteur", "Prêté à", lambda m: str(m.emprunteur or "")),
    Colonne("action", "Pour l'action", lambda m: str(m.fiche or "")),
    Colonne("du", "Depuis le", lambda m: m.du, "date"),
    Colonne("au", "Jusqu'au", lambda m: m.au, "date"),
)
