"""Columns of the files of a ranking: its result, and its ballots one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from clesante.acteurs.choix_dialogue import College
from clesante.concertation.choix import Canal, Competence
from clesante.concertation.lectures.priorites import Classement
from clesante.concertation.models import Bulletin
from clesante.concertation.regles.priorites import Ligne
from clesante.ui.colonnes import Colonne

COLLEGES, CANAUX = dict(College.choices), dict(Canal.choices)
COMPETENCES = dict(Competence.choices)
NOTES = {"": "points ou rang", "a": "A", "b": "B", "c": "C", "pearl": "PEARL"}


def resultat(lu: Classement) -> tuple[Colonne[Ligne], ...]:
    """Return the columns of a result, those of each college last."""
    colleges = [
        (rang, nom, {ligne.enjeu: ligne for ligne in sien.lignes})
        for rang, (nom, sien) in enumerate(lu.par_college, 1)
    ]
    return (
        Colonne("numero", "Numéro", lambda li: li.enjeu, "nombre"),
        Colonne("enjeu", "Enjeu", lambda li: lu.enjeux[li.enjeu].intitule),
        Colonne("rang", "Rang", lambda li: li.rang, "nombre"),
        Colonne("score", "Score", lambda li: li.score, "nombre"),
        Colonne("bulletins", "Bulletins", lambda li: li.voix, "nombre"),
        Colonne("ecart_type", "Écart type", lambda li: li.dispersion, "nombre"),
        Colonne("hors_pearl", "Écarté par PEARL", lambda li: "oui" if li.filtre else "non"),
        Colonne(
            "competence",
            "Compétence locale",
            lambda li: COMPETENCES[lu.enjeux[li.enjeu].competence],
        ),
        *(_du_college(rang, nom, lignes) for rang, nom, lignes in colleges),
    )


def _du_college(rang: int, nom: str, lignes: dict[int, Ligne]) -> Colonne[Ligne]:
    return Colonne(
        f"score_groupe_{rang}", f"Score\u00a0: {nom}", lambda li: lignes[li.enjeu].score, "nombre"
    )


@dataclass(frozen=True, slots=True)
class Note:
    """One mark of a ballot: of which issue, under which name."""

    bulletin: Bulletin
    enjeu: str
    nom: str
    valeur: str


def notes(bulletins: Iterable[Bulletin], criteres: dict[str, Any]) -> Iterator[Note]:
    """Yield every mark of every ballot, a line each."""
    noms = {**NOTES, **{code: dit["libelle"] for code, dit in criteres.items()}}
    for bulletin in bulletins:
        for enjeu, valeur in sorted(bulletin.valeurs.items(), key=lambda paire: int(paire[0])):
            lues = valeur if isinstance(valeur, dict) else {"": valeur}
            for code, note in lues.items():
                yield Note(bulletin, enjeu, noms.get(code, code), str(note))


BULLETINS: tuple[Colonne[Note], ...] = (
    Colonne("bulletin", "Bulletin", lambda n: n.bulletin.numero_lisible, "nombre"),
    Colonne("college", "Collège", lambda n: COLLEGES[n.bulletin.college]),
    Colonne("canal", "Arrivé", lambda n: CANAUX[n.bulletin.canal]),
    Colonne("enjeu", "Enjeu", lambda n: f"E{n.enjeu}"),
    Colonne("note", "Note", lambda n: n.nom),
    Colonne("valeur", "Valeur", lambda n: n.valeur),
)
