"""Settings of accounts: mail, address of the site, identity provider; what is wrong is refused."""

from __future__ import annotations

import stat

import pytest
from django.apps import apps

from clesante.config import connexions, environnement
from clesante.socle.erreurs import EntreeInvalideError


def poser(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for nom, valeur in variables.items():
        monkeypatch.setenv(f"CLESANTE_{nom}", valeur)


def test_mail_is_written_in_the_state_folder_by_default(settings):
    assert connexions.courriel().moteur.endswith("filebased.EmailBackend")
    assert settings.EMAIL_FILE_PATH.parent == settings.VAR
    assert stat.S_IMODE(settings.VAR.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("adresse", "hote", "port", "starttls", "tls"),
    [
        ("smtp://mail.exemple.fr", "mail.exemple.fr", 587, True, False),
        ("smtps://mail.exemple.fr", "mail.exemple.fr", 465, False, True),
        ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, False, False),
        ("smtp://localhost:25", "localhost", 25, False, False),
    ],
)
def test_mail_is_encrypted_except_to_this_machine(monkeypatch, adresse, hote, port, starttls, tls):
    poser(monkeypatch, SMTP=adresse)
    lu = connexions.courriel()
    assert (lu.hote, lu.port, lu.starttls, lu.tls) == (hote, port, starttls, tls)
    assert lu.moteur == "clesante.comptes.remise.Remise"


def test_name_and_secret_of_the_mail_server_are_decoded(monkeypatch):
    poser(monkeypatch, SMTP="smtp://anne%40exemple.fr:p%40ss@mail.exemple.fr:587")
    lu = connexions.courriel()
    assert (lu.utilisateur, lu.secret) == ("anne@exemple.fr", "p@ss")


@pytest.mark.parametrize(
    "adresse",
    [
        "mail.exemple.fr", "http://x", "smtp://", "smtp://h:port", "smtp://h/x",
        "smtp://h?starttls=non", "smtps://h:465/?a", "smtp://h#a",
    ],
)  # fmt: skip
def test_what_is_not_a_mail_server_is_refused_without_its_secret(monkeypatch, adresse):
    poser(monkeypatch, SMTP=adresse.replace("//h", "//anne:tres-secret@h"))
    with pytest.raises(EntreeInvalideError) as refus:
        connexions.courriel()
    assert "tres-secret" not in str(refus.value)
    assert refus.value.__cause__ is None


@pytest.mark.parametrize(
    ("hotes", "https", "attendue"),
    [
        (["127.0.0.1", "localhost"], False, ""),
        (["sante.exemple.fr", "autre.fr"], True, "https://sante.exemple.fr"),
        ([".exemple.fr"], False, "http://exemple.fr"),
    ],
)
def test_address_of_the_site_is_the_first_name(monkeypatch, hotes, https, attendue):
    monkeypatch.delenv("CLESANTE_ADRESSE", raising=False)
    assert connexions.adresse_du_site(hotes, https) == attendue


def test_address_of_the_site_may_be_said(monkeypatch):
    poser(monkeypatch, ADRESSE="https://sante.exemple.fr:8443/")
    assert connexions.adresse_du_site(["x"], False) == "https://sante.exemple.fr:8443"


@pytest.mark.parametrize(
    "adresse",
    [
        "sante.exemple.fr", "ftp://x", "https://x/y", "https://", "https://x:port",
        "https://anne:secret@x", "https://@x", "https://x?a=b", "https://x/?a", "https://x#a", "https://x?",
        "https://x y", "https://x:70000",
    ],
)  # fmt: skip
def test_what_is_not_an_address_is_refused(monkeypatch, adresse):
    poser(monkeypatch, ADRESSE=adresse)
    with pytest.raises(EntreeInvalideError):
        connexions.adresse_du_site(["x"], False)


@pytest.mark.parametrize(
    ("dits", "lus"),
    [
        ("sante.exemple.fr, .exemple.org", ["sante.exemple.fr", ".exemple.org"]),
        ("10.0.0.1,[::1],a_b-c", ["10.0.0.1", "[::1]", "a_b-c"]),
        ("", ["127.0.0.1", "localhost", "[::1]"]),
    ],
)
def test_names_of_the_site(monkeypatch, dits, lus):
    poser(monkeypatch, HOTES=dits)
    assert connexions.hotes() == lus


@pytest.mark.parametrize(
    "nom", ["*", "*.exemple.fr", "https://x.fr", "x.fr:8000", "a b", "a@b", "x/y", "é.fr", "::1"]
)
def test_what_is_not_a_name_is_refused_and_named(monkeypatch, nom):
    poser(monkeypatch, HOTES=f"sante.exemple.fr,{nom}")
    with pytest.raises(EntreeInvalideError, match="CLESANTE_HOTES") as refus:
        connexions.hotes()
    assert nom in str(refus.value)


@pytest.mark.parametrize("roles", [["coordinateur"], ["elu", "*"]])
def test_a_role_that_is_none_is_refused_at_the_start(settings, roles):
    comptes = apps.get_app_config("comptes")
    comptes.ready()
    settings.SECOND_FACTEUR_ROLES = roles
    with pytest.raises(EntreeInvalideError, match="CLESANTE_SECOND_FACTEUR"):
        comptes.ready()


def test_no_provider_by_default(monkeypatch):
    monkeypatch.delenv("CLESANTE_OIDC_EMETTEUR", raising=False)
    assert connexions.fournisseur() == {}


def test_provider_asks_for_pkce_and_a_signed_userinfo(monkeypatch):
    poser(
        monkeypatch,
        OIDC_EMETTEUR="https://oidc.exemple.fr",
        OIDC_CLIENT="c",
        OIDC_NOM="n",
        OIDC_ACR="eidas2",
    )
    [app] = connexions.fournisseur()["fournisseur"]["APPS"]
    assert app["settings"]["oauth_pkce_enabled"]
    assert app["settings"]["userinfo_signe"]
    assert app["settings"]["auth_params"] == {"acr_values": "eidas2"}
    assert app["settings"]["scope"][0] == "openid"


@pytest.mark.parametrize(
    ("emetteur", "client"),
    [
        ("http://oidc.exemple.fr", "c"),
        ("https://oidc.exemple.fr", ""),
        ("oidc", "c"),
        ("https://x:y", "c"),
    ],
)
def test_a_provider_without_https_or_without_a_client_is_refused(monkeypatch, emetteur, client):
    poser(monkeypatch, OIDC_EMETTEUR=emetteur, OIDC_CLIENT=client)
    with pytest.raises(EntreeInvalideError):
        connexions.fournisseur()


@pytest.mark.parametrize("valeur", ["-1", "deux", "1.5", "²", "", "10", "9" * 5000])
def test_a_number_that_is_not_is_refused(monkeypatch, valeur):
    poser(monkeypatch, MANDATAIRES=valeur)
    with pytest.raises(EntreeInvalideError):
        environnement.entier("MANDATAIRES", 0, (0, 9))


@pytest.mark.parametrize("valeur", ["0", "721"])
def test_a_session_that_ends_at_once_or_never_is_refused(monkeypatch, valeur):
    poser(monkeypatch, INACTIVITE=valeur)
    with pytest.raises(EntreeInvalideError, match=r"CLESANTE_INACTIVITE.*de 1 à 720"):
        environnement.entier("INACTIVITE", 120, (1, 720))
