"""Several people on one sheet: nothing lost, nothing overwritten unseen, one object by form."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from django.db import connections
from django.urls import reverse

from clesante.acteurs.models import Organisation
from clesante.comptes.models import Evenement
from tests.acteurs.test_pages import AJOUTER, saisie, texte

pytestmark = pytest.mark.django_db


def champs(page: str) -> dict[str, str]:
    """What a browser would send of the last form of a page, untouched."""
    form = page[page.rindex('<form method="post" novalidate') :]
    form = form[: form.index("</form>")]
    lus = {}
    for balise in re.findall(r"<input[^>]*>", form):
        nom = re.search(r'name="([^"]+)"', balise)[1]
        valeur = re.search(r'value="([^"]*)"', balise)
        if 'type="checkbox"' not in balise:
            lus[nom] = unescape(valeur[1]) if valeur else ""
    for nom, contenu in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        choisi = re.search(r'<option value="([^"]*)" selected', contenu)
        lus[nom] = choisi[1] if choisi else ""
    for nom, contenu in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S
    ):
        lus[nom] = unescape(contenu).removeprefix("\n")
    return lus


@pytest.fixture
def fiche(organisation):
    return organisation("Hôpital d'ici", missions="Soigne.", sigle="HDI")


@pytest.fixture
def adresse(fiche):
    return reverse("organisation-modifier", args=[fiche.pk])


def ouvrir(client, adresse: str) -> dict[str, str]:
    return champs(client.get(adresse).content.decode())


def test_two_people_who_change_different_fields_both_win(comme, adresse, fiche):
    un, deux = comme("coordination"), comme("ars_dd")
    a, b = ouvrir(un, adresse), ouvrir(deux, adresse)
    assert un.post(adresse, {**a, "sigle": "HI"}).status_code == 302
    assert deux.post(adresse, {**b, "missions": "Soigne et prévient."}).status_code == 302
    fiche.refresh_from_db()
    assert (fiche.sigle, fiche.missions) == ("HI", "Soigne et prévient.")
    assert Evenement.objects.filter(type="acteurs.organisation_modifiee").count() == 2


def test_two_people_who_change_the_same_field_see_both_and_lose_nothing(comme, adresse, fiche):
    un, deux = comme("coordination"), comme("ars_dd")
    a, b = ouvrir(un, adresse), ouvrir(deux, adresse)
    un.post(adresse, {**a, "sigle": "PREMIER"})
    reponse = deux.post(adresse, {**b, "sigle": "SECOND", "missions": "Long texte tapé."})
    page = texte(reponse)
    assert reponse.status_code == 409
    assert "PREMIER" in page
    assert "SECOND" in page
    assert "Rien de ce que vous avez tapé n'est perdu" in page
    fiche.refresh_from_db()
    assert (fiche.sigle, fiche.missions) == ("PREMIER", "Soigne.")
    repris = champs(reponse.content.decode())
    assert (repris["sigle"], repris["missions"]) == ("SECOND", "Long texte tapé.")
    assert deux.post(adresse, repris).status_code == 302
    fiche.refresh_from_db()
    assert (fiche.sigle, fiche.missions) == ("SECOND", "Long texte tapé.")


def test_two_people_who_type_the_same_thing_are_not_in_conflict(comme, adresse, fiche):
    un, deux = comme("coordination"), comme("ars_dd")
    a, b = ouvrir(un, adresse), ouvrir(deux, adresse)
    for client, envoi in ((un, a), (deux, b)):
        assert client.post(adresse, {**envoi, "sigle": "HI"}).status_code == 302
    assert Evenement.objects.filter(type="acteurs.organisation_modifiee").count() == 1


def test_a_stale_page_that_changes_nothing_takes_nothing_back(comme, adresse, fiche):
    un, deux = comme("coordination"), comme("ars_dd")
    vieux = ouvrir(deux, adresse)
    un.post(adresse, {**ouvrir(un, adresse), "nom": "Hôpital renommé", "sigle": ""})
    assert deux.post(adresse, vieux).status_code == 302
    fiche.refresh_from_db()
    assert (fiche.nom, fiche.sigle) == ("Hôpital renommé", "")


def test_a_field_emptied_is_emptied(comme, adresse, fiche):
    client = comme("coordination")
    assert client.post(adresse, {**ouvrir(client, adresse), "sigle": ""}).status_code == 302
    fiche.refresh_from_db()
    assert fiche.sigle == ""


@pytest.mark.parametrize("version", [None, "", "x", "-1", "999999999999999999999"])
def test_a_form_without_a_version_that_can_be_read_is_not_saved(comme, adresse, fiche, version):
    client = comme("coordination")
    envoi = {**ouvrir(client, adresse), "sigle": "NON"}
    envoi.pop("version")
    if version is not None:
        envoi["version"] = version
    reponse = client.post(adresse, envoi)
    if version in {"-1", "999999999999999999999"}:  # another version: merged, as any stale one
        assert reponse.status_code == 302
        return
    assert reponse.status_code == 422
    fiche.refresh_from_db()
    assert fiche.sigle == "HDI"


def test_a_mistake_keeps_what_was_typed(comme, adresse):
    client = comme("coordination")
    envoi = {**ouvrir(client, adresse), "siret": "123", "missions": "Un long texte."}
    reponse = client.post(adresse, envoi)
    assert reponse.status_code == 422
    assert champs(reponse.content.decode())["missions"] == "Un long texte."
    assert "Un SIRET a 14 chiffres" in texte(reponse)


# In parallel


def en_parallele(nombre: int, acte) -> list[int]:
    def faire(rang: int) -> int:
        try:
            return acte(rang)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(nombre) as fils:
        return list(fils.map(faire, range(nombre)))


@pytest.mark.django_db(transaction=True)
def test_twenty_submits_of_one_form_make_one_organisation(base_partagee, comme, referentiel):
    envoi = saisie(cle_creation=str(uuid.uuid4()))
    clients = [comme("coordination") for _ in range(20)]
    reponses = en_parallele(20, lambda rang: clients[rang].post(AJOUTER, envoi))
    assert {r.status_code for r in reponses} == {302}
    assert len({r.url for r in reponses}) == 1
    assert Organisation.objects.count() == 1
    assert Evenement.objects.filter(type="acteurs.organisation_creee").count() == 1


# The field that each of the eight clients writes: four write the same one.
ECRITS = ("nom", "sigle", "courriel", "site", "missions", "missions", "missions", "missions")
FORMES = {"courriel": "{}@exemple.fr", "site": "https://exemple.fr/{}"}


@pytest.mark.epreuve
@pytest.mark.timeout(3_600)
@pytest.mark.django_db(transaction=True)
def test_eight_clients_that_save_at_once_lose_nothing(
    base_partagee, comme, adresse, fiche, ampleur
):
    """Each client writes its own token, again on a conflict, as a person would."""
    tours = 200 if ampleur > 1 else 3
    clients = [comme("coordination") for _ in range(8)]

    def jeton(rang: int, tour: int) -> str:
        return f"{'abcdefgh'[rang]}{tour:02x}"  # 800 of them fit in the 4,000 signs of a field

    def envoi(rang: int, tour: int) -> dict[str, str]:
        lu, nom = ouvrir(clients[rang], adresse), ECRITS[rang]
        avant = f"{lu[nom]} " if nom == "missions" else ""
        return {**lu, nom: avant + FORMES.get(nom, "{}").format(jeton(rang, tour))}

    def ecrire(rang: int) -> int:
        essais = 0
        for tour in range(tours):
            reponse = clients[rang].post(adresse, envoi(rang, tour))
            while reponse.status_code == 409:
                essais += 1
                reponse = clients[rang].post(adresse, envoi(rang, tour))
            assert reponse.status_code == 302, reponse.content.decode()[:2000]
        return essais

    en_parallele(8, ecrire)
    attendus = {jeton(rang, tour) for rang in range(8) for tour in range(tours)}
    notes = Evenement.objects.filter(type="acteurs.organisation_modifiee")
    ecrits = " ".join(str(v) for e in notes for v in e.apres.values())
    assert {j for j in attendus if not re.search(rf"\b{j}\b", ecrits)} == set()
    fiche.refresh_from_db()
    assert {j for j in attendus if j[0] in "efgh"} <= set(fiche.missions.split())
    assert notes.count() == 8 * tours == fiche.version - 1
