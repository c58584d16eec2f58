"""Columns of the issues of a diagnosis: the same on screen and in files."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from clesante.concertation.choix import Competence, NatureEnjeu, SortEnjeu
from clesante.concertation.lectures_enjeux import dire
from clesante.concertation.models import Enjeu
from clesante.recherche.lectures import vocabulaire
from clesante.ui.colonnes import Colonne

NATURES, COMPETENCES = dict(NatureEnjeu.choices), dict(Competence.choices)
SORTS = dict(SortEnjeu.choices)


def _mots(liste: str) -> Callable[[Enjeu], str]:
    """Return the reading of the words of a list, whose labels are read once."""
    noms: Mapping[str, str] = vocabulaire(liste).libelles
    return lambda enjeu: dire(getattr(enjeu, liste), noms)


def ecran() -> tuple[Colonne[Enjeu], ...]:
    """Return the columns on screen."""
    return (
        Colonne("enjeu", "Enjeu", lambda e: f"{e.etiquette} {e.intitule}"),
        Colonne("nature", "Nature", lambda e: NATURES[e.nature]),
        Colonne("themes", "Thèmes", _mots("themes")),
        Colonne("competence", "Compétence locale", lambda e: COMPETENCES[e.competence]),
        Colonne("constats", "Constats", lambda e: getattr(e, "combien", 0), "nombre"),
        Colonne("sort", "Choix", lambda e: SORTS[e.sort]),
        Colonne("rang", "Rang", lambda e: "" if e.rang is None else str(e.rang)),
    )


def fichier() -> tuple[Colonne[Enjeu], ...]:
    """Return the columns of files: those of the screen, and the long texts."""
    return (
        Colonne("numero", "Numéro", lambda e: e.numero, "nombre"),
        Colonne("intitule", "Enjeu", lambda e: e.intitule),
        *ecran()[1:],
        Colonne("texte", "Ce qui est en jeu", lambda e: e.texte),
        Colonne("solutions", "Pistes de réponse", lambda e: e.solutions),
        Colonne("determinants", "Déterminants", _mots("determinants")),
        Colonne("publics", "Publics", _mots("publics")),
        Colonne("motif", "Motif du choix", lambda e: e.motif),
        Colonne("decision", "Décision", lambda e: e.decision.phrase if e.decision else ""),
        Colonne("origine", "Copié de la bibliothèque", lambda e: e.origine),
    )
