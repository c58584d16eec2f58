"""Colours of the house (LOOK): the one list that pages, pictures and documents share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Jeton:
    """One colour: ``clair`` and ``sombre`` are « #rrggbb »."""

    nom: str
    clair: str
    sombre: str
    usage: str


JETONS = (
    Jeton("papier", "#ffffff", "#10191d", "surface"),
    Jeton("fond", "#f5f7f6", "#0b1316", "page"),
    Jeton("encre", "#16232b", "#eaf1f1", "texte, trait de la France"),
    Jeton("encre_2", "#4a5a63", "#b3c2c6", "texte secondaire"),
    Jeton("trait", "#7c8b92", "#7f9196", "bords des champs, axes"),
    Jeton("trait_doux", "#d5dcdb", "#2a383d", "séparateurs, décor seulement"),
    Jeton("primaire", "#0a5c63", "#6fd0cf", "liens, boutons"),
    Jeton("focus", "#7a1fa2", "#e2a6ff", "anneau de focus"),
    Jeton("territoire", "#b3261e", "#ff8f85", "le territoire, partout"),
    Jeton("distribution", "#7d8a90", "#6b7c82", "les autres intercommunalités"),
    Jeton("favorable", "#1259a8", "#8cc2ff", "verdict favorable"),
    Jeton("defavorable", "#a34700", "#ffb070", "verdict défavorable"),
    Jeton("comparable", "#5c6b73", "#a9b8bd", "verdict comparable"),
    Jeton("carte_1", "#e6f2f1", "#0a4f57", "carte, classe la plus basse"),
    Jeton("carte_2", "#a9d3d1", "#23848a", "carte, deuxième classe"),
    Jeton("carte_3", "#5fb0af", "#5fb0af", "carte, troisième classe"),
    Jeton("carte_4", "#23848a", "#a9d3d1", "carte, quatrième classe"),
    Jeton("carte_5", "#0a4f57", "#e6f2f1", "carte, classe la plus haute"),
)
CLAIR = {jeton.nom: jeton.clair for jeton in JETONS}
SOMBRE = {jeton.nom: jeton.sombre for jeton in JETONS}
