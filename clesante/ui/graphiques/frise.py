"""Frise: bars and days on one time axis, today as a line, what is late outlined and said.

A bar is full when its work is under way, cut across when it is blocked, grey once it is over,
hollow before; what has one day only is a ring. Shape and words tell everything: colour never does
alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from clesante.socle.dates import date_courte
from clesante.socle.texte import pluriel
from clesante.ui.graphiques import trace
from clesante.ui.graphiques.base import Graphique
from clesante.ui.graphiques.mesure import couper, largeur
from clesante.ui.graphiques.trace import (
    ENCRE,
    ETROIT,
    INTERLIGNE,
    LARGE,
    SECOND,
    TAILLE,
    Cle,
    Echelle,
    Style,
    lignes_de_texte,
    n,
)
from clesante.ui.jetons import peinture
from clesante.ui.tableaux import Tableau

GRAS = Style(gras=True)
NOMS = 270.0  # width of the labels beside the bars of a wide drawing
EPAISSEUR = 12.0
ENTRE = 10.0
COUPURE = 7.0  # between two cuts of a bar that is blocked
TETE = 44.0
MARGE = 10.0
LIGNES_MAX = 3
AUJOURDHUI = "aujourd'hui"
Allure = Literal["avant", "pendant", "bloque", "fini"]


@dataclass(frozen=True, slots=True)
class Jalon:
    """A day on a line: what is due, and whether it is done."""

    jour: date
    mots: str
    fait: bool = False


@dataclass(frozen=True, slots=True)
class Ligne:
    """One line: from a day to another, either may be missing; the days that matter in between."""

    libelle: str
    debut: date | None
    fin: date | None
    allure: Allure = "pendant"
    mots: str = ""
    retard: bool = False
    jalons: Sequence[Jalon] = ()

    @property
    def jours(self) -> list[date]:
        """Every day it has."""
        return [j for j in (self.debut, self.fin, *(lu.jour for lu in self.jalons)) if j]

    @property
    def dite(self) -> str:
        """Its label, and that it is late."""
        return f"{self.libelle} (en retard)" if self.retard else self.libelle


@dataclass(frozen=True, slots=True)
class Groupe:
    """Lines under one title, empty for none."""

    titre: str
    lignes: Sequence[Ligne]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where things go: labels beside the bars, or above them."""

    large: float
    gauche: float
    noms: float

    @property
    def a_cote(self) -> bool:
        """Whether labels are beside the bars."""
        return self.gauche > MARGE


PLANS = (_Plan(LARGE, NOMS + 16, NOMS), _Plan(ETROIT, MARGE, ETROIT - 2 * MARGE))


def frise(
    identifiant: str,
    groupes: Sequence[Groupe],
    jour: date,
    *,
    titre: str,
    bornes: tuple[date | None, date | None] = (None, None),
) -> Graphique:
    """Return the lines that have a day, group by group, with ``jour`` as today's line.

    ``bornes``: days the axis holds at least. Lines without any day are in the table only.
    """
    lignes = [ligne for groupe in groupes for ligne in groupe.lignes]
    connus = [*(j for ligne in lignes for j in ligne.jours), *(b for b in bornes if b), jour]
    debut, fin = min(connus).replace(month=1, day=1), max(connus).replace(month=12, day=31)
    description = _description(lignes, jour)
    dessins = []
    for suffixe, plan in zip(("", "-etroit"), PLANS, strict=True):
        echelle = Echelle(debut.toordinal(), fin.toordinal(), plan.gauche, plan.large - MARGE)
        corps, haut = _page(groupes, jour, plan, echelle)
        dessins.append(
            trace.svg(identifiant + suffixe, titre, description, (plan.large, haut), corps)
        )
    tableau = _tableau(titre, groupes)
    return Graphique(identifiant, dessins[0], titre, description, tableau, dessins[1])


def _description(lignes: Sequence[Ligne], jour: date) -> str:
    datees = sum(bool(ligne.jours) for ligne in lignes)
    tard = [ligne.libelle for ligne in lignes if ligne.retard]
    dit = f"{pluriel(datees, 'ligne datée', 'lignes datées')}, au {date_courte(jour)}."
    return f"{dit} En retard\u00a0: {', '.join(tard)}." if tard else f"{dit} Aucun retard."


def _page(
    groupes: Sequence[Groupe], jour: date, plan: _Plan, echelle: Echelle
) -> tuple[str, float]:
    """Return the drawing and its height: years below, lines above, legend last."""
    morceaux, y = [], TETE
    for groupe in groupes:
        datees = [ligne for ligne in groupe.lignes if ligne.jours]
        if groupe.titre and datees:
            mots = couper(groupe.titre, TAILLE, plan.large - 2, 2, gras=True)
            morceaux.append(_mots(plan, y + 14, mots, GRAS))
            y += len(mots) * INTERLIGNE + 8
        for ligne in datees:
            dessin, haut = _ligne(ligne, y, plan, echelle)
            morceaux.append(dessin)
            y += haut + ENTRE
    annees = "".join(_annees(echelle, y))
    aujourdhui = _aujourdhui(echelle, jour, y, "encre" if plan.a_cote else "trait")
    legende, haut = trace.legende(_cles(groupes), y + 20, plan.large)
    return annees + aujourdhui + "".join(morceaux) + legende, y + haut + 20


def _mots(plan: _Plan, y: float, mots: Sequence[str], style: Style = ENCRE) -> str:
    """Return lines of words; above the bars, on paper: no stroke of the axis crosses them."""
    ecrits = lignes_de_texte(0, y, mots, style)
    if plan.a_cote:
        return ecrits
    fonds = (
        f'<rect x="0" y="{n(y + rang * INTERLIGNE - TAILLE)}" '
        f'width="{n(largeur(dits, TAILLE, style.gras))}" height="{n(INTERLIGNE)}" '
        f"{peinture('papier')}/>"
        for rang, dits in enumerate(mots)
    )
    return "".join(fonds) + ecrits


def _annees(echelle: Echelle, bas: float) -> Iterator[str]:
    """Yield a stroke at the first day of each year with its number, of those that fit."""
    premiere = date.fromordinal(int(echelle.mini)).year
    derniere = date.fromordinal(int(echelle.maxi)).year
    large = (echelle.fin - echelle.debut) / (derniere - premiere + 1)
    pas = 1 if large >= 40 else int(40 // large) + 1
    for annee in range(premiere, derniere + 1, pas):
        x = echelle(date(annee, 1, 1).toordinal())
        yield trace.segment((x, TETE - 8), (x, bas), "trait_doux")
        yield trace.texte(x + 3, TETE - 10, str(annee), SECOND)


def _aujourdhui(echelle: Echelle, jour: date, bas: float, couleur: str) -> str:
    x = echelle(jour.toordinal())
    pres_du_bord = x + 3 + largeur(AUJOURDHUI, TAILLE) > echelle.fin + MARGE
    style = Style("encre", "end" if pres_du_bord else "start")
    mots = trace.texte(x - 3 if pres_du_bord else x + 3, 14, AUJOURDHUI, style)
    return trace.segment((x, 4), (x, bas), couleur, 1.5) + mots


def _ligne(ligne: Ligne, y: float, plan: _Plan, echelle: Echelle) -> tuple[str, float]:
    """Return one line from ordinate ``y`` and the height it takes."""
    mots = couper(ligne.dite, TAILLE, plan.noms, LIGNES_MAX)
    corps = _mots(plan, y + 12, mots)
    haut = len(mots) * INTERLIGNE
    milieu = y + 8 if plan.a_cote else y + haut + EPAISSEUR / 2
    corps += _barre(ligne, milieu, echelle)
    corps += "".join(_jalon(echelle(j.jour.toordinal()), milieu, j.fait) for j in ligne.jalons)
    return corps, haut if plan.a_cote else haut + EPAISSEUR + 2


def _barre(ligne: Ligne, y: float, echelle: Echelle) -> str:
    if not (ligne.debut and ligne.fin):
        seul = ligne.debut or ligne.fin
        return _rond(echelle(seul.toordinal()), y, ligne.retard) if seul else ""
    x1, x2 = echelle(ligne.debut.toordinal()), echelle(ligne.fin.toordinal())
    return _rectangle(x1, y, max(x2 - x1, 3.0), ligne.allure, ligne.retard)


def _rectangle(x: float, y: float, large: float, allure: Allure, retard: bool) -> str:
    fond = {"avant": "papier", "fini": "distribution"}.get(allure, "primaire")
    contour = "defavorable" if retard else "distribution" if allure == "fini" else "primaire"
    epaisseur = 3 if retard else 1.5
    return (
        f'<rect x="{n(x)}" y="{n(y - EPAISSEUR / 2)}" width="{n(large)}" height="{n(EPAISSEUR)}" '
        f'rx="2" stroke-width="{epaisseur}" {peinture(fond, contour)}/>'
        + (_coupures(x, y, large) if allure == "bloque" else "")
    )


def _coupures(x: float, y: float, large: float) -> str:
    """Return the cuts across the bar of what is blocked, as many as it holds."""
    haut = EPAISSEUR / 2 - 2
    parts = int(large // COUPURE) + 2
    xs = (x + large * rang / parts for rang in range(1, parts))
    traits = "".join(f"M{n(lu)} {n(y - haut)}v{n(2 * haut)}" for lu in xs)
    return f'<path d="{traits}" stroke-width="2.5" {peinture("papier", "papier")}/>'


def _rond(x: float, y: float, retard: bool) -> str:
    """Return the mark of a line that has one day only."""
    return trace.anneau(x, y, 5, "defavorable" if retard else "primaire")


def _jalon(x: float, y: float, fait: bool) -> str:
    return (
        f'<path d="M{n(x)} {n(y - 6)}l6 6l-6 6l-6 -6z" stroke-width="1.5" '
        f"{peinture('encre', 'papier') if fait else peinture('papier', 'encre')}/>"
    )


def _cles(groupes: Sequence[Groupe]) -> list[Cle]:
    """Return the entries of the legend for the marks that are drawn."""
    lignes = [ligne for groupe in groupes for ligne in groupe.lignes if ligne.jours]
    barres = [ligne for ligne in lignes if ligne.debut and ligne.fin]
    dites: tuple[tuple[Allure, str], ...] = (
        ("avant", "pas commencée"),
        ("pendant", "en cours"),
        ("bloque", "bloquée"),
        ("fini", "terminée ou abandonnée"),
    )
    cles = [
        Cle(_rectangle(1, 0, 24, allure, False), mots)
        for allure, mots in dites
        if any(ligne.allure == allure for ligne in barres)
    ]
    if any(ligne.retard for ligne in lignes):
        cles.append(Cle(_rectangle(1, 0, 24, "avant", True), "en retard"))
    if len(barres) < len(lignes):
        cles.append(Cle(_rond(13, 0, False), "une seule date connue"))
    jalons = [jalon for ligne in lignes for jalon in ligne.jalons]
    if any(not jalon.fait for jalon in jalons):
        cles.append(Cle(_jalon(13, 0, False), "étape à faire"))
    if any(jalon.fait for jalon in jalons):
        cles.append(Cle(_jalon(13, 0, True), "étape faite"))
    return cles


def _tableau(titre: str, groupes: Sequence[Groupe]) -> Tableau:
    lignes = tuple(
        (
            ligne.libelle,
            groupe.titre or "–",
            date_courte(ligne.debut) if ligne.debut else "–",
            date_courte(ligne.fin) if ligne.fin else "–",
            ", ".join(filter(None, (ligne.mots, "en retard" if ligne.retard else ""))) or "–",
            " ; ".join(map(_jalon_dit, ligne.jalons)) or "–",
        )
        for groupe in groupes
        for ligne in groupe.lignes
    )
    return Tableau(titre, ("Ligne", "Groupe", "Début", "Fin", "État", "Étapes"), lignes)


def _jalon_dit(jalon: Jalon) -> str:
    return f"{jalon.mots}, {date_courte(jalon.jour)} ({'faite' if jalon.fait else 'à faire'})"
