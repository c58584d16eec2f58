"""Publishers' platforms in the shape they document, served from this machine."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace

import duckdb
from openpyxl import Workbook

from clesante.donnees.producteurs import brut
from clesante.donnees.producteurs.dispositions import disposition
from clesante.donnees.reseau.connecteurs import distantes
from tests.aides.serveur_http import envoyer

TOUTES = distantes()


def ici(serveur, code):
    """Return a source as its platform gives it, the platform being the local server."""
    connecteur, source = TOUTES[code]
    return replace(connecteur, base=serveur.base, hotes=("127.0.0.1",), par_minute=60_000), source


def observations(fichier, code, dossier):
    """Return {(indicator, level, code): (period, numerator, denominator, value)} of a file."""
    brut.normaliser(fichier, disposition(code), dossier)
    lignes = duckdb.sql(
        "SELECT indicateur, niveau, code, periode, numerateur, denominateur, valeur, statut "
        f"FROM read_parquet('{dossier / code}.parquet')"
    ).fetchall()
    return {ligne[:3]: ligne[3:] for ligne in lignes}


def lire_csv(fichier):
    return list(csv.DictReader(io.StringIO(fichier.read_text("utf-8"))))


def observation(commune, valeur, **autres):
    """One observation as Mélodi writes it, its geography with a vintage."""
    dimensions = {"GEO": f"2025-COM-{commune}", "TIME_PERIOD": "2023", **autres}
    return {"dimensions": dimensions, "measures": {"OBS_VALUE_NIVEAU": {"value": valeur}}}


def melodi(serveur, jeu, pages_par_question):
    """Serve the pages of each question; ``paging.next`` leads from one to the other."""
    chemin = f"/melodi/data/{jeu}"

    def route(prise, demande):
        question = next(q for q in pages_par_question if q in demande.parametres.values())
        pages = pages_par_question[question]
        rang = int(demande.parametres.get("page", "1"))
        suite = f"{serveur.base}{chemin}?q={question}&page={rang + 1}"
        paging = {"next": suite, "isLast": False} if rang < len(pages) else {"isLast": True}
        corps = {"identifier": jeu, "observations": pages[rang - 1], "paging": paging}
        envoyer(prise, 200, json.dumps(corps).encode(), Content_Type="application/json")

    serveur.routes[chemin] = route


CHOMEURS = [
    [observation("85092", 900.5), observation("85001", 10)],
    [observation("75056", 120_000)],
    [observation("69123", 30_000)],
]


ACTIFS = [
    [
        observation("85092", 6_000.25), observation("85001", 90), observation("69123", 260_000),
        observation("75056", 1_200_000), observation("13055", 380_000),
    ]
]  # fmt: skip


def prelevement(numero, commune, conformite, jour="2025-03-04"):
    return {
        "code_commune": commune,
        "code_prelevement": numero,
        "date_prelevement": f"{jour}T09:00:00Z",
        "conformite_limites_bact_prelevement": conformite,
    }


EAU = {
    "85": [
        prelevement("1", "85092", "C"), prelevement("1", "85092", "C"),
        prelevement("2", "85092", "N"), prelevement("3", "85092", "D"),
        prelevement("4", "85092", "S"), prelevement("5", "85001", "C"),
    ],
    "2A": [prelevement("6", "2A004", "C")],
    "976": [prelevement("7", "97611", "N")],
}  # fmt: skip


def hubeau(serveur, par_departement, compte=None):
    def route(prise, demande):
        lignes = par_departement.get(demande.parametres["code_departement"], [])
        taille, page = int(demande.parametres["size"]), int(demande.parametres["page"])
        donnees = lignes[(page - 1) * taille : page * taille]
        corps = {"count": compte or len(lignes), "next": None, "data": donnees}
        code = 206 if page * taille < len(lignes) else 200
        envoyer(prise, code, json.dumps(corps).encode(), Content_Type="application/json")

    serveur.routes["/api/v1/qualite_eau_potable/resultats_dis"] = route


PATHOLOGIES = [
    ("2023-01-01", "Cancers", "CAN_CAT_CAT", "tsage", "9", "52", "85", "35000", "700000"),
    ("2023-01-01", "Cancers", "CAN_CAT_CAT", "tsage", "9", "84", "01", "30000", "600000"),
    ("2023-01-01", "Cancers", "CAN_CAT_CAT", "tsage", "9", "52", "999", "200000", "4000000"),
    ("2023-01-01", "Cancers", "CAN_CAT_CAT", "tsage", "9", "99", "999", "3000000", "60000000"),
    ("2023-01-01", "Cancers", "CAN_BPU_CAT", "tsage", "9", "52", "85", "900", "700000"),
    ("2023-01-01", "Cancers", "CAN_CAT_CAT", "00-04", "9", "52", "85", "20", "30000"),
    ("2023-01-01", "Cancers", "CAN_CAT_CAT", "tsage", "1", "52", "85", "18000", "340000"),
    ("2023-01-01", "Diabète", "DIA_CAT_CAT", "tsage", "9", "52", "85", "42000", "700000"),
    ("2023-01-01", "Diabète", "DIA_CAT_CAT", "tsage", "9", "06", "976", "", "200000"),
    ("2023-01-01", "Maladies cardioneurovasculaires", "CV_CAT_CAT", "tsage", "9", "52", "85",
     "63000", "700000"),
    ("2023-01-01", "Maladies respiratoires chroniques (avec ou sans mucoviscidose)", "RES_CAT_CAT",
     "tsage", "9", "52", "85", "38500", "700000"),
]  # fmt: skip


COLONNES = (
    "annee", "patho_niv1", "patho_niv2", "patho_niv3", "top", "cla_age_5", "sexe", "region", "dept",
    "ntop", "npop", "prev", "niveau_prioritaire", "libelle_classe_age", "libelle_sexe", "tri",
)  # fmt: skip


def export_ameli(libelles=COLONNES):
    lignes = [
        ";".join([an, f'"{patho}"', "", "", top, age, sexe, reg, dep, n, p, "", "1", "", "", "1"])
        for an, patho, top, age, sexe, reg, dep, n, p in PATHOLOGIES
    ]
    return ("\ufeff" + "\n".join([";".join(libelles), *lignes]) + "\n").encode()


APL = {
    "drees_apl_infirmiers": ("OFF_APLIDE", "APL aux infirmières", "pour les infirmières"),
    "drees_apl_kinesitherapeutes": (
        "OFF_APLMK", "APL aux kinésithérapeutes", "pour les kinésithérapeutes"
    ),
    "drees_apl_chirurgiens_dentistes": (
        "OFF_APLCD", "APL aux chirurgiens-dentistes", "pour les chirurgiens-dentistes"
    ),
    "drees_apl_sages_femmes": ("OFF_APLSF", "APL aux sages-femmes", "pour les sages-femmes"),
}  # fmt: skip


def classeur_apl(libelle, suite):
    fichier = Workbook()
    fichier.active.title = "Paramètres"
    feminine = " féminine" if "sages" in suite else ""
    for annee, apl in ((2022, 90.0), (2023, 120.0)):
        page = fichier.create_sheet(f"APL {annee}")
        for _ in range(8):
            page.append(["Note du producteur"])
        page.append(
            ["Code commune INSEE", "Commune", libelle]
            + [f"Population{feminine} standardisée {annee - 2} {suite}"]
            + [f"Population totale {annee - 2}"]
            + ([f"Population féminine {annee - 2}"] if feminine else [])
        )
        page.append(["", "", "En ETP pour 100 000 habitants standardisés"])
        page.append(["85092", "Fontenay-le-Comte", apl, 14_000.5, 13_700, 7_000])
        page.append(["Champ : France hors Mayotte"])
    tampon = io.BytesIO()
    fichier.save(tampon)
    return tampon.getvalue()


def territoires_api_geo(prise, demande):
    arrondissement = demande.parametres["type"] == "arrondissement-municipal"
    code, nom, population = (
        ("69381", "Lyon 1er Arrondissement", 29_000) if arrondissement
        else ("85092", "Fontenay-le-Comte", 13_800)
    )  # fmt: skip
    territoire = {
        "nom": nom, "code": code, "codeDepartement": code[:2], "zone": "metro",
        "population": population,
    }  # fmt: skip
    envoyer(prise, 200, json.dumps([territoire]).encode(), Content_Type="application/json")


def zip_filosofi():
    entete = "CODGEO;MED21;PIMP21;TP6021;PPSOC21;PPMINI21;RD21"
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cc_filosofi_2021_COM.csv", f"{entete}\n85092;20930;47,5;15;6,2;2,7;2,9\n")
        archive.writestr("meta_cc_filosofi_2021_COM.csv", "x")
    return tampon.getvalue()
