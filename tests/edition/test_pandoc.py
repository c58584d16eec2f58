"""The tree given to pandoc says what the document says: words, ranks, tables, links that lead."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from clesante.edition import Document, Illustration, pandoc
from clesante.edition.preparation import preparer
from tests.edition import echantillon
from tests.edition.corps import corps, ecrire, textes

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect/></svg>'
TABLE = (
    '<table id="c"><caption>T</caption><thead><tr><th>a</th></tr></thead>'
    "<tbody><tr><td>b</td></tr></tbody></table>"
)
IMAGE = '<img src="illustration:i" alt="a">'
CIBLES = {
    "titre": '<h2 id="c">a</h2>',
    "paragraphe": '<p id="c">a</p>',
    "note": '<p id="c" class="note">a</p>',
    "tableau": TABLE,
    "figure": f'<figure id="c">{IMAGE}</figure>',
    "figure_legendee": f'<figure id="c">{IMAGE}<figcaption>b</figcaption></figure>',
    "section_titree": '<section id="c"><h2>a</h2></section>',
    "section_titre_nomme": '<section id="c"><h2 id="d">a</h2></section>',
    "section_texte": '<section id="c"><p>a</p></section>',
    "section_liste": '<section id="c"><ul><li>a</li></ul></section>',
    "section_tableau": f'<section id="c">{TABLE.replace(" id=", " id=")}</section>'.replace(
        '<table id="c"', '<table id="d"'
    ),
    "section_page": '<section id="c" class="nouvelle-page"><p>a</p></section>',
    "section_vide": '<section id="c"></section>',
    "section_de_section": '<section id="c"><section id="d"><h2>a</h2></section></section>',
}


def arbre(contenu: str, **champs: Any) -> dict[str, Any]:
    images = {"i": Illustration(SVG, "a")} if "illustration:i" in contenu else {}
    prepare = preparer(Document("Titre", "", contenu, images, **champs))
    return pandoc.arbre(prepare, {"i": "data:image/png;base64,AA"})


def noeuds(valeur: Any) -> Iterator[dict[str, Any]]:
    """Yield every node of a pandoc tree, in order."""
    if isinstance(valeur, dict):
        if "t" in valeur:
            yield valeur
        yield from noeuds(valeur.get("c", []))
    elif isinstance(valeur, list):
        for element in valeur:
            yield from noeuds(element)


def attributs(valeur: Any) -> Iterator[str]:
    """Yield every id of a pandoc tree: the first of a triple [id, classes, pairs]."""
    if isinstance(valeur, list):
        if len(valeur) == 3 and isinstance(valeur[0], str) and isinstance(valeur[1], list):
            yield valeur[0]
        for element in valeur:
            yield from attributs(element)
    elif isinstance(valeur, dict):
        for element in valeur.values():
            yield from attributs(element)


def mots(blocs: Any) -> list[str]:
    return [n["c"] for n in noeuds(blocs) if n["t"] == "Str" and n["c"] != pandoc.CADRATIN]


def styles(blocs: Any) -> list[str]:
    """Return the style of every part that has one."""
    parts = [n["c"][0][2] for n in noeuds(blocs) if n["t"] == "Div"]
    return [valeur for paires in parts for cle, valeur in paires if cle == "custom-style"]


@settings(max_examples=40)
@given(corps())
def test_all_the_words_are_there_in_order(racine):
    blocs = arbre(ecrire(racine))["blocks"]
    assert mots(blocs)[:2] == ["Titre", "Édité le 1er janvier 1970"]
    assert "".join(mots(blocs)[2:]) == "".join(textes(racine))


@settings(max_examples=40)
@given(corps())
def test_headings_keep_their_ranks_and_their_ids(racine):
    blocs = arbre(ecrire(racine))["blocks"]
    lus = [(n["c"][0], n["c"][1][0]) for n in noeuds(blocs) if n["t"] == "Header"]
    attendus = [e for e in racine.descendants() if e.nom in ("h2", "h3", "h4")]
    assert lus == [(int(e.nom[1]) - 1, e.identifiant) for e in attendus]


SORTES = {
    "BulletList": "ul", "OrderedList": "ol", "BlockQuote": "blockquote",
    "Table": "table", "Emph": "em", "Superscript": "sup", "Link": "a",
}  # fmt: skip


@settings(max_examples=40)
@given(corps())
def test_each_element_has_its_node(racine):
    blocs = arbre(ecrire(racine))["blocks"]
    lus = [n["t"] for n in noeuds(blocs)]
    noms = [e.nom for e in racine.descendants()]
    for sorte, nom in SORTES.items():
        assert lus.count(sorte) == noms.count(nom), nom
    assert lus.count("DefinitionList") + styles(blocs).count("Fait") == noms.count("dl")


def test_terms_stand_beside_their_sense_when_it_is_words_alone():
    court = arbre("<dl><dt>Axe</dt><dd>Soigner<br>et prévenir</dd></dl>")["blocks"]
    assert styles(court)[-1] == "Fait"
    assert mots(court)[-3:] == ["Axe", "Soigner", "et prévenir"]
    long = arbre("<dl><dt>Axe</dt><dd>Soigner</dd><dt>Qui</dt><dd><p>Tous</p></dd></dl>")["blocks"]
    assert "Fait" not in styles(long)
    assert "DefinitionList" in [n["t"] for n in noeuds(long)]


@pytest.mark.parametrize(
    ("corps_", "annonce"),
    [
        ("<p>Ceux-ci :</p><ul><li>un</li></ul>", True),
        ("<p>Ceux-ci :</p><ol><li>un</li></ol>", True),
        ("<section><p>Ceux-ci :</p><ul><li>un</li></ul></section>", True),
        ("<p>Seul.</p><p>Autre.</p>", False),
        ('<p class="note">Note</p><ul><li>un</li></ul>', False),
    ],
)
def test_a_paragraph_stays_with_the_list_that_follows_it(corps_, annonce):
    assert ("Annonce" in styles(arbre(corps_)["blocks"])) is annonce


@settings(max_examples=40)
@given(corps())
def test_the_tree_is_plain_json_and_the_same_twice(racine):
    contenu = ecrire(racine)
    une_fois = json.dumps(arbre(contenu), ensure_ascii=False)
    assert json.loads(une_fois) == arbre(contenu)
    assert json.dumps(arbre(contenu), ensure_ascii=False) == une_fois


@pytest.mark.parametrize("cible", CIBLES.values(), ids=CIBLES)
def test_every_link_has_somewhere_to_lead(cible):
    blocs = arbre(f'<p><a href="#c">lien</a></p>{cible}')["blocks"]
    (lien,) = [n for n in noeuds(blocs) if n["t"] == "Link"]
    assert lien["c"][2][0] == "#c"
    assert list(attributs(blocs)).count("c") == 1


@pytest.mark.parametrize("cible", CIBLES.values(), ids=CIBLES)
def test_no_id_is_given_to_two_things(cible):
    ids = [cle for cle in attributs(arbre(cible)["blocks"]) if cle]
    assert sorted(ids) == sorted(set(ids))


def test_the_whole_sample_keeps_its_ids():
    prepare = preparer(echantillon.document())
    attendus = {e.identifiant for e in prepare.racine.descendants() if e.identifiant}
    images = dict.fromkeys(prepare.images, "data:")
    assert {cle for cle in attributs(pandoc.arbre(prepare, images)["blocks"]) if cle} == attendus


def test_tables_have_a_caption_a_head_and_aligned_columns():
    contenu = (
        "<table><caption>Légende</caption><thead><tr><th>Lieu</th><th>Part</th></tr></thead>"
        '<tbody><tr><th scope="row">Ici</th><td>12</td></tr></tbody></table>'
    )
    (table,) = [n for n in noeuds(arbre(contenu)["blocks"]) if n["t"] == "Table"]
    _, legende, colonnes, tete, (corps_,), pied = table["c"]
    assert mots(legende) == ["Légende"]
    assert [c[0]["t"] for c in colonnes] == ["AlignLeft", "AlignRight"]
    assert sum(c[1]["c"] for c in colonnes) <= 1
    assert mots(tete) == ["Lieu", "Part"]
    assert (mots(corps_), corps_[1]) == (["Ici", "12"], 1)
    assert pied[1] == []


def test_a_cell_without_text_is_empty_and_not_absent():
    contenu = (
        "<table><caption>T</caption><thead><tr><th>a</th><th>b</th></tr></thead>"
        "<tbody><tr><td></td><td>1</td></tr></tbody></table>"
    )
    (table,) = [n for n in noeuds(arbre(contenu)["blocks"]) if n["t"] == "Table"]
    ((ligne,),) = [corps_[3] for corps_ in table["c"][4]]
    vide, remplie = (case[4] for case in ligne[1])
    assert (vide, mots(remplie)) == ([], ["1"])


@pytest.mark.parametrize(
    ("classe", "style"), [("chapeau", "Chapeau"), ("note", "Note"), ("source", "Note")]
)
def test_a_class_of_paragraph_is_a_style(classe, style):
    bloc = arbre(f'<p class="{classe}">a</p>')["blocks"][-1]
    assert bloc["c"][0][2] == [["custom-style", style]]


@pytest.mark.parametrize("classe", ["favorable", "defavorable", "comparable", "territoire"])
def test_a_verdict_is_a_style_around_bold(classe):
    (portee,) = arbre(f'<p><strong class="{classe}">a</strong></p>')["blocks"][-1]["c"]
    assert portee["c"][0][2] == [["custom-style", classe.capitalize()]]
    assert [n["t"] for n in portee["c"][1]] == ["Strong"]


@pytest.mark.parametrize("largeur", [3.0, 16.0, 40.0])
def test_a_picture_has_its_size_on_paper_and_its_words(largeur):
    images = {"i": Illustration(SVG, "autre", largeur)}
    prepare = preparer(Document("T", "", f"<figure>{IMAGE}</figure>", images))
    blocs = pandoc.arbre(prepare, {"i": "data:image/png;base64,AA"})["blocks"]
    (image,) = [n["c"] for n in noeuds(blocs) if n["t"] == "Image"]
    attendue = min(largeur, 17.0)
    assert image[0][2] == [["width", f"{attendue}cm"], ["height", f"{attendue / 2}cm"]]
    assert mots(image[1]) == ["a"]
    assert image[2][0] == "data:image/png;base64,AA"


@pytest.mark.parametrize("sous_titre", ["", "Sous-titre"])
def test_the_head_of_the_document_is_said_once(sous_titre):
    prepare = preparer(Document("Titre", sous_titre, "<p>a</p>"))
    tetes = [b["c"][0][2][0][1] for b in pandoc.arbre(prepare, {})["blocks"][:-1]]
    assert tetes == ["Title", *(["Subtitle"] if sous_titre else []), "Date"]


def test_a_new_page_is_a_break_in_both_formats():
    blocs = arbre('<section class="nouvelle-page"><h2>a</h2></section>')["blocks"]
    sauts = [n["c"][0] for n in noeuds(blocs) if n["t"] == "RawBlock"]
    assert sauts == ["openxml", "opendocument"]


@settings(max_examples=40)
@given(corps())
def test_nothing_written_by_a_person_is_raw(racine):
    """Only our own page break goes to the formats as markup."""
    for n in noeuds(arbre(ecrire(racine))["blocks"]):
        if n["t"] in ("RawBlock", "RawInline"):
            assert "SautDePage" in n["c"][1]
