"""The findings of « Vérifier le contrat » as a picture and as a document."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.template.loader import render_to_string
from django.utils import timezone

from clesante.contrats.lectures import cadre_du
from clesante.contrats.lectures.conformite import Examen
from clesante.contrats.models import Contrat
from clesante.contrats.regles.conformite import (
    DOMAINES,
    LIBELLES,
    Niveau,
    Point,
    comptes,
    resumer,
)
from clesante.edition import Document, Illustration
from clesante.socle.dates import date_longue
from clesante.socle.texte import INSECABLE
from clesante.ui.graphiques import Graphique, trace
from clesante.ui.graphiques.mesure import largeur
from clesante.ui.graphiques.trace import ECART_CLES, ETROIT, INTERLIGNE, LARGE, SECOND, TAILLE
from clesante.ui.jetons import peinture
from clesante.ui.tableaux import Tableau
from clesante.ui.typographie import francais, texte_francais

NOM_LARGE, PAS, COTE = 230.0, 16.0, 11.0
MONTRES = (Niveau.BLOQUANT, Niveau.ALERTE, Niveau.A_VERIFIER, Niveau.INFO, Niveau.CONFORME)
TITRE = "Ce qui bloque, ce qui alerte, ce qui est conforme"


def figure(points: Sequence[Point]) -> Graphique:
    """Return the findings as marks, one each, by domain: what does not apply is not drawn."""
    groupes = par_domaine([p for p in points if p.niveau in MONTRES])
    dessins = [
        trace.svg(f"verification{suffixe}", TITRE, resumer(points), *_page(groupes, large))
        for suffixe, large in (("", LARGE), ("-etroit", ETROIT))
    ]
    return Graphique("verification", dessins[0], TITRE, resumer(points), table(points), dessins[1])


def par_domaine(points: Sequence[Point]) -> list[tuple[str, list[Point]]]:
    """Return findings already sorted, by the words of their domain."""
    return [(DOMAINES[code], [*siens]) for code, siens in groupby(points, lambda p: p.domaine)]


def table(points: Sequence[Point]) -> Tableau:
    """Return how many findings of each level each domain has."""
    lignes = [
        (nom, *(str(n) for n in comptes(siens).values())) for nom, siens in par_domaine(points)
    ]
    return Tableau(
        "Nombre de constats",
        ("Domaine", *(LIBELLES[niveau].capitalize() for niveau in Niveau)),
        tuple(lignes),
        frozenset(range(1, len(Niveau) + 1)),
    )


def _page(
    groupes: Sequence[tuple[str, list[Point]]], large: float
) -> tuple[tuple[float, float], str]:
    """Return the size and the marks, domain under domain, then what each mark means."""
    gauche = NOM_LARGE if large == LARGE else 0.0
    par_ligne = int((large - gauche) // PAS)
    corps, y = [], 4.0
    for nom, points in groupes:
        corps.append(trace.texte(0, y + 12, nom))
        haut = y if gauche else y + INTERLIGNE
        for rang, point in enumerate(points):
            x = gauche + rang % par_ligne * PAS
            corps.append(_marque(point.niveau, x, haut + rang // par_ligne * PAS))
        y = haut + (1 + (len(points) - 1) // par_ligne) * PAS + 8
    cles, hauteur = _cles(large, y + 8)
    return (large, hauteur), "".join(corps) + cles


def _cles(large: float, y: float) -> tuple[str, float]:
    """Return the key of the marks, on as many lines as it takes, and the height of the page."""
    corps, x = [], 0.0
    for niveau in MONTRES:
        prise = PAS + 2 + largeur(LIBELLES[niveau], TAILLE) + ECART_CLES
        if x and x + prise - ECART_CLES > large:
            x, y = 0.0, y + INTERLIGNE + 4
        corps += [
            _marque(niveau, x, y),
            trace.texte(x + PAS + 2, y + 11, LIBELLES[niveau], SECOND),
        ]
        x += prise
    return "".join(corps), y + INTERLIGNE + 4


def _marque(niveau: Niveau, x: float, y: float) -> str:
    """Return one mark: its shape tells the level as much as its colour."""
    n, c, milieu = trace.n, COTE, COTE / 2
    formes = {
        Niveau.BLOQUANT: f'<rect x="{n(x)}" y="{n(y)}" width="{c}" height="{c}" '
        f"{peinture('territoire')}/>",
        Niveau.ALERTE: f'<path d="M{n(x)} {n(y + c)}h{c}L{n(x + milieu)} {n(y)}z" '
        f"{peinture('defavorable')}/>",
        Niveau.A_VERIFIER: f'<circle cx="{n(x + milieu)}" cy="{n(y + milieu)}" r="{milieu - 1}" '
        f'stroke-width="2" {peinture("papier", "comparable")}/>',
        Niveau.INFO: f'<path d="M{n(x)} {n(y + milieu)}h{c}" stroke-width="2" '
        f"{peinture(contour='comparable')}/>",
        Niveau.CONFORME: f'<circle cx="{n(x + milieu)}" cy="{n(y + milieu)}" r="{milieu}" '
        f"{peinture('favorable')}/>",
    }
    return formes[niveau]


def contre(contrat: Contrat, examen: Examen) -> str:
    """Return what a contract is checked against, in words: the framework, the law, the day."""
    cadre = examen.cadre or cadre_du(contrat)
    dit = f"cadre «\u00a0{cadre.agence}, {cadre.version}\u00a0», et la loi" if cadre else "la loi"
    jour = f", au {date_longue(examen.au)}" if examen.au else ""
    return f"Contre\u00a0: {dit}{jour}"


def document(contrat: Contrat, points: Sequence[Point], contre: str) -> Document:
    """Return the findings as a document; ``contre`` names what the contract is checked against."""
    jour, dessin = timezone.localdate(), figure(points)
    contexte = {
        "contrat": contrat,
        "resume": resumer(points),
        "contre": contre,
        "tableau": dessin.tableau,
        "description": dessin.description,
        "groupes": [
            (nom, [(p, LIBELLES[p.niveau]) for p in siens])
            for nom, siens in par_domaine([p for p in points if p.niveau in MONTRES])
        ],
    }
    marque = "Données de démonstration. " if contrat.fictif else ""
    return Document(
        titre=texte_francais(f"Vérification{INSECABLE}: {contrat.intitule}"),
        sous_titre=texte_francais(f"{marque}{contre}, le {date_longue(jour)}"),
        corps=francais(render_to_string("contrats/conformite_document.html", contexte)),
        illustrations={"verification": Illustration(francais(dessin.svg), dessin.description)},
        date=jour,
        pied=texte_francais(f"{marque}Clésanté, vérification du {date_longue(jour)}"),
        sujet="Vérification du contrat",
    )
