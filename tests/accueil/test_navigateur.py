"""The public pages in a real browser: accessible, narrow, dark, with fingers and by keyboard."""

from __future__ import annotations

import pytest

from tests.aides.navigateur import mots_coupes, tailles_des_mots

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]
PAGES = [
    "/", "/recherche/?q=saint-denis", "/recherche/?q=85200",
    "/portrait/EPCI-200071934+EPCI-248500563/", "/portrait/ARM-69381/", "/portrait/COM-97611/",
    "/portrait/FR/", "/sources/", "/indicateurs/",
]  # fmt: skip


@pytest.mark.parametrize("adresse", PAGES)
@pytest.mark.parametrize(("largeur", "mode"), [(1280, "light"), (320, "dark")])
def test_page_has_no_violation_and_does_not_scroll_sideways(
    page, verifier_axe, adresse, largeur, mode
):
    page.set_viewport_size({"width": largeur, "height": 800})
    page.emulate_media(color_scheme=mode)
    page.goto(adresse)
    verifier_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= largeur


@pytest.mark.parametrize("adresse", ["/portrait/COM-97611/", "/portrait/ARM-69381/"])
def test_text_of_pictures_stays_readable_on_a_phone(page, adresse):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(adresse)
    tailles = tailles_des_mots(page)
    assert tailles
    assert min(tailles) >= 12


@pytest.mark.parametrize("adresse", ["/portrait/FR/", "/portrait/EPCI-200071934+EPCI-248500563/"])
def test_words_of_pictures_are_not_cut_with_the_fonts_of_this_machine(page, adresse):
    page.goto(adresse)
    for largeur in (1280, 800, 360, 320):
        page.set_viewport_size({"width": largeur, "height": 800})
        assert mots_coupes(page) == [], largeur
        assert page.evaluate("document.documentElement.scrollWidth") <= largeur


def test_map_of_france_needs_no_scrolling_on_a_phone(page):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto("/")
    largeurs = page.evaluate(
        """[...document.querySelectorAll('.carte-cadre')].map(s => s.getBoundingClientRect())
        .map(r => [r.left >= 0, r.right <= 320, r.width >= 60])"""
    )
    assert len(largeurs) == 6
    assert all(all(largeur) for largeur in largeurs)


def test_what_is_folded_is_printed(page):
    page.emulate_media(media="print")
    page.goto("/portrait/EPCI-200071934+EPCI-248500563/")
    assert page.locator(".repli:not([open])").count() > 3
    assert page.locator(".repli .notices").first.is_visible()
    assert page.locator(".repli .tableau").first.is_visible()
    assert not page.locator("#telecharger").is_visible()


def test_downloads_are_large_enough_for_a_finger(page):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/portrait/COM-97611/")
    hauteurs = page.evaluate(
        """[...document.querySelectorAll('.telechargements a')]
        .map(a => a.getBoundingClientRect().height)"""
    )
    assert len(hauteurs) >= 6
    assert min(hauteurs) >= 43.5


def test_home_leads_to_the_map_of_a_region_by_keyboard(page):
    page.goto("/")
    page.locator(".accueil-regions a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/carte/OFF_APLMG/?dans=REG-84")
    assert "Auvergne" in page.title()
