"""A publisher's server on a free loopback port: its answers, its cuts, what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from clesante.donnees.reseau.liaison import Limites, Reseau

if TYPE_CHECKING:
    from clesante.donnees.reseau.collectes import Bilan


@dataclass
class Demande:
    """What a client asked: path, parameters, headers."""

    chemin: str
    parametres: dict[str, str]
    entetes: dict[str, str]


Reponse = Callable[[BaseHTTPRequestHandler, Demande], None]


@dataclass
class Serveur:
    """Routes by path; every request is remembered, in order."""

    base: str = ""
    routes: dict[str, Reponse] = field(default_factory=dict)
    demandes: list[Demande] = field(default_factory=list)

    @property
    def plages(self) -> list[str]:
        """The ``Range`` header of each request, empty for none."""
        return [d.entetes.get("Range", "") for d in self.demandes]


def repondre(code: int, corps: bytes = b"", **entetes: str) -> Reponse:
    """Return a route that always answers this; ``Retry_After`` is the header Retry-After."""

    def route(prise: BaseHTTPRequestHandler, _demande: Demande) -> None:
        envoyer(prise, code, corps, **entetes)

    return route


def envoyer(prise: BaseHTTPRequestHandler, code: int, corps: bytes, **entetes: str) -> None:
    """Send an answer whole, with its length unless a header says another."""
    prise.send_response(code)
    for nom, valeur in ({"Content_Length": str(len(corps))} | entetes).items():
        if valeur:
            prise.send_header(nom.replace("_", "-"), valeur)
    prise.end_headers()
    prise.wfile.write(corps)


def tour_a_tour(*reponses: Reponse) -> Reponse:
    """Return a route that gives each answer once, in order, then the last one for ever."""
    restantes = list(reponses)

    def route(prise: BaseHTTPRequestHandler, demande: Demande) -> None:
        reponse = restantes.pop(0) if len(restantes) > 1 else restantes[0]
        reponse(prise, demande)

    return route


@dataclass
class Fichier:
    """A file as a good server gives it: ETag, ranges, 304, 416; ``coupures`` end some answers."""

    corps: bytes
    etag: str = '"v1"'
    modifie: str = ""
    coupures: list[int] = field(default_factory=list)

    def __call__(self, prise: BaseHTTPRequestHandler, demande: Demande) -> None:
        gages = {"ETag": self.etag, "Last_Modified": self.modifie}
        if self.etag and demande.entetes.get("If-None-Match") == self.etag:
            envoyer(prise, 304, b"", **gages)
            return
        debut = self._debut(demande)
        total = len(self.corps)
        if debut >= total:
            envoyer(prise, 416, b"", Content_Range=f"bytes */{total}")
            return
        corps = self.corps[debut:]
        plage = f"bytes {debut}-{total - 1}/{total}" if debut else ""
        envoye = corps[: self.coupures.pop(0)] if self.coupures else corps
        longueur = str(len(corps))
        code = 206 if debut else 200
        envoyer(prise, code, envoye, Content_Length=longueur, Content_Range=plage, **gages)

    def _debut(self, demande: Demande) -> int:
        plage = demande.entetes.get("Range", "")
        meme = demande.entetes.get("If-Range") in {self.etag, self.modifie} - {""}
        return int(plage.removeprefix("bytes=").rstrip("-")) if plage and meme else 0


def _gestionnaire(serveur: Serveur) -> type[BaseHTTPRequestHandler]:
    class Gestionnaire(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            adresse = urlsplit(self.path)
            parametres = {nom: v[-1] for nom, v in parse_qs(adresse.query).items()}
            demande = Demande(adresse.path, parametres, dict(self.headers.items()))
            serveur.demandes.append(demande)
            route = serveur.routes.get(adresse.path, repondre(404))
            route(self, demande)
            self.close_connection = True

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    return Gestionnaire


@pytest.fixture
def serveur(monkeypatch: pytest.MonkeyPatch, settings: object) -> Iterator[Serveur]:
    """Run a server for one test, downloads from this machine being allowed."""
    settings.RESEAU_ESSAI = True  # type: ignore[attr-defined]
    for nom in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(nom, raising=False)
        monkeypatch.delenv(nom.upper(), raising=False)
    declare = Serveur()
    ecoute = ThreadingHTTPServer(("127.0.0.1", 0), _gestionnaire(declare))
    ecoute.handle_error = lambda *_: None  # type: ignore[method-assign] (a client that leaves)
    declare.base = f"http://127.0.0.1:{ecoute.server_port}"
    fil = threading.Thread(target=ecoute.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    fil.start()
    yield declare
    ecoute.shutdown()
    ecoute.server_close()
    fil.join()


@dataclass
class Horloge:
    """A clock that only sleeping moves: what was waited is remembered, nothing really waits."""

    heure: float = 1000.0
    pauses: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.heure

    def dormir(self, secondes: float) -> None:
        """Move the clock."""
        self.pauses.append(secondes)
        self.heure += secondes


@pytest.fixture
def horloge() -> Horloge:
    """Return a clock of its own for one test."""
    return Horloge()


@pytest.fixture
def reseau(horloge: Horloge) -> Iterator[Reseau]:
    """Return a network towards this machine, that never waits for real."""
    ouvert = Reseau(
        ("127.0.0.1",), 6_000, Limites(lecture=5), dormir=horloge.dormir, horloge=horloge
    )
    yield ouvert
    ouvert.fermer()


@pytest.fixture
def prendre(serveur: Serveur, horloge: Horloge, tmp_path: Path) -> Callable[..., list[Bilan]]:
    """Return ``prendre(code, …)``: fetch sources from the local server, without waiting."""
    from clesante.donnees.reseau.collectes import telecharger_sources
    from tests.aides.plateformes import ici

    def _prendre(*codes: str) -> list[Bilan]:
        return telecharger_sources(
            [ici(serveur, code) for code in codes],
            tmp_path / "vers",
            reseau_pour=lambda c: Reseau(c.hotes, 60_000, dormir=horloge.dormir, horloge=horloge),
        )

    return _prendre
