"""``clesante donnees table``: a territory's own tables."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from clesante.commandes.francais import Analyseur, chemin

if TYPE_CHECKING:
    from clesante.donnees.actions import ImportDeTable
    from clesante.donnees.tables.geoclip import Serie
    from clesante.donnees.tables.regles import Consignes

FORMATS = ("csv", "xlsx", "ods")
SEUIL_MAX = 1_000


def declarer(actes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to ``clesante donnees``."""
    verbe = actes.add_parser("table", help="les tables propres à un territoire (ORS, CPAM, CAF…)")
    tables = verbe.add_subparsers(title="actes", metavar="ACTE", required=True)
    apercu = tables.add_parser("apercu", help="montre ce qui est compris d'un fichier")
    _declarer_fichier(apercu)
    apercu.set_defaults(executer=executer_apercu)
    importer = tables.add_parser("importer", help="lit un fichier ; la table reste privée")
    _declarer_fichier(importer)
    _declarer_indicateur(importer)
    importer.set_defaults(executer=executer_importer)
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
    tables.choices["publier"].add_argument(
        "--deja-protegee",
        action="store_true",
        help="le producteur a masqué les petits nombres",
    )
    tables.choices["supprimer"].add_argument(
        "--confirmer", action="store_true", help="sans cette option, rien n'est effacé"
    )
    exporter = tables.choices["exporter"]
    exporter.add_argument("--format", choices=FORMATS, default="csv", help="par défaut : csv")
    exporter.add_argument(
        "--sortie", metavar="FICHIER", type=chemin, help="par défaut : la sortie standard"
    )


def _declarer_fichier(acte: argparse.ArgumentParser) -> None:
    acte.add_argument("fichier", metavar="FICHIER", type=chemin, help="en CSV, .xlsx ou .ods")
    acte.add_argument(
        "--territoire", metavar="CODE", required=True, help="le territoire de la table"
    )
    acte.add_argument("--annee", metavar="P", default="", help="si le fichier ne la dit pas")
    acte.add_argument(
        "--colonnes", metavar="R=L,R=L", default="", help="les colonnes : code=INSEE,numerateur=Nb"
    )
    acte.add_argument(
        "--valeur", metavar="LIBELLE", default="", help="l'indicateur à lire d'un export Géoclip"
    )
    acte.add_argument("--feuille", metavar="NOM", default="", help="par défaut : la plus remplie")
    acte.add_argument(
        "--decimale", choices=("virgule", "point"), default="", help="si on la demande"
    )
    acte.add_argument(
        "--echelle", choices=("pourcentage", "ratio"), default="", help="si on la demande"
    )
    acte.add_argument("--unite", metavar="U", default="", help="par défaut : %%, ou rien")


def _declarer_indicateur(acte: argparse.ArgumentParser) -> None:
    acte.add_argument("--libelle", metavar="TEXTE", default="", help="ce que mesure la table")
    acte.add_argument("--code", metavar="CODE", default="", help="LOC_… ; ou du catalogue")
    acte.add_argument("--source", metavar="TEXTE", default="", help="le producteur")
    acte.add_argument("--jeu", metavar="TEXTE", default="", help="par défaut : le libellé")
    acte.add_argument("--definition", metavar="TEXTE", default="", help="ce qui est compté, de qui")
    acte.add_argument("--theme", metavar="THEME", default="", help="par défaut : etat_sante")
    acte.add_argument("--polarite", metavar="P", default="", help="par défaut : neutre")
    acte.add_argument("--seuil", metavar="N", type=seuil, help="seuil de secret, 11 par défaut")
    acte.add_argument(
        "--toutes", action="store_true", help="une table par indicateur d'un export Géoclip"
    )
    acte.add_argument("--essai", action="store_true", help="dit ce qui changerait")


def seuil(texte: str) -> int:
    """Return a threshold of secrecy; the type of an option."""
    if not texte.isascii() or not texte.isdigit() or int(texte) > SEUIL_MAX:
        raise argparse.ArgumentTypeError(f"« {texte} » n'est pas un nombre de 0 à {SEUIL_MAX}")
    return int(texte)


def _consignes(options: argparse.Namespace) -> Consignes:
    from clesante.donnees.tables.regles import Consignes, lire_colonnes

    dite = {"valeur": options.valeur} if options.valeur else {}
    return Consignes(
        annee=options.annee,
        unite=options.unite or "%",
        colonnes={**lire_colonnes(options.colonnes), **dite},
        feuille=options.feuille,
        decimale=options.decimale,
        echelle=options.echelle,
    )


def executer_apercu(options: argparse.Namespace) -> None:
    """Show what is understood of a file; exit with 2 when it could not be imported."""
    from clesante.commandes.donnees_tables_textes import dire_apercu, en_json
    from clesante.commandes.sortie import ecrire_json
    from clesante.donnees.tables.imports import apercevoir
    from clesante.territoires.lectures import perimetre

    lu = apercevoir(options.fichier, perimetre(options.territoire), _consignes(options))
    if options.format == "json":
        ecrire_json(en_json(lu))
    else:
        dire_apercu(lu)
    lu.verifier()


def executer_importer(options: argparse.Namespace) -> None:
    """Read a file into a private table, or into one by indicator; all or nothing."""
    from django.db import transaction

    from clesante.commandes.donnees_tables_textes import difference
    from clesante.commandes.serveur import preparer_base
    from clesante.commandes.sortie import ecrire_json

    preparer_base()
    with transaction.atomic():
        faits = [_importer(choisies) for choisies in _une_par_table(options)]
    if options.format != "json":
        for fait in faits:
            _dire_import(fait, options.essai)
        return
    contenus = [
        {"code": fait.code, "version": fait.numero, **difference(fait.difference)} for fait in faits
    ]
    ecrire_json({"tables": contenus} if options.toutes else contenus[0])


def _une_par_table(options: argparse.Namespace) -> list[argparse.Namespace]:
    """Return the options of each table: its indicator, label and unit are those of the export."""
    from clesante.donnees.tables.imports import indicateurs
    from clesante.socle.erreurs import EntreeInvalideError

    if options.toutes and (options.valeur or options.libelle or options.code):
        raise EntreeInvalideError(
            "--toutes ne va pas avec --valeur, --libelle ni --code.", "Choisissez l'un ou l'autre."
        )
    if not options.toutes and (options.libelle or options.code) and options.unite:
        return [options]
    series = indicateurs(options.fichier, options.feuille)
    if options.toutes and not series:
        raise EntreeInvalideError(
            f"{options.fichier.name} n'est pas un export Géoclip.", "Ôtez --toutes."
        )
    voulues = [s for s in series if options.toutes or s.designe(options.valeur, len(series))]
    return [_completees(options, serie) for serie in voulues] or [options]


def _completees(options: argparse.Namespace, serie: Serie) -> argparse.Namespace:
    dites = {
        "valeur": options.valeur or serie.libelle,
        "unite": options.unite or serie.unite or "",
        "libelle": options.libelle or ("" if options.code else serie.libelle),
    }
    return argparse.Namespace(**{**vars(options), **dites})


def _importer(options: argparse.Namespace) -> ImportDeTable:
    from clesante.donnees.actions import deposer_table, importer_table
    from clesante.donnees.tables.definitions import Declaration
    from clesante.territoires.lectures import perimetre

    noms = (
        "code", "libelle", "definition", "theme", "unite", "polarite", "source", "jeu", "seuil",
    )  # fmt: skip
    declaration = Declaration(**{nom: getattr(options, nom) for nom in noms})
    lieu = perimetre(options.territoire)
    if options.essai:
        return importer_table(options.fichier, lieu, declaration, _consignes(options), essai=True)
    return deposer_table(options.fichier, lieu, declaration, _consignes(options), par=None)


def _dire_import(fait: ImportDeTable, essai: bool) -> None:
    from clesante.commandes.donnees_tables_textes import dire_anomalies, dire_difference
    from clesante.commandes.sortie import dire

    dire_anomalies(fait.apercu.anomalies)
    dire_difference(fait.difference)
    prefixe = "Essai, rien n'est gardé. " if essai else ""
    definition = " ; sa définition est changée" if fait.definition_changee else ""
    dire(f"{prefixe}{fait.code}, version {fait.numero} : {fait.difference}{definition}.")


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
    version = publier(options.code, options.deja_protegee)
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
