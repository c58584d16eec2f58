"""Épine: one line per indicator, each on its own scale, the territory among all the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

from clesante.socle.texte import INSECABLE
from clesante.ui.formats import UNITES_COLLEES, ecart_entre, figure, intervalle, libelle_avec_unite
from clesante.ui.graphiques import trace
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.mesure import couper, largeur
from clesante.ui.graphiques.trace import (
    ETROIT,
    INTERLIGNE,
    LARGE,
    SECOND,
    SECOND_FIN,
    TAILLE,
    Echelle,
    Style,
)
from clesante.ui.jetons import peinture
from clesante.ui.tableaux import Tableau
from clesante.ui.verdicts import CodeVerdict, Polarite, ecart_tu, verdict, verdict_et_ecart

DEMI_HAUTEUR = 13
BANDE_LARGE = (236.0, 434.0)
BANDE_ETROITE = (8.0, 312.0)
VALEUR_FIN = 544.0
VERDICT_DEBUT = 558.0
SANS_ECART = frozenset({"non_calculable", "non_comparable"})


@dataclass(frozen=True, slots=True)
class LigneEpine:
    """One indicator: plain numbers in ``unite``, ``None`` where there is none."""

    libelle: str
    unite: str
    decimales: int
    valeur: float | None
    bas: float | None
    haut: float | None
    france: float | None
    region: float | None
    distribution: Sequence[float]
    verdict: CodeVerdict
    polarite: Polarite = "neutre"


@dataclass(frozen=True, slots=True)
class Noms:
    """The names written in the legend and the heads of the table."""

    territoire: str
    region: str = ""
    distribution: str = "intercommunalités de France"


def epine(identifiant: str, lignes: Sequence[LigneEpine], noms: Noms, *, titre: str) -> Graphique:
    """Return the spine of ``lignes``, in their order, lowest values always on the left.

    Grey strokes are the distribution (taller where several fall on the same pixel), the ink line is
    France, the ring the région, the red dot the territory with the whisker of its interval.
    """
    description = " ".join(_phrase(ligne) for ligne in lignes)
    dessins = []
    for suffixe, large, dessiner in (
        ("", LARGE, _ligne_large),
        ("-etroit", ETROIT, _ligne_etroite),
    ):
        corps, hauteur = _page(lignes, noms, large, dessiner)
        cle = identifiant + suffixe
        dessins.append(trace.svg(cle, titre, description, (large, hauteur), corps))
    tableau = _tableau(titre, lignes, noms)
    return Graphique(identifiant, dessins[0], titre, description, tableau, dessins[1])


def _phrase(ligne: LigneEpine) -> str:
    """Return « Part des 65 ans et plus : 27,6 %, plus élevée (France : 21,3 %). »."""
    libelle = libelle_avec_unite(ligne.libelle, ligne.unite)
    valeur = figure(ligne.valeur, ligne.unite, ligne.decimales)
    france = figure(ligne.france, ligne.unite, ligne.decimales)
    mot = _verdict_entier(ligne)
    deux_points = f"{INSECABLE}:"
    return f"{libelle}{deux_points} {valeur}, {mot} (France{deux_points} {france})."


def _page(
    lignes: Sequence[LigneEpine],
    noms: Noms,
    large: float,
    dessiner: Callable[[LigneEpine, float], tuple[str, float]],
) -> tuple[str, float]:
    """Return the drawing of every row under one another, then the legend, and the height."""
    corps, y = [_entete(large)], 30.0
    for ligne in lignes:
        dessin, hauteur = dessiner(ligne, y + 12)
        corps += [trace.segment((0, y), (large, y), "trait_doux"), dessin]
        y += hauteur + 22
    corps.append(trace.segment((0, y), (large, y), "trait_doux"))
    cles, hauteur = trace.legende(_cles(lignes, noms), y + 24, large)
    return "".join([*corps, cles]), y + hauteur + 12


def _entete(large: float) -> str:
    """Return the heads of the columns: which way each row reads, and what is compared."""
    gauche, droite = BANDE_LARGE if large == LARGE else BANDE_ETROITE
    sens = (
        trace.symbole(gauche - 2, 18, "◂", "encre_2"),
        trace.texte(gauche + 11, 18, "plus basse", SECOND),
        trace.texte(droite - 11, 18, "plus élevée", SECOND_FIN),
        trace.symbole(droite - 9, 18, "▸", "encre_2"),
    )
    colonnes = (
        trace.texte(VALEUR_FIN, 18, "valeur", SECOND_FIN),
        trace.texte(VERDICT_DEBUT, 18, "face à la France", SECOND),
    )
    return "".join(sens + (colonnes if large == LARGE else ()))


def _cles(lignes: Sequence[LigneEpine], noms: Noms) -> list[trace.Cle]:
    """Return the legend: what each mark is."""
    cles = [
        trace.cle_territoire(noms.territoire, any(_bornes(ligne) for ligne in lignes)),
        trace.Cle(trace.repere(13, 0, 10), "France"),
    ]
    if noms.region:
        cles.append(trace.Cle(trace.anneau(13, 0, 5), noms.region))
    peigne = "".join(
        trace.segment((x, -h), (x, h), "distribution")
        for x, h in ((7, 3), (10, 6), (13, 9), (16, 5), (19, 3))
    )
    return [*cles, trace.Cle(peigne, noms.distribution)]


def _ligne_large(ligne: LigneEpine, y: float) -> tuple[str, float]:
    """Return one row in four columns and its height.

    An interval too wide for its column goes under the ends of the scale.
    """
    gauche, droite = BANDE_LARGE
    mots = couper(ligne.libelle, TAILLE, gauche - 16)
    precisions = _precisions(ligne, gauche - 16)
    sens = verdict(ligne.verdict, ligne.polarite)
    ecarts = couper(_ecart(ligne), TAILLE, LARGE - VERDICT_DEBUT - 16)
    suites = [suite for suite in (sens.jugement, *ecarts) if suite]
    tient = largeur(_bornes(ligne), TAILLE) < VALEUR_FIN - droite - 8
    corps = (
        trace.lignes_de_texte(0, y + 14, mots),
        trace.lignes_de_texte(0, y + 14 + len(mots) * INTERLIGNE, precisions, SECOND),
        _bande(ligne, (gauche, droite), y + DEMI_HAUTEUR),
        _valeur(ligne, VALEUR_FIN, y + 15, "end"),
        trace.texte(VALEUR_FIN, y + (35 if tient else 64), _bornes(ligne), SECOND_FIN),
        _verdict(ligne, VERDICT_DEBUT, y + 14),
        trace.lignes_de_texte(VERDICT_DEBUT + 16, y + 32, suites, Style(sens.jeton)),
    )
    hauteurs = (44 if tient else 64, (len(mots) + len(precisions)) * INTERLIGNE)
    return "".join(corps), max(*hauteurs, (1 + len(suites)) * INTERLIGNE)


def _ligne_etroite(ligne: LigneEpine, y: float) -> tuple[str, float]:
    """Return one row stacked for a narrow column and its height."""
    mots = couper(ligne.libelle, TAILLE, ETROIT, gras=True)
    precisions = _precisions(ligne, ETROIT)
    base = y + 18 + (len(mots) + len(precisions)) * INTERLIGNE
    apres = largeur(figure(ligne.valeur, ligne.unite, ligne.decimales), 17, gras=True) + 8
    tient = apres + largeur(_bornes(ligne), TAILLE) <= ETROIT
    bornes = (apres, base) if tient else (0.0, base + 20)
    sens = verdict(ligne.verdict, ligne.polarite)
    phrase = bornes[1] + 22
    dits = couper(_verdict_entier(ligne), TAILLE, ETROIT - 16, gras=True)
    fin = phrase + (len(dits) - 1) * INTERLIGNE + 12
    corps = (
        trace.lignes_de_texte(0, y + 14, mots, Style(gras=True)),
        trace.lignes_de_texte(0, y + 14 + len(mots) * INTERLIGNE, precisions, SECOND),
        _valeur(ligne, 0, base, "start"),
        trace.texte(*bornes, _bornes(ligne), SECOND),
        trace.symbole(0, phrase, sens.symbole, sens.jeton),
        trace.lignes_de_texte(16, phrase, dits, Style(sens.jeton, gras=True)),
        _bande(ligne, BANDE_ETROITE, fin + DEMI_HAUTEUR),
    )
    return "".join(corps), fin + 44 - y


def _precisions(ligne: LigneEpine, disponible: float) -> list[str]:
    """Return the unit under the label, when figures do not carry it."""
    if ligne.unite in UNITES_COLLEES:
        return []
    return couper(ligne.unite, TAILLE, disponible)


def _bornes(ligne: LigneEpine) -> str:
    return intervalle(ligne.bas, ligne.haut, ligne.decimales)


def _valeur(ligne: LigneEpine, x: float, y: float, ancre: str) -> str:
    if ligne.valeur is None:
        return trace.texte(x, y, figure(None), Style("encre_2", ancre))
    valeur = figure(ligne.valeur, ligne.unite, ligne.decimales)
    return trace.texte(x, y, valeur, Style("encre", ancre, True, 17))


def _verdict(ligne: LigneEpine, x: float, y: float) -> str:
    sens = verdict(ligne.verdict, ligne.polarite)
    return trace.symbole(x, y, sens.symbole, sens.jeton) + trace.texte(
        x + 16, y, sens.mot, Style(sens.jeton, gras=True)
    )


def _ecart(ligne: LigneEpine) -> str:
    """Return « 1,09 de moins », or an empty string where nothing is compared."""
    if ligne.verdict in SANS_ECART or ligne.valeur is None or ligne.france is None:
        return ""
    difference = ecart_entre(ligne.valeur, ligne.france, ligne.unite, ligne.decimales)
    return "" if ecart_tu(ligne.verdict, difference) else difference


def _verdict_entier(ligne: LigneEpine) -> str:
    """Return « plus élevée, défavorable : 5,3 points de plus »."""
    return verdict_et_ecart(ligne.verdict, ligne.polarite, _ecart(ligne))


def echelle(ligne: LigneEpine, bande: tuple[float, float]) -> Echelle:
    """Return the row's own linear scale: it holds the distribution and every mark."""
    mini, maxi = trace.etendue(
        ligne.valeur,
        ligne.bas,
        ligne.haut,
        ligne.france,
        ligne.region,
        distribution=ligne.distribution,
    )
    return Echelle(mini, maxi, *bande)


def _bande(ligne: LigneEpine, bande: tuple[float, float], y: float) -> str:
    """Return the strip of one row, centred on ``y``, with its two ends written under it."""
    abscisse = echelle(ligne, bande)
    corps = [
        trace.segment((bande[0], y), (bande[1], y), "trait_doux"),
        _peigne(abscisse.toutes(ligne.distribution), y),
        trace.bouts(abscisse, y + 31, ligne.decimales),
    ]
    if ligne.france is not None:
        corps.append(trace.repere(abscisse(ligne.france), y, DEMI_HAUTEUR))
    if ligne.region is not None:
        corps.append(trace.anneau(abscisse(ligne.region), y, 5))
    if ligne.valeur is not None:
        corps.append(trace.territoire(abscisse, ligne.valeur, (ligne.bas, ligne.haut), y))
    return "".join(corps)


def _peigne(abscisses: Sequence[float], y: float) -> str:
    """Return one stroke per pixel that holds a value, taller where it holds several."""
    comptes = Counter(map(round, abscisses))
    if not comptes:
        return ""
    plein = max(comptes.values())
    traits = []
    for x, compte in sorted(comptes.items()):
        demi = 2 + (DEMI_HAUTEUR - 3) * sqrt(compte / plein)
        traits.append(f"M{x} {y - demi:.1f}v{2 * demi:.1f}")
    return f'<path d="{"".join(traits)}" stroke-width="0.8" {peinture(contour="distribution")}/>'


def _tableau(titre: str, lignes: Sequence[LigneEpine], noms: Noms) -> Tableau:
    """Return the same figures in words; ends of the distribution included."""
    entetes = (
        "Indicateur",
        noms.territoire,
        "Intervalle à 95\u00a0%",
        noms.region or "Région",
        "France",
        "Plus basse (EPCI)",
        "Plus haute (EPCI)",
        "Face à la France",
    )
    rangs = tuple(_rang(ligne) for ligne in lignes)
    return Tableau(titre, entetes, rangs, frozenset(range(1, 7)))


def _rang(ligne: LigneEpine) -> tuple[str, ...]:
    bouts = (
        (min(ligne.distribution), max(ligne.distribution)) if ligne.distribution else (None, None)
    )
    figures = [
        figure(valeur, ligne.unite, ligne.decimales)
        for valeur in (ligne.valeur, ligne.region, ligne.france, *bouts)
    ]
    return (
        libelle_avec_unite(ligne.libelle, ligne.unite),
        figures[0],
        _bornes(ligne) or "–",
        *figures[1:],
        _verdict_entier(ligne),
    )
