"""Columns of the issues of a diagnosis: the same on screen and in files."""

from __future__ import annotations

from clesante.concertation.choix import Competence, NatureEnjeu, SortEnjeu
from clesante.concertation.models import Enjeu
from clesante.recherche.lectures import ENTRE, diseur
from clesante.ui.colonnes import Colonne

NATURES, COMPETENCES = dict(NatureEnjeu.choices), dict(Competence.choices)
SORTS = dict(SortEnjeu.choices)


def ecran() -> tuple[Colonne[Enjeu], ...]:
    """Return the columns on screen."""
    themes = diseur("themes")
    return (
        Colonne("enjeu", "Enjeu", lambda e: f"{e.etiquette} {e.intitule}"),
        Colonne("nature", "Nature", lambda e: NATURES[e.nature]),
        Colonne("themes", "Thèmes", lambda e: ENTRE.join(themes(e.themes))),
        Colonne("competence", "Compétence locale", lambda e: COMPETENCES[e.competence]),
        Colonne("constats", "Constats", lambda e: getattr(e, "combien", 0), "nombre"),
        Colonne("sort", "Choix", lambda e: SORTS[e.sort]),
        Colonne("rang", "Rang", lambda e: "" if e.rang is None else str(e.rang)),
    )


def fichier() -> tuple[Colonne[Enjeu], ...]:
    """Return the columns of files: those of the screen, and the long texts."""
    determinants, publics = diseur("determinants"), diseur("publics")
    return (
        Colonne("numero", "Numéro", lambda e: e.numero, "nombre"),
        Colonne("intitule", "Enjeu", lambda e: e.intitule),
        *ecran()[1:],
        Colonne("texte", "Ce qui est en jeu", lambda e: e.texte),
        Colonne("solutions", "Pistes de réponse", lambda e: e.solutions),
        Colonne("determinants", "Déterminants", lambda e: ENTRE.join(determinants(e.determinants))),
        Colonne("publics", "Publics", lambda e: ENTRE.join(publics(e.publics))),
        Colonne("motif", "Motif du choix", lambda e: e.motif),
        Colonne("decision", "Décision", lambda e: e.decision.phrase if e.decision else ""),
        Colonne("origine", "Copié de la bibliothèque", lambda e: e.origine),
    )
