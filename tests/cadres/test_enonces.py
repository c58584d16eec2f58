"""Every statement of a seed is found in the file of its framework, or is said not to fit in one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from clesante.cadres.lectures import cadre
from tests.aides.mesures import RACINE

LISTES = sorted((Path(__file__).parent / "enonces").glob("*.txt"))
GRAINES = RACINE.parent / "shared" / "seeds"
# Which seed each list goes through, by the beginning of its name.
GRAINE = {
    "mayotte": "000",
    "pays_de_la_loire": "001",
    "grand_est": "002",
    "bretagne": "003",
    "hauts_de_france": "004",
}
MOTS_RESTANTS = 6  # headings of one or two words, numbers of lists, marks of layout


class Fragment(NamedTuple):
    code: str
    texte: str
    raison: str


def a_plat(texte: str) -> str:
    """Return a text without layout: one space, straight apostrophes, no emphasis, no guillemets."""
    return re.sub(r"[\s«»|]+", " ", texte.replace("’", "'").replace("*", "")).strip().lower()


def fragments(liste: Path) -> list[Fragment]:
    lignes = liste.read_text(encoding="utf-8").splitlines()
    decoupees = [li.split(" | ") for li in lignes if li.strip() and not li.startswith("#")]
    assert all(len(d) == (3 if d[0] == "-" else 2) for d in decoupees)
    return [Fragment(d[0], d[1], d[2] if len(d) > 2 else "") for d in decoupees]


def graine(liste: Path) -> str:
    trouvees = list(GRAINES.glob(f"{GRAINE[liste.stem]}_*.txt"))
    if not trouvees:
        pytest.skip("les documents de départ ne sont pas à côté du dépôt")
    return trouvees[0].read_text(encoding="utf-8")


def morceaux(citation: str) -> list[str]:
    """Return the parts of a quotation, between its cuts."""
    plats = [a_plat(m) for m in re.split(r"\(\.\.\.\)|\(…\)|\[…\]|…", citation)]
    return [plat for plat in plats if plat]


def dit(citation: str, fragment: str) -> bool:
    voulu = a_plat(fragment)
    return voulu in a_plat(citation) or all(m in voulu for m in morceaux(citation))


@pytest.mark.parametrize("liste", LISTES, ids=lambda liste: liste.stem)
def test_each_statement_of_the_seed_is_quoted_by_its_entry(liste):
    lu = cadre(liste.stem)
    muets = [
        f"{fragment.code} : {fragment.texte[:60]}"
        for fragment in fragments(liste)
        if fragment.code != "-" and not dit(lu.enonce(fragment.code).citation, fragment.texte)
    ]
    assert not muets


@pytest.mark.parametrize("liste", LISTES, ids=lambda liste: liste.stem)
def test_what_is_left_out_has_its_reason(liste):
    assert all(fragment.raison for fragment in fragments(liste) if fragment.code == "-")


@pytest.mark.parametrize("liste", LISTES, ids=lambda liste: liste.stem)
def test_the_list_goes_through_the_whole_seed(liste):
    """Every fragment is in the seed; without them, only headings of a few words are left."""
    texte = a_plat(graine(liste))
    for fragment in sorted(fragments(liste), key=lambda f: -len(f.texte)):
        assert a_plat(fragment.texte) in texte.replace(" § ", " "), fragment.texte
    for fragment in sorted(fragments(liste), key=lambda f: -len(f.texte)):
        texte = texte.replace(a_plat(fragment.texte), " § ")
    restes = [r.strip() for r in texte.split("§")]
    longs = [r for r in restes if len(re.findall(r"[a-zà-ÿ]{2,}", r)) > MOTS_RESTANTS]
    assert not longs


@pytest.mark.parametrize("liste", LISTES, ids=lambda liste: liste.stem)
def test_quotations_of_the_seed_are_word_for_word(liste):
    """A quotation of the document that the seed is, cut or not, is in the seed as it is written."""
    texte = a_plat(graine(liste))
    lu = cadre(liste.stem)
    principal = lu.documents[0].code
    fausses = [
        enonce.code
        for enonce in lu.enonces
        if enonce.document == principal and not all(m in texte for m in morceaux(enonce.citation))
    ]
    assert not fausses


def test_every_seed_has_its_list():
    assert {liste.stem for liste in LISTES} == set(GRAINE)
