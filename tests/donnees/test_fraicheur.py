"""How fresh the sources are: the day comes from the caller."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clesante.donnees import lectures
from clesante.donnees.fraicheur import depuis, fin_de, fraicheurs, intervalle
from clesante.donnees.producteurs.dispositions import disposition

JOUR = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("periode", "fin"),
    [
        ("2022", date(2022, 12, 31)),
        ("2018-2022", date(2022, 12, 31)),
        ("2024-T3", date(2024, 9, 30)),
        ("2024-T4", date(2024, 12, 31)),
        ("2016/2020", date(2020, 12, 31)),
        ("", None),
        ("en cours", None),
        ("12022", None),
    ],
)
def test_end_of_a_period(periode, fin):
    assert fin_de(periode) == fin


@pytest.mark.parametrize(
    ("jours", "mots"),
    [
        (-1, "en cours"),
        (0, "aujourd'hui"),
        (1, "hier"),
        (2, "il y a 2\u00a0jours"),
        (59, "il y a 59\u00a0jours"),
        (60, "il y a 1\u00a0mois"),
        (61, "il y a 2\u00a0mois"),
        (400, "il y a 13\u00a0mois"),
        (731, "il y a 2\u00a0ans"),
        (1826, "il y a 4\u00a0ans"),
        (1827, "il y a 5\u00a0ans"),
    ],
)
def test_age_in_words(jours, mots):
    assert depuis(JOUR - timedelta(days=jours), JOUR) == mots


@given(st.dates(date(1990, 1, 1), JOUR), st.dates(date(1990, 1, 1), JOUR))
def test_older_is_never_said_younger(un, autre):
    ancien, recent = sorted((un, autre))
    ordre = ["aujourd'hui", "hier", "jour", "mois", "an"]

    def rang(jour: date) -> int:
        mots = depuis(jour, JOUR).removesuffix("s") if "mois" not in depuis(jour, JOUR) else "mois"
        return next(i for i, mot in enumerate(ordre) if mots.endswith(mot))

    assert rang(ancien) >= rang(recent)


@pytest.mark.parametrize(
    ("rythme", "jours"),
    [("chaque année, en juin", 367), ("chaque trimestre", 93), ("selon les enquêtes", None)],
)
def test_rhythm_is_read_from_its_first_words(rythme, jours):
    assert intervalle(rythme) == jours


def test_every_source_is_told_once_with_its_rhythm(entrepot):
    lues = fraicheurs(JOUR)
    tenues = {source.code for source in lectures.sources()}
    assert sorted(f.source.code for f in lues) == sorted(tenues)
    assert tenues > {p.source.code for p in lectures.catalogue().values() if p.source}
    assert all(f.rythme for f in lues)
    assert all(f.fin for f in lues), [f.source.code for f in lues if not f.fin]


def test_latest_period_is_that_of_the_indicators_of_the_source(entrepot):
    for f in fraicheurs(JOUR):
        periodes = [
            p.periode
            for p in lectures.indicateurs()
            if p.source and p.source.code == f.source.code and p.periode
        ] or [f.source.millesime]
        assert f.periode in periodes
        assert f.fin == max(filter(None, map(fin_de, periodes)))


def test_source_that_completes_another_level_keeps_its_own_vintage(entrepot):
    """Its indicators are those of another source, whose period may be newer than its own."""
    lues = {f.source.code: f for f in fraicheurs(JOUR)}
    completent = [s for s in lectures.sources() if not any(
        p.source and p.source.code == s.code for p in lectures.indicateurs())]  # fmt: skip
    assert completent
    for source in completent:
        assert lues[source.code].periode == source.millesime
        assert set(source.indicateurs) == set(disposition(source.code).indicateurs)


@pytest.mark.parametrize(
    ("code", "dite"),
    [
        ("insee_population_cog_2026", "communes de 2026"),
        ("drees_apl_medecins_generalistes", "communes de 2023, ramenées à celles de 2026"),
        ("insee_filosofi_2021_communes", "communes de 2024, ramenées à celles de 2026"),
        ("cepidc_mortalite_toutes_causes", "découpage de 2023"),
        ("cartosante_bassins_de_vie_2024", "bassins de vie 2022"),
    ],
)
@pytest.mark.django_db
def test_geography_of_a_source_is_that_of_its_rows(client, entrepot, code, dite):
    """A file of départements holds no commune to bring to those of today."""
    (source,) = [s for s in lectures.sources() if s.code == code]
    assert source.geographie_dite == dite
    page = client.get("/sources/").content.decode()
    assert f"<dd>{dite}</dd>" in page[page.index(f'id="{code}"') :][:600]
    publie = next(p for p in lectures.indicateurs() if p.source and p.source.code == code)
    fiche = client.get(f"/indicateurs/{publie.definition.code}/").content.decode()
    assert f"<td>{dite}</td>" in fiche[fiche.index("Géographie du fichier") :][:80]


def test_lateness_follows_the_day(entrepot):
    """The day after the period nothing is late; ten years on, all that has a rhythm is."""
    apl = "drees_apl_medecins_generalistes"
    par_jour = {
        jour: {f.source.code: f for f in fraicheurs(jour)}
        for jour in (date(2024, 1, 1), date(2027, 1, 3), date(2027, 1, 7), date(2040, 1, 1))
    }
    assert [par_jour[jour][apl].en_retard for jour in par_jour] == [False, False, True, True]
    assert all(f.en_retard in (True, None) for f in par_jour[date(2040, 1, 1)].values())
    assert par_jour[date(2040, 1, 1)][apl].etat == "une parution plus récente est probable"


def test_late_sources_come_first(entrepot):
    retards = [f.en_retard is True for f in fraicheurs(date(2026, 11, 22))]
    assert retards == sorted(retards, reverse=True)


@pytest.mark.django_db
def test_page_says_the_age_of_each_source_on_the_day(client, entrepot, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: date(2035, 3, 1))
    page = client.get("/fraicheur/").content.decode()
    assert "Au 1er mars 2035" in page
    for f in fraicheurs(date(2035, 3, 1)):
        assert f'/sources/#{f.source.code}"' in page
        assert f.age in page


@pytest.mark.django_db
@pytest.mark.parametrize("adresse", ["/sources/", "/"])
def test_page_is_found_from_the_sources_and_the_footer(client, entrepot, adresse):
    assert 'href="/fraicheur/"' in client.get(adresse).content.decode()


@pytest.mark.django_db
def test_page_of_a_filled_indicator_counts_its_territories(client, entrepot):
    publie = lectures.catalogue()["POP_TOT"]
    codes = lectures.codes_du_niveau("EPCI")
    valeurs = lectures.valeurs(codes, [publie], publie.periode).values()
    avec = sum(v.valeur is not None for v in valeurs)
    page = client.get("/indicateurs/POP_TOT/").content.decode().replace("\u202f", "")
    ligne = page.split("Intercommunalités</th>")[1][:300]
    assert f">{avec}</td>" in ligne
    assert f">{len(codes)}</td>" in ligne
    assert publie.source.sha256 in page


@pytest.mark.django_db
def test_page_of_an_indicator_gives_thirty_metadata(client, entrepot):
    page = client.get("/indicateurs/POP_65/").content.decode()
    page = page[page.index('id="metadonnees"') :]
    assert page.count('<th scope="row">') >= 30


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("largeur", [1280, 360])
def test_page_has_no_violation(page, verifier_axe, entrepot, largeur):
    page.set_viewport_size({"width": largeur, "height": 800})
    page.goto("/fraicheur/")
    verifier_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= largeur
