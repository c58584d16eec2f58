"""The portrait as a document: what goes in, as semantic HTML of the closed subset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from clesante.diagnostic import redaction, tableaux
from clesante.diagnostic.cartes import figure_carte
from clesante.diagnostic.composition import composition, rattachement
from clesante.diagnostic.illustrations import (
    Figure,
    figure_epine,
    figures_du_theme,
    plus_grands_ecarts,
    source_de,
)
from clesante.diagnostic.lectures import Chiffre, Portrait
from clesante.diagnostic.manques import Manque, manques, tableau_des_manques
from clesante.diagnostic.zonages import tableau_des_zonages
from clesante.donnees.choix import LIBELLES_THEME
from clesante.edition import Document, Illustration
from clesante.socle.dates import date_courte, date_longue
from clesante.socle.texte import INSECABLE
from clesante.territoires.lectures import Perimetre
from clesante.ui.graphiques import Graphique
from clesante.ui.tableaux import Tableau
from clesante.ui.typographie import francais, texte_francais

# On paper, in cm, by kind of picture: the map and the widest gaps hold on the first page.
LARGEURS = {"carte": 6.2, "epine": 14.5, "barres": 11.0, "bande": 11.0}


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands behind one figure: definition, caveat, rank, coverage, source."""

    code: str
    libelle: str
    definition: str
    remarques: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the catalogue: its pictures, the tables of its figures, their notices."""

    code: str
    libelle: str
    figures: list[Figure]
    tableaux: list[Tableau]
    notices: list[Notice]


@dataclass(frozen=True, slots=True)
class Contenu:
    """Everything a portrait says, for the page and for the documents alike."""

    portrait: Portrait
    sous_titre: str
    carte: Figure | None
    epine: Figure | None
    compte: str
    composition: list[str]
    zonages: Tableau
    synthese: list[redaction.Phrase]
    themes: list[Theme]
    manques: list[Manque]

    @property
    def tableau_des_manques(self) -> Tableau:
        """What is missing, by theme and holder."""
        return tableau_des_manques(self.manques)

    @property
    def tableau_des_sources(self) -> Tableau:
        """Producer, data set, vintage, coverage, fingerprint; what is the same for all, once."""
        sources = self.portrait.sources
        colonnes: dict[str, list[str]] = {
            "Jeu de données": [source.citation for source in sources],
            "Millésime": [source.millesime for source in sources],
            "Champ": [source.champ for source in sources],
            "Licence": [source.licence for source in sources],
            "Lu le": [date_courte(source.jour_import) for source in sources],
            "Empreinte": [source.sha256[:12] for source in sources],
        }
        communs = [nom for nom in ("Licence", "Lu le") if len(set(colonnes[nom])) == 1]
        dits = [f"{nom.lower()} {colonnes.pop(nom)[0]}" for nom in communs]
        precision = f" ({', '.join(dits)})" if dits else ""
        return Tableau(
            legende=f"Sources des chiffres de ce portrait{precision}",
            entetes=tuple(colonnes),
            lignes=tuple(zip(*colonnes.values(), strict=True)),
        )

    @property
    def figures(self) -> list[Figure]:
        """Every picture, in order."""
        ouverture = [figure for figure in (self.carte, self.epine) if figure]
        return ouverture + [figure for theme in self.themes for figure in theme.figures]


def contenu(portrait: Portrait) -> Contenu:
    """Return what the portrait says, drawn and written."""
    return Contenu(
        portrait=portrait,
        sous_titre=_sous_titre(portrait),
        carte=figure_carte(portrait.perimetre),
        epine=figure_epine(portrait),
        compte=redaction.compte(portrait),
        composition=composition(portrait.perimetre),
        zonages=tableau_des_zonages(portrait.perimetre),
        synthese=redaction.synthese(portrait, plus_grands_ecarts(portrait)),
        themes=_themes(portrait),
        manques=manques(portrait),
    )


def document(portrait: Portrait, jour: date) -> Document:
    """Return the portrait as a document dated ``jour``."""
    dit = contenu(portrait)
    corps = francais(render_to_string("diagnostic/document.html", {"contenu": dit}))
    return Document(
        titre=texte_francais(f"Portrait de santé : {portrait.perimetre.intitule}"),
        sous_titre=texte_francais(dit.sous_titre),
        corps=corps,
        illustrations={
            figure.graphique.identifiant: Illustration(
                francais(_dessin_de_document(figure.graphique)),
                texte_francais(figure.graphique.description),
                LARGEURS[figure.graphique.identifiant.split("-")[0]],
            )
            for figure in dit.figures
        },
        date=jour,
        pied=f"Clésanté, portrait du {date_longue(jour)}",
        sujet="Portrait de santé du territoire",
    )


def _dessin_de_document(graphique: Graphique) -> str:
    """Return the picture that stays readable at its width on paper: a map is small there."""
    etroit = graphique.identifiant == "carte" and graphique.svg_etroit
    return etroit or graphique.svg


def _sous_titre(portrait: Portrait) -> str:
    perimetre = portrait.perimetre
    morceaux = [redaction.population_lisible(perimetre) or perimetre.code]
    if perimetre.population:
        morceaux.append(f"source{INSECABLE}: {perimetre.population.source}")
    morceaux.append(rattachement(perimetre))
    return f"{INSECABLE}; ".join(morceau for morceau in morceaux if morceau)


def _themes(portrait: Portrait) -> list[Theme]:
    par_theme: dict[str, list[Chiffre]] = {}
    for chiffre in (*portrait.presents, *portrait.elargis):
        par_theme.setdefault(chiffre.publie.definition.theme, []).append(chiffre)
    return [_theme(portrait, code, par_theme[code]) for code in LIBELLES_THEME if code in par_theme]


def _theme(portrait: Portrait, code: str, chiffres: list[Chiffre]) -> Theme:
    propres = [c for c in chiffres if c.valeur.valeur is not None]
    return Theme(
        code=code,
        libelle=LIBELLES_THEME[code],
        figures=figures_du_theme(portrait, code, propres),
        tableaux=tableaux.du_theme(portrait, LIBELLES_THEME[code], chiffres),
        notices=[_notice(chiffre, portrait.perimetre) for chiffre in chiffres],
    )


def _notice(chiffre: Chiffre, perimetre: Perimetre) -> Notice:
    i = chiffre.publie.definition
    remarques = (
        redaction.rang_lisible(chiffre),
        redaction.couverture(chiffre, perimetre),
        i.motif_sans_intervalle and f"Pas d'intervalle{INSECABLE}: {i.motif_sans_intervalle}.",
        redaction.precaution(chiffre, perimetre),
    )
    return Notice(
        i.code, i.libelle, i.definition, tuple(r for r in remarques if r), source_de(chiffre)
    )
