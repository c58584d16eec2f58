"""Saved views: one's own, under a name, opened again as they were, one by default."""

from __future__ import annotations

import pytest
from django.urls import reverse

from clesante.comptes.actions import vues as actions_vues
from clesante.comptes.lectures.vues import canonique
from clesante.comptes.models import Evenement, VueEnregistree
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError

pytestmark = pytest.mark.django_db
LISTE, VUES = "/organisations/", "/vues/"
LONGS = "&".join(f"q{rang}={'x' * 150}" for rang in range(20))
NOMBREUX = "&".join(f"q{rang}=1" for rang in range(60))


def texte(reponse) -> str:
    return reponse.content.decode().translate({0xA0: " ", 0x202F: " ", 0x2019: "'"})


@pytest.fixture
def vue(personne):
    """Return ``vue(libelle, parametres)``: one more of the coordinator's."""

    def ajouter(libelle="Hôpitaux", parametres="nature=hopital", qui="coordination"):
        return actions_vues.enregistrer(personne(qui), "organisations", libelle, parametres)

    return ajouter


@pytest.mark.parametrize(
    ("tapes", "gardes"),
    [
        ("q=b&nature=a", "nature=a&q=b"),
        ("page=3&q=x&vue=aucune&csrfmiddlewaretoken=y", "q=x"),
        ("q=&tri=", ""),
        ("q=%00a", "q=a"),
        ("q=%C3%A9t%C3%A9+%26", "q=%C3%A9t%C3%A9+%26"),
    ],
)
def test_parameters_are_kept_in_one_order_without_the_page(tapes, gardes):
    assert canonique(tapes) == gardes == canonique(gardes)


def test_filter_is_kept_under_a_name_and_opens_again(comme, organisation):
    organisation("Hôpital d'ici")
    organisation("Association", nature="association")
    client = comme("coordination")
    assert 'name="parametres" value="nature=hopital"' in texte(
        client.get(LISTE + "?nature=hopital")
    )
    envoi = {"page": "organisations", "libelle": " Les  hôpitaux ", "parametres": "nature=hopital"}
    reponse = client.post(VUES, envoi)
    assert reponse.url == f"{LISTE}?nature=hopital"
    page = texte(client.get(reponse.url))
    assert "Mes vues : Les hôpitaux" in page and 'aria-current="true">Les hôpitaux' in page
    assert "export.csv?nature=hopital" in page
    assert client.post(VUES, envoi).status_code == 302
    assert VueEnregistree.objects.count() == 1
    assert Evenement.objects.filter(type="comptes.vue_enregistree").count() == 1


def test_list_opens_on_the_default_view_and_whole_when_asked(comme, organisation, vue):
    organisation("Hôpital d'ici")
    une, autre = vue(), vue("Associations", "nature=association")
    client = comme("coordination")
    assert client.get(LISTE).status_code == 200
    for lue in (une, autre):
        page = client.get(reverse("vue", args=[lue.pk])).content.decode()
        version = page.partition('name="version" value="')[2].partition('"')[0]
        champs = {"libelle": lue.libelle, "par_defaut": "on", "version": version}
        champs["initial-libelle"] = lue.libelle
        assert client.post(reverse("vue", args=[lue.pk]), champs).url == VUES
    assert client.get(LISTE).url == f"{LISTE}?nature=association"
    assert VueEnregistree.objects.get(par_defaut=True) == autre
    assert client.get(f"{LISTE}?vue=aucune").status_code == 200
    assert f'href="{LISTE}?vue=aucune"' in texte(client.get(f"{LISTE}?vue=aucune"))


@pytest.mark.parametrize(
    ("page", "libelle", "parametres", "erreur"),
    [
        ("organisations", "  ", "q=x", EntreeInvalideError),
        ("organisations", "Hôpitaux", "q=autre", EntreeInvalideError),
        ("organisations", "long", LONGS, EntreeInvalideError),
        ("organisations", "trop", NOMBREUX, EntreeInvalideError),
        ("comptes", "interdite", "q=x", IntrouvableError),
        ("accueil", "sans vue", "q=x", IntrouvableError),
    ],
)
def test_what_cannot_be_kept_is_refused(personne, vue, page, libelle, parametres, erreur):
    vue()
    with pytest.raises(erreur):
        actions_vues.enregistrer(personne("coordination"), page, libelle, parametres)
    assert VueEnregistree.objects.count() == 1


@pytest.mark.parametrize(
    ("qui", "liste"), [("coordination", LISTE), ("administrateur", "/comptes/")]
)
def test_a_list_asked_more_than_a_view_keeps_opens_and_has_no_current_view(comme, vue, qui, liste):
    vue()
    page = comme(qui).get(f"{liste}?{NOMBREUX}")
    assert page.status_code == 200
    assert 'aria-current="true">Hôpitaux' not in texte(page)
    assert f'name="parametres" value="{NOMBREUX}"' in texte(page).replace("&amp;", "&")


def test_a_taken_name_is_said_and_what_was_typed_is_kept(comme, vue):
    vue()
    envoi = {"page": "organisations", "libelle": "Hôpitaux", "parametres": "q=autre"}
    reponse = comme("coordination").post(VUES, envoi)
    assert reponse.status_code == 422
    page = texte(reponse)
    assert "Vous avez déjà une vue « Hôpitaux »" in page
    assert 'name="parametres" value="q=autre"' in page and 'value="Hôpitaux"' in page


def test_renamed_then_erased(comme, vue):
    lue, client = vue(), comme("coordination")
    vue("Autre", "q=x")
    adresse = reverse("vue", args=[lue.pk])
    champs = {"version": "1", "initial-libelle": "Hôpitaux"}
    assert client.post(adresse, {**champs, "libelle": "Autre"}).status_code == 422
    assert client.post(adresse, {**champs, "libelle": "Cliniques"}).url == VUES
    assert client.post(adresse, {**champs, "libelle": "Encore"}).status_code == 409
    assert client.post(reverse("vue-effacer", args=[lue.pk])).url == VUES
    assert [v.libelle for v in VueEnregistree.objects.order_by("pk")] == ["Autre"]


def test_views_of_another_do_not_exist(comme, vue):
    lue, autre = vue(), comme("adjoint")
    assert "Hôpitaux" not in texte(autre.get(LISTE)) + texte(autre.get(VUES))
    assert autre.get(reverse("vue", args=[lue.pk])).status_code == 404
    assert autre.post(reverse("vue-effacer", args=[lue.pk])).status_code == 404
    assert VueEnregistree.objects.exists()


def test_views_of_a_list_no_longer_open_are_not_shown(comme, vue, personne):
    lue = vue()
    VueEnregistree.objects.filter(pk=lue.pk).update(page="comptes")
    client = comme("coordination")
    assert "Hôpitaux" not in texte(client.get(VUES)) + texte(client.get("/mon-espace/"))
    assert client.get(reverse("vue", args=[lue.pk])).status_code == 404


def test_list_of_accounts_has_views_of_its_own(comme, vue, personne):
    vue("Hôpitaux", qui="administrateur")
    actions_vues.enregistrer(personne("administrateur"), "comptes", "Ouverts", "etat=ouvert")
    page = texte(comme("administrateur").get("/comptes/?etat=ouvert"))
    assert "Mes vues : Ouverts" in page and "Hôpitaux" not in page


@pytest.mark.parametrize("nom", ["vues", "brouillons"])
def test_a_number_that_no_base_holds_leads_nowhere(comme, nom):
    assert comme("coordination").post(f"/{nom}/{10**30}/effacer/").status_code == 404
