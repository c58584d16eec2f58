"""Étapes: the numbered steps of a method, what each one produces, what closes it.

A frise without dates. Full marks are what a source says, hollow ones what is supposed: the words
say it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clesante.socle.texte import INSECABLE
from clesante.ui.graphiques import trace
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.mesure import couper
from clesante.ui.graphiques.trace import (
    ETROIT,
    INTERLIGNE,
    LARGE,
    SECOND,
    TAILLE,
    Cle,
    Style,
    lignes_de_texte,
    n,
)
from clesante.ui.jetons import peinture
from clesante.ui.tableaux import Tableau

GRAS = Style(gras=True)
AXE = 18.0
RAYON = 15.0
DEBUT = 46.0
RETRAIT = 20.0
ENTRE_ETAPES = 14.0
ENTRE_PIECES = 3.0
LIGNES_MAX = 5
EN_COURS, A_VENIR = "en cours", "à venir"


@dataclass(frozen=True, slots=True)
class Piece:
    """What a step produces, or what closes it; ``supposee``: its source does not say it."""

    mots: str
    supposee: bool = False

    @property
    def dite(self) -> str:
        """Return its words, and that they are supposed."""
        return f"{self.mots} (supposé)" if self.supposee else self.mots


@dataclass(frozen=True, slots=True)
class Etape:
    """One step: its name, what it produces, what closes it.

    ``etat``, of a démarche under way: « faite », « en cours », « à venir »…
    """

    libelle: str
    livrables: Sequence[Piece] = ()
    portes: Sequence[Piece] = ()
    supposee: bool = False
    etat: str = ""

    @property
    def dite(self) -> str:
        """Return its name, that it is supposed, and where a démarche is with it."""
        dite = f"{self.libelle} (supposée)" if self.supposee else self.libelle
        return f"{dite} ({self.etat})" if self.etat else dite


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where things go: the words of a step, then what it produces, beside or below."""

    large: float
    titre: float  # width of the words of a step
    pieces: float  # abscissa of what it produces
    a_cote: bool


PLANS = (
    _Plan(LARGE, 284.0, DEBUT + 304.0, True),
    _Plan(ETROIT, ETROIT - DEBUT, DEBUT, False),
)


def etapes(identifiant: str, suite: Sequence[Etape], *, titre: str) -> Graphique:
    """Return the steps in their order, numbered from 1, with the table that says the same."""
    description = " ".join(_phrase(rang, etape) for rang, etape in enumerate(suite, 1))
    dessins = []
    for suffixe, plan in zip(("", "-etroit"), PLANS, strict=True):
        corps, hauteur = _page(suite, plan)
        dessins.append(
            trace.svg(identifiant + suffixe, titre, description, (plan.large, hauteur), corps)
        )
    return Graphique(
        identifiant, dessins[0], titre, description, _tableau(titre, suite), dessins[1]
    )


def _phrase(rang: int, etape: Etape) -> str:
    """Return « 1. Lettre d'intention. À produire : la lettre. Ce qui la ferme : son accord. »."""
    dit = f"{rang}. {etape.dite}."
    for mots, pieces in (("À produire", etape.livrables), ("Ce qui la ferme", etape.portes)):
        if pieces:
            liste = f"{INSECABLE}; ".join(piece.dite.replace(". (", " (") for piece in pieces)
            dit += f" {mots}{INSECABLE}: {liste.rstrip('.')}."
    return dit


def _tableau(titre: str, suite: Sequence[Etape]) -> Tableau:
    lignes = tuple(
        (
            f"{rang}. {etape.dite}",
            " ".join(piece.dite for piece in etape.livrables) or "–",
            " ".join(piece.dite for piece in etape.portes) or "–",
        )
        for rang, etape in enumerate(suite, 1)
    )
    return Tableau(titre, ("Étape", "À produire", "Ce qui ferme l'étape"), lignes)


def _page(suite: Sequence[Etape], plan: _Plan) -> tuple[str, float]:
    """Return the drawing and its height: the spine below, the steps above, the legend last."""
    morceaux, centres, y = [], [], 4.0
    for rang, etape in enumerate(suite, 1):
        centres.append(y + RAYON)
        dessin, haut = _etape(rang, etape, y, plan)
        morceaux.append(dessin)
        y += haut + ENTRE_ETAPES
    colonne = trace.segment((AXE, centres[0]), (AXE, centres[-1]), "trait", 2) if centres else ""
    legende, haut = trace.legende(_cles(suite), y + 14, plan.large)
    return colonne + "".join(morceaux) + legende, y + haut + 14


def _etape(rang: int, etape: Etape, y: float, plan: _Plan) -> tuple[str, float]:
    """Return one step from ordinate ``y`` and the height it takes."""
    mots = couper(etape.dite, TAILLE, plan.titre, LIGNES_MAX, gras=True)
    base = y + RAYON + 5
    corps = _numero(rang, y + RAYON, etape) + lignes_de_texte(DEBUT, base, mots, GRAS)
    bas = base + (len(mots) - 1) * INTERLIGNE
    debut = base if plan.a_cote else bas + INTERLIGNE + 2
    pieces, fin = _pieces(etape.livrables, debut, plan)
    bas = max(bas, fin)
    portes, fin = _portes(etape.portes, bas + INTERLIGNE + 8, plan)
    return corps + pieces + portes, max(fin, bas) + 6 - y


def _numero(rang: int, y: float, etape: Etape) -> str:
    fond, encre, bord = _couleurs(etape)
    tirets = ' stroke-dasharray="4 3"' if etape.supposee else ""
    rond = (
        f'<circle cx="{n(AXE)}" cy="{n(y)}" r="{n(RAYON)}" stroke-width="2"{tirets} '
        f"{peinture(fond, bord)}/>"
    )
    return rond + trace.texte(AXE, y + 5, str(rang), Style(encre, "middle", gras=True))


def _couleurs(etape: Etape) -> tuple[str, str, str]:
    """Return the tokens of the ground, of the number and of the ring of a step."""
    if etape.etat == EN_COURS:
        return "territoire", "papier", "territoire"
    if etape.supposee or etape.etat == A_VENIR:
        return "papier", "encre", "encre"
    return "primaire", "papier", "primaire"


def _pieces(pieces: Sequence[Piece], y: float, plan: _Plan) -> tuple[str, float]:
    """Return what a step produces, one below the other, and the last baseline (or ``y`` less)."""
    morceaux, x = [], plan.pieces
    for piece in pieces:
        mots = couper(piece.dite, TAILLE, plan.large - x - RETRAIT, LIGNES_MAX)
        morceaux.append(_feuille(x, y - 11, piece.supposee))
        morceaux.append(lignes_de_texte(x + RETRAIT, y, mots))
        y += len(mots) * INTERLIGNE + ENTRE_PIECES
    return "".join(morceaux), y - INTERLIGNE - ENTRE_PIECES


def _portes(portes: Sequence[Piece], y: float, plan: _Plan) -> tuple[str, float]:
    """Return what closes a step, each with its diamond on the spine, and the last baseline."""
    morceaux, bas = [], 0.0
    for porte in portes:
        mots = couper(porte.dite, TAILLE, plan.large - DEBUT, LIGNES_MAX)
        morceaux.append(_losange(AXE, y - 5, porte.supposee))
        morceaux.append(lignes_de_texte(DEBUT, y, mots, SECOND))
        bas = y + (len(mots) - 1) * INTERLIGNE
        y = bas + INTERLIGNE + ENTRE_PIECES
    return "".join(morceaux), bas


def _feuille(x: float, y: float, supposee: bool) -> str:
    """Return a sheet of paper with its corner folded."""
    fond = "papier" if supposee else "carte_2"
    tirets = ' stroke-dasharray="3 2"' if supposee else ""
    return (
        f'<path d="M{n(x)} {n(y)}h7l4 4v9h-11z" stroke-width="1.25"{tirets} '
        f"{peinture(fond, 'encre_2')}/>"
    )


def _losange(x: float, y: float, supposee: bool) -> str:
    fond = "papier" if supposee else "encre"
    return (
        f'<path d="M{n(x)} {n(y - 7)}l7 7l-7 7l-7 -7z" stroke-width="1.5" '
        f"{peinture(fond, 'encre')}/>"
    )


def _numero_de_legende() -> str:
    return f'<circle cx="13" cy="0" r="7" {peinture("territoire", "territoire")}/>'


def _cles(suite: Sequence[Etape]) -> list[Cle]:
    """Return the entries of the legend for the marks that are drawn."""
    livrables = [piece for etape in suite for piece in etape.livrables]
    portes = [porte for etape in suite for porte in etape.portes]
    cles = []
    if livrables:
        cles.append(Cle(_feuille(8, -6, False), "à produire"))
    if portes:
        cles.append(Cle(_losange(13, 0, False), "ce qui ferme l'étape"))
    if any(e.etat == EN_COURS for e in suite):
        cles.append(Cle(_numero_de_legende(), "étape en cours"))
    if any(e.supposee for e in suite) or any(p.supposee for p in (*livrables, *portes)):
        cles.append(Cle(_losange(13, 0, True), "marque vide : supposé, la source ne le dit pas"))
    return cles
