"""Tables of inequalities and of parts: words last, captions each their own."""

from __future__ import annotations

from collections import Counter

import pytest

from clesante.diagnostic import inegalites
from clesante.diagnostic.documents import contenu
from clesante.diagnostic.lectures import portrait
from clesante.territoires.lectures import perimetre
from clesante.ui.formats import figure

pytestmark = pytest.mark.usefixtures("entrepot")
VARIES = [
    "EPCI-200071934+EPCI-248500563", "COM-97611", "EPCI-200060465", "EPCI-200054781",
    "EPCI-200046977", "COM-85113", "EPCI-249730037", "REG-04", "REG-06", "REG-53", "DEP-974",
    "EPCI-200069136", "EPCI-243500741+COM-44184", "QPV-QP009002", "FR",
]  # fmt: skip


@pytest.mark.parametrize("code", VARIES)
def test_captions_of_a_portrait_are_each_their_own(code):
    dit = contenu(portrait(perimetre(code)))
    legendes = Counter(t.legende for theme in dit.themes for t in theme.tableaux)
    assert [legende for legende, n in legendes.items() if n > 1] == []


@pytest.mark.parametrize("code", VARIES)
def test_lines_of_each_table_have_each_their_name(code):
    for theme in contenu(portrait(perimetre(code))).themes:
        for tableau in theme.tableaux:
            noms = [ligne[0] for ligne in tableau.lignes]
            assert len(noms) == len(set(noms)), tableau.legende


@pytest.mark.parametrize("code", ["DEP-85", "REG-04", "DEP-976", "FR"])
def test_inequalities_end_on_their_words(code):
    ecarts = inegalites.ecarts(portrait(perimetre(code)))
    tableau = inegalites.tableau(ecarts)
    assert tableau.entetes[-1] == "En mots"
    for ecart, ligne in zip(ecarts, tableau.lignes, strict=True):
        assert ligne[-1] == ecart.mots
        assert ligne[-2].replace("\u202f", "") == str(ecart.mesure.lieux)
        points = ecart.indicateur.unite == "%"
        unite = "" if points else ecart.indicateur.unite
        pente = figure(ecart.mesure.pente, unite, ecart.indicateur.decimales)
        assert ligne[2].startswith(pente.partition("\u00a0")[0])


@pytest.mark.parametrize("code", VARIES)
def test_parts_shown_are_in_the_columns_of_places_that_have_them(code):
    for theme in contenu(portrait(perimetre(code))).themes:
        for tableau in theme.tableaux:
            assert len(set(tableau.entetes)) == len(tableau.entetes), tableau.legende
            assert all(len(ligne) == len(tableau.entetes) for ligne in tableau.lignes)
