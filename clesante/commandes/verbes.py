"""The verbs of the command line: where each is declared, and its line of help.

Data only: ``clesante --help`` shows every line and imports none of the modules.
"""

from __future__ import annotations

TYPE_CHECKING = False  # without typing, whose import costs more than this module
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from clesante.commandes.francais import Analyseur

VERBES = {
    "demo": {"demo": "base, données, portrait en six formats, puis le site"},
    "serveur": {"serveur": "le site et son travailleur, sur cette machine"},
    "territoire": {
        "territoire": "un territoire : communes, population et millésime ; ou sa recherche"
    },
    "diagnostic": {"diagnostic": "le portrait de santé d'un territoire, en six formats"},
    "donnees": {"donnees": "l'entrepôt des indicateurs"},
    "statistiques": {"statistiques": "les calculs, vérifiables à la main"},
    "cadres": {
        "cadres": "les cadres régionaux, ou celui d'un territoire",
        "cadre": "un cadre régional : le vérifier, l'exporter, l'importer",
    },
    "ingenierie": {
        "ingenierie": "le financement de l'ingénierie d'un contrat, chaque euro avec sa phrase"
    },
    "citations": {
        "citations": "les articles, lois et décrets qu'un texte cite : en vigueur, renumérotés, "
        "inconnus"
    },
    "conformite": {"conformite": "un contrat devant son cadre et la loi : code 4 s'il bloque"},
    "redondances": {
        "redondances": "les fiches d'un contrat face à ce qui existe déjà, avec les raisons"
    },
    "document": {"document": "les documents d'un contrat : complet, synthétique, fiche, avenant…"},
    "contrat": {"contrat": "les contrats du site ; en reprendre un depuis un fichier"},
    "compte": {"compte": "les comptes : créer, inviter, lister, fermer"},
    "journal": {
        "journal": "scelle le journal, vérifie qu'il est entier",
        "droits": "la table des droits : opérations et rôles",
    },
    "rgpd": {"rgpd": "le registre, l'export et l'effacement d'une personne"},
    "travailleur": {"travailleur": "fait tourner les tâches de fond, envoie les courriels"},
    "taches": {
        "taches": "les tâches de fond et leurs prochaines échéances",
        "courriels": "envoie les courriels qui attendent",
    },
    "resumes": {"resumes": "envoie les résumés dus : un courriel par personne"},
    "sauvegarde": {
        "sauvegarder": "écrit une sauvegarde de tout le site, relue avant d'être gardée",
        "restaurer": "remet une sauvegarde, à la place du site ou dans un autre dossier",
        "verifier": "passe les contrôles du site, ou d'une sauvegarde",
        "migrer-base": "copie la base vers PostgreSQL, ou vers SQLite",
    },
    "apparence": {"apparence": "la couleur, le logo et le nom de l'hébergeur"},
}
"""By module of ``clesante.commandes``, in the order of the help: the verbs it declares."""

AIDES = {verbe: aide for verbes in VERBES.values() for verbe, aide in verbes.items()}


def ajouter_verbe(
    verbes: argparse._SubParsersAction[Analyseur], nom: str, **options: Any
) -> Analyseur:
    """Return the parser of a verb, added with its line of help."""
    return verbes.add_parser(nom, help=AIDES[nom], **options)
