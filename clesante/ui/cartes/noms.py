"""Words on a map: names where they touch neither another nor the frame, and the scale bar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from clesante.socle.texte import INSECABLE, nombre
from clesante.ui.cartes.fond import Boite, Trace, Vue
from clesante.ui.graphiques.mesure import largeur
from clesante.ui.graphiques.trace import TAILLE, n
from clesante.ui.jetons import peinture

DEBORD = 1.6  # a name may be that much wider than its outline and still be centred in it
RAYON = 2.2
BAS = 30  # pixels kept at the foot of the frame for the scale bar

Coins = tuple[float, float, float, float]  # left, top, right, bottom


def nom_sur_carte(x: float, y: float, nom: str, ancre: str = "middle") -> str:
    """Return a name edged with paper, readable over any colour."""
    return (
        f'<text x="{n(x)}" y="{n(y)}" text-anchor="{ancre}" stroke-width="3" '
        f'stroke-linejoin="round" paint-order="stroke" {peinture("encre", "papier")}>'
        f"{escape(nom)}</text>"
    )


def noms_places(lieux: Sequence[Trace], vue: Vue, cadre: Boite, limite: int) -> str:
    """Return the names of the first places that fit, at most ``limite``.

    ``lieux`` are in order of importance. A name is centred in its outline when it is wide enough,
    else a dot marks the place and the name stands beside it.
    """
    occupees: list[Coins] = []
    dessins: list[str] = []
    for lieu in lieux:
        if len(dessins) == limite:
            break
        for coins, dessin in _positions(lieu, vue):
            if _dedans(coins, cadre) and not _heurte(coins, occupees):
                occupees.append(coins)
                dessins.append(dessin)
                break
    return "".join(dessins)


def _positions(lieu: Trace, vue: Vue) -> Iterator[tuple[Coins, str]]:
    """Yield the places a name may take, the best first: (box, SVG)."""
    x, y = vue.pixel(lieu.centre, lieu.pas)
    long = largeur(lieu.nom, TAILLE)
    base, haut, bas = y + 5, y - TAILLE + 2, y + 9
    if long <= (lieu.emprise[2] - lieu.emprise[0]) * lieu.pas * vue.echelle * DEBORD:
        yield (x - long / 2, haut, x + long / 2, bas), nom_sur_carte(x, base, lieu.nom)
        return
    for sens, ancre in ((1, "start"), (-1, "end")):
        coins = sorted((x - sens * 4, x + sens * (8 + long)))
        point = (
            f'<circle cx="{n(x)}" cy="{n(y)}" r="{RAYON}" stroke-width="1" '
            f"{peinture('encre', 'papier')}/>"
        )
        dessin = point + nom_sur_carte(x + sens * 6, base, lieu.nom, ancre)
        yield (coins[0], haut, coins[1], bas), dessin


def _dedans(coins: Coins, cadre: Boite) -> bool:
    x, y, large, haut = cadre
    gauche, dessus, droite, dessous = coins
    horizontalement = x + 4 < gauche and droite < x + large - 4
    return horizontalement and y + 4 < dessus and dessous < y + haut - BAS


def _heurte(coins: Coins, autres: Iterable[Coins]) -> bool:
    gauche, dessus, droite, dessous = coins
    return any(
        gauche < autre[2] and autre[0] < droite and dessus < autre[3] and autre[1] < dessous
        for autre in autres
    )


def barre_echelle(vue: Vue, x: float, y: float, disponible: float) -> str:
    """Return a scale bar of a round length (1, 2 or 5 × 10ⁿ km) at most ``disponible`` px wide."""
    kilometre = vue.echelle * 1000
    longueurs = [m * 10.0**p for p in range(-1, 4) for m in (1, 2, 5)]
    longueur = max((v for v in longueurs if v * kilometre <= disponible), default=longueurs[0])
    fin = x + longueur * kilometre
    trace = f"M{n(x)} {n(y - 5)}V{n(y)}H{n(fin)}V{n(y - 5)}"
    mots = f"{nombre(longueur, 0 if longueur >= 1 else 1)}{INSECABLE}km"
    return (
        f'<path d="{trace}" stroke-width="4" {peinture(contour="papier")}/>'
        f'<path d="{trace}" stroke-width="1.5" {peinture(contour="encre")}/>'
        + nom_sur_carte(fin + 6, y, mots, "start")
    )
