"""Maps of frameworks: which regions have a method, and the region of one of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from clesante.socle.erreurs import ClesanteError
from clesante.socle.texte import INSECABLE
from clesante.territoires import contours
from clesante.territoires.lectures import tous, version_referentiel
from clesante.ui.cartes import Serie, cadrage, carte_nationale, carte_territoire
from clesante.ui.graphiques import Graphique
from clesante.ui.tableaux import Tableau

SANS_CADRE = "aucun cadre connu"


@dataclass(frozen=True, slots=True)
class RegionDecrite:
    """What the map of France says of a region's framework, and where it leads."""

    region: str
    cadre: str
    etapes: int
    adresse: str


def carte_des_cadres(decrites: tuple[RegionDecrite, ...]) -> Graphique | None:
    """Return France by regions, those with a method in colour, each leading to it.

    Of several frameworks of a region, the first is told. None while no outline is installed.
    """
    try:
        return _france(version_referentiel(), decrites)
    except ClesanteError:
        return None


@lru_cache(maxsize=4)
def _france(_: object, decrites: tuple[RegionDecrite, ...]) -> Graphique:
    """Draw the map once for a referential and a set of frameworks."""
    premieres = {lue.region: lue for lue in reversed(decrites)}
    etapes = {region: float(lue.etapes) for region, lue in premieres.items()}
    serie = Serie(
        "Nombre d'étapes de la méthode",
        etapes,
        (),
        absent=SANS_CADRE,
    )
    dessin = carte_nationale(
        "carte-cadres",
        contours.tous("REG"),
        serie,
        titre="Les régions dont la méthode est décrite",
        lien=lambda code: premieres[code].adresse if code in premieres else None,
        mots=("région", "régions"),
    )
    return replace(dessin, tableau=_tableau(dessin.titre, premieres))


def _tableau(titre: str, decrites: dict[str, RegionDecrite]) -> Tableau:
    """Return every region, the one without a method too."""
    sans = RegionDecrite("", SANS_CADRE, 0, "")
    lues = [(region.nom, decrites.get(region.code, sans)) for region in tous("REG")]
    return Tableau(
        titre,
        ("Région", "Cadre", "Étapes"),
        tuple((nom, m.cadre, str(m.etapes or "–")) for nom, m in lues),
        frozenset({2}),
        tuple(m.adresse for _, m in lues),
    )


def carte_de_region(region: str) -> Graphique | None:
    """Return the map of a region by départements; None without outline (France as a whole too)."""
    try:
        return _region(version_referentiel(), region)
    except ClesanteError:
        return None


@lru_cache(maxsize=32)
def _region(_: object, region: str) -> Graphique | None:
    """Draw the map of a region once for a referential."""
    departements = [t for t in tous("DEP") if t.region == region]
    unites = contours.tracer((t.code for t in departements), contours.NATIONALE)
    nom = next((t.nom for t in tous("REG") if t.code == region), "")
    if not unites or not nom:
        return None
    return carte_territoire(
        "carte-region",
        unites,
        unites,
        contours.autour(cadrage(unites), unites[0].cadre, "DEP", contours.NATIONALE),
        titre=f"La région{INSECABLE}: {nom}",
        etiquettes=[t.code for t in departements],
        mots=("département", "départements"),
    )


def source_des_contours() -> str:
    """Return where outlines come from, for a caption."""
    fond = contours.source()
    return f"contours{INSECABLE}: {fond['producteur']}, {fond['millesime']}."
