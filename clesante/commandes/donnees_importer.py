"""``clesante donnees importer``: one publisher's file, and what to mend when it is refused."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from clesante.commandes.francais import Analyseur, chemin

if TYPE_CHECKING:
    from pathlib import Path

    from clesante.donnees.producteurs.anomalies import FichierRefuseError


def declarer(actes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the act to ``clesante donnees``."""
    acte = actes.add_parser("importer", help="lit un fichier d'un producteur")
    acte.add_argument("fichier", metavar="FICHIER", type=chemin, help="le fichier à lire")
    acte.add_argument(
        "--source", metavar="ID", required=True, help="la source, telle que « etat » la nomme"
    )
    acte.add_argument(
        "--forcer", action="store_true", help="même s'il donne bien moins de chiffres qu'en place"
    )
    acte.add_argument(
        "--rapport",
        metavar="FICHIER",
        type=chemin,
        help="s'il est refusé, la liste des anomalies (.csv, .xlsx ou .ods)",
    )
    acte.add_argument(
        "--corrige",
        metavar="FICHIER",
        type=chemin,
        help="s'il est refusé, sa copie corrigée de ce qui est certain (.csv, .xlsx ou .ods)",
    )
    acte.set_defaults(executer=executer_importer)


def executer_importer(options: argparse.Namespace) -> None:
    """Read one file; nothing is changed when it is refused, what is wrong is written if asked."""
    from clesante.commandes.sortie import dire
    from clesante.donnees.imports import importer
    from clesante.donnees.producteurs.anomalies import FichierRefuseError
    from clesante.donnees.producteurs.corrections import verifier_format
    from clesante.socle.texte import pluriel

    if options.rapport:
        _format(options.rapport)
    if options.corrige:
        verifier_format(options.source, _format(options.corrige))
    try:
        provenance = importer(options.fichier, options.source, options.forcer, dire)
    except FichierRefuseError as erreur:
        _ecrire(options, erreur)
        raise
    dire(f"{pluriel(provenance.observations, 'observation')} de {provenance.source} en place.")


def _ecrire(options: argparse.Namespace, erreur: FichierRefuseError) -> None:
    """Write the report and the corrected copy that were asked for; else say that they exist."""
    from clesante.commandes.sortie import dire
    from clesante.donnees.producteurs.anomalies import ecrire_rapport
    from clesante.donnees.producteurs.corrections import corriger
    from clesante.socle.fichiers import ecrire

    if options.rapport:
        ecrire(options.rapport, ecrire_rapport(erreur.anomalies, _format(options.rapport)))
        dire(f"La liste des anomalies est dans {options.rapport}.")
    if options.corrige:
        copie = corriger(options.fichier, options.source, erreur, _format(options.corrige))
        ecrire(options.corrige, copie)
        dire(f"La copie corrigée est dans {options.corrige} : relisez-la avant de l'importer.")
    if not options.rapport and not options.corrige:
        erreur.remede += " Pour la liste entière : --rapport FICHIER."


def _format(fichier: Path) -> str:
    from clesante.socle.erreurs import EntreeInvalideError
    from clesante.ui.classeurs import FORMATS

    suffixe = fichier.suffix.lower().lstrip(".")
    if suffixe not in FORMATS:
        raise EntreeInvalideError(
            f"{fichier.name} devrait finir par .csv, .xlsx ou .ods.",
            "Donnez un autre nom de fichier.",
        )
    return suffixe
