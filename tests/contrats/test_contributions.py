"""What residents said and the actions it led to: bound, told on both pages, to who may know."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from clesante.acteurs.actions.instances import creer_instance, decider
from clesante.acteurs.models import Decision, Instance
from clesante.comptes import journal
from clesante.concertation.actions.participation import moderer, saisir_contribution
from clesante.concertation.models import Contribution
from clesante.contrats.actions import idees
from clesante.contrats.actions.contributions import relier_contribution
from clesante.contrats.actions.fiches import ajouter_fiche
from clesante.contrats.lectures.contributions import actions_de
from clesante.contrats.models import Contrat, FicheAction
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.aides.objets.base import contrat, diagnostic
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


@pytest.fixture
def lu():
    lu = contrat(ICI)
    lu.diagnostic = diagnostic(ICI)
    lu.save()
    return lu


@pytest.fixture
def dite(lu):
    neuve = Contribution(canal="reunion", texte="Il faut un bus.", recue_le="2026-03-01")
    faite, _ = saisir_contribution(neuve, lu.diagnostic, faire("coordination"))
    moderer(faite, "publiee", "", faire("coordination"))
    return faite


@pytest.fixture
def action(lu):
    def faire_une(intitule: str, **champs) -> FicheAction:
        neuve = FicheAction(intitule=intitule, etat="en_cours", **champs)
        return ajouter_fiche(neuve, lu, faire("coordination"))[0]

    return faire_une


@pytest.fixture
def lue(comme):
    """Return a page as a person reads it."""
    return lambda nom, adresse, numero: (
        comme(nom).get(reverse(adresse, args=[numero])).content.decode().replace("&#x27;", "'")
    )


def relier(dite, *ajoutees, otees=(), par="coordination") -> bool:
    numeros = ({fiche.pk for fiche in lot} for lot in (ajoutees, otees))
    return relier_contribution(dite, *numeros, faire(par))


def test_each_page_leads_to_the_other(dite, action, lue):
    bus = action("Ouvrir une ligne de bus", publique=True)
    assert relier(dite, bus)
    assert not relier(dite, bus)
    equipe = lue("coordination", "contribution", dite.pk)
    assert f'<a href="{reverse("fiche", args=[bus.pk])}">Ouvrir une ligne de bus</a>' in equipe
    assert reverse("contribution-suivie", args=[dite.numero]) in lue("lecture", "fiche", bus.pk)
    public = lue("anonyme", "contribution-suivie", dite.numero)
    assert "Ouvrir une ligne de bus" in public
    assert "en cours" in public
    assert "pas encore" not in public.split("Actions du contrat")[1]
    assert reverse("fiche", args=[bus.pk]) not in public


@pytest.mark.parametrize("champs", [{}, {"publique": True, "restreinte": True}])
def test_an_action_not_shown_to_the_public_is_not_named_on_its_page(dite, action, lue, champs):
    relier(dite, action("Ouvrir une ligne de bus", **champs))
    assert "ligne de bus" not in lue("anonyme", "contribution-suivie", dite.numero)
    assert "ligne de bus" not in lue("coordination", "contribution-suivie", dite.numero)
    assert "ligne de bus" in lue("coordination", "contribution", dite.pk)


def test_a_contribution_not_published_is_named_to_those_who_read_it_only(dite, action, lue):
    bus = action("Ouvrir une ligne de bus")
    relier(dite, bus)
    moderer(dite, "lue", "", faire("coordination"))
    assert dite.numero not in lue("lecture", "fiche", bus.pk)
    assert dite.numero in lue("coordination", "fiche", bus.pk)


def test_what_a_body_decided_of_a_proposal_is_a_link_by_itself(lu, dite, action, lue):
    par, bus = faire("coordination"), action("Bus", publique=True)
    copil, _ = creer_instance(Instance(nom="COPIL", decide=True, territoire=ICI), par)
    prise = Decision(instance=copil, date=date(2026, 9, 1), phrase="Examinées.")
    decision, _ = decider(prise, par)
    idee, _ = idees.proposer_de_contribution(dite, lu, par, "Un car")
    assert list(actions_de(dite)) == []
    jugement = idees.Jugement("fusionnee", decision, "Proche", {"fusionnee_dans": bus})
    idees.juger(idee, jugement, par)
    assert list(actions_de(dite)) == [bus]
    assert dite.numero in lue("lecture", "fiche", bus.pk)
    idees.juger(idee, idees.Jugement("retenue", decision), par)
    assert list(actions_de(dite)) == [idee]


def test_only_who_writes_the_contract_and_reads_contributions_binds_them(dite, action):
    bus = action("Bus")
    for par in ("lecture", "elu", "partenaire"):
        with pytest.raises(IntrouvableError):
            relier(dite, bus, par=par)
    assert not bus.contributions.exists()


@pytest.mark.parametrize(("etat", "motif"), [("ecartee", "Nomme quelqu'un"), ("a_lire", "")])
def test_one_that_is_not_kept_leads_to_no_action(dite, action, lue, etat, motif):
    moderer(dite, etat, motif, faire("coordination"))
    with pytest.raises(RefuseError, match="pas encore lue, ou elle est écartée"):
        relier(dite, action("Bus"))
    choisir = reverse("contribution-actions", args=[dite.pk])
    assert choisir not in lue("coordination", "contribution", dite.pk)
    moderer(dite, "lue", "", faire("coordination"))
    assert choisir in lue("coordination", "contribution", dite.pk)


def test_an_action_of_another_diagnosis_is_refused(dite, action):
    bus = action("Bus")
    Contrat.objects.filter(pk=bus.contrat_id).update(diagnostic=None)
    with pytest.raises(RefuseError, match="ne s'appuie pas sur ce diagnostic"):
        relier(dite, bus)


def test_the_journal_says_it_and_undoes_it(dite, action):
    bus, car = action("Bus"), action("Car")
    relier(dite, bus, car)
    relier(dite, otees=[car])
    assert list(actions_de(dite)) == [bus]
    dit = journal.de_l_objet(bus).filter(type="contrats.fiche_liee").get()
    assert journal.phrase(dit) == "Fiche reliée\u00a0: contributions des habitants."
    journal.annuler(dit, faire("coordination"))
    assert list(actions_de(dite)) == []


def test_two_people_who_bind_at_once_both_keep_theirs(dite, action, comme):
    bus, car, train = action("Bus"), action("Car"), action("Train")
    relier(dite, car)
    adresse = reverse("contribution-actions", args=[dite.pk])
    client = comme("coordination")
    page = client.get(adresse).content.decode()
    assert f'name="initial-actions" value="{car.pk}"' in page
    relier(dite, train)  # someone else, since the page was shown
    envoi = {"actions": [bus.pk], "initial-actions": [car.pk]}
    reponse = client.post(adresse, envoi)
    assert (reponse.status_code, reponse.url) == (302, reverse("contribution", args=[dite.pk]))
    assert set(actions_de(dite)) == {bus, train}


@pytest.mark.parametrize("hostile", ["x", "987654321", "1" + "0" * 400, "a\x00b", ""])
def test_what_is_no_action_is_said_and_changes_nothing(dite, action, comme, hostile):
    relier(dite, action("Bus"))
    adresse = reverse("contribution-actions", args=[dite.pk])
    reponse = comme("coordination").post(adresse, {"actions": [hostile]})
    assert reponse.status_code == 422
    assert actions_de(dite).count() == 1


def test_the_page_says_when_there_is_nothing_to_bind(dite, comme):
    page = comme("coordination").get(reverse("contribution-actions", args=[dite.pk]))
    assert "Aucune action à relier" in page.content.decode()
