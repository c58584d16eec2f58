"""The map of one indicator: steps, places, classes, words, all equal to the store."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter

import pytest

from clesante.diagnostic.carte_indicateur import dessins
from clesante.diagnostic.carte_indicateur.lectures import _parties, fil, portes, vue
from clesante.diagnostic.views_carte import TRIS, trier
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import Statut
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.socle.texte import normaliser
from clesante.territoires import lectures as territoires

pytestmark = pytest.mark.usefixtures("entrepot")

FONTENAY = "EPCI-200071934"
ETAPES = ["FR", "REG-52", "REG-06", "DEP-85", "DEP-976", FONTENAY]
INDICATEURS = ["POP_65", "OFF_APLMG", "SOC_PAUV", "SOC_EDI"]


def lue(code: str = "FR", indicateur: str = "POP_65"):
    return vue(donnees.catalogue()[indicateur], code)


@pytest.mark.parametrize("indicateur", INDICATEURS)
@pytest.mark.parametrize("code", ETAPES)
def test_figures_are_those_of_the_store_at_one_period(code, indicateur):
    carte = lue(code, indicateur)
    publie = carte.publie
    codes = [lieu.territoire.code for lieu in carte.lieux]
    table = donnees.valeurs(codes, [publie], publie.periode or "")
    assert [lieu.valeur for lieu in carte.lieux] == [table[c, indicateur] for c in codes]
    assert {lieu.valeur.periode for lieu in carte.lieux} <= {publie.periode}
    assert dict(carte.serie.valeurs) == {c: table[c, indicateur].valeur for c in codes}


@pytest.mark.parametrize(
    ("code", "parties", "effectif"),
    [("FR", "EPCI", 1255), ("DEP-976", "EPCI", 5), (FONTENAY, "COM", 25)],
)
def test_a_step_is_cut_into_all_its_places(code, parties, effectif):
    carte = lue(code)
    assert carte.parties == parties
    assert len(carte.lieux) == len({lieu.territoire.code for lieu in carte.lieux}) == effectif


@pytest.mark.parametrize("code", ["REG-52", "DEP-85", "DEP-2A"])
def test_places_of_a_step_are_the_epci_of_its_communes(code):
    communes = territoires.plusieurs(territoires.membres(code))
    attendus = {c.epci for c in communes} - {None}
    assert {lieu.territoire.code for lieu in lue(code).lieux} == attendus


@pytest.mark.parametrize(
    ("indicateur", "code", "parties"),
    [
        ("POP_65", "FR", "EPCI"),
        ("SOC_PAUV", "FR", "DEP"),  # published for départements and communes, not for EPCI
        ("SOC_PAUV", "DEP-85", "COM"),
        ("SOC_EDI", "FR", ""),  # communes only
        ("SOC_EDI", "REG-52", ""),
        ("SOC_EDI", "DEP-85", "COM"),
        ("OFF_MGBV", "FR", ""),  # bassins de vie have no outline
        ("OFF_MGBV", "DEP-85", ""),
        ("POP_AGE", "FR", ""),  # by age and sex only: no one figure to colour
        ("ENF_LANG", "FR", ""),  # nobody has filled it
    ],
)
def test_a_step_is_cut_at_the_first_level_that_has_values(indicateur, code, parties):
    assert lue(code, indicateur).parties == parties


def test_no_map_of_france_is_blank():
    """Every indicator that is said to have one has a coloured place; each level is read once."""
    par_niveau: dict[str, list] = {}
    for publie in donnees.indicateurs():
        par_niveau.setdefault(_parties(publie, "FR"), []).append(publie)
    assert set(par_niveau) == {"EPCI", "DEP", ""}
    for niveau in ("EPCI", "DEP"):
        codes = [t.code for t in territoires.tous(niveau)][::3]
        table = donnees.valeurs(codes, par_niveau[niveau])
        colores = {indicateur for (_, indicateur), v in table.items() if v.valeur is not None}
        assert colores == {p.definition.code for p in par_niveau[niveau]}


@pytest.mark.parametrize("code", ["COM-85092", "BV-85092", "ARM-69381", "QPV-QP985001"])
def test_what_is_not_a_step_is_refused_in_one_sentence(code):
    with pytest.raises((EntreeInvalideError, IntrouvableError)) as refus:
        lue(code)
    assert code in str(refus.value)
    assert refus.value.remede


@pytest.mark.parametrize("code", ["", "fr", "DEP-999", "REG-52+REG-53", "../etc", "DEP-85\x00"])
def test_unknown_step_is_not_found(code):
    with pytest.raises(IntrouvableError):
        lue(code)


def test_bounds_are_the_quintiles_of_all_epci():
    import numpy as np

    carte = lue("FR")
    valeurs = [lieu.valeur.valeur for lieu in carte.lieux if lieu.valeur.valeur is not None]
    attendues = np.quantile(valeurs, [0.2, 0.4, 0.6, 0.8]).round(1)
    assert list(carte.serie.bornes) == pytest.approx(attendues.tolist())


def test_a_colour_means_the_same_from_france_to_communes():
    bornes = {lue(code).serie.bornes for code in ETAPES}
    assert len(bornes) == 1
    assert {lue(code).classes_de for code in ETAPES} == {"EPCI"}


def test_without_epci_classes_are_those_of_the_map_and_the_words_say_so():
    import numpy as np

    carte = lue("DEP-85", "SOC_EDI")
    valeurs = [lieu.valeur.valeur for lieu in carte.lieux if lieu.valeur.valeur is not None]
    decimales = carte.publie.definition.decimales
    attendues = np.quantile(valeurs, [0.2, 0.4, 0.6, 0.8]).round(decimales)
    assert list(carte.serie.bornes) == pytest.approx(sorted(set(attendues.tolist())))
    assert "les valeurs de cette carte" in dessins.comprendre(carte)
    assert "intercommunalités de France" in dessins.comprendre(lue("DEP-85"))


@pytest.mark.parametrize("indicateur", INDICATEURS)
@pytest.mark.parametrize("code", ETAPES)
def test_legend_counts_every_place_once(code, indicateur):
    carte = lue(code, indicateur)
    classes = dessins.legende(carte)
    assert sum(classe.effectif for classe in classes) == len(carte.lieux)
    bornes = carte.serie.bornes
    attendus = Counter(
        bisect_right(bornes, lieu.valeur.valeur)
        for lieu in carte.lieux
        if lieu.valeur.valeur is not None
    )
    colorees = [c for c in classes if c.case != dessins.HACHURES]
    assert [c.effectif for c in colorees] == [attendus[rang] for rang in range(len(colorees))]


def test_legend_says_bounds_in_words_and_each_reason_apart():
    carte = lue("DEP-85", "SOC_PAUV")
    mots = [c.mots for c in dessins.legende(carte)]
    assert mots[0].startswith("moins de ")
    assert any(m.endswith(" ou plus") for m in mots)
    absences = Counter(lieu.valeur.statut for lieu in carte.lieux if lieu.valeur.valeur is None)
    assert absences[Statut.SECRET]
    assert carte.absences == dict(absences)
    assert "couvert par le secret statistique" in mots


def test_not_covered_is_hatched_and_never_a_class():
    carte = lue("DEP-976")
    (classe,) = dessins.legende(carte)
    assert (classe.mots, classe.effectif) == ("non couvert par la source", 5)
    assert classe.case == dessins.HACHURES
    assert "jamais zéro" in dessins.comprendre(carte)


@pytest.mark.parametrize(
    ("code", "attendus"),
    [
        ("FR", ["FR"]),
        ("REG-52", ["FR", "REG-52"]),
        ("DEP-85", ["FR", "REG-52", "DEP-85"]),
        (FONTENAY, ["FR", "REG-52", "DEP-85", FONTENAY]),
    ],
)
def test_breadcrumb_goes_back_step_by_step(code, attendus):
    assert [t.code for t in fil(lue(code).perimetre)] == attendus


def test_every_shape_leads_one_step_nearer():
    for code in ("FR", "REG-52", "DEP-85"):
        carte = lue(code)
        for lieu in carte.lieux:
            t = lieu.territoire
            voulu = {"FR": t.region, "REG": t.departement, "DEP": t.code}[carte.perimetre.niveau]
            assert lieu.etape == (voulu or t.code)
            assert vue(carte.publie, lieu.etape).parties
    assert {lieu.etape for lieu in lue(FONTENAY).lieux} == {""}


def test_shapes_without_a_finer_map_lead_to_the_portrait():
    lien = dessins.lien_de(lue(FONTENAY))
    assert lien("COM-85092") == "/portrait/COM-85092/"
    assert lien("COM-44109") is None
    lien = dessins.lien_de(lue("FR", "SOC_PAUV"))
    assert lien("DEP-85") == "/carte/SOC_PAUV/?dans=REG-52"


def test_doors_are_the_regions_then_the_departements_by_name():
    noms = [t.nom for t in portes(lue("FR"))]
    assert len(noms) == 18
    assert noms == sorted(noms, key=normaliser)
    assert [t.code for t in portes(lue("REG-52"))] == [
        "DEP-44", "DEP-49", "DEP-53", "DEP-72", "DEP-85",
    ]  # fmt: skip
    assert portes(lue("DEP-85")) == portes(lue(FONTENAY)) == []
    assert len(portes(lue("FR", "SOC_EDI"))) == 18  # no map of France, but finer ones
    assert portes(lue("FR", "OFF_MGBV")) == []


@pytest.mark.parametrize("tri", TRIS)
def test_order_of_the_table_is_a_straight_sort_missing_last(tri):
    lieux = lue("FR", "POP_65").lieux
    tries = trier(lieux, tri)
    assert Counter(tries) == Counter(lieux)
    if "valeur" in tri:
        valeurs = [lieu.valeur.valeur for lieu in tries]
        connues = [v for v in valeurs if v is not None]
        assert valeurs[: len(connues)] == connues
        assert connues == sorted(connues, reverse=tri.startswith("-"))
    else:
        noms = [normaliser(lieu.territoire.nom) for lieu in tries]
        assert noms == sorted(noms, reverse=tri.startswith("-"))
    assert trier(list(reversed(lieux)), tri) == tries


def test_page_map_is_one_light_drawing_in_frames():
    cadres = dessins.cadres(lue("FR"))
    noms = ["metropole", "guadeloupe", "martinique", "guyane", "reunion", "mayotte"]
    assert [c.cadre for c in cadres] == noms
    assert sum(len(c.svg) for c in cadres) < 220_000
    liens = {m for c in cadres for m in re.findall(r'href="([^"]+)"', c.svg)}
    regions = {f"/carte/POP_65/?dans={t.code}" for t in territoires.tous("REG")}
    assert regions <= liens
    assert dessins.cadres(lue("FR")) is cadres


@pytest.mark.parametrize("code", ["REG-52", "DEP-85", FONTENAY, "DEP-2A"])
def test_a_finer_step_names_each_drawn_place_with_its_value(code):
    carte = lue(code)
    svg = dessins.dessin(carte, dessins.lien_de(carte)).svg
    titres = re.findall(r"<path[^>]*><title>([^<]+)</title>", svg)
    assert len(titres) == len(carte.lieux) - dessins.sans_contour(carte)
    assert 'role="group"' in svg
    assert svg.count('tabindex="-1"') == len(titres)
    assert "<a " not in dessins.dessin(carte).svg


def test_territory_without_outline_keeps_its_table():
    carte = lue("DEP-987", "SOC_EDI")
    assert dessins.dessin(carte) is None
