"""The portrait as data: JSON and CSV, stable formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from clesante.diagnostic.evolutions import Evolution, evolutions
from clesante.diagnostic.lectures import Chiffre, Comparaison, Portrait
from clesante.diagnostic.releves import permalien
from clesante.diagnostic.semblables import semblables
from clesante.donnees.lectures import Valeur
from clesante.statistiques.tendances import POINTS
from clesante.ui.colonnes import Colonne, machine


def contenu_json(portrait: Portrait) -> dict[str, Any]:
    """Return the portrait as plain values: ``territoire, indicateurs, manquants, sources``, then
    ``comparables`` and ``recette``.

    Shares are in percent; ``ic`` is ``[low, high]`` at 95 % or null; ``rang`` counts from the
    highest value; ``tendance`` needs five periods.
    """
    ici = portrait.perimetre.code
    suites = {e.indicateur.code: e for e in evolutions(portrait) if e.code == ici}
    return {
        "territoire": _territoire(portrait),
        "indicateurs": [_indicateur(portrait, chiffre, suites) for chiffre in portrait.presents],
        "manquants": [_manquant(chiffre) for chiffre in portrait.manquants],
        "sources": [asdict(source) for source in portrait.sources],
        "comparables": _comparables(portrait),
        "recette": permalien(portrait),
    }


def _territoire(portrait: Portrait) -> dict[str, Any]:
    perimetre = portrait.perimetre
    return {
        "code": perimetre.code,
        "nom": perimetre.intitule,
        "communes": list(perimetre.communes),
        "departements": list(perimetre.departements),
        "regions": list(perimetre.regions),
        "population": asdict(perimetre.population) if perimetre.population else None,
        "quartiers": [asdict(quartier) for quartier in perimetre.quartiers],
        "avertissements": list(perimetre.avertissements),
    }


def _tendance(suite: Evolution | None) -> dict[str, Any]:
    """Return the word of the rule; the points themselves where five periods or more are held."""
    if suite is None:
        return {"statut": "non_calculable", "periodes_requises": POINTS}
    points = [[v.periode, v.valeur] for v in suite.valeurs]
    return {"statut": suite.tendance.sens, "periodes_requises": POINTS, "points": points}


def _comparables(portrait: Portrait) -> list[dict[str, Any]]:
    proches = semblables(portrait)
    return [
        {"code": s.territoire.code, "nom": s.territoire.nom, "distance": round(s.distance, 6)}
        for s in (proches.territoires if proches else ())
    ]


def _indicateur(
    portrait: Portrait, chiffre: Chiffre, suites: Mapping[str, Evolution]
) -> dict[str, Any]:
    i, valeur = chiffre.publie.definition, chiffre.valeur
    return {
        "code": i.code,
        "libelle": i.libelle,
        "unite": i.unite,
        "periode": valeur.periode,
        "dimension": dimension(chiffre),
        "valeur": machine(valeur.valeur),
        "ic": _ic(valeur),
        "statut": str(valeur.statut),
        "niveau": portrait.perimetre.niveau,
        "source": valeur.source.code if valeur.source else None,
        "numerateur": machine(valeur.numerateur),
        "denominateur": machine(valeur.denominateur),
        "unites": valeur.unites,
        "unites_attendues": valeur.unites_attendues,
        "comparaisons": [_comparaison(c) for c in chiffre.comparaisons],
        "rang": {"rang": valeur.rang, "sur": chiffre.effectif} if chiffre.effectif else None,
        "tendance": _tendance(suites.get(i.code)),
        "note": portrait.recette.notes.get(i.code, ""),
    }


def dimension(chiffre: Chiffre) -> str:
    """Return which profession, cause or age the main figure is, "" for a plain indicator.

    « profession » itself when there is no main figure, only one by profession.
    """
    return chiffre.valeur.dimension or chiffre.publie.definition.dimension_principale


def _ic(valeur: Valeur) -> list[float] | None:
    return [valeur.intervalle.bas, valeur.intervalle.haut] if valeur.intervalle else None


def _comparaison(comparaison: Comparaison) -> dict[str, Any]:
    return {
        "territoire": comparaison.code,
        "nom": comparaison.nom,
        "periode": comparaison.valeur.periode,
        "valeur": comparaison.valeur.valeur,
        "statut": str(comparaison.valeur.statut),
        "ecart": comparaison.ecart,
        "verdict": comparaison.verdict,
        "motif": comparaison.motif,
    }


def _manquant(chiffre: Chiffre) -> dict[str, Any]:
    i = chiffre.publie.definition
    return {
        "code": i.code,
        "libelle": i.libelle,
        "statut": str(chiffre.valeur.statut),
        "detenteur": i.detenteur,
        "rafraichissement": i.rafraichissement,
    }


Ligne = tuple[Chiffre, Valeur, str, str]


def lignes(portrait: Portrait) -> Iterator[Ligne]:
    """Yield one row per indicator × territory: the perimeter with its note, then its references."""
    for chiffre in portrait.chiffres:
        note = portrait.recette.notes.get(chiffre.code, "")
        yield chiffre, chiffre.valeur, portrait.perimetre.intitule, note
        for comparaison in chiffre.comparaisons:
            yield chiffre, comparaison.valeur, comparaison.nom, ""


COLONNES: tuple[Colonne[Ligne], ...] = (
    Colonne("territoire", "Territoire", lambda ligne: ligne[1].territoire),
    Colonne("nom", "Nom", lambda ligne: ligne[2]),
    Colonne("indicateur", "Indicateur", lambda ligne: ligne[1].indicateur),
    Colonne("libelle", "Libellé", lambda ligne: ligne[0].publie.definition.libelle),
    Colonne("dimension", "Précision", lambda ligne: dimension(ligne[0])),
    Colonne("periode", "Période", lambda ligne: ligne[1].periode),
    Colonne("valeur", "Valeur", lambda ligne: ligne[1].valeur),
    Colonne("unite", "Unité", lambda ligne: ligne[0].publie.definition.unite),
    Colonne("statut", "Statut", lambda ligne: str(ligne[1].statut)),
    Colonne("bas", "Borne basse à 95 %", lambda ligne: ligne[1].bas),
    Colonne("haut", "Borne haute à 95 %", lambda ligne: ligne[1].haut),
    Colonne("numerateur", "Numérateur", lambda ligne: ligne[1].numerateur),
    Colonne("denominateur", "Dénominateur", lambda ligne: ligne[1].denominateur),
    Colonne("source", "Source", lambda ligne: ligne[1].source.citation if ligne[1].source else ""),
    Colonne("note", "Note", lambda ligne: ligne[3]),
)
