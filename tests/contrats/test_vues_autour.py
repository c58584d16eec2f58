"""What surrounds lists of actions: the journal, the menu, the breadcrumb, the board, the years."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from clesante.comptes import journal
from clesante.comptes.models import Evenement
from clesante.contrats.actions.argent import ajouter_ligne
from clesante.contrats.actions.etats import changer_etat
from clesante.contrats.actions.fiches import ajouter_rangee, retirer_rangee
from clesante.contrats.lectures.vues_temps import annees, moments
from clesante.contrats.models import FicheAction, LigneFinancement, RoleFiche
from tests.aides.objets.base import contrat
from tests.aides.objets.contrats_programme import organisation
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


@pytest.mark.parametrize(
    ("nom", "plus"),
    [
        ("contrat-fiches", ()), ("contrat-tableau", ()), ("contrat-calendrier", ()),
        ("contrat-frise", ()), ("contrat-carte", ()), ("contrat-fil", ()),
        ("contrat-redondances", ()), ("contrat-argent", ()), ("contrat-matrice", ("publics",)),
    ],
)  # fmt: skip
def test_an_empty_page_leads_to_where_actions_are_written(lu, comme, nom, plus):
    vue = comme("coordination").get(reverse(nom, args=[lu.pk, *plus])).content.decode()
    programme = reverse("programme", args=[lu.pk])
    assert f'<a class="bouton" href="{programme}">Ouvrir le programme</a>' in vue


def test_an_empty_page_offers_its_first_act_once(lu, comme):
    client = comme("coordination")
    for nom, acte in (("programme", "axe-ajouter"), ("contrat-actes", "acte-ajouter")):
        vue = client.get(reverse(nom, args=[lu.pk])).content.decode()
        assert vue.count(f'href="{reverse(acte, args=[lu.pk])}"') == 1, nom
    assert (
        "Ni axe, ni fiche-action"
        in client.get(reverse("programme", args=[lu.pk])).context["resume"]
    )


def test_a_partner_is_told_by_its_role_and_nothing_is_quoted_empty(lu, fiche):
    par = faire("coordination")
    role = RoleFiche(organisation=organisation(ICI), role="copilote")
    role, _ = ajouter_rangee(role, fiche(), par)
    retirer_rangee(role, par)
    dites = [journal.phrase(e) for e in Evenement.objects.order_by("-pk")[:2]]
    assert dites == ["Partenaire, retrait\u00a0: copilote.", "Partenaire, ajout\u00a0: copilote."]


def test_giving_up_a_form_is_not_worded_as_giving_up_the_action(lu, fiche, comme):
    client, lue = comme("coordination"), fiche()
    for adresse in (
        reverse("fiche-etat", args=[lue.pk]), reverse("fiche-modifier", args=[lue.pk]),
        reverse("contrat-fiches-ensemble", args=[lu.pk]),
    ):  # fmt: skip
        vue = client.get(adresse).content.decode()
        assert not re.search(r"<(a|button)[^>]*>\s*Abandonner\s*<", vue), adresse


@pytest.mark.parametrize(
    ("type_", "apres", "dite"),
    [
        ("signature_notee", {"signe_le": "2024-03-08"}, "Signature notée, du 8 mars 2024."),
        ("signature_notee", {"signe_le": "2024-03-08", "fonction": "maire"},
         "Signature notée, du 8 mars 2024 : « maire »."),
        ("signature_notee", {"reserve": "x"}, "Signature attendue ou corrigée."),
        ("version_signee", {"date": "2024-03-08", "date_effet": "2024-01-01"},
         "Version déclarée signée le 8 mars 2024, en vigueur le 1er janvier 2024."),
    ],
)  # fmt: skip
def test_the_journal_of_a_signature_says_days_in_words_and_quotes_nothing_empty(type_, apres, dite):
    lu = Evenement(type=f"contrats.{type_}", apres=apres, avant={})
    assert journal.phrase(lu).replace("\u00a0", " ") == dite


def test_the_list_of_contracts_says_what_each_of_its_doors_does(lu, comme):
    vue = comme("coordination").get(reverse("contrats")).content.decode()
    for nom, dit in (
        ("fiches", "Toutes les actions"), ("contrat-comparer", "Comparer deux contrats"),
        ("prs", "Objectifs des projets régionaux de santé"),
    ):  # fmt: skip
        assert f'<a href="{reverse(nom)}"><strong>{dit}</strong></a>' in vue
