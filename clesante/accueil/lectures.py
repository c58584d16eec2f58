"""What the home page and the search show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from clesante.diagnostic.cartes import figure_france
from clesante.diagnostic.illustrations import Figure
from clesante.diagnostic.lectures import reserves_de_lecture
from clesante.donnees import lectures as donnees
from clesante.socle.erreurs import ClesanteError, IndisponibleError
from clesante.territoires.lectures import Territoire, perimetre, rechercher, territoire

LIMITE = 20


@dataclass(frozen=True, slots=True)
class Trouvaille:
    """What a search gives: one territory's code, or a list, or why nothing was found.

    ``reserves`` say how what was typed may be read: the reader then chooses in the list.
    """

    code: str
    territoires: list[tuple[Territoire, str]]
    phrase: str
    reserves: tuple[str, ...] = ()

    @property
    def est_coupee(self) -> bool:
        """Whether more territories may answer than those listed."""
        return len(self.territoires) >= LIMITE


def trouver(texte: str) -> Trouvaille:
    """Read what was typed as a code first, then as a name."""
    if not texte:
        return Trouvaille("", [], "")
    trouves = rechercher(texte, LIMITE)
    territoires = _avec(None, trouves)
    try:
        trouve = perimetre(texte)
    except IndisponibleError:
        raise
    except ClesanteError as erreur:
        return Trouvaille("", territoires, str(erreur))
    if reserves := reserves_de_lecture(texte, trouve):
        retenu = territoire(trouve.code) if not trouve.est_libre else None
        return Trouvaille("", _avec(retenu, trouves), "", reserves)
    seul = sum(t.niveau != "BV" for t in trouves) < 2 or any(c.isdigit() for c in texte)
    return Trouvaille(trouve.code if seul else "", territoires, "")


def _avec(retenu: Territoire | None, trouves: list[Territoire]) -> list[tuple[Territoire, str]]:
    """Return the territories with their place, the one that was read first of all."""
    ordre = dict.fromkeys([retenu, *trouves] if retenu else trouves)
    return [(trouve, _lieu(trouve)) for trouve in ordre]


def _lieu(trouve: Territoire) -> str:
    """Return the département that tells homonyms apart, with its code."""
    if trouve.departement is None or trouve.departement == trouve.code:
        return ""
    return f"{territoire(trouve.departement).nom} ({trouve.departement.removeprefix('DEP-')})"


def carte_de_france() -> Figure | None:
    """Return the map of France by EPCI, or None while the store is not installed."""
    try:
        return _carte(donnees.version_entrepot())
    except ClesanteError:
        return None


@lru_cache(maxsize=1)
def _carte(_: object) -> Figure:
    """Draw the map once per store."""
    return figure_france(lambda code: reverse("portrait", args=[code]))
