"""An account opens by an invitation only: shown by GET, used by POST, once, for a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from clesante.comptes.actions import comptes as actions_comptes
from clesante.comptes.models import Evenement, Invitation, Utilisateur
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError
from tests.aides.comptes import PHRASE, contenu_de_la_base
from tests.aides.courriels import lien_recu

pytestmark = pytest.mark.django_db
SAISIE = {"nom": "Anne Le Gall", "new_password1": PHRASE, "new_password2": PHRASE}


@pytest.fixture
def invitee() -> Utilisateur:
    return actions_comptes.creer("Anne@Exemple.fr", "Anne")


@pytest.fixture
def chemin(invitee) -> str:
    actions_comptes.envoyer_invitation(actions_comptes.inviter(invitee))
    return lien_recu()


def test_nobody_signs_up():
    for nom in ("account_signup", "socialaccount_signup"):
        with pytest.raises(NoReverseMatch):
            reverse(nom)


def test_link_opens_the_account_and_leads_to_the_door(client, chemin, invitee):
    page = client.get(chemin)
    assert page.status_code == 200
    assert "anne@exemple.fr" in page.text
    reponse = client.post(chemin, SAISIE)
    assert (reponse.status_code, reponse.url) == (302, reverse("connexion"))
    invitee.refresh_from_db()
    assert (invitee.is_active, invitee.nom) == (True, "Anne Le Gall")
    assert invitee.check_password(PHRASE)
    assert "_auth_user_id" not in client.session


def test_showing_it_changes_nothing(client, chemin, invitee):
    for _ in range(3):
        client.get(chemin)
    invitee.refresh_from_db()
    assert not invitee.is_active
    assert client.post(chemin, SAISIE).status_code == 302


def test_it_serves_once(client, chemin):
    client.post(chemin, SAISIE)
    autre = {**SAISIE, "new_password1": "un autre secret bien long", "nom": "Intrus"}
    assert client.get(chemin).status_code == 404
    assert client.post(chemin, autre).status_code == 404
    assert Utilisateur.objects.get().nom == "Anne Le Gall"


def test_two_at_once_open_it_once(chemin):
    invitation = Invitation.objects.get()
    actions_comptes.accepter(invitation, "Anne", PHRASE)
    with pytest.raises(RefuseError):
        actions_comptes.accepter(invitation, "Intrus", PHRASE)


def test_it_ends(client, chemin):
    Invitation.objects.update(expire_le=timezone.now() - timedelta(seconds=1))
    assert client.get(chemin).status_code == 404
    assert client.post(chemin, SAISIE).status_code == 404


def test_used_past_and_unknown_answer_alike(client, chemin):
    Invitation.objects.update(expire_le=timezone.now() - timedelta(seconds=1))
    passee, inconnue = client.get(chemin), client.get(reverse("invitation", args=["x" * 43]))
    assert passee.status_code == inconnue.status_code == 404
    assert len(passee.content) == len(inconnue.content)


def test_only_a_fingerprint_of_the_token_is_kept(chemin):
    jeton = chemin.split("/")[2]
    assert len(jeton) >= 43  # 256 bits
    assert jeton not in contenu_de_la_base()


def test_a_new_invitation_ends_the_one_before(client, chemin, invitee):
    actions_comptes.inviter(invitee)
    assert client.get(chemin).status_code == 404


def test_an_account_not_opened_yet_enters_by_no_door(client, chemin, invitee):
    assert not invitee.has_usable_password()
    client.post(reverse("connexion"), {"login": invitee.courriel, "password": PHRASE})
    assert "_auth_user_id" not in client.session
    mail.outbox.clear()
    client.post(reverse("mot_de_passe_oublie"), {"courriel": invitee.courriel})
    assert "Aucun compte" in mail.outbox[0].subject


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("nom", ""),
        ("new_password1", "trop court"),
        ("new_password2", "autre chose de bien long"),
        ("new_password1", "clesante2026!!!!"),
        ("nom", "a\x00b"),
    ],
)
def test_what_is_wrong_is_said_and_the_invitation_still_serves(client, chemin, champ, valeur):
    reponse = client.post(chemin, {**SAISIE, champ: valeur})
    assert reponse.status_code == 200
    assert reponse.context["form"].errors
    assert client.post(chemin, SAISIE).status_code == 302


def test_host_of_the_link_is_the_configured_one(settings, invitee, rf):
    settings.SITE_ADRESSE = "https://sante.exemple.fr"
    requete = rf.get("/", headers={"host": "pirate.example"})
    lien = actions_comptes.inviter(invitee, requete=requete).adresse
    assert lien.startswith("https://sante.exemple.fr/invitation/")


def test_an_opened_account_is_not_invited_again(client, chemin, invitee):
    client.post(chemin, SAISIE)
    invitee.refresh_from_db()
    with pytest.raises(RefuseError):
        actions_comptes.inviter(invitee)


def test_a_closed_account_is_not_opened_by_its_old_link(client, chemin, invitee):
    actions_comptes.desactiver(invitee)
    assert client.get(chemin).status_code == 404


def test_closing_and_opening_again(client, chemin, invitee):
    client.post(chemin, SAISIE)
    actions_comptes.desactiver(invitee)
    invitee.refresh_from_db()
    assert not invitee.is_active
    actions_comptes.reactiver(invitee)
    invitee.refresh_from_db()
    assert invitee.is_active


def test_an_account_never_opened_is_not_reopened(invitee):
    with pytest.raises(RefuseError):
        actions_comptes.reactiver(invitee)


LONGUE = f"a@{'.'.join(['b' * 60] * 4)}.exemple.fr"  # the library allows up to 320


def test_addresses_that_are_not_are_refused_with_a_cure():
    for fautive in (
        "",
        "pas une adresse",
        "a@b",
        "a\x00@exemple.fr",
        "a@exemple.fr\nBcc: b@c.fr",
        LONGUE,
    ):
        with pytest.raises(EntreeInvalideError) as refus:
            actions_comptes.creer(fautive)
        assert refus.value.remede
    with pytest.raises(IntrouvableError):
        actions_comptes.trouver("absent@exemple.fr")


def test_one_address_has_one_account(invitee):
    with pytest.raises(RefuseError):
        actions_comptes.creer("ANNE@exemple.fr")
    assert Utilisateur.objects.count() == 1


def test_the_journal_keeps_what_was_done_to_the_account(client, chemin, invitee):
    client.post(chemin, SAISIE)
    actions_comptes.desactiver(invitee)
    suite = list(Evenement.objects.order_by("pk").values_list("type", flat=True))
    assert suite == ["comptes.cree", "comptes.invite", "comptes.ouvert", "comptes.ferme"]
    assert "exemple.fr" not in repr(list(Evenement.objects.values("avant", "apres")))


def test_a_flood_of_guesses_is_slowed_down():
    codes = [Client().get(reverse("invitation", args=[f"{n}" * 43])).status_code for n in range(40)]
    assert set(codes[:30]) == {404}
    assert set(codes[30:]) <= {404, 429}
    assert codes[-1] == 429
