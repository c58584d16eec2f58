"""``clesante donnees telecharger``: publishers' files, for those who have a network."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from clesante.commandes.francais import Analyseur, chemin

if TYPE_CHECKING:
    from pathlib import Path

    from clesante.donnees.reseau.collectes import Bilan
    from clesante.donnees.reseau.connecteurs import Connecteur, Distante


def declarer(actes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the act to ``clesante donnees``."""
    acte = actes.add_parser("telecharger", help="prend les fichiers chez leurs producteurs")
    acte.add_argument(
        "--source",
        metavar="ID",
        nargs="+",
        action="extend",
        default=[],
        help="les sources voulues ; par défaut : toutes celles qui se téléchargent",
    )
    acte.add_argument(
        "--vers", metavar="DOSSIER", type=chemin, help="par défaut : dans CLESANTE_VAR"
    )
    acte.add_argument(
        "--installer", action="store_true", help="met ensuite les chiffres dans l'entrepôt"
    )
    acte.add_argument(
        "--essai", action="store_true", help="dit ce qui serait demandé, sans rien demander"
    )
    acte.set_defaults(executer=executer_telecharger)


def executer_telecharger(options: argparse.Namespace) -> None:
    """Fetch the sources asked for, say what became of each, install them if asked.

    Raises ``IndisponibleError`` (exit code 4) when at least one failed: the others are in place.
    """
    from clesante.donnees.reseau.collectes import Etat, telecharger_sources
    from clesante.donnees.reseau.connecteurs import choisir

    choisies = choisir(options.source)
    if options.essai:
        _montrer(choisies)
        return
    vers = options.vers or _dossier()
    bilans = telecharger_sources(choisies, vers, _progression())
    _dire_bilans(bilans, vers)
    lues = {source.code for _, source in choisies if source.lue}
    arrives = {b.source for b in bilans if b.etat in {Etat.TELECHARGE, Etat.INCHANGE}}
    if options.installer and arrives & lues:
        _installer(vers)
    _conclure([b.source for b in bilans if b.etat is Etat.ECHEC], len(bilans))


def _dossier() -> Path:
    from pathlib import Path

    from django.conf import settings

    return Path(settings.VAR) / "telechargements"


def _montrer(choisies: Sequence[tuple[Connecteur, Distante]]) -> None:
    """Say, source by source, what would be asked of whom, and what is not yet confirmed."""
    from clesante.commandes.sortie import dire
    from clesante.donnees.reseau.connecteurs import LIBELLES_MARQUE, adresse, sans_lecture

    for connecteur, source in choisies:
        dire(f"{source.code} ({LIBELLES_MARQUE[source.marque]}) : {connecteur.libelle}")
        if connecteur.automatique:
            dire(f"  demande   {adresse(connecteur, source)}")
            dire(f"  rythme    {connecteur.par_minute:g} demandes par minute au plus")
        for etape in source.etapes:
            dire(f"  à faire   {etape}")
        dire(f"  fichier   {source.fichier}{'' if source.lue else ' (pas encore lu)'}")
        dire(f"  licence   {connecteur.licence} ; notice {connecteur.documentation}")
        for note in filter(None, (sans_lecture(source), source.a_savoir, connecteur.a_savoir)):
            dire(f"  à savoir  {note}")


def _progression() -> Callable[[str, int, int | None], None]:
    """Return what shows the bytes received, on one line; nothing when nobody is looking."""
    import sys

    if not sys.stderr.isatty():
        return lambda _source, _recus, _total: None

    def montrer(source: str, recus: int, total: int | None) -> None:
        sur = f" sur {total / 1e6:.1f}" if total else ""
        sys.stderr.write(f"\r\x1b[K{source} : {recus / 1e6:.1f}{sur} Mo")
        if recus == total:
            sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()

    return montrer


def _dire_bilans(bilans: Sequence[Bilan], vers: Path) -> None:
    from clesante.commandes.sortie import dire, tableau
    from clesante.donnees.reseau.collectes import Etat
    from clesante.socle.texte import nombre

    lignes = [
        (b.source, b.etat.value, nombre(b.octets) if b.sha256 else "", b.sha256) for b in bilans
    ]
    tableau(("Source", "Résultat", "Octets", "SHA-256"), lignes)
    for bilan in bilans:
        if bilan.detail:
            dire(f"{bilan.source} : {bilan.detail}")
    if any(b.etat is not Etat.ECHEC and b.sha256 for b in bilans):
        dire(f"Les fichiers sont dans {vers}.")


def _installer(vers: Path) -> None:
    from clesante.commandes.sortie import dire
    from clesante.donnees.imports import installer_depuis

    for provenance in installer_depuis(vers, dire):
        dire(f"  {provenance.source} : {provenance.observations} observations")


def _conclure(echecs: Sequence[str], total: int) -> None:
    from clesante.socle.erreurs import IndisponibleError
    from clesante.socle.texte import pluriel

    if echecs:
        raise IndisponibleError(
            f"{pluriel(len(echecs), 'source')} sur {total} sans fichier neuf : "
            f"{', '.join(echecs)}.",
            "Relancez la commande : les autres ne seront pas redemandées pour rien.",
        )
