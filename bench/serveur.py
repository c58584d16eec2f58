"""Row 5: pages at twenty connections, with twenty thousand organisations, on both bases.

The site runs as ``clesante serveur`` runs it; the floor is a bare Django page, behind the same
server with as many processes and threads, asked in turn.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from django.conf import settings

from bench.charge import Passage, demander
from bench.mesures import Banc, Cible, Contexte, IndisponibleError, Paire, Rythme, Unite
from bench.processus import ENTREE, RACINE, lancer

EPCI = "EPCI-200071934"
BASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
ORGANISATIONS, DEMANDES = (20_000, 400), (40, 20)  # whole run, short run
DEMARRAGE_S, PART = 60.0, 33.3
NU = "from gunicorn.app.wsgiapp import run; run()"
FERMETURES = contextlib.ExitStack()


@dataclass(frozen=True, slots=True)
class Site:
    """A site that runs: its address, its process, the cookies of who sees a region, and all."""

    adresse: str
    processus: int
    temoin: str
    temoin_france: str
    organisation: int
    dispositif: int
    action: int

    def page(self, nom: str) -> str:
        """Return the address of a page."""
        chemins = {
            "accueil": "/",
            "portrait": f"/portrait/{EPCI}/",
            "liste": "/organisations/",
            "fiche": f"/organisations/{self.organisation}/",
            "registre": "/dispositifs/",
            "registre filtré": f"/dispositifs/?type=cpts&territoire={EPCI}&jour=2026-06-01",
            "dispositif": f"/dispositifs/{self.dispositif}/",
            "actions": "/actions/",
            "actions France": "/actions/",
            "action": f"/fiches/{self.action}/",
        }
        return f"{self.adresse}{chemins[nom]}"

    def entetes(self, nom: str) -> dict[str, str]:
        """Return what a page is asked with."""
        temoin = self.temoin_france if nom.endswith("France") else self.temoin
        return {"Cookie": temoin, "Accept-Encoding": "gzip"}


PAGES = {
    "liste": "la liste des organisations",
    "fiche": "une organisation",
    "portrait": "un portrait",
    "accueil": "l'accueil",
}


def _port() -> int:
    import socket

    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@contextlib.contextmanager
def _processus(ordre: list[str], adresse: str, **variables: str) -> Iterator[int]:
    """Run a server until the block ends; yield its number once it answers."""
    environnement = {**os.environ, "PYTHONPATH": str(RACINE), **variables}
    lance = subprocess.Popen(  # noqa: S603 (commands written in this package)
        ordre, env=environnement, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _attendre(lance, adresse)
        yield lance.pid
    finally:
        lance.terminate()
        lance.wait(DEMARRAGE_S)


def _attendre(lance: subprocess.Popen[bytes], adresse: str) -> None:
    fin = time.monotonic() + DEMARRAGE_S
    while time.monotonic() < fin and lance.poll() is None:
        with contextlib.suppress(URLError, OSError):
            urllib.request.urlopen(adresse, timeout=5).close()  # noqa: S310 (loopback)
            return
        time.sleep(0.1)
    raise IndisponibleError("le serveur n'a pas démarré")


@functools.cache
def site(base: str, entier: bool) -> Site:
    """Return the site on a base filled for the bench, started once for all its rows."""
    dossier = FERMETURES.enter_context(tempfile.TemporaryDirectory(prefix="clesante-bench-site-"))
    variables = {"CLESANTE_VAR": dossier, "CLESANTE_BASE": _base(base)}
    for fichier in (settings.REFERENTIEL_TERRITOIRES, settings.ENTREPOT):
        (Path(dossier) / fichier.name).symlink_to(Path(fichier).resolve())
    nombre = ORGANISATIONS[0 if entier else 1]
    ordre = [sys.executable, str(RACINE / "bench" / "semis.py"), str(nombre)]
    seme = json.loads(lancer(ordre, Path(dossier), **variables))
    port = _port()
    adresse = f"http://127.0.0.1:{port}"
    numero = FERMETURES.enter_context(
        _processus(
            [sys.executable, "-c", ENTREE, "serveur", "--port", str(port)], adresse, **variables
        )
    )
    temoins = (f"{settings.SESSION_COOKIE_NAME}={seme[s]}" for s in ("session", "session_france"))
    return Site(adresse, numero, *temoins, seme["organisation"], seme["dispositif"], seme["action"])


def _base(base: str) -> str:
    """Return the address of the base, empty for SQLite; a new PostgreSQL server for the other."""
    if base == "sqlite":
        return ""
    from outils import postgresql

    if postgresql.binaires() is None:
        raise IndisponibleError("PostgreSQL n'est pas installé ici")
    adresse = FERMETURES.enter_context(postgresql.serveur())
    import psycopg

    with psycopg.connect(f"{adresse.rpartition('/')[0]}/postgres", autocommit=True) as liaison:
        liaison.execute("CREATE DATABASE clesante")
    return adresse


@functools.cache
def page_nue() -> str:
    """Return the address of the bare page, behind the server and settings of the site."""
    from clesante.commandes.serveur import FILS, reglages

    port = _port()
    ouvriers, genre = (str(reglages("", 2)[nom]) for nom in ("workers", "worker_class"))
    ordre = [sys.executable, "-c", NU, "bench.nue:application", "--bind", f"127.0.0.1:{port}"]
    ordre += ["--workers", ouvriers, "--worker-class", genre, "--threads", str(FILS)]
    adresse = f"http://127.0.0.1:{port}/"
    FERMETURES.enter_context(_processus(ordre, adresse, DJANGO_SETTINGS_MODULE="", CLESANTE_VAR=""))
    return adresse


def charge(base: str, page: str, lire: Callable[[Passage], float]) -> Callable[[Contexte], Paire]:
    """Return what prepares the load of a page and, in turn, of the bare one."""

    def preparer(contexte: Contexte) -> Paire:
        entier = contexte.echelle.tout
        ouvert, nue = site(base, entier), page_nue()
        nombre = DEMANDES[0 if entier else 1]
        entetes = ouvert.entetes(page)
        demander(ouvert.page(page), entetes, nombre // 4)
        return Paire(
            mesure=lambda: lire(demander(ouvert.page(page), entetes, nombre)),
            plancher=lambda: lire(demander(nue, {}, nombre)),
        )

    return preparer


def memoire(contexte: Contexte) -> Paire:
    """The largest worker of the site after every page, read in ``/proc``."""
    ouvert = site("sqlite", contexte.echelle.tout)
    if not _enfants(ouvert.processus).exists():
        raise IndisponibleError("ce système ne dit pas la mémoire d'un processus")
    for page in PAGES:
        demander(ouvert.page(page), ouvert.entetes(page), DEMANDES[1] * 4)
    return Paire(lambda: max(map(_residente, _descendance(ouvert.processus))))


def _enfants(numero: int) -> Path:
    return Path(f"/proc/{numero}/task/{numero}/children")


def _descendance(numero: int) -> Iterator[int]:
    """Yield the processes that one started, and those that they started."""
    for enfant in map(int, _enfants(numero).read_text().split()):
        yield enfant
        yield from _descendance(enfant)


def _residente(numero: int) -> int:
    lignes = Path(f"/proc/{numero}/status").read_text().splitlines()
    return 1024 * next(int(li.split()[1]) for li in lignes if li.startswith("VmRSS"))


def bancs_de_page(base: str, page: str, dit: str) -> list[Banc]:
    """Return the three benches of a page on a base: its wait, its throughput, its ratio."""
    lieu, nue = f"{dit}, {BASES[base]}", "page Django nue"
    attente = charge(base, page, Passage.p95)
    debit = charge(base, page, Passage.par_reponse)
    return [
        Banc("5", nom.format(lieu), nue, preparer, Cible(seuil, sur), Rythme.LENT, rend=True)
        for nom, preparer, seuil, sur in (
            ("Attente (95 % au plus), 20 connexions : {}", attente, 0.25, "mesure"),
            ("Temps par réponse (100 par seconde : 10 ms) : {}", debit, 0.01, "mesure"),
            ("Le même, contre la page nue (3 % de son débit) : {}", debit, PART, "rapport"),
        )
    ]


BANCS = (
    *(banc for base in BASES for page in PAGES for banc in bancs_de_page(base, page, PAGES[page])),
    Banc("5", "Mémoire d'un processus du site, après toutes ces pages", "", memoire,
         Cible(130, "mesure"), Rythme.UNIQUE, Unite.MEGAOCTET),
)  # fmt: skip
