"""One page of each address, narrow and dark, with the richest person: by eye and by keyboard."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.aides.objets import parties
from tests.aides.parcours import SORTIES, nom_de

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.lent,
    pytest.mark.django_db(transaction=True),
]
LARGEUR = 320
# Templates that no other test gives to axe; with ``make epreuves``, all of them.
POUR_AXE = {"apparence", "journal"}
# Shown narrow and dark by the tests of their app, which are slower to draw: again with epreuves.
AILLEURS = {
    "portrait", "ages", "comparer", "cartes", "carte-indicateur", "choisir-indicateurs",
    "accueil", "comprendre", "cadre", "cadres", "comparer-cadres", "mon-cls", "composants",
    *(nom for partie in parties() for nom in partie.ADRESSES),
}  # fmt: skip
# Addresses of files without extension.
TELECHARGEMENTS = {"piece", "contrat-version-piece", "apparence-charte-fichier"}
FICHIER = re.compile(r"\.[a-z0-9]{2,7}$")
LIENS = "[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"
# What the keyboard must reach and does not, or reaches without a ring that can be seen.
SANS_ANNEAU = """() => {
  const dits = [];
  const tous = document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]');
  for (const e of tous) {
    if (!e.checkVisibility({visibilityProperty: true}) || e.disabled || e.tabIndex < 0) continue;
    e.focus({preventScroll: true});
    const s = getComputedStyle(e);
    const vu = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
    if (document.activeElement !== e || !vu) dits.push(e.outerHTML.slice(0, 120));
  }
  return dits;
}"""
DEPASSE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.outerHTML.slice(0, 90)).slice(0, 3)"""


def visites(page, departs: list[str], sauf: set[str]) -> Iterator[str]:
    """Open one page of each address, following links; yield its name once it is shown."""
    vues: set[str] = {*sauf, *SORTIES, *TELECHARGEMENTS}
    file = deque(departs)
    while file:
        chemin = file.popleft().partition("#")[0]
        nom = nom_de(chemin)
        if not nom or nom in vues or FICHIER.search(urlsplit(chemin).path):
            continue
        vues.add(nom)
        page.goto(chemin)
        file.extend(lien for lien in page.evaluate(LIENS) if lien.startswith("/"))
        yield nom


def test_every_template_holds_narrow_and_dark_and_is_walked_by_keyboard(
    entrer, verifier_axe, ville, ampleur
):
    faite = ville(lambda n: "Centre hospitalier intercommunal"[:n])
    page = entrer("administrateur")
    page.set_viewport_size({"width": LARGEUR, "height": 800})
    page.emulate_media(color_scheme="dark")
    fautes, noms = [], set()
    for nom in visites(page, faite.departs, AILLEURS if ampleur == 1 else set()):
        noms.add(nom)
        page.keyboard.press("Tab")  # from here on, what has the focus shows it
        fautes += [(nom, "clavier", dit) for dit in page.evaluate(SANS_ANNEAU)]
        fautes += [(nom, "largeur", dit) for dit in page.evaluate(DEPASSE)]
        if nom in POUR_AXE or ampleur > 1:
            verifier_axe(page)
    assert fautes == [], "\n".join(map(str, fautes[:20]))
    assert noms >= POUR_AXE
