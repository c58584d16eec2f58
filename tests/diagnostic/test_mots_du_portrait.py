"""Words that follow rules: inequalities, trends, what is missing, notes, statements, map."""

from __future__ import annotations

import dataclasses
import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.diagnostic import redaction
from clesante.diagnostic.evolutions import Evolution, _evolution, sens_de
from clesante.diagnostic.inegalites import Ecart, tableau
from clesante.diagnostic.lectures import Portrait, _comparaison
from clesante.diagnostic.manques import A_DEMANDER, manques, raison, tableau_des_manques
from clesante.diagnostic.notes import Note
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import LIBELLES_THEME, Statut
from clesante.donnees.lectures import Inegalite
from clesante.statistiques.intervalles import Intervalle
from clesante.statistiques.tendances import POINTS, Tendance
from tests.diagnostic.fabrique import chiffre, perimetre, valeur

pytestmark = pytest.mark.usefixtures("entrepot")
NOMBRES = st.floats(-50, 50).map(lambda x: round(x, 2))


@pytest.fixture(scope="module")
def publie(entrepot):
    return donnees.catalogue()["POP_65"]


# --- inequalities


def inegalite(pente: float, ic: Intervalle | None, relatif: float | None = None) -> Ecart:
    mesure = Inegalite("POP_65", "FR", pente, ic, relatif, None, 34_677, 12)
    return Ecart(donnees.catalogue()["POP_65"].definition, "France", mesure)


@given(NOMBRES, st.floats(0, 20))
def test_an_inequality_is_said_only_when_its_interval_leaves_out_equality(pente, demi):
    mots = inegalite(pente, Intervalle(pente - demi, pente + demi)).mots
    if pente - demi > 0:
        assert mots.startswith("plus élevée dans")
    elif pente + demi < 0:
        assert mots.startswith("plus basse dans")
    else:
        assert mots == "pas d'écart net entre communes"


@pytest.mark.parametrize("bornes", [(0.0, 3.0), (-3.0, 0.0)])
def test_an_interval_that_touches_equality_does_not_leave_it_out(bornes):
    assert inegalite(1.0, Intervalle(*bornes)).mots == "pas d'écart net entre communes"


def test_an_inequality_without_interval_nor_ratio_has_dashes():
    (ligne,) = tableau([inegalite(-3.84, None)]).lignes
    assert ligne[1:] == (
        "France", "−3,8\u00a0points", "–", "–", "–", "34\u202f677", "écart non testé",
    )  # fmt: skip


# --- trends


def suite(*valeurs: float | None) -> list:
    return [valeur(v, 0.5, periode=str(2010 + rang)) for rang, v in enumerate(valeurs)]


@given(st.lists(st.none() | st.floats(0, 90), max_size=9))
def test_a_series_needs_five_figures_and_starts_and_ends_on_one(valeurs):
    lu = Portrait(perimetre("EPCI-1"), ())
    lues = list(_evolution(lu, chiffre(donnees.catalogue()["POP_65"], valeur(1.0)), "EPCI-1",
                           suite(*valeurs)))  # fmt: skip
    connues = [v for v in valeurs if v is not None]
    assert bool(lues) is (len(connues) >= POINTS)
    for lue in lues:
        assert [v.valeur for v in lue.valeurs] == connues
        assert lue.nom == "EPCI-1"


@given(st.floats(1, 90), st.floats(1, 90))
def test_the_change_said_is_between_the_two_figures_written(debut, fin):
    i = donnees.catalogue()["POP_65"].definition
    valeurs = tuple(suite(debut, 3.0, fin))
    phrase = Evolution(i, "EPCI-1", "Ici", valeurs, Tendance("hausse", 5)).phrase
    un, deux = (float(x.replace(",", ".")) for x in re.findall(r"(\d+,\d)\u00a0% en \d{4}", phrase))
    assert (un, deux) == (round(debut, 1), round(fin, 1))
    if un == deux:
        assert "soit même valeur" in phrase
    else:
        ecart = f"{abs(deux - un):.1f}".replace(".", ",")
        assert re.search(
            rf"soit {ecart}\u00a0points? de {'plus' if deux > un else 'moins'}", phrase
        )


def test_a_figure_without_series_says_that_it_has_no_trend(publie):
    lu = chiffre(publie, valeur(1.0))
    assert sens_de(lu, []) == "Tendance non calculable."
    autre = donnees.catalogue()["POP_M20"].definition
    ailleurs = Evolution(autre, "FR", "France", tuple(suite(1, 2)), Tendance("hausse", 5))
    assert sens_de(lu, [ailleurs]) == "Tendance non calculable."
    ici = dataclasses.replace(ailleurs, indicateur=publie.definition)
    assert sens_de(lu, [ailleurs, ici]).startswith("Tendance\u00a0: en hausse sur les cinq")


# --- what is missing


def test_the_reason_of_an_absence_is_that_of_its_status(publie):
    assert raison(chiffre(dataclasses.replace(publie, source=None), valeur())) == A_DEMANDER
    exclu = chiffre(publie, valeur(statut=Statut.NON_COUVERT))
    assert f"«\u00a0{publie.source.champ}\u00a0»" in raison(exclu)
    assert raison(chiffre(publie, valeur(statut=Statut.SECRET))) == (
        "couvert par le secret statistique"
    )


@given(st.lists(st.sampled_from(["POP_65", "LOG_VAC", "OFF_APLMG", "POP_M20"]), unique=True))
def test_each_absence_is_told_once_in_the_order_of_themes(codes):
    vides = tuple(chiffre(donnees.catalogue()[code], valeur()) for code in codes)
    lus = manques(Portrait(perimetre("COM-1"), (*vides,)))
    assert sorted(i.code for m in lus for i in m.indicateurs) == sorted(codes)
    rangs = [list(LIBELLES_THEME.values()).index(m.theme) for m in lus]
    assert rangs == sorted(rangs)
    assert all(f"({m.raison})" in ligne[2] for m, ligne in
               zip(lus, tableau_des_manques(lus).lignes, strict=True))  # fmt: skip


# --- sentences of the portrait


@pytest.mark.parametrize(
    ("statuts", "mots"),
    [
        ([Statut.SECRET, Statut.SECRET], "couvert par le secret statistique"),
        ([Statut.SECRET, Statut.NON_COUVERT], "sans valeur"),
        ([], "sans valeur"),
    ],
)
def test_several_reasons_of_absence_are_no_reason(statuts, mots):
    lues = [valeur(statut=statut) for statut in statuts]
    assert redaction.absence_lisible([valeur(3.0), *lues]) == mots


def test_gaps_that_were_not_tested_are_said_once_whatever_their_number(publie):
    ici = valeur(26.649)
    region, france = (_comparaison(ici, valeur(v, territoire=c), n) for v, c, n in (
        (21.251, "REG-52", "Pays"), (26.61, "FR", "France")))  # fmt: skip
    un = redaction._phrase(chiffre(publie, ici, france)).texte
    deux = redaction._phrase(chiffre(publie, ici, region, france)).texte
    assert un.endswith("même valeur que la France (26,6\u00a0%), écart non testé.")
    assert "5,3\u00a0points de plus que la région Pays (21,3\u00a0%) et même valeur" in deux
    assert deux.endswith(", écarts non testés.")
    assert "testé" not in redaction._phrase(chiffre(publie, ici)).texte


@pytest.mark.parametrize(
    ("rang", "effectif", "attendu"),
    [(312, 1255, "Rang 312 sur 1\u202f255 EPCI, "), (None, 1255, ""), (3, None, "")],
)
def test_a_rank_is_said_among_how_many(publie, rang, effectif, attendu):
    v = valeur(3.0, rang=rang, territoire="EPCI-1")
    dit = redaction.rang_lisible(dataclasses.replace(chiffre(publie, v), effectif=effectif))
    assert dit.startswith(attendu) and bool(dit) is bool(attendu)


def test_a_caveat_on_mayotte_is_read_in_mayotte_only(publie):
    texte = "Vaut pour tous. Mayotte n'est pas enquêtée. À Mayotte, prudence. Fin."
    i = dataclasses.replace(publie.definition, precaution=texte)
    lu = chiffre(dataclasses.replace(publie, definition=i), valeur(1.0))
    ici = perimetre("DEP-976", departements=("DEP-976",))
    assert redaction.precaution(lu, ici) == texte
    assert redaction.precaution(lu, perimetre("DEP-85", departements=("DEP-85",))) == (
        "Vaut pour tous. Fin."
    )


# --- notes


@given(st.text(st.sampled_from("*ab<>&\" '\n"), max_size=40))
def test_a_note_is_text_with_closed_bold_and_italics_and_nothing_else(texte):
    for paragraphe in Note("POP_65", "L", texte).paragraphes:
        ouvertes = []
        for fin, nom in re.findall(r"<(/?)([^>]*)>", paragraphe):
            assert nom in ("strong", "em")
            if fin:
                assert ouvertes.pop() == nom
            else:
                ouvertes.append(nom)
        assert ouvertes == []
    lus = "".join(unescape(re.sub(r"</?(strong|em)>", "", p))
                  for p in Note("POP_65", "L", texte).paragraphes)  # fmt: skip
    assert re.sub(r"[\s*]", "", lus) == re.sub(r"[\s*]", "", texte)
