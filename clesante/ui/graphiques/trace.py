"""Small pieces every chart is drawn with: elements, texts, marks, a linear scale, a legend.

Only presentation attributes (light colours) and classes (dark colours by the style sheet): the same
text is drawn by a browser, by resvg and by typst. Symbols are shapes, because the documents' font
has no « ● ».
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from statistics import quantiles

from clesante.socle.texte import INSECABLE, nombre
from clesante.ui.graphiques.mesure import couper, largeur
from clesante.ui.jetons import peinture

POLICE = "Source Sans Pro, system-ui, sans-serif"
TAILLE = 14
INTERLIGNE = 18
LARGE = 720
ETROIT = 320
RETRAIT_CLE = 32  # room of the mark before the words of a legend
ECART_CLES = 24


def n(valeur: float) -> str:
    """Return a coordinate with at most two decimals and no useless zero."""
    return f"{round(valeur, 2) + 0:g}"


@dataclass(frozen=True, slots=True)
class Echelle:
    """A linear scale: ``mini`` falls on ``debut`` and ``maxi`` on ``fin``."""

    mini: float
    maxi: float
    debut: float
    fin: float

    def __call__(self, valeur: float) -> float:
        """Return the abscissa of ``valeur``; the middle when the scale has no extent."""
        return self.toutes((valeur,))[0]

    def toutes(self, valeurs: Iterable[float]) -> list[float]:
        """Return the abscissae of many values."""
        if self.maxi == self.mini:
            return [(self.debut + self.fin) / 2 for _ in valeurs]
        etendue_, large = self.maxi - self.mini, self.fin - self.debut
        return [self.debut + (valeur - self.mini) / etendue_ * large for valeur in valeurs]


def etendue(*valeurs: float | None, distribution: Iterable[float] = ()) -> tuple[float, float]:
    """Return the smallest and the largest of the values that exist; (0, 0) when none does."""
    presentes = [v for v in valeurs if v is not None]
    presentes.extend(distribution)
    return (min(presentes), max(presentes)) if presentes else (0.0, 0.0)


def svg(
    identifiant: str, titre: str, description: str, taille: tuple[float, float], corps: str
) -> str:
    """Return the whole picture, named and described for those who do not see it."""
    large, haut = n(taille[0]), n(taille[1])
    cle = escape(identifiant)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="graphique-svg" id="{cle}" role="img" '
        f'viewBox="0 0 {large} {haut}" width="{large}" height="{haut}" '
        f'aria-labelledby="{cle}-titre {cle}-desc" '
        f'font-family="{POLICE}" font-size="{TAILLE}">'
        f'<title id="{cle}-titre">{escape(titre)}</title>'
        f'<desc id="{cle}-desc">{escape(description)}</desc>{corps}</svg>'
    )


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: colour token, anchor (« start », « end »), weight, size."""

    couleur: str = "encre"
    ancre: str = "start"
    gras: bool = False
    taille: int = TAILLE


ENCRE = Style()
SECOND = Style("encre_2")
SECOND_FIN = Style("encre_2", "end")


def texte(x: float, y: float, contenu: str, style: Style = ENCRE) -> str:
    """Return one line of text on the baseline ``y``."""
    taille = f' font-size="{style.taille}"' if style.taille != TAILLE else ""
    poids = ' font-weight="600"' if style.gras else ""
    ancre = "" if style.ancre == "start" else f' text-anchor="{style.ancre}"'
    return (
        f'<text x="{n(x)}" y="{n(y)}"{ancre}{taille}{poids} {peinture(style.couleur)}>'
        f"{escape(contenu)}</text>"
    )


def lignes_de_texte(x: float, y: float, lignes: Sequence[str], style: Style = ENCRE) -> str:
    """Return several lines, the first on the baseline ``y``."""
    return "".join(
        texte(x, y + rang * INTERLIGNE, ligne, style) for rang, ligne in enumerate(lignes)
    )


def segment(
    debut: tuple[float, float], fin: tuple[float, float], couleur: str, epaisseur: float = 1
) -> str:
    """Return a straight stroke."""
    return (
        f'<path d="M{n(debut[0])} {n(debut[1])}L{n(fin[0])} {n(fin[1])}" '
        f'stroke-width="{n(epaisseur)}" {peinture(contour=couleur)}/>'
    )


def point(x: float, y: float, rayon: float, couleur: str) -> str:
    """Return a filled dot edged with paper, so that it stands out of what it covers."""
    return (
        f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(rayon)}" stroke-width="1.5" '
        f"{peinture(couleur, 'papier')}/>"
    )


def anneau(x: float, y: float, rayon: float, couleur: str = "encre") -> str:
    """Return a ring: open where a dot is filled, so that shape tells them apart."""
    return (
        f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(rayon)}" stroke-width="2" '
        f"{peinture('papier', couleur)}/>"
    )


def moustache(bornes: tuple[float, float], y: float, couleur: str, demi_hauteur: float = 5) -> str:
    """Return the whisker of an interval, edged with paper; ``bornes`` are abscissae."""
    gauche, droite = bornes
    chemin = (
        f"M{n(gauche)} {n(y)}H{n(droite)}M{n(gauche)} {n(y - demi_hauteur)}v{n(2 * demi_hauteur)}"
        f"M{n(droite)} {n(y - demi_hauteur)}v{n(2 * demi_hauteur)}"
    )
    return (
        f'<path d="{chemin}" stroke-width="4" {peinture(contour="papier")}/>'
        f'<path d="{chemin}" stroke-width="2" {peinture(contour=couleur)}/>'
    )


def territoire(
    abscisse: Echelle, valeur: float, bornes: tuple[float | None, float | None], y: float
) -> str:
    """Return the red dot of the territory, with the whisker of its interval if it has one."""
    bas, haut = bornes
    marque = ""
    if bas is not None and haut is not None:
        marque = moustache((abscisse(bas), abscisse(haut)), y, "territoire")
    return marque + point(abscisse(valeur), y, 6.5, "territoire")


def repere(x: float, y: float, demi_hauteur: float) -> str:
    """Return the ink line of France, edged with paper."""
    debut, fin = (x, y - demi_hauteur), (x, y + demi_hauteur)
    return segment(debut, fin, "papier", 5) + segment(debut, fin, "encre", 2.5)


def symbole(x: float, y: float, signe: str, couleur: str) -> str:
    """Return the sign ▲ ▼ ● – ◂ ▸ drawn in a box of 10 that starts at ``x`` on baseline ``y``."""
    formes = {
        "▲": f"M{n(x)} {n(y)}h10l-5 -9z",
        "▼": f"M{n(x)} {n(y - 9)}h10l-5 9z",
        "●": f"M{n(x + 0.5)} {n(y - 4.5)}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
        "–": f"M{n(x)} {n(y - 5.5)}h10v2h-10z",
        "◂": f"M{n(x + 8)} {n(y - 9)}v8l-7 -4z",
        "▸": f"M{n(x + 2)} {n(y - 9)}v8l7 -4z",
    }
    return f'<path d="{formes[signe]}" {peinture(couleur)}/>'


def bouts(abscisse: Echelle, y: float, decimales: int) -> str:
    """Return the two ends of a scale, in figures; nothing when it has no extent."""
    if abscisse.mini == abscisse.maxi:
        return ""
    gauche, droite = (nombre(v, decimales) for v in (abscisse.mini, abscisse.maxi))
    return texte(abscisse.debut, y, gauche, SECOND) + texte(abscisse.fin, y, droite, SECOND_FIN)


@dataclass(frozen=True, slots=True)
class Cle:
    """One entry of a legend: a mark drawn in a box 26 wide centred on (13, 0), and its words."""

    marque: str
    mots: str


def cle_territoire(nom: str, avec_intervalle: bool = True) -> Cle:
    """Return the entry of the territory, and of its interval if one is drawn."""
    marque = point(13, 0, 6, "territoire")
    if not avec_intervalle:
        return Cle(marque, nom)
    marque = moustache((3, 23), 0, "territoire") + marque
    return Cle(marque, f"{nom}, intervalle à 95{INSECABLE}%")


def legende(cles: Sequence[Cle], y: float, disponible: float) -> tuple[str, float]:
    """Return the legend, its entries side by side as long as they fit, and the height it takes."""
    places: list[str] = []
    x, bas, debut = 0.0, y, y
    for cle in cles:
        mots = couper(cle.mots, TAILLE, disponible - RETRAIT_CLE)
        prise = RETRAIT_CLE + max(largeur(ligne, TAILLE) for ligne in mots)
        if x and x + prise > disponible:
            x, y = 0.0, bas
        places.append(f'<g transform="translate({n(x)} {n(y - 5)})">{cle.marque}</g>')
        places.append(lignes_de_texte(x + RETRAIT_CLE, y, mots, SECOND))
        x, bas = x + prise + ECART_CLES, max(bas, y + len(mots) * INTERLIGNE + 6)
    return "".join(places), bas - debut


def quartiles(distribution: Sequence[float]) -> list[float]:
    """Return the three quartiles, interpolated between values (Hyndman and Fan, type 7).

    Empty when ``distribution`` holds fewer than two values.
    """
    return quantiles(distribution, n=4, method="inclusive") if len(distribution) > 1 else []
