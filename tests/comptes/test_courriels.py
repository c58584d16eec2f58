"""The mail queue: no page waits for a server, none leaves twice, none is lost, in doubt is said."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clesante.comptes import courriels
from clesante.comptes.actions import courriels as actions_courriels
from clesante.comptes.actions import rgpd as actions_rgpd
from clesante.comptes.actions.courriels import (
    ATTENTE_MAX,
    BAIL,
    ESSAIS_MAX,
    BilanCourriels,
    envoyer_dus,
    rendre_incertains,
)
from clesante.comptes.models import CourrielEnFile, Evenement, Utilisateur
from clesante.comptes.models.courriels import FINIS
from clesante.socle.erreurs import IntrouvableError, RefuseError
from tests.aides.comptes import contenu_de_la_base
from tests.aides.personnes import faire
from tests.aides.smtp import COUPER, SE_TAIRE

pytestmark = pytest.mark.django_db
Etat = CourrielEnFile.Etat
ADRESSE = "anne@exemple.fr"
CACHE = "https://exemple.fr/jeton-tres-secret"


def ecrire(nature: str = "changement", adresse: str = ADRESSE) -> CourrielEnFile:
    """Put a mail in the queue."""
    message = EmailMessage("Objet d'été", f"Voici : {CACHE}\n", to=[adresse])
    assert courriels.expedier(message, nature)
    return CourrielEnFile.objects.latest("pk")


def relire(courriel: CourrielEnFile) -> CourrielEnFile:
    return CourrielEnFile.objects.get(pk=courriel.pk)


def test_a_page_calls_no_server_and_the_base_does_not_show_what_is_written(smtp, client: Client):
    Utilisateur.objects.create_user(ADRESSE, "x")
    assert client.post(reverse("mot_de_passe_oublie"), {"courriel": ADRESSE}).status_code < 400
    ecrire()
    assert smtp.connexions == 0
    assert CourrielEnFile.objects.filter(etat=Etat.EN_ATTENTE).count() == 2
    assert CACHE not in contenu_de_la_base()
    assert CourrielEnFile.objects.first().utilisateur.courriel == ADRESSE


def test_a_mail_leaves_once_then_keeps_neither_text_nor_address(smtp):
    ecrit = ecrire()
    assert envoyer_dus() == BilanCourriels(envoyes=1)
    assert envoyer_dus() == BilanCourriels()
    [texte] = smtp.pris
    assert CACHE in texte and f"To: {ADRESSE}" in texte
    lu = relire(ecrit)
    assert (lu.etat, lu.contenu, lu.adresse, lu.essais) == (Etat.ENVOYE, "", "", 1)
    assert ADRESSE not in contenu_de_la_base()


@pytest.mark.parametrize(
    ("phase", "reponse", "etat", "dit"),
    [
        ("connexion", "421 plus tard", Etat.EN_ATTENTE, "421"),
        ("connexion", "554 non", Etat.EN_ATTENTE, "554"),
        ("connexion", COUPER, Etat.EN_ATTENTE, "ne répond pas"),
        ("connexion", SE_TAIRE, Etat.EN_ATTENTE, "ne répond pas"),
        ("mail", "451 patience", Etat.EN_ATTENTE, "451"),
        ("mail", "550 pas vous", Etat.ECHEC, "refuse le courriel (code 550)"),
        ("rcpt", "450 boîte pleine", Etat.EN_ATTENTE, "450"),
        ("rcpt", "550 inconnue", Etat.ECHEC, "refuse l'adresse (code 550)"),
        ("rcpt", COUPER, Etat.EN_ATTENTE, "ne répond pas"),
        ("data", "451 patience", Etat.EN_ATTENTE, "451"),
        ("data", COUPER, Etat.EN_ATTENTE, "ne répond pas"),
        ("data", SE_TAIRE, Etat.EN_ATTENTE, "ne répond pas"),
        ("texte", "552 trop gros", Etat.ECHEC, "552"),
        ("texte", "451 patience", Etat.EN_ATTENTE, "451"),
        ("texte", COUPER, Etat.INCERTAIN, "sans dire"),
        ("texte", SE_TAIRE, Etat.INCERTAIN, "sans dire"),
        ("texte", "??? rien", Etat.INCERTAIN, "sans dire"),
        ("texte", "251 pris, ailleurs", Etat.ENVOYE, ""),
        ("quit", SE_TAIRE, Etat.ENVOYE, ""),
        ("quit", "500 non", Etat.ENVOYE, ""),
        ("quit", "x" * 9_000, Etat.ENVOYE, ""),
    ],
)
def test_what_a_server_answers_decides(smtp, phase, reponse, etat, dit):
    smtp.reponses[phase] = reponse
    ecrit = ecrire()
    envoyer_dus()
    lu = relire(ecrit)
    assert lu.etat == etat and dit in lu.faute
    assert bool(lu.contenu) is (etat != Etat.ENVOYE)
    assert len(smtp.pris) == (etat == Etat.ENVOYE)
    smtp.reponses.clear()
    CourrielEnFile.objects.update(prochain_essai=timezone.now())
    envoyer_dus()
    attendus = etat in {Etat.EN_ATTENTE, Etat.ENVOYE}
    assert len(smtp.pris) == attendus, "only what the server has not taken is sent again"


def test_a_claim_is_never_part_of_a_larger_act(smtp):
    ecrire()
    with pytest.raises(RuntimeError), transaction.atomic():
        envoyer_dus()
    assert smtp.connexions == 0


def test_one_bad_address_stops_no_other(smtp):
    ecrire(adresse="a@b\nBcc: c@d")
    ecrire()
    assert envoyer_dus() == BilanCourriels(envoyes=1, echecs=1)


def test_tries_wait_longer_and_longer_for_three_days_then_stop(smtp):
    smtp.reponses["connexion"] = COUPER
    ecrit, attentes = ecrire(), []
    for _ in range(ESSAIS_MAX):
        avant = timezone.now()
        assert envoyer_dus() in (BilanCourriels(remis=1), BilanCourriels(echecs=1))
        assert envoyer_dus() == BilanCourriels(), "not before its time"
        attentes.append(relire(ecrit).prochain_essai - avant)
        CourrielEnFile.objects.update(prochain_essai=avant)
    assert relire(ecrit).etat == Etat.ECHEC
    assert timedelta(0) < attentes[0] < timedelta(minutes=2)
    assert ATTENTE_MAX <= attentes[-2] < ATTENTE_MAX + timedelta(minutes=1)
    assert timedelta(days=2) < sum(attentes[:-1], timedelta()) < timedelta(days=4)


def test_the_whole_queue_leaves_at_once_and_what_is_put_off_waits(smtp, monkeypatch):
    monkeypatch.setattr(actions_courriels, "PAR_PASSAGE", 2)
    monkeypatch.setattr(actions_courriels, "ATTENTES", [timedelta(0)] * 8)
    for rang in range(5):
        ecrire(adresse=f"a{rang}@exemple.fr")
    smtp.reponses["rcpt"] = "450 boîte pleine"
    assert actions_courriels.envoyer_tous() == BilanCourriels(remis=5)
    smtp.reponses.clear()
    assert actions_courriels.envoyer_tous() == BilanCourriels(envoyes=5)


@pytest.mark.parametrize(("phase", "reponse", "etat"), [
    ("rcpt", "450 patience", Etat.EN_COURS), ("rcpt", "550 inconnue", Etat.EN_COURS),
    ("texte", COUPER, Etat.EN_COURS), ("texte", "250 pris", Etat.ENVOYE),
])  # fmt: skip
def test_who_lost_its_claim_writes_only_that_the_mail_left(smtp, monkeypatch, phase, reponse, etat):
    """Taken for dead, then its mail sent again by a person and claimed by another."""
    ecrit = ecrire()

    envoyer = actions_courriels.remise.envoyer

    def dessaisi(*arguments):
        reponse = envoyer(*arguments)
        CourrielEnFile.objects.update(pris_par="autre", pris_le=timezone.now())
        return reponse

    smtp.reponses[phase] = reponse
    monkeypatch.setattr(actions_courriels.remise, "envoyer", dessaisi)
    assert envoyer_dus() == BilanCourriels(envoyes=int(etat == Etat.ENVOYE))
    lu = relire(ecrit)
    assert (lu.etat, lu.pris_par) == (etat, "autre")


def test_a_mail_that_no_server_can_take_as_it_is_waits_for_nothing(smtp, monkeypatch):
    def refuser(*_arguments: object, **_options: object) -> None:
        raise smtplib.SMTPNotSupportedError("SMTPUTF8")

    monkeypatch.setattr(smtplib.SMTP, "sendmail", refuser)
    ecrit = ecrire()
    assert envoyer_dus() == BilanCourriels(echecs=1)
    assert "ne sait pas" in relire(ecrit).faute
    monkeypatch.setattr(smtplib.SMTP, "starttls", refuser)
    monkeypatch.setattr("django.conf.settings.EMAIL_USE_TLS", True)
    ecrire()
    assert envoyer_dus() == BilanCourriels(remis=1), "the settings are to be mended"


def test_a_code_that_is_past_does_not_leave(smtp):
    ecrit = ecrire("code")
    CourrielEnFile.objects.update(perime_le=timezone.now())
    assert envoyer_dus() == BilanCourriels(annules=1)
    assert smtp.connexions == 0 and "Périmé" in relire(ecrit).faute


def test_who_dies_on_the_way_leaves_a_mail_in_doubt_that_only_a_person_sends(smtp):
    ecrit, auteur = ecrire(), faire("administrateur")
    CourrielEnFile.objects.update(etat=Etat.EN_COURS, pris_par="mort", pris_le=timezone.now())
    assert rendre_incertains(timezone.now() - BAIL) == 0
    assert rendre_incertains(par="autre") == 0
    assert rendre_incertains(par="mort") == 1
    envoyer_dus()
    assert smtp.pris == [] and relire(ecrit).etat == Etat.INCERTAIN
    actions_courriels.renvoyer(ecrit.pk, auteur)
    envoyer_dus()
    assert len(smtp.pris) == 1
    with pytest.raises(RefuseError, match="envoyé"):
        actions_courriels.renvoyer(ecrit.pk, auteur)
    with pytest.raises(IntrouvableError):
        actions_courriels.clore(ecrit.pk + 1, auteur)
    assert Evenement.objects.filter(type="comptes.courriel_renvoye").count() == 1


def test_a_claim_that_lasts_is_in_doubt_whoever_held_it(smtp):
    ecrit = ecrire()
    CourrielEnFile.objects.update(etat=Etat.EN_COURS, pris_le=timezone.now() - 2 * BAIL)
    assert envoyer_dus() == BilanCourriels(incertains=1)
    assert relire(ecrit).etat == Etat.INCERTAIN


def test_erasing_a_person_withdraws_what_waits_and_what_left(smtp):
    Utilisateur.objects.create_user(ADRESSE, "x")
    ecrire()
    envoyer_dus()
    ecrire(adresse=ADRESSE.upper())
    ecrire(adresse="autre@exemple.fr")
    actions_rgpd.effacer_adresse(ADRESSE)
    assert [c.adresse for c in CourrielEnFile.objects.all()] == ["autre@exemple.fr"]


def test_what_is_over_for_a_month_is_forgotten_and_doubt_loses_its_text(smtp):
    for etat in Etat:
        ecrire()
        fini = {"contenu": "", "adresse": ""} if etat in FINIS else {}
        dernier = CourrielEnFile.objects.filter(pk=CourrielEnFile.objects.latest("pk").pk)
        dernier.update(etat=etat, fini_le=timezone.now() - timedelta(days=31), **fini)
    actions_courriels.balayer()
    gardes = dict(CourrielEnFile.objects.values_list("etat", "contenu"))
    assert set(gardes) == {Etat.EN_ATTENTE, Etat.EN_COURS, Etat.INCERTAIN}
    assert gardes[Etat.INCERTAIN] == "" and gardes[Etat.EN_ATTENTE]


def test_a_mail_that_cannot_be_read_any_more_says_why(smtp, settings):
    ecrit = ecrire()
    settings.SECRET_KEY = "autre" * 20
    envoyer_dus()
    assert relire(ecrit).etat == Etat.ECHEC and "clé" in relire(ecrit).faute


def test_without_a_server_a_mail_leaves_at_once_and_says_when_it_does_not(settings):
    ecrire()
    assert mail.outbox[0].subject == "Objet d'été"
    settings.EMAIL_BACKEND = "tests.aides.courriels.Panne"
    message = EmailMessage("Objet", "texte", to=[ADRESSE])
    assert not courriels.expedier(message, "changement")
    etats = list(CourrielEnFile.objects.order_by("pk").values_list("etat", flat=True))
    assert etats == [Etat.ENVOYE, Etat.ANNULE]


@pytest.mark.parametrize(("etat", "suite"), [
    (Etat.ENVOYE, "efface"), (Etat.ECHEC, "préavis"), (Etat.INCERTAIN, "attend"),
    (Etat.EN_ATTENTE, "attend"),
])  # fmt: skip
def test_nobody_is_erased_after_a_notice_that_did_not_leave(smtp, settings, tmp_path, etat, suite):
    settings.VAR, settings.EMAIL_FILE_PATH = tmp_path, tmp_path / "courriels"
    Utilisateur.objects.create_user(ADRESSE, "x")
    maintenant = timezone.now()
    Utilisateur.objects.update(created_at=maintenant - timedelta(days=800), last_login=None)
    assert actions_rgpd.conserver(maintenant - timedelta(days=31)).preavis == 1
    fini = {"contenu": "", "adresse": ""} if etat == Etat.ENVOYE else {}
    CourrielEnFile.objects.update(etat=etat, **fini)
    bilan = actions_rgpd.conserver(maintenant + timedelta(days=31))
    assert (bilan.effaces, bilan.preavis, bilan.reportes) == {
        "efface": (1, 0, 0), "préavis": (0, 1, 0), "attend": (0, 0, 1),
    }[suite]  # fmt: skip


def test_a_notice_that_is_not_noted_is_not_in_the_queue(smtp, monkeypatch):
    """Noted nowhere, it would leave again at each passage."""
    Utilisateur.objects.create_user(ADRESSE, "x")
    Utilisateur.objects.update(created_at=timezone.now() - timedelta(days=800), last_login=None)

    def panne(*_a: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(actions_rgpd, "noter", panne)
    with pytest.raises(DatabaseError):
        actions_rgpd.conserver()
    assert not CourrielEnFile.objects.exists()


def test_the_page_shows_what_to_decide_and_does_it(smtp, comme):
    doute, attend = ecrire(), ecrire("code", "autre@exemple.fr")
    CourrielEnFile.objects.filter(pk=doute.pk).update(etat=Etat.INCERTAIN)
    client, page = comme("administrateur"), reverse("courriels")
    lue = client.get(page).content.decode()
    assert "changement de sécurité" in lue and ADRESSE in lue and CACHE not in lue
    assert "code de connexion" not in client.get(page, {"etat": "incertain"}).content.decode()
    CourrielEnFile.objects.create(etat=Etat.INCERTAIN, nature="oublie", created_at=timezone.now())
    lue = client.get(page).content.decode()
    assert (lue.count('value="clore"'), lue.count('value="renvoyer"')) == (3, 1)
    client.post(page, {"acte": "renvoyer", "courriel": doute.pk})
    client.post(page, {"acte": "clore", "courriel": attend.pk})
    assert relire(doute).etat == Etat.EN_ATTENTE and relire(attend).etat == Etat.ANNULE
    suite = client.post(page, {"acte": "renvoyer", "courriel": doute.pk}, follow=True)
    assert "en attente" in suite.content.decode()
    for faux in ({"acte": "rien", "courriel": doute.pk}, {"acte": "clore", "courriel": "x"},
                 {"acte": "clore", "courriel": 987_654}):  # fmt: skip
        assert client.post(page, faux).status_code == 404
