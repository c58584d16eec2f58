"""What the home page and the search show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from clesante.diagnostic.carte_indicateur.dessins import (
    Classe,
    adresse,
    cadres,
    comprendre,
    legende,
)
from clesante.diagnostic.carte_indicateur.exports import source
from clesante.diagnostic.carte_indicateur.lectures import FRANCE, Vue, portes, vue
from clesante.diagnostic.cartes import INDICATEUR
from clesante.diagnostic.lectures import reserves_de_lecture
from clesante.donnees import lectures as donnees
from clesante.socle.erreurs import AmbiguError, ClesanteError, IndisponibleError
from clesante.territoires.lectures import Territoire, perimetre, rechercher, territoire
from clesante.ui.cartes.cadres import CarteDeCadre

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
    except AmbiguError as erreur:
        dit = (erreur.message,) if territoires and est_un_code(texte) else ()
        return Trouvaille("", territoires, str(erreur), dit)
    except ClesanteError as erreur:
        return Trouvaille("", territoires, str(erreur))
    if reserves := reserves_de_lecture(texte, trouve):
        retenu = territoire(trouve.code) if not trouve.est_libre else None
        return Trouvaille("", _avec(retenu, trouves), "", reserves)
    seul = sum(t.niveau != "BV" for t in trouves) < 2 or est_un_code(texte)
    return Trouvaille(trouve.code if seul else "", territoires, "")


def est_un_code(texte: str) -> bool:
    """Tell whether what was typed is a code rather than a name: it has a digit."""
    return any(caractere.isdigit() for caractere in texte)


def _avec(retenu: Territoire | None, trouves: list[Territoire]) -> list[tuple[Territoire, str]]:
    """Return the territories with their place, the one that was read first of all."""
    ordre = dict.fromkeys([retenu, *trouves] if retenu else trouves)
    return [(trouve, _lieu(trouve)) for trouve in ordre]


def _lieu(trouve: Territoire) -> str:
    """Return the département that tells homonyms apart, with its code."""
    if trouve.departement is None or trouve.departement == trouve.code:
        return ""
    return f"{territoire(trouve.departement).nom} ({trouve.departement.removeprefix('DEP-')})"


@dataclass(frozen=True, slots=True, eq=False)
class CarteDeFrance:
    """What the map of France shows; one by store, hence the key of what is made of it.

    The names that ``diagnostic/carte_figure.html`` reads, and ``portes``: the régions, each with
    the address of its own map.
    """

    vue: Vue
    cadres: Sequence[CarteDeCadre]
    classes: Sequence[Classe]
    comprendre: str
    source: str
    portes: Sequence[tuple[str, str]]


def carte_de_france() -> CarteDeFrance | None:
    """Return what the map of France shows, or None while the store is not installed."""
    try:
        with _DESSIN:
            return _carte(donnees.version_entrepot())
    except ClesanteError:
        return None


_DESSIN = Lock()
"""One thread draws, the others wait: together they would draw it as many times at once."""


@lru_cache(maxsize=1)
def _carte(_: object) -> CarteDeFrance:
    """Read the map once per store."""
    lue = vue(donnees.catalogue()[INDICATEUR], FRANCE)
    return CarteDeFrance(
        vue=lue,
        cadres=cadres(lue),
        classes=legende(lue),
        comprendre=comprendre(lue),
        source=source(lue),
        portes=[(t.nom, adresse(INDICATEUR, t.code)) for t in portes(lue)],
    )
