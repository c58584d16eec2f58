"""Versions of a contract: what is altered is named; what held on a day is found again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clesante.comptes.journal import declencheurs
from clesante.comptes.models import Evenement
from clesante.contrats.actions.fiches import ajouter_fiche, modifier_fiche, retirer_fiche
from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreDocument, GenreVersion
from clesante.contrats.lectures.affiche import contenu_affiche
from clesante.contrats.lectures.contenu import contenu
from clesante.contrats.lectures.verification import verifier
from clesante.contrats.lectures.versions import dire, empreinte_de_preuve, version_en_vigueur
from clesante.contrats.models import (
    Contrat,
    DocumentVersion,
    FicheAction,
    VersionContrat,
    VersionSignee,
)
from clesante.contrats.regles.versions import maillon
from clesante.exploitation.integrite.fonctions_contrats import versions_alterees
from clesante.pieces.actions_fichiers import chemin, garder
from clesante.socle.json_canonique import empreinte_du_texte
from tests.aides.comptes import connecter
from tests.aides.objets.base import contrat
from tests.aides.personnes import faire
from tests.aides.temoins import vu

pytestmark = pytest.mark.django_db


@pytest.fixture
def ici(referentiel):
    return contrat("DEP-85")


@pytest.fixture
def deux(ici):
    """Two versions of a contract, the second after a change, with a file that makes proof."""
    par = faire("administrateur")
    FicheAction.objects.create(contrat=ici, numero="1", intitule="Aller vers", etat="a_venir")
    une = figer(ici, GenreVersion.RELECTURE, "Pour relecture", par)
    FicheAction.objects.update(intitule="Aller plus loin")
    seconde = figer(ici, GenreVersion.RELECTURE, "Corrigée", par)
    octets = b"%PDF-1.7 signe"
    vu(DocumentVersion.objects.create(
        version=seconde, genre=GenreDocument.SCAN, fichier="scan.pdf", octets=len(octets),
        empreinte=garder(octets), auteur=par,
    ))  # fmt: skip
    preuve = '{"date":"2024-03-08","lieu":"ici"}'
    vu(VersionSignee.objects.create(
        version=seconde, date=date(2024, 3, 8), date_selon="ceremonie", lieu="ici",
        date_effet=date(2024, 1, 1), date_fin=date(2028, 12, 31), preuve=preuve,
        empreinte=empreinte_de_preuve(seconde.maillon, preuve), auteur=par,
    ))  # fmt: skip
    return une, seconde


def _fautes(ici):
    return {v.version.numero: " ".join(v.fautes) for v in verifier(ici)}


def _ecrire(version, **valeurs):
    """Write in the base, past everything: the model refuses it."""
    QuerySet(VersionContrat).filter(pk=version.pk).update(**valeurs)


def test_entire_versions_have_nothing_wrong(ici, deux):
    assert _fautes(ici) == {1: "", 2: ""}


def test_one_stored_word_altered_names_its_version(ici, deux):
    une = deux[0]
    _ecrire(une, contenu=une.contenu.replace("Aller vers", "Aller loin"))
    fautes = _fautes(ici)
    assert "Le texte de la version 1 n'est plus celui qui a été figé" in fautes[1]
    assert fautes[2] == ""
    dites = [*versions_alterees()]
    assert dites and all(dite.startswith(f"{ici.code}, version 1") for dite in dites)
    page = connecter(Client(), faire("administrateur")).get(
        reverse("contrat-verifier-versions", args=[ici.pk])
    )
    assert "1 version ne correspond plus" in page.content.decode()


@pytest.mark.parametrize(
    ("valeurs", "phrase"),
    [
        ({"motif": "Autre"}, "dit d'elle-même"),
        ({"empreinte": "0" * 64}, "L'empreinte gardée de la version 2 a changé"),
        ({"precedent": "0" * 64}, "ne suit plus la précédente"),
        ({"maillon": "0" * 64}, "Le journal a gardé de la version 2 une autre empreinte"),
        ({"figee_le": timezone.now() + timedelta(days=1)}, "dit d'elle-même"),
    ],
)
def test_each_alteration_has_its_sentence(ici, deux, valeurs, phrase):
    _ecrire(deux[1], **valeurs)
    fautes = _fautes(ici)
    assert phrase in fautes[2]
    assert fautes[1] == ""


def test_who_alters_the_text_and_all_its_prints_is_told_by_the_journal(ici, deux):
    seconde = deux[1]
    texte = seconde.contenu.replace("Aller plus loin", "Rester ici")
    seconde.contenu, seconde.empreinte = texte, empreinte_du_texte(texte)
    _ecrire(seconde, contenu=texte, empreinte=seconde.empreinte, maillon=maillon(dire(seconde)))
    assert "Le journal a gardé de la version 2 une autre empreinte" in _fautes(ici)[2]


def test_a_missing_version_a_file_or_a_proof_is_told(ici, deux):
    seconde = deux[1]
    document = seconde.documents.get()
    chemin(document.empreinte).write_bytes(b"autre")
    assert "n'est plus celui qui a été gardé" in _fautes(ici)[2]
    chemin(document.empreinte).unlink()
    assert "n'est plus sur le disque" in _fautes(ici)[2]
    QuerySet(VersionSignee).update(preuve='{"lieu":"ailleurs"}')
    assert "n'est plus ce qui a été déclaré" in _fautes(ici)[2]


def test_what_is_in_force_follows_the_dates_of_signed_versions(ici, deux):
    seconde = deux[1]
    assert version_en_vigueur(ici, date(2023, 12, 31)) is None
    assert version_en_vigueur(ici, date(2024, 1, 1)).version == seconde
    assert version_en_vigueur(ici, date(2028, 12, 31)).version == seconde
    assert version_en_vigueur(ici, date(2029, 1, 1)) is None


def _hier(ici):
    """Put everything that happened until now one day earlier."""
    recul = timedelta(days=1)
    QuerySet(Contrat).update(created_at=F("created_at") - recul)
    QuerySet(FicheAction).update(created_at=F("created_at") - recul)
    hier = timezone.now() - recul
    avec_declencheurs(lambda: QuerySet(Evenement).update(le=hier))


def avec_declencheurs(faire_cela):
    with connection.cursor() as curseur:
        for ordre in declencheurs.oter(connection.vendor):
            curseur.execute(ordre)
        faire_cela()
        for ordre in declencheurs.poser(connection.vendor):
            curseur.execute(ordre)


def test_what_was_shown_yesterday_is_told_by_the_journal(ici):
    par = faire("administrateur")
    gardee, _ = ajouter_fiche(FicheAction(intitule="Hier", etat="a_venir"), ici, par)
    otee, _ = ajouter_fiche(FicheAction(intitule="Ôtée", etat="a_venir"), ici, par)
    _hier(ici)
    gardee.refresh_from_db()
    gardee.intitule, gardee.description = "Aujourd'hui", "Neuve"
    modifier_fiche(gardee, par)
    otee.refresh_from_db()
    retirer_fiche(otee, par)
    ajouter_fiche(FicheAction(intitule="Née depuis", etat="a_venir"), ici, par)
    jour = timezone.localdate()
    montrees = {f["intitule"] for f in contenu_affiche(ici, jour, tout=True).liste("fiches")}
    assert montrees == {"Aujourd'hui", "Née depuis"}
    hier = contenu_affiche(ici, jour - timedelta(days=1), tout=True)
    assert {f["intitule"]: f["description"] for f in hier.liste("fiches")} == {
        "Hier": "",
        "Ôtée": "",
    }


def test_rights_of_today_hold_for_the_past(ici):
    FicheAction.objects.create(
        contrat=ici, numero="9", intitule="Réservée", etat="a_venir", restreinte=True
    )
    jour = timezone.localdate()
    assert not contenu_affiche(ici, jour, tout=False).liste("fiches")
    assert contenu_affiche(ici, jour, tout=True).liste("fiches")


def test_a_contract_on_a_past_day_by_page(ici, deux, client):
    connecter(client, faire("administrateur"))
    adresse = reverse("contrat-a-une-date", args=[ici.pk])
    assert (
        "Aller plus loin"
        in client.get(adresse, {"le": "2025-06-30", "selon": "vigueur"}).content.decode()
    )
    vide = client.get(adresse, {"le": "2020-01-01", "selon": "affiche"}).content.decode()
    assert "pas encore sur le site" in vide
    assert client.get(adresse, {"le": "31/02/2024", "selon": "vigueur"}).status_code == 422


def test_queries_do_not_grow_with_the_contract(ici, django_assert_max_num_queries):
    for rang in range(12):
        FicheAction.objects.create(
            contrat=ici, numero=str(rang), intitule=f"Action {rang}", etat="a_venir"
        )
    with django_assert_max_num_queries(32):
        contenu(ici, tout=True)
    with django_assert_max_num_queries(32):
        contenu_affiche(ici, timezone.localdate(), tout=True)
