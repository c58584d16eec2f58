"""Columns of the findings and of the figures that a diagnosis keeps."""

from __future__ import annotations

from clesante.concertation.choix import GenreConstat, OrigineConstat
from clesante.concertation.models import Constat, Figure
from clesante.recherche.lectures import ENTRE, diseur
from clesante.ui.colonnes import Colonne

GENRES, ORIGINES = dict(GenreConstat.choices), dict(OrigineConstat.choices)


def _preuve(constat: Constat) -> str:
    """Return what proves a finding, in words."""
    if constat.figure:
        return f"{constat.figure} ({constat.figure.periode})"
    dits = (constat.recueil, constat.dispositif, constat.contribution)
    return next((str(dit) for dit in dits if dit), "")


def a_l_ecran() -> tuple[Colonne[Constat], ...]:
    """Return the columns of the list: the words of themes are read once."""
    themes = diseur("themes")
    return (
        Colonne("intitule", "Constat", lambda c: c.intitule),
        Colonne("genre", "Nature", lambda c: str(GENRES[c.genre])),
        Colonne("origine", "Origine", lambda c: str(ORIGINES[c.origine])),
        Colonne("preuve", "Ce qui le montre", _preuve),
        Colonne("themes", "Thèmes", lambda c: ENTRE.join(themes(c.themes))),
    )


def en_fichier() -> tuple[Colonne[Constat], ...]:
    """Return the columns of the files: every field of a finding, and its figure."""
    publics = diseur("publics")
    return (
        *a_l_ecran(),
        Colonne("publics", "Publics", lambda c: ENTRE.join(publics(c.publics))),
        Colonne("lieux", "Lieux", lambda c: c.lieux),
        Colonne("texte", "Précisions", lambda c: c.texte),
        Colonne("valeur", "Valeur", lambda c: c.figure.affichee if c.figure else ""),
        Colonne("periode", "Période", lambda c: c.figure.periode if c.figure else ""),
        Colonne("niveau", "Niveau", lambda c: c.figure.niveau if c.figure else ""),
        Colonne("comparaison", "Comparaison", lambda c: c.figure.comparaison if c.figure else ""),
        Colonne("source", "Source", lambda c: c.figure.source if c.figure else ""),
    )


FIGURES: tuple[Colonne[Figure], ...] = (
    Colonne("libelle", "Chiffre", lambda f: f.libelle),
    Colonne("indicateur", "Indicateur", lambda f: f.indicateur),
    Colonne("dimension", "Modalité", lambda f: f.dimension),
    Colonne("affichee", "Valeur affichée", lambda f: f.affichee),
    Colonne("valeur", "Valeur", lambda f: f.valeur, "nombre", decimales=2),
    Colonne("unite", "Unité", lambda f: f.unite),
    Colonne("periode", "Période", lambda f: f.periode),
    Colonne("niveau", "Niveau", lambda f: f.niveau),
    Colonne("comparaison", "Comparaison", lambda f: f.comparaison),
    Colonne("source", "Source", lambda f: f.source),
    Colonne("relevee_le", "Relevée le", lambda f: f.relevee_le, "date"),
    Colonne("typee", "Saisie à la main", lambda f: "oui" if f.typee else "non"),
)
