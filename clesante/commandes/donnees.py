"""``clesante donnees``: the indicator store."""

from __future__ import annotations

import argparse

from clesante.commandes import donnees_importer, donnees_paquet, donnees_tables, donnees_telecharger
from clesante.commandes.francais import Analyseur, chemin
from clesante.commandes.verbes import ajouter_verbe


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(verbes, "donnees")
    actes = verbe.add_subparsers(title="actes", metavar="ACTE", required=True)
    etat = actes.add_parser("etat", help="ce que contient l'entrepôt, source par source")
    etat.add_argument(
        "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
    )
    etat.set_defaults(executer=executer_etat)
    installer = actes.add_parser("installer", help="construit l'entrepôt, du paquet livré")
    installer.add_argument(
        "--depuis", metavar="DOSSIER", type=chemin, help="lit aussi les fichiers des producteurs"
    )
    installer.add_argument(
        "--paquet-seul", action="store_true", help="oublie ce qui a été importé ici"
    )
    donnees_paquet.options_installer(installer)
    installer.set_defaults(executer=executer_installer)
    donnees_importer.declarer(actes)
    exporter = actes.add_parser("exporter", help="écrit les valeurs d'un niveau, en CSV")
    exporter.add_argument(
        "--niveau",
        choices=("com", "epci", "ept", "bv", "dep", "reg", "fr"),
        required=True,
        help="les territoires voulus",
    )
    exporter.add_argument("--periode", metavar="P", default="", help="par défaut : la dernière")
    exporter.add_argument("--indicateurs", metavar="A,B", default="", help="par défaut : tous")
    exporter.add_argument("--format", choices=("csv",), default="csv", help="CSV seulement")
    exporter.set_defaults(executer=executer_exporter)
    _declarer_catalogue(actes)
    _declarer_modele(actes)
    donnees_paquet.declarer(actes)
    donnees_telecharger.declarer(actes)
    donnees_tables.declarer(actes)


def _declarer_catalogue(actes: argparse._SubParsersAction[Analyseur]) -> None:
    acte = actes.add_parser("catalogue", help="écrit le catalogue des indicateurs en tableur")
    acte.add_argument(
        "--format", choices=("xlsx", "ods", "yaml"), default="xlsx", help="par défaut : xlsx"
    )
    acte.add_argument(
        "--sortie", metavar="FICHIER", type=chemin, required=True, help="le fichier à écrire"
    )
    acte.add_argument(
        "--depuis",
        metavar="FICHIER",
        type=chemin,
        help="un catalogue relu (xlsx, ods ou yaml), au lieu de celui du programme",
    )
    acte.set_defaults(executer=executer_catalogue)


def _declarer_modele(actes: argparse._SubParsersAction[Analyseur]) -> None:
    acte = actes.add_parser("modele", help="écrit le fichier à remplir pour un indicateur")
    acte.add_argument("code", metavar="CODE", help="l'indicateur, tel que le catalogue le nomme")
    acte.add_argument(
        "--territoire", metavar="CODE", required=True, help="le territoire, ou plusieurs (« + »)"
    )
    acte.add_argument(
        "--niveau",
        metavar="NIVEAU",
        default="",
        help="une ligne par commune, epci, departement… ; par défaut : le plus fin du détenteur",
    )
    acte.add_argument(
        "--format", choices=("csv", "xlsx", "ods"), default="csv", help="par défaut : csv"
    )
    acte.add_argument(
        "--sortie", metavar="FICHIER", type=chemin, help="par défaut : la sortie standard"
    )
    acte.set_defaults(executer=executer_modele)


def executer_etat(options: argparse.Namespace) -> None:
    """Show the sources of the store and the indicators they fill."""
    from dataclasses import asdict

    from clesante.commandes.sortie import ecrire_json, tableau
    from clesante.donnees import lectures

    if options.format == "json":
        ecrire_json({"sources": [asdict(source) for source in lectures.sources()]})
        return
    remplis: dict[str, list[str]] = {}
    for publie in lectures.indicateurs():
        if publie.source:
            remplis.setdefault(publie.source.code, []).append(publie.definition.code)
    tableau(
        ("Source", "Producteur", "Millésime", "Import", "Indicateurs"),
        (
            (
                s.code,
                s.producteur,
                s.millesime,
                s.date_import,
                ", ".join(remplis.get(s.code, ["(autre niveau)"])),
            )
            for s in lectures.sources()
        ),
    )


def executer_installer(options: argparse.Namespace) -> None:
    """Build the referential of territories and the store."""
    from clesante.commandes.sortie import dire
    from clesante.donnees import imports
    from clesante.territoires import imports as territoires

    if donnees_paquet.executer_installer(options):
        return
    if options.depuis:
        for provenance in imports.installer_depuis(options.depuis, dire, options.forcer):
            dire(f"  {provenance.source} : {provenance.observations} observations")
        territoires.installer_si_besoin()
    else:
        dire("Indicateurs…")
        imports.installer()
        dire("Territoires…")
        territoires.installer()
    dire("L'entrepôt est prêt.")


def executer_exporter(options: argparse.Namespace) -> None:
    """Write one row per value on standard output; nothing at all when the demand is refused."""
    import csv
    import sys

    from clesante.donnees.exports import COLONNES, lignes
    from clesante.socle.erreurs import IntrouvableError
    from clesante.socle.texte import mots

    niveau = options.niveau.upper()
    codes = mots(options.indicateurs.upper())
    rangees = list(lignes(niveau, codes, options.periode))
    valeur = COLONNES.index("valeur")
    if options.periode and all(rangee[valeur] is None for rangee in rangees):
        raise IntrouvableError(
            f"Aucune valeur pour la période « {options.periode} ».",
            "Sans --periode, la dernière de chaque indicateur est écrite.",
        )
    sortie = csv.writer(sys.stdout, lineterminator="\n")
    sortie.writerow(COLONNES)
    sortie.writerows(rangees)


def executer_catalogue(options: argparse.Namespace) -> None:
    """Write the catalogue as a file; one that is given is read and checked first."""
    from clesante.commandes.sortie import dire
    from clesante.donnees.catalogue import catalogue_livre
    from clesante.donnees.classeurs import ecrire as en_octets
    from clesante.donnees.classeurs import lire
    from clesante.socle.fichiers import ecrire
    from clesante.socle.texte import pluriel

    indicateurs = lire(options.depuis) if options.depuis else catalogue_livre()
    ecrire(options.sortie, en_octets(indicateurs, options.format))
    dire(f"{pluriel(len(indicateurs), 'indicateur')} dans {options.sortie}.")


def executer_modele(options: argparse.Namespace) -> None:
    """Write the empty file to fill for an indicator, one row per territory."""
    import sys

    from clesante.commandes.sortie import dire
    from clesante.donnees.exports_modele import modele
    from clesante.donnees.lectures_fiche import trouver
    from clesante.socle.fichiers import ecrire
    from clesante.territoires.lectures import perimetre

    definition = trouver(options.code).definition
    lieu = perimetre(options.territoire)
    octets = modele(definition, lieu, options.niveau, options.format)
    if options.sortie is None:
        sys.stdout.buffer.write(octets)
    else:
        ecrire(options.sortie, octets)
        dire(f"À remplir puis à joindre à la demande : {options.sortie}.")
