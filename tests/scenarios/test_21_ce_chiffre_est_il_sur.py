"""Scenario 21: follow the permalink of a figure, take the CSV, recompute with the recipe."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from urllib.parse import urlsplit

import pytest
import yaml

from clesante.commandes.entree import main
from clesante.donnees import lectures as donnees
from clesante.donnees.actions import publier
from clesante.donnees.choix import Statut
from clesante.territoires.lectures import membres
from tests.aides.tables import FONTENAY, importer, poser, rapport

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db, pytest.mark.sqlite_suffit]
ICI = "/portrait/EPCI-200071934/"


def permalien(page: str) -> str:
    return unescape(re.search(r'<a href="([^"]+)">Lien permanent', page)[1])


def test_figure_is_recomputed_from_what_is_downloaded(client):
    page = client.get(ICI, {"indicateurs": "POP_65,LOG_VAC"}).content.decode()
    lien = permalien(page)
    assert "Recalculé\u00a0: identique" in client.get(lien).content.decode()
    choix = f"?{urlsplit(lien).query}"
    recette = yaml.safe_load(client.get(f"{ICI}recette.yaml{choix}").content)
    texte = client.get(f"{ICI}portrait.csv{choix}").content.decode("utf-8-sig")
    lignes = {
        ligne["indicateur"]: ligne
        for ligne in csv.DictReader(io.StringIO(texte))
        if ligne["territoire"] == "EPCI-200071934"
    }
    for chiffre in recette["chiffres"]:
        ligne = lignes[chiffre["code"]]
        facteur = float(chiffre["formule"].split(" × ")[0])
        refait = facteur * float(ligne["numerateur"]) / float(ligne["denominateur"])
        assert refait == pytest.approx(float(ligne["valeur"])) == pytest.approx(chiffre["valeur"])
        assert chiffre["formule"].endswith("numerateur / denominateur")


def test_recipe_recomputes_at_the_command_line(client, tmp_path, capsys):
    page = client.get(ICI, {"indicateurs": "POP_65,LOG_VAC"}).content.decode()
    contenu = client.get(f"{ICI}recette.yaml?{urlsplit(permalien(page)).query}").content
    fichier = tmp_path / "recette.yaml"
    fichier.write_bytes(contenu)
    ordre = ["diagnostic", "EPCI-200071934", "--recette", str(fichier), "--format", "json"]
    assert main(ordre) == 0
    sortie = capsys.readouterr()
    assert sortie.err.startswith("Recalculé\u00a0: identique")
    assert '"POP_65"' in sortie.out
    ancre = yaml.safe_load(contenu)["chiffres"][0]["marque"]
    fichier.write_bytes(contenu.replace(ancre.encode(), b"zzzzz"))
    assert main(ordre) == 0
    assert "1\u00a0chiffre a changé" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "code", "mot"),
    [
        (["--recette", "absent.yaml"], 3, "n'existe pas"),
        (["--indicateurs", "POP_66"], 3, "Codes proches"),
        (["--indicateurs", "<b>"], 3, "inconnu"),
    ],
)
def test_what_cannot_be_followed_is_refused(options, code, mot, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["diagnostic", "DEP-85", *options, "--format", "json"]) == code
    sortie = capsys.readouterr()
    assert mot in sortie.err
    assert sortie.out == ""
    assert list(tmp_path.iterdir()) == []


def test_size_and_choice_of_the_line_have_the_last_word(tmp_path, capsys):
    fichier = tmp_path / "r.yaml"
    fichier.write_text("taille: synthese\nindicateurs: [POP_65]\n")
    ordre = ["diagnostic", "DEP-85", "--recette", str(fichier), "--format", "html"]
    assert main([*ordre, "--sortie", str(tmp_path / "a")]) == 0
    assert main([*ordre, "--taille", "complet", "--sortie", str(tmp_path / "a")]) == 0
    noms = sorted(f.name for f in (tmp_path / "a").iterdir())
    assert noms == ["portrait-synthese-vendee-dep-85.html", "portrait-vendee-dep-85.html"]
    assert "Traceback" not in capsys.readouterr().err


# Cells under the threshold: hidden in page, map, CSV and JSON; the EPCI total does not give them


def secrets(code: str) -> list[str]:
    """Communes of the CC du Pays de Fontenay-Vendée whose figure the producer hides."""
    (publie,) = donnees.indicateurs([code])
    lieux = [c for c in membres(FONTENAY) if c.startswith("COM-")]
    lues = donnees.valeurs(lieux, [publie])
    return [c for c in lieux if lues[c, code].statut is Statut.SECRET]


def test_what_the_producer_hides_is_hidden_everywhere_and_said(client):
    caches = secrets("SOC_PAUV")
    assert len(caches) > 10
    texte = client.get("/carte/SOC_PAUV/carte.csv?dans=EPCI-200071934").content.decode("utf-8-sig")
    lus = {r["territoire"]: r for r in csv.DictReader(io.StringIO(texte))}
    geojson = client.get("/carte/SOC_PAUV/carte.geojson?dans=EPCI-200071934").json()
    dessines = {f["properties"]["territoire"]: f["properties"] for f in geojson["features"]}
    for commune in caches[:3]:
        entree = client.get(f"/portrait/{commune}/portrait.json?indicateurs=SOC_PAUV").json()
        assert entree["indicateurs"] == []
        rangee = next(
            r
            for r in csv.DictReader(
                io.StringIO(
                    client.get(
                        f"/portrait/{commune}/portrait.csv?indicateurs=SOC_PAUV"
                    ).content.decode("utf-8-sig")
                )
            )
            if r["territoire"] == commune
        )
        assert (rangee["statut"], rangee["valeur"], rangee["numerateur"]) == ("secret", "", "")
        for ou in (lus, dessines):
            assert ou[commune]["valeur"] in ("", None)
            assert ou[commune]["statut"] == "secret"
        assert client.get(f"/portrait/{commune}/?indicateurs=SOC_PAUV").status_code == 200


def test_a_hidden_commune_is_not_the_total_less_the_others(client, tmp_path):
    communes = [c for c in membres(FONTENAY) if c.startswith("COM-")]
    vrais = [4, *range(30, 30 + len(communes) - 1)]
    importer(poser(tmp_path, rapport(communes, vrais)), theme="enfance")
    publier("LOC_ENFANTS_SUIVIS")
    vus = {}
    for commune in communes:
        texte = client.get(
            f"/portrait/{commune}/portrait.csv?indicateurs=LOC_ENFANTS_SUIVIS"
        ).content.decode("utf-8-sig")
        rangee = next(r for r in csv.DictReader(io.StringIO(texte)) if r["territoire"] == commune)
        vus[commune] = rangee["numerateur"]
        if not rangee["numerateur"]:
            assert (rangee["statut"], rangee["valeur"]) == ("secret", "")
    caches = [c for c, n in vus.items() if not n]
    assert communes[0] in caches
    assert len(caches) >= 2  # a second one hides the first from whoever subtracts
    page = client.get(f"/portrait/{communes[0]}/?indicateurs=LOC_ENFANTS_SUIVIS")
    assert "1,0\u00a0%" not in unescape(page.content.decode())  # 4 of the 400 of that commune
    total = client.get(f"/portrait/{FONTENAY}/portrait.json?indicateurs=LOC_ENFANTS_SUIVIS").json()
    (entree,) = total["indicateurs"]
    assert entree["numerateur"] == sum(vrais)
    assert sum(int(float(n)) for n in vus.values() if n) < sum(vrais) - 4


def test_dictionary_of_the_csv_gives_each_column(client):
    texte = client.get(f"{ICI}portrait.csv").content.decode("utf-8-sig")
    colonnes = next(csv.reader(io.StringIO(texte)))
    assert colonnes == [
        "territoire", "nom", "indicateur", "libelle", "dimension", "periode", "valeur", "unite",
        "statut", "bas", "haut", "numerateur", "denominateur", "source", "note", "part", "tendance",
    ]  # fmt: skip
    fiche = client.get("/indicateurs/POP_65/").content.decode()
    champs = dict(
        re.findall(r'<th scope="row">([^<]+)</th>\s*<td[^>]*>([^<]+)</td>', unescape(fiche))
    )
    assert champs["Calcul"].startswith("rapport, refait")
    assert (champs["Facteur"], champs["Numérateur"]) == ("100", "Population de 65 ans ou plus")


@pytest.mark.parametrize("code", ["COM-97611", "EPCI-249730037", "REG-04", "QPV-QP009002", "FR"])
def test_permalink_of_very_different_territories_is_recomputed_identical(client, code):
    lien = permalien(client.get(f"/portrait/{code}/").content.decode())
    assert "Recalculé\u00a0: identique" in client.get(lien).content.decode()
