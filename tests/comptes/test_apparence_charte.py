"""The page of a host's reference document: taken, seen, taken back; what acts is refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clesante.comptes.models import Evenement
from clesante.ui import apparence
from tests.edition import chartes

pytestmark = [pytest.mark.django_db, pytest.mark.bureautique]
ADRESSE, RETIRER = reverse("apparence-charte"), reverse("apparence-charte-retirer")
ESSAI = reverse("apparence-charte-fichier")


@pytest.fixture(autouse=True)
def _var(settings, tmp_path):
    settings.VAR = tmp_path


def envoi(octets: bytes, nom: str = "modele.docx") -> dict[str, SimpleUploadedFile]:
    return {"fichier": SimpleUploadedFile(nom, octets)}


def styles(octets: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return archive.read("word/styles.xml").decode()


def test_a_reference_is_taken_seen_and_taken_back(comme):
    client = comme("administrateur")
    sans = styles(client.get(ESSAI).content)
    assert chartes.BLEU not in sans
    reponse = client.post(ADRESSE, envoi(chartes.charte()), follow=True)
    assert "Le modèle est en place" in reponse.content.decode()
    assert apparence.charte()
    avec = styles(client.get(ESSAI).content)
    assert chartes.BLEU in avec and "Georgia" in avec
    note = Evenement.objects.filter(type="comptes.apparence_changee").latest("pk")
    assert note.apres["charte"].startswith("charte.")
    assert client.get(ESSAI, {"format": "exe"}).status_code == 404
    client.post(RETIRER)
    assert apparence.charte() is None
    assert not [*apparence.dossier().glob("charte.*")]
    assert chartes.BLEU not in styles(client.get(ESSAI).content)


def test_a_logo_chosen_after_keeps_the_reference(comme):
    from clesante.comptes.actions.apparence import choisir

    comme("administrateur").post(ADRESSE, envoi(chartes.charte()))
    choisir(None, couleur="#1b5e20")
    assert apparence.charte()


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (b"PK\x03\x04 pas une archive", "document"),
        (b"%PDF-1.7 non", "pas un document Word"),
        (b"", "vide"),
        (b"du texte", "pas un document Word"),
    ],
)
def test_what_is_not_a_word_document_is_refused_by_a_sentence(comme, octets, dit):
    reponse = comme("administrateur").post(ADRESSE, envoi(octets))
    assert reponse.status_code == 422
    assert dit in reponse.content.decode()
    assert apparence.charte() is None


def test_macros_are_refused_and_nothing_changes(comme):
    flux = io.BytesIO(chartes.charte())
    with zipfile.ZipFile(flux, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"macro")
    client = comme("administrateur")
    client.post(ADRESSE, envoi(chartes.charte()))
    avant = apparence.charte()
    reponse = client.post(ADRESSE, envoi(flux.getvalue()))
    assert reponse.status_code == 422
    assert "macro" in reponse.content.decode().lower()
    assert apparence.charte() == avant


def test_only_the_administrator_reaches_it(comme):
    client = comme("coordination")
    assert {client.get(adresse).status_code for adresse in (ADRESSE, ESSAI)} == {404}


def test_a_reference_that_left_the_disk_leaves_the_look_of_the_house(comme, caplog):
    comme("administrateur").post(ADRESSE, envoi(chartes.charte()))
    (apparence.dossier() / apparence.en_place().charte).unlink()
    assert apparence.charte() is None
    assert "illisible" in caplog.text
