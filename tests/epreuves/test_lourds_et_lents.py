"""A gigabyte sent, a hundred slow clients, half an hour of pages: the site stays as it was."""

from __future__ import annotations

import contextlib
import itertools
import socket
import statistics
import time
from collections.abc import Iterator

import pytest
import requests

from tests.epreuves.pilote import MIGRER, Site, en_marche, executer, preparer

pytestmark = [pytest.mark.epreuve, pytest.mark.lent]
GO, MO = 1024**3, 1024**2
LIMITE = 21 * MO
TAMPONS = 12 * MO  # what the sockets of both ends hold before anybody reads
DUREE_S = {1: 9, 10: 1_800}
LENTS = {1: 20, 10: 100}
PAGES = ("/", "/accessibilite/", "/cadres/", "/recherche/?q=fontenay", "/sources/")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    lance = Site(preparer(tmp_path_factory.mktemp("lourds")))
    executer(lance.var, MIGRER)
    with en_marche(lance):
        yield lance


def test_a_gigabyte_is_refused_before_it_is_read(site):
    avant = site.memoire_mo()
    with socket.create_connection(("127.0.0.1", site.port), 30) as prise:
        tete = f"POST /connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {GO}\r\n\r\n"
        prise.sendall(tete.encode())
        envoyes, bloc = 0, b"x" * 65_536
        prise.settimeout(10)
        with contextlib.suppress(OSError):
            while envoyes < GO:
                envoyes += prise.send(bloc)
        reponse = b""
        with contextlib.suppress(OSError):
            reponse = prise.recv(65_536)
    print(f"{envoyes / MO:.1f} Mo partis avant le refus ; réponse {reponse[:12]!r}")
    assert envoyes < LIMITE + TAMPONS
    assert site.memoire_mo() < avant + 50
    assert requests.get(site.adresse + "/accessibilite/", timeout=30).status_code == 200


def test_a_client_that_waits_for_the_answer_reads_why(site):
    """As a browser or curl does: the head, then the answer that comes at once."""
    with socket.create_connection(("127.0.0.1", site.port), 30) as prise:
        tete = f"POST /connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {GO}\r\n\r\n"
        prise.sendall(tete.encode())
        reponse = b""
        while b"</html>" not in reponse and (recu := prise.recv(65_536)):
            reponse += recu
    assert reponse.startswith(b"HTTP/1.1 413")
    assert "trop lourd" in reponse.decode()


def test_a_body_shorter_than_announced_is_no_failure(site):
    with socket.create_connection(("127.0.0.1", site.port), 30) as prise:
        tete = b"POST /connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 500\r\n"
        corps = b"Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin=x"
        prise.sendall(tete + corps)
        prise.shutdown(socket.SHUT_WR)
        reponse = b""
        with contextlib.suppress(OSError):
            reponse = prise.recv(4_096)
    assert not reponse.startswith(b"HTTP/1.1 500")


def test_silent_clients_leave_the_others_served(site, ampleur):
    """Connections that say nothing hold no thread."""
    with _lents(site, LENTS[ampleur], b""):
        durees = [_duree(site) for _ in range(20)]
    print(f"médiane {statistics.median(durees):.2f} s, pire {max(durees):.2f} s")


def test_clients_that_begin_and_stop_do_no_lasting_harm(site, ampleur):
    """A head that never ends holds a thread for as long as its client stays: the server placed in
    front reads heads whole before it passes them on. Once they have left, all is as before."""
    with _lents(site, LENTS[ampleur], b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Lent: "):
        time.sleep(1)
    site.attendre("/accessibilite/")
    durees = [_duree(site) for _ in range(20)]
    print(f"après leur départ : médiane {statistics.median(durees):.2f} s")


@contextlib.contextmanager
def _lents(site: Site, nombre: int, debut: bytes) -> Iterator[None]:
    with contextlib.ExitStack() as pile:
        for _ in range(nombre):
            prise = socket.create_connection(("127.0.0.1", site.port), 30)
            pile.enter_context(prise).sendall(debut)
        yield


def _duree(site: Site) -> float:
    debut = time.monotonic()
    assert requests.get(site.adresse + "/accessibilite/", timeout=60).status_code == 200
    return time.monotonic() - debut


@pytest.mark.timeout(3600)
def test_memory_is_flat(site, ampleur):
    """Pages for 9 s (30 min when whole): no 5xx, and no more memory at the end than after one
    third of the way, but for a tenth."""
    fin = time.monotonic() + DUREE_S[ampleur]
    tiers, statuts, repere = time.monotonic() + DUREE_S[ampleur] / 3, [], 0.0
    with requests.Session() as session:
        for chemin in itertools.cycle(PAGES):
            statuts.append(session.get(site.adresse + chemin, timeout=60).status_code)
            if not repere and time.monotonic() > tiers:
                repere = site.memoire_mo()
            if time.monotonic() > fin:
                break
    arrivee = site.memoire_mo()
    print(f"{len(statuts)} pages, {repere:.0f} Mo au tiers, {arrivee:.0f} Mo à la fin")
    assert {s for s in statuts if s >= 500} == set()
    assert arrivee < repere * 1.1 + 10
