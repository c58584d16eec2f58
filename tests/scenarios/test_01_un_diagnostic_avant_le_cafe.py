"""Scenario 1: a diagnosis of sixty figures or more from one command, with no network."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FONTENAY = "EPCI-200071934+EPCI-248500563"
pytestmark = [
    pytest.mark.bureautique,
    pytest.mark.lent,
    pytest.mark.django_db,
    pytest.mark.sqlite_suffit,
]


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("diagnostic")


@pytest.fixture(scope="module")
def commande(entrepot: Path, dossier: Path):
    """Run the real command in an empty folder, in a process that cannot open a connection."""
    garde = dossier / "sitecustomize.py"
    garde.write_text(
        "import socket\n"
        "def refuser(*a, **k): raise OSError('reseau coupe')\n"
        "socket.socket.connect = refuser\n"
        "socket.create_connection = refuser\n"
    )
    racine = Path(__file__).resolve().parents[2]
    environnement = {
        **os.environ,
        "CLESANTE_VAR": str(entrepot.parent),
        "PYTHONPATH": os.pathsep.join([str(dossier), str(racine)]),
    }
    environnement.pop("CLESANTE_BASE", None)  # no connection: the base is the file of the folder

    def lancer(*arguments: str, dans: Path = dossier) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "clesante", *arguments],
            cwd=dans,
            env=environnement,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return lancer


@pytest.fixture(scope="module")
def sortie(commande, dossier: Path) -> Path:
    """Return the folder of the six files, made once."""
    faite = commande("diagnostic", FONTENAY)
    assert faite.returncode == 0, faite.stderr
    return dossier / "sortie"


@pytest.fixture(scope="module")
def lu(commande) -> dict:
    """Return what the command says as data, asked once."""
    ligne = commande("diagnostic", FONTENAY, "--format", "json")
    assert ligne.returncode == 0, ligne.stderr
    return json.loads(ligne.stdout)


def test_six_files_and_the_same_again(commande, sortie):
    fichiers = sorted(sortie.iterdir())
    assert sorted(f.suffix for f in fichiers) == [
        ".csv", ".docx", ".html", ".json", ".odt", ".pdf",
    ]  # fmt: skip
    avant = {f.name: f.read_bytes() for f in fichiers}
    assert commande("diagnostic", FONTENAY).returncode == 0
    assert {f.name: f.read_bytes() for f in fichiers} == avant


def test_sixty_figures_or_more_each_with_its_source(lu):
    presents, elargis = ({i["code"] for i in lu[nom]} for nom in ("indicateurs", "elargis"))
    assert len(presents) + len(elargis) >= 60
    assert (len(presents), len(elargis)) == (28, 46)
    connues = {source["code"] for source in lu["sources"]}
    assert {i["source"] for i in (*lu["indicateurs"], *lu["elargis"])} <= connues


def test_each_figure_has_value_interval_comparison_trend_word_source_and_year(lu):
    for i in lu["indicateurs"]:
        assert i["periode"], i["code"]
        assert i["source"], i["code"]
        assert i["tendance"]["statut"] in {
            "hausse", "baisse", "pas_de_tendance", "non_calculable",
        }  # fmt: skip
        if i["ic"]:
            assert i["ic"][0] <= i["valeur"] <= i["ic"][1]
        if i["comparaisons"]:
            dits = [c["territoire"] for c in i["comparaisons"]]
            assert dits == ["DEP-85", "REG-52", "FR"], i["code"]
            for c in i["comparaisons"]:
                assert (c["verdict"] in {"superieur", "comparable", "inferieur"}) is bool(
                    i["ic"] and c["valeur"] is not None and c["ecart"] is not None
                )
    comparees = [i for i in lu["indicateurs"] if i["comparaisons"]]
    assert len(comparees) >= 20
    assert len(lu["comparables"]) == 10


def test_documents_hold_a_method_the_missing_and_the_ages(sortie, lu):
    (fichier,) = sortie.glob("*.html")
    page = fichier.read_text("utf-8")
    titres = re.findall(r'<h2 id="([^"]+)"', page)
    for attendu in ("ages", "evolutions", "inegalites", "comparables", "manque", "methode"):
        assert attendu in titres
    manque = page.partition('id="manque"')[2].partition("<section")[0].replace("\u2019", "'")
    compte = re.search(r"(\d+) non disponibles", page.replace("\u00a0", " "))
    assert int(compte[1]) == len(lu["manquants"])
    dits = [m for m in lu["manquants"] if m["libelle"].replace("\u2019", "'") in manque]
    assert len(dits) > 0.95 * len(lu["manquants"])
    (pdf,) = sortie.glob("*.pdf")
    texte = texte_du_pdf(pdf)
    for mot in ("Profil par âge", "Ce qui manque", "Annexe : méthode et sources", "Tendance"):
        assert mot in texte.replace("\u00a0", " "), mot


def test_csv_has_a_dictionary_of_stable_columns_and_one_word_of_trend(commande, tmp_path):
    assert commande("diagnostic", FONTENAY, "--format", "csv", dans=tmp_path).returncode == 0
    (fichier,) = (tmp_path / "sortie").iterdir()
    rangees = [*csv.DictReader(io.StringIO(fichier.read_text("utf-8-sig")))]
    ici = [r for r in rangees if r["nom"].startswith("CC du Pays") and r["valeur"]]
    assert len(ici) >= 28
    assert {r["tendance"] for r in ici} == {"non_calculable"}
    for rangee in ici:
        assert rangee["periode"] and rangee["source"]
        if rangee["bas"]:
            assert float(rangee["bas"]) <= float(rangee["valeur"]) <= float(rangee["haut"])


def test_screen_says_what_the_command_says(lu, client):
    vu = client.get(f"/portrait/{FONTENAY}/portrait.json").json()
    assert vu == lu


@pytest.mark.libreoffice
def test_every_format_gives_the_same_figures(sortie, libreoffice):
    textes = {}
    for fichier in sortie.iterdir():
        if fichier.suffix in {".docx", ".odt"}:
            textes[fichier.suffix] = texte_du_pdf(libreoffice(fichier, "pdf"))
        elif fichier.suffix == ".pdf":
            textes[".pdf"] = texte_du_pdf(fichier)
        elif fichier.suffix == ".html":
            textes[".html"] = re.sub(r"<[^>]+>", " ", fichier.read_text("utf-8"))
    for forme, texte in textes.items():
        plat = re.sub(r"\s+", " ", texte.replace("\u202f", " ").replace("\u00a0", " "))
        for attendu in ("52 256", "26,8 %", "20,5 %", "2,65", "3,74", "32,6 %", "Wilson (1927)"):
            assert attendu in plat, (forme, attendu)


def texte_du_pdf(fichier: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext n'est pas installé")
    return subprocess.run(
        ["pdftotext", "-layout", str(fichier), "-"], capture_output=True, text=True, check=True
    ).stdout
