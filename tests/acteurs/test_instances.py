"""Bodies, their seats, their decisions: written, found again, followed, undone."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django import forms
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from clesante.accueil.lectures_a_faire import a_faire
from clesante.acteurs.actions import instances as actions
from clesante.acteurs.choix_dialogue import EtatDecision, GenreInstance
from clesante.acteurs.forms.decisions import DecisionMixin
from clesante.acteurs.lectures.instances import (
    decisions_choisies,
    decisions_de,
    instances_qui_decident,
)
from clesante.acteurs.models import Decision, Instance, Siege
from clesante.comptes.models import Evenement, VersionDepasseeError
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.acteurs.test_pages import texte
from tests.aides.personnes import A_COTE, AILLEURS, DEPARTEMENT, ICI, REGION, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
JOUR = timezone.localdate()
HIER = JOUR - timedelta(1)


def instance(nom: str = "COPIL", territoire: str = ICI, decide: bool = True) -> Instance:
    neuve = Instance(nom=nom, genre=GenreInstance.PILOTAGE, territoire=territoire, decide=decide)
    return actions.creer_instance(neuve, faire("administrateur"))[0]


def decider(la: Instance, phrase: str = "Le diagnostic est validé.", **champs) -> Decision:
    neuve = Decision(instance=la, phrase=phrase, **{"date": HIER, **champs})
    return actions.decider(neuve, faire("administrateur"))[0]


def envoi(**champs: str) -> dict[str, str]:
    return {
        "cle_creation": str(uuid.uuid4()), "date": HIER.isoformat(), "phrase": "C'est validé.",
        "genre": "validation", "responsable": "", "echeance": "", "etat": "sans_suite", **champs,
    }  # fmt: skip


def test_from_a_body_to_a_decision_done_in_the_words_of_the_pages(comme, organisation):
    client, une = comme("coordination"), organisation("Conseil des usagers", nature="usagers")
    reponse = client.post(
        reverse("instance-ajouter"),
        {
            "cle_creation": str(uuid.uuid4()),
            "nom": "Équipe projet « Commune – ARS »",
            "genre": "equipe_projet",
            "decide": "on",
            "territoire": ICI,
            "mandat": "Arrête les priorités.",
        },
    )
    la = Instance.objects.get()
    assert reponse.url == reverse("instance", args=[la.pk])
    assert "Aucun siège n'est encore noté" in texte(client.get(reponse.url))
    client.post(
        reverse("siege-ajouter", args=[la.pk]),
        {
            "cle_creation": str(uuid.uuid4()),
            "fonction": "Représentante des habitants",
            "college": "usagers",
            "organisation_citee": "conseil des usagers",
            "preside": "on",
        },
    )
    page = texte(client.get(reponse.url))
    assert "1 siège sur 1 est tenu par des usagers ou des habitants" in page
    assert "Représentante des habitants</strong>, préside" in page
    assert reverse("organisation", args=[une.pk]) in page
    saisie = envoi(etat="a_faire", echeance=(JOUR + timedelta(3)).isoformat())
    faite = client.post(reverse("decision-ajouter", args=[la.pk]), saisie)
    encore = client.post(reverse("decision-ajouter", args=[la.pk]), saisie)
    decision = Decision.objects.get()
    assert faite.url == encore.url == reverse("decision", args=[decision.pk])
    assert decision.numero == f"{HIER.year}-01"
    client.post(reverse("decision-faite", args=[decision.pk]))
    decision.refresh_from_db()
    assert decision.etat == EtatDecision.FAITE
    journal = texte(client.get(reverse("instance-journal", args=[la.pk])))
    for dit in ("Instance ajoutée", "Siège ajouté", f"Décision {decision.numero}", "modifiée"):
        assert dit in journal
    edition = Evenement.objects.get(type="acteurs.decision_modifiee")
    client.post(reverse("instance-annuler", args=[la.pk, edition.pk]))
    decision.refresh_from_db()
    assert decision.etat == EtatDecision.A_FAIRE


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"date": (JOUR + timedelta(1)).isoformat()}, "ce jour est à venir"),
        ({"echeance": "2020-01-01", "etat": "a_faire"}, "L'échéance précède la décision."),
        ({"echeance": JOUR.isoformat()}, "sans suite à donner n'a pas d'échéance"),
        ({"phrase": ""}, "obligatoire"),
        ({"responsable": "Mme Untel, Directrice du CCAS"}, "une personne"),
    ],
)
def test_a_wrong_decision_keeps_what_was_typed_and_says_the_cure(comme, champs, dit):
    la = instance()
    saisie = envoi(**{"responsable": "Directrice du CCAS", **champs})
    reponse = comme("coordination").post(reverse("decision-ajouter", args=[la.pk]), saisie)
    assert reponse.status_code == 422
    assert dit in texte(reponse)
    assert "Directrice du CCAS" in texte(reponse)
    assert not Decision.objects.exists()


def test_a_body_that_does_not_decide_validates_nothing(comme):
    groupe = instance("Groupe de travail", decide=False)
    with pytest.raises(RefuseError, match="ne décide pas"):
        decider(groupe)
    adresse = reverse("decision-ajouter", args=[groupe.pk])
    propose = comme("coordination").get(adresse).content.decode()
    assert '<option value="orientation" selected' in propose
    refusee = comme("coordination").post(adresse, envoi())
    assert refusee.status_code == 422 and "ne décide pas" in texte(refusee)
    assert comme("coordination").post(adresse, envoi(genre="orientation")).status_code == 302


def test_numbers_go_on_by_body_and_year():
    la, autre = instance(), instance("Équipe projet")
    avant = date(HIER.year - 1, 12, 1)
    numeros = [decider(la).numero, decider(la).numero, decider(la, date=avant).numero]
    assert numeros == [f"{HIER.year}-01", f"{HIER.year}-02", f"{HIER.year - 1}-01"]
    assert decider(autre).numero == f"{HIER.year}-01"


def test_who_may_not_write_in_a_body_decides_nothing_in_its_name(personne):
    la = instance(territoire=AILLEURS)
    with pytest.raises(IntrouvableError):
        actions.decider(Decision(instance=la, date=HIER, phrase="Non."), personne("coordination"))
    with pytest.raises(IntrouvableError):
        actions.ajouter_siege(Siege(instance=la, fonction="Non"), personne("coordination"))
    assert list(instances_qui_decident(personne("coordination"))) == []


def test_what_was_rightly_decided_is_followed_whatever_the_body_became(comme):
    """It ended, it decides no more: its decision is done all the same; its day is judged anew."""
    decision, par = decider(instance()), faire("administrateur")
    Instance.objects.update(decide=False, au=HIER - timedelta(10))
    adresse = reverse("decision-modifier", args=[decision.pk])
    avant = {f"initial-{nom}": dit for nom, dit in envoi(phrase=decision.phrase).items()}
    saisie = {**avant, **envoi(phrase=decision.phrase, etat="faite"), "version": "1"}
    client = comme("coordination")
    assert client.post(adresse, saisie).status_code == 302
    decision.refresh_from_db()
    assert decision.etat == EtatDecision.FAITE
    decision.responsable = "Coordination"
    assert actions.modifier_decision(decision, par) is True
    plus_tot = (HIER - timedelta(1)).isoformat()
    assert client.post(adresse, {**saisie, "version": "3", "date": plus_tot}).status_code == 422
    for champs in ({"date": HIER - timedelta(1)}, {"genre": "arbitrage"}):
        change = Decision.objects.get(pk=decision.pk)
        for nom, valeur in champs.items():
            setattr(change, nom, valeur)
        with pytest.raises(RefuseError):
            actions.modifier_decision(change, par)


def test_a_stale_save_of_a_decision_is_refused():
    decision = decider(instance())
    ancienne = Decision.objects.get(pk=decision.pk)
    decision.responsable = "Coordination"
    assert actions.modifier_decision(decision, faire("administrateur")) is True
    ancienne.responsable = "Autre"
    with pytest.raises(VersionDepasseeError):
        actions.modifier_decision(ancienne, faire("administrateur"))


def test_what_is_late_or_due_within_thirty_days_waits_in_ones_space(personne, nombre_de_requetes):
    la = instance()
    dans = {n: JOUR + timedelta(n) for n in (-1, 30, 31)}
    for n, jour in dans.items():
        passe = JOUR - timedelta(60)
        decider(la, f"Échéance {n}.", date=passe, etat=EtatDecision.A_FAIRE, echeance=jour)
    decider(la, "Faite.", date=HIER, etat=EtatDecision.FAITE, echeance=HIER)
    lignes = [li for li in a_faire(personne("coordination"), JOUR) if "décidé" in li.libelle]
    assert [(li.pour_le, li.retard) for li in lignes] == [(dans[-1], True), (dans[30], False)]
    assert lignes[0].adresse == reverse("decision", args=[Decision.objects.earliest("pk").pk])
    assert [li for li in a_faire(personne("elu"), JOUR) if "décidé" in li.libelle] == []


def test_lists_filter_export_and_cost_the_same(comme, nombre_de_requetes):
    client, la = comme("coordination"), instance("COPIL du bocage")
    decider(la, "L'alcool est retenu.", etat="a_faire", date=HIER, echeance=HIER)
    decider(la, "L'eau est écartée.")
    page = texte(client.get(reverse("decisions"), {"etat": "retard"}))
    assert "1 décision pour ce choix" in page and "alcool" in page and "L'eau" not in page
    assert "L'eau" in texte(client.get(reverse("decisions"), {"q": "eau", "instance": la.pk}))
    assert "Aucune décision pour ce choix" in texte(client.get(reverse("decisions"), {"q": "zz"}))
    fichier = client.get(reverse("decisions-export", args=["csv"]), {"etat": "retard"})
    lignes = fichier.content.decode("utf-8-sig").splitlines()
    assert len(lignes) == 2 and "en retard" in lignes[1]
    assert client.get(reverse("decisions-export", args=["pdf"])).status_code == 404
    assert client.get(reverse("instances-export", args=["ods"])).status_code == 200
    for choix, vu in (
        ({"q": "bocage", "decide": "oui", "genre": "pilotage", "territoire": ICI}, True),
        ({"decide": "non"}, False),
        ({"territoire": AILLEURS}, False),
    ):
        assert ("COPIL du bocage" in texte(client.get(reverse("instances"), choix))) is vu, choix
    adresses = [reverse(nom) for nom in ("decisions", "instances")]
    peu = [nombre_de_requetes(lambda a=a: client.get(a)) for a in adresses]
    peu.append(nombre_de_requetes(lambda: client.get(reverse("instance", args=[la.pk]))))
    for n in range(3):
        autre = instance(f"Instance {n}")
        decider(autre)
        decider(la)
        siege = Siege(instance=la, fonction=f"Fonction {n}", college="usagers")
        actions.ajouter_siege(siege, faire("administrateur"))
    plus = [nombre_de_requetes(lambda a=a: client.get(a)) for a in adresses]
    plus.append(nombre_de_requetes(lambda: client.get(reverse("instance", args=[la.pk]))))
    assert plus == peu


def test_a_seat_of_a_body_from_elsewhere_is_named_without_a_link_and_stays(comme, organisation):
    la, loin = instance(), organisation("Hôpital de là-bas", AILLEURS)
    siege = Siege(instance=la, organisation=loin, fonction="Direction", college="professionnels")
    actions.ajouter_siege(siege, faire("administrateur"))
    client, adresse = comme("coordination"), reverse("siege-modifier", args=[siege.pk])
    page = texte(client.get(reverse("instance", args=[la.pk])))
    assert "Hôpital de là-bas" in page and reverse("organisation", args=[loin.pk]) not in page
    saisie = {"version": "1", "fonction": "Présidence", "initial-fonction": "Direction"}
    cite = f"Hôpital de là-bas (n°\u00a0{loin.pk})"
    for nom, valeur in {"college": "professionnels", "organisation_citee": cite}.items():
        saisie |= {nom: valeur, f"initial-{nom}": valeur}
    assert client.post(adresse, saisie).status_code == 302
    siege.refresh_from_db()
    assert (siege.fonction, siege.organisation) == ("Présidence", loin)


class Valider(DecisionMixin, forms.Form):
    """A form of another app that asks for a decision."""


def demander(qui: str = "coordination", **donnees: object) -> Valider:
    envoyees = {f"decision{nom}": valeur for nom, valeur in donnees.items()}
    return Valider(envoyees, utilisateur=faire(qui), lieu=ce_lieu())


def ce_lieu(territoire: str = ICI) -> Instance:
    """Return an object of a territory that is decided on."""
    return instance("Objet décidé", territoire, decide=False)


def test_another_form_takes_a_decision_already_written():
    decision, objet = decider(instance()), instance("Ce qui est validé")
    form = demander(**{"": decision.pk})
    assert form.is_valid(), form.errors
    assert form.decision_prise(objet) == decision
    assert list(decisions_de(objet, faire("coordination"))) == [decision]
    autre = instance("Autre")
    suite = demander(**{"": decision.pk})
    assert suite.is_valid() and suite.decision_prise(autre) == decision
    assert list(decisions_de(autre, faire("coordination"))) == []  # it is still about the first


def test_another_form_writes_a_new_decision_of_a_body_or_of_one_it_names():
    la, objet = instance(), instance("Ce qui est validé")
    form = demander(_instance=la.pk, _date=HIER.isoformat(), _phrase="Validé.")
    assert form.is_valid(), form.errors
    prise = form.decision_prise(objet)
    assert (prise.instance, prise.phrase, prise.genre) == (la, "Validé.", "validation")
    for _ in range(2):  # the body named is made once
        form = demander(_organe="Équipe projet", _date=HIER.isoformat(), _phrase="Retenu.")
        assert form.is_valid(), form.errors
        form.decision_prise(objet)
    nommee = Instance.objects.get(nom="Équipe projet")
    assert nommee.decide and nommee.territoire == ICI and nommee.decisions.count() == 2
    assert decisions_de(objet, faire("coordination")).count() == 3


@pytest.mark.parametrize(
    ("donnees", "champs"),
    [
        ({}, {"decision_instance", "decision_date", "decision_phrase"}),
        ({"_organe": "COPIL", "_date": (JOUR + timedelta(1)).isoformat(), "_phrase": "Oui."},
         {"decision_date"}),
        ({"_organe": "COPIL", "_date": "hier", "_phrase": "Oui."}, {"decision_date"}),
        ({"_instance": 987654, "_date": HIER.isoformat(), "_phrase": "Oui."},
         {"decision_instance"}),
    ],
)  # fmt: skip
def test_another_form_says_what_lacks_to_a_decision(donnees, champs):
    form = demander(**donnees)
    assert not form.is_valid()
    assert set(form.errors) == champs


def test_another_form_offers_what_its_reader_may_write_and_nothing_else():
    loin = decider(instance("COPIL de là-bas", AILLEURS))
    groupe = instance("Groupe de travail", decide=False)
    assert list(decisions_choisies(faire("coordination"), ce_lieu())) == []
    assert not demander(**{"": loin.pk}).is_valid()
    donnees = {"_instance": groupe.pk, "_date": HIER.isoformat(), "_phrase": "Oui."}
    assert not demander(**donnees).is_valid()
    libre = Valider({}, utilisateur=faire("coordination"), lieu=ce_lieu(), facultative=True)
    assert libre.is_valid() and libre.decision_prise(groupe) is None


@pytest.mark.parametrize(
    ("territoire", "offerte"),
    [(ICI, True), (DEPARTEMENT, True), (f"{ICI}+{A_COTE}", True), (A_COTE, False), (REGION, True)],
)
def test_who_reaches_several_territories_is_offered_what_is_decided_at_the_place(
    territoire, offerte
):
    la = instance("COPIL", territoire)
    lue = decider(la)
    assert demander("administrateur", **{"": lue.pk}).is_valid() == offerte
    ecrite = {"_instance": la.pk, "_date": HIER.isoformat(), "_phrase": "Oui."}
    assert demander("administrateur", **ecrite).is_valid() == offerte
    du_groupe = ce_lieu(f"{ICI}+{A_COTE}")
    assert list(decisions_choisies(faire("administrateur"), du_groupe)) == [lue]


def test_a_territory_that_does_not_exist_takes_the_decisions_of_its_own_place():
    invente = Instance(nom="Objet inventé", genre=GenreInstance.PILOTAGE, territoire="")
    invente, _ = actions.creer_instance(invente, faire("coordination"))
    ici, loin = decider(instance()), decider(instance("COPIL d'à côté", A_COTE))
    tous = faire("administrateur")
    assert list(decisions_choisies(tous, invente)) == [ici]
    actions.lier(loin, invente, tous)  # a decision about the object itself is always offered
    assert {*decisions_choisies(tous, invente)} == {ici, loin}


def test_the_base_refuses_the_same_number_twice_in_a_body():
    premiere = decider(instance())
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            instance=premiere.instance, date=HIER, phrase="Autre", numero=premiere.numero
        )
