"""Data coming in: the pack, a folder of publishers' files, one file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from clesante.donnees.brut import Provenance, dossiers_en_place, normaliser, reception, trouver
from clesante.donnees.construction import construire
from clesante.donnees.dispositions import disposition
from clesante.territoires import imports as territoires
from clesante.territoires import imports_contours

Suivi = Callable[[str], None]


def _muet(_: str) -> None:
    """Say nothing."""


def installer(cible: Path | None = None) -> None:
    """Build the store at ``cible`` (``settings.ENTREPOT``) from the pack and what was imported."""
    construire(cible or Path(settings.ENTREPOT), dossiers_en_place())


def installer_depuis(depuis: Path, suivi: Suivi = _muet) -> list[Provenance]:
    """Read every known file under a folder, then rebuild the store; all or nothing."""
    with reception() as dossier:
        provenances = _normaliser_tout(depuis, dossier, suivi)
        suivi("Construction de l'entrepôt…")
        construire(Path(settings.ENTREPOT), (dossier, *dossiers_en_place()))
    return provenances


def importer(fichier: Path, source: str) -> Provenance:
    """Read one publisher's file as ``source``, then rebuild the store; all or nothing."""
    with reception() as dossier:
        provenance = normaliser(fichier, disposition(source), dossier)
        construire(Path(settings.ENTREPOT), (dossier, *dossiers_en_place()))
    return provenance


def construire_paquet(depuis: Path, vers: Path, suivi: Suivi = _muet) -> list[Provenance]:
    """Rebuild the data pack of the package from a folder of publishers' files."""
    suivi("Territoires…")
    territoires.construire_paquet(depuis, vers / "territoires" / "paquet")
    suivi("Contours…")
    imports_contours.construire_paquet(depuis, vers / "territoires" / "paquet")
    return _normaliser_tout(depuis, vers / "donnees" / "paquet", suivi)


def _normaliser_tout(depuis: Path, dossier: Path, suivi: Suivi) -> list[Provenance]:
    provenances = []
    for d, fichier in trouver(depuis):
        suivi(f"{d.producteur} — {d.jeu}…")
        provenances.append(normaliser(fichier, d, dossier))
    return provenances
