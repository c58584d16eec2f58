"""``clesante journal`` and ``clesante droits``: what happened, sealed and checked; who may what."""

from __future__ import annotations

import argparse

from clesante.commandes.francais import Analyseur, chemin
from clesante.commandes.verbes import ajouter_verbe


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the two verbs to the command line."""
    verbe = ajouter_verbe(verbes, "journal")
    actes = verbe.add_subparsers(title="actes", metavar="ACTE", required=True)
    sceller = actes.add_parser("sceller", help="scelle les événements reposés, chaîne par chaîne")
    sceller.set_defaults(executer=executer_sceller)
    verifier = actes.add_parser("verifier", help="recalcule chaque lot ; code 4 s'il a changé")
    verifier.add_argument(
        "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
    )
    verifier.set_defaults(executer=executer_verifier)
    droits = ajouter_verbe(verbes, "droits")
    droits.add_argument(
        "--sortie", metavar="FICHIER", type=chemin, help="le fichier à écrire ; sinon la sortie"
    )
    droits.set_defaults(executer=executer_droits)


def executer_sceller(_options: argparse.Namespace) -> None:
    """Seal what has rested."""
    from clesante.commandes.serveur import preparer_base
    from clesante.commandes.sortie import dire
    from clesante.comptes.journal.scelles import sceller
    from clesante.socle.texte import pluriel

    preparer_base()
    dire(f"{pluriel(len(sceller()), 'lot scellé', 'lots scellés')}.")


def executer_verifier(options: argparse.Namespace) -> None:
    """Check every lot; refuse, with each fault, a journal that was changed."""
    from clesante.commandes.serveur import preparer_base
    from clesante.commandes.sortie import dire, ecrire_json
    from clesante.comptes.journal.scelles import verifier
    from clesante.socle.erreurs import RefuseError

    preparer_base()
    fautes = verifier()
    if options.format == "json":
        ecrire_json({"entier": not fautes, "fautes": fautes})
    elif not fautes:
        dire("Le journal est entier.")
    if fautes:
        raise RefuseError(
            f"Le journal a été modifié. {' '.join(fautes)}",
            "Comparez-le à une sauvegarde, et prévenez le délégué à la protection des données.",
        )


def executer_droits(options: argparse.Namespace) -> None:
    """Print the table of rights, or write it to a file."""
    from clesante.commandes.sortie import dire
    from clesante.comptes.roles import page
    from clesante.socle.fichiers import ecrire

    if options.sortie is None:
        dire(page().removesuffix("\n"))
    else:
        ecrire(options.sortie, page().encode())
        dire(f"La table des droits est dans {options.sortie}.")
