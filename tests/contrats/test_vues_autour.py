"""What surrounds lists of actions: the journal, the menu, the breadcrumb, the board, the years."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from clesante.contrats.actions.argent import ajouter_ligne
from clesante.contrats.actions.etats import changer_etat
from clesante.contrats.lectures.vues_temps import annees, moments
from clesante.contrats.models import FicheAction, LigneFinancement
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
JOUR = date(2026, 6, 15)


@pytest.fixture
def lu(referentiel, db):
    return contrat(ICI)


@pytest.fixture
def fiche(lu):
    def faire_une(numero="1.1", intitule="Une action", etat="en_cours", **champs):
        return FicheAction.objects.create(
            contrat=lu, numero=numero, intitule=intitule, etat=etat, **champs
        )

    return faire_une


def test_the_journal_names_the_fiche_and_leads_to_it(lu, fiche, comme, nombre_de_requetes):
    par, f = faire("coordination"), fiche("1.1", "Dépister", etat="a_venir")
    changer_etat(f, "en_cours", "", par)
    etape = ajouter_a_la_fiche(f, par)
    client, adresse = comme("coordination"), reverse("contrat-journal", args=[lu.pk])
    page = client.get(adresse).content.decode()
    lien = f'<a href="{reverse("fiche", args=[f.pk])}">1.1 Dépister</a>'
    assert page.count(lien) == 2
    peu = nombre_de_requetes(lambda: client.get(adresse))
    for rang in range(4):
        autre = fiche(f"2.{rang}", etat="a_venir")
        changer_etat(autre, "en_cours", "", par)
        ajouter_a_la_fiche(autre, par)
    assert nombre_de_requetes(lambda: client.get(adresse)) == peu
    etape.delete()
    assert client.get(adresse).content.decode().count(lien) == 1


def ajouter_a_la_fiche(f, par):
    neuve = LigneFinancement(nature="charge", annee=2026, poste="Salle", montant=Decimal(100))
    return ajouter_ligne(neuve, f, par)[0]


@pytest.mark.parametrize("page", ["fiches", "fiche", "contrats"])
def test_the_menu_marks_contracts_on_their_pages(fiche, comme, page):
    lue = fiche()
    adresse = reverse(page, args=[lue.pk] if page == "fiche" else [])
    vue = comme("coordination").get(adresse).content.decode()
    assert f'<a href="{reverse("contrats")}" aria-current="true">Contrats</a>' in vue


def test_a_breadcrumb_says_a_demonstration_after_its_name(lu, comme):
    type(lu).objects.filter(pk=lu.pk).update(fictif=True)
    vue = comme("administrateur").get(reverse("contrat-fiches", args=[lu.pk])).content.decode()
    assert f"{lu.intitule} (démonstration)</a>" in vue


def test_the_calendar_offers_every_year(lu, fiche):
    fiche(debut=date(2024, 2, 1), fin=date(2029, 2, 1))
    lus = moments(lu, faire("coordination"), JOUR)
    assert annees(lus, JOUR) == [2024, 2025, 2026, 2027, 2028, 2029]


def test_the_board_folds_what_is_empty_and_puts_blocked_after_under_way(lu, fiche, comme):
    fiche("1.1")
    fiche("1.2", etat="realisee")
    fiche("1.3", etat="bloquee", motif_etat="Plus de local")
    page = comme("coordination").get(reverse("contrat-tableau", args=[lu.pk])).content.decode()
    assert re.findall(r'<h2 id="etat-(\w+)"', page) == ["en_cours", "bloquee", "realisee"]
    vides = "idée, à venir, reportée, pérennisée, abandonnée"
    assert f"Sans action aujourd’hui\u00a0: {vides}." in page


def test_what_is_blocked_has_begun(lu, fiche, comme):
    fiche("1.1", etat="bloquee", motif_etat="Plus de local", debut=date(2026, 2, 1))
    fiche("1.2", etat="a_venir", debut=date(2026, 2, 2))
    assert [m.fait for m in moments(lu, faire("coordination"), JOUR)] == [True, False]
    page = comme("coordination").get(f"{reverse('contrat-calendrier', args=[lu.pk])}?annee=2026")
    assert page.content.decode().count("(action bloquée)") == 1
