"""Who holds, answers for and signs a contract; what each promises: rights, rules, pages, files."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from clesante.comptes.journal import annuler
from clesante.comptes.models import Attribution, Evenement, Utilisateur
from clesante.contrats.actions import parties as actions
from clesante.contrats.lectures.parties import manque
from clesante.contrats.lectures.texte import _engagements
from clesante.contrats.models import Contrat, Engagement, Porteur, Referent, Signataire
from clesante.contrats.regles.parties import (
    faute_d_habilitation,
    faute_de_signature,
    genre_d_acteur,
    roles_manquants,
)
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.acteurs.test_pages import texte
from tests.aides.personnes import AILLEURS, faire
from tests.contrats.essais_cycle import JOUR, demarche, organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


def envoi(**champs: object) -> dict[str, object]:
    return {"cle_creation": str(uuid.uuid4()), **champs}


def porter(contrat: Contrat, nom: str = "CC d'ici", **champs) -> Porteur:
    neuf = Porteur(contrat=contrat, organisation=organisation(nom), **{"genre": "epci", **champs})
    return actions.ajouter(neuf, faire("administrateur"))[0]


def signataire(contrat: Contrat, nom: str = "CC d'ici", **champs) -> Signataire:
    neuf = Signataire(
        contrat=contrat,
        organisation=organisation(nom),
        **{"genre": "epci", "fonction": "présidence", "habilitation": "deliberation", **champs},
    )
    return actions.ajouter(neuf, faire("administrateur"))[0]


def test_the_accounts_of_a_holder_reach_the_contract_while_it_holds_it():
    contrat, par = demarche(lieu=AILLEURS), faire("administrateur")
    porteur = porter(contrat)
    lecteur = Utilisateur.objects.create_user("porteur-b@exemple.fr")
    Attribution.objects.create(
        utilisateur=lecteur, role="lecture", portee=f"ORG-{porteur.organisation_id}"
    )
    assert Contrat.objects.all().visibles_par(lecteur).filter(pk=contrat.pk).exists()
    actions.retirer(porteur, par)
    lecteur = Utilisateur.objects.get(pk=lecteur.pk)
    assert not Contrat.objects.all().visibles_par(lecteur).exists()


def test_nobody_closes_a_contract_to_themselves():
    contrat = demarche(lieu=AILLEURS)
    porteur = porter(contrat)
    sienne = Utilisateur.objects.create_user("coordination-b@exemple.fr")
    Attribution.objects.create(
        utilisateur=sienne, role="coordination", portee=f"ORG-{porteur.organisation_id}"
    )
    with pytest.raises(RefuseError, match="vous avez accès"):
        actions.retirer(porteur, sienne)
    assert Porteur.objects.filter(pk=porteur.pk).exists()


def test_several_hold_one_contract_and_one_leads():
    contrat = demarche()
    premier, second = porter(contrat), porter(contrat, "CC voisine")
    assert (premier.chef_de_file, second.chef_de_file) == (True, False)
    second.chef_de_file = True
    actions.modifier(second, faire("administrateur"))
    premier.refresh_from_db()
    assert not premier.chef_de_file
    with pytest.raises(RefuseError, match="déjà dans cette liste"):
        actions.ajouter(
            Porteur(contrat=contrat, organisation=premier.organisation, genre="epci"),
            faire("administrateur"),
        )


def test_who_is_missing_is_said_in_one_sentence():
    contrat, par = demarche(), faire("administrateur")
    assert manque(contrat).startswith("Le référent de la délégation de l'ARS, l'élu référent et")
    for role in ("ars", "elu"):
        actions.ajouter(Referent(contrat=contrat, role=role, fonction="chargée de mission"), par)
    assert manque(contrat) == "La coordination n'est pas encore nommée."
    partie = Referent(
        contrat=contrat, role="coordination", fonction="coordination", au=date(2020, 1, 1)
    )
    actions.ajouter(partie, par)
    assert manque(contrat) == "La coordination n'est pas encore nommée."
    partie.au = None
    actions.modifier(partie, par)
    assert manque(contrat) == ""
    assert roles_manquants({"ars", "coordination"}) == "L'élu référent n'est pas encore nommé."


@pytest.mark.parametrize(
    ("genre", "habilitation", "faute"),
    [
        ("epci", "deliberation", ""),
        ("commune", "delegation", ""),
        ("petr_pays", "qualite", "délibération"),
        ("ars", "qualite", ""),
        ("prefecture", "deliberation", "Seule une collectivité"),
    ],
)
def test_a_collectivite_deliberates_and_the_others_have_a_quality(genre, habilitation, faute):
    dite = faute_d_habilitation(genre, habilitation)
    assert (faute in dite) if faute else dite == ""


def test_nobody_signs_tomorrow_nor_before_being_enabled():
    jour = date(2026, 3, 2)
    assert faute_de_signature(None, jour, "", jour) == ""
    assert "à venir" in faute_de_signature(jour + timedelta(1), None, "", jour)
    tot = (jour - timedelta(30), jour)
    assert "avant l'habilitation" in faute_de_signature(*tot, "", jour)
    assert faute_de_signature(*tot, "Sous réserve de la délibération.", jour) == ""


def test_the_register_says_the_kind_of_an_actor():
    assert [genre_d_acteur(n) for n in ("epci", "petr", "hopital", "ccas", "autre")] == [
        "epci", "petr_pays", "etablissements", "collectivite", "partenaires"
    ]  # fmt: skip


def test_who_signed_stays_and_takes_its_promises_with_it_otherwise():
    contrat, par = demarche(), faire("administrateur")
    signe = signataire(contrat)
    Signataire.objects.filter(pk=signe.pk).update(signe_le=JOUR)
    with pytest.raises(RefuseError, match="a signé"):
        actions.retirer(signe, par)
    autre = signataire(contrat, "CC voisine")
    actions.ajouter(Engagement(contrat=contrat, signataire=autre, texte="Prêter une salle."), par)
    actions.retirer(autre, par)
    assert not Engagement.objects.exists()
    assert Evenement.objects.filter(type="contrats.engagement_retire").count() == 1


def test_an_edit_is_undone_from_the_journal():
    contrat, par = demarche(), faire("administrateur")
    lu = signataire(contrat)
    lu.fonction = "vice-présidence"
    actions.modifier(lu, par)
    annuler(Evenement.objects.get(type="contrats.signataire_modifie"), par)
    lu.refresh_from_db()
    assert lu.fonction == "présidence"


def test_without_the_right_nothing_is_written():
    contrat = demarche()
    for qui in ("partenaire", "coordination_b"):
        with pytest.raises(IntrouvableError):
            actions.ajouter(
                Porteur(contrat=contrat, organisation=organisation(qui), genre="epci"), faire(qui)
            )


def test_parties_are_written_by_the_pages_and_read_in_files(comme, nombre_de_requetes):
    contrat, client = demarche(), comme("coordination")
    epci, ars = organisation("CC d'ici"), organisation("ARS d'ici", "ars")
    page = reverse("contrat-parties", args=[contrat.pk])
    for nom, champs in (
        ("porteur", {"organisation_citee": f"(n° {epci.pk})", "genre": "", "chef_de_file": "on"}),
        ("referent", {
            "role": "elu", "fonction": "vice-présidence santé", "compte": faire("elu").pk,
        }),
        ("signataire", {
            "organisation_citee": f"n° {epci.pk}", "genre": "", "fonction": "présidence",
            "habilitation": "deliberation", "habilitation_date": "2026-02-01",
        }),
        ("signataire", {
            "organisation_citee": f"n° {ars.pk}", "fonction": "direction générale",
            "habilitation": "qualite",
        }),
    ):  # fmt: skip
        reponse = client.post(reverse(f"{nom}-ajouter", args=[contrat.pk]), envoi(**champs))
        assert reponse.status_code == 302, reponse.context["form"].errors
    assert Porteur.objects.get().genre == "epci"
    assert Referent.objects.get().compte == faire("elu")
    choix = envoi(role="elu", fonction="élu", compte=faire("coordination_b").pk)
    ailleurs = client.post(reverse("referent-ajouter", args=[contrat.pk]), choix)
    assert ailleurs.status_code == 422
    ligne = Signataire.objects.get(organisation=ars)
    engager = reverse("engagement-ajouter", args=[ligne.pk])
    promis = {"texte": "Cofinancer le poste.", "montant": "12 500,50", "etp": "0,5",
              "periode": "an"}  # fmt: skip
    reponse = client.post(engager, envoi(**promis, etat="pris"))
    assert reponse.status_code == 302, reponse.context["form"].errors
    assert str(Engagement.objects.get().montant) == "12500.50"
    html = client.get(page).content.decode()
    assert "Cofinancer le poste." in html
    assert "la coordination ne sont pas encore nommés" in html
    fichier = client.get(
        reverse("contrat-parties-fichier", args=[contrat.pk, "engagements", "csv"])
    )
    lue = fichier.content.decode("utf-8-sig")
    assert "Cofinancer le poste." in lue and "par an" in lue
    assert "500,50\u00a0€ et 0,5\u00a0ETP par an)" in next(_engagements(contrat))
    un = nombre_de_requetes(lambda: client.get(page))
    for rang in range(5):
        signataire(contrat, f"CC {rang}")
        porter(contrat, f"Porteur {rang}")
    assert nombre_de_requetes(lambda: client.get(page)) == un


@pytest.mark.parametrize(
    ("nom", "champs", "dit"),
    [
        ("porteur", {"organisation_citee": ""}, "obligatoire"),
        ("referent", {"role": "elu", "fonction": "Mme Dupont"}, "personne"),
        ("signataire", {"habilitation": "qualite", "fonction": "présidence"}, "délibération"),
    ],
)  # fmt: skip
def test_a_bad_input_comes_back_with_its_sentence(comme, nom, champs, dit):
    contrat, epci = demarche(), organisation("CC d'ici")
    envoyes = envoi(**{"organisation_citee": f"n° {epci.pk}", "genre": "epci", **champs})
    reponse = comme("coordination").post(reverse(f"{nom}-ajouter", args=[contrat.pk]), envoyes)
    assert reponse.status_code == 422
    assert dit in reponse.content.decode()


def test_the_epci_of_the_territory_is_proposed_as_first_holder(comme):
    contrat, epci, client = demarche(), organisation("CC d'ici"), comme("coordination")
    page = reverse("contrat-parties", args=[contrat.pk])
    html = client.get(page).content.decode()
    vers = next(a for a in re.findall(r'href="([^"]+)"', html) if "organisation_citee" in a)
    assert f"CC d&#x27;ici (n°\u00a0{epci.pk})" in client.get(unescape(vers)).content.decode()
    porter(contrat, "Un porteur")
    assert "organisation_citee" not in client.get(page).content.decode()


def test_a_promise_is_added_from_one_button_whoever_signs(comme):
    contrat = demarche()
    for rang in range(3):
        signataire(contrat, f"CC {rang}")
    html = comme("coordination").get(reverse("contrat-parties", args=[contrat.pk])).content.decode()
    assert html.count("Ajouter un engagement\u00a0: de qui\u00a0?") == 1
    assert html.count('class="visually-hidden">Ajouter un engagement de') == 3


def test_what_is_not_in_the_register_leads_to_it_and_what_is_typed_stays_text(comme):
    adresse = reverse("porteur-ajouter", args=[demarche().pk])
    html = comme("coordination").post(adresse, envoi(organisation_citee="<b>Inconnue</b>"))
    lu = html.content.decode()
    assert f'<a href="{reverse("organisation-ajouter")}">ajoutez-la d’abord' in lu
    assert "<b>Inconnue" not in lu


def test_a_territory_of_others_is_refused_with_the_names_of_ones_own(comme):
    envoyes = envoi(
        intitule="CLS", genre="contrat", territoire=AILLEURS, cadre="bretagne", presentation=""
    )
    reponse = comme("coordination").post(reverse("contrat-ajouter"), envoyes)
    assert "Sud Vendée Littoral" in texte(reponse)
