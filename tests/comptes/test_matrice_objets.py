"""Every object of a territory × thirteen persons × places: what the matrix says is answered."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.aides.objets import PARTIES, parties
from tests.aides.personnes import PERSONNES
from tests.comptes.matrice import COMPTE, PERMISSIONS, PUBLIQUE
from tests.comptes.test_matrice import INCONNU, LIEUX, demander, refusee

pytestmark = pytest.mark.django_db
EN_LECTURE, EN_ENVOI = tuple(LIEUX), ("ici", "ailleurs")  # a place is tried by each method


@pytest.fixture
def partout(referentiel, tmp_path, settings):
    """Return ``partout(partie)``: arguments of each address, by place."""
    settings.VAR = tmp_path
    return lambda partie: {place: partie.fabriquer(lieu) for place, lieu in LIEUX.items()}


@pytest.mark.parametrize("partie", parties(), ids=PARTIES)
def test_each_person_reaches_the_objects_of_the_matrix_and_no_other(partie, partout, comme):
    places, ecarts = partout(partie), []
    clients = {qui: comme(qui) for qui in PERSONNES}
    for nom in places["ici"]:
        acte = partie.ADRESSES[nom]
        if acte in {PUBLIQUE, COMPTE}:
            continue
        for qui, client in clients.items():
            inconnus = {**places["ici"][nom], "numero": INCONNU}
            rien = demander(client, "get", reverse(nom, kwargs=inconnus))
            for methode, lieux in (("get", EN_LECTURE), ("post", EN_ENVOI)):
                for place in lieux:
                    adresse = reverse(nom, kwargs=dict(places[place][nom]))
                    reponse = demander(client, methode, adresse)
                    assert reponse.status_code < 500, (nom, methode, qui)
                    permis = qui in PERMISSIONS[acte][place]
                    if reponse.status_code != 405 and refusee(client, reponse, rien) is permis:
                        ecarts.append((nom, methode, place, qui, reponse.status_code))
    assert ecarts == []


def test_every_address_that_names_an_object_is_tried(partout):
    """A new page of an object has its arguments in its part, or it is tried by nobody."""
    for partie in parties():
        faits = partout(partie)["ici"]
        assert set(faits) <= set(partie.ADRESSES)
