"""The page of components in a real browser: accessible, narrow, dark, zoomed, by keyboard."""

from __future__ import annotations

import pytest

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.urls("tests.ui.adresses"),
    pytest.mark.django_db(transaction=True),
]
PAGES = ("/composants/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/")


@pytest.mark.parametrize("largeur", [1280, 360])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_pages_have_no_violation(page, verifier_axe, largeur, mode):
    page.set_viewport_size({"width": largeur, "height": 800})
    page.emulate_media(color_scheme=mode)
    for adresse in PAGES:
        page.goto(adresse)
        verifier_axe(page)


@pytest.mark.parametrize("largeur", [1280, 360, 320])
def test_nothing_scrolls_sideways_and_chart_text_stays_readable(page, largeur):
    page.set_viewport_size({"width": largeur, "height": 800})
    page.goto("/composants/")
    assert page.evaluate("document.documentElement.scrollWidth") <= largeur
    tailles = page.evaluate(
        """[...document.querySelectorAll('.graphique-svg')]
        .filter(s => s.getBoundingClientRect().width)
        .map(s => 14 * s.getBoundingClientRect().width / s.viewBox.baseVal.width)"""
    )
    assert len(tailles) == 3
    assert min(tailles) >= 12


def test_text_of_charts_stays_inside_with_the_fonts_of_this_machine(page):
    page.goto("/composants/")
    dehors = page.evaluate(
        """[...document.querySelectorAll('.graphique-svg')].flatMap(s => {
          const cadre = s.getBoundingClientRect();
          return [...s.querySelectorAll('text')].filter(t => {
            const b = t.getBoundingClientRect();
            return b.width && (b.left < cadre.left - 1 || b.right > cadre.right + 1);
          }).map(t => t.textContent)
        })"""
    )
    assert dehors == []


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
