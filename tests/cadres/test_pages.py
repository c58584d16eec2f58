"""Pages of the frameworks: what they say, where each sentence comes from, what they refuse."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date

import pytest
from django.test import Client

from clesante.cadres import lectures
from clesante.cadres.choix import Rubrique, Statut
from clesante.cadres.lectures_lignes import desaccords, en_adresse
from clesante.cadres.lectures_page import page
from clesante.cadres.objets import Cadre
from clesante.ui.typographie import texte_francais
from tests.cadres.petit_cadre import TEXTE, petit

pytestmark = [
    pytest.mark.usefixtures("referentiel"),
    pytest.mark.django_db,
    pytest.mark.sqlite_suffit,
]

TOUS = [*lectures._livres()]
chaque_cadre = pytest.mark.parametrize("cadre", TOUS, ids=lambda cadre: cadre.cadre)
ANGLAIS = re.compile(
    r"\b(the|and|with|step|steps|source of|undefined|None|True|False|null|download|page not)\b"
)


def adresse(cadre: Cadre) -> str:
    return f"/cadres/{en_adresse(cadre.cadre)}/"


def lue(chemin: str, client: Client | None = None) -> str:
    reponse = (client or Client()).get(chemin)
    assert reponse.status_code == 200, reponse.status_code
    return reponse.content.decode()


def mots(page_html: str) -> str:
    """Return the words of a page as a reader has them, in its typography."""
    sans_balises = re.sub(r"<[^>]+>", " ", page_html.partition("<main")[2])
    return " ".join(html.unescape(sans_balises).split())


def contient(page_html: str, phrase: str) -> bool:
    return " ".join(texte_francais(phrase).split()) in mots(page_html)


# Everything is said, with its sentence


@chaque_cadre
def test_every_statement_is_shown_once_with_its_sentence_and_its_place(cadre: Cadre):
    dite = lue(adresse(cadre))
    for enonce in cadre.enonces:
        assert dite.count(f' id="{enonce.code}"') == 1, enonce.code
        for phrase in (enonce.enonce, enonce.citation, enonce.motif, enonce.lieu, enonce.note):
            assert contient(dite, phrase), (enonce.code, phrase)


@chaque_cadre
def test_supposed_and_silent_are_said_in_words_and_by_a_mark(cadre: Cadre):
    dite = lue(adresse(cadre))
    for enonce in cadre.enonces:
        debut = dite.index(f' id="{enonce.code}"')
        fin = dite.index("<details", debut)
        reserve = {Statut.SUPPOSE: ("◇", "Supposé"), Statut.NON_DEFINI: ("○", "")}
        if enonce.statut in reserve:
            signe, mot = reserve[enonce.statut]
            assert f'aria-hidden="true">{signe}</span> {mot}' in dite[debut:fin], enonce.code
        else:
            assert 'class="statut"' not in dite[debut:fin], enonce.code


@chaque_cadre
def test_what_decides_is_open_and_long_parts_are_folded_with_their_count(cadre: Cadre):
    """A thumb reaches the rules and the contacts; what is folded is printed and still linked."""
    dite = lue(adresse(cadre))
    plis = re.findall(r'<details class="a-imprimer pli">.*?</summary>', dite, re.DOTALL)
    parties = page(cadre, date(2026, 1, 1), {}).parties
    comptes = [int(n) for n in re.findall(r"Lire les (\d+) énoncés", " ".join(plis))]
    assert comptes == [p.nombre for p in parties if p.pliee]
    assert all(compte > 3 for compte in comptes)
    fermes = {p.code for p in parties if p.pliee}
    assert not fermes & {"regles", "financements", "validite"}
    for pli in plis:
        assert re.search(r'visually-hidden"> ?: ?', texte_francais(pli).replace("\u00a0", " "))
    ouverts = "".join(re.split(r'<details class="a-imprimer pli">.*?</details>\s*</section>', dite))
    for enonce in (*cadre.de(Rubrique.PORTEURS), *cadre.de(Rubrique.SEUILS)):
        assert f' id="{enonce.code}"' in ouverts


def test_silence_of_a_contact_is_not_called_silence_of_the_text():
    dite = mots(lue("/cadres/mayotte/"))
    assert "Aucune adresse publiée" in dite
    assert "Le texte est muet" in dite


@chaque_cadre
def test_every_inner_link_leads_to_one_place_of_the_page(cadre: Cadre):
    dite = lue(adresse(cadre))
    identifiants = re.findall(r'\sid="([^"]+)"', dite)
    assert len(identifiants) == len(set(identifiants))
    assert set(re.findall(r'href="#([^"]+)"', dite)) <= set(identifiants)


@chaque_cadre
def test_steps_keep_the_order_and_the_number_of_the_region(cadre: Cadre):
    titres = re.findall(r"<h3>(\d+)\. (.*?)</h3>", lue(adresse(cadre)))
    attendus = [(str(r), texte_francais(e.enonce)) for r, e in enumerate(cadre.etapes, 1)]
    assert [(rang, html.unescape(titre)) for rang, titre in titres] == attendus


@chaque_cadre
def test_what_disagrees_is_shown_side_by_side(cadre: Cadre):
    dite = lue(adresse(cadre))
    groupes = re.findall(r'<ul class="desaccord">(.*?)</ul>', dite, re.DOTALL)
    attendus = list(desaccords(cadre))
    assert len(groupes) == len(attendus)
    for groupe, lignes in zip(groupes, attendus, strict=True):
        assert groupe.count("<li>") == len(lignes) > 1
        for ligne in lignes:
            assert f'href="#{ligne.enonce.code}"' in groupe
    assert {e.code for g in attendus for e in (ligne.enonce for ligne in g)} == {
        e.code for e in cadre.enonces if cadre.contraires(e.code)
    }


def test_three_wordings_that_disagree_make_one_group():
    (groupe,) = [
        g
        for g in desaccords(lectures.cadre("hauts_de_france"))
        if "cible_quartiers" in {ligne.enonce.code for ligne in g}
    ]
    codes = [ligne.enonce.code for ligne in groupe]
    assert codes == ["cible_quartiers", "cible_territoires", "releve_territoires_2019"]


def test_a_framework_whose_dates_are_past_is_to_be_checked():
    assert "Rien ne dit que ce cadre vaut encore" in mots(lue("/cadres/bretagne/"))
    assert "Rien ne dit que ce cadre vaut encore" not in mots(lue("/cadres/grand-est/"))


def test_contacts_go_from_the_region_to_its_delegations():
    dite = lue("/cadres/bretagne/")
    titres = re.findall(r"<h3>([^<]+)</h3>", dite.partition('id="contacts">')[2])
    assert [html.unescape(t).replace("’", "'") for t in titres] == [
        "Bretagne", "Côtes-d'Armor", "Finistère", "Ille-et-Vilaine", "Morbihan",
    ]  # fmt: skip
    assert 'href="mailto:ars-dd29-direction@ars.sante.fr"' in dite


def test_a_contact_without_a_territory_is_the_whole_region_s(settings, tmp_path):
    settings.CADRES = tmp_path
    (tmp_path / "essai.yaml").write_text(TEXTE, "utf-8")
    contacts = lue("/cadres/essai/").partition('id="contacts">')[2]
    assert "<h3>Auvergne-Rhône-Alpes</h3>" in contacts


def test_map_of_the_region_names_its_departements():
    dite = lue("/cadres/bretagne/")
    tableau = dite.partition('id="tableau-carte-region"')[2].partition("</table>")[0]
    assert set(re.findall(r'<th scope="row">([^<]+)</th>', tableau)) == {
        "Côtes-d’Armor", "Finistère", "Ille-et-Vilaine", "Morbihan",
    }  # fmt: skip


def test_figure_does_not_repeat_its_unit():
    dite = {ligne.enonce.code: ligne.chiffre for p in parties("hauts_de_france") for ligne in p}
    assert dite["chiffre_cible"] == "75\u00a0%"
    assert dite["chiffre_communes"] == "464"
    assert dite["chiffre_habitants"] == "1\u202f600\u202f000"
    assert dite["chiffre_mois"] == "8"
    assert dite["chiffre_part_signee"] == "6,1\u00a0%"


def parties(code: str):
    dite = page(lectures.cadre(code), date(2026, 1, 1), {})
    return [b.lignes for p in dite.parties for b in p.blocs if b.code == Rubrique.CHIFFRES.value]


# The list


def test_list_shows_five_frameworks_and_names_the_regions_without_one():
    dite = lue("/cadres/")
    for cadre in lectures.cadres():
        assert f'href="{adresse(cadre)}"' in dite
    assert "Aucun cadre n’est connu pour : Guadeloupe" in mots(dite)
    sans = mots(dite).partition("Aucun cadre n’est connu pour")[2].partition(".")[0]
    assert "Corse" in sans
    assert "Bretagne" not in sans
    assert 'href="/cadres/droit-commun/"' in dite


def test_map_of_france_has_overseas_insets_and_a_table_of_all_regions():
    dite = lue("/cadres/")
    for encart in ("Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte"):
        assert f">{encart}</text>" in dite
    tableau = dite.partition('id="tableau-carte-cadres"')[2].partition("</table>")[0]
    assert tableau.count("<tr>") == 19
    assert tableau.count("aucun cadre connu") == 13
    assert '<a href="/cadres/mayotte/">Mayotte</a>' in tableau


def test_an_agency_s_framework_enters_the_list_and_has_its_page(settings, tmp_path):
    settings.CADRES = tmp_path
    (tmp_path / "essai.yaml").write_text(TEXTE, "utf-8")
    assert 'href="/cadres/essai/"' in lue("/cadres/")
    assert contient(lue("/cadres/essai/"), petit().titre)


def test_without_territories_the_pages_still_speak(settings, tmp_path):
    settings.REFERENTIEL_TERRITOIRES = tmp_path / "absent.sqlite"
    assert contient(lue("/cadres/"), "ARS Bretagne")
    assert contient(lue("/cadres/bretagne/"), "Au moins 50 000 habitants")


# Addresses, refusals, costs


@chaque_cadre
def test_no_english_and_no_python_on_a_page(cadre: Cadre):
    for chemin in (adresse(cadre), "/cadres/", "/mon-cls/", "/mon-cls/?territoire=Rennes"):
        assert ANGLAIS.findall(mots(lue(chemin))) == []


@pytest.mark.parametrize("code", ["grand_est", "GRAND-EST", "Grand_Est"])
def test_other_spellings_lead_to_the_one_address(client, code):
    reponse = client.get(f"/cadres/{code}/")
    assert (reponse.status_code, reponse["Location"]) == (302, "/cadres/grand-est/")


@pytest.mark.parametrize(
    "chemin",
    [
        "/cadres/atlantide/", "/cadres/%00/", "/cadres/..%2F..%2Fetc/", "/cadres/bretagne.yaml/",
        "/cadres/bretagne/cadre.exe", "/cadres/atlantide/cadre.pdf", "/cadres/bretagne/cadre.",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_a_page_in_french(client, chemin):
    reponse = client.get(chemin)
    assert reponse.status_code == 404
    assert '<html lang="fr">' in reponse.content.decode()
    assert "Traceback" not in reponse.content.decode()


@pytest.mark.parametrize("methode", ["post", "put", "delete"])
@pytest.mark.parametrize("chemin", ["/cadres/", "/cadres/bretagne/", "/mon-cls/"])
def test_pages_are_read_only(chemin, methode):
    assert getattr(Client(enforce_csrf_checks=True), methode)(chemin).status_code == 405


@pytest.mark.parametrize(
    "chemin",
    ["/cadres/", "/cadres/mayotte/", "/cadres/comparer/", "/mon-cls/?territoire=Paimpol"],
)
def test_a_visitor_needs_no_account_and_asks_nothing_of_the_base(nombre_de_requetes, chemin):
    visiteur = Client()
    assert nombre_de_requetes(lambda: visiteur.get(chemin)) == 0
    assert not visiteur.cookies


@chaque_cadre
@pytest.mark.parametrize("extension", ["csv", "yaml", "json", "xlsx", "ods"])
def test_the_framework_itself_is_sent_as_a_file(client, cadre: Cadre, extension):
    reponse = client.get(f"{adresse(cadre)}cadre.{extension}")
    assert reponse.status_code == 200
    nom = f"cadre-{en_adresse(cadre.cadre)}.{extension}"
    assert reponse["Content-Disposition"] == f'attachment; filename="{nom}"'
    if extension == "csv":
        rangs = list(csv.reader(io.StringIO(reponse.content.decode())))
        assert {e.code for e in cadre.enonces} <= {case for rang in rangs for case in rang}


def test_home_and_footer_lead_to_mon_cls(client):
    for chemin in ("/contrat-local-de-sante/", "/cadres/"):
        assert 'href="/mon-cls/"' in client.get(chemin).content.decode()
