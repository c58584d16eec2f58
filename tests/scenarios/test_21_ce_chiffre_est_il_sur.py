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

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db]
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
