"""``clesante resumes``: the digests that are due, one mail a person."""

from __future__ import annotations

import argparse

from clesante.commandes.francais import Analyseur, jour
from clesante.commandes.verbes import ajouter_verbe


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(verbes, "resumes")
    verbe.add_argument(
        "--essai", action="store_true", help="compte ce qui partirait, sans rien envoyer ni écrire"
    )
    verbe.add_argument("--au", metavar="DATE", type=jour, help="le jour des résumés (AAAA-MM-JJ)")
    verbe.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> None:
    """Send the digests, or say how many would be; « Mon espace » is read through the settings.

    Raises ``EntreeInvalideError`` for a day to come: nobody would have another until then.
    """
    from django.conf import settings
    from django.utils import timezone
    from django.utils.module_loading import import_string

    from clesante.commandes.serveur import preparer_base
    from clesante.commandes.sortie import dire
    from clesante.socle.erreurs import EntreeInvalideError
    from clesante.socle.texte import pluriel

    if options.au and options.au > timezone.localdate() and not options.essai:
        raise EntreeInvalideError(
            "Les résumés d'un jour à venir ne s'envoient pas.",
            "Pour savoir combien partiraient\u00a0: ajoutez --essai.",
        )
    preparer_base()
    bilan = import_string(settings.RESUMES)(options.au, options.essai)
    fait, faits = ("à envoyer", "à envoyer") if options.essai else ("envoyé", "envoyés")
    dire(
        f"{pluriel(bilan.envoyes, f'résumé {fait}', f'résumés {faits}')}, "
        f"{pluriel(bilan.rien, 'personne', 'personnes')} sans nouvelle, "
        f"{pluriel(bilan.echecs, 'courriel pas parti', 'courriels pas partis')}."
    )
