"""Any document the grammar allows, written by rules of our own: what the reader must give back."""

from __future__ import annotations

import html
from collections.abc import Iterator

from hypothesis import strategies as st

from clesante.edition.arbre import Noeud

VIDES = ("br", "img")
# Words that mean something to HTML, typst, pandoc or XML, and scripts of other directions.
MOTS = st.text(
    st.one_of(
        st.sampled_from("<>&\"'#$@*_`\\[]{}~%=+-;:!?«»é٣\u202e\u0301\u200d\U0001f600"),
        st.characters(codec="utf-8", exclude_categories=["C", "Z"]),
    ),
    min_size=1,
    max_size=8,
)
PHRASES = st.lists(MOTS, min_size=1, max_size=3).map(" ".join)


def en_ligne(profondeur: int) -> st.SearchStrategy[Noeud | str]:
    """Return text or an inline element that holds some."""
    if not profondeur:
        return PHRASES
    contenu = st.lists(en_ligne(profondeur - 1), min_size=1, max_size=2)
    attributs = st.sampled_from([{}, {"class": "favorable"}, {"class": "territoire"}])
    return st.one_of(
        PHRASES,
        st.builds(Noeud, st.sampled_from(["em", "sup", "small"]), st.just({}), contenu),
        st.builds(Noeud, st.just("strong"), attributs, contenu),
        st.builds(Noeud, st.just("a"), st.just({"href": "https://a.example/?b=1&c=2"}),
                  st.lists(PHRASES, min_size=1, max_size=1)),
    )  # fmt: skip


LIGNES = st.lists(en_ligne(2), min_size=1, max_size=3)
PARAGRAPHES = st.builds(
    Noeud,
    st.just("p"),
    st.sampled_from([{}, {"class": "note"}, {"class": "source"}, {"class": "chapeau"}]),
    LIGNES,
)


def puces(profondeur: int) -> st.SearchStrategy[Noeud]:
    """Return a list, of lists or of texts."""
    bout = LIGNES if not profondeur else st.one_of(
        LIGNES, st.lists(st.one_of(PARAGRAPHES, puces(profondeur - 1)), min_size=1, max_size=2)
    )  # fmt: skip
    items = st.lists(st.builds(Noeud, st.just("li"), st.just({}), bout), min_size=1, max_size=3)
    return st.builds(Noeud, st.sampled_from(["ul", "ol"]), st.just({}), items)


@st.composite
def tableaux(draw) -> Noeud:
    """Return a table with or without row headers."""
    large, haut = draw(st.integers(1, 4)), draw(st.integers(1, 4))

    def case(nom: str, **attributs: str) -> Noeud:
        return Noeud(nom, attributs, [draw(PHRASES)])

    tete = Noeud("tr", {}, [case("th", scope="col") for _ in range(large)])
    premiere = draw(st.sampled_from(["th", "td"]))
    corps = [
        Noeud("tr", {}, [case(premiere if not rang else "td") for rang in range(large)])
        for _ in range(haut)
    ]
    parties = [Noeud("caption", {}, [draw(PHRASES)]), Noeud("thead", {}, [tete])]
    return Noeud("table", {}, [*parties, Noeud("tbody", {}, corps)])


@st.composite
def definitions(draw) -> Noeud:
    """Return a list of terms and their meanings."""
    enfants = []
    for _ in range(draw(st.integers(1, 3))):
        enfants += [Noeud("dt", {}, draw(LIGNES)), Noeud("dd", {}, draw(LIGNES))]
    return Noeud("dl", {}, enfants)


BLOCS = st.one_of(
    PARAGRAPHES,
    puces(1),
    tableaux(),
    definitions(),
    st.builds(
        Noeud, st.just("blockquote"), st.just({}), st.lists(PARAGRAPHES, min_size=1, max_size=2)
    ),
)


@st.composite
def sections(draw, niveau: int = 2) -> Noeud:
    """Return a section with its heading, and maybe one of the next rank under it."""
    titre = Noeud(f"h{niveau}", {}, [draw(PHRASES)])
    dessous = draw(st.lists(sections(niveau + 1), max_size=1)) if niveau < 4 else []
    attributs = draw(st.sampled_from([{}, {"class": "nouvelle-page"}]))
    return Noeud("section", attributs, [titre, *draw(st.lists(BLOCS, max_size=2)), *dessous])


@st.composite
def corps(draw) -> Noeud:
    """Return a whole document: sections and blocks, every heading with an id of its own."""
    racine = Noeud("corps", {}, draw(st.lists(st.one_of(BLOCS, sections()), max_size=4)))
    titres = [e for e in racine.descendants() if e.nom in ("h2", "h3", "h4")]
    for rang, titre in enumerate(titres):
        titre.attributs = {"id": f"t-{rang}"}
    return racine


def ecrire(noeud: Noeud | str) -> str:
    """Write a tree as HTML."""
    if isinstance(noeud, str):
        return html.escape(noeud)
    dedans = "".join(map(ecrire, noeud.enfants))
    if noeud.nom == "corps":
        return dedans
    attributs = "".join(f' {cle}="{html.escape(v)}"' for cle, v in noeud.attributs.items())
    return f"<{noeud.nom}{attributs}>" + ("" if noeud.nom in VIDES else f"{dedans}</{noeud.nom}>")


def textes(noeud: Noeud | str) -> Iterator[str]:
    """Yield the words of a tree in order, without our code."""
    if isinstance(noeud, str):
        yield noeud
        return
    for enfant in noeud.enfants:
        yield from textes(enfant)


def forme(noeud: Noeud | str) -> object:
    """Return what makes two trees the same: tags, attributes, order; texts joined."""
    if isinstance(noeud, str):
        return noeud
    enfants: list[object] = []
    for enfant in map(forme, noeud.enfants):
        if isinstance(enfant, str) and enfants and isinstance(enfants[-1], str):
            enfants[-1] += enfant
        else:
            enfants.append(enfant)
    return (noeud.nom, tuple(sorted(noeud.attributs.items())), tuple(enfants))
