"""Every object of a territory × thirteen persons × places: what the matrix says is answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.template.base import Template
from django.urls import reverse

from tests.aides.objets import PARTIES, parties
from tests.aides.personnes import PERSONNES
from tests.comptes.matrice import COMPTE, PERMISSIONS, PUBLIQUE
from tests.comptes.test_matrice import INCONNU, LIEUX, demander, refusee

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_suffit]
DESSINEES = {"coordination", "lecture", "anonyme"}
EN_LECTURE, EN_ENVOI = tuple(LIEUX), ("ici",)


@pytest.fixture
def partout(referentiel, tmp_path, settings):
    """Return ``partout(partie)``: arguments of each address, by place."""
    settings.VAR = tmp_path
    return lambda partie: {place: partie.fabriquer(lieu) for place, lieu in LIEUX.items()}


def essayer(client, adresse: Callable[[str], str], acte: str, qui: str) -> list[object]:
    """Return where the site does not answer a person as the matrix says, of one address."""
    ecarts: list[object] = []
    for methode, lieux in (("get", EN_LECTURE), ("post", EN_ENVOI)):
        rien = demander(client, methode, adresse("inconnu")) if qui in DESSINEES else None
        for place in lieux:
            reponse = demander(client, methode, adresse(place))
            assert reponse.status_code < 500, (adresse(place), methode, qui)
            permis = qui in PERMISSIONS[acte][place]
            if reponse.status_code != 405 and refusee(client, reponse, rien or reponse) is permis:
                ecarts.append((adresse(place), methode, place, qui, reponse.status_code))
    return ecarts


@pytest.mark.parametrize("partie", parties(), ids=PARTIES)
def test_each_person_reaches_the_objects_of_the_matrix_and_no_other(
    partie, partout, comme, monkeypatch
):
    """The pages of some are drawn whole; of the others, what matters is whether they are."""
    places, ecarts = partout(partie), []
    clients = {qui: comme(qui) for qui in PERSONNES}
    actes = {nom: partie.ADRESSES[nom] for nom in places["ici"]}
    objets = [(nom, acte) for nom, acte in actes.items() if acte not in {PUBLIQUE, COMPTE}]
    for qui in sorted(PERSONNES, key=lambda lu: lu not in DESSINEES):
        if qui not in DESSINEES:
            monkeypatch.setattr(Template, "render", lambda *_: "")
        for nom, acte in objets:
            args = {place: dict(places[place][nom]) for place in LIEUX}
            args["inconnu"] = {**args["ici"], "numero": INCONNU}
            ecarts += essayer(
                clients[qui], lambda lu, nom=nom, a=args: reverse(nom, kwargs=a[lu]), acte, qui
            )
    assert ecarts == []


def test_every_address_that_names_an_object_is_tried(referentiel, tmp_path, settings):
    """A new page of an object has its arguments in its part, or it is tried by nobody."""
    settings.VAR = tmp_path
    for partie in parties():
        faits = partie.fabriquer(LIEUX["ici"])
        assert set(faits) <= set(partie.ADRESSES)
