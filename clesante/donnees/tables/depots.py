"""A file between its deposit and its import: its author's only, in a private folder, for a day."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO

from django.conf import settings

from clesante.comptes.models import Utilisateur
from clesante.socle.erreurs import IntrouvableError
from clesante.socle.fichiers import ecrire

GARDE_S = 86_400
JETON = re.compile(r"[A-Za-z0-9_-]{32}")
_HORS_NOM = re.compile(r"[^\w.() -]")


@dataclass(frozen=True, slots=True)
class Depot:
    """A file that waits: whose it is, of which perimeter, what was said of it so far."""

    jeton: str
    nom: str
    territoire: str
    auteur: int
    choix: Mapping[str, str] = field(default_factory=dict)

    @property
    def fichier(self) -> Path:
        """Where the file is, under its own name."""
        return _racine() / self.jeton / "fichier" / self.nom


def _racine() -> Path:
    """Return the folder of deposits, that nobody else of the machine may open."""
    dossier: Path = settings.VAR / "depots"
    dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
    return dossier


def garder(flux: IO[bytes], nom: str, territoire: str, par: Utilisateur) -> Depot:
    """Keep a file for its author, and sweep those of yesterday."""
    balayer()
    propre = _HORS_NOM.sub("_", Path(nom).name)[-100:].lstrip(".") or "table.csv"
    depot = Depot(secrets.token_urlsafe(24), propre, territoire, par.pk)
    depot.fichier.parent.mkdir(mode=0o700, parents=True)
    with depot.fichier.open("wb") as sortie:
        shutil.copyfileobj(flux, sortie)
    _ecrire(depot)
    return depot


def _ecrire(depot: Depot) -> None:
    ecrire(depot.fichier.parent.parent / "depot.json", json.dumps(asdict(depot)))


def retenir(depot: Depot, choix: Mapping[str, str]) -> Depot:
    """Keep what was said of a file, for the next page."""
    nouveau = replace(depot, choix=dict(choix))
    _ecrire(nouveau)
    return nouveau


def retrouver(jeton: str, par: Utilisateur) -> Depot:
    """Return a deposit to its author; raise ``IntrouvableError`` for any other, or an old one."""
    balayer()
    dit = _racine() / jeton / "depot.json"
    if JETON.fullmatch(jeton) and dit.is_file():
        depot = Depot(**json.loads(dit.read_text()))
        if depot.auteur == par.pk:
            return depot
    raise IntrouvableError("Ce dépôt n'existe plus.", "Déposez le fichier à nouveau.")


def oublier(depot: Depot) -> None:
    """Remove a file that has been imported."""
    shutil.rmtree(_racine() / depot.jeton, ignore_errors=True)


def balayer() -> int:
    """Remove the files deposited more than a day ago, and return how many went."""
    limite = time.time() - GARDE_S
    vieux = [d for d in _racine().iterdir() if (d / "fichier").exists() and _age(d) < limite]
    for dossier in vieux:
        shutil.rmtree(dossier, ignore_errors=True)
    return len(vieux)


def _age(dossier: Path) -> float:
    """Return when the file of a deposit was put there; now when another sweeps it meanwhile."""
    try:
        return (dossier / "fichier").stat().st_mtime
    except OSError:
        return time.time()
