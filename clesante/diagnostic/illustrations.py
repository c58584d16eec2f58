"""The charts of the portrait: the spine, then bars and a strip for the widest gap of a theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clesante.diagnostic.evolutions import Evolution
from clesante.diagnostic.lectures import Chiffre, Portrait
from clesante.diagnostic.semblables import Semblables
from clesante.donnees.choix import LIBELLES_THEME
from clesante.socle.texte import INSECABLE, enumerer, nombre
from clesante.statistiques.tendances import POINTS
from clesante.ui.formats import libelle_avec_unite
from clesante.ui.graphiques import Graphique
from clesante.ui.graphiques.bande import Bande, Repere, bande
from clesante.ui.graphiques.barres import Barre, Mesure, barres
from clesante.ui.graphiques.epine import LigneEpine, Noms, epine
from clesante.ui.graphiques.etincelles import Serie, etincelles

ECARTS_MONTRES = 5
LIGNES_DU_THEME = 8
MEDIANE = "Médiane des dix territoires comparables"


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with the two lines under it: where it comes from, how to read it."""

    graphique: Graphique
    source: str
    comprendre: str


def source_de(chiffre: Chiffre) -> str:
    """Return « Producteur, jeu ; période 2023. »."""
    citations = [source.citation for source in chiffre.sources]
    periodes = {e.valeur.periode for e in chiffre.elargis} or {chiffre.valeur.periode}
    lieu = enumerer(citations) or chiffre.publie.definition.detenteur
    return f"{lieu} ; période {enumerer(sorted(periodes))}."


def figure_epine(portrait: Portrait) -> Figure | None:
    """Return the widest gaps with France as a spine; None when nothing can be compared."""
    choisis = plus_grands_ecarts(portrait)
    if not choisis:
        return None
    return _epine("epine", choisis, portrait, "Les écarts les plus marqués avec la France")


def _epine(identifiant: str, chiffres: list[Chiffre], portrait: Portrait, titre: str) -> Figure:
    region = chiffres[0].region
    noms = Noms(portrait.perimetre.intitule, region.nom if region else "")
    graphique = epine(identifiant, [_ligne(chiffre) for chiffre in chiffres], noms, titre=titre)
    return Figure(
        graphique,
        sources_de(chiffres),
        "Point rouge : le territoire ; trait noir : la France ; traits gris : les "
        "intercommunalités ; « plus élevée » ou « plus basse » : l'intervalle de confiance à "
        "95 % exclut la valeur de la France.",
    )


def sources_de(chiffres: Sequence[Chiffre]) -> str:
    """Return « Drees, 2023 ; Insee, 2021 et 2022. »: each data set is named with its definition."""
    periodes: dict[str, set[str]] = {}
    for chiffre in chiffres:
        for source in chiffre.sources:
            periodes.setdefault(source.producteur, set()).add(chiffre.valeur.periode)
    dits = [f"{nom}, {enumerer(sorted(periodes[nom]))}" for nom in sorted(periodes)]
    return f"{' ; '.join(dits)} (jeux de données : voir les définitions)."


def plus_grands_ecarts(portrait: Portrait) -> list[Chiffre]:
    """Return the essential figures farthest from France, by the spread of EPCI (10 to 90 %).

    Every figure that a recipe chose is essential.
    """
    choisis = bool(portrait.recette.indicateurs)
    essentiels = [c for c in portrait.presents if choisis or c.publie.definition.essentiel]
    return par_ecart(essentiels)[:ECARTS_MONTRES]


def par_ecart(chiffres: Sequence[Chiffre]) -> list[Chiffre]:
    """Return the figures that compare with France, the widest gap first."""
    comparables = [c for c in chiffres if _ecart_relatif(c) is not None]
    return sorted(comparables, key=lambda c: -(_ecart_relatif(c) or 0))


def _ecart_relatif(chiffre: Chiffre) -> float | None:
    if chiffre.valeur.dimension or not (chiffre.france and chiffre.distribution):
        return None
    etendue = chiffre.distribution.etendue
    if chiffre.france.ecart is None or not etendue:
        return None
    return abs(chiffre.france.ecart) / etendue


def _ligne(chiffre: Chiffre) -> LigneEpine:
    i, valeur = chiffre.publie.definition, chiffre.valeur
    return LigneEpine(
        libelle=i.intitule,
        unite=i.unite,
        decimales=i.decimales,
        valeur=valeur.valeur,
        bas=valeur.bas,
        haut=valeur.haut,
        france=chiffre.france.valeur.valeur if chiffre.france else None,
        region=chiffre.region.valeur.valeur if chiffre.region else None,
        distribution=chiffre.distribution.valeurs if chiffre.distribution else (),
        verdict=chiffre.verdict,
        polarite=i.polarite.value,
    )


def figures_du_theme(
    portrait: Portrait, code: str, chiffres: list[Chiffre], proches: Semblables | None
) -> list[Figure]:
    """Return the spine of a theme, then its widest gap with France as bars and as a strip.

    The strip names the comparable territories.
    """
    choisis = par_ecart(chiffres)
    if not choisis:
        return []
    titre = f"{LIBELLES_THEME[code]}{INSECABLE}: les écarts avec la France"
    vue = _epine(f"epine-{code}", choisis[:LIGNES_DU_THEME], portrait, titre)
    barres_, bande_ = (
        _figure_barres(portrait, choisis[0], proches),
        _figure_bande(portrait, choisis[0], proches),
    )
    return [vue, barres_, bande_]


def _figure_barres(portrait: Portrait, chiffre: Chiffre, proches: Semblables | None) -> Figure:
    i, valeur = chiffre.publie.definition, chiffre.valeur
    ici = Barre(
        portrait.perimetre.intitule,
        valeur.valeur,
        valeur.bas,
        valeur.haut,
        ici=True,
    )
    autres = [Barre(c.nom, c.valeur.valeur) for c in chiffre.comparaisons]
    mediane = proches.mediane(chiffre) if proches else None
    if mediane is not None:
        autres.insert(0, Barre(MEDIANE, mediane))
    graphique = barres(
        f"barres-{i.code.lower()}",
        Mesure(i.intitule, i.unite, i.decimales),
        [ici, *autres],
        titre=f"{i.intitule}{INSECABLE}: comparaison",
    )
    sans = f" Pas d'intervalle : {i.motif_sans_intervalle}." if i.motif_sans_intervalle else ""
    comprendre = "Le trait au bout de la barre est l'intervalle de confiance à 95 %."
    return Figure(graphique, source_de(chiffre), sans.strip() or comprendre)


def _figure_bande(portrait: Portrait, chiffre: Chiffre, proches: Semblables | None) -> Figure:
    i, valeur = chiffre.publie.definition, chiffre.valeur
    graphique = bande(
        f"bande-{i.code.lower()}",
        Bande(
            libelle=i.intitule,
            unite=i.unite,
            decimales=i.decimales,
            distribution=chiffre.distribution.valeurs if chiffre.distribution else (),
            territoire=Repere(
                portrait.perimetre.intitule, valeur.valeur or 0.0, valeur.bas, valeur.haut
            ),
            comparables=[Repere(*lue) for lue in proches.connues(chiffre)] if proches else (),
            france=chiffre.france.valeur.valeur if chiffre.france else None,
        ),
        titre=f"{i.intitule}{INSECABLE}: parmi les intercommunalités",
    )
    return Figure(
        graphique,
        source_de(chiffre),
        "Un point par intercommunalité de France ; les traits pointillés marquent la médiane "
        "et les quartiles.",
    )


def figure_evolutions(portrait: Portrait, lues: Sequence[Evolution]) -> Figure | None:
    """Return one small curve a series; None without any."""
    if not lues:
        return None
    series = [
        Serie(
            libelle=f"{libelle_avec_unite(e.indicateur.intitule, e.indicateur.unite)}, {e.nom}",
            points=tuple((v.periode, v.valeur or 0.0) for v in e.valeurs),
            unite=e.indicateur.unite,
            decimales=e.indicateur.decimales,
            mots=e.sens,
        )
        for e in lues
    ]
    codes = {e.indicateur.code for e in lues}
    cites = dict.fromkeys(source_de(c) for c in portrait.chiffres if c.code in codes)
    return Figure(
        etincelles("etincelles", series, titre="Ce qui a changé dans le temps"),
        " ".join(cites),
        "Chaque courbe a sa propre échelle ; le premier et le dernier point sont écrits. Une "
        f"tendance n'est dite que d'intervalles de confiance, sur {nombre(POINTS)} périodes.",
    )
