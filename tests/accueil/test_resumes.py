"""Digests: one mail a person, once, with today's rights; a link stops them and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from clesante.accueil import notifications
from clesante.accueil.actions_resumes import BilanResumes, envoyer_resumes
from clesante.acteurs.models import ImportOrganisations
from clesante.comptes.actions.abonnements import choisir_rythme
from clesante.comptes.actions.attributions import retirer
from clesante.comptes.journal.scelles import REPOS
from clesante.comptes.models import Abonnement, Attribution, Evenement, Souvenir, Utilisateur
from tests.aides.personnes import AILLEURS, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]
JOUR = timezone.localdate()


@pytest.fixture(autouse=True)
def _courriels(settings):
    settings.SITE_ADRESSE = "https://clesante.exemple"


@pytest.fixture
def elle(personne):
    """The reader of the territory, to whom an organisation that was added is told."""
    return personne("lecture")


@pytest.fixture
def nouvelle(organisation, elle):
    """One organisation that she sees and one that she does not, just added."""
    return organisation("Hôpital d'ici"), organisation("Clinique cachée", AILLEURS)


@pytest.fixture(autouse=True)
def _repos(monkeypatch):
    """Tell the events of this very minute too."""
    monkeypatch.setattr("clesante.comptes.actions.abonnements.REPOS", timedelta(0))


def a(adresse: str) -> list:
    return [m for m in mail.outbox if m.to == [adresse]]


def test_one_mail_says_what_is_to_do_and_what_changed(nouvelle, elle):
    ImportOrganisations.objects.create(
        auteur=faire("coordination"), fichier="liste.csv", lignes=[["nom"]]
    )
    envoyer_resumes(JOUR)
    [lu] = a("coordination@exemple.fr")
    html = lu.alternatives[0].content
    for dit in ("Finir l’import de liste.csv", "Hôpital d’ici"):
        assert dit in lu.body and dit in html
    assert "https://clesante.exemple/organisations/" in lu.body
    assert "cachée" not in lu.body + html
    assert "style=" not in html and "<script" not in html
    [autre] = a("lecture@exemple.fr")
    assert "À faire" not in autre.body
    assert autre.subject == "Clésanté\u00a0: 1\u00a0changement"


def test_run_twice_it_sends_once_and_the_next_has_only_what_is_new(nouvelle, organisation, elle):
    assert envoyer_resumes(JOUR).envoyes
    mail.outbox.clear()
    assert envoyer_resumes(JOUR).envoyes == 0
    assert mail.outbox == []
    organisation("Maison d'ici")
    assert envoyer_resumes(JOUR + timedelta(days=6)).envoyes == 0
    envoyer_resumes(JOUR + timedelta(days=7))
    [lu] = a("lecture@exemple.fr")
    assert "Maison d’ici" in lu.body and "Hôpital" not in lu.body


def test_what_is_too_fresh_is_told_by_the_next_digest_and_by_it_only(
    elle, organisation, monkeypatch
):
    """A transaction still open may hold an older event: a digest stops before both."""
    organisation("Hôpital d'ici")
    with monkeypatch.context() as dix_minutes:
        dix_minutes.setattr("clesante.comptes.actions.abonnements.REPOS", REPOS)
        envoyer_resumes(JOUR)
    assert not a(elle.courriel)
    envoyer_resumes(JOUR + timedelta(days=1))
    organisation("Maison d'ici")
    envoyer_resumes(JOUR + timedelta(days=8))
    premier, second = (lu.body for lu in a(elle.courriel))
    assert "Hôpital" in premier and "Hôpital" not in second
    assert "Maison" in second


@pytest.mark.parametrize(
    ("frequence", "apres", "part"),
    [("jour", 1, True), ("semaine", 1, False), ("semaine", 7, True), ("jamais", 30, False)],
)
def test_each_has_the_rhythm_they_chose(elle, organisation, frequence, apres, part):
    Abonnement.objects.create(utilisateur=elle, frequence=frequence, resume_le=JOUR)
    organisation("Hôpital")
    envoyer_resumes(JOUR + timedelta(days=apres))
    assert bool(a("lecture@exemple.fr")) is part


def test_nothing_to_say_sends_nothing(elle):
    assert envoyer_resumes(JOUR) == BilanResumes(rien=1)
    assert mail.outbox == [] and not Abonnement.objects.exists()


def test_a_dry_run_writes_and_sends_nothing(nouvelle, elle):
    assert envoyer_resumes(JOUR, essai=True).envoyes > 0
    assert mail.outbox == []
    assert not Abonnement.objects.exists() and not Souvenir.objects.exists()


def test_todays_rights_apply_and_a_closed_account_gets_nothing(nouvelle, elle):
    for tenue in Attribution.objects.filter(utilisateur=elle):
        retirer(tenue, None)
    Utilisateur.objects.filter(courriel="administrateur@exemple.fr").update(is_active=False)
    envoyer_resumes(JOUR)
    assert a("administrateur@exemple.fr") == []
    assert not any("Hôpital" in m.body for m in a("lecture@exemple.fr"))


def test_a_mail_that_does_not_leave_is_tried_again(nouvelle, elle, settings):
    settings.EMAIL_BACKEND = "tests.aides.courriels.Panne"
    assert envoyer_resumes(JOUR).echecs > 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    envoyer_resumes(JOUR)
    assert len(a("lecture@exemple.fr")) == 1


def test_two_passages_at_once_send_once(nouvelle, elle, monkeypatch):
    """The second claims nothing: the row is no longer as it was read."""
    envoyer, vus = notifications.envoyer, []

    def pendant(resume):
        if resume.utilisateur == elle and not vus:
            vus.append(True)
            envoyer_resumes(JOUR)
        return envoyer(resume)

    monkeypatch.setattr("clesante.accueil.actions_resumes.envoyer", pendant)
    envoyer_resumes(JOUR)
    assert len(a("lecture@exemple.fr")) == 1


def test_a_fault_of_one_person_s_stops_no_other_and_leaves_theirs_to_send(
    nouvelle, elle, monkeypatch
):
    envoyer = notifications.envoyer

    def fautif(resume):
        if resume.utilisateur == elle:
            raise KeyError
        return envoyer(resume)

    autre = faire("coordination")
    monkeypatch.setattr("clesante.accueil.actions_resumes.envoyer", fautif)
    assert envoyer_resumes(JOUR).echecs == 1
    assert a(autre.courriel) and not a(elle.courriel)
    monkeypatch.setattr("clesante.accueil.actions_resumes.envoyer", envoyer)
    assert envoyer_resumes(JOUR) == BilanResumes(envoyes=1)
    assert a(elle.courriel)


def chemin(message) -> str:
    entete = message.extra_headers["List-Unsubscribe"]
    return re.fullmatch(r"<https://clesante\.exemple(/.+)>", entete)[1]


@pytest.fixture
def lien(nouvelle, elle) -> str:
    """The path of the link that stops her digests."""
    envoyer_resumes(JOUR)
    [lu] = a("lecture@exemple.fr")
    assert lu.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert chemin(lu) in lu.body and chemin(lu) in lu.alternatives[0].content
    return chemin(lu)


def test_link_shows_then_stops_without_a_session_nor_a_name(lien, elle):
    client = Client(enforce_csrf_checks=True)
    page = client.get(lien)
    assert page.status_code == 200 and "exemple.fr" not in page.content.decode()
    assert Abonnement.objects.get(utilisateur=elle).frequence == "semaine"
    assert client.post(lien, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Abonnement.objects.get(utilisateur=elle).frequence == "jamais"
    assert Evenement.objects.filter(type="comptes.resumes_choisis", auteur=None).count() == 1
    assert client.post(lien).status_code == 200
    assert not client.cookies and client.get("/mon-espace/").status_code == 302


def test_token_is_long_and_the_base_keeps_its_print_only(lien):
    jeton = lien.rstrip("/").rpartition("/")[2]
    assert len(jeton) >= 43
    gardes = [str(ligne) for ligne in Souvenir.objects.values_list("empreinte", "valeur")]
    assert gardes and not any(jeton in garde for garde in gardes)


@pytest.mark.parametrize("jeton", ["jeton", "A" * 43, "é" * 43, "a" * 5_000])
def test_a_made_up_link_opens_nothing(client, jeton):
    assert client.get(f"/resumes/arreter/{jeton}/").status_code == 404
    assert client.post(f"/resumes/arreter/{jeton}/").status_code == 404


def test_a_link_of_three_months_serves_no_more(lien, elle, client):
    Souvenir.objects.update(expire_le=timezone.now() - timedelta(seconds=1))
    assert client.get(lien).status_code == 404


def test_rhythm_chosen_twice_is_written_once(elle):
    for _ in range(2):
        choisir_rythme(elle, Abonnement.Frequence.JOUR, elle)
    assert Evenement.objects.filter(type="comptes.resumes_choisis").count() == 1


def test_cost_of_a_digest_does_not_grow_with_what_it_says(elle, organisation, nombre_de_requetes):
    couts = []
    for tour in range(2):
        for rang in range(2 + 5 * tour):
            organisation(f"Hôpital {tour} {rang}")
        couts.append(nombre_de_requetes(lambda: envoyer_resumes(JOUR, essai=True)))
    assert couts[0] == couts[1]


def test_command_says_what_it_did(ligne, nouvelle):
    code, sortie, _ = ligne("resumes", "--essai")
    assert code == 0 and "résumés à envoyer" in sortie.replace("\u00a0", " ")
    code, sortie, _ = ligne("resumes", "--au", JOUR.isoformat())
    assert code == 0 and "résumés envoyés" in sortie.replace("\u00a0", " ")
    assert a("lecture@exemple.fr")
    assert ligne("resumes", "--au", "demain")[0] == 2


def test_command_sends_nothing_of_a_day_to_come_but_counts_it(ligne, nouvelle):
    demain = (JOUR + timedelta(days=1)).isoformat()
    code, _, erreur = ligne("resumes", "--au", demain)
    assert code == 2 and "ne s'envoient pas" in erreur.replace("’", "'")
    assert not Abonnement.objects.exists() and mail.outbox == []
    assert ligne("resumes", "--au", demain, "--essai")[0] == 0
