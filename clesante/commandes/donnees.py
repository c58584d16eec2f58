"""``clesante donnees``: the indicator store."""

from __future__ import annotations

import argparse

from clesante.commandes.francais import Analyseur, chemin


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = verbes.add_parser("donnees", help="l'entrepôt des indicateurs")
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
    installer.set_defaults(executer=executer_installer)
    importer = actes.add_parser("importer", help="lit un fichier d'un producteur")
    importer.add_argument("fichier", metavar="FICHIER", type=chemin, help="le fichier à lire")
    importer.add_argument(
        "--source", metavar="ID", required=True, help="la source, telle que « etat » la nomme"
    )
    importer.set_defaults(executer=executer_importer)
    exporter = actes.add_parser("exporter", help="écrit les valeurs d'un niveau, en CSV")
    exporter.add_argument(
        "--niveau",
        choices=("com", "epci", "ept", "dep", "reg", "fr"),
        required=True,
        help="les territoires voulus",
    )
    exporter.add_argument("--periode", metavar="P", default="", help="par défaut : la dernière")
    exporter.add_argument("--indicateurs", metavar="A,B", default="", help="par défaut : tous")
    exporter.add_argument("--format", choices=("csv",), default="csv", help="CSV seulement")
    exporter.set_defaults(executer=executer_exporter)
    paquet = actes.add_parser("construire-pack", help="refait le paquet de données livré")
    paquet.add_argument(
        "--depuis", metavar="DOSSIER", type=chemin, required=True, help="leurs fichiers"
    )
    paquet.add_argument(
        "--vers", metavar="DOSSIER", type=chemin, help="par défaut : dans le programme"
    )
    paquet.set_defaults(executer=executer_construire_pack)


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
            (s.code, s.producteur, s.millesime, s.date_import, ", ".join(remplis[s.code]))
            for s in lectures.sources()
        ),
    )


def executer_installer(options: argparse.Namespace) -> None:
    """Build the referential of territories and the store."""
    from clesante.commandes.sortie import dire
    from clesante.donnees import imports
    from clesante.territoires import imports as territoires

    if options.depuis:
        for provenance in imports.installer_depuis(options.depuis, dire):
            dire(f"  {provenance.source} : {provenance.observations} observations")
    else:
        dire("Indicateurs…")
        imports.installer()
    dire("Territoires…")
    territoires.installer()
    dire("L'entrepôt est prêt.")


def executer_importer(options: argparse.Namespace) -> None:
    """Read one file; nothing is changed when it is refused."""
    from clesante.commandes.sortie import dire
    from clesante.donnees.imports import importer
    from clesante.socle.texte import pluriel

    provenance = importer(options.fichier, options.source)
    dire(f"{pluriel(provenance.observations, 'observation')} de {provenance.source} en place.")


def executer_exporter(options: argparse.Namespace) -> None:
    """Write one row per value on standard output."""
    import csv
    import sys

    from clesante.donnees.exports import COLONNES, lignes

    codes = [mot.strip() for mot in options.indicateurs.upper().split(",") if mot.strip()]
    sortie = csv.writer(sys.stdout, lineterminator="\n")
    sortie.writerow(COLONNES)
    sortie.writerows(lignes(options.niveau.upper(), codes, options.periode))


def executer_construire_pack(options: argparse.Namespace) -> None:
    """Rebuild the data pack from publishers' files."""
    import clesante
    from clesante.commandes.sortie import dire
    from clesante.donnees.imports import construire_paquet

    vers = options.vers or chemin(clesante.__file__).parent
    for provenance in construire_paquet(options.depuis, vers, dire):
        dire(f"  {provenance.source} : {provenance.observations} observations")
