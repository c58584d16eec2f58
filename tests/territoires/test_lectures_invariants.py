"""What always holds of readings: whatever the territory, the order, the case or the neighbour."""

from __future__ import annotations

import difflib
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.socle import lecture_seule
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.socle.texte import normaliser
from clesante.territoires.choix import NIVEAUX
from clesante.territoires.lectures import (
    comparables_administratifs,
    membres,
    perimetre,
    plusieurs,
    populations,
    rechercher,
    recouvrements,
    territoire,
    tous,
    zonages,
)
from clesante.territoires.lectures.recherche import proches
from clesante.territoires.lectures.territoires import designer, proposer
from clesante.territoires.regles import cles_nom

FONTENAY = "EPCI-200071934"
HOSTILES = [
    "", " ", "\x00", "COM-85092\x00", "com-85092", "COM-85092 ", "COM-%", "COM-8509_", "*", '"',
    "'; DROP TABLE territoire; --", "../../etc/passwd", "COM-٨٥٠٩٢", "\u202eCOM-85092", "\ud800",
    "é" * 10_000, "PER-", "🏥", "NULL", "-1",
]  # fmt: skip


@pytest.fixture(scope="module")
def tout(referentiel):
    """Every territory held, by code."""
    return {t.code: t for niveau in NIVEAUX for t in tous(niveau)}


@pytest.fixture
def requetes(settings):
    """Return ``compter(action)``: how many queries ``action`` makes on the referential."""
    base = lecture_seule.connexion(settings.REFERENTIEL_TERRITOIRES, "")

    def compter(action) -> int:
        faites: list[str] = []
        base.set_trace_callback(faites.append)
        try:
            action()
        finally:
            base.set_trace_callback(None)
        return len([ordre for ordre in faites if not ordre.startswith("--")])  # FTS's own

    return compter


# Territories


def test_every_code_reads_back_and_none_is_held_twice(tout, referentiel):
    assert {t.code: t for t in plusieurs(tout)} == tout
    base = sqlite3.connect(f"{referentiel.as_uri()}?mode=ro", uri=True)
    assert base.execute("SELECT COUNT(*) FROM territoire").fetchone() == (len(tout),)
    base.close()


def test_a_code_says_its_level_and_its_places_exist(tout):
    for t in tout.values():
        assert t.code.partition("-")[0] == t.niveau
        assert t.nom.strip() == t.nom != ""
        for lieu, niveau in ((t.departement, "DEP"), (t.region, "REG"), (t.epci, "EPCI")):
            assert lieu is None or tout[lieu].niveau == niveau


@pytest.mark.parametrize("niveau", ["DEP", "REG", "EPCI", "EPT", "BV"])
def test_members_and_places_tell_the_same_story(tout, niveau):
    colonne = {"DEP": "departement", "REG": "region", "EPCI": "epci"}.get(niveau)
    vues: set[str] = set()
    for groupe in tous(niveau):
        communes = membres(groupe.code)
        assert communes == tuple(sorted(set(communes)))
        assert not vues & set(communes)
        vues.update(communes)
        if colonne:
            assert {getattr(tout[c], colonne) for c in communes} == {groupe.code}
    if colonne:
        attendues = {t.code for t in tout.values() if t.niveau == "COM" and getattr(t, colonne)}
        assert vues == attendues


@pytest.mark.parametrize("code", HOSTILES, ids=lambda code: ascii(code)[:20])
def test_what_is_no_code_is_unknown(code):
    assert plusieurs([code, "COM-85113", code]) == [territoire("COM-85113")]
    with pytest.raises(IntrouvableError) as refus:
        territoire(code)
    assert refus.value.remede
    assert len(str(refus.value)) < 200


@pytest.mark.parametrize("lire", [membres, populations], ids=["membres", "populations"])
@pytest.mark.parametrize("code", ["COM-99999", "EPCI-200071934\x00", "com-85092", "x" * 10_000, ""])
def test_nothing_is_read_of_an_unknown_code(lire, code):
    with pytest.raises(IntrouvableError, match="inconnu"):
        lire(code)


def test_several_codes_come_once_by_importance_whatever_the_order():
    codes = ["COM-85113", "FR", "COMD-74011", "DEP-85", "REG-52", FONTENAY, "COM-75056", "BV-85092"]
    attendus = ["FR", "REG-52", "DEP-85", "COM-75056", FONTENAY, "COM-85113", "BV-85092"]
    for tour in range(len(codes)):
        melange = codes[tour:] + codes[:tour]
        lus = [t.code for t in plusieurs([*melange, "COM-99999", *melange])]
        assert lus == [*attendus, "COMD-74011"]


@pytest.mark.parametrize("niveau", NIVEAUX)
def test_level_is_read_in_any_case_and_sorted(niveau):
    lus = tous(niveau)
    assert tous(niveau.lower()) == lus
    assert [t.code for t in lus] == sorted(t.code for t in lus)


@pytest.mark.parametrize("niveau", ["", "PAYS", "CV", "COM ", "EPCI\x00", "٣", "é" * 10_000])
def test_unknown_level_is_refused_with_the_list(niveau):
    with pytest.raises(EntreeInvalideError) as refus:
        tous(niveau)
    assert all(nom in refus.value.remede for nom in NIVEAUX)
    assert len(refus.value.message) < 100


@pytest.mark.parametrize(
    ("code", "dit"),
    [
        ("COM-93066", "Saint-Denis (Seine-Saint-Denis)"),
        ("COM-75056", "Paris"),
        ("DEP-974", "La Réunion"),
        ("DEP-85", "Vendée (Pays de la Loire)"),
        ("EPCI-200054781", "Métropole du Grand Paris (Île-de-France)"),
        ("FR", "France"),
    ],
)
def test_homonyms_are_told_apart(code, dit):
    assert designer(territoire(code)) == dit


def test_a_proposal_can_be_typed_as_it_is_said(tout):
    for code in sorted(tout)[::1_000]:
        phrase = proposer([tout[code]])
        assert phrase.endswith(f"{code})")
        assert perimetre(code).unites == (tout[code],)
    assert proposer([]) == ""


def test_reading_many_is_one_query(tout, requetes):
    codes = list(tout)
    assert requetes(lambda: plusieurs(codes)) == 1
    assert requetes(lambda: tous("COM")) == 1
    assert requetes(lambda: membres("FR")) == 1


def test_queries_of_a_perimeter_grow_with_what_is_typed_never_with_its_communes(requetes):
    """Two queries a unit more, whether it has a hundred communes or a thousand."""
    petit, grand = requetes(lambda: perimetre("DEP-85")), requetes(lambda: perimetre("REG-52"))
    assert petit == grand <= 8
    deux, trois = "DEP-85+DEP-29", "DEP-85+DEP-29+DEP-35"
    assert requetes(lambda: perimetre(trois)) - requetes(lambda: perimetre(deux)) <= 2
    assert requetes(lambda: recouvrements(perimetre("FR"), "BV")) < 20


# Search


CODES_OU_NOMS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["saint denis", "bretagne", "sainte colombe", "paris"]),
    st.sampled_from(["saint", "la", "85", "métropole", "yeu", "AND OR NOT", "NEAR(", "é*", 'a"b']),
)


@given(CODES_OU_NOMS, st.integers(0, 12), st.integers(0, 12))
def test_a_shorter_list_is_the_beginning_of_a_longer_one(texte, limite, de_plus):
    courte = rechercher(texte, limite)
    longue = rechercher(texte, limite + de_plus)
    assert longue[: len(courte)] == courte
    assert len({t.code for t in longue}) == len(longue) <= limite + de_plus
    assert len(courte) == limite or courte == longue


@given(st.sampled_from(["Fontenay-le-Comte", "Île-d'Yeu", "L'Haÿ-les-Roses", "Œuilly", "Besançon"]))
def test_way_of_writing_does_not_count(nom):
    ecrits = [nom, nom.upper(), nom.lower(), nom.replace("-", " "), f"  {nom}  ", normaliser(nom)]
    trouves = [[t.code for t in rechercher(ecrit)] for ecrit in ecrits]
    assert trouves[0]
    assert all(lus == trouves[0] for lus in trouves)


def test_every_territory_is_found_by_its_name_and_by_its_code(tout):
    for code in sorted(tout)[7::270]:
        t = tout[code]
        assert t in rechercher(t.nom, 200), code
        assert rechercher(code, 1) == [t]


@pytest.mark.parametrize("texte", HOSTILES, ids=lambda texte: ascii(texte)[:20])
def test_any_search_has_an_answer(texte):
    assert len(rechercher(texte, 3)) <= 3
    assert len(proches(texte, 3)) <= 3


@pytest.mark.parametrize(
    ("tape", "voulu"),
    [
        ("Fontenai le Comte", "COM-85092"),
        ("Mareille", "COM-13055"),
        ("Strabourg", "COM-67482"),
        ("Bretagnne", "REG-53"),
    ],
)
def test_nearest_names(tape, voulu):
    trouves = [t.code for t in proches(tape)]
    assert voulu in trouves
    assert len(trouves) <= 5
    assert trouves[:3] == [t.code for t in proches(tape, 3)]


def test_the_nearest_name_comes_first_whatever_its_size():
    ecarts = [
        difflib.SequenceMatcher(None, cles_nom("Fontenai")[1], cles_nom(t.nom)[1]).ratio()
        for t in proches("Fontenai")
    ]
    assert len(ecarts) > 2
    assert ecarts == sorted(ecarts, reverse=True)


def test_search_does_not_ask_more_for_longer_texts(requetes):
    comptes = {requetes(lambda t=t: rechercher(t)) for t in ("yeu", "ile d yeu", "saint " * 500)}
    assert comptes <= {2, 3}


# Zonings, overlaps, references


SAISIES = ["DEP-23", "DEP-66", "DEP-988", FONTENAY, "COM-85113+COM-23096", "REG-76", "ARM-69381"]


@pytest.mark.parametrize("saisie", SAISIES)
def test_status_of_each_commune_is_one(saisie):
    lu = perimetre(saisie)
    for zonage in zonages(lu):
        listes = (zonage.classees, zonage.partielles, zonage.non_renseignees)
        dites = [code for liste in listes for code in liste]
        assert len(dites) == len(set(dites))
        assert set(dites) <= set(lu.communes)
        assert all(list(liste) == sorted(liste) for liste in listes)
        assert {q.commune for q in zonage.quartiers} <= set(lu.communes)
        assert zonage.part_population is None or 0 <= zonage.part_population <= 1
    assert zonages(saisie) == zonages(lu)


def test_zonings_of_a_union_are_those_of_its_parts():
    parts = [zonages(code) for code in ("DEP-23", "DEP-66")]
    for ensemble, creuse, orientales in zip(zonages("DEP-23+DEP-66"), *parts, strict=True):
        assert ensemble.classees == (*creuse.classees, *orientales.classees)
        assert ensemble.partielles == (*creuse.partielles, *orientales.partielles)
        assert set(ensemble.quartiers) == {*creuse.quartiers, *orientales.quartiers}


@pytest.mark.parametrize("niveau", ["BV", "EPCI", "DEP", "REG"])
@pytest.mark.parametrize("saisie", SAISIES)
def test_shares_go_down_and_never_above_one(saisie, niveau):
    parts = recouvrements(saisie, niveau)
    assert all(a.part >= b.part for a, b in pairwise(parts))
    assert sum(r.part for r in parts) <= 1 + 1e-9
    assert all(0 < r.part <= 1 and r.territoire.niveau == niveau for r in parts)
    assert recouvrements(perimetre(saisie), niveau.lower()) == parts


@pytest.mark.parametrize("niveau", ["COM", "FR", "", "EPT", "x" * 10_000, "bv\x00"])
def test_overlap_of_another_level_is_refused(niveau):
    with pytest.raises(EntreeInvalideError, match="n'est pas calculé") as refus:
        recouvrements("DEP-85", niveau)
    assert refus.value.remede == "Choisissez BV, EPCI, DEP ou REG."


@pytest.mark.parametrize("saisie", [*SAISIES, "FR", "REG-52", "DEP-976", "EPCI-200054781"])
def test_a_reference_is_larger_than_the_perimeter(saisie):
    lu = perimetre(saisie)
    references = comparables_administratifs(lu)
    assert len(set(references)) == len(references)
    for code in references:
        dedans = set(membres(code)) & set(lu.communes)
        assert code == "FR" or dedans or lu.unites[0].niveau == "ARM"
        assert not set(membres(code)) <= set(lu.communes)


@pytest.mark.parametrize("saisie", [*SAISIES, "FR", "Vendée", "COMD-74011", "QP066007"])
def test_perimeter_is_in_order_and_reads_back_from_its_code(saisie):
    lu = perimetre(saisie)
    for codes in (lu.communes, lu.epci, lu.departements, lu.regions):
        assert codes == tuple(sorted(set(codes)))
    relu = perimetre(lu.code)
    assert (relu.communes, relu.unites, relu.code) == (lu.communes, lu.unites, lu.code)
    assert (lu.niveau == "perimetre") == lu.est_libre


def test_readers_at_the_same_time_read_the_same():
    attendus = [perimetre(saisie) for saisie in SAISIES]
    with ThreadPoolExecutor(6) as fils:
        for lus in fils.map(lambda _: [perimetre(s) for s in SAISIES], range(12)):
            assert lus == attendus
