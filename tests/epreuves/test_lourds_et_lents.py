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
DUREE_S = {1: 15, 10: 1_800}
LENTS, PAGES = 100, ("/", "/accessibilite/", "/cadres/", "/recherche/?q=fontenay", "/sources/")


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


def test_slow_clients_leave_the_others_served(site):
    """A hundred connections that send a byte now and then; the others are measured meanwhile."""
    lents = [socket.create_connection(("127.0.0.1", site.port), 30) for _ in range(LENTS)]
    try:
        for prise in lents:
            prise.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Lent: ")
        durees = []
        for tour in range(20):
            for prise in lents[tour::20]:
                with contextlib.suppress(OSError):
                    prise.sendall(b"x")
            debut = time.monotonic()
            assert requests.get(site.adresse + "/accessibilite/", timeout=120).status_code == 200
            durees.append(time.monotonic() - debut)
    finally:
        for prise in lents:
            prise.close()
    print(f"médiane {statistics.median(durees):.2f} s, pire {max(durees):.2f} s")


@pytest.mark.timeout(3600)
def test_memory_is_flat(site, ampleur):
    """Pages for 15 s (30 min when whole): no 5xx, and no more memory at the end than after one
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
