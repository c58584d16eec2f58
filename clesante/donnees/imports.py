"""Data coming in: the pack, a folder of publishers' files, one file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from clesante.donnees.brut import (
    Provenance,
    dossiers_en_place,
    normaliser,
    observations,
    reception,
    trouver,
)
from clesante.donnees.construction import construire, est_a_jour
from clesante.donnees.dispositions import disposition
from clesante.socle.erreurs import RefuseError
from clesante.territoires import imports as territoires
from clesante.territoires import imports_contours

Suivi = Callable[[str], None]
COUVERTURE_MINIMALE = 0.9


def _muet(_: str) -> None:
    """Say nothing."""


def installer(cible: Path | None = None) -> None:
    """Build the store at ``cible`` (``settings.ENTREPOT``) from the pack and what was imported."""
    construire(cible or Path(settings.ENTREPOT), dossiers_en_place())


def installer_si_besoin() -> None:
    """Build the store of the settings unless it already holds what is at hand."""
    if not est_a_jour(Path(settings.ENTREPOT), dossiers_en_place()):
        installer()


def installer_depuis(depuis: Path, suivi: Suivi = _muet) -> list[Provenance]:
    """Read every known file under a folder, then rebuild the store; all or nothing."""
    with reception() as dossier:
        provenances = _normaliser_tout(depuis, dossier, suivi)
        suivi("Construction de l'entrepôt…")
        construire(Path(settings.ENTREPOT), (dossier, *dossiers_en_place()))
    return provenances


def importer(fichier: Path, source: str, forcer: bool = False) -> Provenance:
    """Read one publisher's file as ``source``, then rebuild the store; all or nothing.

    Raises ``RefuseError`` when the file holds far fewer figures than what is in place (a cut
    export would empty the country), unless ``forcer``.
    """
    with reception() as dossier:
        provenance = normaliser(fichier, disposition(source), dossier)
        if not forcer:
            _verifier_couverture(provenance)
        construire(Path(settings.ENTREPOT), (dossier, *dossiers_en_place()))
    return provenance


def _verifier_couverture(nouvelle: Provenance) -> None:
    en_place = observations(nouvelle.source, dossiers_en_place())
    if en_place and nouvelle.observations < COUVERTURE_MINIMALE * en_place[1].observations:
        raise RefuseError(
            f"{nouvelle.fichier} donne {nouvelle.observations} chiffres, contre "
            f"{en_place[1].observations} en place : il paraît incomplet. Rien n'a été enregistré.",
            "Vérifiez l'export ; s'il est complet, ajoutez --forcer.",
        )


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
