"""The portrait: comparisons, verdicts, what is missing, words that follow the figures."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
import re

import pytest

from clesante.diagnostic import redaction
from clesante.diagnostic.cartes import figure_carte
from clesante.diagnostic.documents import contenu, document
from clesante.diagnostic.exports import COLONNES, contenu_json, lignes
from clesante.diagnostic.illustrations import plus_grands_ecarts
from clesante.diagnostic.lectures import portrait, portrait_de
from clesante.diagnostic.manques import manques, raison
from clesante.diagnostic.production import nom_de_fichier
from clesante.diagnostic.recettes import Recette
from clesante.donnees.choix import Statut
from clesante.socle.erreurs import IntrouvableError
from clesante.statistiques.proportions import Intervalle
from clesante.territoires.lectures import perimetre
from clesante.ui.classeurs import ecrire_csv
from clesante.ui.verdicts import verdict_et_ecart

pytestmark = pytest.mark.usefixtures("entrepot")

JOUR = datetime.date(2026, 3, 1)
FONTENAY = "EPCI-200071934+EPCI-248500563"
VARIES = [
    FONTENAY,
    "EPCI-242900629+EPCI-242900710+EPCI-242900660+EPCI-242900702+EPCI-242900645+EPCI-200068120",
    "COM-97611",
    "COM-69123",
    "EPCI-200046977",
    "EPCI-200054781",
    "COM-85113",
    "DEP-2A",
    "REG-53",
    "FR",
    "COM-97502",
    "ARM-69381",
    "COM-60694",
]


@pytest.mark.parametrize("code", VARIES)
def test_verdict_is_said_only_from_an_interval_that_excludes_the_reference(code):
    for chiffre in portrait(perimetre(code)).chiffres:
        for comparaison in chiffre.comparaisons:
            ic, reference = chiffre.valeur.intervalle, comparaison.valeur.valeur
            if reference is None or chiffre.valeur.valeur is None:
                assert comparaison.verdict == "non_calculable"
            elif ic is None:
                assert comparaison.verdict == "sans_intervalle"
            elif ic.bas > reference:
                assert comparaison.verdict == "superieur"
            elif ic.haut < reference:
                assert comparaison.verdict == "inferieur"
            else:
                assert comparaison.verdict == "comparable"


def test_perimeter_of_seed_001_has_its_forty_communes_and_three_references():
    resultat = portrait(perimetre(FONTENAY))
    assert len(resultat.perimetre.communes) == 40
    noms = [c.nom for c in resultat.chiffre("POP_65").comparaisons]
    assert noms == ["Vendée", "Pays de la Loire", "France"]


def test_mayotte_has_its_population_and_says_what_is_missing():
    resultat = portrait(perimetre("COM-97611"))
    assert resultat.chiffre("POP_TOT").valeur.periode == "2017"
    exclus = [resultat.chiffre(code) for code in ("POP_65", "OFF_APLMG")]
    assert {c.valeur.statut for c in exclus} == {Statut.NON_COUVERT}
    assert all(c in resultat.manquants for c in exclus)
    assert all("France hors Mayotte" in raison(c) for c in exclus)
    dits = {i.code: m.detenteur for m in manques(resultat) for i in m.indicateurs}
    assert all(dits[c.code] == c.publie.definition.detenteur for c in exclus)


def test_indicators_are_chosen_and_ordered_by_the_reader():
    resultat = portrait(perimetre("DEP-85"), ["OFF_APLMG", "POP_65"])
    assert [c.code for c in resultat.chiffres] == ["OFF_APLMG", "POP_65"]
    with pytest.raises(IntrouvableError):
        portrait(perimetre("DEP-85"), ["NIMPORTE"])


def change(resultat, valeur):
    """Return the portrait with another value, far from every reference."""
    chiffre = resultat.chiffre("POP_65")
    autre = dataclasses.replace(
        chiffre.valeur, valeur=valeur, intervalle=Intervalle(valeur - 0.1, valeur + 0.1)
    )
    from clesante.diagnostic.lectures import _comparaison

    comparaisons = tuple(_comparaison(autre, c.valeur, c.nom) for c in chiffre.comparaisons)
    neuf = dataclasses.replace(chiffre, valeur=autre, comparaisons=comparaisons)
    chiffres = tuple(neuf if c is chiffre else c for c in resultat.chiffres)
    return dataclasses.replace(resultat, chiffres=chiffres)


@pytest.mark.parametrize(
    ("valeur", "mots"),
    [
        (5.0, "valeur plus basse que celle de"),
        (60.0, "valeur plus élevée que celle de"),
        (20.5076, "valeur comparable à celle de"),
    ],
)
def test_sentence_changes_with_the_figure(valeur, mots):
    resultat = change(portrait(perimetre(FONTENAY)), valeur)
    phrase = next(
        p.texte for p in redaction.synthese(resultat, resultat.presents) if p.ancre == "POP_65"
    )
    assert f"{valeur:.1f}".replace(".", ",") in phrase
    assert f"{mots} la France" in phrase


@pytest.mark.parametrize("code", VARIES)
def test_every_sentence_leads_to_a_figure_or_a_section(code):
    resultat = portrait(perimetre(code))
    connus = {c.code for c in resultat.presents} | {"perimetre", "manque"}
    assert {
        phrase.ancre for phrase in redaction.synthese(resultat, plus_grands_ecarts(resultat))
    } <= connus


def test_widest_gaps_are_ordered_by_spread_of_epci():
    choisis = plus_grands_ecarts(portrait(perimetre(FONTENAY)))
    relatifs = [
        abs(c.france.ecart) / (c.distribution.quantiles[-1] - c.distribution.quantiles[0])
        for c in choisis
    ]
    assert relatifs == sorted(relatifs, reverse=True)
    assert "POP_TOT" not in [c.code for c in choisis]


@pytest.mark.parametrize("code", VARIES)
def test_document_holds_every_picture_with_its_alternative(code):
    dit = document(portrait(perimetre(code)), JOUR)
    for identifiant, illustration in dit.illustrations.items():
        assert illustration.alternative.strip()
        assert f'src="illustration:{identifiant}"' in dit.corps
    assert dit.corps.count("<img ") == len(dit.illustrations)


def test_table_of_a_theme_shows_the_territory_then_its_references():
    resultat = portrait(perimetre(FONTENAY))
    theme = next(t for t in contenu(resultat).themes if t.code == "population")
    tableau = theme.tableaux[0]
    assert tableau.entetes[4] == "Dix comparables (médiane)"
    assert tableau.entetes[5:8] == ("Vendée", "Pays de la Loire", "France")
    ligne = next(x for x in tableau.lignes if x[0] == "Part des 65 ans ou plus")
    assert "26,8" in ligne[2]
    assert "20,5" in ligne[7]
    assert ligne[-1].startswith("plus élevée\u00a0: ")


@pytest.mark.parametrize("code", VARIES)
def test_every_indicator_is_counted_once(code):
    resultat = portrait(perimetre(code))
    assert len(resultat.chiffres) == (
        len(resultat.presents) + len(resultat.elargis) + len(resultat.manquants)
    )
    assert contenu(resultat).compte.startswith(f"{len(resultat.presents)}\u00a0chiffre")


@pytest.mark.parametrize("code", VARIES)
def test_picture_ids_are_unique_in_a_portrait(code):
    identifiants = [f.graphique.identifiant for f in contenu(portrait(perimetre(code))).figures]
    assert len(identifiants) == len(set(identifiants))


@pytest.mark.parametrize(
    ("code", "titre"),
    [
        ("DEP-85", "Accessibilité aux médecins généralistes (APL), 2023"),
        ("COM-97611", "Densité de médecins généralistes libéraux, 2020"),
    ],
)
def test_opening_map_is_of_an_indicator_the_source_covers(code, titre):
    carte = figure_carte(perimetre(code))
    assert carte.graphique.titre == titre
    assert any(li[1] != "non couvert par la source" for li in carte.graphique.tableau.lignes)
    assert "non disponible" not in carte.graphique.svg
    assert ("n'a pas de chiffre ici" in carte.comprendre) is (code == "COM-97611")


def texte(morceaux):
    return " ".join(p.texte for p in morceaux)


def test_exhaustive_figure_says_its_difference_beside_the_verdict():
    resultat = portrait(perimetre(FONTENAY), ["OFF_APLMG"])
    chiffre = resultat.chiffres[0]
    d = chiffre.publie.definition.decimales
    ecart = round(chiffre.valeur.valeur, d) - round(chiffre.france.valeur.valeur, d)
    attendu = f"{abs(ecart):.{d}f}".replace(".", ",")
    sens = "moins" if ecart < 0 else "plus"
    assert redaction.face_a_la_france(chiffre) == f"écart non testé, {attendu} de {sens}"
    assert f"{attendu} de {sens} que la France" in texte(redaction.synthese(resultat, [chiffre]))


@pytest.mark.parametrize(
    ("code", "ecart", "dit"),
    [
        ("superieur", "5,3 points de plus", "plus élevée\u00a0: 5,3 points de plus"),
        ("comparable", "même valeur", "comparable\u00a0: même valeur"),
        ("inferieur", "même valeur", "plus basse"),
        ("sans_intervalle", "même valeur", "écart non testé, même valeur"),
        ("sans_intervalle", "", "écart non testé"),
    ],
)
def test_verdict_says_its_difference_unless_rounding_hides_it(code, ecart, dit):
    assert verdict_et_ecart(code, "neutre", ecart) == dit


def test_difference_beside_a_verdict_is_that_of_the_two_figures_as_written():
    (chiffre,) = portrait(perimetre(FONTENAY), ["POP_65"]).chiffres
    assert chiffre.verdict == "superieur"
    points = round(chiffre.valeur.valeur, 1) - round(chiffre.france.valeur.valeur, 1)
    attendu = f"plus élevée\u00a0: {points:.1f}\u00a0points de plus".replace(".", ",")
    assert redaction.face_a_la_france(chiffre) == attendu


@pytest.mark.parametrize("debut", ["=", "+", "-", "@"])
def test_note_of_a_link_is_no_formula_in_the_csv_and_as_typed_elsewhere(debut):
    """A spreadsheet that opens the file has nothing to run."""
    note = f'{debut}HYPERLINK("http://a.test")'
    lu = portrait_de(perimetre(FONTENAY), Recette(("POP_65",), {"POP_65": note}))
    (rang, *_) = csv.DictReader(io.StringIO(ecrire_csv(COLONNES, lignes(lu)).decode()))
    assert rang["note"] == f"'{note}"
    assert contenu_json(lu)["indicateurs"][0]["note"] == note


def test_gaps_that_cannot_be_tested_are_said_so_once():
    chiffre = portrait(perimetre(FONTENAY), ["OFF_APLMG"]).chiffres[0]
    phrase = texte(redaction.synthese(portrait(perimetre(FONTENAY)), [chiffre]))
    assert phrase.count("non testé") == 1
    assert phrase.endswith(", écarts non testés.")
    seule = portrait(perimetre("REG-52"), ["OFF_APLMG"]).chiffres[0]
    assert texte(redaction.synthese(portrait(perimetre("REG-52")), [seule])).endswith(
        ", écart non testé."
    )
    teste = portrait(perimetre(FONTENAY), ["POP_65"]).chiffres[0]
    assert "non testé" not in texte(redaction.synthese(portrait(perimetre(FONTENAY)), [teste]))


def test_only_the_figure_of_a_sentence_is_its_link():
    resultat = portrait(perimetre(FONTENAY))
    for phrase in redaction.synthese(resultat, plus_grands_ecarts(resultat))[1:]:
        assert phrase.chiffre[0].isdigit() or phrase.chiffre[0] == "\u2212"
        assert len(phrase.chiffre) < 20


def test_france_is_the_reference_and_its_gap_is_mayotte():
    resultat = portrait(perimetre("FR"))
    phrase = redaction.couverture(resultat.chiffre("POP_65"), resultat.perimetre)
    assert "la source ne couvre pas Mayotte" in phrase
    assert "arrondissements" in phrase
    assert texte(redaction.synthese(resultat, [])).startswith("La France compte")
    dit = document(resultat, JOUR)
    assert "La France est la référence" in dit.corps
    assert "rétablie" not in dit.corps


def test_partial_figure_elsewhere_is_a_lack_of_data_not_mayotte():
    resultat = portrait(perimetre("EPCI-200054781"))
    chiffre = resultat.chiffre("POP_65")
    moins = dataclasses.replace(chiffre.valeur, unites=3, unites_attendues=9)
    phrase = redaction.couverture(dataclasses.replace(chiffre, valeur=moins), resultat.perimetre)
    assert phrase.startswith("Calculé sur 3 des 9 communes")
    assert phrase.endswith("les autres n'ont pas de donnée à cette date.")


@pytest.mark.parametrize(("code", "dite"), [("COM-85092", False), ("FR", True), ("DEP-976", True)])
def test_caveat_of_mayotte_is_said_where_it_matters(code, dite):
    resultat = portrait(perimetre(code), ["POP_TOT"])
    assert ("Mayotte" in redaction.precaution(resultat.chiffres[0], resultat.perimetre)) is dite


def test_map_of_an_arrondissement_bears_its_name_and_its_value():
    dit = contenu(portrait(perimetre("ARM-69381")))
    ((nom, valeur),) = dit.carte.graphique.tableau.lignes
    propre = dit.portrait.chiffre("OFF_APLMG").valeur.valeur
    assert nom == "Lyon 1er Arrondissement"
    assert f"{propre:.1f}".replace(".", ",") in valeur
    assert "contour dessiné est celui de Lyon en entier" in dit.carte.comprendre
    assert dit.sous_titre.endswith("rattaché à Lyon")


def test_map_is_explained_without_light_or_dark():
    carte = contenu(portrait(perimetre(FONTENAY))).carte
    assert "foncé" not in carte.comprendre
    assert "à peu près égaux" in carte.comprendre


def test_homonyms_have_each_their_file():
    codes = ("COM-93066", "COM-97411", "COM-75056", "DEP-75")
    noms = [nom_de_fichier(portrait(perimetre(code), ["POP_TOT"])) for code in codes]
    assert len(set(noms)) == 4
    assert noms[0] == "portrait-saint-denis-com-93066"


def test_long_perimeters_have_short_and_distinct_file_names():
    communs = [f"COM-8500{rang}" for rang in (1, 2, 3, 4, 5, 6)]
    longs = ["+".join([*communs, dernier]) for dernier in ("COM-85008", "COM-85010")]
    noms = {nom_de_fichier(portrait(perimetre(code), ["POP_TOT"])) for code in longs}
    assert len(noms) == 2
    assert all(len(nom) < 160 for nom in noms)


def test_free_perimeter_says_what_it_is_made_of():
    unites, communes = contenu(portrait(perimetre(FONTENAY), ["POP_TOT"])).composition
    assert "EPCI-200071934" in unites
    assert "EPCI-248500563" in unites
    assert communes.startswith("40\u00a0communes")
    assert "Fontenay-le-Comte" in communes


def test_heading_gives_the_source_of_the_population():
    dit = contenu(portrait(perimetre("COM-85092"), ["POP_TOT"]))
    assert "population municipale, 2023" in dit.sous_titre
    assert "source\u00a0: Insee" in dit.sous_titre


@pytest.mark.parametrize("code", ["FR", "COM-97611", FONTENAY])
def test_missing_figures_are_all_in_the_table_once(code):
    resultat = portrait(perimetre(code))
    codes = [i.code for m in manques(resultat) for i in m.indicateurs]
    assert sorted(codes) == sorted(c.code for c in resultat.manquants)


def test_opening_shows_essential_indicators_only():
    resultat = portrait(perimetre(FONTENAY))
    premier = plus_grands_ecarts(resultat)[0]
    definition = dataclasses.replace(premier.publie.definition, essentiel=False)
    publie = dataclasses.replace(premier.publie, definition=definition)
    secondaire = dataclasses.replace(premier, publie=publie)
    chiffres = tuple(secondaire if c is premier else c for c in resultat.chiffres)
    choisis = plus_grands_ecarts(dataclasses.replace(resultat, chiffres=chiffres))
    assert premier.code not in [c.code for c in choisis]


def test_legend_of_a_strip_promises_an_interval_only_where_one_is_drawn():
    resultat = portrait(perimetre(FONTENAY))
    vues = set()
    for figure in contenu(resultat).figures:
        if figure.graphique.identifiant.startswith("bande-"):
            code = figure.graphique.identifiant.removeprefix("bande-").upper()
            avec = resultat.chiffre(code).valeur.intervalle is not None
            assert ("intervalle à 95" in figure.graphique.svg) is avec
            vues.add(avec)
    assert False in vues


def test_document_has_no_plain_space_before_a_high_sign():
    corps = document(portrait(perimetre(FONTENAY)), JOUR).corps
    assert re.findall(r".{20}\w [:;!?%»]", re.sub(r"<[^>]*>", "|", corps)) == []
