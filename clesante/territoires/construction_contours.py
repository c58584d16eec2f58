"""From the publisher's outlines to the rows of the contour pack. Needs shapely; run by hand.

Sources (Licence Ouverte 2.0): Etalab « contours administratifs » 2022 generalised at 1,000 m, from
IGN Admin Express; Etalab « découpage administratif » 2026 from INSEE's COG and the DGCL.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.territoires import geometrie, projections
from clesante.territoires.choix import COMMUNE_QUITTEE

DOSSIER_CONTOURS = "contours-administratifs-2022"
DOSSIER_DECOUPAGE = "etalab-decoupage-administratif-2026"

PAS_LOCAL = 50  # metres in one grid unit: the raw files have 0.001°, about 100 m
NATIONAL = (250, 600)  # metres: grid step, tolerance of simplification
NATIONAL_OUTRE_MER = (100, 100)  # insets are drawn larger than mainland France
NOMBRE_DE_FICHIERS = 101
RAISON_ARM = "contour d'arrondissement municipal non fourni : la commune entière est dessinée"

# scale, level, code, name, frame, grid step, bounding box (4), label point (2), path
Ligne = tuple[str, str, str, str, str, int, int, int, int, int, int, int, str]


@dataclass(frozen=True, slots=True)
class Feuille:
    """What the rows of one sheet share: scale, frame, metres in one grid unit."""

    echelle: str
    cadre: str
    pas: int


@dataclass(frozen=True, slots=True)
class Decoupage:
    """The territories of COG 2026 as the builder needs them: INSEE and SIREN codes, bare."""

    communes: Mapping[str, Mapping[str, Any]]
    arrondissements: Mapping[str, Mapping[str, Any]]
    actuel: Mapping[str, str]  # any code held by a commune once -> its code in 2026
    epci: Mapping[str, Mapping[str, Any]]
    departements: Mapping[str, Mapping[str, Any]]
    regions: Mapping[str, Mapping[str, Any]]

    def noms(self, niveau: str) -> Mapping[str, Mapping[str, Any]]:
        """Return code -> row with its ``nom`` for a level."""
        tables = {"COM": self.communes, "EPCI": self.epci, "DEP": self.departements}
        return tables.get(niveau, self.regions)

    def epci_de(self) -> dict[str, str]:
        """Return commune -> SIREN of its EPCI."""
        return {m["code"]: siren for siren, e in self.epci.items() for m in e["membres"]}


def lire_decoupage(depuis: Path) -> Decoupage:
    """Read the raw COG 2026 files; raise ``IntrouvableError`` when one is missing."""
    lignes = _json(depuis / DOSSIER_DECOUPAGE / "communes.json")
    communes = {c["code"]: c for c in lignes if c["type"] == "commune-actuelle"}
    tables = {
        nom: {t["code"]: t for t in _json(depuis / DOSSIER_DECOUPAGE / f"{nom}.json")}
        for nom in ("epci", "departements", "regions")
    }
    return Decoupage(
        communes=communes,
        arrondissements={c["code"]: c for c in lignes if c["type"] == "arrondissement-municipal"},
        actuel=_codes_actuels(lignes, communes),
        epci=tables["epci"],
        departements=tables["departements"],
        regions=tables["regions"],
    )


def _json(chemin: Path) -> Any:
    try:
        return json.loads(chemin.read_text(encoding="utf-8"))
    except FileNotFoundError as erreur:
        raise IntrouvableError(
            f"Le fichier « {chemin.name} » manque dans « {chemin.parent.name} ».",
            "Indiquez le dossier des fichiers publics avec --depuis.",
        ) from erreur
    except ValueError as erreur:
        raise EntreeInvalideError(
            f"Le fichier « {chemin.name} » n'est pas du JSON lisible.", "Téléchargez-le de nouveau."
        ) from erreur


def _codes_actuels(
    lignes: Iterable[Mapping[str, Any]], communes: Mapping[str, Any]
) -> dict[str, str]:
    """Map old and delegated codes to the commune of 2026 (``anciensCodes``, then ``chefLieu``)."""
    actuel = {c["code"]: c["chefLieu"] for c in lignes if "chefLieu" in c}
    for code, commune in communes.items():
        actuel.update(dict.fromkeys(commune.get("anciensCodes", ()), code))
    return actuel | {code: code for code in communes}


def lire_formes(depuis: Path) -> dict[projections.Cadre, geometrie.Formes]:
    """Return, by frame, the outline in degrees of each commune of the publisher, by its code.

    Outlines without surface are left out. Raises ``IntrouvableError`` if one of the 101
    départements is missing.
    """
    fichiers = sorted((depuis / DOSSIER_CONTOURS).glob("communes-1000m-*.geojson"))
    if len(fichiers) != NOMBRE_DE_FICHIERS:
        raise IntrouvableError(
            f"{len(fichiers)} fichiers de contours sur {NOMBRE_DE_FICHIERS} "
            f"dans « {DOSSIER_CONTOURS} ».",
            "Il en faut un par département.",
        )
    cadres: dict[projections.Cadre, geometrie.Formes] = defaultdict(dict)
    for fichier in fichiers:
        cadre = projections.cadre_du_departement(fichier.stem.rsplit("-", 1)[1])
        for entite in _json(fichier)["features"]:
            forme = geometrie.lire_forme(entite["geometry"])
            if not forme.is_empty:
                cadres[cadre][entite["properties"]["code"]] = forme
    return cadres


def traces(depuis: Path) -> Iterator[Ligne]:
    """Yield every row of the pack: local scale, then national scale, frame by frame."""
    decoupage = lire_decoupage(depuis)
    for cadre, formes in lire_formes(depuis).items():
        locales = _communes_de_2026(geometrie.projeter(formes, cadre, PAS_LOCAL), decoupage)
        feuille = Feuille("locale", cadre.nom, PAS_LOCAL)
        for niveau, groupes in _groupes(locales, decoupage).items():
            fondues = locales if niveau == "COM" else geometrie.fondre(locales, groupes)
            yield from _lignes(feuille, niveau, fondues, decoupage)
        yield from _nationales(locales, cadre, decoupage)


def _communes_de_2026(formes: geometrie.Formes, decoupage: Decoupage) -> geometrie.Formes:
    fusions: dict[str, list[str]] = defaultdict(list)
    for code in sorted(formes):
        if code in decoupage.actuel:
            fusions[decoupage.actuel[code]].append(code)
    return geometrie.fondre(formes, fusions)


def _groupes(codes: Iterable[str], decoupage: Decoupage) -> dict[str, dict[str, list[str]]]:
    """Return level -> territory -> its communes, all bare codes, among ``codes``."""
    epci = decoupage.epci_de()
    groupes: dict[str, dict[str, list[str]]] = {
        niveau: defaultdict(list) for niveau in ("COM", "EPCI", "DEP", "REG")
    }
    for code in codes:
        commune = decoupage.communes[code]
        groupes["COM"][code].append(code)
        if code in epci:
            groupes["EPCI"][epci[code]].append(code)
        groupes["DEP"][commune["departement"]].append(code)
        groupes["REG"][commune["region"]].append(code)
    return groupes


def _nationales(
    locales: geometrie.Formes, cadre: projections.Cadre, decoupage: Decoupage
) -> Iterator[Ligne]:
    """Simplify EPCI x département cells once, so that the borders of every level match."""
    epci = decoupage.epci_de()
    cellules: dict[str, list[str]] = defaultdict(list)
    for code in locales:
        cle = f"{epci.get(code, code)}/{decoupage.communes[code]['departement']}"
        cellules[cle].append(code)
    pas, tolerance = NATIONAL if cadre is projections.METROPOLE else NATIONAL_OUTRE_MER
    formes = geometrie.simplifier(
        geometrie.fondre(locales, cellules), tolerance / PAS_LOCAL, pas / PAS_LOCAL
    )
    feuille = Feuille("nationale", cadre.nom, pas)
    premieres = {membres[0]: cle for cle, membres in cellules.items()}
    for niveau, groupes in _groupes(premieres, decoupage).items():
        if niveau != "COM":
            membres = {g: [premieres[c] for c in codes] for g, codes in groupes.items()}
            fondues = geometrie.fondre(formes, membres)
            yield from _lignes(feuille, niveau, fondues, decoupage)


def _lignes(
    feuille: Feuille, niveau: str, formes: geometrie.Formes, decoupage: Decoupage
) -> Iterator[Ligne]:
    noms = decoupage.noms(niveau)
    for code, forme in sorted(formes.items()):
        yield (
            feuille.echelle,
            niveau,
            f"{niveau}-{code}",
            noms[code]["nom"],
            feuille.cadre,
            feuille.pas,
            *geometrie.emprise(forme),
            *geometrie.point_interieur(forme),
            geometrie.chemin_svg(forme),
        )


def absents(dessines: Collection[str], depuis: Path) -> Iterator[tuple[str, str, str, str | None]]:
    """Yield (code, name, reason in French, containing commune) of what has no outline."""
    decoupage = lire_decoupage(depuis)
    for code, commune in sorted(decoupage.communes.items()):
        if f"COM-{code}" not in dessines:
            quittee = COMMUNE_QUITTEE.get(code)
            yield (
                f"COM-{code}", commune["nom"], _raison(code, commune),
                f"COM-{quittee}" if quittee else None,
            )  # fmt: skip
    for code, arm in sorted(decoupage.arrondissements.items()):
        yield f"ARM-{code}", arm["nom"], RAISON_ARM, f"COM-{arm['commune']}"


def _raison(code: str, commune: Mapping[str, Any]) -> str:
    if commune["zone"] == "com":
        return "contour non fourni : collectivité hors des départements et régions"
    if code in COMMUNE_QUITTEE:
        return "commune rétablie après 2022, dessinée dans celle qu'elle a quittée"
    return "contour disparu dans la généralisation à 1 000 m du producteur"
