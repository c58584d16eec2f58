"""Retention: notice thirty days before two years, then erasure; activity undoes the notice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from clesante.acteurs.models import Fonction, Personne
from clesante.comptes import courriels, passages
from clesante.comptes.actions import rgpd as actions_rgpd
from clesante.comptes.actions.rgpd import BilanConservation, conserver
from clesante.comptes.models import Evenement, Passage, Utilisateur
from clesante.comptes.registre import EFFACE
from tests.aides.personnes import faire

pytestmark = pytest.mark.django_db
JOUR0 = timezone.now()
RIEN, PREAVIS, EFFACEMENT = BilanConservation(), BilanConservation(1), BilanConservation(0, 1)


@pytest.fixture(autouse=True)
def _var(settings, tmp_path):
    settings.VAR, settings.EMAIL_FILE_PATH = tmp_path, tmp_path / "courriels"


@pytest.fixture
def le(monkeypatch):
    """Return ``le(jours)``: pass retention so many days after the last activity."""

    def passer(jours: float) -> BilanConservation:
        instant = JOUR0 + timedelta(days=jours)
        monkeypatch.setattr(timezone, "now", lambda: instant)
        return conserver()

    return passer


@pytest.fixture
def dormeur() -> Utilisateur:
    compte = Utilisateur.objects.create_user("dort@exemple.fr", "x")
    Utilisateur.objects.filter(pk=compte.pk).update(nom="Dort", last_login=JOUR0)
    return compte


def test_nothing_before_the_notice(dormeur, le):
    assert le(699) == RIEN
    assert mail.outbox == []


def test_notice_thirty_days_before_then_erasure(dormeur, le):
    assert le(701) == PREAVIS
    (courriel,) = mail.outbox
    assert courriel.to == ["dort@exemple.fr"]
    assert "effacées" in courriel.subject
    assert str((JOUR0 + timedelta(days=731)).year) in courriel.body
    assert le(702) == le(729) == RIEN
    assert len(mail.outbox) == 1
    assert le(731.5) == EFFACEMENT
    dormeur.refresh_from_db()
    assert dormeur.nom == EFFACE
    assert le(800) == RIEN


def test_a_late_first_passage_still_gives_thirty_days(dormeur, le):
    assert le(1500) == PREAVIS
    assert le(1529) == RIEN
    assert le(1531) == EFFACEMENT


def test_who_signs_in_again_is_kept_and_warned_anew_later(dormeur, le):
    assert le(701) == PREAVIS
    Utilisateur.objects.filter(pk=dormeur.pk).update(last_login=JOUR0 + timedelta(days=710))
    assert le(732) == RIEN
    assert le(1409) == RIEN
    assert le(1411) == PREAVIS


def test_an_account_never_opened_counts_from_its_birth(le):
    compte = Utilisateur.objects.create_user("jamais@exemple.fr")
    Utilisateur.objects.filter(pk=compte.pk).update(created_at=JOUR0)
    assert le(701) == PREAVIS


def test_a_notice_that_does_not_leave_is_not_a_notice(dormeur, le, monkeypatch):
    monkeypatch.setattr(courriels, "envoyer", lambda *a, **k: False)
    assert le(701) == BilanConservation(reportes=1)
    assert not Evenement.objects.filter(type="comptes.preavis").exists()
    assert le(740) == BilanConservation(reportes=1)


def test_the_last_administrator_is_left_for_later(le):
    seul = faire("administrateur")
    Utilisateur.objects.filter(pk=seul.pk).update(last_login=JOUR0)
    assert le(701) == PREAVIS
    assert le(760) == BilanConservation(reportes=1)
    seul.refresh_from_db()
    assert seul.is_active


def vieillir(personne: Personne) -> Personne:
    Personne.objects.filter(pk=personne.pk).update(modifie_le=JOUR0)
    return personne


def test_a_contact_without_function_is_warned_then_erased(le):
    fiche = vieillir(Personne.objects.create(nom="Ancienne", courriel="ancienne@exemple.fr"))
    assert le(701) == PREAVIS
    assert [m.to for m in mail.outbox] == [["ancienne@exemple.fr"]]
    assert le(732) == EFFACEMENT
    fiche.refresh_from_db()
    assert str(fiche) == EFFACE
    assert le(2000) == RIEN


def test_a_contact_without_address_waits_thirty_days_too(le):
    vieillir(Personne.objects.create(nom="Ancienne"))
    assert le(701) == PREAVIS
    assert mail.outbox == []
    assert le(732) == EFFACEMENT


@pytest.mark.parametrize(("au", "attendu"), [(None, RIEN), (600, RIEN), (0, PREAVIS)])
def test_a_function_in_force_or_ended_lately_keeps_a_contact(organisation, le, au, attendu):
    fiche = vieillir(Personne.objects.create(nom="En poste"))
    fin = None if au is None else (JOUR0 + timedelta(days=au)).date()
    Fonction.objects.create(
        personne=fiche, organisation=organisation(), intitule="Élue", role="referent", au=fin
    )
    Utilisateur.objects.update(last_login=JOUR0 + timedelta(days=700))
    assert le(710) == attendu


def test_what_is_past_is_swept_and_nothing_else(comme, rf):
    comme("lecture").get("/compte/")
    comme("coordination").get("/compte/")
    Session.objects.filter(pk=Session.objects.order_by("pk").first().pk).update(expire_date=JOUR0)
    cache.set("passe", 1, timeout=-1)
    cache.set("present", 1, timeout=600)
    vieux = passages.noter(rf.get("/"), passages.Nature.ECHEC, "mot de passe")
    Passage.objects.filter(pk=vieux.pk).update(le=JOUR0 - timedelta(days=400))
    gardes = (Session, UserSession)
    assert [modele.objects.count() for modele in gardes] == [2, 2]
    assert actions_rgpd.balayer() == 4
    assert [modele.objects.count() for modele in gardes] == [1, 1]
    assert cache.get("present") == 1
    assert not Passage.objects.exists()
    assert actions_rgpd.balayer() == 0


def test_only_people_end_and_never_a_document():
    """Nothing but the roots of the register has a term: the rest are public archives."""
    from clesante.comptes.registre import fiches

    assert {f.modele for f in fiches() if f.inactifs} == {"comptes.utilisateur", "acteurs.personne"}


def test_retention_enters_the_list_of_erasures(dormeur, le):
    le(701)
    le(740)
    assert f"comptes.utilisateur,{dormeur.pk}," in actions_rgpd.liste_effacements().read_text()
