"""``clesante rgpd``: the register, what is held of a person, erasure, retention."""

from __future__ import annotations

import argparse

from clesante.commandes.francais import Analyseur, chemin
from clesante.commandes.verbes import ajouter_verbe


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(verbes, "rgpd")
    actes = verbe.add_subparsers(title="actes", metavar="ACTE", required=True)
    registre = actes.add_parser("registre", help="écrit le registre des traitements")
    registre.add_argument(
        "sortie", metavar="FICHIER", type=chemin, help="le fichier à écrire : .csv, .xlsx ou .ods"
    )
    registre.set_defaults(executer=executer_registre)
    exporter = actes.add_parser(
        "exporter", help="tout ce que la base garde d'une personne, en JSON"
    )
    exporter.add_argument("adresse", metavar="ADRESSE", help="l'adresse électronique")
    exporter.set_defaults(executer=executer_exporter)
    effacer = actes.add_parser("effacer", help="efface une personne, partout et sans retour")
    effacer.add_argument("adresse", metavar="ADRESSE", help="l'adresse électronique")
    effacer.add_argument(
        "--confirmer", action="store_true", help="sans cette option, rien n'est effacé"
    )
    effacer.set_defaults(executer=executer_effacer)
    rejouer = actes.add_parser("rejouer", help="refait les effacements après une restauration")
    rejouer.set_defaults(executer=executer_rejouer)
    conserver = actes.add_parser(
        "conserver", help="préavis et effacement après deux ans sans activité"
    )
    conserver.set_defaults(executer=executer_conserver)


def executer_registre(options: argparse.Namespace) -> None:
    """Write the register to a file."""
    from clesante.commandes.sortie import dire
    from clesante.comptes.colonnes.registre import FICHIER
    from clesante.comptes.registre import lignes
    from clesante.socle.erreurs import EntreeInvalideError
    from clesante.socle.fichiers import ecrire
    from clesante.ui import classeurs

    _preparer()
    extension = options.sortie.suffix.removeprefix(".").lower()
    if extension not in classeurs.FORMATS:
        raise EntreeInvalideError(
            f"« {options.sortie.name} » n'a pas une extension connue.",
            "Finissez le nom par .csv, .xlsx ou .ods.",
        )
    ecrire(options.sortie, classeurs.ecrire(extension, "Registre", FICHIER, lignes()))
    dire(f"Le registre est dans {options.sortie}.")


def executer_exporter(options: argparse.Namespace) -> None:
    """Print what the base holds of a person; raise ``IntrouvableError`` when it knows nobody."""
    from clesante.commandes.sortie import ecrire_json
    from clesante.comptes.actions.rgpd import trouver
    from clesante.comptes.lectures.rgpd import en_dict

    _preparer()
    ecrire_json(en_dict(trouver(options.adresse)))


def executer_effacer(options: argparse.Namespace) -> None:
    """Erase a person, once it is confirmed."""
    from clesante.commandes.sortie import dire
    from clesante.comptes.actions.rgpd import effacer_adresse, trouver
    from clesante.socle.erreurs import RefuseError
    from clesante.socle.texte import pluriel

    _preparer()
    if not options.confirmer:
        nombre = sum(map(len, trouver(options.adresse).values()))
        raise RefuseError(
            f"{pluriel(nombre, 'fiche serait effacée', 'fiches seraient effacées')}, sans retour.",
            "Ajoutez --confirmer.",
        )
    effacer_adresse(options.adresse)
    dire("La personne est effacée : il n'en reste que des numéros.")


def executer_rejouer(_options: argparse.Namespace) -> None:
    """Erase again what a restored base brought back."""
    from clesante.commandes.sortie import dire
    from clesante.comptes.actions.rgpd import rejouer
    from clesante.socle.erreurs import RefuseError
    from clesante.socle.texte import pluriel

    _preparer()
    bilan = rejouer()
    dire(f"{pluriel(bilan.revenus, 'fiche effacée de nouveau', 'fiches effacées de nouveau')}.")
    if bilan.refus:
        raise RefuseError(
            f"{pluriel(len(bilan.refus), 'effacement non refait', 'effacements non refaits')} : "
            + " ".join(bilan.refus),
            "Levez ce qui les empêche, puis recommencez.",
        )


def executer_conserver(_options: argparse.Namespace) -> None:
    """Give notices, erase, and remove what is past; to be run every day."""
    from clesante.commandes.sortie import dire
    from clesante.comptes.actions.rgpd import balayer, conserver
    from clesante.socle.texte import pluriel

    _preparer()
    bilan = conserver()
    dire(
        f"{pluriel(bilan.preavis, 'préavis', 'préavis')}, "
        f"{pluriel(bilan.effaces, 'fiche effacée', 'fiches effacées')}, "
        f"{pluriel(bilan.reportes, 'reportée', 'reportées')}, "
        f"{pluriel(balayer(), 'ligne périmée ôtée', 'lignes périmées ôtées')}."
    )


def _preparer() -> None:
    from clesante.commandes.serveur import preparer_base

    preparer_base()
