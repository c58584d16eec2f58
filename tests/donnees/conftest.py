"""A machine with its own state folder and a small shipped pack, and archives to bring to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.aides import petit_paquet

JOUR_LIVRE, JOUR_NEUF = "2026-03-01", "2026-06-01"


@pytest.fixture(scope="session")
def petits(tmp_path_factory):
    """Return two packs: the one shipped, and a later one with another name and doubled counts."""
    racine = tmp_path_factory.mktemp("petits-paquets")
    return {
        "livre": petit_paquet.poser(racine / "livre", jour=JOUR_LIVRE),
        "neuf": petit_paquet.poser(
            racine / "neuf",
            noms={petit_paquet.FOIX: "Foix-la-Neuve"},
            chiffres="numerateur * 2 AS numerateur",
            jour=JOUR_NEUF,
        ),
    }


@dataclass(frozen=True)
class Machine:
    """A state folder, the packs at hand, a private key accepted there."""

    var: Path
    petits: dict[str, Path]
    cle: Path
    emballer: Callable[..., Path]

    def contenu(self) -> dict[str, bytes]:
        """Return every file of the state folder, to tell whether anything was touched."""
        fichiers = (f for f in sorted(self.var.rglob("*")) if f.name != ".verrou")
        return {str(f.relative_to(self.var)): f.read_bytes() for f in fichiers if f.is_file()}


@pytest.fixture
def machine(tmp_path, settings, monkeypatch, petits):
    """A machine where nothing is installed yet, and where one key is accepted."""
    from clesante.donnees.paquets import archives, cles
    from clesante.donnees.producteurs import brut
    from clesante.territoires.imports import paquet

    var = tmp_path / "var"
    var.mkdir()
    settings.VAR = var
    settings.ENTREPOT = var / "entrepot.sqlite"
    settings.REFERENTIEL_TERRITOIRES = var / "territoires.sqlite"
    settings.CLES_PAQUET = var / "cles"
    livre = petits["livre"]
    monkeypatch.setattr(brut, "dossier_du_paquet", lambda: livre / "donnees" / "paquet")
    monkeypatch.setattr(paquet, "PAQUET", livre / "territoires" / "paquet")
    cle = tmp_path / "cle"
    cles.accepter(cles.creer(cle)[0])

    def emballer(nom: str = "neuf", racine: Path | None = None, cle: Path = cle) -> Path:
        archive = tmp_path / f"{nom}.clesante.zip"
        archives.construire(racine or petits[nom], archive, cle)
        return archive

    return Machine(var, petits, cle, emballer)


@pytest.fixture
def machine_installee(machine):
    """The same machine with the shipped pack installed."""
    from clesante.donnees import imports
    from clesante.territoires import imports as territoires

    territoires.installer()
    imports.installer()
    return machine
