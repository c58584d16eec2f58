"""The reader gives back any document of the grammar, and refuses any other at its first fault."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clesante.edition import ContenuRefuseError, arbre, grammaire, verifications
from tests.edition.corps import MOTS, PHRASES, corps, ecrire, forme, textes

BLANCS = st.text(" \t\n\r\f\u2028", min_size=1, max_size=4)
PETITS = settings(max_examples=40)


@PETITS
@given(corps())
def test_any_document_of_the_grammar_is_read_as_it_was_written(racine):
    lue = arbre.lire(ecrire(racine))
    assert forme(lue) == forme(racine)
    verifications.verifier(lue, {})


@PETITS
@given(corps())
def test_reading_what_was_read_changes_nothing(racine):
    une_fois = arbre.lire(ecrire(racine))
    assert forme(arbre.lire(ecrire(une_fois))) == forme(une_fois)


@PETITS
@given(corps())
def test_text_is_all_the_words_and_nothing_else(racine):
    assert arbre.lire(ecrire(racine)).texte() == "".join(textes(racine))


@PETITS
@given(corps())
def test_every_element_is_met_once_in_the_order_of_the_text(racine):
    ecrit = ecrire(racine)
    lus = [element.nom for element in arbre.lire(ecrit).descendants()]
    assert lus == re.findall(r"<([a-z][a-z0-9]*)", ecrit)


@PETITS
@given(corps(), BLANCS)
def test_white_space_between_blocks_says_nothing(racine, blancs):
    blocs = [ecrire(enfant) for enfant in racine.enfants]
    espace = blancs.replace("\u2028", " ")
    assert forme(arbre.lire(espace.join(["", *blocs, ""]))) == forme(racine)


@given(st.lists(MOTS, min_size=1, max_size=5), st.data())
def test_white_space_between_words_is_one_space(mots, data):
    blancs = [data.draw(BLANCS) for _ in range(len(mots) + 1)]
    melange = "".join(b + html.escape(m) for b, m in zip(blancs, [*mots, ""], strict=True))
    assert arbre.lire(f"<p>{melange}</p>").texte() == " ".join(mots)


@PETITS
@given(corps(), st.data())
def test_a_document_cut_inside_a_tag_or_an_element_is_refused(racine, data):
    ecrit = ecrire(racine)
    assume(ecrit)
    coupe = ecrit[: data.draw(st.integers(1, max(len(ecrit) - 1, 1)))]
    ouvertes = len(re.findall(r"<[a-z]", coupe)) - len(re.findall(r"</[a-z0-9]+>", coupe))
    assume(ouvertes or coupe.count("<") != coupe.count(">"))
    with pytest.raises(ContenuRefuseError) as refus:
        arbre.lire(coupe)
    assert re.search(r"\(ligne \d+\)\.$", refus.value.message)


@PETITS
@given(
    corps(), st.sampled_from(["script", "style", "iframe", "object", "h1", "div", "span", "img2"])
)
def test_one_foreign_tag_anywhere_is_refused_by_its_name(racine, nom):
    with pytest.raises(ContenuRefuseError, match=f"<{nom}>"):
        arbre.lire(ecrire(racine) + f"<{nom}>a</{nom}>")


@PETITS
@given(corps(), st.sampled_from(["onclick", "style", "href", "data-x", "colspan", "srcset"]))
def test_one_foreign_attribute_is_refused_by_its_name(racine, attribut):
    with pytest.raises(ContenuRefuseError, match=attribut):
        arbre.lire(f'{ecrire(racine)}<p {attribut}="x">a</p>')


@given(PHRASES)
def test_entities_may_be_written_in_any_form(phrase):
    formes = ("&#{0};", "&#x{0:x};", "&#X{0:X};", "&#{0:07d};")
    for modele in formes:
        ecrit = "".join(" " if c == " " else modele.format(ord(c)) for c in phrase)
        assert arbre.lire(f"<p>{ecrit}</p>").texte() == phrase


@given(st.text())
def test_clean_text_is_clean_once_for_all(texte):
    propre = arbre.propre(texte)
    assert arbre.propre(propre) == propre
    assert not re.search("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", propre)
    assert [c for c in texte.replace("\f", " ") if c.isprintable()] == [
        c for c in propre if c.isprintable()
    ]


@given(st.text())
def test_a_simple_line_has_no_end_inside(texte):
    ligne = arbre.ligne_simple(texte)
    assert ligne == arbre.ligne_simple(ligne)
    assert len(ligne.splitlines()) <= 1
    assert "  " not in ligne


@pytest.mark.parametrize("lignes", [0, 1, 7, 5000])
def test_the_line_of_a_fault_is_counted_from_one(lignes):
    with pytest.raises(ContenuRefuseError, match=rf"\(ligne {lignes + 1}\)\. "):
        arbre.lire("<p>a</p>\n" * lignes + "<script>")


def imbriquer(profondeur: int) -> str:
    return "<section>" * profondeur + "</section>" * profondeur


def test_depth_is_allowed_up_to_its_limit():
    assert len(list(arbre.lire(imbriquer(grammaire.PROFONDEUR_MAX)).descendants())) == 24
    with pytest.raises(ContenuRefuseError, match="trop profondément"):
        arbre.lire(imbriquer(grammaire.PROFONDEUR_MAX + 1))


def test_size_is_allowed_up_to_its_limit():
    plein = "<p>" + "a" * (grammaire.TAILLE_MAX - 7) + "</p>"
    assert len(arbre.lire(plein).texte()) == grammaire.TAILLE_MAX - 7
    with pytest.raises(ContenuRefuseError, match="4 millions de signes"):
        arbre.lire(plein + " ")


IDENTIFIANTS = {
    "a": True, "A-1_b": True, "a" * 100: True, "edition": True, "eda": True, "a" * 101: False,
    "1a": False, "-a": False, "_a": False, "ed-x": False, "é": False, "a b": False, "": False,
    "a\u0301": False, "a٣": False, "a.b": False, "a:b": False, "../a": False,
}  # fmt: skip


@pytest.mark.parametrize(("identifiant", "admis"), IDENTIFIANTS.items(), ids=ascii)
def test_ids_that_are_allowed(identifiant, admis):
    ecrit = f'<p id="{identifiant}">a</p>'
    if admis:
        assert arbre.lire(ecrit).elements()[0].identifiant == identifiant
        return
    with pytest.raises(ContenuRefuseError, match="L’attribut id de la balise <p> vaut"):
        arbre.lire(ecrit)


ADRESSES = {
    "https://a.example/b?c=1#d": True, "http://a.example": True, "mailto:a@b.example": True,
    "#a": True, "https://a.example/%20": True, "https://é.example/": True, "#": False, "": False,
    "https://": False, "HTTPS://a.example": False, "javascript:alert(1)": False, "/a": False,
    "//a.example": False, "a.html": False, "ftp://a.example": False, "https://a b": False,
    "mailto:a": False, "mailto:a@b@c": False, "data:text/html,x": False, "vbscript:x": False,
    "https://a.example/<b>": False, "https://a.example/{x}": False, "\u202ehttps://a": False,
    "https://a\\b": False,
}  # fmt: skip


@pytest.mark.parametrize(("adresse", "admise"), ADRESSES.items(), ids=ascii)
def test_addresses_that_are_allowed(adresse, admise):
    ecrit = f'<p><a href="{html.escape(adresse)}">a</a></p>'
    if admise:
        assert arbre.lire(ecrit).elements()[0].elements()[0].attributs == {"href": adresse}
        return
    with pytest.raises(ContenuRefuseError, match="L’attribut href de la balise <a> vaut"):
        arbre.lire(ecrit)


@pytest.mark.parametrize("nom", sorted(set(grammaire.ADMISES) - grammaire.BLOCS))
def test_what_is_not_a_block_does_not_stand_alone(nom):
    """Each tag has its place: at the root, only blocks."""
    with pytest.raises(ContenuRefuseError, match=f"<{nom}> n’est pas admise ici"):
        arbre.lire(f"<{nom}>")


def debuts() -> dict[str, str]:
    """Return, for each tag, the shortest start of a document in which it is open."""
    chemins, file = {grammaire.RACINE: ""}, [grammaire.RACINE]
    for ici in file:  # grows as it is read: breadth first
        for nom in sorted(grammaire.REGLES[ici].enfants - grammaire.VIDES - chemins.keys()):
            chemins[nom] = chemins[ici] + f"<{nom}" + (' href="#a">' if nom == "a" else ">")
            file.append(nom)
    return {nom: debut for nom, debut in chemins.items() if debut}


@pytest.mark.parametrize(("nom", "debut"), debuts().items(), ids=debuts())
def test_a_tag_that_is_not_closed_is_named(nom, debut):
    with pytest.raises(ContenuRefuseError, match=f"<{nom}> n’est pas fermée"):
        arbre.lire(debut)


def test_every_tag_has_a_place_in_a_document():
    assert set(debuts()) | grammaire.VIDES == set(grammaire.ADMISES)


@pytest.mark.parametrize("fin", ["/>", " />", "  >", "\n>"], ids=repr)
def test_spaces_and_slashes_at_the_end_of_a_tag_are_allowed(fin):
    assert arbre.lire(f"<p>a<br{fin}b</p>").texte() == "a\nb"
