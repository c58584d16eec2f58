"""Backup, restore and checks of a large base, against copying the same bytes; pages meanwhile."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from django.conf import settings

from bench.charge import demander
from bench.mesures import Banc, Cible, Contexte, Paire, Rythme
from bench.processus import ENTREE, RACINE, clesante, lancer, programme
from bench.serveur import DEMANDES, FERMETURES, ORGANISATIONS, _port, _processus

EVENEMENTS, CONTRATS = (100_000, 1_000), (800, 16)  # whole run, short run
LECTURES = 5  # times the pages of the other rows: long enough to see the whole of a command
RESTAURATION_MAX_S = 1_800  # reliability T11: the large site is back in thirty minutes
JOURNAL = """
import sys
import django
django.setup()
from django.utils import timezone
from clesante.comptes.models import Evenement
nombre, le = int(sys.argv[1]), timezone.now()
champs = {"avant": {"nom": "Centre hospitalier"}, "apres": {"nom": "Centre hospitalier d'ici"}}
Evenement.objects.bulk_create(
    (
        Evenement(type="acteurs.organisation_modifiee", le=le, objet_type="acteurs.organisation",
                  objet_id=rang, **champs)
        for rang in range(nombre)
    ),
    batch_size=5_000,
)
"""


@dataclass(frozen=True, slots=True)
class Grand:
    """A large site at rest: its folder, an archive of it, the cookie of a person."""

    var: Path
    archive: Path
    temoin: str


def grand(contexte: Contexte) -> Grand:
    """Return the large site of a run, filled once, and its backup."""
    return _grand(contexte.dossier, 0 if contexte.echelle.tout else 1)


@functools.cache
def _grand(parent: Path, rang: int) -> Grand:
    dossier = Path(tempfile.mkdtemp(dir=parent))
    var = dossier / "var"
    var.mkdir()
    for fichier in (settings.REFERENTIEL_TERRITOIRES, settings.ENTREPOT):
        os.link(Path(fichier).resolve(), var / Path(fichier).name)
    variables = {"CLESANTE_VAR": str(var), "CLESANTE_BASE": ""}
    nombres = (ORGANISATIONS[rang], CONTRATS[rang])
    semis = [sys.executable, RACINE / "bench" / "semis.py", *nombres]
    seme = json.loads(lancer(semis, dossier, **variables))
    lancer([sys.executable, "-c", JOURNAL, EVENEMENTS[rang]], dossier, **variables)
    archive = dossier / "grande.zip"
    _commande(dossier, var, "sauvegarder", archive)
    return Grand(var, archive, f"{settings.SESSION_COOKIE_NAME}={seme['session']}")


def _commande(dossier: Path, var: Path, *mots: str | Path) -> None:
    clesante(*mots, dossier=dossier, CLESANTE_VAR=str(var), CLESANTE_BASE="")


def _neuf(contexte: Contexte, fin: str = "") -> Iterator[Path]:
    dossier = contexte.neuf()
    return (dossier / f"{rang}{fin}" for rang in count())


def _copie(contexte: Contexte, source: Path) -> Paire:
    neufs = _neuf(contexte)
    return Paire(lambda: shutil.copytree(source, next(neufs)))


def sauvegarde(contexte: Contexte) -> Paire:
    """The backup, read back whole, against copying the folder."""
    site, archives = grand(contexte), _neuf(contexte, ".zip")
    return Paire(
        mesure=lambda: _commande(contexte.dossier, site.var, "sauvegarder", next(archives)),
        plancher=_copie(contexte, site.var).mesure,
    )


def restauration(contexte: Contexte) -> Paire:
    """The restoration into a folder, every row compared, against copying the folder."""
    site, dossiers = grand(contexte), _neuf(contexte)
    return Paire(
        mesure=lambda: _commande(
            contexte.dossier, site.var, "restaurer", site.archive, "--vers", next(dossiers)
        ),
        plancher=_copie(contexte, site.var).mesure,
    )


def controles(contexte: Contexte) -> Paire:
    """Every check, the long ones too, against a process that only starts Django."""
    site = grand(contexte)
    return Paire(
        mesure=lambda: _commande(contexte.dossier, site.var, "verifier", "--complet"),
        plancher=programme("import django; django.setup()", contexte.dossier),
    )


@functools.cache
def _adresse(site: Grand) -> str:
    """Return the list of organisations of the large site, served until the end of the run."""
    adresse = f"http://127.0.0.1:{(port := _port())}"
    ordre = [sys.executable, "-c", ENTREE, "serveur", "--port", str(port)]
    variables = {"CLESANTE_VAR": str(site.var), "CLESANTE_BASE": ""}
    FERMETURES.enter_context(_processus(ordre, adresse, **variables))
    return f"{adresse}/organisations/"


# Runs a command again and again, its last argument a new name each time; stops when it fails.
ENCORE = """
import subprocess, sys
for rang in range(10**6):
    subprocess.run([*sys.argv[1:-1], f"{sys.argv[-1]}{rang}"], check=True)
"""


@contextlib.contextmanager
def _pendant(contexte: Contexte, site: Grand, *mots: str | Path) -> Iterator[None]:
    """Run a command of the site, again and again, until the block ends.

    Raises ``RuntimeError`` when it failed: what was measured then is not what is said.
    """
    ordre = [sys.executable, "-c", ENCORE, sys.executable, "-c", ENTREE, *map(str, mots)]
    variables = {"CLESANTE_VAR": str(site.var), "CLESANTE_BASE": "", "PYTHONPATH": str(RACINE)}
    lance = subprocess.Popen(  # noqa: S603 (commands written in this package)
        [*ordre, str(contexte.neuf() / "n")],
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
        if lance.poll() is not None:
            raise RuntimeError(f"{' '.join(map(str, mots))} a échoué")
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(lance.pid, signal.SIGKILL)
        lance.wait()


def page_pendant(verbe: str) -> Callable[[Contexte], Paire]:
    """Return what prepares the wait of a page while a command runs, against the page alone."""

    def preparer(contexte: Contexte) -> Paire:
        site = grand(contexte)
        adresse, temoin = _adresse(site), {"Cookie": site.temoin, "Accept-Encoding": "gzip"}
        nombre = LECTURES * DEMANDES[0 if contexte.echelle.tout else 1]
        suite: list[str | Path] = [site.archive, "--vers"] if verbe == "restaurer" else []

        def attente() -> float:
            return demander(adresse, temoin, nombre).p95()

        def mesure() -> float:
            with _pendant(contexte, site, verbe, *suite):
                return attente()

        attente()
        return Paire(mesure, attente)

    return preparer


GRANDE = (
    "`clesante sauvegarder` : 800 contrats, 20 000 actions, 20 000 organisations, "
    "100 000 événements"
)
COPIE = "copier le même dossier"
LISTE = "Attente (95 % au plus) de la liste des organisations, 20 connexions, pendant `{}`"
BANCS = (
    Banc("sauvegarde", GRANDE, COPIE, sauvegarde, rythme=Rythme.LENT),
    Banc("sauvegarde", "`clesante restaurer --vers`, la même archive", COPIE, restauration,
         Cible(RESTAURATION_MAX_S, "mesure"), Rythme.LENT),
    Banc("sauvegarde", "`clesante verifier --complet`, le même site", "`django.setup()`", controles,
         rythme=Rythme.LENT),
    *(
        Banc("sauvegarde", LISTE.format(verbe), "la même, sans rien d'autre", page_pendant(verbe),
             rythme=Rythme.LENT, rend=True)
        for verbe in ("sauvegarder", "restaurer")
    ),
)  # fmt: skip
