"""A site driven from outside, as its users and its enemies do: HTTP, files, signals only.

Only processes that this module started are ever signalled.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import requests

from tests.aides.bases import poser_la_base
from tests.aides.mesures import RACINE
from tests.aides.paquet import poser
from tests.aides.site import python

DELAI_S = 120.0
ICI = "EPCI-200071934"
CACHE = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
OUVRIR_SESSION = """
from django.conf import settings
from django.test import Client
from clesante.comptes.models import Attribution, Utilisateur
from tests.aides.comptes import connecter
qui, neuf = Utilisateur.objects.get_or_create(courriel="coordination@exemple.fr")
if neuf:
    Attribution.objects.create(utilisateur=qui, role="coordination", portee="EPCI-200071934")
cookie = settings.SESSION_COOKIE_NAME
print(f"{cookie}={connecter(Client(), qui).cookies[cookie].value}")
"""
MIGRER = "from django.core.management import call_command\ncall_command('migrate', verbosity=0)\n"


def preparer(dossier: Path) -> Path:
    """Return a new state folder with the territories and indicators of the pack."""
    from clesante.donnees import imports as donnees
    from clesante.territoires import imports as territoires

    var = dossier / "var"
    var.mkdir(mode=0o700)
    poser_la_base(var)
    poser(var / "territoires.sqlite", territoires.installer, "territoires")
    poser(var / "entrepot.sqlite", donnees.installer, "territoires", "donnees")
    return var


def executer(var: Path, texte: str, *mots: object, **variables: str) -> str:
    """Run a Python text on a state folder, Django ready; return what it printed."""
    enfant = python(var, texte, *mots, **{"PYTHONPATH": str(RACINE), **variables})
    sortie, fautes = enfant.communicate()
    assert enfant.returncode == 0, fautes
    return sortie


@dataclass
class Site:
    """The site of a state folder: ``clesante serveur`` on a port of its own."""

    var: Path
    variables: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    port: int = 0
    processus: subprocess.Popen[bytes] | None = None

    @property
    def adresse(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def demarrer(self) -> float:
        """Start it and return after how many seconds it answers."""
        self.port = self.port or _port_libre()
        debut = time.monotonic()
        ordre = [sys.executable, "-m", "clesante", "serveur", "--port", str(self.port)]
        with (self.var.parent / "serveur.txt").open("ab") as sortie:
            self.processus = subprocess.Popen(
                [*ordre, *self.options],
                env={**os.environ, "CLESANTE_VAR": str(self.var), **self.variables},
                cwd=RACINE, stdout=sortie, stderr=sortie, start_new_session=True,
            )  # fmt: skip
        self.attendre("/accessibilite/")
        return time.monotonic() - debut

    def attendre(self, chemin: str, statut: int = 200, delai: float = DELAI_S) -> float:
        """Wait until an address answers so, and return the seconds it took."""
        debut = time.monotonic()
        while time.monotonic() - debut < delai:
            assert self.processus is not None
            assert self.processus.poll() is None, self.dit()
            with contextlib.suppress(requests.RequestException):
                if requests.get(self.adresse + chemin, timeout=10).status_code == statut:
                    return time.monotonic() - debut
            time.sleep(0.1)
        raise AssertionError(f"{chemin} n'a pas répondu {statut} : {self.dit()}")

    def dit(self) -> str:
        """Return the end of what it wrote."""
        return (self.var.parent / "serveur.txt").read_text("utf-8", "replace")[-3000:]

    def arreter(self) -> int:
        """Ask it to stop, and return its exit code."""
        assert self.processus is not None
        self.processus.terminate()
        try:
            return self.processus.wait(60)
        except subprocess.TimeoutExpired:
            self.tuer()
            raise

    def tuer(self) -> None:
        """Kill it with all it started, and wait until none of them holds its port."""
        assert self.processus is not None
        self.processus.kill()
        self.processus.wait()
        fin = time.monotonic() + DELAI_S
        while (restent := self._siens()) and time.monotonic() < fin:
            for pid in restent:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)

    def _siens(self) -> list[int]:
        """Return the processes of this very site: those whose state folder is its own."""
        marque = f"CLESANTE_VAR={self.var}".encode()
        trouves = []
        for pid, champs in _processus():
            with contextlib.suppress(OSError):
                milieu = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
                if champs[0] != "Z" and marque in milieu:
                    trouves.append(pid)
        return trouves

    def descendants(self) -> list[int]:
        """Return the processes it started, and theirs."""
        assert self.processus is not None
        enfants: dict[int, list[int]] = {}
        for pid, champs in _processus():
            enfants.setdefault(int(champs[1]), []).append(pid)
        trouves, reste = [], [self.processus.pid]
        while reste:
            siens = enfants.get(reste.pop(), [])
            trouves += siens
            reste += siens
        return trouves

    def memoire_mo(self) -> float:
        """Return the memory held by its processes, in MB (RSS, shared pages counted each time)."""
        total = 0
        for pid in self.descendants():
            with contextlib.suppress(OSError, IndexError):
                total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
        return total / 1e6


@contextlib.contextmanager
def en_marche(site: Site) -> Iterator[Site]:
    """Run a site for the time of a block, then leave none of its processes."""
    site.demarrer()
    try:
        yield site
    finally:
        site.tuer()


def _processus() -> Iterator[tuple[int, list[str]]]:
    """Yield (number, state, parent, group, session…) of each process: proc(5), after its name."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            yield int(stat.parent.name), stat.read_text(errors="replace").rpartition(")")[2].split()


def _port_libre() -> int:
    from outils.postgresql import _port_libre as port_libre

    return port_libre()


class Redacteur(threading.Thread):
    """Adds organisations one after the other; remembers those the site acknowledged."""

    def __init__(self, site: Site, cookie: str, nom: str) -> None:
        super().__init__(daemon=True)
        self.site, self.nom = site, nom
        self.accuses: list[str] = []
        self.statuts: dict[int, int] = {}
        self.fini = threading.Event()
        self.instants: list[float] = []
        self._session = requests.Session()
        self._session.headers["Cookie"] = cookie

    def run(self) -> None:
        """Write until told to stop; what fails is tried again under another name."""
        while not self.fini.is_set():
            try:
                self._ajouter(f"Organisation {self.nom} {uuid.uuid4()}")
            except (requests.RequestException, AttributeError):
                self.fini.wait(0.05)

    def _ajouter(self, nom: str) -> None:
        adresse = f"{self.site.adresse}/organisations/ajouter/"
        entetes = {"Cookie": str(self._session.headers["Cookie"])}
        page = requests.get(adresse, headers=entetes, timeout=30, allow_redirects=False)
        self._compter(page.status_code)
        if page.status_code != 200:
            self.fini.wait(0.05)
            return
        champs = dict(CACHE.findall(page.text))
        champs |= {"nom": nom, "nature": "hopital", "territoire": ICI, "missions": "Soigne."}
        entetes["Cookie"] += f"; csrf={page.cookies['csrf']}"
        reponse = requests.post(adresse, champs, headers=entetes, timeout=30, allow_redirects=False)
        self._compter(reponse.status_code)
        if reponse.status_code == 302:
            self.accuses.append(nom)
            self.instants.append(time.monotonic())

    def _compter(self, statut: int) -> None:
        self.statuts[statut] = self.statuts.get(statut, 0) + 1


@contextlib.contextmanager
def redacteurs(site: Site, nombre: int) -> Iterator[list[Redacteur]]:
    """Have so many people write during a block."""
    cookie = executer(site.var, OUVRIR_SESSION, **site.variables).strip()
    equipe = [Redacteur(site, cookie, f"R{rang}") for rang in range(nombre)]
    for redacteur in equipe:
        redacteur.start()
    try:
        yield equipe
    finally:
        for redacteur in equipe:
            redacteur.fini.set()
        for redacteur in equipe:
            redacteur.join(60)


JUGER = """
import json, sys
from django.db import connection
from clesante.acteurs.models import Organisation
from clesante.comptes.models import Evenement
from clesante.comptes.journal.scelles import sceller
if connection.vendor == "sqlite":
    with connection.cursor() as curseur:
        curseur.execute("PRAGMA integrity_check")
        assert curseur.fetchall() == [("ok",)]
connection.check_constraints()
noms = list(Organisation.objects.filter(nom__startswith="Organisation R").order_by("pk"))
ajouts = Evenement.objects.filter(type="acteurs.organisation_creee")
dits = set(ajouts.values_list("objet_id", flat=True))
print(json.dumps({
    "noms": [o.nom for o in noms],
    "sans_journal": [o.pk for o in noms if str(o.pk) not in {str(d) for d in dits}],
    "journal_sans_objet": [
        str(d) for d in dits if not Organisation.objects.filter(pk=d).exists()
    ],
}))
"""
