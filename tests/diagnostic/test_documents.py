"""The portrait on paper: short, the pictures first, each definition once, French to the letter."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
from collections import Counter

import pytest

from clesante.diagnostic import tableaux
from clesante.diagnostic.documents import contenu, document
from clesante.diagnostic.lectures import portrait
from clesante.diagnostic.production import nom_de_fichier, produire
from clesante.edition.production import NOM
from clesante.territoires.lectures import perimetre

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db, pytest.mark.sqlite_suffit]

JOUR = datetime.date(2026, 3, 1)
FONTENAY = "EPCI-200071934+EPCI-248500563"
CORNOUAILLE = (
    "EPCI-242900629+EPCI-242900710+EPCI-242900660+EPCI-242900702+EPCI-242900645+EPCI-200068120"
)
ENTRE_LETTRES = re.compile(r"[a-zà-ÿ]'[a-zà-ÿ]", re.IGNORECASE)


def corps(code: str) -> str:
    return document(portrait(perimetre(code)), JOUR).corps


def tables_elargies(code: str):
    for theme in contenu(portrait(perimetre(code))).themes:
        for tableau in theme.tableaux:
            if tableau.entetes[:2] == ("Indicateur", "Période") and "chiffres d" in tableau.legende:
                yield tableau


# What is said, and in which order


def test_pictures_open_and_annexes_close():
    titres = re.findall(r'<h2 id="([^"]+)"', corps(FONTENAY))
    assert titres[0] == "essentiel"
    assert titres[-4:] == ["manque", "territoire", "definitions", "methode"]
    debut = corps(FONTENAY).partition('<p id="perimetre">')[0]
    assert re.findall(r'src="illustration:([^"]+)"', debut) == ["carte", "epine"]


def test_every_indicator_shown_is_defined_once():
    resultat = portrait(perimetre(FONTENAY))
    ancres = Counter(re.findall(r'<p class="note" id="([^"]+)"', corps(FONTENAY)))
    assert set(ancres) == {c.code for c in (*resultat.presents, *resultat.elargis)}
    assert set(ancres.values()) == {1}


def test_what_all_sources_share_is_said_once_in_the_caption():
    tableau = contenu(portrait(perimetre(FONTENAY))).tableau_des_sources
    licences = {source.licence for source in portrait(perimetre(FONTENAY)).sources}
    assert ("Licence" in tableau.entetes) is (len(licences) > 1)
    if len(licences) == 1:
        assert f"licence {licences.pop()}" in tableau.legende
    assert len(tableau.lignes) == len(portrait(perimetre(FONTENAY)).sources)


def test_spine_names_every_producer_with_its_years():
    dit = contenu(portrait(perimetre(FONTENAY)))
    for figure in (f for f in dit.figures if f.graphique.identifiant.startswith("epine")):
        libelles = [ligne[0] for ligne in figure.graphique.tableau.lignes]
        for chiffre in dit.portrait.presents:
            i = chiffre.publie.definition
            if any(libelle.startswith(i.intitule) for libelle in libelles):
                (source,) = chiffre.sources
                assert source.producteur in figure.source
                assert chiffre.valeur.periode in figure.source


# Wider figures: one row an indicator, one column a territory


def test_wider_figures_are_all_in_the_tables_where_they_belong():
    resultat = portrait(perimetre(FONTENAY))
    attendus = {
        (e.territoire.nom, tableaux._valeur(c, e.valeur))
        for c in resultat.elargis
        for e in c.elargis
        if e.valeur.valeur is not None and not e.valeur.dimension
    }
    montres = {
        (entete.partition(" (")[0], cellule)
        for tableau in tables_elargies(FONTENAY)
        for ligne in tableau.lignes
        for entete, cellule in zip(tableau.entetes[2:], ligne[2:], strict=True)
        if cellule != tableaux.ABSENT
    }
    assert attendus and montres == attendus


def test_columns_give_the_share_of_inhabitants_the_largest_first():
    bassins = next(t for t in tables_elargies(FONTENAY) if "bassins de vie" in t.legende)
    parts = [int(p) for p in re.findall(r"\((\d+)\u00a0%\)", " ".join(bassins.entetes))]
    assert len(parts) == len(bassins.entetes) - 2 > 1
    assert parts == sorted(parts, reverse=True)
    assert sum(parts) == pytest.approx(100, abs=len(parts))
    assert "part des habitants" in bassins.legende


def test_of_many_wider_territories_the_first_are_shown_and_it_is_said():
    vues = [t for t in tables_elargies("REG-53") if "bassins de vie" in t.legende]
    assert vues
    for tableau in vues:
        assert len(tableau.entetes) - 2 <= tableaux.LIEUX_PAR_TABLEAU
        assert "les 12 premiers sur " in tableau.legende
    par_theme = Counter(t.legende.partition("\u00a0:")[0] for t in vues)
    assert max(par_theme.values()) == tableaux.LIEUX_MAX / tableaux.LIEUX_PAR_TABLEAU


def test_short_tables_by_sex_or_age_are_put_together():
    for theme in contenu(portrait(perimetre(FONTENAY))).themes:
        courtes = [
            t for t in theme.tableaux
            if len(t.lignes) <= tableaux.LIGNES_COURTES and ", par " in t.legende
        ]  # fmt: skip
        assert len({t.legende for t in courtes}) == len(courtes)
        assert all(t.entetes[0] == "Indicateur" for t in courtes)


def test_no_column_of_a_table_by_cause_is_empty():
    for code in (FONTENAY, "DEP-85", "FR"):
        for theme in contenu(portrait(perimetre(code))).themes:
            for tableau in theme.tableaux:
                if ", par " in tableau.legende:
                    for colonne in zip(*tableau.lignes, strict=True):
                        assert set(colonne) != {tableaux.ABSENT}, tableau.legende


# Files


@pytest.mark.parametrize("code", [FONTENAY, CORNOUAILLE, "COM-93066"])
def test_file_name_is_one_that_documents_accept(code):
    assert NOM.fullmatch(nom_de_fichier(portrait(perimetre(code), ["POP_TOT"])))


@pytest.mark.bureautique
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext n'est pas installé")
@pytest.mark.parametrize("code", [FONTENAY, CORNOUAILLE, "COM-97411", "REG-53"])
def test_first_page_holds_the_map_and_the_widest_gaps_and_the_whole_is_short(code, tmp_path):
    (pdf,) = produire(portrait(perimetre(code)), ["pdf"], tmp_path)
    pages = _texte(pdf).rstrip("\f").split("\f")
    assert "Accessibilité aux médecins généralistes" in pages[0]
    assert "Les écarts les plus marqués avec la France" in pages[0]
    assert len(pages) <= 22


def _texte(pdf):
    ordre = ["pdftotext", "-layout", str(pdf), "-"]
    return subprocess.run(ordre, check=True, capture_output=True, text=True).stdout


# French


@pytest.mark.parametrize("code", [FONTENAY, "COM-85113", "FR", "COM-97611", "COM-66136"])
def test_document_has_curved_apostrophes_and_one_spelling_of_insee(code):
    dit = document(portrait(perimetre(code)), JOUR)
    dessins = " ".join(illustration.svg for illustration in dit.illustrations.values())
    alternatives = " ".join(i.alternative for i in dit.illustrations.values())
    textes = [*re.split(r"<[^>]*>", dit.corps + dessins), dit.titre, dit.sous_titre, alternatives]
    assert [t for t in textes if ENTRE_LETTRES.search(t.replace("&#x27;", "'"))] == []
    assert "INSEE" not in " ".join(textes)
