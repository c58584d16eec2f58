"""The portrait as a document: what goes in, as semantic HTML of the closed subset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from clesante.diagnostic import redaction
from clesante.diagnostic.cartes import figure_carte
from clesante.diagnostic.illustrations import Figure, figure_epine, figures_du_chiffre
from clesante.diagnostic.lectures import Chiffre, Portrait
from clesante.donnees.choix import LIBELLES_THEME
from clesante.edition import Document, Illustration
from clesante.socle.dates import date_courte, date_longue
from clesante.socle.texte import INSECABLE, avec_unite
from clesante.ui.tableaux import Tableau
from clesante.ui.verdicts import verdict


@dataclass(frozen=True, slots=True)
class Rubrique:
    """One figure ready to be read: its words, its pictures, its table, its sources."""

    chiffre: Chiffre
    valeur: str
    intervalle: str
    rang: str
    verdict: str
    figures: list[Figure]
    tableau: Tableau
    couverture: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the catalogue and its figures."""

    code: str
    libelle: str
    rubriques: list[Rubrique]


@dataclass(frozen=True, slots=True)
class Contenu:
    """Everything a portrait says, for the page and for the documents alike."""

    portrait: Portrait
    sous_titre: str
    carte: Figure | None
    epine: Figure | None
    synthese: list[redaction.Phrase]
    themes: list[Theme]
    manques: list[str]

    @property
    def tableau_des_sources(self) -> Tableau:
        """Producer, data set, vintage, licence, file and its fingerprint, date of import."""
        return Tableau(
            legende="Sources des chiffres de ce portrait",
            entetes=("Jeu de données", "Millésime", "Champ", "Licence", "Lu le", "Empreinte"),
            lignes=tuple(
                (
                    source.citation,
                    source.millesime,
                    source.champ,
                    source.licence,
                    date_courte(source.jour_import),
                    source.sha256[:12],
                )
                for source in self.portrait.sources
            ),
        )

    @property
    def figures(self) -> list[Figure]:
        """Every picture, in order."""
        ouverture = [figure for figure in (self.carte, self.epine) if figure]
        suite = [f for theme in self.themes for r in theme.rubriques for f in r.figures]
        return ouverture + suite


def contenu(portrait: Portrait) -> Contenu:
    """Return what the portrait says, drawn and written."""
    return Contenu(
        portrait=portrait,
        sous_titre=_sous_titre(portrait),
        carte=figure_carte(portrait.perimetre),
        epine=figure_epine(portrait),
        synthese=redaction.synthese(portrait),
        themes=_themes(portrait),
        manques=[redaction.manque(chiffre) for chiffre in portrait.manquants],
    )


def document(portrait: Portrait, jour: date) -> Document:
    """Return the portrait as a document dated ``jour``."""
    dit = contenu(portrait)
    corps = render_to_string("diagnostic/document.html", {"contenu": dit})
    return Document(
        titre=f"Portrait de santé{INSECABLE}: {portrait.perimetre.intitule}",
        sous_titre=dit.sous_titre,
        corps=corps,
        illustrations={
            figure.graphique.identifiant: Illustration(
                figure.graphique.svg, figure.graphique.description
            )
            for figure in dit.figures
        },
        date=jour,
        pied=f"Clésanté, portrait du {date_longue(jour)}",
        sujet="Portrait de santé du territoire",
    )


def _sous_titre(portrait: Portrait) -> str:
    population = portrait.perimetre.population
    if population is None:
        return portrait.perimetre.code
    annee = population.millesime or "millésime non indiqué"
    return f"{avec_unite(population.valeur, 'habitants')} (population {population.nature}, {annee})"


def _themes(portrait: Portrait) -> list[Theme]:
    par_theme: dict[str, list[Rubrique]] = {}
    for chiffre in portrait.presents:
        theme = chiffre.publie.definition.theme
        par_theme.setdefault(theme, []).append(_rubrique(portrait, chiffre))
    return [Theme(code, LIBELLES_THEME[code], rubriques) for code, rubriques in par_theme.items()]


def _rubrique(portrait: Portrait, chiffre: Chiffre) -> Rubrique:
    i = chiffre.publie.definition
    return Rubrique(
        chiffre=chiffre,
        valeur=redaction.valeur_lisible(i, chiffre.valeur),
        intervalle=redaction.intervalle_lisible(i, chiffre.valeur),
        rang=redaction.rang_lisible(chiffre),
        verdict=verdict(chiffre.verdict, i.polarite.value).phrase,
        figures=figures_du_chiffre(portrait, chiffre),
        tableau=tableau_du_chiffre(portrait, chiffre),
        couverture=redaction.couverture(chiffre),
    )


def tableau_du_chiffre(portrait: Portrait, chiffre: Chiffre) -> Tableau:
    """Return the figure and its references as a table."""
    i = chiffre.publie.definition
    ici = (
        portrait.perimetre.intitule,
        chiffre.valeur.periode,
        redaction.valeur_lisible(i, chiffre.valeur),
        redaction.intervalle_lisible(i, chiffre.valeur) or "sans intervalle",
        "—",
    )
    autres = (
        (
            c.nom,
            c.valeur.periode,
            redaction.valeur_lisible(i, c.valeur),
            redaction.intervalle_lisible(i, c.valeur) or "sans intervalle",
            verdict(c.verdict, i.polarite.value).phrase,
        )
        for c in chiffre.comparaisons
    )
    return Tableau(
        legende=f"{i.libelle}{INSECABLE}: le territoire et ses références",
        entetes=("Territoire", "Période", "Valeur", "Intervalle à 95 %", "Le territoire y est"),
        lignes=(ici, *autres),
        numeriques=frozenset({2, 3}),
    )
