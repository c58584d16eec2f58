"""Public pages: what they say, where they lead, what they cost."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.urls import reverse

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db, pytest.mark.sqlite_suffit]

FONTENAY = "EPCI-200071934+EPCI-248500563"
PAGES = [
    "/", "/recherche/", "/recherche/?q=saint-denis", "/contrat-local-de-sante/", "/sources/",
    "/connexion/", f"/portrait/{FONTENAY}/", "/portrait/COM-97611/", "/portrait/FR/",
    "/portrait/COM-97502/", "/portrait/ARM-69381/",
]  # fmt: skip


@pytest.mark.parametrize("adresse", PAGES)
def test_page_answers_in_french_with_its_policy(client, adresse):
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    assert '<html lang="fr">' in reponse.content.decode()
    politique = reponse["Content-Security-Policy"]
    assert "script-src 'self'" in politique
    assert "unsafe" not in politique


@pytest.mark.parametrize("adresse", PAGES)
def test_page_has_no_inline_style_or_script_and_unique_ids(client, adresse):
    import re

    page = client.get(adresse).content.decode()
    assert not re.search(r"<[^>]+\sstyle=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"\son[a-z]+=", page)
    identifiants = re.findall(r'\sid="([^"]+)"', page)
    assert len(identifiants) == len(set(identifiants))


@pytest.mark.parametrize("adresse", PAGES)
def test_every_inner_link_leads_somewhere(client, adresse):
    import re

    page = client.get(adresse).content.decode()
    identifiants = set(re.findall(r'\sid="([^"]+)"', page))
    for ancre in re.findall(r'href="#([^"]+)"', page):
        assert ancre in identifiants, ancre


def test_home_has_one_search_field_a_map_and_three_doors(client):
    page = client.get("/").content.decode()
    assert page.count('type="search"') == 1
    assert 'class="carte-cadre"' in page
    for porte in ("recherche", "mon-cls", "connexion"):
        assert f'href="{reverse(porte)}"' in page


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("85092", "COM-85092"),
        ("COM-85200", "COM-85200"),
        ("Fontenay-le-Comte", "COM-85092"),
        ("200071934", "EPCI-200071934"),
        (FONTENAY, FONTENAY),
    ],
)
def test_search_of_one_territory_leads_to_its_portrait(client, texte, code):
    reponse = client.get("/recherche/", {"q": texte})
    assert reponse.status_code == 302
    assert reponse["Location"] == reverse("portrait", args=[code])


@pytest.mark.parametrize(
    ("texte", "codes", "mot"),
    [
        ("85200", ["COM-85092", "COM-85200"], "et c’est aussi un code postal"),
        ("35000", ["COM-35238"], "est un code postal"),
        ("74011", ["COM-74010"], "Annecy-le-Vieux"),
        ("2a004", ["COM-2A004"], "est lu 2A004"),
    ],
)
def test_search_with_a_reserve_lists_and_says_how_it_was_read(client, texte, codes, mot):
    page = client.get("/recherche/", {"q": texte}).content.decode()
    assert mot in page
    adresses = [page.index(f'href="{reverse("portrait", args=[code])}"') for code in codes]
    assert adresses == sorted(adresses)


@pytest.mark.parametrize("adresse", ["/portrait/74011/", "/portrait/?territoire=74011"])
def test_reserve_follows_the_reader_to_the_portrait(client, adresse):
    reponse = client.get(adresse)
    assert reponse["Location"] == "/portrait/COM-74010/?saisie=74011"
    assert "Annecy-le-Vieux" in client.get(reponse["Location"]).content.decode()


@pytest.mark.parametrize("saisie", ["85200", "35000", "Saint-Denis"])
@pytest.mark.parametrize("adresse", ["/portrait/{}/", "/portrait/?territoire={}"])
def test_what_has_several_readings_leads_to_the_choice(client, adresse, saisie):
    reponse = client.get(adresse.format(saisie))
    assert (reponse.status_code, reponse["Location"]) == (302, f"/recherche/?q={saisie}")


@pytest.mark.parametrize("saisie", ["FR", "zzz", "85092", "\x00"])
def test_reserve_of_something_else_is_not_said(client, saisie):
    page = client.get("/portrait/COM-85200/", {"saisie": saisie}).content.decode()
    assert "Comment c" not in page


def test_choice_of_indicators_survives_the_redirect_and_the_downloads(client):
    reponse = client.get("/portrait/85092/", {"indicateurs": "POP_65,OFF_APLMG"})
    assert reponse["Location"] == "/portrait/COM-85092/?indicateurs=POP_65%2COFF_APLMG"
    page = client.get(reponse["Location"]).content.decode()
    assert 'portrait.csv?indicateurs=POP_65%2COFF_APLMG"' in page


def test_what_is_not_one_territory_goes_to_the_search_as_it_was_typed(client):
    saisie = "territoire=a&q=é"
    reponse = client.get("/portrait/", {"territoire": saisie, "autre": "1"})
    assert QueryDict(reponse["Location"].partition("?")[2]).dict() == {"q": saisie}


def test_missing_indicators_lead_to_their_page(client):
    page = client.get("/portrait/COM-97611/").content.decode()
    assert f'href="{reverse("indicateur", args=["POP_65"])}"' in page


def test_search_of_a_homonym_lists_them_with_their_departement(client):
    page = client.get("/recherche/", {"q": "saint-denis"}).content.decode()
    assert "La Réunion (974)" in page
    assert "Seine-Saint-Denis (93)" in page


@pytest.mark.parametrize("texte", ["zzzzqqq", "99999", "1001", "\x00", "é" * 5000, "<script>"])
def test_search_without_answer_says_so_in_one_sentence(client, texte):
    reponse = client.get("/recherche/", {"q": texte})
    assert reponse.status_code == 200
    assert "<script>" not in reponse.content.decode().replace("<script src", "")


@pytest.mark.parametrize(("code", "statut"), [("COM-99999", 404), ("1001", 400), ("x" * 900, 404)])
def test_unknown_territory_is_a_french_page_with_the_cure(client, code, statut):
    reponse = client.get(reverse("portrait", args=[code]))
    assert reponse.status_code == statut
    page = reponse.content.decode()
    assert '<html lang="fr">' in page
    assert "Traceback" not in page


def test_portrait_asks_the_base_for_local_tables_only(client, django_assert_max_num_queries):
    """The figures come from the read-only store; the base tells, once, what was published here."""
    client.get(f"/portrait/{FONTENAY}/")
    with django_assert_max_num_queries(1):
        client.get(f"/portrait/{FONTENAY}/")


def test_non_canonical_code_is_redirected(client):
    reponse = client.get("/portrait/85092/")
    assert reponse.status_code == 302
    assert reponse["Location"] == "/portrait/COM-85092/"


def test_indicators_are_chosen_by_the_address(client):
    page = client.get(f"/portrait/{FONTENAY}/?indicateurs=OFF_APLMG").content.decode()
    assert 'id="OFF_APLMG"' in page
    assert 'id="POP_65"' not in page


@pytest.mark.parametrize(
    ("extension", "type_mime"), [("csv", "text/csv"), ("json", "application/json")]
)
def test_download_gives_the_file_with_its_type(client, extension, type_mime):
    reponse = client.get(reverse("portrait-fichier", args=[FONTENAY, extension]))
    assert reponse.status_code == 200
    assert reponse["Content-Type"].startswith(type_mime)
    assert f".{extension}" in reponse["Content-Disposition"]


def test_unknown_format_is_refused(client):
    reponse = client.get(reverse("portrait-fichier", args=[FONTENAY, "exe"]))
    assert reponse.status_code == 404


@pytest.mark.parametrize("adresse", PAGES)
def test_pages_only_read(client, adresse):
    if adresse == "/connexion/":
        pytest.skip("the form of this page is posted")
    assert client.post(adresse).status_code == 405


def test_page_says_when_the_store_is_not_installed(client, settings, tmp_path):
    settings.ENTREPOT = tmp_path / "absent.sqlite"
    reponse = client.get(f"/portrait/{FONTENAY}/")
    assert reponse.status_code == 503
    assert client.get("/").status_code == 200


def test_sources_say_the_vintage_of_the_data_apart_from_the_geography(client):
    import re

    page = client.get("/sources/").content.decode()
    section = page.partition('id="insee_population_cog_2026"')[2].partition("</dl>")[0]
    termes = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", section))
    assert termes["Millésime des données"] == "2023"
    assert termes["Géographie"] == "communes de 2026"
    ramenee = page.partition('id="insee_rp_2021_iris"')[2].partition("</dl>")[0]
    assert "<dd>communes de 2023, ramenées à celles de 2026</dd>" in ramenee
    assert "<dt>Producteur</dt><dd>Insee, repris par un tiers</dd>" in ramenee
    assert "<dd>bassins de vie 2022</dd>" in page
    assert "communes de bassins" not in page


def test_every_figure_leads_to_its_definition_then_to_its_sheet_and_file(client):
    import re

    page = client.get(f"/portrait/{FONTENAY}/").content.decode()
    ancres = set(re.findall(r'class="lien-chiffre" href="#([^"]+)"', page)) - {"perimetre"}
    assert ancres
    for code in ancres:
        assert f'<dt id="{code}"><a href="{reverse("indicateur", args=[code])}">' in page
        fiche = client.get(reverse("indicateur", args=[code])).content.decode()
        (source,) = set(re.findall(r'href="/sources/#([^"]+)"', fiche))
        assert f' id="{source}">' in client.get("/sources/").content.decode()
