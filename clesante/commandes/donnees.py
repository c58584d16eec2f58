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
    installer.add_argument(
        "--paquet-seul", action="store_true", help="oublie ce qui a été importé ici"
    )
    installer.set_defaults(executer=executer_installer)
    importer = actes.add_parser("importer", help="lit un fichier d'un producteur")
    importer.add_argument("fichier", metavar="FICHIER", type=chemin, help="le fichier à lire")
    importer.add_argument(
        "--source", metavar="ID", required=True, help="la source, telle que « etat » la nomme"
    )
    importer.add_argument(
        "--forcer", action="store_true", help="même s'il donne bien moins de chiffres qu'en place"
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
    _declarer_catalogue(actes)
    _declarer_modele(actes)
    paquet = actes.add_parser("construire-pack", help="refait le paquet de données livré")
    paquet.add_argument(
        "--depuis", metavar="DOSSIER", type=chemin, required=True, help="leurs fichiers"
    )
    paquet.add_argument(
        "--vers", metavar="DOSSIER", type=chemin, help="par défaut : dans le programme"
    )
    paquet.set_defaults(executer=executer_construire_pack)


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
    from clesante.donnees.brut import revenir_au_paquet
    from clesante.territoires import imports as territoires

    if options.paquet_seul:
        revenir_au_paquet()
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

    provenance = importer(options.fichier, options.source, options.forcer)
    dire(f"{pluriel(provenance.observations, 'observation')} de {provenance.source} en place.")


def executer_exporter(options: argparse.Namespace) -> None:
    """Write one row per value on standard output; nothing at all when the demand is refused."""
    import csv
    import sys

    from clesante.donnees.exports import COLONNES, lignes
    from clesante.socle.erreurs import IntrouvableError

    niveau = options.niveau.upper()
    codes = [mot.strip() for mot in options.indicateurs.upper().split(",") if mot.strip()]
    rangees = [[_sans_zero(v) for v in r] for r in lignes(niveau, codes, options.periode)]
    valeur = COLONNES.index("valeur")
    if options.periode and all(rangee[valeur] is None for rangee in rangees):
        raise IntrouvableError(
            f"Aucune valeur pour la période « {options.periode} ».",
            "Sans --periode, la dernière de chaque indicateur est écrite.",
        )
    sortie = csv.writer(sys.stdout, lineterminator="\n")
    sortie.writerow(COLONNES)
    sortie.writerows(rangees)


def _sans_zero(valeur: object) -> object:
    """Return a whole number without decimals: 860 inhabitants, not 860.0."""
    return int(valeur) if isinstance(valeur, float) and valeur.is_integer() else valeur


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


def executer_construire_pack(options: argparse.Namespace) -> None:
    """Rebuild the data pack from publishers' files."""
    import clesante
    from clesante.commandes.sortie import dire
    from clesante.donnees.imports import construire_paquet

    vers = options.vers or chemin(clesante.__file__).parent
    for provenance in construire_paquet(options.depuis, vers, dire):
        dire(f"  {provenance.source} : {provenance.observations} observations")
