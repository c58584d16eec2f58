"""The worker of the site: it leaves a new connection to the process that holds fewer.

Left to themselves, the processes race for each connection and the same one wins them nearly all:
it keeps them open, answers them alone, and the other cores wait. See ADR 0007; for the order in
which a process makes its pages, ADR 0009.
"""

from __future__ import annotations

import mmap
import struct
import threading
import time
from collections import deque
from collections.abc import Iterable
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

FRAICHEUR_S = 2.0  # a process says what it holds each second at least, unless it is stuck or gone
PATIENCE_S = 0.002  # for the other to wake; after it, whoever is awake takes the connection
PLACES, FORME = 128, struct.Struct("dI")  # when a process said it, and how many it holds
TENUES = mmap.mmap(-1, PLACES * FORME.size)
"""One line by process, in a memory that they share: it is made before they part."""

PAGES = 2  # made at once by a process: one computes while the other waits for the base
LONGUE_S = 0.5  # past which a page holds nobody back, and past which nobody waits


class Guichet:
    """An application whose pages are made two at a time, in the order in which they were asked.

    Threads of a process share one core: eight pages at once are each as late as the last. What is
    sent to us is never held back, and a long page stops counting.
    """

    def __init__(self, application: Any) -> None:
        self.application = application
        self.verrou = threading.Lock()
        self.attendent: deque[tuple[threading.Lock, object]] = deque()
        self.depuis: dict[object, float] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer, when a page is asked once its turn has come."""
        reponse: Iterable[bytes]
        if environ["REQUEST_METHOD"] != "GET":
            reponse = self.application(environ, start_response)
            return reponse
        page = self._entrer()
        try:
            reponse = self.application(environ, start_response)
        finally:
            self._sortir(page)
        return reponse

    def _entrer(self) -> object:
        page, tour = object(), threading.Lock()
        with self.verrou:
            recentes = time.monotonic() - LONGUE_S
            libre = sum(depuis > recentes for depuis in self.depuis.values()) < PAGES
            if libre and not self.attendent:
                self.depuis[page] = time.monotonic()
                return page
            tour.acquire()
            self.attendent.append((tour, page))
        if not tour.acquire(timeout=LONGUE_S):
            with self.verrou:
                if (tour, page) in self.attendent:
                    self.attendent.remove((tour, page))
                self.depuis[page] = time.monotonic()
        return page

    def _sortir(self, page: object) -> None:
        with self.verrou:
            self.depuis.pop(page, None)
            if self.attendent:
                tour, suivante = self.attendent.popleft()
                self.depuis[suivante] = time.monotonic()
                tour.release()


class Ouvrier(ThreadWorker):
    """Threads of one process, as gunicorn runs them, beside others that may hold fewer."""

    def load_wsgi(self) -> None:
        """Load the site, its pages made in their order."""
        super().load_wsgi()
        self.wsgi = Guichet(self.wsgi)  # type: ignore[has-type]

    def notify(self) -> None:
        """Say that the process lives, at each turn of its loop, and how many it holds."""
        super().notify()
        FORME.pack_into(TENUES, self.age % PLACES * FORME.size, time.monotonic(), self.nr_conns)

    def accept(self, listener: object) -> None:
        """Take a connection, after a moment when another process holds fewer."""
        depuis = time.monotonic() - FRAICHEUR_S
        dites = FORME.iter_unpack(TENUES)
        if any(quand > depuis and tenues < self.nr_conns for quand, tenues in dites):
            time.sleep(PATIENCE_S)
        super().accept(listener)
