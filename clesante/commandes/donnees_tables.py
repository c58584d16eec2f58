"""``clesante donnees table``: a territory's own tables."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from clesante.commandes import donnees_tables_import
from clesante.commandes.francais import Analyseur, chemin

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMATS = ("csv", "xlsx", "ods")


def declarer(actes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to ``clesante donnees``."""
    verbe = actes.add_parser("table", help="les tables propres à un territoire (ORS, CPAM, CAF…)")
    tables = verbe.add_subparsers(title="actes", metavar="ACTE", required=True)
    donnees_tables_import.declarer(tables)
    lister = tables.add_parser("lister", help="les tables d'ici, et leur état")
    lister.add_argument("--territoire", metavar="CODE", default="", help="celles d'un territoire")
    lister.set_defaults(executer=executer_lister)
    for nom, aide, executer in (
        ("montrer", "une table, ses versions et ses chiffres", executer_montrer),
        (
            "publier",
            "rend publique sa dernière version, petits effectifs masqués",
            executer_publier,
        ),
        ("retirer", "la rend privée à nouveau", executer_retirer),
        ("supprimer", "l'efface avec toutes ses versions", executer_supprimer),
        ("exporter", "l'écrit dans un fichier", executer_exporter),
    ):
        acte = tables.add_parser(nom, help=aide)
        acte.add_argument("code", metavar="CODE", help="la table, telle que « lister » la nomme")
        acte.set_defaults(executer=executer)
    for nom in ("apercu", "importer", "lister", "montrer", "publier", "retirer"):
        tables.choices[nom].add_argument(
            "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
        )
    _declarer_options(tables.choices)


def _declarer_options(actes: Mapping[str, Analyseur]) -> None:
    """Add the options of one act only."""
    actes["publier"].add_argument(
        "--deja-protegee",
        action="store_true",
        help="le producteur a masqué les petits nombres",
    )
    actes["publier"].add_argument(
        "--distincte",
        action="store_true",
        help="elle ne compte une partie d'aucune table publiée, ni aucune d'elles une des siennes",
    )
    actes["supprimer"].add_argument(
        "--confirmer", action="store_true", help="sans cette option, rien n'est effacé"
    )
    exporter = actes["exporter"]
    exporter.add_argument("--format", choices=FORMATS, default="csv", help="par défaut : csv")
    exporter.add_argument(
        "--sortie", metavar="FICHIER", type=chemin, help="par défaut : la sortie standard"
    )


def executer_lister(options: argparse.Namespace) -> None:
    """Show the tables, private ones included: this is the operator's machine."""
    from clesante.commandes.donnees_tables_textes import fiche
    from clesante.commandes.sortie import dire, ecrire_json, tableau
    from clesante.comptes.lecteurs import EXPLOITANT
    from clesante.donnees.tables.lectures import tables
    from clesante.territoires.lectures import perimetre

    code = perimetre(options.territoire).code if options.territoire else ""
    lues = tables(EXPLOITANT, code)
    if options.format == "json":
        ecrire_json({"tables": [fiche(lue) for lue in lues]})
    elif not lues:
        dire("Aucune table. Pour en lire une : clesante donnees table importer FICHIER …")
    else:
        tableau(
            ("Code", "Libellé", "Territoire", "Producteur", "Périodes", "Chiffres", "État"),
            (
                (
                    lue.table.code,
                    lue.table.libelle,
                    lue.table.territoire,
                    lue.table.producteur,
                    ", ".join(lue.periodes),
                    str(lue.chiffres),
                    lue.etat_dit,
                )
                for lue in lues
            ),
        )


def executer_montrer(options: argparse.Namespace) -> None:
    """Show a table: what it is, its versions, its figures with what is hidden once published."""
    from clesante.commandes.donnees_tables_textes import fiche
    from clesante.commandes.sortie import dire, ecrire_json, tableau
    from clesante.comptes.lecteurs import EXPLOITANT
    from clesante.donnees.tables.exports import COLONNES
    from clesante.donnees.tables.lectures import table, valeurs_de, versions_de

    lue = table(EXPLOITANT, options.code)
    versions, valeurs = versions_de(lue.table), valeurs_de(lue.version)
    if options.format == "json":
        lignes = [{c.code: c.brute(valeur) for c in COLONNES} for valeur in valeurs]
        ecrire_json({**fiche(lue), "valeurs": lignes})
        return
    for cle, contenu in fiche(lue).items():
        dire(f"{cle} : {', '.join(contenu) if isinstance(contenu, list) else contenu}")
    tableau(
        ("Version", "Lue le", "Fichier", "Créés", "Modifiés", "Retirés", "État"),
        (
            (
                str(v.numero),
                v.lue_le.date().isoformat(),
                v.fichier,
                str(v.crees),
                str(v.modifies),
                str(v.retires),
                str(v.etat),
            )
            for v in versions
        ),
    )
    tableau(
        [colonne.libelle for colonne in COLONNES],
        ([_texte(colonne.brute(valeur)) for colonne in COLONNES] for valeur in valeurs),
    )


def _texte(cellule: object) -> str:
    return "–" if cellule is None else str(cellule)


def executer_publier(options: argparse.Namespace) -> None:
    """Publish the last version of a table."""
    from clesante.commandes.serveur import preparer_base
    from clesante.commandes.sortie import dire, ecrire_json
    from clesante.donnees.actions import publier
    from clesante.socle.texte import pluriel

    preparer_base()
    version = publier(options.code, options.deja_protegee, distincte=options.distincte)
    statuts = [statut for tranche in version.statuts.values() for statut in tranche.values()]
    masques = statuts.count("secret")
    if options.format == "json":
        ecrire_json(
            {
                "code": version.table.code,
                "version": version.numero,
                "visibles": len(statuts) - masques,
                "masques": masques,
            }
        )
        return
    visibles = pluriel(len(statuts) - masques, "chiffre visible", "chiffres visibles")
    dire(
        f"{version.table.code}, version {version.numero}, est publiée : {visibles} (territoires et "
        f"niveaux plus larges), {pluriel(masques, 'masqué')} par le secret statistique."
    )


def executer_retirer(options: argparse.Namespace) -> None:
    """Make a table private again."""
    from clesante.commandes.serveur import preparer_base
    from clesante.commandes.sortie import dire, ecrire_json
    from clesante.donnees.actions import retirer

    preparer_base()
    version = retirer(options.code)
    if options.format == "json":
        ecrire_json({"code": version.table.code, "version": version.numero, "etat": "retiree"})
    else:
        dire(f"{version.table.code} n'est plus publiée : ses chiffres sont gardés, privés.")


def executer_supprimer(options: argparse.Namespace) -> None:
    """Delete a table, once it is confirmed."""
    from clesante.commandes.serveur import preparer_base
    from clesante.commandes.sortie import dire
    from clesante.donnees.actions import supprimer
    from clesante.socle.erreurs import RefuseError

    if not options.confirmer:
        raise RefuseError(
            f"{options.code} serait effacée avec toutes ses versions, sans retour.",
            "Ajoutez --confirmer pour le faire.",
        )
    preparer_base()
    dire(f"{supprimer(options.code)} est effacée.")


def executer_exporter(options: argparse.Namespace) -> None:
    """Write every figure of the last version, whole, with what is hidden once published."""
    import sys

    from clesante.commandes.sortie import dire
    from clesante.comptes.lecteurs import EXPLOITANT
    from clesante.donnees.tables.exports import contenu
    from clesante.donnees.tables.lectures import table
    from clesante.socle.fichiers import ecrire

    octets = contenu(table(EXPLOITANT, options.code), options.format)
    if options.sortie is None:
        sys.stdout.buffer.write(octets)
    else:
        ecrire(options.sortie, octets)
        dire(f"{options.code} dans {options.sortie}.")
