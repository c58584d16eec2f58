"""The bench of pages: its client counts right, its site answers as a person sees it, it stops."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench import charge, contrats_pages, registre, serveur
from bench.mesures import Contexte, Echelle, Rythme, mesurer

MINUSCULE = Echelle(dict.fromkeys(Rythme, 1), epci=2, tout=False)


@pytest.fixture
def ecoute() -> Iterator[tuple[str, list[str]]]:
    """Run a server that answers by its length, by pieces, then closes; it keeps what was asked."""
    lues: list[str] = []

    class Gestionnaire(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            lues.append(self.headers.get("Cookie", ""))
            self.send_response(500 if self.path == "/panne" else 200)
            if self.path == "/morceaux":
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n")
                return
            self.send_header("Content-Length", "5")
            if len(lues) % 3 == 0:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"salut")

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    prise = ThreadingHTTPServer(("127.0.0.1", 0), Gestionnaire)
    prise.daemon_threads = True
    fil = threading.Thread(target=prise.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    fil.start()
    yield f"http://127.0.0.1:{prise.server_port}", lues
    prise.shutdown()
    prise.server_close()


@pytest.mark.parametrize("chemin", ["/?q=1", "/morceaux"])
@pytest.mark.parametrize("nombre", [1, 47])
def test_every_answer_is_counted_once(ecoute, chemin, nombre):
    adresse, lues = ecoute
    passage = charge.demander(f"{adresse}{chemin}", {"Cookie": "session=x"}, nombre)
    assert len(passage.attentes) == nombre == len(lues)
    assert set(lues) == {"session=x"}
    assert 0 < min(passage.attentes) <= passage.p95() <= max(passage.attentes)
    assert passage.par_reponse() == passage.duree / nombre


def test_a_loop_may_run_already(ecoute):
    """That of a browser driven by the same process; here too, it may already run one."""

    async def ensemble() -> charge.Passage:
        return charge.demander(f"{ecoute[0]}/", {}, 3)

    with ThreadPoolExecutor(1) as fil:
        assert len(fil.submit(lambda: asyncio.run(ensemble())).result().attentes) == 3


def test_an_answer_that_is_not_the_page_is_no_measure(ecoute):
    with pytest.raises(RuntimeError, match="réponse 500"):
        charge.demander(f"{ecoute[0]}/panne", {}, 3)


def test_p95_is_what_one_in_twenty_exceeds():
    assert charge.Passage([n / 100 for n in range(1, 101)], 1).p95() == 0.95
    assert charge.Passage([0.3], 1).p95() == 0.3


def test_pages_are_measured_against_the_bare_one(entrepot, tmp_path, monkeypatch):
    """One site for its rows: the list as the person sees it, then the memory it took."""
    monkeypatch.delenv("CLESANTE_BASE", raising=False)
    contexte = Contexte(MINUSCULE, tmp_path, brut=None)
    bancs = [b for b in serveur.BANCS if b.nom.endswith("SQLite")]
    assert len(bancs) == 3 * len(serveur.PAGES)
    with serveur.FERMETURES:
        actions = contrats_pages.BANCS[: 3 * len(contrats_pages.PAGES)]
        for banc in (*bancs[:3], *registre.BANCS[: len(registre.PAGES)], *actions):
            ligne = mesurer(banc, contexte)
            assert ligne.mesure > 0, ligne.motif
            assert ligne.rapport > 0
        assert 30 < mesurer(serveur.BANCS[-1], contexte).mesure < 1_000
    serveur.site.cache_clear()
    serveur.page_nue.cache_clear()
