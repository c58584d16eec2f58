"""A mail server of this machine that takes, refuses, cuts or keeps silent, where it is told to."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes

import pytest

COUPER, SE_TAIRE = "couper", "se taire"
POLI = {
    "connexion": "220 ici",
    "data": "354 allez",
    "texte": "250 pris",
    "quit": "221 adieu",
}  # elsewhere: 250


@dataclass
class Serveur:
    """The server: ``reponses`` by phase (a line, COUPER or SE_TAIRE), what it took, whom it met.

    ``a_la_phase`` is called before each answer, ``apres_accord`` once a mail is acknowledged.
    """

    port: int = 0
    reponses: dict[str, str] = field(default_factory=dict)
    pris: list[str] = field(default_factory=list)
    connexions: int = 0
    a_la_phase: Callable[[str], None] = lambda _phase: None
    apres_accord: Callable[[], None] = lambda: None

    @property
    def numeros(self) -> list[str]:
        """The Message-ID of each mail it acknowledged."""
        return [message_from_bytes(t.encode())["Message-ID"] for t in self.pris]

    def parler(self, prise: socket.socket) -> None:
        """Hold one conversation."""
        self.connexions += 1
        with prise, contextlib.suppress(OSError), prise.makefile("rb") as lu:
            if self._dire(prise, "connexion"):
                while ligne := lu.readline():
                    phase = ligne.split(b":")[0].split()[0].decode().lower()
                    if not self._dire(prise, phase):
                        return
                    if phase == "data" and not self._texte(prise, lu):
                        return
                    if phase == "quit":
                        return

    def _texte(self, prise: socket.socket, lu: object) -> bool:
        lignes = []
        while (ligne := lu.readline()) not in (b".\r\n", b""):
            lignes.append(ligne)
        if not ligne or not self._dire(prise, "texte"):
            return False
        if self._reponse("texte").startswith("2"):
            self.pris.append(b"".join(lignes).decode())
            self.apres_accord()
        return True

    def _reponse(self, phase: str) -> str:
        return self.reponses.get(phase, POLI.get(phase, "250 oui"))

    def _dire(self, prise: socket.socket, phase: str) -> bool:
        self.a_la_phase(phase)
        reponse = self._reponse(phase)
        if reponse == SE_TAIRE:
            prise.recv(1)  # until the other is tired
        if reponse in {COUPER, SE_TAIRE}:
            return False
        prise.sendall(f"{reponse}\r\n".encode())
        return True


@contextlib.contextmanager
def ouvert() -> Iterator[Serveur]:
    """Run a server on a free port."""
    serveur = Serveur()
    with socket.create_server(("127.0.0.1", 0)) as ecoute:
        serveur.port = ecoute.getsockname()[1]
        fini = threading.Event()

        def accueillir() -> None:
            while not fini.is_set():
                with contextlib.suppress(OSError):
                    prise, _ = ecoute.accept()
                    prise.settimeout(20)
                    threading.Thread(target=serveur.parler, args=(prise,), daemon=True).start()

        fil = threading.Thread(target=accueillir, daemon=True)
        fil.start()
        yield serveur
        fini.set()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", serveur.port), timeout=1).close()
        fil.join(5)


@pytest.fixture
def smtp(settings) -> Iterator[Serveur]:
    """Send by a server of this machine, through the queue."""
    with ouvert() as serveur:
        settings.EMAIL_BACKEND = "clesante.comptes.remise.Remise"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", serveur.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 0.5
        settings.COURRIELS_EN_FILE = True
        yield serveur
