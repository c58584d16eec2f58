"""A portrait kept is the portrait made; what changes the data changes the page at once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from clesante.diagnostic import views, views_gardees
from clesante.donnees.actions import publier
from clesante.donnees.models import TableLocale, VersionTable
from clesante.territoires.lectures import perimetre
from tests.aides.tables import FONTENAY, importer, poser, rapport

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("entrepot")]
PORTRAIT = "/portrait/EPCI-200071934/"


@pytest.fixture
def faites(monkeypatch) -> list[str]:
    """Return the addresses whose body was made, in order."""
    lues: list[str] = []
    faire = views._corps

    def noter(requete, *suite):
        lues.append(requete.get_full_path())
        return faire(requete, *suite)

    monkeypatch.setattr(views, "_corps", noter)
    return lues


def test_a_page_is_made_once_and_is_the_same(client, faites):
    un, deux = (client.get(PORTRAIT).content for _ in range(2))
    assert un == deux
    assert faites == [PORTRAIT]
    assert client.get(f"{PORTRAIT}?taille=synthese").content != un
    views_gardees.oublier()
    assert client.get(PORTRAIT).content == un
    assert len(faites) == 3


def test_the_frame_is_each_reader_s_own(comme, faites):
    nom = "coordination@exemple.fr"
    assert nom in comme("coordination").get(PORTRAIT).content.decode()
    assert nom not in Client().get(PORTRAIT).content.decode()
    assert faites == [PORTRAIT]


@pytest.mark.parametrize("champ", ["retiree_le", "libelle"])
def test_a_local_table_is_there_once_published_and_gone_once_withdrawn(
    client, faites, tmp_path, champ
):
    assert b"Enfants suivis" not in client.get(PORTRAIT).content
    importer(poser(tmp_path, rapport(perimetre(FONTENAY).communes, range(20, 45))))
    assert b"Enfants suivis" not in client.get(PORTRAIT).content
    assert len(faites) == 1, "ce qui n'est pas publié ne refait aucune page"
    publier(TableLocale.objects.get().code)
    assert b"Enfants suivis" in client.get(PORTRAIT).content
    if champ == "libelle":
        TableLocale.objects.update(libelle="Autre mot")
        assert b"Autre mot" in client.get(PORTRAIT).content
    else:
        VersionTable.objects.update(retiree_le=timezone.now())
        assert b"Enfants suivis" not in client.get(PORTRAIT).content


def test_few_pages_are_kept(client, monkeypatch, faites):
    monkeypatch.setattr(views_gardees, "GARDES_MAX", 1)
    for page in ("/portrait/EPCI-200071934/", "/portrait/COM-85092/", "/portrait/EPCI-200071934/"):
        client.get(f"{page}?taille=synthese")
    assert len(faites) == 3
