"""Scenario 9: the amount of one action changes; the full and the short version both say it.

In Word, OpenDocument, PDF and HTML; the short one holds in eight pages, with the axes; LibreOffice
opens both; their headings and tables are real. The workbook, the list and the frozen text say it.
"""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal

import openpyxl
import pikepdf
import pytest
from django.urls import reverse

from clesante.acteurs.models import Organisation
from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreVersion
from clesante.contrats.models import Axe, FicheAction, LigneFinancement
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
AVANT, APRES = Decimal("1234.50"), Decimal("8765.43")
DITS = {AVANT: "1 234,50", APRES: "8 765,43"}
FORMATS = ("docx", "odt", "pdf", "html")


@pytest.fixture
def ici():
    """Two axes, three actions, one of them paid for."""
    lu = contrat(ICI)
    axes = [
        Axe.objects.create(contrat=lu, numero=n, intitule=f"Axe des essais {n}") for n in (1, 2)
    ]
    for n in range(3):
        FicheAction.objects.create(
            contrat=lu, axe=axes[n % 2], numero=f"{n % 2 + 1}.{n}", intitule=f"Action {n}",
            etat="a_venir",
        )  # fmt: skip
    agence = Organisation.objects.create(nom="Agence d'ici", sigle="ARS", nature="ars")
    LigneFinancement.objects.create(
        fiche=FicheAction.objects.get(numero="1.0"), nature="produit", annee=2025,
        financeur=agence, montant=AVANT, etat="demande",
    )  # fmt: skip
    return lu


def lire(octets: bytes, format_: str) -> str:
    """Return the words of a file, as its reader sees them, with plain spaces."""
    return " ".join(_mots(octets, format_).split())


def _mots(octets: bytes, format_: str) -> str:
    if format_ == "html":
        return html.unescape(re.sub("<[^>]*>", " ", octets.decode()))
    if format_ == "pdf":
        if shutil.which("pdftotext") is None:
            pytest.skip("pdftotext n'est pas installé")
        ordre = ["pdftotext", "-layout", "-", "-"]
        return subprocess.run(ordre, input=octets, capture_output=True, check=True).stdout.decode()
    partie = {"docx": "word/document.xml", "odt": "content.xml"}[format_]
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return html.unescape(re.sub("<[^>]*>", " ", archive.read(partie).decode()))


def fichier(client, ici, profil: str, format_: str, **suite) -> bytes:
    """Download a document from the page."""
    adresse = reverse("contrat-documents-fichier", args=[ici.pk, profil, format_])
    reponse = client.get(adresse, suite)
    assert reponse.status_code == 200
    return reponse.content


@pytest.mark.bureautique
@pytest.mark.parametrize("profil", ["complete", "synthetique", "financement", "plan-actions"])
def test_the_new_amount_is_in_every_format(ici, comme, profil):
    client = comme("coordination")
    figer(ici, GenreVersion.REPERE, "Avant", faire("administrateur"))
    LigneFinancement.objects.update(montant=APRES)
    for format_ in FORMATS:
        dit = lire(fichier(client, ici, profil, format_), format_)
        assert DITS[APRES] in dit, format_
        assert DITS[AVANT] not in dit, format_
    assert DITS[AVANT] in lire(fichier(client, ici, profil, "html", figee=1), "html")


def test_the_new_amount_is_in_what_is_not_a_document_too(ici, comme):
    client = comme("coordination")
    LigneFinancement.objects.update(montant=APRES)
    version = figer(ici, GenreVersion.REPERE, "Après", faire("administrateur"))
    assert '"8765.43"' in version.contenu
    page = client.get(reverse("contrat-argent", args=[ici.pk])).content
    assert DITS[APRES] in lire(page, "html")
    liste = client.get(reverse("contrat-argent-fichier", args=[ici.pk, "csv"]))
    assert "8765.43" in liste.content.decode("utf-8-sig")
    classeur = client.get(reverse("contrat-classeur-fichier", args=[ici.pk]))
    feuilles = openpyxl.load_workbook(io.BytesIO(classeur.content), read_only=True)
    cellules = {c for f in feuilles for ligne in f.iter_rows(values_only=True) for c in ligne}
    assert cellules & {8765.43, "8765.43", "8765,43"}


@pytest.mark.bureautique
def test_the_short_one_has_the_axes_and_eight_pages_at_most(ici, comme):
    octets = fichier(comme("coordination"), ici, "synthetique", "pdf")
    with pikepdf.open(io.BytesIO(octets)) as pdf:
        assert len(pdf.pages) <= 8
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("fr")
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
    dit = lire(octets, "pdf")
    assert "Axe des essais 1" in dit and "Axe des essais 2" in dit


@pytest.mark.bureautique
@pytest.mark.parametrize("profil", ["complete", "synthetique"])
def test_headings_and_tables_are_real(ici, comme, profil):
    client = comme("coordination")
    with zipfile.ZipFile(io.BytesIO(fichier(client, ici, profil, "docx"))) as archive:
        word = archive.read("word/document.xml").decode()
    assert word.count('w:pStyle w:val="Heading2"') + word.count('w:pStyle w:val="Heading1"') > 2
    assert "<w:tbl>" in word and "<w:tblHeader" in word
    with zipfile.ZipFile(io.BytesIO(fichier(client, ici, profil, "odt"))) as archive:
        texte = archive.read("content.xml").decode()
    assert "<text:h " in texte and "<table:table-header-rows>" in texte


@pytest.mark.libreoffice
@pytest.mark.bureautique
@pytest.mark.parametrize("format_", ["docx", "odt"])
@pytest.mark.parametrize("profil", ["complete", "synthetique"])
def test_libreoffice_opens_both_without_repair(ici, comme, profil, format_, tmp_path, libreoffice):
    chemin = tmp_path / f"{profil}.{format_}"
    chemin.write_bytes(fichier(comme("coordination"), ici, profil, format_))
    relu = libreoffice(chemin, "pdf")
    assert DITS[AVANT] in lire(relu.read_bytes(), "pdf")
