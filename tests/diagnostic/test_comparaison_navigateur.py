"""Comparison, map and ages in a real browser: axe, narrow, dark, printed, by keyboard."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.aides.navigateur import mots_coupes

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]
FONTENAY, SEVRE = "EPCI-200071934", "EPCI-248500563"
PAGES = [
    "/carte/POP_65/", "/carte/POP_65/?dans=REG-52", f"/carte/POP_65/?dans={FONTENAY}",
    "/carte/ENF_LANG/", "/comparer/", f"/comparer/?t={FONTENAY}&q=vendee",
    f"/comparer/?t={FONTENAY}&t={SEVRE}&t=DEP-85", "/portrait/DEP-976/ages/",
    f"/portrait/{FONTENAY}/ages/", "/portrait/COM-97502/ages/",
]  # fmt: skip


@pytest.mark.parametrize("adresse", PAGES)
@pytest.mark.parametrize(("largeur", "mode"), [(1280, "light"), (320, "dark")])
def test_page_has_no_violation(page, verifier_axe, adresse, largeur, mode):
    page.set_viewport_size({"width": largeur, "height": 800})
    page.emulate_media(color_scheme=mode)
    page.goto(adresse)
    verifier_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= largeur


@pytest.mark.parametrize("adresse", [PAGES[1], PAGES[6], PAGES[7]])
def test_words_of_pictures_are_not_cut(page, adresse):
    page.goto(adresse)
    for largeur in (1280, 360, 320):
        page.set_viewport_size({"width": largeur, "height": 800})
        assert mots_coupes(page) == [], largeur


def test_names_and_figures_of_a_comparison_never_meet(page):
    for largeur in (1280, 360):
        page.set_viewport_size({"width": largeur, "height": 800})
        page.goto(PAGES[6])
        heurts = page.evaluate(
            """[...document.querySelectorAll('.graphique-svg')].flatMap(s => {
              const t = [...s.querySelectorAll('text')].map(e => [e.textContent,
                e.getBoundingClientRect()]).filter(([, b]) => b.width);
              return t.flatMap(([m, a], i) => t.slice(i + 1).filter(([, b]) =>
                a.left < b.right - 1 && b.left < a.right - 1 &&
                a.top < b.bottom - 5 && b.top < a.bottom - 5).map(([n]) => [m, n]))
            })"""
        )
        assert heurts == []


def test_a_click_on_the_map_goes_one_step_nearer(page):
    page.goto("/carte/POP_65/?dans=REG-52")
    page.locator('.graphique-large a[href*="DEP-85"]').first.click(force=True)
    page.wait_for_url("**/carte/POP_65/?dans=DEP-85")
    assert "Vendée" in page.title()


def test_the_keyboard_alone_goes_from_france_to_a_portrait(page):
    page.goto("/carte/POP_65/")
    assert page.locator('.carte-cadre a:not([tabindex="-1"])').count() == 0
    for nom in ("Pays de la Loire", "Vendée", "CC du Pays de Fontenay-Vendée", "Fontenay-le-Comte"):
        lien = page.locator("main").get_by_role("link", name=nom, exact=True).first
        lien.focus()
        assert page.evaluate("document.activeElement.tabIndex") == 0
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert page.url.endswith("/portrait/COM-85092/")


def test_territories_are_compared_by_keyboard_alone(page):
    page.goto(f"/comparer/?t={FONTENAY}")
    champ = page.locator("main").get_by_role("searchbox")
    champ.focus()
    page.keyboard.type("Luçon")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("main .trouves a").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("table.comparaison").count() > 1


def test_print_keeps_pictures_and_tables_and_drops_acts(page):
    page.emulate_media(media="print")
    page.goto(PAGES[6])
    assert page.locator("table.comparaison").first.is_visible()
    assert page.locator(".graphique-large").first.is_visible()
    assert not page.locator("#telecharger").is_visible()
    page.goto("/carte/POP_65/")
    assert page.locator(".cadre-metropole svg").is_visible()
    assert page.locator("table.legende").is_visible()
    assert not page.locator(".carte-portes").is_visible()


def test_classes_stay_apart_in_grey(page):
    """Without colour, each class of the legend is darker (or lighter) than the one before."""
    for mode in ("light", "dark"):
        page.emulate_media(color_scheme=mode)
        page.goto("/carte/POP_65/")
        gris = page.evaluate(
            """[...document.querySelectorAll('.legende .case path')].slice(0, 5).map(p => {
              const [r, g, b] = getComputedStyle(p).fill.match(/\\d+/g).map(Number);
              return 0.2126 * r + 0.7152 * g + 0.0722 * b })"""
        )
        assert len(gris) == 5
        sens = 1 if gris[0] < gris[-1] else -1
        ecarts = [sens * (b - a) for a, b in pairwise(gris)]
        assert min(ecarts) > 15
