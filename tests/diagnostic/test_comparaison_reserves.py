"""What may not be compared is neither ranked in words nor drawn, and the reader is told why."""

from __future__ import annotations

import pytest

from clesante.diagnostic import comparaison_redaction as redaction
from clesante.diagnostic.comparaison import comparer, perimetres_de
from clesante.diagnostic.lectures import valeurs_des
from clesante.donnees import lectures as donnees

pytestmark = pytest.mark.usefixtures("entrepot")

CREUSE, PARIS, VENDEE, MAYOTTE = "DEP-23", "DEP-75", "DEP-85", "DEP-976"


def compare(*codes: str, indicateurs: tuple[str, ...] = ()):
    return comparer(perimetres_de(codes), indicateurs)


def ligne_de(lue, code: str):
    (ligne,) = (li for li in lue.lignes if li.publie.definition.code == code)
    return ligne


def test_crude_rates_that_were_chosen_are_in_the_table_only():
    lue = compare(CREUSE, PARIS, indicateurs=("MOR_BRUT", "MOR_GEN"))
    assert [li.publie.definition.code for li in lue.montrees] == ["MOR_BRUT", "MOR_GEN"]
    assert [li.publie.definition.code for li in lue.dessinees] == ["MOR_GEN"]
    brut = ligne_de(lue, "MOR_BRUT")
    assert brut.effectif == 2
    assert brut.etendue == 0.0
    assert redaction._phrase(lue, brut) == ""
    (avis,) = (p for p in redaction.avertissements(lue) if p.startswith("Non comparable"))
    assert brut.publie.definition.intitule in avis
    assert "taux brut" in avis


def test_picture_is_left_out_when_nothing_chosen_compares():
    lue = compare(CREUSE, PARIS, indicateurs=("MOR_BRUT",))
    assert redaction.illustration(lue) is None
    assert redaction.phrases(lue) == []
    assert len(redaction.avertissements(lue)) == 1


def test_by_default_nothing_is_said_of_what_was_not_chosen():
    lue = compare(CREUSE, PARIS)
    assert not [p for p in redaction.avertissements(lue) if p.startswith("Non comparable")]
    assert not [li for li in lue.dessinees if li.motif]


@pytest.mark.parametrize("rang", [0, 1, 2])
def test_one_territory_that_does_not_compare_is_enough_wherever_it_stands(monkeypatch, rang):
    """Shares of insurance registers say nothing of Mayotte, be it the first or the last."""

    def avec_mayotte(*arguments):
        tables = valeurs_des(*arguments)
        return tables | {(MAYOTTE, "REC_HPV_F"): tables[VENDEE, "REC_HPV_F"]}

    monkeypatch.setattr("clesante.diagnostic.comparaison.valeurs_des", avec_mayotte)
    codes = [VENDEE, CREUSE]
    codes.insert(rang, MAYOTTE)
    lue = compare(*codes, indicateurs=("REC_HPV_F",))
    (ligne,) = lue.lignes
    assert ligne.effectif == 3
    assert "Mayotte" in ligne.motif
    assert lue.dessinees == []
    sans = compare(VENDEE, CREUSE, indicateurs=("REC_HPV_F",))
    assert sans.dessinees == list(sans.lignes)


def test_first_territory_without_a_figure_does_not_let_the_others_be_ranked():
    lue = compare("COM-97502", CREUSE, PARIS, indicateurs=("MOR_BRUT",))
    assert ligne_de(lue, "MOR_BRUT").effectif == 2
    assert lue.dessinees == []


def test_published_counts_have_no_gap_either():
    comptes = [
        p.definition.code
        for p in donnees.indicateurs()
        if p.periode and p.definition.est_compte
    ]  # fmt: skip
    lue = compare(CREUSE, PARIS, indicateurs=tuple(comptes))
    assert {c.ecart for li in lue.lignes for c in li.cases} == {None}
    assert lue.dessinees == []


@pytest.mark.django_db
def test_page_gives_the_difference_once_and_says_what_is_not_compared(client):
    page = client.get(f"/comparer/?t={CREUSE}&t={PARIS}&indicateurs=MOR_BRUT,POP_65")
    texte = page.content.decode()
    assert "ni dessiné ni classé" in texte
    ligne = ligne_de(compare(CREUSE, PARIS, indicateurs=("POP_65",)), "POP_65")
    mots = redaction.mots_de_l_ecart(ligne, ligne.cases[1])
    assert texte.count(mots) == 1
    assert mots.endswith(("de plus", "de moins"))
