"""Rules of findings: what each origin needs, what a finding made in one click says."""

from __future__ import annotations

from collections.abc import Mapping

from clesante.concertation.choix import GenreConstat, OrigineConstat
from clesante.socle.texte import INSECABLE

PREUVES: Mapping[str, tuple[str, str]] = {
    OrigineConstat.PORTRAIT: ("figure", "Choisissez le chiffre du portrait qui le montre."),
    OrigineConstat.TABLE: ("figure", "Choisissez le chiffre de la table qui le montre."),
    OrigineConstat.RECUEIL: ("recueil", "Choisissez le recueil de paroles d'où il vient."),
    OrigineConstat.REGISTRE: ("dispositif", "Choisissez le dispositif dont il parle."),
    OrigineConstat.CONTRIBUTION: ("contribution", "Choisissez la contribution d'où il vient."),
}
"""What proves a finding, by its origin: the field, and the sentence when it is empty."""
# The word of the list of themes that a theme of the catalogue of figures is the nearest to.
THEMES = {
    "conditions_sociales": "precarite",
    "logement": "sante_environnement",
    "offre_soins": "offre_soins",
    "prevention": "acces_droits_soins",
    "sante_mentale": "sante_mentale",
    "enfance": "perinatalite_parentalite",
    "autonomie": "autonomie_handicap",
    "environnement": "sante_environnement",
}


def manque(origine: str, preuves: Mapping[str, object]) -> tuple[str, str]:
    """Return the field that misses for an origin and the sentence; two empty texts when none."""
    champ, dite = PREUVES.get(origine, ("", ""))
    return ("", "") if not champ or preuves.get(champ) else (champ, dite)


def genre_du_theme(theme: str) -> GenreConstat:
    """Return the kind of a finding made from a figure: offer for the offer, need for the rest."""
    return GenreConstat.OFFRE if theme == "offre_soins" else GenreConstat.BESOIN


def intitule_du_chiffre(libelle: str, affichee: str, periode: str, niveau: str) -> str:
    """Return « Logements vacants : 9,4 % (2021) », with the wider territory when it is one."""
    lieu = f", {niveau}" if niveau else ""
    return f"{libelle}{INSECABLE}: {affichee} ({periode}{lieu})"[:300]
