"""The portrait as a document: what goes in, as semantic HTML of the closed subset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from clesante.diagnostic import inegalites, redaction, tableaux
from clesante.diagnostic.ages import INDICATEUR as POP_AGE
from clesante.diagnostic.ages import profil
from clesante.diagnostic.ages_redaction import dire
from clesante.diagnostic.cartes import figure_carte
from clesante.diagnostic.comparabilite import motif_non_comparable
from clesante.diagnostic.composition import composition, rattachement
from clesante.diagnostic.essentiel import dix_chiffres, tableau_des_dix
from clesante.diagnostic.evolutions import LIEUX, Evolution, evolutions, sens_de
from clesante.diagnostic.illustrations import (
    Figure,
    figure_epine,
    figure_evolutions,
    figures_du_theme,
    plus_grands_ecarts,
    source_de,
)
from clesante.diagnostic.lectures import Chiffre, Portrait
from clesante.diagnostic.manques import Manque, manques, tableau_des_manques
from clesante.diagnostic.notes import Note
from clesante.diagnostic.priorites import Priorites, priorites
from clesante.diagnostic.semblables import Semblables, semblables
from clesante.diagnostic.zonages import tableau_des_zonages
from clesante.donnees.choix import LIBELLES_THEME, par_theme
from clesante.edition import Document, Illustration
from clesante.socle.dates import date_courte, date_longue
from clesante.socle.texte import INSECABLE
from clesante.territoires.lectures import Perimetre
from clesante.ui.graphiques import Graphique
from clesante.ui.tableaux import Tableau
from clesante.ui.typographie import francais, texte_francais

# On paper, in cm, by kind of picture: the map and the widest gaps hold on the first page.
LARGEURS = {
    "carte": 6.2,
    "epine": 14.5,
    "barres": 11.0,
    "bande": 11.0,
    "etincelles": 13.0,
    "pyramide": 12.5,
}


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
    notes: list[Note]


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
    priorites: Priorites | None
    semblables: Semblables | None
    evolutions: list[Evolution]
    figure_evolutions: Figure | None
    inegalites: Tableau | None
    dix: list[Chiffre]

    @property
    def est_synthese(self) -> bool:
        """Whether two pages are asked for: no theme is told then."""
        return self.portrait.recette.est_synthese

    @property
    def surtitre(self) -> str:
        """The title that the recipe gives, or what the page is."""
        return self.portrait.recette.titre or "Portrait de santé"

    @property
    def notes(self) -> list[Note]:
        """Every note of the recipe on a figure of the portrait, in its order."""
        return _notes(self.portrait, self.portrait.chiffres)

    @property
    def comprendre_inegalites(self) -> str:
        """How the inequalities are read."""
        return inegalites.COMPRENDRE

    @property
    def tableau_des_dix(self) -> Tableau:
        """The ten figures of two pages."""
        return tableau_des_dix(self.dix)

    @property
    def sources_courtes(self) -> list[str]:
        """The data sets behind two pages, each once: producer, data set, vintage."""
        montres = (*self.dix, *plus_grands_ecarts(self.portrait))
        lues = {s.code: s for chiffre in montres for s in chiffre.sources}
        return [f"{s.citation} ({s.millesime})" for s in lues.values()]

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
        fin = [self.figure_evolutions] if self.figure_evolutions else []
        return ouverture + [figure for theme in self.themes for figure in theme.figures] + fin


def contenu(portrait: Portrait) -> Contenu:
    """Return what the portrait says, drawn and written: two pages of it leave the themes out."""
    ecarts_montres = plus_grands_ecarts(portrait)
    court = portrait.recette.est_synthese
    proches = semblables(portrait)
    suites = [] if court else evolutions(portrait, LIEUX)
    inegaux = [] if court else inegalites.ecarts(portrait)
    return Contenu(
        portrait=portrait,
        sous_titre=_sous_titre(portrait),
        carte=figure_carte(portrait.perimetre),
        epine=figure_epine(portrait),
        compte=redaction.compte(portrait),
        composition=composition(portrait.perimetre),
        zonages=tableau_des_zonages(portrait.perimetre),
        synthese=redaction.synthese(portrait, ecarts_montres),
        themes=[] if court else _themes(portrait, proches, suites),
        manques=manques(portrait),
        priorites=priorites(portrait),
        semblables=proches,
        evolutions=suites,
        figure_evolutions=figure_evolutions(portrait, suites),
        inegalites=inegalites.tableau(inegaux) if inegaux else None,
        dix=dix_chiffres(portrait, ecarts_montres),
    )


def document(portrait: Portrait, jour: date) -> Document:
    """Return the portrait as a document dated ``jour``, of the size its recipe asks.

    The whole portrait tells the ages too, which have a page of their own on the site.
    """
    dit = contenu(portrait)
    ages = dire(profil(portrait.perimetre)) if _dit_les_ages(portrait) else None
    gabarit = "diagnostic/document.html"
    if dit.est_synthese:
        gabarit = "diagnostic/synthese_document.html"
    figures = [*dit.figures, *([ages.figure] if ages and ages.figure else [])]
    corps = francais(render_to_string(gabarit, {"contenu": dit, "ages": ages}))
    return Document(
        titre=texte_francais(f"{dit.surtitre} : {portrait.perimetre.intitule}"),
        sous_titre=texte_francais(dit.sous_titre),
        corps=corps,
        illustrations={
            figure.graphique.identifiant: Illustration(
                francais(_dessin_de_document(figure.graphique)),
                texte_francais(figure.graphique.description),
                LARGEURS[figure.graphique.identifiant.split("-")[0]],
            )
            for figure in figures
        },
        date=jour,
        pied=f"Clésanté, portrait du {date_longue(jour)}",
        sujet="Portrait de santé du territoire",
    )


def _dit_les_ages(portrait: Portrait) -> bool:
    """Tell whether a document has its profile by age: two pages have no room for it."""
    choix = portrait.recette.indicateurs
    return not portrait.recette.est_synthese and (not choix or POP_AGE in choix)


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


def _themes(
    portrait: Portrait, proches: Semblables | None, suites: Sequence[Evolution]
) -> list[Theme]:
    """Return the themes in the order of the catalogue, or of the recipe's first indicators."""
    codes = {c.code for c in (*portrait.presents, *portrait.elargis)}
    montres = [c for c in portrait.chiffres if c.code in codes]
    groupes = par_theme(montres, lambda chiffre: chiffre.publie.definition.theme)
    if portrait.recette.indicateurs:
        groupes.sort(key=lambda groupe: montres.index(groupe[1][0]))
    return [_theme(portrait, code, chiffres, proches, suites) for code, chiffres in groupes]


def _theme(
    portrait: Portrait,
    code: str,
    chiffres: list[Chiffre],
    proches: Semblables | None,
    suites: Sequence[Evolution],
) -> Theme:
    propres = [c for c in chiffres if c.valeur.valeur is not None]
    return Theme(
        code=code,
        libelle=LIBELLES_THEME[code],
        figures=figures_du_theme(portrait, code, propres, proches),
        tableaux=tableaux.du_theme(portrait, LIBELLES_THEME[code], chiffres, proches),
        notices=[_notice(chiffre, portrait.perimetre, suites) for chiffre in chiffres],
        notes=_notes(portrait, chiffres),
    )


def _notes(portrait: Portrait, chiffres: Iterable[Chiffre]) -> list[Note]:
    ecrites = portrait.recette.notes
    return [
        Note(c.code, c.publie.definition.intitule, ecrites[c.code])
        for c in chiffres
        if c.code in ecrites
    ]


def _notice(chiffre: Chiffre, perimetre: Perimetre, suites: Sequence[Evolution]) -> Notice:
    i = chiffre.publie.definition
    motif = motif_non_comparable(i, perimetre.departements)
    remarques = (
        redaction.rang_lisible(chiffre),
        redaction.couverture(chiffre, perimetre),
        sens_de(chiffre, suites),
        i.motif_sans_intervalle and f"Pas d'intervalle{INSECABLE}: {i.motif_sans_intervalle}.",
        redaction.precaution(chiffre, perimetre),
        motif and f"Pas de verdict{INSECABLE}: {motif}.",
    )
    return Notice(
        i.code, i.libelle, i.definition, tuple(r for r in remarques if r), source_de(chiffre)
    )
