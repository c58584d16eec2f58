"""Scenario 11, coordinator: extend by a year, drop a funder, move an action, lower a target."""

from __future__ import annotations

import hashlib
import html
import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from clesante.contrats import actions
from clesante.contrats.actions.argent import ajouter_ligne, retirer_ligne
from clesante.contrats.actions.fiches import cibler, modifier_fiche
from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreVersion
from clesante.contrats.lectures.avenants import changements
from clesante.contrats.models import (
    Avenant,
    Axe,
    Contrat,
    DocumentVersion,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    VersionContrat,
    VersionSignee,
)
from clesante.pieces.actions_fichiers import garder
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


@pytest.fixture
def signe(organisation):
    """Return a contract signed for five years, its text frozen, with what the scenario changes."""
    par, lu = faire("administrateur"), contrat(ICI)
    Contrat.objects.filter(pk=lu.pk).update(
        etat="en_vigueur", date_effet=date(2024, 1, 1), date_fin_prevue=date(2028, 12, 31),
        date_signature=date(2024, 3, 8), duree_declaree_annees=Decimal(5),
    )  # fmt: skip
    lu.refresh_from_db()
    soins, prevention = (
        Axe.objects.create(contrat=lu, numero=n, intitule=dit)
        for n, dit in ((1, "Accès aux soins"), (2, "Prévention"))
    )
    fiche = FicheAction.objects.create(
        contrat=lu, numero="1.1", intitule="Bus santé", axe=soins, etat="en_cours"
    )
    autre = FicheAction.objects.create(
        contrat=lu, numero="2.1", intitule="Dépistages", axe=prevention, etat="en_cours"
    )
    for sigle in ("ARS", "CAF"):
        financeur = organisation(f"Financeur {sigle}", sigle=sigle)
        for annee in (2024, 2025, 2026):
            ligne = LigneFinancement(
                nature="produit", annee=annee, montant=Decimal("1500.50"), financeur=financeur,
                etat="demande",
            )  # fmt: skip
            ajouter_ligne(ligne, fiche, par)
    indicateur = IndicateurAction.objects.create(
        fiche=autre, libelle="Personnes dépistées", type="resultat", unite="personnes"
    )
    cibler(indicateur, {2026: Decimal(120), 2028: Decimal(200)}, par)
    version = figer(lu, GenreVersion.RELECTURE, "Pour signature", par)
    octets = b"%PDF-1.7 le contrat sign\xc3\xa9"
    DocumentVersion.objects.create(
        version=version, genre="gele", fichier="contrat.pdf", octets=len(octets),
        empreinte=garder(octets), auteur=par,
    )  # fmt: skip
    VersionSignee.objects.create(
        version=version, date=date(2024, 3, 8), date_selon="ceremonie", date_effet=date(2024, 1, 1),
        date_fin=date(2028, 12, 31), preuve="{}", empreinte="a" * 64, auteur=par,
    )  # fmt: skip
    lu.refresh_from_db()
    return lu


def changer(lu, par):
    """Do the four things of the scenario, by the named changes of the product."""
    lu.date_fin_prevue, lu.duree_declaree_annees = date(2029, 12, 31), Decimal(6)
    actions.modifier(lu, par)
    for ligne in LigneFinancement.objects.filter(financeur__sigle="CAF"):
        retirer_ligne(ligne, par)
    fiche = FicheAction.objects.get(numero="1.1")
    fiche.axe = Axe.objects.get(numero=2)
    modifier_fiche(fiche, par)
    cibler(IndicateurAction.objects.get(), {2028: Decimal(150)}, par)


def lisible(page):
    return re.sub("[\u00a0\u202f]", " ", html.unescape(page.content.decode())).replace("’", "'")


def test_four_acts_are_four_lines_with_their_reasons(signe, comme):
    client, par = comme("coordination"), faire("coordination")
    avant = VersionContrat.objects.get()
    preparer = reverse("contrat-avenants-preparer", args=[signe.pk])
    cle = re.search(r'name="cle_creation" value="([^"]+)"', lisible(client.get(preparer)))[1]
    envoi = {"intitule": "Prolongation d'un an", "motif": "L'évaluation conclut.",
             "date_effet": "2026-12-01", "cle_creation": cle}  # fmt: skip
    for _ in range(2):  # sent twice, it makes one
        reponse = client.post(preparer, envoi)
        assert reponse.status_code == 302, lisible(reponse)
    avenant = Avenant.objects.get()
    assert (avenant.numero, avenant.base_id) == (1, avant.pk)
    ici = reverse("contrat-avenants-avenant", args=[avenant.pk])
    assert "Rien ne change encore" in lisible(client.get(ici))

    changer(signe, par)
    lus = changements(avenant)
    assert [(c.genre, c.acte) for c in lus] == [
        ("duree", "modification"),
        ("actions", "modification"),
        ("argent", "retrait"),
        ("indicateurs", "modification"),
    ]
    page = lisible(client.get(ici))
    for dit in (
        "du 1er janvier 2024 au 31 décembre 2028 (5 ans)", "31 décembre 2029 (6 ans)",
        "Axe 1 Accès aux soins", "Axe 2 Prévention", "en tout 4 501,50 €", "cible 2028",
        "2028 : 200 personnes", "2028 : 150 personnes",
    ):  # fmt: skip
        assert dit in page, dit
    assert page.count("le motif de ce changement n'est pas écrit") == 4
    client.post(reverse("contrat-avenants-figer", args=[avenant.pk]))
    assert VersionContrat.objects.count() == 1, "nothing is frozen without a reason"
    noms = re.findall(r'<textarea name="(motif-[^"]+)"', page)
    assert len(noms) == 4
    client.post(ici, {nom: f"Motif {rang}" for rang, nom in enumerate(noms, 1)})
    client.get(ici)  # what the refused act said is told once
    assert "n'est pas écrit" not in lisible(client.get(ici))
    fichier = client.get(reverse("contrat-avenants-fichier", args=[avenant.pk, "csv"]))
    assert len(fichier.content.decode("utf-8-sig").strip().splitlines()) == 5

    client.post(reverse("contrat-avenants-figer", args=[avenant.pk]))
    avenant.refresh_from_db()
    assert avenant.etat == "fige"
    assert len(changements(avenant)) == 4
    intacte = VersionContrat.objects.get(pk=avant.pk)
    assert intacte.contenu == avant.contenu
    assert hashlib.sha256(intacte.contenu.encode()).hexdigest() == avant.empreinte
    texte = client.get(reverse("contrat-version-contenu", args=[avant.pk]))
    assert texte.content.decode() == avant.contenu
    original = client.get(reverse("contrat-version-piece", args=[DocumentVersion.objects.get().pk]))
    assert b"".join(original) == "%PDF-1.7 le contrat signé".encode()

    document = client.get(
        reverse("contrat-documents-avenant", args=[signe.pk, avenant.numero, "docx"])
    )
    assert document.status_code == 200
    octets = b"".join(document) if document.streaming else document.content
    with zipfile.ZipFile(io.BytesIO(octets)) as lu:
        corps = re.sub("<[^>]+>", " ", lu.read("word/document.xml").decode())
    assert sorted(set(re.findall(r"Article.(\d+)", corps))) == ["1", "2", "3", "4"]
    assert "Prolongation d" in corps
