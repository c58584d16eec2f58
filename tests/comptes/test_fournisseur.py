"""An identity provider: each check is broken once, and the door stays shut."""

from __future__ import annotations

import time

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from clesante.comptes.choix import Role
from clesante.comptes.models import Utilisateur
from tests.aides.comptes import PHRASE, connecter, entre
from tests.aides.fournisseur import CLIENT, FauxFournisseur, cle_privee

pytestmark = pytest.mark.django_db
PARTIR, RETOUR = reverse("fournisseur_login"), reverse("fournisseur_callback")
PORTE = reverse("connexion")


def partir(client: Client, faux: FauxFournisseur, **champs: str) -> dict[str, str]:
    reponse = client.post(PARTIR, champs)
    assert reponse.status_code == 200
    return faux.partir(reponse.context["vers"])


def entrer(client: Client, faux: FauxFournisseur):
    return client.get(RETOUR, partir(client, faux))


@pytest.fixture
def anne(compte_de) -> Utilisateur:
    return compte_de(Role.ADJOINT)


@pytest.fixture
def reliee(anne, fournisseur) -> Utilisateur:
    """Link the identity to the account, as its owner does."""
    client = connecter(Client(), anne)
    retour = client.get(RETOUR, partir(client, fournisseur, process="connect"))
    assert retour.url == reverse("socialaccount_connections")
    assert SocialAccount.objects.get().user == anne
    return anne


def test_a_linked_identity_opens_the_account(client, reliee, fournisseur):
    reponse = entrer(client, fournisseur)
    assert (reponse.status_code, reponse.url) == (302, reverse("mon-espace"))
    assert client.session["_auth_user_id"] == str(reliee.pk)
    assert client.get(reverse("compte")).status_code == 200


def test_browser_leaves_with_state_nonce_and_a_challenge(client, reliee, fournisseur):
    premier = dict(fournisseur.demande)
    partir(client, fournisseur)
    demande = fournisseur.demande
    assert demande["code_challenge_method"] == "S256"
    assert demande["acr_values"] == "eidas1"
    assert demande["response_type"] == "code"
    assert demande["redirect_uri"].endswith(RETOUR)
    for nom in ("state", "nonce", "code_challenge"):
        assert len(demande[nom]) >= 43
        assert demande[nom] != premier[nom]


def test_leaving_needs_a_form_and_is_not_a_redirection(client, fournisseur):
    assert client.get(PARTIR).url == PORTE
    assert Client(enforce_csrf_checks=True).post(PARTIR).status_code == 403
    reponse = client.post(PARTIR)
    assert reponse.status_code == 200
    assert reponse["Refresh"].startswith("0; url=http://127.0.0.1:")
    assert "form-action 'self'" in reponse["Content-Security-Policy"]


def test_parameters_of_the_request_do_not_reach_the_provider(client, fournisseur):
    reponse = client.post(f"{PARTIR}?scope=tout&auth_params=prompt%3Dnone&next=//x.example", {})
    faux = fournisseur.partir(reponse.context["vers"])
    assert faux
    assert set(fournisseur.demande["scope"].split()) == {"openid", "email"}
    assert "prompt" not in fournisseur.demande


PANNES = {
    "nonce-autre": lambda f: f.jeton.update(nonce="rejoue"),
    "nonce-absent": lambda f: f.jeton.update(nonce=None),
    "signature": lambda f: setattr(f, "signer_par", cle_privee(1)),
    "sans-signature": lambda f: setattr(f, "algorithme", "none"),
    "aud": lambda f: f.jeton.update(aud="un-autre-client"),
    "azp": lambda f: f.jeton.update(aud=[CLIENT, "autre"], azp="autre"),
    "aud-absent": lambda f: f.jeton.update(aud=None),
    "iss": lambda f: f.jeton.update(iss="https://pirate.example"),
    "iss-absent": lambda f: f.jeton.update(iss=None),
    "exp": lambda f: f.jeton.update(exp=int(time.time()) - 120),
    "exp-absent": lambda f: f.jeton.update(exp=None),
    "iat-futur": lambda f: f.jeton.update(iat=int(time.time()) + 600),
    "sub-absent": lambda f: f.jeton.update(sub=None),
    "userinfo-signature": lambda f: setattr(f, "signer_userinfo_par", cle_privee(1)),
    "userinfo-non-signe": lambda f: setattr(f, "userinfo_signe", False),
    "userinfo-sub": lambda f: f.userinfo.update(sub="quelqu-un-d-autre"),
    "userinfo-aud": lambda f: f.userinfo.update(aud="un-autre-client"),
    "userinfo-iss": lambda f: f.userinfo.update(iss="https://pirate.example"),
    "userinfo-exp": lambda f: f.userinfo.update(exp=int(time.time()) - 120),
    "pkce": lambda f: f.demande.update(code_challenge="autre"),
    "code-refuse": lambda f: f.demande.clear(),
}


JSON = "application/json"
INFORMES = {
    "jeton-liste": ("/token", JSON, '["access_token"]'),
    "jeton-sans-acces": ("/token", JSON, '{"token_type": "Bearer"}'),
    "jeton-sans-identite": ("/token", JSON, '{"access_token": "a"}'),
    "jeton-acces-nombre": ("/token", JSON, '{"access_token": 7, "id_token": 7}'),
    "jeton-duree": ("/token", JSON, '{"access_token": "a", "expires_in": "bientot"}'),
    "jeton-duree-longue": ("/token", JSON, '{"access_token": "a", "expires_in": 1e300}'),
    "jeton-coupe": ("/token", JSON, '{"access_token'),
    "cles-absentes": ("/jwks", JSON, "{}"),
    "cles-texte": ("/jwks", JSON, '{"keys": ["a"]}'),
    "cles-nulles": ("/jwks", JSON, '{"keys": null}'),
    "cles-vides": ("/jwks", JSON, '{"keys": [{}]}'),
    "userinfo-liste": ("/userinfo", JSON, "[]"),
    "userinfo-page": ("/userinfo", "text/html", "<p>"),
    "userinfo-jeton": ("/userinfo", "application/jwt", "a.b"),
}
PANNES |= {
    nom: lambda f, r=r: f.reponses.update({r[0]: (200, *r[1:])}) for nom, r in INFORMES.items()
}


@pytest.mark.sqlite_suffit
@pytest.mark.parametrize("panne", PANNES)
def test_what_cannot_be_believed_opens_nothing(client, reliee, fournisseur, panne):
    retour = partir(client, fournisseur)
    PANNES[panne](fournisseur)
    reponse = client.get(RETOUR, retour)
    assert reponse.url == reverse("socialaccount_login_cancelled")
    suite = client.get(reponse.url)
    assert suite.url == PORTE
    assert not entre(client)
    assert "vérifiée" in str(next(iter(get_messages(suite.wsgi_request))))


@pytest.mark.sqlite_suffit
@pytest.mark.parametrize("etat", ["", "invente", "x" * 5000])
def test_a_state_that_is_not_ours_opens_nothing(client, reliee, fournisseur, etat):
    retour = partir(client, fournisseur)
    assert client.get(RETOUR, {**retour, "state": etat}).status_code == 302
    assert not entre(client)


def test_the_way_back_serves_once_and_in_the_browser_that_left(client, reliee, fournisseur):
    retour = partir(client, fournisseur)
    autre = Client()
    autre.get(RETOUR, retour)
    assert not entre(autre)
    client.get(RETOUR, retour)
    assert entre(client)
    client.post(reverse("deconnexion"))
    client.get(RETOUR, retour)
    assert not entre(client)


def test_a_state_ends(client, reliee, fournisseur, monkeypatch):
    retour, depart = partir(client, fournisseur), time.time()
    monkeypatch.setattr(time, "time", lambda: depart + 601)
    client.get(RETOUR, retour)
    assert not entre(client)


def test_an_address_opens_nothing_and_makes_no_account(client, anne, fournisseur):
    fournisseur.userinfo.update(email=anne.courriel, email_verified=True)
    fournisseur.jeton.update(email=anne.courriel, email_verified=True)
    entrer(client, fournisseur)
    assert not entre(client)
    assert Utilisateur.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_same_sub_of_another_issuer_is_another_person(client, reliee, fournisseur):
    fournisseur.sujet = "sujet-2"
    entrer(client, fournisseur)
    assert not entre(client)
    garde = SocialAccount.objects.get()
    assert garde.extra_data == {"iss": fournisseur.emetteur, "sub": "sujet-1"}
    cle = garde.uid
    garde.uid = "0" * 64  # as the same sub would be under another issuer
    garde.save()
    fournisseur.sujet = "sujet-1"
    entrer(Client(), fournisseur)
    assert not entre(client)
    assert cle != garde.uid


def test_uid_holds_the_issuer(fournisseur, rf):
    from clesante.comptes.provider import Fournisseur

    un = Fournisseur.extract_uid(None, {"iss": "https://a.example", "sub": "1"})
    autre = Fournisseur.extract_uid(None, {"iss": "https://b.example", "sub": "1"})
    assert un != autre


@pytest.mark.parametrize(
    "champ", ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"]
)
@pytest.mark.sqlite_suffit
@pytest.mark.parametrize("valeur", [None, 7])
def test_a_configuration_without_a_field_is_refused(client, fournisseur, champ, valeur):
    cache.clear()
    fournisseur.configuration[champ] = valeur
    assert client.post(PARTIR).status_code == 503


def test_unsigned_information_that_is_not_an_object_is_refused(
    client, reliee, fournisseur, settings
):
    app = settings.SOCIALACCOUNT_PROVIDERS["fournisseur"]["APPS"][0]
    app["settings"]["userinfo_signe"] = False
    for corps in ("[]", "null", "7", '{"sub": ["sujet-1"]}', "{"):
        retour = partir(client, fournisseur)
        fournisseur.reponses["/userinfo"] = (200, JSON, corps)
        assert client.get(RETOUR, retour).url == reverse("socialaccount_login_cancelled")
    assert not entre(client)


def test_a_configuration_of_another_issuer_is_refused(client, reliee, fournisseur):
    cache.clear()
    fournisseur.configuration.update(issuer="https://pirate.example")
    assert client.post(PARTIR).status_code == 503


def test_a_silent_provider_is_said_and_the_password_still_opens(
    client, reliee, fournisseur, settings
):
    cache.clear()
    app = settings.SOCIALACCOUNT_PROVIDERS["fournisseur"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    assert client.post(PARTIR).status_code == 503
    client.post(PORTE, {"login": reliee.courriel, "password": PHRASE})
    assert entre(client)


def test_closed_account_is_not_opened_by_its_identity(client, reliee, fournisseur):
    Utilisateur.objects.update(is_active=False)
    entrer(client, fournisseur)
    assert not entre(client)


def test_second_factor_of_a_role_is_still_asked(client, compte_de, fournisseur):
    admin = compte_de(Role.ADMINISTRATEUR, courriel="admin@exemple.fr")
    autre = connecter(Client(), admin)
    autre.get(RETOUR, partir(autre, fournisseur, process="connect"))
    entrer(client, fournisseur)
    assert client.get(reverse("compte")).url == reverse("mfa_index")


def test_an_identity_is_linked_to_one_account(reliee, compte_de, fournisseur):
    autre = connecter(Client(), compte_de(courriel="autre@exemple.fr"))
    autre.get(RETOUR, partir(autre, fournisseur, process="connect"))
    assert SocialAccount.objects.get().user == reliee


def test_a_stranger_cannot_ask_to_link(client, reliee, fournisseur):
    retour = partir(client, fournisseur, process="connect")
    fournisseur.sujet = "sujet-9"
    client.get(RETOUR, retour)
    assert SocialAccount.objects.count() == 1


def test_it_is_unlinked_by_its_owner_only(reliee, compte_de, fournisseur):
    numero = SocialAccount.objects.get().pk
    adresse = reverse("identite_delier", args=[numero])
    autre = connecter(Client(), compte_de(courriel="autre@exemple.fr"))
    autre.post(adresse)
    assert SocialAccount.objects.exists()
    connecter(Client(), reliee).post(adresse)
    assert not SocialAccount.objects.exists()


def test_without_a_provider_there_is_no_door(client):
    assert client.get(PARTIR).url == client.post(PARTIR).url == PORTE
    assert client.get(RETOUR, {"state": "x", "code": "y"}).url == PORTE
    assert "ProConnect" not in client.get(PORTE).text


def test_no_token_of_the_provider_is_kept(reliee, fournisseur):
    from allauth.socialaccount.models import SocialToken

    assert not SocialToken.objects.exists()
