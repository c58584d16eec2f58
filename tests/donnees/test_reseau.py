"""Requests: where they may go, how often, what is done of each refusal. Nothing leaves here."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante import __version__
from clesante.donnees.reseau import liaison as module
from clesante.donnees.reseau.liaison import (
    HorsReseauError,
    Limites,
    Reseau,
    verifier_adresse,
    verifier_pair,
)
from clesante.socle.erreurs import IndisponibleError, IntrouvableError, RefuseError
from tests.aides.serveur_http import repondre, tour_a_tour

HOTES = ("api.insee.fr", "static.data.gouv.fr")


def lire(reseau: Reseau, adresse: str, **options: object) -> bytes:
    with reseau.ouvrir(adresse, **options) as reponse:
        return reponse.content


@pytest.mark.parametrize("adresse", ["https://api.insee.fr/melodi", "https://api.insee.fr:443/x"])
def test_declared_hosts_are_allowed(adresse):
    verifier_adresse(adresse, HOTES)


@pytest.mark.parametrize(
    "adresse",
    [
        "http://api.insee.fr/melodi",
        "ftp://api.insee.fr/melodi",
        "file:///etc/hosts",
        "https://api.insee.fr.exemple.org/",
        "https://exemple.org/api.insee.fr",
        "https://api.insee.fr@exemple.org/",
        "https://moi:secret@api.insee.fr/",
        "https://api.insee.fr:8443/",
        "https://api.insee.fr:abc/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::1/",
        "//api.insee.fr/x",
        "",
    ],
)
def test_any_other_address_is_refused(adresse):
    with pytest.raises(RefuseError) as refus:
        verifier_adresse(adresse, HOTES)
    assert refus.value.remede


@given(hote=st.from_regex(r"[a-z0-9.@:/\\-]{1,30}", fullmatch=True))
def test_no_text_before_the_host_makes_another_host_pass(hote):
    adresse = f"https://{hote}/api.insee.fr"
    try:
        verifier_adresse(adresse, HOTES)
    except RefuseError:
        return
    assert hote.startswith(HOTES)


@pytest.mark.parametrize("ip", ["93.184.216.34", "2001:4860:4860::8888"])
def test_public_machines_are_reached(ip):
    verifier_pair(ip)


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
    ],
)  # fmt: skip
def test_private_machines_are_refused(ip):
    with pytest.raises(RefuseError, match="adresse privée"):
        verifier_pair(ip)


@pytest.mark.parametrize("ip", ["10.1.2.3", "169.254.169.254", "::ffff:192.168.0.1"])
def test_the_setting_of_tests_opens_this_machine_and_no_private_network(settings, ip):
    settings.RESEAU_ESSAI = True
    verifier_pair("127.0.0.1")
    verifier_pair("::ffff:127.0.0.1")
    with pytest.raises(RefuseError):
        verifier_pair(ip)


def test_declared_name_that_leads_to_a_private_machine_gets_no_byte(serveur, settings, monkeypatch):
    """The machine is looked at once reached: a name that changes between two answers is no way."""
    settings.RESEAU_ESSAI = False
    port = int(serveur.base.rsplit(":", 1)[1])
    resolu = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: [resolu])
    with pytest.raises(RefuseError, match="adresse privée"):
        lire(Reseau(HOTES, 60), "https://api.insee.fr/melodi")
    assert serveur.demandes == []


def test_agent_names_the_program_and_no_password_leaves(serveur, reseau, tmp_path, monkeypatch):
    mots = tmp_path / "netrc"
    mots.write_text("machine 127.0.0.1 login moi password secret\n")
    monkeypatch.setenv("NETRC", str(mots))
    serveur.routes["/a"] = repondre(200, b"oui")
    assert lire(reseau, f"{serveur.base}/a", parametres={"q": "é"}) == b"oui"
    demande = serveur.demandes[0]
    assert demande.entetes["User-Agent"].startswith(f"Clesante/{__version__} ")
    assert "Authorization" not in demande.entetes
    assert demande.parametres == {"q": "é"}


def test_redirect_inside_the_declared_hosts_is_followed(serveur, reseau):
    serveur.routes["/a"] = repondre(302, Location="/b")
    serveur.routes["/b"] = repondre(200, b"le fichier")
    assert lire(reseau, f"{serveur.base}/a") == b"le fichier"


@pytest.mark.parametrize(
    "lieu",
    [
        "https://exemple.org/fichier.csv",
        "http://10.0.0.7/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "//exemple.org/",
        "https://127.0.0.1@exemple.org/",
    ],
)
def test_redirect_elsewhere_is_refused(serveur, reseau, lieu):
    serveur.routes["/a"] = repondre(302, Location=lieu)
    with pytest.raises(RefuseError, match="pas chez le producteur déclaré"):
        lire(reseau, f"{serveur.base}/a")
    assert len(serveur.demandes) == 1


def test_redirects_without_end_are_refused(serveur, reseau):
    serveur.routes["/a"] = repondre(301, Location="/a")
    with pytest.raises(RefuseError, match="sans fin"):
        lire(reseau, f"{serveur.base}/a")
    assert len(serveur.demandes) == reseau.limites.redirections + 1


def test_rhythm_of_the_platform_is_kept(serveur, horloge):
    serveur.routes["/a"] = repondre(200, b"x")
    lent = Reseau(("127.0.0.1",), 30, dormir=horloge.dormir, horloge=horloge)
    for _ in range(4):
        lire(lent, f"{serveur.base}/a")
    lent.fermer()
    assert horloge.pauses == [2.0, 2.0, 2.0]


def test_429_waits_what_the_server_asks(serveur, reseau, horloge):
    serveur.routes["/a"] = tour_a_tour(
        repondre(429, Retry_After="7"), repondre(503), repondre(200, b"enfin")
    )
    assert lire(reseau, f"{serveur.base}/a") == b"enfin"
    longues = [pause for pause in horloge.pauses if pause > 1]
    assert longues == [7.0, module.PAUSE_INITIALE * 2]


def test_retry_after_may_be_a_date(serveur, reseau, horloge):
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    serveur.routes["/a"] = tour_a_tour(repondre(503, Retry_After=moment), repondre(200, b"x"))
    lire(reseau, f"{serveur.base}/a")
    assert 60 < max(horloge.pauses) <= 90


@pytest.mark.parametrize("texte", ["demain", "-5", "1.5", ""])
def test_retry_after_that_cannot_be_read_counts_for_nothing(serveur, reseau, horloge, texte):
    serveur.routes["/a"] = tour_a_tour(repondre(503, Retry_After=texte), repondre(200, b"x"))
    assert lire(reseau, f"{serveur.base}/a") == b"x"
    assert module.PAUSE_INITIALE in horloge.pauses


def test_a_wait_too_long_ends_at_once_with_its_cure(serveur, reseau, horloge):
    serveur.routes["/a"] = repondre(429, Retry_After="86400")
    with pytest.raises(IndisponibleError, match="surchargé") as refus:
        lire(reseau, f"{serveur.base}/a")
    assert "plus tard" in refus.value.remede
    assert len(serveur.demandes) == 1
    assert sum(horloge.pauses) < 1


def test_tries_and_waits_are_bounded(serveur, reseau, horloge):
    serveur.routes["/a"] = repondre(503)
    with pytest.raises(IndisponibleError, match="503"):
        lire(reseau, f"{serveur.base}/a")
    assert len(serveur.demandes) == reseau.limites.essais
    assert [p for p in horloge.pauses if p > 1] == [2.0, 4.0, 8.0, 16.0]


@pytest.mark.parametrize(
    ("code", "erreur"), [(404, IntrouvableError), (410, IntrouvableError), (403, IndisponibleError)]
)
def test_refusal_of_the_server_is_a_sentence_and_is_not_repeated(serveur, reseau, code, erreur):
    serveur.routes["/a"] = repondre(code)
    with pytest.raises(erreur, match=str(code)) as refus:
        lire(reseau, f"{serveur.base}/a")
    assert refus.value.remede
    assert len(serveur.demandes) == 1


def test_nobody_there_is_said_at_once_without_a_second_try(horloge, settings):
    settings.RESEAU_ESSAI = True
    with socket.create_server(("127.0.0.1", 0)) as prise:
        port = prise.getsockname()[1]
    seul = Reseau(("127.0.0.1",), 6_000, dormir=horloge.dormir, horloge=horloge)
    with pytest.raises(HorsReseauError, match="ne répond pas d'ici"):
        lire(seul, f"http://127.0.0.1:{port}/")
    assert horloge.pauses == []


def test_a_line_lost_after_an_answer_is_tried_again_then_said(serveur, reseau, horloge):
    serveur.routes["/a"] = repondre(200, b"x")
    lire(reseau, f"{serveur.base}/a")

    def raccrocher(prise, _demande):
        prise.wfile.close()
        prise.connection.shutdown(socket.SHUT_RDWR)

    serveur.routes["/a"] = raccrocher
    with pytest.raises(IndisponibleError, match="coupée"):
        lire(reseau, f"{serveur.base}/a")
    assert len(serveur.demandes) == 1 + reseau.limites.essais


def test_proxy_of_the_environment_is_used(serveur, monkeypatch, horloge):
    """The proxy resolves the name itself: this machine does not look it up."""
    monkeypatch.setenv("HTTP_PROXY", serveur.base)
    serveur.routes["/fichier"] = repondre(200, b"par le mandataire")
    derriere = Reseau(("donnees.exemple.fr",), 6_000, dormir=horloge.dormir, horloge=horloge)
    assert lire(derriere, "http://donnees.exemple.fr/fichier") == b"par le mandataire"
    derriere.fermer()
    assert serveur.demandes[0].entetes["Host"] == "donnees.exemple.fr"


def test_a_server_that_says_nothing_is_left(serveur, horloge):
    import threading

    fini = threading.Event()
    serveur.routes["/a"] = lambda _prise, _demande: fini.wait(20)
    presse = Reseau(
        ("127.0.0.1",), 6_000, Limites(lecture=0.2), dormir=horloge.dormir, horloge=horloge
    )
    with pytest.raises(HorsReseauError):
        lire(presse, f"{serveur.base}/a")
    fini.set()
    presse.fermer()
