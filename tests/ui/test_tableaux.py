"""Tables as data and as drawn: every cell, its header, its address, nothing that could run."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st

from clesante.ui.tableaux import Tableau

CELLULES = st.text(
    st.one_of(
        st.sampled_from("<>&\"'{}%=/\u202e\u0301٣"),
        st.characters(codec="utf-8", exclude_categories=["Z", "C"]),
    ),
    min_size=1,
    max_size=12,
)


@st.composite
def tableaux(draw) -> Tableau:
    large = draw(st.integers(1, 4))
    ligne = st.tuples(*[CELLULES] * large)
    lignes = tuple(draw(st.lists(ligne, max_size=4)))
    adresses = tuple(draw(st.sampled_from(["", "/a/", '/b/?x="1"&y=<'])) for _ in lignes)
    numeriques = frozenset(draw(st.sets(st.integers(0, large - 1))))
    return Tableau(draw(CELLULES), draw(ligne), lignes, numeriques, adresses)


class Lecteur(HTMLParser):
    """Reads the rows of a table: (tag, scope, class, text), and where links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rangs: list[list[list[str | None]]] = []
        self.liens: list[str] = []
        self.balises: set[str] = set()
        self.dans = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        attributs = dict(attrs)
        self.balises.add(tag)
        if tag == "tr":
            self.rangs.append([])
        if tag in ("th", "td"):
            self.dans = True
            self.rangs[-1].append([tag, attributs.get("scope"), attributs.get("class"), ""])
        if tag == "a":
            self.liens.append(attributs["href"])

    def handle_endtag(self, tag):
        self.dans = self.dans and tag not in ("th", "td")

    def handle_data(self, data):
        if self.dans:
            self.rangs[-1][-1][3] += data


def dessiner(donnees: Tableau) -> Lecteur:
    return Lecteur(Template("{% tableau t %}").render(Context({"t": donnees})))


@settings(max_examples=60)
@given(tableaux())
def test_every_cell_is_drawn_once_in_its_place(donnees):
    lu = dessiner(donnees)
    textes = [tuple(case[3] for case in rang) for rang in lu.rangs]
    assert textes == [donnees.entetes, *donnees.lignes]


@settings(max_examples=40)
@given(tableaux())
def test_headers_say_which_way_they_read(donnees):
    tete, *rangs = dessiner(donnees).rangs
    assert {case[1] for case in tete} == {"col"}
    for rang in rangs:
        assert [case[0] for case in rang] == ["th"] + ["td"] * (len(rang) - 1)
        assert rang[0][1] == "row"


@settings(max_examples=40)
@given(tableaux())
def test_columns_of_numbers_are_marked_from_head_to_foot(donnees):
    for rang in dessiner(donnees).rangs:
        for numero, (balise, _, classe, _) in enumerate(rang):
            if balise == "td" or rang[0][1] == "col":
                assert (classe == "nombre") is (numero in donnees.numeriques)


@settings(max_examples=40)
@given(tableaux())
def test_row_headers_lead_to_their_addresses_and_nothing_else_does(donnees):
    lu = dessiner(donnees)
    assert lu.liens == [adresse for adresse in donnees.adresses if adresse]
    assert lu.balises <= {
        "div",
        "table",
        "caption",
        "span",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "a",
    }


@given(tableaux())
def test_lines_go_with_their_addresses(donnees):
    assert [ligne for _, ligne in donnees.rangees] == list(donnees.lignes)
    assert [adresse for adresse, _ in donnees.rangees] == list(donnees.adresses)


def test_lines_without_address_lead_nowhere():
    assert Tableau("T", ("A",), (("1",), ("2",))).rangees == [("", ("1",)), ("", ("2",))]


@pytest.mark.parametrize("rang", range(3))
@pytest.mark.parametrize("ligne", [(), ("a",), ("a", "b", "c")], ids=len)
def test_one_line_of_another_width_is_refused_wherever_it_is(rang, ligne):
    lignes = [("a", "b")] * 3
    lignes[rang] = ligne
    with pytest.raises(ValueError, match=f"{len(ligne)} cells under 2 headers"):
        Tableau("T", ("A", "B"), tuple(lignes))


@pytest.mark.parametrize("nombre", [1, 3])
def test_addresses_are_one_a_line_or_none(nombre):
    with pytest.raises(ValueError, match=f"{nombre} addresses for 2 lines"):
        Tableau("T", ("A",), (("1",), ("2",)), adresses=("/x/",) * nombre)


def test_two_tables_of_other_captions_have_other_ids():
    gabarit = Template("{% tableau a %}{% tableau b %}{% tableau b 'autre' %}")
    html = gabarit.render(
        Context({"a": Tableau("Un", ("A",), ()), "b": Tableau("Deux", ("A",), ())})
    )
    for cle in ("tableau-un", "tableau-deux", "tableau-autre"):
        assert html.count(f'id="{cle}"') == 1
        assert html.count(f'aria-labelledby="{cle}"') == 1
