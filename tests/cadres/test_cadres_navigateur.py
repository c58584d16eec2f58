"""Pages of the frameworks in a real browser: axe, narrow, dark, printed, by keyboard."""

from __future__ import annotations

import pytest

from tests.aides.navigateur import mots_coupes, tailles_des_mots

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.usefixtures("entrepot"),
    pytest.mark.django_db(transaction=True),
]
PAGES = [
    "/cadres/", "/cadres/bretagne/", "/cadres/hauts-de-france/", "/cadres/pays-de-la-loire/",
    "/cadres/mayotte/", "/cadres/droit-commun/", "/cadres/comparer/",
    "/cadres/comparer/?cadres=bretagne,mayotte", "/mon-cls/", "/mon-cls/?territoire=Rennes",
    "/mon-cls/?territoire=Saint-Denis", "/mon-cls/?territoire=Paris",
]  # fmt: skip


@pytest.mark.parametrize("adresse", PAGES)
@pytest.mark.parametrize(("largeur", "mode"), [(1280, "light"), (320, "dark")])
def test_page_has_no_violation(page, verifier_axe, adresse, largeur, mode):
    page.set_viewport_size({"width": largeur, "height": 800})
    page.emulate_media(color_scheme=mode)
    page.goto(adresse)
    verifier_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= largeur


def test_unfolded_sentences_have_no_violation_either(page, verifier_axe):
    for mode in ("light", "dark"):
        page.emulate_media(color_scheme=mode)
        page.goto("/cadres/grand-est/")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        verifier_axe(page)


@pytest.mark.parametrize("adresse", [*PAGES[:5], "/mon-cls/?territoire=Rennes"])
def test_words_of_pictures_are_not_cut_and_can_be_read(page, adresse):
    page.goto(adresse)
    for largeur in (1280, 360, 320):
        page.set_viewport_size({"width": largeur, "height": 800})
        assert mots_coupes(page) == [], largeur
        assert min(tailles_des_mots(page)) >= 11.5, largeur


@pytest.mark.parametrize("largeur", [1280, 360])
@pytest.mark.parametrize("adresse", PAGES[1:5])
def test_no_word_of_a_picture_ends_with_an_ellipsis(page, adresse, largeur):
    """What is drawn is whole: nobody has to open the table to know a step."""
    page.set_viewport_size({"width": largeur, "height": 800})
    page.goto(adresse)
    dits = page.locator("[id^=etapes-] text").all_text_contents()
    assert dits
    assert not [dit for dit in dits if dit.endswith("…")]


def test_a_permanent_link_leads_to_its_statement_and_marks_it(page):
    page.goto("/cadres/bretagne/#seuil_population")
    page.wait_for_timeout(600)
    haut = page.locator("#seuil_population").bounding_box()["y"]
    assert 0 <= haut < 900
    fond = "getComputedStyle(document.querySelector(':target')).boxShadow"
    assert page.evaluate(fond) != "none"


@pytest.mark.parametrize("code", ["objectifs", "priorites", "mots", "pas-a-pas"])
def test_a_permanent_link_unfolds_the_part_that_holds_its_statement(page, code):
    page.goto("/cadres/pays-de-la-loire/")
    dernier = page.locator(f"section[aria-labelledby={code}] .pli .enonce").last
    assert not dernier.is_visible()
    page.goto(f"/cadres/pays-de-la-loire/#{dernier.get_attribute('id')}")
    dernier.wait_for(state="visible", timeout=5000)


@pytest.mark.parametrize("adresse", PAGES[1:6])
def test_the_page_of_a_framework_is_not_endless_on_a_phone(page, adresse):
    """Before its long parts were folded, the longest took 34,000 pixels."""
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(adresse)
    assert page.evaluate("document.documentElement.scrollHeight") < 22_000


def test_folded_parts_are_whole_on_paper(page):
    page.goto("/cadres/pays-de-la-loire/")
    page.emulate_media(media="print")
    plis = page.locator("details.pli")
    assert plis.count() > 8
    for rang in range(plis.count()):
        assert plis.nth(rang).locator(".enonce").first.is_visible()
        assert not plis.nth(rang).locator("> summary").is_visible()


def test_a_sentence_is_unfolded_by_keyboard(page):
    page.goto("/cadres/bretagne/")
    pli = page.locator("#porteur_regroupement details")
    assert pli.get_attribute("open") is None
    pli.locator("summary").focus()
    page.keyboard.press("Enter")
    assert pli.locator("blockquote").is_visible()


def test_from_a_commune_to_the_delegation_by_keyboard_alone(page):
    page.goto("/mon-cls/")
    page.locator("main").get_by_role("searchbox").focus()
    page.keyboard.type("Paimpol")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator('main a[href="mailto:ars-dd22-direction@ars.sante.fr"]').is_visible()
    page.get_by_role("link", name="Lire toute la méthode de la région").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/cadres/bretagne/")


def test_frameworks_are_chosen_by_keyboard_alone(page):
    page.goto("/cadres/comparer/?cadres=bretagne")
    page.get_by_label("ARS de Mayotte").focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.get_by_role("button", name="Comparer ces cadres").press("Enter")
    assert page.url.endswith("?cadres=mayotte,bretagne")


def test_cells_are_stacked_under_their_framework_on_a_phone(page):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/cadres/comparer/?cadres=bretagne,mayotte")
    premiere = page.locator(".cote-a-cote tbody tr").first
    cases = [case.bounding_box() for case in premiere.locator("td").all()]
    assert cases[0]["y"] + cases[0]["height"] <= cases[1]["y"] + 1
    contenu = "e => getComputedStyle(e, '::before').content"
    dits = [case.evaluate(contenu) for case in premiere.locator("td").all()]
    assert dits == ['"ARS Bretagne"', '"ARS de Mayotte"']


def test_printed_page_keeps_pictures_and_drops_acts(page):
    page.goto("/cadres/bretagne/")
    page.emulate_media(media="print")
    assert page.locator("#etapes-bretagne").first.is_visible()
    assert not page.locator(".cadre-actes").is_visible()
    assert not page.locator("#telecharger").is_visible()


def test_steps_stay_apart_in_grey(page):
    """Full and hollow marks are told apart by luminance and outline, not by hue."""
    page.goto("/cadres/pays-de-la-loire/")
    for mode in ("light", "dark"):
        page.emulate_media(color_scheme=mode)
        tons = page.evaluate(
            """[...document.querySelectorAll('#etapes-pays-de-la-loire path[class*="f-"]')]
            .map(p => { const [r, g, b] = getComputedStyle(p).fill.match(/\\d+/g).map(Number);
              return Math.round(0.2126 * r + 0.7152 * g + 0.0722 * b) })"""
        )
        assert max(tons) - min(tons) > 100
