"""What the home page and the search show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from clesante.diagnostic.cartes import figure_france
from clesante.diagnostic.illustrations import Figure
from clesante.donnees import lectures as donnees
from clesante.socle.erreurs import ClesanteError
from clesante.territoires.lectures import Territoire, perimetre, rechercher, territoire

LIMITE = 20


@dataclass(frozen=True, slots=True)
class Trouvaille:
    """What a search gives: one territory's code, or a list, or why nothing was found."""

    code: str
    territoires: list[tuple[Territoire, str]]
    phrase: str

    @property
    def est_coupee(self) -> bool:
        """Whether more territories may answer than those listed."""
        return len(self.territoires) == LIMITE


def trouver(texte: str) -> Trouvaille:
    """Read what was typed as a code first, then as a name."""
    if not texte:
        return Trouvaille("", [], "")
    trouves = rechercher(texte, LIMITE)
    territoires = [(t, _lieu(t)) for t in trouves]
    try:
        trouve = perimetre(texte)
    except ClesanteError as erreur:
        return Trouvaille("", territoires, str(erreur))
    seul = len(trouves) < 2 or any(c.isdigit() for c in texte)
    return Trouvaille(trouve.code if seul else "", territoires, "")


def _lieu(trouve: Territoire) -> str:
    """Return the département that tells homonyms apart, with its code."""
    if trouve.departement is None or trouve.departement == trouve.code:
        return ""
    return f"{territoire(trouve.departement).nom} ({trouve.departement.removeprefix('DEP-')})"


def carte_de_france() -> Figure | None:
    """Return the map of France by EPCI, or None while the store is not installed."""
    try:
        return _carte(donnees.base())
    except ClesanteError:
        return None


@lru_cache(maxsize=1)
def _carte(_: object) -> Figure:
    """Draw the map once per store."""
    return figure_france(lambda code: reverse("portrait", args=[code]))
