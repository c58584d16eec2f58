"""From the public files to the territory pack."""

from __future__ import annotations

import csv
import io
import json
import lzma
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from clesante.socle import fichiers
from clesante.territoires.imports import bassins
from clesante.territoires.imports.brut import illisible, lire_json, lire_texte
from clesante.territoires.imports.paquet import COG, ZONAGES, Ligne, Table
from clesante.territoires.imports.rattachements import etablir_correspondance

_DOSSIER_COG = "etalab-decoupage-administratif-2026"
_ZRR = "anct-zrr-2022/ZRR_20221109.json"
_QPV = "qpv-occitanie-2015/qp.csv"
_COMMUNES_COG = f"{_DOSSIER_COG}/communes.json"
_SOURCES = {
    _DOSSIER_COG: {
        "producteur": "INSEE, DGCL, La Poste ; mise en forme Etalab",
        "jeu": "Découpage administratif (@etalab/decoupage-administratif 6.0.0)",
        "millesime": "2026",
        "licence": "Licence Ouverte 2.0",
    },
    "insee-table-appartenance-2023": {
        "producteur": "INSEE",
        "jeu": "Table d'appartenance géographique des communes (bassins de vie 2022)",
        "millesime": "2022, communes au 1er janvier 2023",
        "licence": "Licence Ouverte 2.0",
    },
    "anct-zrr-2022": {
        "producteur": "ANCT",
        "jeu": "Classement des communes en zone de revitalisation rurale",
        "millesime": "2022-11-09",
        "licence": "Licence Ouverte 2.0",
    },
    "qpv-occitanie-2015": {
        "producteur": "ANCT, INSEE",
        "jeu": "Quartiers prioritaires d'Occitanie, génération 2015",
        "millesime": "2015",
        "licence": "Licence Ouverte 2.0",
    },
}
_COMMUNES = {"commune-actuelle"}
_ANCIENNES = {"commune-deleguee", "commune-associee"}


def construire_paquet(depuis: Path, vers: Path) -> dict[str, dict[str, Any]]:
    """Write the pack files into ``vers`` from the public files under ``depuis``.

    Return {file name: {"octets", "sha256"}}. Raises IntrouvableError when a public file is
    absent and EntreeInvalideError when it does not have the labels expected. Both files are
    computed before the first is written.
    """
    contenus = {COG: _comprimer(_cog(depuis)), ZONAGES: _comprimer(_zonages(depuis))}
    for nom, contenu in contenus.items():
        fichiers.ecrire(vers / nom, contenu)
    return {
        nom: {"octets": len(contenu), "sha256": fichiers.empreinte(vers / nom)}
        for nom, contenu in contenus.items()
    }


def _comprimer(contenu: dict[str, Any]) -> bytes:
    texte = json.dumps(contenu, ensure_ascii=False, separators=(",", ":"))
    return lzma.compress(texte.encode(), preset=9 | lzma.PRESET_EXTREME)


def _source(depuis: Path, relatif: str) -> dict[str, str]:
    dossier = relatif.partition("/")[0]
    return {
        "fichier": relatif,
        **_SOURCES[dossier],
        "sha256": fichiers.empreinte(depuis / relatif),
    }


def _table(source: Iterable[Ligne], colonnes: Mapping[str, Callable[[Ligne], Any]]) -> Table:
    rangees = sorted(([lire(ligne) for lire in colonnes.values()] for ligne in source), key=str)
    return {nom: [rangee[i] for rangee in rangees] for i, nom in enumerate(colonnes)}


def _champ(nom: str) -> Callable[[Ligne], Any]:
    return lambda ligne: ligne[nom]


def _facultatif(nom: str) -> Callable[[Ligne], Any]:
    return lambda ligne: ligne.get(nom)


def _suite(nom: str) -> Callable[[Ligne], str]:
    return lambda ligne: " ".join(ligne.get(nom, ()))


def _cog(depuis: Path) -> dict[str, Any]:
    noms = ("communes", "epci", "ept", "departements", "regions")
    relatifs = {nom: f"{_DOSSIER_COG}/{nom}.json" for nom in noms}
    bruts = {nom: lire_json(depuis, relatif) for nom, relatif in relatifs.items()}
    try:
        tables = _tables_cog(bruts)
        actuelles = etablir_correspondance(tables)
    except (KeyError, TypeError, AttributeError) as erreur:
        raise illisible(_DOSSIER_COG, f"champ manquant ou inattendu ({erreur})") from erreur
    noms_bv, communes_bv = bassins.lire(depuis)
    codes = tables["communes"]["code"]
    tables["communes"]["bv"] = bassins.ramener(communes_bv, actuelles, codes)
    tables["bassins"] = {"code": [*noms_bv], "nom": [*noms_bv.values()]}
    sources = [_source(depuis, r) for r in (*relatifs.values(), bassins.FICHIER)]
    return {"sources": sources, **tables}


def _tables_cog(bruts: dict[str, list[Ligne]]) -> dict[str, Table]:
    def par_type(types: set[str]) -> list[Ligne]:
        return [ligne for ligne in bruts["communes"] if ligne["type"] in types]

    groupement = {"siren": _champ("code"), "nom": _champ("nom"), "type": _champ("type")}
    base = {"code": _champ("code"), "nom": _champ("nom")}
    return {
        "communes": _communes(par_type(_COMMUNES), bruts["epci"], bruts["ept"]),
        "arrondissements": _table(
            par_type({"arrondissement-municipal"}),
            {**base, "commune": _champ("commune"), "codes_postaux": _suite("codesPostaux")}
            | {"population": _champ("population")},
        ),
        "anciennes": _table(
            par_type(_ANCIENNES),
            {
                **base,
                "nature": lambda c: c["type"].partition("-")[2],
                "chef_lieu": _champ("chefLieu"),
            },
        ),
        "epci": _table(bruts["epci"], groupement),
        "ept": _table(bruts["ept"], groupement),
        "departements": _table(
            bruts["departements"],
            {**base, "region": lambda d: None if _outre_mer(d) else d["region"]},
        ),
        "regions": _table([r for r in bruts["regions"] if not _outre_mer(r)], base),
    }


def _outre_mer(ligne: Ligne) -> bool:
    """Return whether it is an overseas collectivity, which belongs to no région (INSEE)."""
    return bool(ligne["zone"] == "com")


def _communes(communes: list[Ligne], epci: list[Ligne], ept: list[Ligne]) -> Table:
    """Return the communes with their EPCI, its other vintage of population, and their EPT.

    The figures of ``ept.json`` are of a third vintage, not said: they are left out.
    """
    membres = {m["code"]: (e["code"], m) for e in epci for m in e["membres"]}
    territoires = {m["code"]: e["code"] for e in ept for m in e["membres"]}

    def membre(code: str, champ: str) -> Any:
        return membres[code][1][champ] if code in membres else None

    return _table(
        communes,
        {
            "code": _champ("code"),
            "nom": _champ("nom"),
            "departement": _champ("departement"),
            "siren": _facultatif("siren"),
            "codes_postaux": _suite("codesPostaux"),
            "anciens": _suite("anciensCodes"),
            "population": _facultatif("population"),
            "epci": lambda c: membres.get(c["code"], (None,))[0],
            "ept": lambda c: territoires.get(c["code"]),
            "municipale_epci": lambda c: membre(c["code"], "populationMunicipale"),
            "totale_epci": lambda c: membre(c["code"], "populationTotale"),
        },
    )


def _zonages(depuis: Path) -> dict[str, Any]:
    zrr = lire_json(depuis, _ZRR)
    quartiers = list(csv.DictReader(io.StringIO(lire_texte(depuis, _QPV))))
    communes = lire_json(depuis, _COMMUNES_COG)
    try:
        codes = {
            (c["departement"], c["nom"]): c["code"] for c in communes if c["type"] in _COMMUNES
        }
        tables = {
            "zrr": _table([r["fields"] for r in zrr], _COLONNES_ZRR),
            "qpv": _table(
                quartiers, _COLONNES_QPV | {"communes": lambda q: _englobantes(q, codes)}
            ),
        }
    except (KeyError, TypeError, ValueError) as erreur:
        raise illisible("zonages", f"champ manquant ou inattendu ({erreur})") from erreur
    sources = [_source(depuis, relatif) for relatif in (_ZRR, _QPV, _COMMUNES_COG)]
    return {"sources": sources, **tables}


_COLONNES_ZRR = {"code": _champ("insee_code"), "statut": _champ("status")}
_COLONNES_QPV: dict[str, Callable[[Ligne], Any]] = {
    "code": _champ("code_qp"),
    "nom": _champ("nom_qp"),
    "population": lambda q: int(q["pop_mun"]),
}


def _englobantes(quartier: Ligne, codes: Mapping[tuple[str, str], str]) -> str:
    """Return the codes of the communes of a QPV, given by name: one quarter covers two of them."""
    departement = quartier["code_qp"][3:5]
    noms = quartier["nom_commune"].split(", ")
    return " ".join(codes[departement, nom] for nom in noms)
