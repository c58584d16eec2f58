"""Columns of matches: the strongest of each fiche on screen, every one of them in files."""

from __future__ import annotations

from typing import Any

from clesante.contrats.lectures.redondances import Examen, Ligne
from clesante.contrats.regles.redondances import Action, Rapprochement
from clesante.socle.texte import pluriel
from clesante.ui.colonnes import Colonne

Rang = tuple[Examen, Ligne | None]


def _fort(lu: Examen) -> Ligne | None:
    return lu.lignes[0] if lu.lignes else None


def _classe(ligne: Ligne | None) -> str:
    return ligne.rapprochement.libelle if ligne else "sans lien"


def conclusion(ligne: Ligne | None) -> str:
    """Return what was concluded of a match, and whether it is to be looked at again."""
    if ligne is None or ligne.conclue is None:
        return ""
    dit = str(ligne.conclue.redondance.get_conclusion_display())
    return f"{dit} (à revoir)" if ligne.conclue.perimee else dit


def reste(lu: Examen) -> str:
    """Return what a fiche still asks."""
    return pluriel(lu.a_conclure, "rapprochement") + " à conclure" if lu.a_conclure else "rien"


def _conclu(ligne: Ligne | None, nom: str) -> Any:
    """Return a field of a conclusion, None without one."""
    return getattr(ligne.conclue.redondance, nom) if ligne and ligne.conclue else None


def _nom(ligne: Ligne | None) -> str:
    if ligne is None:
        return ""
    autre = ligne.rapprochement.autre
    return f"{autre.titre} ({autre.ailleurs})" if autre.ailleurs else autre.titre


def conclusions(lu: Examen) -> str:
    """Return every conclusion of a fiche: on its strongest match, then on what, for the others."""
    fort, *suite = lu.lignes or (None,)
    dits = [conclusion(fort)] if fort else []
    dits += [f"{conclusion(x)}\u00a0: {_nom(x)}" for x in suite if x and x.conclue]
    dits += [f"{conclusion(x)}\u00a0: {_nom(x)}" for x in _sans_rapprochement(lu)]
    return "\u00a0; ".join(filter(None, dits))


def _sans_rapprochement(lu: Examen) -> list[Ligne]:
    """Return, as matches, what was concluded of what nothing brings near today."""
    return [
        Ligne(
            Rapprochement(Action(c.redondance.cible, c.nom), "sans_lien", tuple(c.raisons), 0),
            c.adresse,
            c,
        )
        for c in lu.autres
    ]


ECRAN: tuple[Colonne[Examen], ...] = (
    Colonne("fiche", "Fiche-action", lambda lu: str(lu.fiche)),
    Colonne("classe", "Le plus fort", lambda lu: _classe(_fort(lu))),
    Colonne("existant", "Ce qui existe", lambda lu: _nom(_fort(lu))),
    Colonne("conclusion", "Conclusion", conclusions),
    Colonne("reste", "À faire", reste),
)
FICHIER: tuple[Colonne[Rang], ...] = (
    Colonne("fiche", "Fiche-action", lambda r: str(r[0].fiche)),
    Colonne("classe", "Rapprochement", lambda r: _classe(r[1])),
    Colonne("existant", "Ce qui existe", lambda r: _nom(r[1])),
    Colonne("raisons", "Raisons", lambda r: "\n".join(r[1].rapprochement.raisons) if r[1] else ""),
    Colonne("conclusion", "Conclusion", lambda r: conclusion(r[1])),
    Colonne("motif", "Motif", lambda r: _conclu(r[1], "motif")),
    Colonne("fonction", "Conclu par", lambda r: _conclu(r[1], "fonction")),
    Colonne("date", "Le", lambda r: _conclu(r[1], "date"), "date"),
)


def rangs(examens: list[Examen]) -> list[Rang]:
    """Return every match of every fiche, and every conclusion; one without any has one line."""
    return [
        (lu, ligne)
        for lu in examens
        for ligne in ((*lu.lignes, *_sans_rapprochement(lu)) or (None,))
    ]
