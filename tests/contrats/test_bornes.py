"""What a hostile or a tired hand does: codes that are not one's own, numbers and days of no use."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.urls import reverse

from clesante.acteurs.models import Organisation
from clesante.comptes.models import Attribution, Utilisateur
from clesante.contrats import actions
from clesante.contrats.actions import programme as actions_programme
from clesante.contrats.actions.reprise import Parties, reprendre, retirer
from clesante.contrats.forms import ContratForm
from clesante.contrats.lectures.redondances import contexte
from clesante.contrats.lectures.redondances_existant import existant
from clesante.contrats.models import Axe, Contrat, FicheAction
from clesante.contrats.regles.cellules import lire_date, lire_montant
from clesante.contrats.regles.redondances import Action
from clesante.socle.erreurs import EntreeInvalideError, RefuseError
from tests.aides.objets.base import contrat, diagnostic
from tests.aides.personnes import A_COTE, AILLEURS, ICI, faire
from tests.contrats.essais_cycle import organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


def tenante(*portees: str) -> Utilisateur:
    lue = Utilisateur.objects.create_user("tenante@exemple.fr")
    for portee in portees:
        Attribution.objects.create(utilisateur=lue, role="coordination", portee=portee)
    return lue


def repris(par: Utilisateur, *porteurs: Organisation, lieu: str = ICI) -> Contrat:
    neuf = Contrat(
        intitule="Repris", territoire=lieu, cadre="bretagne", date_signature=date(2022, 1, 3)
    )
    return reprendre(neuf, Parties(porteurs), par)[0]


def test_a_contract_takes_no_code_of_what_its_author_holds_besides():
    autre = contrat(AILLEURS)
    par = tenante(ICI, A_COTE, autre.code, "ORG-999")
    neuf = Contrat(intitule="Neuf", territoire=ICI, cadre="bretagne")
    faits = [actions.commencer(neuf, par)[0], repris(par)]
    for lu in faits:
        assert {code for code in lu.codes if "-" in code and code[:3] in ("CON", "ORG")} == {
            lu.code
        }
    bouge = Contrat.objects.get(pk=faits[0].pk)
    bouge.territoire = A_COTE
    assert actions.modifier(bouge, par)
    codes = Contrat.objects.get(pk=bouge.pk).codes
    assert A_COTE in codes and not codes & {autre.code, "ORG-999"}


def test_the_accounts_of_a_holder_reach_a_contract_taken_in():
    porteuse = organisation()
    lu = repris(faire("administrateur"), porteuse, lieu=AILLEURS)
    sienne = tenante(f"ORG-{porteuse.pk}")
    assert Contrat.objects.all().visibles_par(sienne, actions.MODIFIER).get() == lu


def test_a_reprise_on_which_something_stands_stays():
    par = faire("administrateur")
    lu = repris(par)
    Contrat.objects.create(
        intitule="Suivant", territoire=ICI, predecesseur=lu, cle_creation=uuid.uuid4()
    )
    with pytest.raises(RefuseError, match="s'appuie"):
        retirer(lu, par)
    assert Contrat.objects.filter(pk=lu.pk).exists()


def test_what_the_writer_cannot_see_stays_in_place():
    lu = contrat(ICI)
    lu.diagnostic, lu.predecesseur = diagnostic(AILLEURS), contrat(AILLEURS)
    lu.save()
    champs = ContratForm(instance=lu, utilisateur=faire("coordination")).fields
    assert not {"diagnostic", "predecesseur"} & champs.keys()
    champs = ContratForm(instance=lu, utilisateur=faire("administrateur")).fields
    assert {"diagnostic", "predecesseur"} <= champs.keys()


@pytest.mark.parametrize("tape", ["1e3000000", "9" * 5_000])
def test_an_amount_out_of_all_measure_is_refused(tape):
    with pytest.raises(EntreeInvalideError):
        lire_montant(tape)


@pytest.mark.parametrize("tape", ["4" * 4_400, "4" * 4_400 + ".0"])
def test_a_day_of_four_thousand_digits_is_refused(tape):
    with pytest.raises(EntreeInvalideError):
        lire_date(tape)


def test_the_first_day_of_the_calendar_has_none_before_it():
    lu, action = contrat(ICI), Action(cle="a", titre="Former", du=date(1, 1, 1))
    existant(lu, [action], faire("coordination"), contexte())


def test_the_years_of_a_contract_are_of_our_time(comme):
    lu = contrat(ICI)
    fiche = FicheAction.objects.create(contrat=lu, numero="1", intitule="x", etat="a_venir")
    client = comme("coordination")
    for adresse, champ in (
        (reverse("contrat-modifier", args=[lu.pk]), "date_effet"),
        (reverse("fiche-modifier", args=[fiche.pk]), "debut"),
    ):
        fautes = client.post(adresse, {champ: "0001-01-01"}).context["form"].errors[champ]
        assert "L'année 1 n'est pas" in fautes[0], adresse


def test_the_rank_of_a_row_is_short(comme):
    fiche = FicheAction.objects.create(
        contrat=contrat(ICI), numero="1", intitule="x", etat="a_venir"
    )
    adresse = reverse("fiche-rangee", args=[fiche.pk, "etapes"])
    assert comme("coordination").get(adresse, {"rang": "0" * 5_000}).status_code == 404
    assert comme("coordination").get(adresse, {"rang": "3"}).status_code == 200


def test_the_number_of_an_axis_has_an_end(comme):
    lu, par = contrat(ICI), faire("coordination")
    client, adresse = comme("coordination"), reverse("axe-ajouter", args=[lu.pk])
    envoi = {"cle_creation": str(uuid.uuid4()), "intitule": "Loin", "numero": 2**63 - 1}
    assert "de 0 à 999" in client.post(adresse, envoi).content.decode()
    with pytest.raises(RefuseError, match="999"):
        actions_programme.ajouter_axe(Axe(intitule="Loin", numero=1_000), lu, par)
    premier, dernier = (
        actions_programme.ajouter_axe(Axe(intitule=str(n), numero=n), lu, par)[0] for n in (1, 999)
    )
    assert actions_programme.deplacer_axe(dernier, -1, par)
    assert [a.pk for a in Axe.objects.order_by("numero")] == [dernier.pk, premier.pk]
    assert max(Axe.objects.values_list("numero", flat=True)) == 999
    assert actions_programme.prochain_axe(lu) == 2
