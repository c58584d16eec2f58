"""Visitors who ask at once: plain connections that stay open, each asking again when answered."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNEXIONS = 20
DELAI_S = 60.0


@dataclass(frozen=True, slots=True)
class Passage:
    """What was waited for each answer, in seconds, and how long the whole took."""

    attentes: Sequence[float]
    duree: float

    def p95(self) -> float:
        """Return the wait that one answer in twenty exceeds."""
        return sorted(self.attentes)[max(0, -(-len(self.attentes) * 95 // 100) - 1)]

    def par_reponse(self) -> float:
        """Return the time by answer, all connections together: the inverse of the throughput."""
        return self.duree / len(self.attentes)


def demander(adresse: str, entetes: Mapping[str, str], nombre: int) -> Passage:
    """Ask one page ``nombre`` times over 20 connections; raise ``RuntimeError`` for a bad answer.

    Nothing lasts past a minute. It has a thread of its own: in that of the caller a loop may run
    already, that of a driven browser.
    """

    def ensemble() -> list[float]:
        return asyncio.run(asyncio.wait_for(_ensemble(adresse, entetes, nombre), DELAI_S))

    with ThreadPoolExecutor(1) as fil:
        debut = time.perf_counter()
        attentes = fil.submit(ensemble).result()
    return Passage(attentes, time.perf_counter() - debut)


async def _ensemble(adresse: str, entetes: Mapping[str, str], nombre: int) -> list[float]:
    lieu = urlsplit(adresse)
    chemin = f"{lieu.path}?{lieu.query}" if lieu.query else lieu.path
    lignes = {"Host": lieu.netloc, "Accept": "text/html", **entetes}
    dites = "".join(f"{nom}: {valeur}\r\n" for nom, valeur in lignes.items())
    demande = f"GET {chemin} HTTP/1.1\r\n{dites}\r\n".encode()
    parts = [len(range(rang, nombre, CONNEXIONS)) for rang in range(min(CONNEXIONS, nombre))]
    lues = await asyncio.gather(*(_un(lieu.hostname, lieu.port, demande, n) for n in parts))
    return [attente for lue in lues for attente in lue]


async def _un(hote: str | None, port: int | None, demande: bytes, nombre: int) -> list[float]:
    """Ask ``nombre`` times over one connection, opened again when the server closes it."""
    attentes: list[float] = []
    plume: asyncio.StreamWriter | None = None
    try:
        for _ in range(nombre):
            if plume is None:
                lecteur, plume = await asyncio.open_connection(hote, port, limit=2**22)
            depart = time.perf_counter()
            plume.write(demande)
            reste = await _reponse(lecteur)
            attentes.append(time.perf_counter() - depart)
            if not reste:
                await _fermer(plume)
                plume = None
    finally:
        await _fermer(plume)
    return attentes


async def _fermer(plume: asyncio.StreamWriter | None) -> None:
    if plume is not None:
        plume.close()
        with contextlib.suppress(OSError):
            await plume.wait_closed()


async def _reponse(lecteur: asyncio.StreamReader) -> bool:
    """Read one answer; tell whether the connection stays open."""
    tete = (await lecteur.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    statut = tete.split(" ", 2)[1]
    if statut != "200":
        raise RuntimeError(f"réponse {statut}")
    longueur = next(
        (int(li.split(":")[1]) for li in tete.split("\r\n") if li.startswith("content-length")), -1
    )
    if longueur >= 0:
        await lecteur.readexactly(longueur)
    else:
        await _morceaux(lecteur)
    return "connection: close" not in tete


async def _morceaux(lecteur: asyncio.StreamReader) -> None:
    """Read a body sent in pieces, up to the empty one."""
    while taille := int(await lecteur.readline() or b"0", 16):
        await lecteur.readexactly(taille + 2)
    await lecteur.readline()
