"""Pages of the catalogue: the picture of an indicator, what is typed, the folded sources."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from clesante.donnees import lectures, lectures_repartition
from clesante.donnees.lectures_repartition import ASSEZ, POINTS, repartition
from clesante.socle.texte import nombre

# A model asked for is counted in the base: its limit outlives a restart.
pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db]


def test_strip_of_an_indicator_has_a_dot_for_each_territory_and_its_table():
    publie = lectures.catalogue()["POP_65"]
    lue = repartition(publie)
    tenue = lectures.distributions("EPCI")["POP_65", publie.periode]
    (trace,) = re.findall(r'<path d="([^"]+)" stroke-width="3.2"', lue.graphique.svg)
    assert trace.count("h.01") == tenue.effectif > 1_200
    assert lue.graphique.titre.endswith(f"{nombre(tenue.effectif)} intercommunalités")
    assert "territoire" not in re.sub(r"<(title|desc).*?</\1>", "", lue.graphique.svg)
    table = {ligne[0]: ligne[1] for ligne in lue.graphique.tableau.lignes}
    france = lectures.valeurs(["FR"], [publie])["FR", "POP_65"]
    assert table["France"] == f"{nombre(france.valeur, 1)}\xa0%"
    assert [*table] == ["France", "1er quartile", "médiane", "3e quartile"]
    assert publie.source.jeu in lue.source


def test_strip_is_of_the_first_level_that_has_enough_and_cites_its_own_source():
    lues = {i.definition.code: repartition(i) for i in lectures.indicateurs()}
    niveaux = {
        code: re.sub(r".*\d\s", "", lue.graphique.titre) for code, lue in lues.items() if lue
    }
    assert niveaux["MOR_GEN"] == "départements"
    assert {*niveaux.values()} <= {plusieurs for _, plusieurs in POINTS.values()}
    assert len(niveaux) > 50
    assert lues["POP_TOT"] is None  # nearly all at one end
    assert lues["REC_MT"] is None  # nothing fills it
    for code, mot in niveaux.items():
        niveau = next(n for n, (_, plusieurs) in POINTS.items() if plusieurs == mot)
        publie = lectures.catalogue()[code]
        tenue = lectures.distributions(niveau)[code, publie.periode]
        assert tenue.effectif >= ASSEZ


def test_france_on_a_strip_is_that_of_the_period_drawn(monkeypatch):
    """Its own latest period may be another than the one of most communes."""
    publie, lire = lectures.catalogue()["POP_65"], lectures.valeurs

    def plus_recente(codes, publies, periode=""):
        lues = lire(codes, publies, periode)
        return (
            lues
            if periode
            else {c: replace(v, periode="2099", valeur=99.0) for c, v in lues.items()}
        )

    monkeypatch.setattr(lectures, "valeurs", plus_recente)
    assert lectures_repartition._france(publie) == lire(["FR"], [publie])["FR", "POP_65"].valeur


def test_page_shows_the_strip_with_its_source(client):
    page = client.get("/indicateurs/POP_65/").content.decode()
    assert 'id="repartition-pop_65"' in page
    assert 'id="repartition-pop_65-etroit"' in page
    assert "Voir le tableau" in page
    assert "répartition" not in client.get("/indicateurs/REC_MT/").content.decode()


def test_fingerprint_may_be_cut_on_a_narrow_screen(client):
    sha256 = lectures.catalogue()["POP_65"].source.sha256
    assert f"<code>{sha256}</code>" in client.get("/indicateurs/POP_65/").content.decode()


def test_postal_code_offers_a_choice_and_keeps_what_was_typed(client):
    adresse = "/indicateurs/POP_65/modele.xlsx"
    assert "un code postal donne à choisir" in client.get("/indicateurs/POP_65/").content.decode()
    reponse = client.get(adresse, {"territoire": "85200"})
    page = reponse.content.decode()
    assert reponse.status_code == 400
    assert 'value="85200"' in page
    assert 'aria-invalid="true"' in page
    choix = re.findall(r'href="(/indicateurs/POP_65/\?territoire=COM-[^"]+)#fichier"', page)
    assert "/indicateurs/POP_65/?territoire=COM-85092" in choix
    assert len(choix) > 5
    assert 'value="COM-85092"' in client.get(choix[0]).content.decode()
    assert client.get(adresse, {"territoire": "COM-85092"}).status_code == 200


def test_what_names_no_territory_is_said_beside_the_field(client):
    reponse = client.get("/indicateurs/POP_65/modele.csv", {"territoire": "zzzzqq<b>"})
    page = reponse.content.decode()
    assert reponse.status_code == 404
    assert 'value="zzzzqq&lt;b&gt;"' in page
    assert "champ-erreurs" in page


def test_sources_are_listed_and_folded_by_producer(client):
    page = client.get("/sources/").content.decode()
    lues = lectures.sources()
    assert page.count('<details class="a-imprimer">') == len(lues)
    producteurs = {source.producteur for source in lues}
    assert len(re.findall(r"<h2 id=", page)) == len(producteurs) + 1  # and the list's own
    liste = page[page.index('class="sommaire"') : page.index("</nav>", page.index("sommaire"))]
    ancres = set(re.findall(r'<li><a href="#([^"]+)"', liste))
    assert len(ancres) == len(producteurs)
    assert all(f'<h2 id="{ancre}"' in page for ancre in ancres)
    assert all(source.sha256 in page for source in lues)
    assert "EPCI" not in page
