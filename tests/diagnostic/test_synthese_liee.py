"""The written synthesis is bound to its cells: change the data and the sentence changes."""

from __future__ import annotations

import dataclasses
import datetime
import re
from html import unescape
from operator import sub

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clesante.diagnostic import redaction
from clesante.diagnostic.documents import contenu, document
from clesante.diagnostic.essentiel import dix_chiffres, tableau_des_dix
from clesante.diagnostic.illustrations import figure_epine, plus_grands_ecarts
from clesante.diagnostic.lectures import Comparaison, _comparaison, portrait
from clesante.statistiques.intervalles import Intervalle
from clesante.territoires.lectures import perimetre

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.sqlite_suffit]
JOUR = datetime.date(2026, 3, 1)
FONTENAY = "EPCI-200071934+EPCI-248500563"
TERRITOIRES = [
    FONTENAY, "COM-97611", "EPCI-200060465", "EPCI-200054781", "EPCI-200046977", "COM-85113",
    "EPCI-249730037", "REG-04", "EPCI-200069136", "EPCI-243500741+COM-44184", "QPV-QP009002",
]  # fmt: skip
MOTS = {
    "superieur": "valeur plus élevée que celle de",
    "inferieur": "valeur plus basse que celle de",
    "comparable": "valeur comparable à celle de",
}
NOMBRE = re.compile(r"(?<![\w(])[−]?\d[\d\u202f]*(?:,\d+)?")
VALEURS = st.floats(0, 100).map(lambda x: round(x, 3))


def francais(nombre: float, decimales: int) -> str:
    """A number as it is read, written straight: comma, minus sign, narrow space in thousands."""
    entier, _, reste = f"{abs(nombre):.{decimales}f}".partition(".")
    groupes = f"{int(entier):,}".replace(",", "\u202f")
    signe = "−" if nombre < 0 and float(f"{nombre:.{decimales}f}") else ""
    return signe + groupes + (f",{reste}" if reste else "")


@pytest.fixture(scope="module")
def lu(entrepot):
    return portrait(perimetre(FONTENAY))


def avec(resultat, code: str, valeur: float, demi: float | None, references=None):
    """Return the portrait with another figure, and its comparisons made anew."""
    chiffre = resultat.chiffre(code)
    ic = Intervalle(valeur - demi, valeur + demi) if demi is not None else None
    autre = dataclasses.replace(chiffre.valeur, valeur=valeur, intervalle=ic)
    faites = []
    for c in chiffre.comparaisons:
        reference = c.valeur
        if references is not None:
            reference = dataclasses.replace(reference, valeur=references)
        faites.append(_comparaison(autre, reference, c.nom))
    neuf = dataclasses.replace(chiffre, valeur=autre, comparaisons=tuple(faites))
    chiffres = tuple(neuf if c is chiffre else c for c in resultat.chiffres)
    return dataclasses.replace(resultat, chiffres=chiffres)


def phrase_de(resultat, code: str) -> str:
    (trouvee,) = [
        p for p in redaction.synthese(resultat, [resultat.chiffre(code)]) if p.ancre == code
    ]
    return trouvee.texte


def attendu(valeur: float, demi: float, reference: float) -> str:
    """The verdict, from the interval only."""
    if valeur - demi > reference:
        return "superieur"
    return "inferieur" if valeur + demi < reference else "comparable"


@settings(max_examples=80)
@given(VALEURS, st.floats(0.01, 30), VALEURS)
def test_words_are_those_of_the_interval_whatever_the_data(lu, valeur, demi, reference):
    change = avec(lu, "POP_65", valeur, demi, reference)
    phrase = phrase_de(change, "POP_65")
    dit = attendu(valeur, demi, reference)
    assert phrase.count(MOTS[dit]) == 2  # the région and France
    assert not any(mot in phrase for cle, mot in MOTS.items() if cle != dit)
    assert f"{francais(valeur, 1)}\u00a0%" in phrase
    assert f"({francais(reference, 1)}\u00a0%)" in phrase


@settings(max_examples=60)
@given(VALEURS, VALEURS)
def test_without_interval_only_the_difference_is_said(lu, valeur, reference):
    change = avec(lu, "OFF_APLMG", valeur, None, reference)
    phrase = phrase_de(change, "OFF_APLMG")
    assert not any(mot in phrase for mot in MOTS.values())
    assert phrase.endswith(", écarts non testés.")
    ecart = round(round(valeur, 2) - round(reference, 2), 2)
    if ecart:
        sens = "plus" if ecart > 0 else "moins"
        assert f"{francais(abs(ecart), 2)} de {sens} que la France" in phrase
    else:
        assert "même valeur que la France" in phrase


@settings(max_examples=40)
@given(VALEURS, st.floats(0.01, 10))
def test_the_same_change_reaches_sentence_table_spine_and_document(lu, valeur, demi):
    change = avec(lu, "POP_65", valeur, demi)
    ecrit = f"{francais(valeur, 1)}\u00a0%"
    assert ecrit in phrase_de(change, "POP_65")
    theme = next(t for t in contenu(change).themes if t.code == "population")
    ligne = next(li for li in theme.tableaux[0].lignes if li[0].startswith("Part des 65 ans"))
    assert ligne[2] == ecrit
    assert ligne[-1] == redaction.face_a_la_france(change.chiffre("POP_65"))


@pytest.mark.parametrize("code", TERRITOIRES)
def test_every_number_of_the_synthesis_is_read_in_a_cell(code):
    """Each number of a sentence is its value, its bounds, its period, a reference or a gap."""
    resultat = portrait(perimetre(code))
    choisis = plus_grands_ecarts(resultat)
    phrases = {p.ancre: p for p in redaction.synthese(resultat, choisis)[1:]}
    for chiffre in choisis:
        i, v = chiffre.publie.definition, chiffre.valeur
        texte = phrases[chiffre.code].texte.partition("\u00a0: ")[2]
        permis = {francais(v.valeur, i.decimales), *re.findall(r"\d+", v.periode)}
        if v.intervalle:
            permis |= {francais(b, i.decimales) for b in (v.bas, v.haut)}
        for c in chiffre.comparaisons:
            if c.valeur.valeur is not None:
                permis.add(francais(c.valeur.valeur, i.decimales))
                lus = (round(x, i.decimales) for x in (v.valeur, c.valeur.valeur))
                permis.add(francais(abs(sub(*lus)), i.decimales))
        for trouve in NOMBRE.findall(texte.replace("(", " ")):
            assert trouve in permis, (code, chiffre.code, trouve)


@pytest.mark.parametrize("code", TERRITOIRES)
def test_words_of_the_synthesis_are_those_of_the_verdicts(code):
    resultat = portrait(perimetre(code))
    choisis = plus_grands_ecarts(resultat)
    for chiffre, phrase in zip(choisis, redaction.synthese(resultat, choisis)[1:], strict=True):
        dites = [c for c in (chiffre.region, chiffre.france) if c and c.ecart is not None]
        for cle, mot in MOTS.items():
            assert phrase.texte.count(mot) == sum(c.verdict == cle for c in dites)


@pytest.mark.parametrize("code", TERRITOIRES)
def test_opening_gives_population_and_communes_of_the_territory(code):
    ici = perimetre(code)
    (ouverture, *_) = redaction.synthese(portrait(ici), [])
    assert francais(ici.population.valeur, 0) in ouverture.texte
    assert str(ici.population.millesime) in ouverture.texte
    if len(ici.communes) > 1:
        assert f"{francais(len(ici.communes), 0)}\u00a0communes" in ouverture.texte


@pytest.mark.parametrize("code", TERRITOIRES)
def test_spine_and_synthesis_tell_the_same_figures_in_the_same_order(code):
    dit = contenu(portrait(perimetre(code)))
    if dit.epine is None:
        assert len(dit.synthese) == 1
        return
    lignes = dit.epine.graphique.tableau.lignes
    assert len(lignes) == len(dit.synthese) - 1
    for ligne, phrase in zip(lignes, dit.synthese[1:], strict=True):
        assert phrase.avant.startswith(ligne[0].partition(" (")[0])
        assert phrase.chiffre.partition("\u00a0")[0] in " ".join(ligne)


@pytest.mark.django_db
@pytest.mark.parametrize("code", TERRITOIRES)
def test_each_number_of_the_page_leads_to_its_definition_and_its_source(client, code):
    page = client.get(f"/portrait/{code}/").content.decode()
    (synthese,) = re.findall(r'<ul class="synthese".*?</ul>', page, re.DOTALL)
    liens = re.findall(r'<a class="lien-chiffre" href="#([^"]+)">([^<]+)</a>', synthese)
    assert liens[0][0] == "perimetre"
    for ancre, _ in liens[1:]:
        notice = page.partition(f'<dt id="{ancre}">')[2].partition("</dd>")[0]
        assert f'href="/indicateurs/{ancre}/"' in notice
        assert "Source\u00a0:" in notice


@pytest.mark.parametrize("code", TERRITOIRES[:4])
def test_document_binds_the_numbers_too(code):
    corps = document(portrait(perimetre(code)), JOUR).corps
    ancres = set(re.findall(r'\sid="([^"]+)"', corps))
    liens = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', corps)
    assert len(liens) >= 2
    assert {ancre for ancre, _ in liens} <= ancres
    assert all(re.search(r"\d", unescape(dit)) for _, dit in liens)


def test_a_figure_that_disappears_leaves_no_sentence(lu):
    chiffre = plus_grands_ecarts(lu)[0]
    vide = dataclasses.replace(chiffre.valeur, valeur=None, intervalle=None)
    comparaisons = tuple(_comparaison(vide, c.valeur, c.nom) for c in chiffre.comparaisons)
    neuf = dataclasses.replace(chiffre, valeur=vide, comparaisons=comparaisons)
    change = dataclasses.replace(
        lu, chiffres=tuple(neuf if c is chiffre else c for c in lu.chiffres)
    )
    assert chiffre.code not in [p.ancre for p in contenu(change).synthese]
    assert chiffre.code not in [c.code for c in dix_chiffres(change, plus_grands_ecarts(change))]


def test_a_crude_rate_or_an_insurance_share_never_bears_a_verdict_word():
    for code in ("COM-97611", "EPCI-200060465", "DEP-976"):
        for chiffre in portrait(perimetre(code)).chiffres:
            if chiffre.motif:
                assert all(c.ecart is None for c in chiffre.comparaisons)
                assert "plus élevée" not in redaction.face_a_la_france(chiffre)
                assert "plus basse" not in redaction.face_a_la_france(chiffre)


@settings(max_examples=30)
@given(VALEURS, st.floats(0.01, 10))
def test_ten_figures_say_what_the_cell_says(lu, valeur, demi):
    change = avec(lu, "LOG_VAC", valeur, demi)
    (ligne,) = tableau_des_dix([change.chiffre("LOG_VAC")]).lignes
    assert ligne[1] == f"{francais(valeur, 1)}\u00a0%"
    assert ligne[2] == (f"[{francais(valeur - demi, 1)}\u00a0; {francais(valeur + demi, 1)}]")
    assert ligne[-1] == redaction.face_a_la_france(change.chiffre("LOG_VAC"))


def test_comparison_holds_one_verdict_for_all_that_is_said(lu):
    for chiffre in lu.chiffres:
        for c in chiffre.comparaisons:
            assert isinstance(c, Comparaison)
            if c.ecart is not None:
                assert c.ecart == pytest.approx(chiffre.valeur.valeur - c.valeur.valeur)


def test_widest_gap_moves_up_when_the_figure_does(lu):
    rangs = []
    for valeur in (21.0, 30.0, 41.0):
        change = avec(lu, "POP_65", valeur, 0.1)
        codes = [c.code for c in plus_grands_ecarts(change)]
        rangs.append(codes.index("POP_65") if "POP_65" in codes else 99)
        epine = figure_epine(change)
        assert ("Part des 65 ans ou plus" in epine.graphique.svg) is ("POP_65" in codes)
    assert rangs == sorted(rangs, reverse=True)
    assert rangs[-1] == 0
