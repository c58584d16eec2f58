"""A file between its deposit and its import: its author's only, in a private folder, for a day."""

from __future__ import annotations

import contextlib
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
from clesante.donnees import droits
from clesante.socle.erreurs import IntrouvableError
from clesante.socle.fichiers import ecrire

GARDE_S = 86_400
NOM_OCTETS = 255  # the longest name of usual file systems, that count bytes
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
    depot = Depot(secrets.token_urlsafe(24), _nom_propre(nom), territoire, par.pk)
    depot.fichier.parent.mkdir(mode=0o700, parents=True)
    with depot.fichier.open("wb") as sortie:
        shutil.copyfileobj(flux, sortie)
    _ecrire(depot)
    return depot


def _nom_propre(nom: str) -> str:
    """Return a name that any file system takes; the end of a long one, where its format is."""
    propre = _HORS_NOM.sub("_", Path(nom).name)
    coupe = propre.encode(errors="ignore")[-NOM_OCTETS:].decode(errors="ignore")
    return coupe.lstrip(".") or "table.csv"


def _ecrire(depot: Depot) -> None:
    ecrire(depot.fichier.parent.parent / "depot.json", json.dumps(asdict(depot)))


def retenir(depot: Depot, choix: Mapping[str, str]) -> Depot:
    """Keep what was said of a file, for the next page.

    Raises ``IntrouvableError`` when the file went meanwhile: imported by the same page sent twice.
    """
    nouveau = replace(depot, choix=dict(choix))
    if depot.fichier.is_file():
        _ecrire(nouveau)
    if not depot.fichier.is_file():
        oublier(depot)
        raise _perdu()
    return nouveau


def retrouver(jeton: str, par: Utilisateur) -> Depot:
    """Return a deposit to its author, who still has the right on its territory.

    Raises ``IntrouvableError`` for any other, an old one, or one of a territory out of reach today.
    """
    balayer()
    return _retrouver(jeton, par)


def _retrouver(jeton: str, par: Utilisateur) -> Depot:
    dossier = _racine() / jeton
    if JETON.fullmatch(jeton) and _age(dossier) < GARDE_S and (dossier / "depot.json").is_file():
        depot = Depot(**json.loads((dossier / "depot.json").read_text()))
        if depot.auteur == par.pk and depot.fichier.is_file():
            droits.verifier(par, "donnees.tables", depot.territoire)
            return depot
    raise _perdu()


def de(par: Utilisateur) -> list[tuple[Depot, float]]:
    """Return the deposits of a person that still wait, each with how many seconds it has left."""
    balayer()
    trouves = []
    for dossier in _racine().iterdir():
        with contextlib.suppress(IntrouvableError):
            trouves.append((_retrouver(dossier.name, par), GARDE_S - _age(dossier)))
    return sorted(trouves, key=lambda trouve: trouve[1])


def _perdu() -> IntrouvableError:
    return IntrouvableError("Ce dépôt n'existe plus.", "Déposez le fichier à nouveau.")


def oublier(depot: Depot) -> None:
    """Remove a file that has been imported."""
    shutil.rmtree(_racine() / depot.jeton, ignore_errors=True)


def balayer() -> int:
    """Remove the files deposited more than a day ago, and return how many went."""
    vieux = [d for d in _racine().iterdir() if _age(d) >= GARDE_S]
    for dossier in vieux:
        shutil.rmtree(dossier, ignore_errors=True)
    return len(vieux)


def _age(dossier: Path) -> float:
    """Return for how many seconds a deposit is there; 0 when another sweeps it meanwhile.

    A folder left without its file counts from its own last change.
    """
    for lieu in (dossier / "fichier", dossier):
        try:
            return time.time() - lieu.stat().st_mtime
        except OSError:
            continue
    return 0
