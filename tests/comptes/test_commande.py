"""``clesante compte``: the first administrator, invitations, exit codes 2, 3 and 4."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from clesante.comptes.models import Attribution, Utilisateur
from tests.aides.comptes import PHRASE
from tests.aides.ligne import lisible

pytestmark = pytest.mark.django_db
ADRESSE = "ada@exemple.fr"


@pytest.fixture(autouse=True)
def _base_prete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clesante.commandes.serveur.preparer_base", lambda: None)


def lien(sortie: str) -> str:
    [chemin] = re.findall(r"http://[^/]+(/invitation/\S+)", sortie)
    return chemin


def test_no_account_comes_with_the_installation(ligne):
    code, sortie, _ = ligne("compte", "lister")
    assert code == 0
    assert "clesante compte creer" in sortie
    assert not Utilisateur.objects.exists()


def test_first_administrator_opens_the_account_by_the_link_shown(ligne):
    code, sortie, _ = ligne("compte", "creer", ADRESSE, "--administrateur", "--nom", "Ada Min")
    assert code == 0
    assert [(a.role, a.portee) for a in Attribution.objects.all()] == [("administrateur", "*")]
    assert not mail.outbox
    client = Client()
    client.post(lien(sortie), {"nom": "Ada", "new_password1": PHRASE, "new_password2": PHRASE})
    client.post(reverse("connexion"), {"login": ADRESSE, "password": PHRASE})
    assert client.get(reverse("compte")).url == reverse("mfa_index")


def test_password_is_read_from_standard_input_never_from_the_line(ligne, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PHRASE}\n"))
    assert ligne("compte", "creer", ADRESSE, "--mot-de-passe", "-")[0] == 0
    assert Utilisateur.objects.get().check_password(PHRASE)
    assert ligne("compte", "creer", "b@exemple.fr", "--mot-de-passe", PHRASE)[0] == 2
    assert Utilisateur.objects.count() == 1


@pytest.mark.parametrize("secret", ["", "court", "motdepasse123456"])
def test_a_weak_password_is_refused_and_nothing_is_created(ligne, monkeypatch, secret):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{secret}\n"))
    code, _, erreur = ligne("compte", "creer", ADRESSE, "--administrateur", "--mot-de-passe", "-")
    assert code == 2
    assert "mot de passe" in erreur
    assert not Utilisateur.objects.exists()


def test_invitation_leaves_by_mail_and_is_shown(ligne):
    code, sortie, _ = ligne("compte", "inviter", ADRESSE, "--jours", "3")
    assert code == 0
    assert mail.outbox[0].to == [ADRESSE]
    assert lien(sortie) in mail.outbox[0].body


def test_invitation_of_a_mail_that_cannot_leave_says_so(ligne, settings):
    settings.EMAIL_BACKEND = "tests.aides.courriels.Panne"
    code, sortie, _ = ligne("compte", "inviter", ADRESSE)
    assert code == 0
    assert "n'est pas parti" in sortie
    assert lien(sortie)


def test_with_a_mail_server_the_worker_sends_the_invitation(ligne, smtp):
    assert "le travailleur l'envoie" in ligne("compte", "inviter", ADRESSE)[1]
    assert smtp.connexions == 0
    assert "1 courriel envoyé" in ligne("courriels", "envoyer")[1].replace("\u00a0", " ")
    smtp.reponses["rcpt"] = "550 inconnue"
    ligne("compte", "inviter", ADRESSE)
    code, _, erreur = ligne("courriels", "envoyer")
    assert code == 4 and "/courriels/" in erreur


def test_inviting_twice_makes_one_account_and_one_link(ligne):
    premier = lien(ligne("compte", "inviter", ADRESSE)[1])
    second = lien(ligne("compte", "inviter", ADRESSE.upper())[1])
    assert Utilisateur.objects.count() == 1
    assert Client().get(premier).status_code == 404
    assert Client().get(second).status_code == 200


@pytest.mark.parametrize(
    ("arguments", "attendu"),
    [
        (("creer", "pas une adresse"), 2),
        (("inviter", "a@b"), 2),
        (("inviter", ADRESSE, "--jours", "0"), 2),
        (("inviter", ADRESSE, "--jours", "x"), 2),
        (("creer", "deja@exemple.fr"), 4),
        (("inviter", "deja@exemple.fr"), 4),
        (("rouvrir", "invite@exemple.fr"), 4),
        (("fermer", "absent@exemple.fr"), 3),
        (("rouvrir", "absent@exemple.fr"), 3),
        (("oter-facteurs", "absent@exemple.fr"), 3),
        ((), 2),
    ],
)
def test_exit_codes_and_one_sentence(ligne, arguments, attendu):
    Utilisateur.objects.create_user("deja@exemple.fr", PHRASE)
    invite = Utilisateur.objects.create_user("invite@exemple.fr")
    Utilisateur.objects.filter(pk=invite.pk).update(is_active=False)
    code, sortie, erreur = lisible(ligne("compte", *arguments))
    assert code == attendu
    assert erreur.strip()
    assert "Traceback" not in erreur
    assert not sortie


def test_list_says_state_roles_and_second_factor(ligne, nombre_de_requetes):
    ligne("compte", "creer", ADRESSE, "--administrateur")
    Utilisateur.objects.create_user("deja@exemple.fr", PHRASE)
    ligne("compte", "fermer", "deja@exemple.fr")
    comptes = json.loads(ligne("compte", "lister", "--format", "json")[1])["comptes"]
    assert [(c["adresse"], c["etat"], c["roles"]) for c in comptes] == [
        (ADRESSE, "invité", ["administrateur *"]),
        ("deja@exemple.fr", "fermé", []),
    ]
    assert "fermé" in ligne("compte", "lister")[1]
    ligne("compte", "rouvrir", "deja@exemple.fr")
    assert "ouvert" in ligne("compte", "lister")[1]
    assert nombre_de_requetes(lambda: ligne("compte", "lister")) == 3


def test_lost_factors_are_removed(ligne):
    Utilisateur.objects.create_user("deja@exemple.fr", PHRASE)
    code, sortie, _ = ligne("compte", "oter-facteurs", "deja@exemple.fr")
    assert (code, sortie.strip()) == (0, "Ce compte n'en avait pas.")
