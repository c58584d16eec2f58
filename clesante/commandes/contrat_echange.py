"""``clesante contrat exporter`` and ``importer``: a contract from one site to another."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clesante.commandes.francais import Analyseur, chemin

if TYPE_CHECKING:
    from clesante.contrats.actions.echange_suite import Apport
    from clesante.contrats.models import Contrat


def declarer_echange(actes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the two acts."""
    exporter = actes.add_parser(
        "exporter",
        help="écrit un contrat entier dans un fichier, pour un autre site ou pour l'archive",
        description="F.json : un fichier, pièces comprises. F.zip, ou un dossier : l'archive, "
        "avec ses documents et un index.html qui se lit sans logiciel. Sans --sortie, le JSON est "
        "écrit sur la sortie standard.",
    )
    exporter.add_argument("contrat", metavar="ID", help="son numéro, que dit « contrat lister »")
    exporter.add_argument("--sortie", metavar="F", type=chemin, help="le fichier, ou le dossier")
    _format(exporter)
    exporter.set_defaults(executer=executer_exporter)
    importer = actes.add_parser(
        "importer",
        help="prend le contrat qu'un autre site a exporté, tel qu'il y était",
        description="Tout est enregistré, ou rien ; le même fichier deux fois ne change rien. "
        "D'un contrat déjà ici, ce qui change est dit ; --suite le reçoit, si ses versions suivent "
        "celles d'ici.",
    )
    importer.add_argument("fichier", metavar="FICHIER", type=chemin, help="F.json ou F.zip")
    importer.add_argument("--compte", metavar="ADRESSE", default="", help="qui l'importe")
    importer.add_argument(
        "--suite",
        action="store_true",
        help="si le contrat est déjà ici, en reçoit la suite, après ce qui est gardé",
    )
    _format(importer)
    importer.set_defaults(executer=executer_importer)


def _format(acte: Analyseur) -> None:
    acte.add_argument(
        "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
    )


def executer_exporter(options: argparse.Namespace) -> None:
    """Write a contract whole."""
    from clesante.commandes import serveur
    from clesante.commandes.conformite import contrat_cite
    from clesante.contrats.lectures.echange import en_json

    serveur.preparer_base()
    lu = contrat_cite(options.contrat)
    if options.sortie is None:
        sys.stdout.write(en_json(lu))
        return
    _ecrire(lu, options.sortie)
    _dire_export(lu, options)


def _ecrire(lu: Contrat, sortie: Path) -> None:
    from clesante.contrats.exports.archive import archive
    from clesante.contrats.lectures.echange import en_json
    from clesante.socle import archives
    from clesante.socle.erreurs import RefuseError
    from clesante.socle.fichiers import ecrire

    if sortie.suffix == ".json":
        ecrire(sortie, en_json(lu))
        return
    if sortie.suffix == ".zip":
        ecrire(sortie, archives.ecrire(archive(lu)))
        return
    if sortie.exists() and (not sortie.is_dir() or any(sortie.iterdir())):
        raise RefuseError(f"« {sortie} » n'est pas un dossier vide.", "Donnez-en un autre.")
    for nom, octets in archive(lu).items():
        (sortie / nom).parent.mkdir(parents=True, exist_ok=True)
        ecrire(sortie / nom, octets)


def _dire_export(lu: Contrat, options: argparse.Namespace) -> None:
    from clesante.commandes.sortie import dire, ecrire_json
    from clesante.contrats.lectures.echange import empreinte_de

    dit = {"id": lu.pk, "intitule": lu.intitule, "empreinte": empreinte_de(lu)}
    if options.format == "json":
        ecrire_json({**dit, "fichier": str(options.sortie), "versions": lu.versions.count()})
    else:
        dire(f"Contrat n° {lu.pk} écrit dans {options.sortie}, empreinte {dit['empreinte']}.")


def executer_importer(options: argparse.Namespace) -> None:
    """Take in the contract of another site."""
    from clesante.commandes import serveur
    from clesante.commandes.contrat import compte_cite
    from clesante.commandes.sortie import dire, ecrire_json
    from clesante.contrats.actions.echange import importer
    from clesante.contrats.actions.echange_suite import DejaLaError
    from clesante.contrats.lectures.echange import empreinte_de, ouvrir
    from clesante.socle.erreurs import RefuseError

    serveur.preparer_base()
    colis, fichiers = ouvrir(octets(options.fichier))
    par = compte_cite(options.compte)
    try:
        lu, neuf = importer(colis, fichiers, par, options.suite)
    except DejaLaError as deja:
        if options.format == "texte":
            _dire_apport(deja.apport)
        raise RefuseError(deja.message, "Ajoutez --suite pour la recevoir.") from None
    dit: dict[str, Any] = {
        "id": lu.pk, "intitule": lu.intitule, "nouveau": neuf, "empreinte": empreinte_de(lu),
    }  # fmt: skip
    if options.format == "json":
        ecrire_json(dit)
    elif neuf and options.suite:
        dire(f"Suite reçue, contrat n° {lu.pk} : {lu.intitule}. Empreinte {dit['empreinte']}.")
    elif neuf:
        dire(f"Contrat importé sous le n° {lu.pk} : {lu.intitule}. Empreinte {dit['empreinte']}.")
    else:
        dire(f"Ce contrat est déjà ici, sous le n° {lu.pk}, identique : rien n'a changé.")


def _dire_apport(apport: Apport) -> None:
    """Say what a file brings to a contract that is here."""
    from clesante.commandes.contrat_comparer import dire_les_changements
    from clesante.commandes.sortie import dire
    from clesante.socle.texte import pluriel

    dire(f"{pluriel(apport.versions, 'version nouvelle', 'versions nouvelles')}.")
    dire(f"{pluriel(len(apport.changements), 'changement')}.")
    dire_les_changements(apport.changements)


def octets(fichier: Path) -> bytes:
    """Return the bytes of a file that travels; raise for one that is not there, or too large."""
    from clesante.contrats.lectures.echange import TAILLE_MAX
    from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError

    if not fichier.is_file():
        raise IntrouvableError(f"« {fichier.name} » n'existe pas.", "Vérifiez le chemin.")
    if fichier.stat().st_size > TAILLE_MAX:
        raise EntreeInvalideError("Ce fichier est trop grand pour un contrat.", "Vérifiez-le.")
    return fichier.read_bytes()
