"""What the home page and the search show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from clesante.donnees import lectures as donnees
from clesante.socle.erreurs import ClesanteError
from clesante.territoires import contours
from clesante.territoires.lectures import Territoire, perimetre, rechercher
from clesante.ui.cartes import Serie, bornes_quantiles, carte_nationale
from clesante.ui.graphiques import Graphique

INDICATEUR_DE_CARTE = "OFF_APLMG"


@dataclass(frozen=True, slots=True)
class Trouvaille:
    """What a search gives: one territory's code, or a list, or why nothing was found."""

    code: str
    territoires: list[Territoire]
    phrase: str


def trouver(texte: str) -> Trouvaille:
    """Read what was typed as a code first, then as a name."""
    if not texte:
        return Trouvaille("", [], "")
    territoires = rechercher(texte)
    try:
        trouve = perimetre(texte)
    except ClesanteError as erreur:
        return Trouvaille("", territoires, str(erreur))
    seul = len(territoires) < 2 or any(c.isdigit() for c in texte)
    return Trouvaille(trouve.code if seul else "", territoires, "")


@dataclass(frozen=True, slots=True)
class Carte:
    """The map of the home page and the lines under it."""

    graphique: Graphique
    source: str
    comprendre: str


def carte_de_france() -> Carte | None:
    """Return the map of France by EPCI, or None while the store is not installed."""
    try:
        return _carte(donnees.base())
    except ClesanteError:
        return None


@lru_cache(maxsize=1)
def _carte(_: object) -> Carte:
    """Draw the map once per store."""
    publie = donnees.catalogue()[INDICATEUR_DE_CARTE]
    traces = contours.tous_epci()
    codes = [trace.code for trace in traces]
    valeurs = donnees.valeurs(codes, [publie])
    par_code = {code: valeurs[code, INDICATEUR_DE_CARTE].valeur for code in codes}
    i = publie.definition
    serie = Serie(i.libelle, par_code, bornes_quantiles(par_code.values(), decimales=1), i.unite, 1)
    graphique = carte_nationale(
        "france",
        traces,
        serie,
        titre=f"{i.libelle}, {publie.periode}",
        lien=lambda code: reverse("portrait", args=[code]),
        limites=contours.tous("REG"),
    )
    fond = contours.source()
    citation = publie.source.citation if publie.source else i.detenteur
    return Carte(
        graphique,
        f"{citation} ; contours : {fond['producteur']}, {fond['millesime']}.",
        "Plus la teinte est foncée, plus les consultations de médecine générale sont accessibles.",
    )
