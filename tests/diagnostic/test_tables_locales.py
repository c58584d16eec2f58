"""Local indicators in the portrait, its page, its files, and on the pages of the catalogue."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.urls import reverse

from clesante.comptes.lecteurs import EXPLOITANT, PUBLIC
from clesante.diagnostic.documents import contenu
from clesante.diagnostic.lectures import portrait
from clesante.diagnostic.production import produire
from clesante.donnees.actions import publier, retirer
from clesante.donnees.choix import Statut
from clesante.socle.erreurs import IntrouvableError
from clesante.territoires.lectures import perimetre
from tests.aides.tables import FONTENAY, VENDEE, communes, importer, poser, rapport

__all__ = ["communes"]
pytestmark = [pytest.mark.usefixtures("entrepot"), pytest.mark.django_db]
CODE = "LOC_ENFANTS_SUIVIS"


@pytest.fixture
def privee(tmp_path, communes):
    texte = rapport(communes, [3, *range(30, 54)]) + "DEP-85,5000,60000,2024\n"
    importer(poser(tmp_path, texte), theme="enfance", definition="Enfants vus par la PMI.")


@pytest.fixture
def publiee(privee):
    publier(CODE)


def chiffre(lecteur, code=FONTENAY, indicateur=CODE):
    return portrait(perimetre(code), lecteur=lecteur).chiffre(indicateur)


def test_only_who_may_sees_a_private_table(privee):
    assert chiffre(PUBLIC) is None
    assert chiffre(None) is None
    assert chiffre(EXPLOITANT).valeur.numerateur == 3 + sum(range(30, 54))


def test_published_figure_stands_in_its_theme_with_its_source(publiee):
    lu = contenu(portrait(perimetre(FONTENAY), lecteur=PUBLIC))
    (theme,) = [t for t in lu.themes if t.code == "enfance"]
    (notice,) = [n for n in theme.notices if n.code == CODE]
    assert notice.libelle == "Enfants suivis (donnée locale)"
    assert notice.definition == "Enfants vus par la PMI."
    assert "ORS Pays de la Loire, Enfants suivis (donnée locale)" in notice.source
    (ligne,) = [li for tab in theme.tableaux for li in tab.lignes if li[0] == notice.libelle]
    attendu = 100 * (3 + sum(range(30, 54))) / 10_000
    assert f"{attendu:.1f}".replace(".", ",") in ligne[2]
    assert any("ORS Pays de la Loire" in li[0] for li in lu.tableau_des_sources.lignes)


def test_reference_of_the_table_is_compared_with(publiee):
    (vendee,) = [c for c in chiffre(PUBLIC).comparaisons if c.code == VENDEE]
    assert vendee.valeur.valeur == pytest.approx(100 * 5000 / 60000)
    assert vendee.verdict == "superieur"
    (region,) = [c for c in chiffre(PUBLIC).comparaisons if c.code == "REG-52"]
    assert (region.valeur.valeur, region.verdict) == (None, "non_calculable")


def test_other_territories_do_not_show_it(publiee):
    for code in (VENDEE, "FR", "EPCI-248500563"):
        assert chiffre(PUBLIC, code) is None


def test_small_figure_is_missing_with_its_reason(publiee, communes):
    lu = portrait(perimetre(communes[0]), lecteur=PUBLIC)
    (manquant,) = [c for c in lu.manquants if c.code == CODE]
    assert manquant.valeur.statut is Statut.SECRET
    assert all(c.code != CODE for c in lu.presents)


def test_choice_of_indicators_takes_local_ones(publiee):
    seul = portrait(perimetre(FONTENAY), [CODE], PUBLIC)
    assert [c.code for c in seul.chiffres] == [CODE]
    deux = portrait(perimetre(FONTENAY), ["POP_65", CODE], PUBLIC)
    assert [c.code for c in deux.chiffres] == ["POP_65", CODE]
    assert CODE not in [c.code for c in portrait(perimetre(FONTENAY), ["POP_65"], PUBLIC).chiffres]
    with pytest.raises(IntrouvableError, match="Indicateur local inconnu") as refus:
        portrait(perimetre(VENDEE), [CODE], PUBLIC)
    assert "aucun" in refus.value.remede


def test_a_published_figure_of_the_store_is_never_replaced(tmp_path, communes):
    importer(poser(tmp_path, rapport(communes, range(20, 45))), code="POP_65")
    publier(f"POP_65@{FONTENAY}")
    avant, apres = chiffre(None, indicateur="POP_65"), chiffre(PUBLIC, indicateur="POP_65")
    assert apres.valeur == avant.valeur
    assert apres.publie == avant.publie


def test_missing_indicator_of_the_catalogue_is_filled_in_place(tmp_path, communes):
    importer(
        poser(tmp_path, rapport(communes, [50] * 25)), code="SOC_C2S", source="CPAM de la Vendée"
    )
    sans = portrait(perimetre(FONTENAY), lecteur=PUBLIC)
    publier("SOC_C2S")
    avec = portrait(perimetre(FONTENAY), lecteur=PUBLIC)
    assert [c.code for c in avec.chiffres] == [c.code for c in sans.chiffres]
    assert len(avec.presents) == len(sans.presents) + 1
    rempli = avec.chiffre("SOC_C2S")
    assert (rempli.valeur.valeur, rempli.publie.definition.theme) == (12.5, "conditions_sociales")
    assert rempli.publie.definition.libelle.endswith("(donnée locale)")


def test_files_of_the_portrait_hold_it(publiee, tmp_path):
    lu = portrait(perimetre(FONTENAY), lecteur=PUBLIC)
    texte, donnees = produire(lu, ["csv", "json"], tmp_path / "sortie")
    (page,) = produire(lu, ["html"], tmp_path / "sortie")
    lignes = [li for li in csv.DictReader(io.StringIO(texte.read_text("utf-8")))
              if li["indicateur"] == CODE]  # fmt: skip
    assert {li["territoire"] for li in lignes} == {FONTENAY, VENDEE, "REG-52", "FR"}
    assert "donnée locale" in lignes[0]["source"]
    contenu_json = json.loads(donnees.read_text("utf-8"))
    (entree,) = [i for i in contenu_json["indicateurs"] if i["code"] == CODE]
    assert entree["numerateur"] == 3 + sum(range(30, 54))
    assert CODE in {source["code"] for source in contenu_json["sources"]}
    assert "Enfants suivis (donnée locale)" in page.read_text("utf-8")


def test_page_shows_it_to_everyone_once_published(client, privee, communes):
    page = client.get(f"/portrait/{FONTENAY}/").content.decode()
    assert "Enfants suivis" not in page
    publier(CODE)
    page = client.get(f"/portrait/{FONTENAY}/").content.decode()
    assert "Enfants suivis (donnée locale)" in page and f'id="{CODE}"' in page
    commune = client.get(f"/portrait/{communes[0]}/").content.decode()
    assert f'href="/indicateurs/{CODE}/"' in commune, "what is missing leads to what it is"
    adresse = reverse("portrait-fichier", args=[FONTENAY, "json"])
    fichier = json.loads(client.get(f"{adresse}?indicateurs={CODE}").content)
    assert [i["code"] for i in fichier["indicateurs"]] == [CODE]
    retirer(CODE)
    assert "Enfants suivis" not in client.get(f"/portrait/{FONTENAY}/").content.decode()


def test_catalogue_lists_published_tables_and_their_page(client, privee):
    assert "Données locales" not in client.get("/indicateurs/").content.decode()
    assert client.get(f"/indicateurs/{CODE}/").status_code == 404
    publier(CODE)
    catalogue = client.get("/indicateurs/").content.decode()
    assert f'href="/indicateurs/{CODE}/"' in catalogue
    assert "CC du Pays de Fontenay-Vendée" in catalogue
    fiche = client.get(f"/indicateurs/{CODE}/")
    assert fiche.status_code == 200
    page = fiche.content.decode()
    assert "ORS Pays de la Loire" in page and "moins de 11" in page
    assert f"/portrait/{FONTENAY}/#{CODE}" in page
    assert client.get(f"/indicateurs/{CODE.lower()}/", follow=True).status_code == 200
