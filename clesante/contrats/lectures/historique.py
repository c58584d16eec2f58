"""The history of a fiche, field by field: each value it had, who wrote it, when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from clesante.comptes.droits import Visiteur
from clesante.comptes.models import Evenement
from clesante.comptes.models.champs import champs, etiquette
from clesante.contrats.journal.fiches import RANGEES
from clesante.contrats.lectures.fiches_page import ChampChange, champs_changes, evenements_de
from clesante.contrats.models import FicheAction
from clesante.contrats.models.fiches import PILOTER
from clesante.contrats.regles.contenu_dit import Mots, passage

AU_PLUS = 500
LONG = 120
FICHE = etiquette(FicheAction)
RESERVES = frozenset({"notes"})


@dataclass(frozen=True, slots=True)
class Ecriture:
    """One value that a field took: what it was, what it became, the words of a long text."""

    evenement: Evenement
    quoi: str
    avant: str
    apres: str
    mots: Mots = ()


@dataclass(frozen=True, slots=True)
class ChampSuivi:
    """A field of a fiche, or a kind of its rows, with what was written in it, the latest first."""

    code: str
    libelle: str
    ecritures: tuple[Ecriture, ...]


def historique(fiche: FicheAction, lecteur: Visiteur) -> tuple[list[ChampSuivi], bool]:
    """Return the fields of a fiche that changed, in its order, and whether all is told.

    The notes of who writes the fiche are told to them only.
    """
    notes = list(evenements_de(fiche)[: AU_PLUS + 1])
    tus = frozenset() if fiche.permet(lecteur, PILOTER) else RESERVES
    lus: dict[str, list[Ecriture]] = {}
    noms: dict[str, str] = {}
    for code, libelle, ecriture in _ecritures(notes[:AU_PLUS], lecteur):
        if code not in tus:
            lus.setdefault(code, []).append(ecriture)
            noms[code] = libelle
    rangs = {nom: rang for rang, nom in enumerate([*champs(FicheAction), *_tables()])}
    suivis = [ChampSuivi(code, noms[code], tuple(dites)) for code, dites in lus.items()]
    return sorted(suivis, key=lambda s: rangs.get(s.code, len(rangs))), len(notes) <= AU_PLUS


def _tables() -> dict[str, tuple[str, str]]:
    """Return the code and the name of each kind of rows, by label of its model."""
    return {etiquette(m): (code, nom) for m, (code, nom, _) in RANGEES.items()}


def _ecritures(
    notes: Sequence[Evenement], lecteur: Visiteur
) -> Iterator[tuple[str, str, Ecriture]]:
    """Yield each field written, by its code and its name: rows go together, by kind."""
    tables, changes = _tables(), champs_changes(notes, lecteur)
    for note in notes:
        for change in changes.get(note.pk, ()):
            if note.objet_type == FICHE:
                yield change.nom, change.libelle, _ecriture(note, change)
            elif note.objet_type in tables:
                _, nom = tables[note.objet_type]
                yield note.objet_type, nom, _ecriture(note, change, change.libelle)


def _ecriture(note: Evenement, change: ChampChange, quoi: str = "") -> Ecriture:
    mots: Any = ()
    if max(len(change.avant), len(change.apres)) > LONG:
        mots = passage(_texte(change.avant), _texte(change.apres))[2]
    return Ecriture(note, quoi, change.avant, change.apres, mots)


def _texte(dit: str) -> str:
    return "" if dit == "(vide)" else dit
