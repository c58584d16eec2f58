"""Data coming in: the pack, a folder of publishers' files, one file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from clesante.donnees.construction import construire, est_a_jour
from clesante.donnees.producteurs.brut import (
    Provenance,
    deja_lue,
    dossiers_en_place,
    normaliser_tous,
    provenance_en_place,
    reception,
    trouver,
)
from clesante.donnees.producteurs.dispositions import Disposition, disposition
from clesante.donnees.producteurs.ouvriers import Suivi, muet
from clesante.donnees.reseau.connecteurs import verifier_lue
from clesante.socle import generations
from clesante.socle.erreurs import RefuseError
from clesante.socle.fichiers import remplacement
from clesante.territoires import imports as territoires
from clesante.territoires import imports_contours

COUVERTURE_MINIMALE = 0.9
PETIT = "brotli"  # five times slower to write, a third smaller: for what is shipped


def _entrepot() -> Path:
    return generations.actuel(Path(settings.ENTREPOT))


def installer(cible: Path | None = None) -> None:
    """Build the store at ``cible`` (``settings.ENTREPOT``) from the pack and what was imported.

    Raises ``RefuseError`` while another process changes the data.
    """
    with generations.verrou(Path(settings.VAR)):
        construire(cible or _entrepot(), dossiers_en_place())


def installer_si_besoin() -> None:
    """Build the store of the settings unless it already holds what is at hand."""
    if not est_a_jour(_entrepot(), dossiers_en_place()):
        installer()


def installer_depuis(depuis: Path, suivi: Suivi = muet, forcer: bool = False) -> list[Provenance]:
    """Read every known file under a folder, then rebuild the store; all or nothing.

    What is in place already, from the very same file, is not read again. Raises ``RefuseError`` as
    :func:`importer` does.
    """
    return _recevoir(trouver(depuis), suivi, forcer)


def importer(fichier: Path, source: str, forcer: bool = False, suivi: Suivi = muet) -> Provenance:
    """Read one publisher's file as ``source``, then rebuild the store; all or nothing.

    The same file again changes nothing, unless ``forcer``. Raises ``FichierRefuseError`` with every
    row at fault; ``RefuseError`` when the file holds far fewer figures than what is in place (a cut
    export would empty the country), unless ``forcer``, while another process changes the data, and
    for a source whose file is only kept.
    """
    verifier_lue(source)
    return _recevoir([(disposition(source), fichier)], suivi, forcer)[0]


def _recevoir(
    fichiers: list[tuple[Disposition, Path]], suivi: Suivi, forcer: bool
) -> list[Provenance]:
    with generations.verrou(Path(settings.VAR)):
        connues = {} if forcer else _inchangees(fichiers, suivi)
        nouveaux = [(d, fichier) for d, fichier in fichiers if d.code_source not in connues]
        if nouveaux or not est_a_jour(_entrepot(), dossiers_en_place()):
            connues |= _lire_et_construire(nouveaux, suivi, forcer)
    return [connues[d.code_source] for d, _ in fichiers]


def _inchangees(
    fichiers: Iterable[tuple[Disposition, Path]], suivi: Suivi
) -> dict[str, Provenance]:
    """Return the sources whose file is in place already, and say so."""
    connues = {}
    for d, fichier in fichiers:
        en_place = deja_lue(d, fichier)
        if en_place:
            suivi(f"{d.producteur} — {d.jeu} : inchangé.")
            connues[d.code_source] = en_place
    return connues


def _lire_et_construire(
    fichiers: list[tuple[Disposition, Path]], suivi: Suivi, forcer: bool
) -> dict[str, Provenance]:
    """Read files and make the store from them; it is put in place last.

    A death before it leaves what was received where the next start finds it: what was seen of the
    store goes from the figures before to those after, and never back.
    """
    with remplacement(_entrepot()) as entrepot, reception() as dossier:
        provenances = normaliser_tous(fichiers, dossier, suivi=suivi) if fichiers else []
        if not forcer:
            _verifier_couverture(provenances)
        suivi("Construction de l'entrepôt…")
        construire(entrepot, (dossier, *dossiers_en_place()))
    return {provenance.source: provenance for provenance in provenances}


def _verifier_couverture(nouvelles: Iterable[Provenance]) -> None:
    for nouvelle in nouvelles:
        en_place = provenance_en_place(nouvelle.source)
        if en_place and nouvelle.observations < COUVERTURE_MINIMALE * en_place.observations:
            raise RefuseError(
                f"{nouvelle.fichier} donne {nouvelle.observations} chiffres, contre "
                f"{en_place.observations} en place : il paraît incomplet. "
                "Rien n'a été enregistré.",
                "Vérifiez l'export ; s'il est complet, ajoutez --forcer.",
            )


def construire_paquet(depuis: Path, vers: Path, suivi: Suivi = muet) -> list[Provenance]:
    """Rebuild the data pack of the package from a folder of publishers' files."""
    suivi("Territoires…")
    territoires.construire_paquet(depuis, vers / "territoires" / "paquet")
    suivi("Contours…")
    imports_contours.construire_paquet(depuis, vers / "territoires" / "paquet")
    return normaliser_tous(trouver(depuis), vers / "donnees" / "paquet", PETIT, suivi)
