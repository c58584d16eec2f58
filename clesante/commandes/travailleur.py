"""``clesante travailleur``: background jobs, mails and the clock, without the site."""

from __future__ import annotations

import argparse

from clesante.commandes.francais import Analyseur
from clesante.commandes.verbes import ajouter_verbe


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(verbes, "travailleur")
    verbe.add_argument("--une-fois", action="store_true", help="fait ce qui est dû, puis s'arrête")
    verbe.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> None:
    """Run the worker until it is told to stop."""
    from clesante.commandes.serveur import preparer_base
    from clesante.commandes.sortie import dire
    from clesante.exploitation.travailleur import tourner

    preparer_base()
    if not options.une_fois:
        dire("Le travailleur est en marche (Ctrl+C pour l'arrêter).")
    tourner(options.une_fois)
