"""Territories side by side: figures of the store, gaps that a straight computation gives."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clesante.diagnostic import comparaison_redaction as redaction
from clesante.diagnostic.comparabilite import motif_non_comparable
from clesante.diagnostic.comparaison import (
    PERIODES_DIFFERENTES,
    TERRITOIRES_MAX,
    comparer,
    perimetres_de,
    publies_de,
)
from clesante.diagnostic.redaction import valeur_lisible
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import Calcul, Statut
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.territoires import lectures as territoires

pytestmark = pytest.mark.usefixtures("entrepot")

FONTENAY, SEVRE = "EPCI-200071934", "EPCI-248500563"
LIBRE = f"{FONTENAY}+{SEVRE}"
PARTS = ["POP_M20", "POP_65", "LOG_VAC", "LOG_SEC", "LOG_MAIS"]


def compare(*codes: str, indicateurs: list[str] | None = None):
    return comparer(perimetres_de(codes), indicateurs or PARTS)


def cas(lue, indicateur: str):
    (ligne,) = (li for li in lue.lignes if li.publie.definition.code == indicateur)
    return ligne.cases


def wilson(n: float, d: float) -> tuple[float, float]:
    """Wilson's interval written straight from his formula, in percent."""
    z, p = 1.959963984540054, n / d
    milieu = (p + z * z / (2 * d)) / (1 + z * z / d)
    demi = z * math.sqrt(p * (1 - p) / d + z * z / (4 * d * d)) / (1 + z * z / d)
    return 100 * (milieu - demi), 100 * (milieu + demi)


def newcombe(a, b) -> str:
    """Newcombe's method 10 (1998), written straight: the verdict on a against b."""
    (na, da), (nb, db) = (a.numerateur, a.denominateur), (b.numerateur, b.denominateur)
    pa, pb = 100 * na / da, 100 * nb / db
    (la, ua), (lb, ub) = wilson(na, da), wilson(nb, db)
    bas = pa - pb - math.hypot(pa - la, ub - pb)
    haut = pa - pb + math.hypot(ua - pa, pb - lb)
    return "superieur" if bas > 0 else "inferieur" if haut < 0 else "comparable"


@pytest.fixture(scope="module")
def epci(entrepot) -> list[str]:
    return [t.code for t in territoires.tous("EPCI")]


@pytest.mark.parametrize("codes", [(FONTENAY, SEVRE, "DEP-85"), ("COM-85092", "REG-52", "FR")])
def test_figures_are_those_of_the_store(codes):
    lue = comparer(perimetres_de(codes))
    publies = [li.publie for li in lue.lignes]
    table = donnees.valeurs(codes, publies)
    for ligne in lue.lignes:
        attendues = [table[code, ligne.publie.definition.code] for code in codes]
        assert [case.valeur for case in ligne.cases] == attendues


def test_free_perimeter_is_rebuilt_from_its_parts():
    libre, un, deux = (cas(compare(LIBRE, FONTENAY, SEVRE), "POP_65")[r].valeur for r in range(3))
    assert libre.numerateur == un.numerateur + deux.numerateur
    assert libre.denominateur == un.denominateur + deux.denominateur
    assert libre.valeur == pytest.approx(100 * libre.numerateur / libre.denominateur)


def test_gap_is_the_difference_with_the_first_which_has_none():
    lue = compare(FONTENAY, SEVRE, "EPCI-200054781")
    for ligne in lue.lignes:
        premiere, *autres = ligne.cases
        assert (premiere.ecart, premiere.verdict, premiere.motif) == (None, None, "")
        for case in autres:
            assert case.ecart == pytest.approx(case.valeur.valeur - premiere.valeur.valeur)


@settings(max_examples=30)
@given(donnees_=st.data())
def test_verdict_between_separate_territories_is_newcombe_s(epci, donnees_):
    ici, la = donnees_.draw(st.lists(st.sampled_from(epci), min_size=2, max_size=2, unique=True))
    for ligne in compare(la, ici).lignes:
        repere, case = (c.valeur for c in ligne.cases)
        if repere.valeur is None or case.valeur is None:
            assert ligne.cases[1].verdict is None
        else:
            assert ligne.cases[1].verdict == newcombe(case, repere)


@settings(max_examples=20)
@given(donnees_=st.data())
def test_exchanging_two_territories_reverses_gap_and_verdict(epci, donnees_):
    ici, la = donnees_.draw(st.lists(st.sampled_from(epci), min_size=2, max_size=2, unique=True))
    inverse = {"superieur": "inferieur", "inferieur": "superieur"}
    for aller, retour in zip(compare(la, ici).lignes, compare(ici, la).lignes, strict=True):
        a, r = aller.cases[1], retour.cases[1]
        assert inverse.get(a.verdict, a.verdict) == r.verdict
        if a.ecart is not None:
            assert a.ecart == pytest.approx(-r.ecart)


@pytest.mark.parametrize(
    ("petit", "grand"),
    [(FONTENAY, "DEP-85"), ("COM-85092", FONTENAY), (FONTENAY, "FR"), (FONTENAY, LIBRE)],
)
def test_nested_territories_use_the_interval_of_the_smaller_either_way(petit, grand):
    for aller, retour in zip(
        compare(grand, petit).lignes, compare(petit, grand).lignes, strict=True
    ):
        reference, case = (c.valeur for c in aller.cases)
        if case.bas > reference.valeur:
            attendus = ("superieur", "inferieur")
        elif case.haut < reference.valeur:
            attendus = ("inferieur", "superieur")
        else:
            attendus = ("comparable", "comparable")
        assert (aller.cases[1].verdict, retour.cases[1].verdict) == attendus


def test_nested_territories_are_said():
    (phrase,) = redaction.avertissements(compare("COM-85092", "COM-85001", FONTENAY))[1:]
    assert "Fontenay-le-Comte et CC du Pays de Fontenay-Vendée" in phrase
    assert redaction.avertissements(compare(FONTENAY, SEVRE)) == []


def test_different_levels_are_said_with_each_level():
    phrase, *_ = redaction.avertissements(compare(FONTENAY, "DEP-44", LIBRE))
    assert phrase.startswith("Niveaux différents")
    for mot in ("(EPCI)", "(département)", "(périmètre libre)"):
        assert mot in phrase


def test_different_periods_have_no_gap_and_say_why(monkeypatch):
    """One of the two figures is of another year: no gap is computed, and the words say so."""
    lire = donnees.valeurs

    def vieillir(codes, publies, periode=""):
        table = lire(codes, publies, periode)
        return {
            cle: replace(v, periode="1999") if cle == (SEVRE, "POP_65") else v
            for cle, v in table.items()
        }

    monkeypatch.setattr("clesante.diagnostic.comparaison.donnees.valeurs", vieillir)
    lue = compare(FONTENAY, SEVRE)
    case = cas(lue, "POP_65")[1]
    assert (case.ecart, case.verdict, case.motif) == (None, None, PERIODES_DIFFERENTES)
    assert cas(lue, "POP_M20")[1].verdict is not None
    phrases = redaction.avertissements(lue)
    assert phrases[-1].startswith("Périodes différentes")
    assert "Part des 65 ans ou plus" in phrases[-1]
    assert not any("65 ans ou plus" in p for p in redaction.phrases(lue))


def test_counts_have_no_gap():
    lue = compare(FONTENAY, SEVRE, indicateurs=["POP_TOT"])
    assert lue.lignes[0].publie.definition.calcul is Calcul.SOMME
    assert cas(lue, "POP_TOT")[1].ecart is None
    assert lue.dessinees == []


def test_figures_that_do_not_compare_say_why_instead_of_a_gap():
    """Crude rates, and shares of insurance registers where they miss people (Mayotte)."""
    vus = 0
    codes = ["DEP-976", "DEP-85"]
    lieux = ["DEP-85", "DEP-976"]
    lue = comparer(perimetres_de(codes[::-1]), [p.definition.code for p in donnees.indicateurs()])
    for ligne in lue.lignes:
        motif = motif_non_comparable(ligne.publie.definition, lieux)
        premier, second = (case.valeur for case in ligne.cases)
        complet = premier.valeur is not None and second.valeur is not None
        if complet and motif and premier.periode == second.periode:
            vus += 1
            assert ligne.cases[1].verdict is None
            assert ligne.cases[1].motif == motif
            assert redaction.mots_de_l_ecart(ligne, ligne.cases[1]) == motif
    assert vus


def test_missing_figure_is_said_by_its_status_never_zero():
    lue = compare(FONTENAY, "DEP-976")
    case = cas(lue, "POP_65")[1]
    assert case.valeur.statut is Statut.NON_COUVERT
    assert (case.valeur.valeur, case.ecart, case.verdict) == (None, None, None)
    (ligne,) = (li for li in lue.lignes if li.publie.definition.code == "POP_65")
    assert valeur_lisible(ligne.publie.definition, case.valeur) == "non couvert par la source"


def test_secret_figure_is_nowhere():
    """Whatever is secret in the store comes out with its status and not a single number."""
    publies = [p for p in donnees.indicateurs() if p.definition.code in ("SOC_PAUV", "SOC_D9D1")]
    table = donnees.valeurs(territoires.membres("DEP-85")[:40], publies)
    secrets = [cle for cle, v in table.items() if v.statut is Statut.SECRET]
    assert secrets
    for code, indicateur in secrets[:10]:
        lue = comparer(perimetres_de([code, "DEP-85"]), [indicateur])
        valeur = lue.lignes[0].cases[0].valeur
        assert (valeur.valeur, valeur.numerateur, valeur.denominateur, valeur.intervalle) == (
            None, None, None, None,
        )  # fmt: skip
        premiere = next(csv.DictReader(io.StringIO(redaction.fichier(lue, "csv").decode())))
        assert premiere["statut"] == "secret"
        assert [premiere[c] for c in ("valeur", "bas", "haut", "ecart")] == [""] * 4


def test_words_of_a_gap_follow_the_figures():
    lue = compare(SEVRE, FONTENAY)
    (ligne,) = (li for li in lue.lignes if li.publie.definition.code == "POP_65")
    premier, case = ligne.cases
    points = round(round(case.valeur.valeur, 1) - round(premier.valeur.valeur, 1), 1)
    mots = redaction.mots_de_l_ecart(ligne, case)
    assert f"{abs(points)}".replace(".", ",") in mots
    assert case.verdict == ("superieur" if points > 0 else "inferieur")
    assert mots.endswith("de plus" if points > 0 else "de moins")


def test_sentences_name_the_highest_and_the_lowest():
    lue = compare(FONTENAY, SEVRE, "DEP-85")
    for phrase, ligne in zip(redaction.phrases(lue), lue.dessinees, strict=True):
        lus = [
            (c.valeur.valeur, p.intitule) for p, c in zip(lue.perimetres, ligne.cases, strict=True)
        ]
        assert f"({min(lus)[1]}) à " in phrase
        assert phrase.endswith(f"({max(lus)[1]}).")
        assert len(re.findall(r"\d+(?:,\d+)?\s%", phrase)) == 2  # both ends, no third figure


def test_picture_shows_the_chosen_or_the_farthest_apart():
    choisie = compare(FONTENAY, SEVRE)
    assert [li.publie.definition.code for li in choisie.dessinees] == PARTS
    toutes = comparer(perimetres_de([FONTENAY, SEVRE]))
    etendues = [li.etendue for li in toutes.dessinees]
    assert etendues == sorted(etendues, reverse=True)
    assert min(etendues) >= max(
        (li.etendue for li in toutes.presentes if li not in toutes.dessinees
         and li.publie.definition.calcul is not Calcul.SOMME), default=0,
    )  # fmt: skip


def test_what_only_one_has_is_told_apart_when_nothing_was_chosen():
    lue = comparer(perimetres_de([FONTENAY, "DEP-85"]))
    assert {li.effectif for li in lue.montrees} == {2}
    hors = redaction.hors_des_tableaux(lue)
    attendus = {li.publie.definition.intitule for li in lue.lignes if li not in lue.montrees}
    assert sorted(nom for _, noms in hors for nom in noms) == sorted(attendus)
    for phrase, noms in hors:
        assert int(phrase.split("\u00a0")[0]) == len(noms)
    assert compare(FONTENAY, "DEP-976").montrees  # chosen: shown even for one


@pytest.mark.parametrize("effectif", [TERRITOIRES_MAX, TERRITOIRES_MAX + 1])
def test_six_territories_at_most(epci, effectif):
    if effectif <= TERRITOIRES_MAX:
        assert len(perimetres_de(epci[:effectif])) == effectif
        return
    with pytest.raises(EntreeInvalideError, match="7 territoires") as refus:
        perimetres_de(epci[:effectif])
    assert refus.value.remede == "Gardez-en 6 au plus."


def test_a_territory_typed_twice_is_compared_once():
    assert [p.code for p in perimetres_de(["85", "DEP-85", "Vendée"])] == ["DEP-85"]


def test_unknown_indicator_is_refused_with_near_ones():
    with pytest.raises(IntrouvableError) as refus:
        publies_de(["POP_66"])
    assert "POP_66" in str(refus.value)
    assert "POP_65" in str(refus.value)
    assert [p.definition.code for p in publies_de(["POP_65", "pop_65"])] == ["POP_65"]


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
def test_files_hold_every_figure_and_are_the_same_twice(extension):
    lue = compare(FONTENAY, SEVRE, "DEP-976")
    octets = redaction.fichier(lue, extension)
    assert octets == redaction.fichier(compare(FONTENAY, SEVRE, "DEP-976"), extension)
    assert len(relire(octets, extension)) == 3 * len(PARTS)


def relire(octets: bytes, extension: str) -> list[list[str]]:
    """Read a file back by another library than the one that wrote it."""
    if extension == "csv":
        return list(csv.reader(io.StringIO(octets.decode())))[1:]
    import python_calamine

    classeur = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(octets))
    return classeur.get_sheet_by_index(0).to_python()[1:]


def test_csv_is_exact_and_empty_without_value():
    lignes = list(
        csv.DictReader(io.StringIO(redaction.fichier(compare(FONTENAY, "DEP-976"), "csv").decode()))
    )
    valeur = cas(compare(FONTENAY, "DEP-976"), "POP_65")[0].valeur
    ligne = next(li for li in lignes if li["indicateur"] == "POP_65")
    assert float(ligne["valeur"]) == valeur.valeur
    assert float(ligne["bas"]) == valeur.bas
    vide = next(li for li in lignes if li["territoire"] == "DEP-976")
    assert (vide["valeur"], vide["ecart"], vide["repere"]) == ("", "", FONTENAY)
    assert vide["statut"] == "non_couvert"


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("nom", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", '=HYPERLINK("x")'])
def test_a_name_that_looks_like_a_formula_is_never_one(extension, nom):
    """In sheets it is typed as text; in CSV, read exactly, no code column can start a formula."""
    lue = compare(FONTENAY, SEVRE, indicateurs=["POP_65"])
    piege = replace(lue, perimetres=(replace(lue.perimetres[0], intitule=nom), lue.perimetres[1]))
    octets = redaction.fichier(piege, extension)
    assert relire(octets, extension)[0][1] == nom
    if extension == "xlsx":
        import openpyxl

        feuille = openpyxl.load_workbook(io.BytesIO(octets)).active
        assert feuille["B2"].data_type == "s"
        assert feuille["B2"].quotePrefix
    if extension == "ods":
        import zipfile

        contenu = zipfile.ZipFile(io.BytesIO(octets)).read("content.xml").decode()
        assert "table:formula" not in contenu
    if extension == "csv":
        assert not re.match(r"[=+\-@\t\r]", relire(octets, extension)[0][0])
