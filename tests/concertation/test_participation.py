"""Calls for contributions: anyone answers without account, the team reads, answers, follows up."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clesante.comptes import journal
from clesante.concertation.actions import participation as actions
from clesante.concertation.choix import Canal, EtatContribution, GenreConstat
from clesante.concertation.lectures.participation import contributions_a_lire, groupes
from clesante.concertation.models import Appel, Constat, Contribution
from clesante.concertation.regles.participation import (
    Groupe,
    etat_d_appel,
    jours_d_appel,
    lire_numero,
    manques,
    tirer_numero,
)
from clesante.socle.erreurs import RefuseError
from tests.aides.objets.base import diagnostic
from tests.aides.personnes import ICI, faire

JOUR = date(2026, 5, 1)


@pytest.mark.parametrize(
    "tape", ["K7P-2MD", "k7p-2md", " k7p 2md ", "K7P2MD", "K7P\u20132MD", "K.7.P.2.M.D"]
)
def test_a_number_is_read_as_people_type_it(tape):
    assert lire_numero(tape) == "K7P-2MD"


@pytest.mark.parametrize("tape", ["", "K7P", "K7P-2M0", "IIIIII", "K7P-2MDX", "' OR 1=1"])
def test_what_is_no_number_is_none(tape):
    assert lire_numero(tape) == ""


def test_numbers_are_drawn_each_for_itself():
    tires = {tirer_numero() for _ in range(500)}
    assert len(tires) == 500
    assert all(lire_numero(tire) == tire for tire in tires)


@pytest.mark.parametrize(
    ("du", "au", "etat", "dit"),
    [
        (date(2026, 5, 2), date(2026, 5, 9), "à venir", "ouvrira le 2 mai 2026"),
        (date(2026, 4, 1), JOUR, "ouvert", "(aujourd'hui)"),
        (JOUR, date(2026, 5, 2), "ouvert", "(dans 1\u00a0jour)"),
        (JOUR, date(2026, 8, 2), "ouvert", "jusqu'au 2 août 2026."),
        (date(2026, 4, 1), date(2026, 4, 30), "clos", "clos depuis le 30 avril 2026"),
    ],
)
def test_days_of_a_call_are_said(du, au, etat, dit):
    assert etat_d_appel(du, au, JOUR) == etat
    assert dit in jours_d_appel(du, au, JOUR)


def test_groups_nobody_speaks_for_are_said():
    pauvrete = Groupe("pauvrete", "Personnes en situation de pauvreté", True, 1, 0, 0)
    handicap = Groupe("handicap", "Personnes en situation de handicap", True, 0, 0, 0)
    parents = Groupe("parents", "Parents", False, 0, 0, 0)
    dit = manques([pauvrete, handicap, parents])
    assert "handicap" in dit
    assert "pauvreté" not in dit
    assert "parents" not in dit
    assert "sont entendus" in manques([pauvrete, parents])


@pytest.fixture
def appel(referentiel, db):
    """Return a call that is open today."""
    jour = timezone.localdate()
    neuf = Appel(intitule="Qu'est-ce qui éloigne du soin ?", adresse="soin", du=jour, au=jour)
    return actions.ouvrir_appel(neuf, diagnostic(ICI), faire("administrateur"))[0]


def envoyer(client, appel, **champs):
    page = client.get(reverse("appel-public", args=[appel.adresse])).content.decode()
    cle = re.search(r'name="cle_creation" value="([^"]+)"', page)[1]
    envoi = {"cle_creation": cle, "texte": "Il manque un médecin.", **champs}
    return client.post(reverse("appel-public", args=[appel.adresse]), envoi)


def test_anyone_answers_without_account_and_follows_by_number(appel, comme):
    passant = Client(enforce_csrf_checks=False)
    reponse = envoyer(passant, appel, legaux=["precarite"], autres=["parents"], commune="Fontaines")
    dite = Contribution.objects.get()
    assert reponse.url == f"/participer/suivi/{dite.numero}/?recue=oui"
    assert "session" not in passant.cookies
    assert (dite.groupes, dite.canal, dite.etat) == (["precarite", "parents"], "site", "a_lire")
    suivi = passant.get(reponse.url)
    assert suivi["X-Robots-Tag"] == "noindex"
    assert dite.numero in suivi.content.decode()
    assert "Il manque un médecin" not in suivi.content.decode(), "not shown before it is read"
    assert "Il manque" not in passant.get(f"/participer/{appel.adresse}/").content.decode()
    actions.moderer(dite, EtatContribution.PUBLIEE, "", faire("coordination"))
    dite.reponse, dite.suite = "Une permanence **ouvre**.", "Le jeudi, en mairie."
    actions.repondre(dite, faire("coordination"))
    assert "Il manque" in passant.get(f"/participer/{appel.adresse}/").content.decode()
    vers = passant.post("/participer/suivre/", {"numero": dite.numero.lower().replace("-", " ")})
    page = passant.get(vers.url).content.decode()
    assert "<strong>ouvre</strong>" in page
    assert "Le jeudi" in page
    passe = comme("coordination").get(f"/diagnostics/{dite.diagnostic_id}/journal/")
    assert ", par le public</span>" in passe.content.decode()
    connus = journal.de_l_objet(dite)
    assert all("médecin" not in f"{e.avant}{e.apres}" for e in connus), "texts stay out of it"


def test_the_form_token_is_asked(appel):
    assert (
        Client(enforce_csrf_checks=True).post("/participer/soin/", {"texte": "a"}).status_code
        == 403
    )


def test_one_form_sent_twice_is_one_contribution(appel, client):
    envoi = {"texte": "Deux fois.", "cle_creation": "5a1d1f5e-7a7e-4b8a-9d0a-2b9b1c1d2e3f"}
    lues = [client.post("/participer/soin/", envoi).url for _ in range(2)]
    assert lues[0] == lues[1]
    assert Contribution.objects.count() == 1


def test_one_form_shown_to_two_people_keeps_what_each_said(appel, client):
    """A browser that gives the page again gives its key to another text, to another call."""
    lieu, par, jour = diagnostic(ICI), faire("administrateur"), timezone.localdate()
    actions.ouvrir_appel(Appel(intitule="B", adresse="bus", du=jour, au=jour), lieu, par)
    cle = "5a1d1f5e-7a7e-4b8a-9d0a-2b9b1c1d2e3e"
    envois = [("soin", "Un médecin."), ("soin", "Un bus."), ("bus", "Un médecin.")] * 2
    lues = [
        client.post(f"/participer/{adresse}/", {"texte": texte, "cle_creation": cle}).url
        for adresse, texte in envois
    ]
    assert lues[:3] == lues[3:]
    dites = Contribution.objects.order_by("pk").values_list("appel__adresse", "texte")
    assert list(dites) == envois[:3]
    assert client.get("/participer/soin/")["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"texte": ""}, "obligatoire"),
        ({"site_web": "http://spam.example"}, "devait rester vide|doit rester vide"),
        ({"texte": "Monsieur Durand, diabétique, attend."}, "semble nommer quelqu|la santé d"),
        ({"texte": "Appelez-moi au 06 12 34 56 78."}, "numéro de téléphone"),
        ({"texte": "x" * 8_001}, "8.?000"),
        ({"legaux": ["inconnu"]}, "inconnu"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(appel, client, champs, dit):
    reponse = envoyer(client, appel, **champs)
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert re.search(dit, page), dit
    assert champs.get("texte", "Il manque un médecin.")[:40] in page
    assert not Contribution.objects.exists()


def test_a_doubt_read_again_is_kept(appel, client):
    reponse = envoyer(client, appel, texte="Appelez le 02 51 00 00 00.", anonyme="on")
    assert reponse.status_code == 302


def test_a_closed_call_gives_the_text_back(appel, client):
    Appel.objects.update(du=date(2026, 1, 1), au=date(2026, 1, 31))
    page = client.get("/participer/soin/").content.decode()
    assert "est clos" in page
    assert 'name="texte"' not in page
    refus = client.post("/participer/soin/", {"texte": "Trop tard mais gardé."})
    assert refus.status_code == 409
    assert "Trop tard mais gardé." in refus.content.decode()
    Appel.objects.update(du=date(2090, 1, 1), au=date(2090, 1, 31))
    assert client.get("/participer/soin/").status_code == 404


def test_too_many_at_once_are_told_to_wait_and_keep_their_text(appel, client, monkeypatch):
    from clesante.comptes.limites import Limite
    from clesante.concertation.views import participation_publique as vues

    monkeypatch.setattr(vues, "CONTRIBUER", Limite("essai", 1, 3600))
    assert envoyer(client, appel).status_code == 302
    refus = envoyer(client, appel, texte="La deuxième du même réseau.")
    assert refus.status_code == 429
    assert "La deuxième du même réseau." in refus.content.decode()


def test_wrong_numbers_are_counted(appel, client, monkeypatch):
    from clesante.comptes.limites import Limite
    from clesante.concertation.views import participation_publique as vues

    monkeypatch.setattr(vues, "NUMERO_FAUX", Limite("essai-faux", 1, 3600))
    assert client.post("/participer/suivre/", {"numero": "K7P-2MD"}).status_code == 422
    assert client.post("/participer/suivre/", {"numero": "K7P-2MD"}).status_code == 429
    assert client.get("/participer/suivi/K7P-2MD/").status_code == 429


def test_past_the_limit_the_right_number_is_not_told_from_a_wrong_one(dite, client, monkeypatch):
    from clesante.comptes.limites import Limite
    from clesante.concertation.views import participation_publique as vues

    monkeypatch.setattr(vues, "NUMERO_FAUX", Limite("essai-juste", 1, 3600))
    suivie, juste = f"/participer/suivi/{dite.numero}/", {"numero": dite.numero}
    for _ in range(2):  # a right number costs no try
        assert client.get(suivie).status_code == 200
        assert client.post("/participer/suivre/", juste).status_code == 302
    for _ in range(2):
        client.post("/participer/suivre/", {"numero": "K7P-2MD"})
    assert client.post("/participer/suivre/", juste).status_code == 429
    assert client.get(suivie).status_code == 429


@pytest.fixture
def dite(appel):
    neuve = Contribution(
        appel=appel, canal=Canal.RUE, recue_le=JOUR, texte="Le bus ne passe plus.",
        groupes=["pauvrete"], themes=["sante_mentale"],
    )  # fmt: skip
    return actions.saisir_contribution(neuve, appel.diagnostic, faire("coordination"))[0]


def test_paper_is_typed_one_after_the_other(appel, comme):
    client, adresse = (
        comme("coordination"),
        reverse("contribution-ajouter", args=[appel.diagnostic_id]),
    )
    envoi = {
        "cle_creation": "5a1d1f5e-7a7e-4b8a-9d0a-2b9b1c1d2e40", "canal": "papier",
        "recue_le": "2026-04-02", "appel": appel.pk, "texte": "Un banc.", "publier": "on",
    }  # fmt: skip
    suivante = client.post(adresse, envoi)
    faite = Contribution.objects.get()
    assert (faite.etat, faite.canal) == ("publiee", "papier")
    page = client.get(suivante.url).content.decode()
    assert faite.numero in page, "the number to give"
    assert 'value="2026-04-02"' in page
    assert 'value="papier" selected' in page
    assert client.post(adresse, {**envoi, "canal": "site"}).status_code == 422


def test_reading_leads_to_the_next_and_is_undone(dite, comme):
    client = comme("coordination")
    lire = reverse("contributions-a-lire", args=[dite.diagnostic_id])
    assert client.get(lire).url == reverse("contribution", args=[dite.pk])
    moderer = reverse("contribution-moderer", args=[dite.pk])
    assert client.post(moderer, {"acte": "ecartee"}).status_code == 422
    assert client.post(moderer, {}).status_code == 422
    ecarter = {
        "acte": "ecartee", "motif": "Elle nomme quelqu'un.", "themes": ["nutrition"],
        "version": dite.version,
    }  # fmt: skip
    client.post(moderer, ecarter)
    perimee = client.post(moderer, {"acte": "publiee", "version": dite.version})
    dite.refresh_from_db()
    assert perimee.status_code == 409, "a colleague has just set it aside"
    assert f'name="version" value="{dite.version}"' in perimee.content.decode()
    assert (dite.etat, dite.motif, dite.themes) == (
        "ecartee",
        "Elle nomme quelqu'un.",
        ["nutrition"],
    )
    assert "Elle nomme quelqu" in Client().get(f"/participer/suivi/{dite.numero}/").content.decode()
    with pytest.raises(RefuseError):
        actions.constater(dite, faire("coordination"))
    fait = journal.de_l_objet(dite).first()
    assert journal.phrase(fait) == "Contribution relue\u00a0: écartée."
    client.post(reverse("contribution-annuler", args=[dite.pk, fait.pk]))
    dite.refresh_from_db()
    assert (dite.etat, dite.motif) == ("a_lire", "")


def test_an_answer_bears_the_decision_it_led_to(dite, comme):
    client, adresse = comme("coordination"), reverse("contribution-repondre", args=[dite.pk])
    envoi = {
        "version": dite.version, "reponse": "C'est entendu.", "suite": "",
        "decision_organe": "Comité de pilotage", "decision_date": "2026-05-04",
        "decision_phrase": "Un bus passera.",
    }  # fmt: skip
    assert client.post(adresse, {**envoi, "decision_date": ""}).status_code == 422
    assert client.post(adresse, envoi).status_code == 302
    dite.refresh_from_db()
    assert dite.decision.phrase == "Un bus passera."
    assert dite.repondue_le == timezone.localdate()
    assert "Un bus passera." in Client().get(f"/participer/suivi/{dite.numero}/").content.decode()
    garde = {
        "version": dite.version,
        "reponse": "Autre.",
        "suite": "",
        "decision": dite.decision_id,
    }
    assert client.post(adresse, garde).status_code == 302
    dite.refresh_from_db()
    assert (dite.reponse, dite.decision.phrase) == ("Autre.", "Un bus passera.")


def test_a_contribution_becomes_one_finding(dite, comme):
    adresse = reverse("contribution-constat", args=[dite.pk])
    for _ in range(2):
        comme("coordination").post(adresse)
    constat = Constat.objects.get()
    assert (constat.genre, constat.contribution) == (GenreConstat.DEMANDE, dite)
    assert constat.publics == ["pauvrete"]


def test_who_is_heard_and_what_waits(dite, comme):
    lus = {g.code: g.contributions for g in groupes(dite.diagnostic) if g.legal}
    assert lus == {"pauvrete": 1, "precarite": 0, "handicap": 0}
    page = comme("partenaire").get(reverse("participation", args=[dite.diagnostic_id]))
    assert "précarité" in page.content.decode()
    assert [str(a.libelle)[:19] for a in contributions_a_lire(faire("coordination"))] == [
        "Lire 1\u00a0contribution"
    ]
    assert list(contributions_a_lire(faire("partenaire"))) == []
    actions.moderer(dite, EtatContribution.ECARTEE, "Hors sujet.", faire("coordination"))
    assert {g.contributions for g in groupes(dite.diagnostic)} == {0}


def test_a_call_takes_an_address_of_its_own(appel, comme):
    client = comme("coordination")
    ajouter = reverse("appel-ajouter", args=[appel.diagnostic_id])
    envoi = {
        "cle_creation": "5a1d1f5e-7a7e-4b8a-9d0a-2b9b1c1d2e41", "intitule": "Où marcher ?",
        "du": "2026-05-01", "au": "2026-06-01", "texte": "", "adresse": "",
    }  # fmt: skip
    for faute in ({"adresse": "soin"}, {"adresse": "suivre"}, {"au": "2026-04-01"}):
        assert client.post(ajouter, {**envoi, **faute}).status_code == 422, faute
    assert [client.post(ajouter, envoi).status_code for _ in range(2)] == [302, 302]
    assert Appel.objects.get(intitule="Où marcher ?").adresse == "ou-marcher"


@pytest.mark.parametrize("nom", ["contributions", "participation", "contributions-export"])
def test_lists_cost_the_same_for_one_or_thirty(dite, comme, nombre_de_requetes, nom):
    client = comme("coordination")
    arguments = {"numero": dite.diagnostic_id}
    if nom.endswith("export"):
        arguments["extension"] = "csv"
    adresse = reverse(nom, kwargs=arguments)
    client.get(adresse)  # the first page of a session writes that it is open
    peu = nombre_de_requetes(lambda: client.get(adresse))
    for rang in range(30):
        neuve = Contribution(appel=dite.appel, recue_le=JOUR, texte=f"Dit {rang}", canal="papier",
                             groupes=["handicap"], themes=["nutrition"])  # fmt: skip
        actions.saisir_contribution(neuve, dite.diagnostic, faire("coordination"))
    assert nombre_de_requetes(lambda: client.get(adresse)) == peu
    assert b"Dit 7" in client.get(adresse).content or nom == "participation"
