"""The worker of the site: it leaves a new connection to the process that holds fewer.

Left to themselves, the processes race for each connection and the same one wins them nearly all:
it keeps them open, answers them alone, and the other cores wait.
"""

from __future__ import annotations

import mmap
import struct
import time

from gunicorn.workers.gthread import ThreadWorker

FRAICHEUR_S = 2.0  # a process says what it holds each second at least, unless it is stuck or gone
PATIENCE_S = 0.002  # for the other to wake; after it, whoever is awake takes the connection
PLACES, FORME = 128, struct.Struct("dI")  # when a process said it, and how many it holds
TENUES = mmap.mmap(-1, PLACES * FORME.size)
"""One line by process, in a memory that they share: it is made before they part."""


class Ouvrier(ThreadWorker):
    """Threads of one process, as gunicorn runs them, beside others that may hold fewer."""

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
