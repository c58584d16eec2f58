"""Every page is French to the letter: apostrophes, no-break spaces, one spelling of Insee."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db, pytest.mark.sqlite_suffit]

TELS_QUELS = {"code", "pre", "script", "style", "textarea"}
LUS = {"alt", "title", "aria-label", "placeholder"}
PAGES = [
    "/", "/recherche/", "/recherche/?q=saint-denis", "/recherche/?q=85200", "/recherche/?q=zzzz",
    "/contrat-local-de-sante/", "/portrait/EPCI-200071934+EPCI-248500563/", "/portrait/COM-85113/",
    "/portrait/COM-97611/", "/portrait/FR/", "/sources/", "/fraicheur/", "/indicateurs/",
    "/indicateurs/POP_65/", "/indicateurs/?q=eau", "/composants/", "/accessibilite/",
    "/mentions-legales/", "/donnees-personnelles/", "/connexion/", "/portrait/COM-00000/",
]  # fmt: skip
FAUTES = {
    "apostrophe droite": re.compile(r"[^\W\d_]'[^\W\d_]"),
    "espace sécable devant un signe": re.compile(r"\S [:;!?%»€]"),
    "espace sécable après «": re.compile("« "),
    "milliers qui peuvent se couper": re.compile(r"(?<!\d)\d{1,3} 000\b"),
    "INSEE": re.compile("INSEE"),
}


class Lecteur(HTMLParser):
    """Collects what a person reads or hears, text by text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.textes: list[str] = []
        self.ouverts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag in TELS_QUELS:
            self.ouverts.append(tag)
        self.textes += [valeur for nom, valeur in attrs if nom in LUS and valeur]

    def handle_endtag(self, tag):
        if self.ouverts and self.ouverts[-1] == tag:
            self.ouverts.pop()

    def handle_data(self, data):
        if not self.ouverts:
            self.textes.append(data)


def fautes(page: str) -> list[tuple[str, str]]:
    return [
        (nom, texte.strip()[:120])
        for texte in Lecteur(page).textes
        for nom, motif in FAUTES.items()
        if motif.search(texte)
    ]


@pytest.mark.parametrize("adresse", PAGES)
def test_page_is_french_to_the_letter(client, adresse):
    page = client.get(adresse).content.decode()
    assert len(Lecteur(page).textes) > 20
    assert fautes(page) == []


@pytest.mark.parametrize(
    ("page", "nom"),
    [
        ("<p>l'eau</p>", "apostrophe droite"),
        ("<p>d&#x27;Yeu</p>", "apostrophe droite"),
        ('<img alt="l\'eau">', "apostrophe droite"),
        ("<p>Source : x</p>", "espace sécable devant un signe"),
        ("<p>« x</p>", "espace sécable après «"),
        ("<p>pour 100 000 habitants</p>", "milliers qui peuvent se couper"),
        ("<p>code INSEE</p>", "INSEE"),
    ],
)
def test_the_reader_sees_each_fault(page, nom):
    assert [trouve for trouve, _ in fautes(page)] == [nom]
    assert fautes(f"<code>{page.partition('>')[2].partition('<')[0]}</code>") == []
