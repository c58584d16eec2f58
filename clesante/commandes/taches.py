"""``clesante taches`` and ``clesante courriels``: what the site does behind its pages."""

from __future__ import annotations

import argparse

from clesante.commandes.francais import Analyseur
from clesante.commandes.verbes import ajouter_verbe

FORMATS = ("texte", "json")


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verbs to the command line."""
    taches = ajouter_verbe(verbes, "taches")
    taches.add_argument("--format", choices=FORMATS, default="texte", help="par défaut : texte")
    taches.set_defaults(executer=executer_taches)
    courriels = ajouter_verbe(verbes, "courriels")
    actes = courriels.add_subparsers(title="actes", metavar="ACTE", required=True)
    envoyer = actes.add_parser("envoyer", help="envoie les courriels dus, une fois")
    envoyer.set_defaults(executer=executer_envoyer)


def executer_taches(options: argparse.Namespace) -> None:
    """Print jobs and due times."""
    import dataclasses
    import json

    from django.core.serializers.json import DjangoJSONEncoder
    from django.utils import timezone

    from clesante.commandes.serveur import preparer_base
    from clesante.commandes.sortie import dire, ecrire_json, tableau
    from clesante.exploitation.lectures import periodiques, taches

    preparer_base()
    lues, dues = taches(), periodiques()
    if options.format == "json":
        contenu = {
            "taches": [dataclasses.asdict(t) for t in lues],
            "echeances": [dataclasses.asdict(p) for p in dues],
        }
        ecrire_json(json.loads(json.dumps(contenu, cls=DjangoJSONEncoder)))
        return
    if lues:
        lignes = [
            (t.reference, t.etat, _heure(timezone.localtime(t.quand)), t.libelle) for t in lues
        ]
        tableau(("référence", "état", "quand", "tâche"), lignes)
    else:
        dire("Aucune tâche.")
    dire()
    prochaines = [(_heure(timezone.localtime(p.suivante)), p.rythme, p.phrase) for p in dues]
    tableau(("prochaine échéance", "rythme", "travail"), prochaines)


def _heure(instant: object) -> str:
    return f"{instant:%d/%m/%Y %H:%M}"


def executer_envoyer(_options: argparse.Namespace) -> None:
    """Send the mails that are due; raise ``RefuseError`` when one is refused or in doubt."""
    from clesante.commandes.serveur import preparer_base
    from clesante.commandes.sortie import dire
    from clesante.comptes.actions.courriels import envoyer_tous
    from clesante.socle.erreurs import RefuseError
    from clesante.socle.texte import pluriel

    preparer_base()
    bilan = envoyer_tous()
    dire(
        f"{pluriel(bilan.envoyes, 'courriel envoyé', 'courriels envoyés')}, "
        f"{pluriel(bilan.remis, 'remis à plus tard', 'remis à plus tard')}, "
        f"{pluriel(bilan.annules, 'périmé')}."
    )
    if perdus := bilan.echecs + bilan.incertains:
        dit = pluriel(perdus, "courriel refusé ou incertain", "courriels refusés ou incertains")
        raise RefuseError(f"{dit}.", "Voyez la page /courriels/.")
