"""The portrait as data: JSON and CSV, stable formats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from clesante.diagnostic.evolutions import Evolution, evolutions
from clesante.diagnostic.lectures import Chiffre, Comparaison, Elargi, Portrait
from clesante.diagnostic.releves import permalien
from clesante.diagnostic.semblables import semblables
from clesante.donnees.lectures import Valeur
from clesante.statistiques.tendances import NON_CALCULABLE, POINTS
from clesante.ui.colonnes import Colonne, machine

Suites = Mapping[tuple[str, str], Evolution]
FORMULES = ("=", "+", "-", "@")  # what starts a formula in a spreadsheet


def contenu_json(portrait: Portrait) -> dict[str, Any]:
    """Return the portrait as plain values: ``territoire, indicateurs, elargis, manquants,
    sources``, then ``comparables`` and ``recette``.

    An indicator is in one of three lists: its own figure, those of a wider level (one entry a
    territory, ``part`` being the share of the inhabitants who live there), or none.

    Shares are in percent; ``ic`` is ``[low, high]`` at 95 % or null; ``rang`` counts from the
    highest value; ``tendance`` needs five periods.
    """
    suites = {(e.indicateur.code, e.code): e for e in evolutions(portrait)}
    return {
        "territoire": _territoire(portrait),
        "indicateurs": [_indicateur(portrait, chiffre, suites) for chiffre in portrait.presents],
        "elargis": [
            _elargi(portrait, chiffre, elargi, suites)
            for chiffre in portrait.elargis
            for elargi in chiffre.elargis
        ],
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
        return {"statut": NON_CALCULABLE, "periodes_requises": POINTS}
    points = [[v.periode, v.valeur] for v in suite.valeurs]
    return {"statut": suite.tendance.sens, "periodes_requises": POINTS, "points": points}


def _comparables(portrait: Portrait) -> list[dict[str, Any]]:
    proches = semblables(portrait)
    return [
        {"code": s.territoire.code, "nom": s.territoire.nom, "distance": round(s.distance, 6)}
        for s in (proches.territoires if proches else ())
    ]


def _indicateur(portrait: Portrait, chiffre: Chiffre, suites: Suites) -> dict[str, Any]:
    valeur = chiffre.valeur
    return _commun(portrait, chiffre, valeur, portrait.perimetre.niveau) | {
        "numerateur": machine(valeur.numerateur),
        "denominateur": machine(valeur.denominateur),
        "unites": valeur.unites,
        "unites_attendues": valeur.unites_attendues,
        "comparaisons": [_comparaison(c) for c in chiffre.comparaisons],
        "rang": {"rang": valeur.rang, "sur": chiffre.effectif} if chiffre.effectif else None,
        "tendance": _tendance(suites.get((chiffre.code, portrait.perimetre.code))),
    }


def _elargi(portrait: Portrait, chiffre: Chiffre, elargi: Elargi, suites: Suites) -> dict[str, Any]:
    return _commun(portrait, chiffre, elargi.valeur, elargi.territoire.niveau) | {
        "territoire": elargi.territoire.code,
        "nom": elargi.territoire.nom,
        "part": machine(_part(elargi)),
        "tendance": _tendance(suites.get((chiffre.code, elargi.territoire.code))),
    }


def _commun(portrait: Portrait, chiffre: Chiffre, valeur: Valeur, niveau: str) -> dict[str, Any]:
    """Return what is said of a figure, that of the territory or of a wider one."""
    i = chiffre.publie.definition
    return {
        "code": i.code,
        "libelle": i.libelle,
        "unite": i.unite,
        "periode": valeur.periode,
        "dimension": _dimension(chiffre, valeur),
        "valeur": machine(valeur.valeur),
        "ic": _ic(valeur),
        "statut": str(valeur.statut),
        "niveau": niveau,
        "source": valeur.source.code if valeur.source else None,
        "note": portrait.recette.notes.get(i.code, ""),
    }


def _part(elargi: Elargi) -> float:
    return round(100 * elargi.part, 2)


def _dimension(chiffre: Chiffre, valeur: Valeur) -> str:
    """Return which profession, cause or age a figure is, "" for a plain indicator.

    « profession » itself when there is no main figure, only one by profession.
    """
    return valeur.dimension or chiffre.publie.definition.dimension_principale


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


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row of the CSV; ``part`` is the share, in %, of the inhabitants in a wider territory.

    ``tendance`` is said where the figure is: of the perimeter, or of a wider territory.
    """

    chiffre: Chiffre
    valeur: Valeur
    nom: str
    note: str = ""
    part: float | None = None
    tendance: str = ""


def lignes(portrait: Portrait) -> Iterator[Ligne]:
    """Yield one row per indicator × territory: the perimeter with its note, where the figure is
    that of a wider level each of its territories, then the references."""
    suites = {(e.indicateur.code, e.code): e.tendance.sens for e in evolutions(portrait)}
    for chiffre in portrait.chiffres:
        note = portrait.recette.notes.get(chiffre.code, "")
        sens = _sens(chiffre.valeur, suites)
        yield Ligne(chiffre, chiffre.valeur, portrait.perimetre.intitule, note, tendance=sens)
        for elargi in chiffre.elargis:
            sens = _sens(elargi.valeur, suites)
            nom, part = elargi.territoire.nom, _part(elargi)
            yield Ligne(chiffre, elargi.valeur, nom, part=part, tendance=sens)
        dits = {elargi.territoire.code for elargi in chiffre.elargis}
        for comparaison in chiffre.comparaisons:
            if comparaison.code not in dits:
                yield Ligne(chiffre, comparaison.valeur, comparaison.nom)


def _sens(valeur: Valeur, suites: Mapping[tuple[str, str], str]) -> str:
    """Return the word of the trend rule for a figure; nothing where there is no figure."""
    if valeur.valeur is None:
        return ""
    return suites.get((valeur.indicateur, valeur.territoire), NON_CALCULABLE)


def _sans_formule(note: str) -> str:
    """Return a note that no spreadsheet runs: it is that of a link, and the CSV is opened."""
    return f"'{note}" if note.startswith(FORMULES) else note


COLONNES: tuple[Colonne[Ligne], ...] = (
    Colonne("territoire", "Territoire", lambda ligne: ligne.valeur.territoire),
    Colonne("nom", "Nom", lambda ligne: ligne.nom),
    Colonne("indicateur", "Indicateur", lambda ligne: ligne.valeur.indicateur),
    Colonne("libelle", "Libellé", lambda ligne: ligne.chiffre.publie.definition.libelle),
    Colonne("dimension", "Précision", lambda ligne: _dimension(ligne.chiffre, ligne.valeur)),
    Colonne("periode", "Période", lambda ligne: ligne.valeur.periode),
    Colonne("valeur", "Valeur", lambda ligne: ligne.valeur.valeur),
    Colonne("unite", "Unité", lambda ligne: ligne.chiffre.publie.definition.unite),
    Colonne("statut", "Statut", lambda ligne: str(ligne.valeur.statut)),
    Colonne("bas", "Borne basse à 95 %", lambda ligne: ligne.valeur.bas),
    Colonne("haut", "Borne haute à 95 %", lambda ligne: ligne.valeur.haut),
    Colonne("numerateur", "Numérateur", lambda ligne: ligne.valeur.numerateur),
    Colonne("denominateur", "Dénominateur", lambda ligne: ligne.valeur.denominateur),
    Colonne("source", "Source", lambda ligne: s.citation if (s := ligne.valeur.source) else ""),
    Colonne("note", "Note", lambda ligne: _sans_formule(ligne.note)),
    Colonne("part", "Part des habitants (%)", lambda ligne: ligne.part),
    Colonne("tendance", "Tendance", lambda ligne: ligne.tendance),
)
