"""What people type is shown as they typed it: on no page does it become a tag or an attribute."""

from __future__ import annotations

import itertools
import re

import pytest

from tests.aides.entetes import fautes
from tests.aides.parcours import pages

MARQUE = "zqx"
# Each bears the mark where a browser would make something of it.
CHARGES = (
    "<zqx>", "<script>zqx()</script>", "<ScRiPt src=//zqx></sCrIpT>", "<img src=zqx onerror=zqx()>",
    '"><zqx a="', "'><zqx a='", '" onzqx="x', "' onzqx='x", "` onzqx=`x", '" autofocus onzqx="',
    "javascript:zqx()", "JaVaScRiPt:zqx()", "java\tscript:zqx()", "\x01javascript:zqx()",
    "data:text/html,<zqx>", "vbscript:zqx", "</title><zqx>", "</textarea><zqx>", "</script><zqx>",
    "</style><zqx>", "</select><zqx>", "</option><zqx>", "</svg><zqx>", "<svg/onload=zqx()>",
    "<svg><zqx/></svg>", "<math href=javascript:zqx()>", "<a href=javascript:zqx()>x</a>",
    "<iframe src=zqx>", "<form action=zqx><button>", "<base href=//zqx/>", "<meta http-equiv=zqx>",
    "<link rel=stylesheet href=zqx>", "<!--<zqx>-->", "--><zqx><!--", "<![CDATA[<zqx>]]>",
    "&lt;zqx&gt;", "&#60;zqx&#62;", "{{ zqx }}", "{% zqx %}", "${zqx}", "<zqx\x0ca=b>", "<\x00zqx>",
    "\ufeff<zqx>", "＜zqx＞", "<zqx onclick", "<a onzqx=x>", "][onzqx=", "expression(zqx)",
)  # fmt: skip
ADRESSES = ("href", "src", "action", "formaction", "xlink:href", "data", "poster", "content")
EXECUTEES = re.compile(r"^[\s\x00-\x20]*(javascript|data|vbscript)\s*:", re.I)
MARQUEE = re.compile(r"zqx", re.I)


def nees(balises: list[tuple[str, dict[str, str]]]) -> list[object]:
    """Return the tags and attributes that a payload made."""
    return [
        (balise, nom, valeur)
        for balise, attributs in balises
        for nom, valeur in [("", ""), *attributs.items()]
        if MARQUEE.search(balise)
        or MARQUEE.search(nom)
        or (nom in ADRESSES and EXECUTEES.match(valeur) and MARQUEE.search(valeur))
        or (balise in {"script", "iframe", "base", "meta", "link"} and MARQUEE.search(valeur))
    ]


def test_the_eye_of_this_test_sees_what_is_born():
    from tests.aides.parcours import Lecteur

    for charge in (
        "<zqx>",
        "<img src=a onzqx=b>",
        '<a href="javascript:zqx()">',
        "<base href=zqx>",
    ):
        assert nees(Lecteur("/", charge).balises), charge
    assert not nees(Lecteur("/", '<p title="&lt;zqx&gt;">&lt;zqx&gt; onzqx=b</p>').balises)


@pytest.mark.sqlite_suffit
@pytest.mark.django_db
def test_nothing_is_born_of_what_people_type(ville, comme):
    """Every page of the richest person, then every public one; their headers too."""
    tour = itertools.cycle(c.replace("\x00", "") for c in CHARGES)

    def texte(longueur: int) -> str:
        dit = next(tour)
        while longueur >= 200 and len(dit) + 60 < longueur:
            dit += f" {next(tour)}"
        return dit[:longueur]

    faite = ville(texte)
    montrees = ""
    for qui in ("administrateur", "coordination"):
        for adresse, reponse, lu in pages(comme(qui), faite.departs):
            # No worker lives here: /sante says so.
            assert reponse.status_code < 500 or adresse == "/sante", adresse
            assert fautes(reponse) == [], adresse
            assert nees(lu.balises) == [], adresse
            if lu.balises:
                montrees += reponse.content.decode()
    perdues = [c for c in CHARGES if (m := re.search(r"[\w(){}$%]*zqx[\w(){}$%]*", c)) and
               m[0] not in montrees]  # fmt: skip
    assert perdues == [], "une charge n'est montrée nulle part : rien n'est prouvé"
