"""« Choisir les indicateurs »: two forms without script that lead to a permalink."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.diagnostic.choisir import ordonner
from clesante.diagnostic.recettes import depuis_adresse

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db]
PAGE = "/portrait/EPCI-200071934/choisir/"


def lire(client, adresse: str, **parametres):
    return client.get(adresse, parametres).content.decode()


def test_every_indicator_shown_may_be_ticked(client):
    page = lire(client, PAGE)
    codes = re.findall(r'name="i" value="([^"]+)"', page)
    assert len(codes) == len(set(codes)) > 100
    assert len(re.findall(r'<label for="i-', page)) == len(codes)
    assert page.count("<legend>") == page.count("<fieldset")
    assert 'method="get"' in page


def test_choice_made_is_ticked_again(client):
    page = lire(client, PAGE, indicateurs="POP_65,OFF_APLMG")
    assert len(re.findall(r"<input[^>]* checked>", page)) == 2


def test_missing_figures_are_told_before_they_are_chosen(client):
    page = lire(client, PAGE)
    bloc = page.split('for="i-ENV_EAU"')[1].split("</label>")[0]
    assert "non disponible ici" in bloc


def test_nothing_ticked_is_said_beside_the_form(client):
    page = lire(client, PAGE, etape="ordre")
    assert 'role="alert"' in page
    assert "cochez-en un au moins" in page


def test_second_form_then_permalink_with_order_and_notes(client):
    page = lire(client, PAGE, etape="ordre", i=["POP_65", "OFF_APLMG"])
    assert re.findall(r'type="hidden" name="i" value="([^"]+)"', page) == ["POP_65", "OFF_APLMG"]
    reponse = client.get(
        PAGE,
        {
            "etape": "fin", "i": ["POP_65", "OFF_APLMG"], "rang.POP_65": "2",
            "rang.OFF_APLMG": "1", "note.POP_65": "À dire & à voir", "titre": "Bilan",
            "taille": "synthese",
        },
    )  # fmt: skip
    assert reponse.status_code == 302
    recette = depuis_adresse(dict(parse_qsl(urlsplit(reponse["Location"]).query)))
    assert recette.indicateurs == ("OFF_APLMG", "POP_65")
    assert recette.notes == {"POP_65": "À dire & à voir"}
    assert (recette.titre, recette.taille) == ("Bilan", "synthese")
    suite = client.get(reponse["Location"]).content.decode()
    assert "Recalculé\u00a0: identique" in suite
    assert "À dire &amp; à voir" in suite


@given(
    st.lists(st.sampled_from("ABCDEF"), unique=True),
    st.dictionaries(st.sampled_from("ABCDEF"), st.text(max_size=4)),
)
def test_ordering_keeps_every_choice_once(choisis, places):
    assert sorted(ordonner(choisis, places)) == sorted(choisis)


@pytest.mark.parametrize(
    ("places", "attendu"),
    [
        ({"A": "2", "B": "1"}, ("B", "A", "C")),
        ({"C": " 1 "}, ("C", "A", "B")),
        ({"A": "-1", "B": "1e3", "C": "\u0661"}, ("A", "B", "C")),
        ({"A": "9999999999", "B": "5"}, ("B", "A", "C")),
        ({"A": "1", "B": "1"}, ("A", "B", "C")),
    ],
)
def test_places_typed_any_way_give_an_order(places, attendu):
    assert ordonner(["A", "B", "C"], places) == attendu


@pytest.mark.parametrize(
    ("adresse", "statut"),
    [
        ("/portrait/EPCI-200071934/choisir/?i=NIMPORTE&etape=ordre", 404),
        ("/portrait/EPCI-200071934/choisir/?i=%3Cb%3E", 400),
        ("/portrait/NIMPORTE-1/choisir/", 404),
        ("/portrait/EPCI-200071934/recette.yaml?recette=x~y~z~t", 400),
        ("/portrait/EPCI-200071934/?taille=geante", 400),
        ("/portrait/EPCI-200071934/?indicateurs=POP_66", 404),
    ],
)
def test_hostile_addresses_get_a_sentence(client, adresse, statut):
    reponse = client.get(adresse)
    assert reponse.status_code in (statut, 400)
    assert "Traceback" not in reponse.content.decode()


def test_unknown_indicator_names_its_neighbours(client):
    page = client.get("/portrait/DEP-85/?indicateurs=POP_66").content.decode()
    assert "POP_65" in page
    assert "MOR_GEN" not in page


def test_sizes_lead_to_each_other_and_keep_the_choice(client):
    page = lire(client, "/portrait/DEP-85/", indicateurs="POP_65,OFF_APLMG")
    lien = re.search(r'href="([^"]+)">Voir la synthèse', page)[1].replace("&amp;", "&")
    courte = client.get(f"/portrait/DEP-85/{lien}").content.decode()
    assert "Dix chiffres" in courte
    retour = re.search(r'href="([^"]+)">Voir le portrait complet', courte)[1]
    assert "indicateurs=POP_65%2COFF_APLMG" in retour


def test_downloads_follow_the_recipe(client):
    adresse = "?indicateurs=OFF_APLMG&taille=synthese"
    html = client.get(f"/portrait/DEP-85/portrait.html{adresse}")
    assert "portrait-synthese-vendee" in html["Content-Disposition"]
    assert "L’essentiel en deux pages" in html.content.decode()
    yaml = client.get(f"/portrait/DEP-85/recette.yaml{adresse}")
    assert yaml["Content-Disposition"].endswith('recette-synthese-vendee-dep-85.yaml"')
    assert "- OFF_APLMG" in yaml.content.decode()


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("largeur", "mode"), [(1280, "light"), (320, "dark")])
@pytest.mark.parametrize(
    "adresse",
    [
        PAGE,
        f"{PAGE}?etape=ordre&i=POP_65&i=OFF_APLMG",
        "/portrait/DEP-976/?taille=synthese",
        "/portrait/EPCI-200071934/?indicateurs=MOR_GEN,OFF_APLMG,SOC_CHOMLOC&note.OFF_APLMG=x",
    ],
    ids=["cocher", "ordonner", "mayotte", "choix"],
)
def test_pages_of_a_recipe_are_accessible(page, verifier_axe, adresse, largeur, mode):
    page.set_viewport_size({"width": largeur, "height": 800})
    page.emulate_media(color_scheme=mode)
    page.goto(adresse)
    verifier_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= largeur


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
def test_a_recipe_is_made_with_the_keyboard_alone(page):
    page.goto(PAGE)
    page.focus("#i-OFF_APLMG")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("#rang-OFF_APLMG")
    page.focus("#titre")
    page.keyboard.type("Bilan")
    page.keyboard.press("Enter")
    page.wait_for_selector(".portrait-entete")
    assert page.inner_text(".surtitre") == "Bilan"
    assert "identique" in page.inner_text(".portrait-entete .message")
