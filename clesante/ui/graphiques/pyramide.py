"""Pyramide: the ages of a territory, men on the left, women on the right, France as an outline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from clesante.socle.texte import INSECABLE
from clesante.ui.formats import figure
from clesante.ui.graphiques import trace
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.trace import ETROIT, LARGE, Echelle, Style
from clesante.ui.jetons import peinture
from clesante.ui.tableaux import Tableau

HAUT = 44.0
RANG = 20.0
BARRE = 16.0
DEMI_MILIEU = 55.0  # half of the column where ages are written
FIGURE_LARGE = 44.0  # room of one figure of the axis
MILIEU = Style("encre", "middle")
TITRE = Style("encre", "middle", gras=True)


@dataclass(frozen=True, slots=True)
class Tranche:
    """One age group: the share, in % of all inhabitants, of its men and of its women.

    ``reference``: the same two shares of France, None where it is not drawn.
    """

    libelle: str
    hommes: float
    femmes: float
    reference: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Pyramide:
    """The age groups of ``territoire``, the youngest first; ``reference`` names the outline."""

    territoire: str
    tranches: Sequence[Tranche]
    reference: str = "France"

    @property
    def comparee(self) -> bool:
        """Whether each group has its outline."""
        return all(tranche.reference is not None for tranche in self.tranches)


def pyramide(identifiant: str, donnees: Pyramide, *, titre: str) -> Graphique:
    """Return the pyramid, the oldest on top, both sides on one scale that starts from zero.

    Raise ``ValueError`` without an age group.
    """
    if not donnees.tranches:
        raise ValueError("a pyramid without an age group")
    description = _description(donnees)
    dessins = []
    for suffixe, large in (("", LARGE), ("-etroit", ETROIT)):
        corps, hauteur = _page(donnees, large)
        cle = identifiant + suffixe
        dessins.append(trace.svg(cle, titre, description, (large, hauteur), corps))
    return Graphique(
        identifiant, dessins[0], titre, description, _tableau(titre, donnees), dessins[1]
    )


def _part(valeur: float) -> str:
    return figure(valeur, "%", 1)


def _description(donnees: Pyramide) -> str:
    """Return the widest group of each side, in words."""
    hommes = max(donnees.tranches, key=lambda t: t.hommes)
    femmes = max(donnees.tranches, key=lambda t: t.femmes)
    suite = f" Contour{INSECABLE}: {donnees.reference}." if donnees.comparee else ""
    return (
        f"Pyramide des âges, {donnees.territoire}. Groupe le plus nombreux{INSECABLE}: chez les "
        f"hommes, {hommes.libelle}, {_part(hommes.hommes)} des habitants{INSECABLE}; chez les "
        f"femmes, {femmes.libelle}, {_part(femmes.femmes)}.{suite}"
    )


def _maximum(donnees: Pyramide) -> int:
    """Return the whole number of percents that holds every bar and outline."""
    parts = [part for t in donnees.tranches for part in (t.hommes, t.femmes, *(t.reference or ()))]
    return max(1, ceil(max(parts)))


def _cotes(donnees: Pyramide, large: float) -> tuple[Echelle, Echelle]:
    """Return the scale of men, which goes leftwards, and that of women."""
    maximum, milieu = _maximum(donnees), large / 2
    marge = 14.0  # half of the last figure of the axis
    return (
        Echelle(0, maximum, milieu - DEMI_MILIEU, marge),
        Echelle(0, maximum, milieu + DEMI_MILIEU, large - marge),
    )


def _page(donnees: Pyramide, large: float) -> tuple[str, float]:
    """Return heads, axis, bars, outline and legend; and the height."""
    cotes = _cotes(donnees, large)
    sol = HAUT + RANG * len(donnees.tranches)
    corps = [
        _entetes(cotes, large),
        *(_axe(cote, sol, _maximum(donnees)) for cote in cotes),
        _barres(donnees, cotes, large),
    ]
    if donnees.comparee:
        corps += [_contour(donnees, rang, cote) for rang, cote in enumerate(cotes)]
    cles, hauteur = trace.legende(_cles(donnees), sol + 48, large)
    return "".join([*corps, cles]), sol + hauteur + 36


def _entetes(cotes: tuple[Echelle, Echelle], large: float) -> str:
    mots = ("Hommes", "Femmes")
    tetes = (
        trace.texte((cote.debut + cote.fin) / 2, 14, mot, TITRE)
        for cote, mot in zip(cotes, mots, strict=True)
    )
    return "".join(tetes) + trace.texte(large / 2, 14, "Âge", Style("encre_2", "middle"))


def _axe(cote: Echelle, sol: float, maximum: int) -> str:
    """Return a line each percent (or two, or more) and its figure, under the bars."""
    pas = ceil(maximum / max(1, abs(cote.fin - cote.debut) // FIGURE_LARGE))
    morceaux = []
    for part in range(0, maximum + 1, pas):
        x = cote(part)
        morceaux.append(trace.segment((x, HAUT - 6), (x, sol), "trait_doux"))
        morceaux.append(trace.texte(x, sol + 18, f"{part}{INSECABLE}%", Style("encre_2", "middle")))
    return "".join(morceaux)


def _ordonnees(donnees: Pyramide) -> Iterator[tuple[Tranche, float]]:
    """Yield each group with the top of its row, the oldest first."""
    for rang, tranche in enumerate(reversed(donnees.tranches)):
        yield tranche, HAUT + rang * RANG


def _barres(donnees: Pyramide, cotes: tuple[Echelle, Echelle], large: float) -> str:
    morceaux = []
    for tranche, y in _ordonnees(donnees):
        morceaux.append(trace.texte(large / 2, y + 13, tranche.libelle, MILIEU))
        for cote, part in zip(cotes, (tranche.hommes, tranche.femmes), strict=True):
            gauche, droite = sorted((cote.debut, cote(part)))
            morceaux.append(
                f'<rect x="{trace.n(gauche)}" y="{trace.n(y + (RANG - BARRE) / 2)}" '
                f'width="{trace.n(droite - gauche)}" height="{trace.n(BARRE)}" '
                f"{peinture('territoire')}/>"
            )
    return "".join(morceaux)


def _contour(donnees: Pyramide, sexe: int, cote: Echelle) -> str:
    """Return the stepped line of the reference on one side, edged with paper."""
    points = [f"M{trace.n(cote.debut)} {trace.n(HAUT)}"]
    for tranche, y in _ordonnees(donnees):
        if tranche.reference is not None:
            points.append(f"H{trace.n(cote(tranche.reference[sexe]))}V{trace.n(y + RANG)}")
    chemin = "".join([*points, f"H{trace.n(cote.debut)}"])
    return (
        f'<path d="{chemin}" stroke-width="4.5" {peinture(contour="papier")}/>'
        f'<path d="{chemin}" stroke-width="2" {peinture(contour="encre")}/>'
    )


def _cles(donnees: Pyramide) -> list[trace.Cle]:
    plein = f'<rect x="3" y="-6" width="20" height="12" {peinture("territoire")}/>'
    cles = [trace.Cle(plein, donnees.territoire)]
    if donnees.comparee:
        trait = f'<path d="M3 5H13V-5H23" stroke-width="2" {peinture(contour="encre")}/>'
        cles.append(trace.Cle(trait, donnees.reference))
    return cles


def _tableau(titre: str, donnees: Pyramide) -> Tableau:
    """Return the same shares, the youngest first."""
    entetes = ["Âge", "Hommes", "Femmes"]
    if donnees.comparee:
        entetes += [f"Hommes, {donnees.reference}", f"Femmes, {donnees.reference}"]
    lignes = []
    for t in donnees.tranches:
        reference = t.reference if donnees.comparee and t.reference else ()
        lignes.append((t.libelle, *map(_part, (t.hommes, t.femmes, *reference))))
    return Tableau(titre, tuple(entetes), tuple(lignes), frozenset(range(1, len(entetes))))
