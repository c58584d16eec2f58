"""Every hostile file through every form: a plain sentence, nothing kept, no failure."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.aides.comptes import connecter
from tests.aides.hostiles import CSV_SAIN, HOSTILES, NOMS
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.epreuve, pytest.mark.django_db, pytest.mark.sqlite_suffit]
FORMULAIRES = {
    "/tables/deposer/": ("fichier", {"territoire": ICI}, "coordination"),
    "/organisations/importer/": ("fichier", {}, "coordination"),
    "/apparence/": ("logo", {"alternative": "x", "permis": "on"}, "administrateur"),
}
REPONSES = {200, 302, 400, 409, 413, 422}
PAS = {1: 10, 10: 1}


def fichiers() -> list[tuple[str, bytes]]:
    """Return the corpus: more than sixty files, then names that a system takes badly."""
    corpus = [(nom, faire_octets()) for nom, (_, faire_octets) in HOSTILES.items()]
    return corpus + [(nom, CSV_SAIN.encode()) for nom in NOMS]


def etat() -> set[str]:
    """Return the files of the state folder, but those that a site makes for itself."""
    ailleurs = ("static", "mesures", "clesante.sqlite", "erreurs")
    trouves = {f.relative_to(settings.VAR).as_posix() for f in Path(settings.VAR).rglob("*")}
    return {nom for nom in trouves if not nom.startswith(ailleurs)}


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("adresse", FORMULAIRES)
def test_no_hostile_file_is_a_failure(adresse, ampleur, referentiel, entrepot):
    champ, autres, qui = FORMULAIRES[adresse]
    client = connecter(Client(raise_request_exception=False), faire(qui))
    avant, fautes, muettes = etat(), [], []
    for nom, octets in fichiers()[:: PAS[ampleur]]:
        envoye = SimpleUploadedFile(nom, octets)
        reponse = client.post(adresse, {champ: envoye, **autres})
        if reponse.status_code not in REPONSES:
            fautes.append((nom, reponse.status_code))
        elif reponse.status_code == 422 and b"Traceback" in reponse.content:
            muettes.append(nom)
    assert fautes == muettes == []
    laisses = {nom for nom in etat() - avant if not nom.startswith("depots")}
    assert laisses == set(), "un fichier refusé a été gardé"
