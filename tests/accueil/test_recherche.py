"""The search of the home page: what leads straight to a portrait, what is listed, what is said."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote, urlsplit

import pytest
from django.db import OperationalError
from django.urls import resolve, reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clesante.accueil.lectures import LIMITE, Trouvaille, trouver
from clesante.socle.erreurs import ClesanteError, IndisponibleError
from clesante.territoires.lectures import perimetre, rechercher, territoire, tous
from clesante.territoires.models import PerimetreEnregistre

pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db, pytest.mark.sqlite_suffit]

vite = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
saisies = st.text(max_size=15) | st.sampled_from(
    ["85092", "2a004", "85200", "FR", "saint", "PER-x", "EPCI-200071934", "DEP-85+COM-85092", "01"]
)
RESULTAT = re.compile(r'<li><a href="([^"]+)">([^<]+)</a> <span class="secondaire">([^<]+)</span>')


@pytest.fixture
def chercher(client):
    """Return ``chercher(texte)``: the page of results, with plain apostrophes and spaces."""

    def lire(texte):
        reponse = client.get("/recherche/", {"q": texte})
        assert reponse.status_code == 200
        page = unescape(reponse.content.decode())
        return page.translate({0x2019: "'", 0xA0: " ", 0x202F: " "})

    return lire


@given(texte=saisies)
@example("\0")
@example("٨٥٠٩٢")
@example("e\u0301" * 500)
@vite
def test_any_text_leads_to_one_territory_or_to_a_list(texte):
    trouvaille = trouver(texte)
    if trouvaille.code:
        assert perimetre(trouvaille.code).code == trouvaille.code
        assert (trouvaille.phrase, trouvaille.reserves) == ("", ())
    codes = [t.code for t, _ in trouvaille.territoires]
    assert len(codes) == len(set(codes)) <= LIMITE + 1
    assert all(territoire(code).code == code for code in codes)


@given(texte=saisies)
@vite
def test_what_is_read_as_a_code_is_what_the_perimeter_reads(texte):
    try:
        lu = perimetre(texte) if texte else None
    except ClesanteError as erreur:
        assert trouver(texte).phrase == str(erreur)
        return
    if lu is not None and trouver(texte).code:
        assert trouver(texte).code == lu.code


@pytest.mark.parametrize("niveau", ["EPCI", "DEP", "REG"])
def test_every_code_leads_straight_to_its_portrait(niveau):
    for element in tous(niveau)[::40]:
        assert trouver(element.code).code == element.code


def test_whole_name_of_its_own_leads_straight_homonyms_never():
    directs = [t for t in tous("COM")[::400] if trouver(t.nom).code]
    assert directs
    for commune in directs:
        assert trouver(commune.nom).code == commune.code
    assert trouver("Saint-Denis").code == ""


def test_nothing_typed_finds_nothing_and_says_nothing():
    assert trouver("") == Trouvaille("", [], "")


@pytest.mark.parametrize("texte", ["saint", "beaumont", "85200", "69001"])
def test_places_tell_homonyms_apart(texte):
    for trouve, lieu in trouver(texte).territoires:
        if trouve.departement and trouve.departement != trouve.code:
            assert lieu == f"{territoire(trouve.departement).nom} ({trouve.departement[4:]})"
        else:
            assert lieu == ""


@pytest.mark.parametrize(("nombre", "coupee"), [(0, False), (19, False), (20, True), (21, True)])
def test_list_is_said_to_be_cut_from_twenty_on(nombre, coupee):
    assert Trouvaille("", [(territoire("FR"), "")] * nombre, "").est_coupee is coupee


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("2a004", "COM-2A004"),
        ("75101", "ARM-75101"),
        ("74011", "COM-74010"),
    ],
)
def test_what_was_read_comes_first_then_what_is_found(texte, code):
    trouvaille = trouver(texte)
    codes = [t.code for t, _ in trouvaille.territoires]
    assert (codes[0], trouvaille.code) == (code, "")
    assert trouvaille.reserves
    assert codes[1:] == [t.code for t in rechercher(texte, LIMITE) if t.code != code]


@pytest.mark.parametrize("texte", ["Bretagne", "saint-denis"])
def test_a_name_with_several_bearers_is_listed_without_a_second_list_in_words(texte):
    trouvaille = trouver(texte)
    assert len(trouvaille.territoires) > 2
    assert (trouvaille.code, trouvaille.reserves) == ("", ())


@pytest.mark.parametrize("texte", ["85200", "69001", "97110"])
def test_a_code_with_two_readings_lists_both(texte):
    trouvaille = trouver(texte)
    codes = [t.code for t, _ in trouvaille.territoires]
    assert trouvaille.code == ""
    assert f"COM-{texte}" in codes and len(codes) > 1
    assert "code Insee" in trouvaille.reserves[0] and "code postal" in trouvaille.reserves[0]
    assert codes == [t.code for t in rechercher(texte, LIMITE)]


def test_base_that_does_not_answer_is_never_taken_for_no_result(client, monkeypatch):
    def muette(*_):
        raise OperationalError("connection refused")

    monkeypatch.setattr(PerimetreEnregistre.objects, "en_version", muette)
    with pytest.raises(IndisponibleError, match="ne répond pas"):
        trouver("PER-vendee-est")
    reponse = client.get("/recherche/", {"q": "PER-vendee-est"})
    assert reponse.status_code == 503
    assert "connection refused" not in reponse.content.decode()


def test_missing_referential_is_never_taken_for_no_result(settings, tmp_path, client):
    settings.REFERENTIEL_TERRITOIRES = tmp_path / "absent.sqlite"
    with pytest.raises(IndisponibleError):
        trouver("Fontenay-le-Comte")
    assert client.get("/recherche/", {"q": "Fontenay"}).status_code == 503
    assert client.get("/recherche/").status_code == 200


@pytest.mark.parametrize("texte", ["saint-denis", "beaumont", "85200", "saint"])
def test_every_result_is_a_link_to_its_portrait(chercher, texte):
    page = chercher(texte)
    resultats = RESULTAT.findall(page)
    attendus = trouver(texte).territoires
    assert len(resultats) == len(attendus)
    for (lien, nom, precision), (trouve, lieu) in zip(resultats, attendus, strict=True):
        assert resolve(unquote(lien)).kwargs == {"code": trouve.code}
        assert nom == trouve.nom
        assert precision.startswith(trouve.nature) and precision.endswith(trouve.code)
        assert lieu in precision


@pytest.mark.parametrize("texte", ["saint", "85200", "PER-x Metz", "59000"])
def test_heading_counts_what_is_listed(chercher, texte):
    page, nombre = chercher(texte), len(trouver(texte).territoires)
    titre = "Les 20 premiers territoires" if nombre >= LIMITE else f"{nombre} territoire"
    assert (f"<h2>{titre}{'s' * (1 < nombre < LIMITE)}</h2>" in page) is bool(nombre)
    assert ("Précisez le nom" in page) is (nombre >= LIMITE)


def test_field_keeps_what_was_typed(chercher):
    texte = "l'été « à » <b>&amp;\""
    page = chercher(texte)
    assert f'value="{texte}"' in page
    assert f"<title>Recherche : {texte}" in page


@pytest.mark.parametrize(
    "texte",
    ["//evil.example", "https://evil.example", "\\\\evil.example", "/etc/passwd", "javascript:x"],
)
def test_search_never_redirects_elsewhere(client, texte):
    reponse = client.get("/recherche/", {"q": texte})
    assert reponse.status_code == 200
    for lien in re.findall(r'(?:href|action|src)="([^"]*)"', reponse.content.decode()):
        assert urlsplit(unescape(lien)).netloc == ""


@pytest.mark.parametrize("texte", ["85092", " 85092 ", "\t85092\n", "COM-85092", "com 85092"])
def test_spaces_around_a_code_do_not_count(client, texte):
    reponse = client.get("/recherche/", {"q": texte})
    assert (reponse.status_code, reponse["Location"]) == (
        302,
        reverse("portrait", args=["COM-85092"]),
    )


def test_several_territories_joined_lead_to_their_portrait(client):
    reponse = client.get("/recherche/", {"q": "EPCI-248500563 + EPCI-200071934"})
    code = "EPCI-200071934+EPCI-248500563"
    assert resolve(unquote(reponse["Location"])).kwargs == {"code": code}
