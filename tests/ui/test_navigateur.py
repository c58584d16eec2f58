"""The page of components in a real browser: accessible, narrow, dark, zoomed, by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from tests.aides.navigateur import mots_coupes, tailles_des_mots

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.urls("tests.ui.adresses"),
    pytest.mark.django_db(transaction=True),
]
PAGES = ("/composants/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/")


@pytest.mark.parametrize(("largeur", "mode"), [(1280, "light"), (320, "dark")])
def test_pages_have_no_violation(page, verifier_axe, largeur, mode):
    page.set_viewport_size({"width": largeur, "height": 800})
    page.emulate_media(color_scheme=mode)
    for adresse in PAGES:
        page.goto(adresse)
        verifier_axe(page)


@pytest.fixture
def recoltes(settings, tmp_path):
    """Leave this process as « clesante serveur » does: hashed names, from a manifest."""
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.STATIC_ROOT = tmp_path  # said again: Django then reads the manifest
    assert staticfiles_storage.url("ui/ui.css") != "/static/ui/ui.css"


def test_static_files_collected_before_by_another_test_lose_no_style_sheet(recoltes, page):
    page.goto("/mentions-legales/")
    feuilles = page.evaluate("[...document.styleSheets].map(f => [f.href, f.cssRules.length])")
    assert f"{page.url.partition('/mentions')[0]}/static/ui/ui.css" in dict(feuilles)
    assert min(regles for _, regles in feuilles) > 0


def test_style_sheets_are_whole_at_every_load_whatever_is_being_edited(page, statiques_figes):
    assert Path(finders.find("ui/ui.css")).is_relative_to(statiques_figes)
    for tour in range(10):
        page.goto(PAGES[tour % len(PAGES)])
        regles = page.evaluate("[...document.styleSheets].map(f => f.cssRules.length)")
        assert len(regles) == 5 and min(regles) > 0


def test_a_lost_style_sheet_is_said_with_its_status(page, incidents):
    vide = {"content-type": "text/css", "content-length": "0"}
    page.route("**/ui.css", lambda route: route.fulfill(status=200, body="", headers=vide))
    page.route("**/jetons.css", lambda route: route.fulfill(status=500, body="panne"))
    page.goto("/mentions-legales/")
    dits = [incident.rpartition("/")[2] for incident in incidents]
    assert sorted(dits) == ["jetons.css, 500, 5 octets", "ui.css, 200, 0 octets"]
    incidents.clear()


@pytest.mark.parametrize("largeur", [1280, 360, 320])
def test_nothing_scrolls_sideways_and_chart_text_stays_readable(page, largeur):
    page.set_viewport_size({"width": largeur, "height": 800})
    page.goto("/composants/")
    assert page.evaluate("document.documentElement.scrollWidth") <= largeur
    tailles = tailles_des_mots(page)
    assert len(tailles) == 6
    assert min(tailles) >= 12


def test_text_of_charts_stays_inside_with_the_fonts_of_this_machine(page):
    page.goto("/composants/")
    assert mots_coupes(page) == []


def test_page_survives_the_text_spacing_of_wcag(page):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto("/composants/")
    page.evaluate(
        """document.querySelectorAll('body *').forEach(e => {
          e.style.lineHeight = '1.5';
          e.style.letterSpacing = '0.12em';
          e.style.wordSpacing = '0.16em';
        })"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_keyboard_meets_skip_links_first_and_sees_where_it_is(page):
    page.goto("/accessibilite/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    vus = page.evaluate(
        """() => { const r = document.activeElement.getBoundingClientRect();
        const s = getComputedStyle(document.activeElement);
        return [r.top >= 0, s.outlineStyle, parseFloat(s.outlineWidth) >= 3] }"""
    )
    assert vus == [True, "solid", True]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_table_frame_scrolls_by_keyboard_on_a_phone(page):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/composants/")
    page.locator("summary").first.click()
    cadre = page.locator(".tableau-cadre").first
    cadre.focus()
    page.keyboard.press("ArrowRight")
    attendre(page, "document.querySelector('.tableau-cadre').scrollLeft > 0")


def attendre(page, condition):
    """Wait until a condition holds; Playwright's own wait needs eval, which our policy refuses."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"jamais vrai : {condition}")


def test_targets_are_large_enough(page):
    petites = """min => [...document.querySelectorAll('a, button, summary, input, select')]
      .filter(e => !e.closest('p, li:not(nav li), dd, .evitement'))
      .map(e => [e.textContent.trim() || e.name, e.getBoundingClientRect()])
      .filter(([, r]) => r.width && (r.height < min)).map(([n, r]) => `${n} ${r.height}`)"""
    for largeur, minimum in ((1280, 24), (360, 43.5)):
        page.set_viewport_size({"width": largeur, "height": 800})
        page.goto("/composants/")
        trop_petites = page.evaluate(petites, minimum)
        cases = [nom for nom in trop_petites if not nom.startswith(("public", "rythme", "accord"))]
        assert cases == []


def test_print_is_ink_on_paper_without_navigation(page):
    page.emulate_media(color_scheme="dark", media="print")
    page.goto("/composants/")
    assert (
        page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--papier')")
        == "#ffffff"
    )
    for selecteur in (".entete", ".pied", ".sommaire", ".bouton"):
        assert not page.locator(selecteur).first.is_visible()
    assert page.locator(".graphique-large").first.is_visible()
    assert page.locator(".graphique .source").first.is_visible()
