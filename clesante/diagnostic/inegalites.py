"""Social inequality between communes: the slope and the ratio of the store, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clesante.diagnostic.lectures import Portrait
from clesante.donnees import lectures as donnees
from clesante.donnees.catalogue import Indicateur
from clesante.donnees.lectures import Inegalite
from clesante.socle.texte import INSECABLE, nombre
from clesante.statistiques.intervalles import Intervalle
from clesante.territoires import lectures as territoires
from clesante.ui.formats import figure, intervalle, libelle_avec_unite
from clesante.ui.tableaux import Tableau

DECIMALES_RAPPORT = 2
RAPPORT_MAX = 1_000  # beyond it an interval says only that the ratio is not known
COMPRENDRE = (
    "Les communes sont rangées de la moins à la plus défavorisée (indice F-EDI), chacune pesant "
    "ses habitants ; la pente est la valeur au bas de cette échelle moins celle du haut, le "
    "rapport l'une sur l'autre. L'inégalité entre communes est plus petite que celle entre "
    "personnes."
)


@dataclass(frozen=True, slots=True)
class Ecart:
    """One inequality over the communes of a région or of France."""

    indicateur: Indicateur
    lieu: str
    mesure: Inegalite

    @property
    def mots(self) -> str:
        """Which communes have the higher value, only when the interval excludes equality."""
        bornes = self.mesure.intervalle_pente
        if bornes is None:
            return "écart non testé"
        if bornes.bas <= 0 <= bornes.haut:
            return "pas d'écart net entre communes"
        ou = "plus élevée" if bornes.bas > 0 else "plus basse"
        return f"{ou} dans les communes les plus défavorisées"


def ecarts(portrait: Portrait) -> list[Ecart]:
    """Return the inequalities of a portrait's indicators, over its région then over France.

    A perimeter of several régions has those of France only.
    """
    regions = portrait.perimetre.regions
    lieux = [*(regions if len(regions) == 1 else ()), "FR"]
    voulus = {c.code: c.publie.definition for c in portrait.chiffres}
    return [
        Ecart(voulus[lue.indicateur], territoires.territoire(lieu).nom, lue)
        for lieu in lieux
        for lue in donnees.inegalites(lieu)
        if lue.indicateur in voulus
    ]


def tableau(lus: list[Ecart]) -> Tableau:
    """Return a row an inequality: indicator, place, slope, ratio, communes counted, words."""
    return Tableau(
        legende=f"Inégalités sociales entre communes{INSECABLE}: des moins aux plus défavorisées",
        entetes=(
            "Indicateur",
            "Communes de",
            "Pente (SII)",
            "Intervalle à 95 %",
            "Rapport (RII)",
            "Intervalle du rapport",
            "Communes",
            "En mots",
        ),
        lignes=tuple(tuple(_cellules(ecart)) for ecart in lus),
        numeriques=frozenset({2, 3, 4, 5, 6}),
    )


def _cellules(ecart: Ecart) -> Iterator[str]:
    i, lue = ecart.indicateur, ecart.mesure
    yield libelle_avec_unite(i.intitule, i.unite)
    yield ecart.lieu
    points = i.unite == "%"
    valeur = figure(lue.pente, "" if points else i.unite, i.decimales)
    yield f"{valeur}{INSECABLE}points" if points else valeur
    yield _bornes(lue.intervalle_pente, i.decimales)
    yield nombre(lue.relatif, DECIMALES_RAPPORT) if lue.relatif is not None else "–"
    yield _bornes_du_rapport(lue.intervalle_relatif)
    yield nombre(lue.lieux)
    yield ecart.mots


def _bornes(bornes: Intervalle | None, decimales: int) -> str:
    return intervalle(bornes.bas, bornes.haut, decimales) if bornes else "–"


def _bornes_du_rapport(bornes: Intervalle | None) -> str:
    """Return « [0,26 ; 2,45] »; a bound of a hundred digits is « plus de 1 000 »."""
    if bornes is None or bornes.haut <= RAPPORT_MAX:
        return _bornes(bornes, DECIMALES_RAPPORT)
    bas = nombre(bornes.bas, DECIMALES_RAPPORT)
    return f"[{bas}{INSECABLE}; plus de {nombre(RAPPORT_MAX)}]"
