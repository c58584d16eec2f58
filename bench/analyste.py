"""The script an analyst would write with pandas, from the publishers' files, without Clésanté.

``python -m bench.analyste DOSSIER`` writes the national table in CSV on standard output.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

COLONNES = [
    "territoire", "indicateur", "periode", "valeur", "rang", "reference", "valeur_reference",
    "verdict",
]  # fmt: skip
TIREES = ["POP_M20", "POP_65"]  # shares known by a sample: they have an interval
PARTS = [*TIREES, "OFF_APLMG_INF25"]
INDICATEURS = ["POP_TOT", *PARTS, "OFF_APLMG"]
NIVEAUX = ["epci", "departement", "region", "france"]
Z2 = 1.959963984540054**2
COG = "etalab-decoupage-administratif-2026"
APL = "drees-apl/apl_medecins_generalistes_2022_2023.xlsx"
IRIS = "insee-rp2021-iris/iris_2021.parquet"


def tableau(dossier: Path) -> pd.DataFrame:
    """Return every EPCI × indicator beside each of its references, in ``COLONNES``."""
    communes, codes = lire_communes(dossier / COG)
    parties = pd.concat(
        [
            populations(communes),
            ages(dossier / IRIS, codes),
            acces_aux_soins(dossier / APL, codes),
        ]
    )
    chiffres = agreger(parties, communes)
    return comparer(chiffres, communes)[COLONNES]


def lire_communes(dossier: Path) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return today's communes with what they belong to, and any old code's current one."""
    lignes = json.loads((dossier / "communes.json").read_text("utf-8"))
    epci = json.loads((dossier / "epci.json").read_text("utf-8"))
    membres = {m["code"]: "EPCI-" + e["code"] for e in epci for m in e["membres"]}
    toutes = pd.DataFrame(lignes)
    communes = toutes[(toutes["type"] == "commune-actuelle") & (toutes["zone"] != "com")]
    communes = pd.DataFrame(
        {
            "commune": communes["code"],
            "population": communes["population"],
            "epci": communes["code"].map(membres),
            "departement": "DEP-" + communes["departement"],
            "region": "REG-" + communes["region"],
            "france": "FR",
        }
    )
    return communes, anciens_codes(toutes)


def anciens_codes(toutes: pd.DataFrame) -> dict[str, str]:
    """Return {code of a former commune, commune déléguée or arrondissement: current code}."""
    actuelles = toutes[toutes["type"] == "commune-actuelle"]
    vers = {
        ancien: code
        for code, anciens in actuelles[["code", "anciensCodes"]].dropna().itertuples(index=False)
        for ancien in anciens
    }
    deleguees = toutes[toutes["type"].isin(["commune-deleguee", "commune-associee"])]
    vers.update(zip(deleguees["code"], deleguees["chefLieu"], strict=True))
    vers.update({code: code for code in actuelles["code"]})
    arrondissements = toutes[toutes["type"] == "arrondissement-municipal"]
    vers.update(zip(arrondissements["code"], arrondissements["commune"], strict=True))
    return vers


def observations(
    commune: pd.Series, indicateur: str, periode: object, n: object, d: object = np.nan
) -> pd.DataFrame:
    """Return numerators and denominators of one indicator, by commune."""
    return pd.DataFrame(
        {"commune": commune, "indicateur": indicateur, "periode": periode, "n": n, "d": d}
    )


def populations(communes: pd.DataFrame) -> pd.DataFrame:
    """Return the population of communes; that of Mayotte is of 2017."""
    comptees = communes.dropna(subset=["population"])
    annee = np.where(comptees["departement"] == "DEP-976", "2017", "2023")
    return observations(comptees["commune"], "POP_TOT", annee, comptees["population"])


def ages(fichier: Path, codes: dict[str, str]) -> pd.DataFrame:
    """Return the young and the old of the census, from IRIS to communes."""
    iris = pd.read_parquet(fichier)
    iris["commune"] = iris["com"].map(codes)
    somme = iris.groupby("commune", as_index=False)[["pop", "pop_0_19", "pop_65p"]].sum()
    return pd.concat(
        [
            observations(somme["commune"], code, "2021", somme[colonne], somme["pop"])
            for code, colonne in (("POP_M20", "pop_0_19"), ("POP_65", "pop_65p"))
        ]
    )


def acces_aux_soins(fichier: Path, codes: dict[str, str]) -> pd.DataFrame:
    """Return the access to general practitioners, of the latest year."""
    apl = pd.read_excel(fichier, sheet_name="APL 2023", header=8, engine="calamine")
    noms = ["code", "nom", "apl", "apl65", "standardisee", "population"]
    apl = apl.iloc[1:].set_axis(noms, axis=1).dropna(subset=["apl"])
    apl["commune"] = apl["code"].map(codes)
    nombres = apl[["apl", "standardisee", "population"]].astype(float)
    consultations = nombres["apl"] * nombres["standardisee"]
    peu = nombres["population"].where(nombres["apl"] < 2.5, 0)
    return pd.concat(
        [
            observations(
                apl["commune"], "OFF_APLMG", "2023", consultations, nombres["standardisee"]
            ),
            observations(apl["commune"], "OFF_APLMG_INF25", "2023", peu, nombres["population"]),
        ]
    )


def agreger(parties: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Return the figure of every territory of every level, with its interval and rank."""
    jointes = parties.merge(communes[["commune", *NIVEAUX]], on="commune")
    longues = [
        jointes.groupby([niveau, "indicateur", "periode"], as_index=False)[["n", "d"]]
        .sum(min_count=1)
        .rename(columns={niveau: "territoire"})
        .assign(niveau=niveau)
        for niveau in NIVEAUX
    ]
    chiffres = pd.concat(longues, ignore_index=True)
    chiffres["valeur"] = chiffres["n"] / chiffres["d"].where(chiffres["d"] > 0)
    chiffres = avec_intervalle(chiffres)
    indicateur = chiffres["indicateur"]
    chiffres.loc[indicateur == "POP_TOT", "valeur"] = chiffres["n"]
    chiffres.loc[indicateur.isin(PARTS), "valeur"] *= 100
    groupe = chiffres.groupby(["niveau", "indicateur", "periode"])["valeur"]
    chiffres["rang"] = groupe.rank(method="min", ascending=False)
    dernieres = chiffres.sort_values("periode").groupby(["territoire", "indicateur"])
    return dernieres.tail(1)


def avec_intervalle(chiffres: pd.DataFrame) -> pd.DataFrame:
    """Return the figures with the bounds of Wilson's interval in percent, for sampled shares."""
    p = chiffres["valeur"].where(chiffres["indicateur"].isin(TIREES))
    z2n = Z2 / chiffres["d"]
    centre = (p + z2n / 2) / (1 + z2n)
    demi = np.sqrt(p * (1 - p) * z2n + z2n**2 / 4) / (1 + z2n)
    return chiffres.assign(bas=100 * (centre - demi), haut=100 * (centre + demi))


def comparer(chiffres: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Return the EPCI beside their départements, régions and France; a count stands alone."""
    couples = communes.dropna(subset=["epci"]).melt(
        "epci", ["departement", "region", "france"], value_name="reference"
    )[["epci", "reference"]].drop_duplicates()  # fmt: skip
    citees = chiffres[["territoire", "indicateur", "valeur"]].set_axis(
        ["reference", "indicateur", "valeur_reference"], axis=1
    )
    epci = chiffres[chiffres["niveau"] == "epci"]
    comptes = epci["indicateur"] == "POP_TOT"
    cotes = epci[~comptes].merge(couples, left_on="territoire", right_on="epci")
    cotes = cotes.merge(citees, on=["reference", "indicateur"], how="left")
    choix = [
        cotes["bas"].isna() | cotes["valeur_reference"].isna(),
        cotes["bas"] > cotes["valeur_reference"],
        cotes["haut"] < cotes["valeur_reference"],
    ]
    dits = np.select(choix, ["", "superieur", "inferieur"], "comparable")
    return pd.concat([epci[comptes], cotes.assign(verdict=pd.Series(dits).replace("", None))])


if __name__ == "__main__":
    tableau(Path(sys.argv[1])).to_csv(sys.stdout, index=False)
