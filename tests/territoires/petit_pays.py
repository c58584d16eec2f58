"""A country of ten communes, each there for one rule; its figures are added by hand in the tests.

Saint-Pré and Le Val share an EPCI with the Saint-Pré of another département; L'Îlot has no EPCI;
Lyon has two arrondissements; Mayotte counts as in 2017; the Atoll is in no région, the Désert has
no inhabitant known.
"""

from __future__ import annotations

import json
import lzma
import random
from pathlib import Path
from typing import Any

from clesante.territoires.imports.paquet import COG, ZONAGES
from clesante.territoires.imports_contours import FORMAT, NOM_DU_PAQUET, SOURCE

E1, E2, E3, T1 = "200000008", "200000016", "200000024", "200000032"
COMMUNES = (
    # code, nom, dép., siren, codes postaux, anciens, 2023, EPCI, EPT, mun. 2022, tot. 2022, bassin
    ("01001", "Saint-Pré", "01", "210100012", "01100 01101", "01009", 100, E1, None, 90, 95,
     "01001"),
    ("01002", "Le Val", "01", None, "01100", "", 200, E1, None, 190, 210, "01001"),
    ("01003", "L'Îlot", "01", None, "01300", "", 7, None, None, None, None, "02001"),
    ("02001", "Saint-Pré", "02", None, "02100", "", 1000, E1, None, 900, 1001, "02001"),
    ("02002", "Ville", "02", None, "02200", "", 300, E2, T1, 310, 320, "02001"),
    ("02003", "Perdue", "02", None, "02003", "", 0, E2, T1, 0, 0, "02001"),
    ("69123", "Lyon", "69", None, "69001 69002", "", 500, E2, None, 480, 490, None),
    ("97611", "Mamou", "976", None, "97600", "", 50, E3, None, 50, 55, "97611"),
    ("98711", "Atoll", "987", None, "98711", "", 30, None, None, None, None, None),
    ("98799", "Désert", "987", None, "", "", None, None, None, None, None, None),
)  # fmt: skip
COLONNES = (
    "code", "nom", "departement", "siren", "codes_postaux", "anciens", "population", "epci", "ept",
    "municipale_epci", "totale_epci", "bv",
)  # fmt: skip


def _table(colonnes: tuple[str, ...], lignes: Any) -> dict[str, list[Any]]:
    return dict(zip(colonnes, map(list, zip(*lignes, strict=True)), strict=True))


def _source(fichier: str) -> dict[str, str]:
    champs = ("producteur", "jeu", "millesime", "licence")
    return {"fichier": fichier, **dict.fromkeys(champs, "essai"), "sha256": "0" * 64}


def cog() -> dict[str, Any]:
    """Return the territories of the country, as the pack holds them."""
    noms = (("01", "Alpha", "11"), ("02", "Bêta", "22"), ("69", "Rhône", "22"))
    return {
        "sources": [_source("communes.json")],
        "communes": _table(COLONNES, COMMUNES),
        "arrondissements": _table(
            ("code", "nom", "commune", "codes_postaux", "population"),
            [
                ("69381", "Lyon 1er", "69123", "69001", 200),
                ("69382", "Lyon 2e", "69123", "69002", 300),
            ],
        ),
        "anciennes": _table(
            ("code", "nom", "nature", "chef_lieu"),
            [
                ("01002", "Le Val", "deleguee", "01002"),
                ("01008", "Le Hameau", "associee", "01002"),
            ],
        ),
        "epci": _table(
            ("siren", "nom", "type"),
            [(E1, "CC des Deux Rives", "CC"), (E2, "Métropole", "METRO"), (E3, "CC Sud", "CC")],
        ),
        "ept": _table(("siren", "nom", "type"), [(T1, "Plaine", "EPT")]),
        "departements": _table(
            ("code", "nom", "region"),
            [*noms, ("976", "Mayotte", "06"), ("987", "Polynésie française", None)],
        ),
        "regions": _table(("code", "nom"), [("06", "Mayotte"), ("11", "Nord"), ("22", "Sud")]),
        "bassins": _table(
            ("code", "nom"), [("01001", "Saint-Pré"), ("02001", "Ville"), ("97611", "Mamou")]
        ),
    }


def zonages() -> dict[str, Any]:
    """Return the priority zonings: 01009 was classed alone, then merged into 01001."""
    statuts = [
        ("01001", "NC"), ("01009", "C"), ("01002", "C"), ("01003", "PC"), ("02001", "NC"),
        ("02002", "NC"), ("69123", "NC"),
    ]  # fmt: skip
    return {
        "sources": [_source("zrr.json")],
        "zrr": _table(("code", "statut"), statuts),
        "qpv": _table(
            ("code", "nom", "population", "communes"),
            [("QP001001", "Les Rives", 60, "01001 01002"), ("QP001002", "Le Bourg", 40, "01002")],
        ),
    }


def contours() -> dict[str, Any]:
    """Return a square for each commune of the mainland, side by side."""
    dessinees = [c for c in COMMUNES if c[2] in ("01", "02", "69")]
    traces = [
        (*("locale", "COM", f"COM-{code}", nom, "metropole", 50), *_carre(10 * rang))
        for rang, (code, nom, *_) in enumerate(dessinees)
    ]
    absents = [["ARM-69381", "Lyon 1er", "essai", "COM-69123"]]
    return {"format": FORMAT, "source": SOURCE, "traces": traces, "absents": absents}


def _carre(x: int) -> tuple[int | str, ...]:
    return x, 0, x + 10, 10, x + 5, 5, f"M{x} 0l10 0 0 10-10 0z"


def melanger(paquet: dict[str, Any], graine: int) -> dict[str, Any]:
    """Return the same tables with their lines in another order."""
    hasard = random.Random(graine)  # noqa: S311 (the same order every time)
    melange = dict(paquet)
    for nom, table in paquet.items():
        if isinstance(table, dict):
            ordre = list(range(len(next(iter(table.values())))))
            hasard.shuffle(ordre)
            melange[nom] = {champ: [valeurs[i] for i in ordre] for champ, valeurs in table.items()}
    return melange


def poser(dossier: Path, *, graine: int | None = None) -> Path:
    """Write the pack of the country in ``dossier`` and return it; ``graine`` shuffles its lines."""
    dossier.mkdir(parents=True, exist_ok=True)
    for nom, contenu in ((COG, cog()), (ZONAGES, zonages())):
        ecrit = contenu if graine is None else melanger(contenu, graine)
        ecrire(dossier / nom, ecrit)
    ecrire(dossier / NOM_DU_PAQUET, contours())
    return dossier


def ecrire(fichier: Path, contenu: Any) -> None:
    """Write one file of a pack."""
    fichier.write_bytes(lzma.compress(json.dumps(contenu).encode(), preset=0))
