"""The map as files: SVG, PNG, GeoJSON in WGS 84, CSV; the same bytes each time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clesante.diagnostic.carte_indicateur.dessins import dessin, echelle_de
from clesante.diagnostic.carte_indicateur.lectures import Lieu, Vue
from clesante.edition.images import png
from clesante.socle.enfants import Limites, lancer
from clesante.socle.erreurs import ClesanteError, IntrouvableError
from clesante.territoires import contours
from clesante.ui.cartes.classes import COULEURS
from clesante.ui.cartes.planche import planche
from clesante.ui.classeurs import ecrire_csv
from clesante.ui.colonnes import Colonne, machine

LARGEUR_CM = 20.0
ATELIER = "clesante.diagnostic.carte_indicateur.atelier"
LIMITES = Limites(processeur_s=30, memoire_mo=1_500, duree_s=60)
Ligne = tuple[Vue, Lieu]


def _classe(ligne: Ligne) -> int | None:
    """Return the class of a place, 1 for the lowest values."""
    lue, lieu = ligne
    couleur = lue.serie.couleur(lieu.territoire.code)
    if couleur is None:
        return None
    return COULEURS[len(lue.serie.bornes) + 1].index(couleur) + 1


COLONNES: tuple[Colonne[Ligne], ...] = (
    Colonne("territoire", "Territoire", lambda ligne: ligne[1].territoire.code),
    Colonne("nom", "Nom", lambda ligne: ligne[1].territoire.nom),
    Colonne("indicateur", "Indicateur", lambda ligne: ligne[1].valeur.indicateur),
    Colonne("libelle", "Libellé", lambda ligne: ligne[0].publie.definition.intitule),
    Colonne("periode", "Période", lambda ligne: ligne[1].valeur.periode),
    Colonne("valeur", "Valeur", lambda ligne: ligne[1].valeur.valeur, "nombre"),
    Colonne("unite", "Unité", lambda ligne: ligne[0].publie.definition.unite),
    Colonne("statut", "Statut", lambda ligne: str(ligne[1].valeur.statut)),
    Colonne("bas", "Borne basse à 95 %", lambda ligne: ligne[1].valeur.bas, "nombre"),
    Colonne("haut", "Borne haute à 95 %", lambda ligne: ligne[1].valeur.haut, "nombre"),
    Colonne("classe", "Classe", _classe, "nombre"),
    Colonne("source", "Source", lambda ligne: source(ligne[0])),
)


def source(lue: Vue) -> str:
    """Return where the figures and the outlines come from."""
    citation = lue.publie.source.citation if lue.publie.source else lue.publie.definition.detenteur
    fond = contours.source()
    return f"{citation} ; contours : {fond['producteur']}, {fond['millesime']}."


def csv(lue: Vue) -> bytes:
    """Return every place of a step, a line each."""
    return ecrire_csv(COLONNES, ((lue, lieu) for lieu in lue.lieux))


def svg(lue: Vue) -> bytes:
    """Return a step as one SVG sheet, with its title, its legend and its source.

    Raises ``IntrouvableError`` when the territory has no outline.
    """
    graphique = dessin(lue)
    if graphique is None:
        raise IntrouvableError(
            f"Aucun contour n'est connu pour {lue.perimetre.intitule}.", "Prenez le CSV."
        )
    return planche(graphique, source(lue)).encode()


def image(lue: Vue) -> bytes:
    """Return the SVG sheet drawn as a PNG, in a limited process."""
    return png(svg(lue).decode(), LARGEUR_CM)


def geojson(lue: Vue) -> bytes:
    """Return the places that have an outline as GeoJSON (RFC 7946): degrees WGS 84.

    The outlines are those of the map, generalised: nobody must measure on them.
    """
    lieux = {lieu.territoire.code: lieu for lieu in lue.lieux}
    traces = contours.tracer(lieux, echelle_de(lue))
    formes = _degres([(t.cadre, t.pas, t.chemin) for t in traces])
    entites = [
        {
            "type": "Feature",
            "id": trace.code,
            "properties": _proprietes(lue, lieux[trace.code]),
            "geometry": forme,
        }
        for trace, forme in zip(traces, formes, strict=True)
    ]
    tout = {"type": "FeatureCollection", "name": lue.titre, "features": entites}
    return (json.dumps(tout, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _proprietes(lue: Vue, lieu: Lieu) -> dict[str, Any]:
    return {colonne.code: machine(colonne.valeur((lue, lieu))) for colonne in COLONNES}


def _degres(traces: list[tuple[str, int, str]]) -> list[dict[str, Any]]:
    """Return the geometry of each outline, its projection undone by a child (it needs numpy)."""
    with tempfile.TemporaryDirectory(prefix="clesante-") as travail:
        fin = lancer(ATELIER, {"traces": traces}, Path(travail), LIMITES)
    formes = fin.reponse().get("formes")
    if fin.code != 0 or not isinstance(formes, list):
        raise ClesanteError(
            "Les contours n'ont pas pu être mis en degrés.", "Prenez la carte en SVG."
        )
    return formes


FORMATS: dict[str, Callable[[Vue], bytes]] = {
    "svg": svg,
    "png": image,
    "geojson": geojson,
    "csv": csv,
}
