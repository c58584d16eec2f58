"""A document checked once: the first fault is said, sizes fit the page, words are clean."""

from __future__ import annotations

import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.edition import ContenuRefuseError, Document, Illustration, verifications
from clesante.edition.arbre import INTERDITS, lire
from clesante.edition.preparation import HAUTEUR_MAX_CM, LARGEUR_MAX_CM, preparer
from clesante.socle.dates import MOIS

NOMS = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,8}", fullmatch=True).filter(
    lambda n: not n.startswith("ed-")
)
TEXTES = st.text(max_size=40)


def dessin(large: float = 10, haut: float = 10, cle: str = "") -> str:
    attribut = f' id="{cle}"' if cle else ""
    boite = f'viewBox="0 0 {large!r} {haut!r}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {boite}><g{attribut}></g></svg>'


def avec(illustrations: dict[str, Illustration], corps: str = "<p>a</p>") -> Document:
    return Document("T", "", corps, illustrations)


@given(st.floats(1, 100), st.floats(1, 100), st.floats(0.1, 100))
def test_a_picture_fits_the_page_and_keeps_its_shape(large, haut, voulue):
    if not 1 / 50 <= haut / large <= 50:
        return
    image = preparer(avec({"i": Illustration(dessin(large, haut), "a", voulue)})).images["i"]
    assert image.largeur_cm <= LARGEUR_MAX_CM
    assert image.hauteur_cm <= HAUTEUR_MAX_CM + 0.001
    assert image.hauteur_cm == pytest.approx(image.largeur_cm * haut / large, abs=0.03)


@given(st.floats(0.1, 100), st.floats(0.1, 100))
def test_a_picture_asked_larger_is_never_smaller(une, autre):
    mesures = [
        preparer(avec({"i": Illustration(dessin(4, 3), "a", v)})).images["i"].largeur_cm
        for v in sorted((une, autre))
    ]
    assert mesures == sorted(mesures)


@pytest.mark.parametrize(
    ("voulue", "obtenue"), [(6.0, 6.0), (17.0, 17.0), (17.1, 17.0), (0.2, 1.0)]
)
def test_a_width_that_fits_is_the_one_asked(voulue, obtenue):
    image = preparer(avec({"i": Illustration(dessin(), "a", voulue)})).images["i"]
    assert (image.largeur_cm, image.hauteur_cm) == (obtenue, obtenue)


@pytest.mark.parametrize(
    "nom", ["", "1a", "a b", "é", "../a", "ed-a", "a" * 101, "a\x00", "\u202ea"], ids=ascii
)
def test_a_picture_of_another_name_is_refused(nom):
    with pytest.raises(ContenuRefuseError, match="son nom"):
        preparer(avec({nom: Illustration(dessin(), "a")}))


@pytest.mark.parametrize("alternative", ["", " ", "\n\t", "\u00a0"], ids=ascii)
def test_a_picture_must_be_said_in_words(alternative):
    with pytest.raises(ContenuRefuseError, match="alternative") as refus:
        preparer(avec({"carte": Illustration(dessin(), alternative)}))
    assert "« carte »" in refus.value.message
    assert "phrase" in refus.value.remede


@given(st.lists(NOMS, min_size=2, max_size=6, unique=True), st.randoms())
def test_pictures_do_not_depend_on_their_order(noms, hasard):
    images = {n: Illustration(dessin(rang + 1, 2), "a") for rang, n in enumerate(noms)}
    melange = {n: images[n] for n in hasard.sample(noms, len(noms))}
    assert preparer(avec(images)).images == preparer(avec(melange)).images


@pytest.mark.parametrize("corps", ['<p id="x">a</p>', '<section id="x"><h2>a</h2></section>'])
def test_a_picture_and_a_text_do_not_share_an_id(corps):
    with pytest.raises(ContenuRefuseError, match="« x », déjà pris"):
        preparer(avec({"i": Illustration(dessin(cle="x"), "a")}, corps))


def test_a_picture_that_is_not_shown_is_checked_too():
    faute = dessin().replace("<g>", "<script>").replace("</g>", "</script>")
    with pytest.raises(ContenuRefuseError, match="<script>"):
        preparer(avec({"i": Illustration(faute, "a")}))


@given(st.tuples(*[TEXTES] * 5))
def test_words_around_the_text_are_one_clean_line(textes):
    titre, sous_titre, pied, sujet, auteur = textes
    document = Document(f"T{titre}", sous_titre, "", {}, pied=pied, sujet=sujet, auteur=auteur)
    lu = preparer(document)
    for propre in (lu.titre, lu.sous_titre, lu.pied, lu.sujet, lu.auteur):
        assert not INTERDITS.search(propre)
        assert propre == propre.strip(" \n\t\r")
        assert not {"\n", "\r", "\u2028", "\u2029"} & set(propre)


@pytest.mark.parametrize(
    "titre", ["", " ", "\n", "\x00", "\u2028", "\x07\x08", "\ud800"], ids=ascii
)
def test_a_title_that_says_nothing_is_refused(titre):
    with pytest.raises(ContenuRefuseError, match=r"^Le document n’a pas de titre\."):
        preparer(Document(titre, "", "<p>a</p>"))


@given(st.dates())
def test_the_date_is_written_in_full(jour):
    ligne = preparer(Document("T", "", "", {}, jour)).date_ligne
    quantieme, mois, annee = ligne.removeprefix("Édité le ").split(" ")
    assert int(quantieme.removesuffix("er")) == jour.day
    assert (MOIS.index(mois) + 1, int(annee)) == (jour.month, jour.year)
    assert quantieme.endswith("er") is (jour.day == 1)


ILLUSTRATIONS = st.dictionaries(
    NOMS, st.builds(Illustration, TEXTES, TEXTES, st.floats(0, 50)), max_size=3
)
DOCUMENTS = st.builds(
    Document, TEXTES, TEXTES, TEXTES, ILLUSTRATIONS, st.dates(), TEXTES, TEXTES, TEXTES
)


@given(DOCUMENTS)
def test_a_document_goes_to_the_child_and_back(document):
    """Through the bytes of a pipe, as ``production`` sends it: lone surrogates included."""
    octets = json.dumps(document.vers_json()).encode()
    assert Document.depuis_json(json.loads(octets)) == document


def test_a_document_that_says_nothing_more_has_the_defaults():
    minimal = Document("T", "", "")
    assert (minimal.auteur, minimal.pied, minimal.sujet) == ("Clésanté", "", "")
    assert minimal.date == datetime.date(1970, 1, 1)
    assert Document.depuis_json(minimal.vers_json()) == minimal


RANGS = st.lists(st.integers(2, 4), max_size=8)


@given(RANGS)
def test_headings_are_checked_as_a_reader_would(rangs):
    racine = lire("".join(f"<h{rang}>Titre {rang}</h{rang}>" for rang in rangs))
    sauts = [b for a, b in zip([1, *rangs], rangs, strict=False) if b > a + 1]
    if not sauts:
        verifications.verifier(racine, {})
        return
    with pytest.raises(ContenuRefuseError, match=f"<h{sauts[0]}>.*saute un niveau") as refus:
        verifications.verifier(racine, {})
    assert refus.value.remede.startswith("Employez <h")


@given(st.lists(st.sampled_from(["dt", "dd"]), max_size=8))
def test_terms_and_meanings_alternate(noms):
    racine = lire("<dl>" + "".join(f"<{n}>a</{n}>" for n in noms) + "</dl>")
    alternent = bool(noms) and len(noms) % 2 == 0 and noms[::2] == ["dt"] * (len(noms) // 2)
    if alternent and noms[1::2] == ["dd"] * (len(noms) // 2):
        verifications.verifier(racine, {})
        return
    with pytest.raises(ContenuRefuseError, match="n’alterne pas"):
        verifications.verifier(racine, {})


@given(st.lists(st.sampled_from(["caption", "thead", "tbody"]), max_size=4))
def test_a_table_has_its_three_parts_in_order(parties):
    dedans = {
        "caption": "<caption>T</caption>",
        "thead": "<thead><tr><th>a</th></tr></thead>",
        "tbody": "<tbody><tr><td>1</td></tr></tbody>",
    }
    racine = lire(f"<table>{''.join(dedans[p] for p in parties)}</table>")
    if parties == ["caption", "thead", "tbody"]:
        verifications.verifier(racine, {})
        return
    with pytest.raises(ContenuRefuseError, match="n’a pas sa forme"):
        verifications.verifier(racine, {})


@pytest.mark.parametrize("nom", ["h2", "li", "dt", "caption", "th", "a", "figcaption"])
@pytest.mark.parametrize("vide", ["", " ", "\u00a0", "<em> </em>", "<br>"], ids=ascii)
def test_what_names_something_is_never_empty(nom, vide):
    from clesante.edition.arbre import Noeud

    dedans = lire(f"<p>{vide}</p>").elements()[0].enfants
    racine = Noeud("corps", {}, [Noeud(nom, {}, dedans)])
    with pytest.raises(ContenuRefuseError, match=f"<{nom}> est vide"):
        verifications.verifier(racine, {})
