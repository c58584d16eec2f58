"""Proposals of actions: who proposes, what the body made of them, who reads why; the library."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from jsonschema import Draft202012Validator

from clesante.accueil.lectures_a_faire import SOURCES_A_FAIRE
from clesante.acteurs.actions.instances import creer_instance, decider
from clesante.acteurs.models import Decision, Instance
from clesante.concertation.actions.participation import moderer, saisir_contribution
from clesante.concertation.models import Contribution
from clesante.contrats.actions import idees as actions
from clesante.contrats.actions.fiches import ajouter_fiche
from clesante.contrats.actions.programme import ajouter_axe
from clesante.contrats.lectures import modeles as lectures_modeles
from clesante.contrats.lectures.idees import idees_de, propositions_a_decider, suites_a_lire
from clesante.contrats.lectures.modeles import DECLARATIONS, LISTES, chercher, modeles
from clesante.contrats.models import Axe, FicheAction, IndicateurAction
from clesante.recherche.lectures import vocabulaire
from clesante.socle.erreurs import IntrouvableError, RefuseError
from clesante.socle.yamls import lire_yaml
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
def idee(lu):
    def faire_une(intitule="Ouvrir le samedi", par="partenaire", **champs):
        neuve = FicheAction(intitule=intitule, **{"proposant": "partenaire", **champs})
        return actions.proposer(neuve, lu, faire(par))[0]

    return faire_une


@pytest.fixture
def decision():
    par = faire("coordination")
    copil, _ = creer_instance(Instance(nom="COPIL", decide=True, territoire=ICI), par)
    prise = Decision(instance=copil, date=date(2026, 9, 1), phrase="Propositions examinées.")
    return decider(prise, par)[0]


def test_who_may_comment_may_propose(lu, idee):
    lue = idee()
    assert (lue.etat, lue.suite, lue.numero) == ("idee", "en_debat", "")
    with pytest.raises(IntrouvableError):
        idee(par="lecture")


def test_what_is_retained_becomes_an_action_of_its_axis(lu, idee, decision):
    par, lue = faire("coordination"), idee()
    axe, _ = ajouter_axe(Axe(intitule="Soigner"), lu, par)
    assert actions.juger(lue, actions.Jugement("retenue", decision, place={"axe": axe}), par)
    lue.refresh_from_db()
    assert (lue.etat, lue.numero, lue.hors_contrat) == ("a_venir", "1.1", False)
    with pytest.raises(RefuseError, match="déjà une action"):
        actions.juger(lue, actions.Jugement("ecartee", decision, "Trop cher"), par)


def test_what_is_not_retained_says_why(lu, idee, decision):
    par, lue, autre = faire("coordination"), idee(), idee("Autre")
    for suite, motif, dans in (("ecartee", "", None), ("fusionnee", "Proche", None),
                               ("fusionnee", "Proche", lue)):  # fmt: skip
        jugement = actions.Jugement(suite, decision, motif, {"fusionnee_dans": dans})
        with pytest.raises(RefuseError):
            actions.juger(lue, jugement, par)
    with pytest.raises(IntrouvableError):
        actions.juger(autre, actions.Jugement("ecartee", decision, "Non"), faire("adjoint"))
    jugement = actions.Jugement("fusionnee", decision, "Proche", {"fusionnee_dans": autre})
    assert actions.juger(lue, jugement, par)
    assert FicheAction.objects.get(pk=lue.pk).etat == "idee"


def test_the_reason_reaches_who_proposed(lu, idee, decision, comme):
    lue = idee()
    assert [ligne.libelle for ligne in propositions_a_decider(faire("coordination"))] == [
        f"Faire décider 1\u00a0proposition d'action\u00a0: {lu.intitule}"
    ]
    assert list(suites_a_lire(faire("partenaire"))) == []
    Decision.objects.filter(pk=decision.pk).update(date=timezone.localdate())
    decision.refresh_from_db()
    actions.juger(lue, actions.Jugement("ecartee", decision, "Déjà fait"), faire("coordination"))
    (ligne,) = suites_a_lire(faire("partenaire"))
    assert "écartée" in ligne.libelle
    page = comme("partenaire").get(ligne.adresse).content.decode()
    assert "Déjà fait" in page
    assert list(suites_a_lire(faire("elu"))) == []
    assert {suites_a_lire, propositions_a_decider} <= set(SOURCES_A_FAIRE)


def test_residents_read_what_became_of_what_they_said(lu, decision, comme):
    par = faire("coordination")
    dite, _ = saisir_contribution(
        Contribution(canal="reunion", texte="Il faut un bus.", recue_le="2026-03-01"),
        lu.diagnostic,
        par,
    )
    moderer(dite, "lue", "", par)
    lue, neuve = actions.proposer_de_contribution(dite, lu, par, "Ouvrir un car")
    assert (neuve, lue.proposant, lue.besoin) == (True, "habitants", "Il faut un bus.")
    assert actions.proposer_de_contribution(dite, lu, par, "Ouvrir un car") == (lue, False)
    actions.juger(lue, actions.Jugement("retenue", decision), par)
    page = comme("anonyme").get(reverse("contribution-suivie", args=[dite.numero]))
    dits = page.content.decode()
    assert "Retenue comme action du contrat" in dits
    assert "Propositions examinées." in dits


def test_what_a_resident_said_becomes_a_proposal_under_a_title_one_gives(lu, comme):
    dite, _ = saisir_contribution(
        Contribution(canal="reunion", texte="Il faut un bus.", recue_le="2026-03-01"),
        lu.diagnostic,
        faire("coordination"),
    )
    moderer(dite, "lue", "", faire("coordination"))
    client, adresse = comme("coordination"), reverse("idee-reprendre", args=[lu.pk, dite.pk])
    assert adresse in client.get(reverse("idees", args=[lu.pk])).content.decode()
    assert "Il faut un bus." in client.get(adresse).content.decode()
    envoi = {"cle_creation": str(uuid.uuid4()), "intitule": ""}
    assert client.post(adresse, envoi).status_code == 422 and not FicheAction.objects.exists()
    envoi["intitule"] = "Ouvrir une ligne de bus"
    for _ in range(2):
        reponse = client.post(adresse, envoi)
        assert reponse.url == reverse("fiche", args=[FicheAction.objects.get().pk])
    faite = FicheAction.objects.get()
    assert (faite.intitule, faite.besoin) == ("Ouvrir une ligne de bus", "Il faut un bus.")


def test_a_decision_is_noted_from_the_page(lu, idee, comme):
    lue, client = idee(), comme("coordination")
    adresse = reverse("idee-juger", args=[lue.pk])
    envoi = {
        "version": lue.version,
        "suite": "ecartee",
        "decision_organe": "Comité de pilotage",
        "decision_date": "2026-09-01",
        "decision_phrase": "La proposition n'est pas retenue.",
    }
    reponse = client.post(adresse, envoi)
    assert reponse.status_code == 422
    assert "qui l" in reponse.content.decode()
    assert client.post(adresse, envoi | {"motif": "Déjà fait"}).status_code == 302
    lue.refresh_from_db()
    assert (lue.suite, lue.suite_decision.instance.nom) == ("ecartee", "Comité de pilotage")
    page = client.get(reverse("idees", args=[lu.pk])).content.decode()
    assert "Déjà fait" in page


def test_the_library_is_as_its_schema_and_its_words():
    fichier = "actions.yaml"
    lue = lire_yaml((DECLARATIONS / fichier).read_text(encoding="utf-8"), fichier)
    schema = json.loads((DECLARATIONS / "actions.schema.json").read_text(encoding="utf-8"))
    assert [e.message for e in Draft202012Validator(schema).iter_errors(lue)] == []
    assert len({m.code for m in modeles()}) == len(modeles()) >= 20
    for nom in LISTES:
        connus = set(vocabulaire(nom).libelles)
        assert {code for m in modeles() for code in getattr(m, nom)} <= connus
    for lu in modeles():
        assert {"processus", "resultat"} <= {i["type"] for i in lu.indicateurs}, lu.code


def test_the_library_is_searched_and_a_copy_keeps_its_origin(lu, comme):
    assert [m.code for m in chercher("JEUNES consommateurs")] == ["jeunes_consommateurs"]
    assert {m.code for m in chercher(theme="suicide")} == {"secours_sante_mentale"}
    assert chercher("baleine") == []
    par = faire("coordination")
    faite, neuve = actions.copier(lu, "creer_clsm", par)
    assert (neuve, faite.modele, faite.etat) == (True, "creer_clsm", "a_venir")
    assert IndicateurAction.objects.filter(fiche=faite).count() == 2
    assert actions.copier(lu, "creer_clsm", par) == (faite, False)
    page = comme("lecture").get(reverse("fiche", args=[faite.pk])).content.decode()
    assert "Baronnies" in page


def test_an_action_the_team_wrote_is_no_proposal(lu, idee, decision, comme):
    """Born retained, it has no decision: its page says so, and the list leaves it out."""
    par = faire("coordination")
    ecrite = FicheAction(intitule="Écrite par l'équipe", suite="retenue", etat="en_cours")
    ajouter_fiche(ecrite, lu, par)
    jugee, ouverte = idee("Jugée"), idee("Ouverte")
    actions.juger(jugee, actions.Jugement("ecartee", decision, "Trop cher"), par)
    assert {lue.pk for lue in idees_de(lu, par)} == {jugee.pk, ouverte.pk}
    client = comme("coordination")

    def page(fiche):
        return client.get(reverse("fiche", args=[fiche.pk])).content.decode()

    assert "En débat" in page(ouverte)
    assert "décision non notée" in page(ecrite) and "En débat" not in page(ecrite)


def test_the_library_gives_a_level_of_proof_only_with_who_says_it(lu, comme, monkeypatch):
    for modele in modeles():
        assert not modele.preuve or modele.preuve_source, modele.code
    adresse = reverse("bibliotheque-actions", args=[lu.pk])
    assert "la source n’en dit rien" in comme("coordination").get(adresse).content.decode()
    premier = replace(modeles()[0], preuve="prometteur", preuve_source="Un répertoire, 2024")
    monkeypatch.setattr(lectures_modeles, "modeles", lambda: (premier,))
    page = comme("coordination").get(adresse).content.decode()
    assert "prometteur (Un répertoire, 2024)" in page
    fiche, _ = actions.copier(lu, premier.code, faire("coordination"))
    assert (fiche.preuve, fiche.preuve_source) == ("prometteur", "Un répertoire, 2024")
