"""``clesante donnees table apercu · importer``: a file, what is understood of it, its tables."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from clesante.commandes.francais import Analyseur, chemin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clesante.donnees.actions import ImportDeTable
    from clesante.donnees.tables.geoclip import Serie
    from clesante.donnees.tables.regles import Consignes

SEUIL_MAX = 1_000


def declarer(tables: argparse._SubParsersAction[Analyseur]) -> None:
    """Add both acts to the verb."""
    apercu = tables.add_parser("apercu", help="montre ce qui est compris d'un fichier")
    _declarer_fichier(apercu)
    apercu.set_defaults(executer=executer_apercu)
    importer = tables.add_parser("importer", help="lit un fichier ; la table reste privée")
    _declarer_fichier(importer)
    _declarer_indicateur(importer)
    importer.set_defaults(executer=executer_importer)


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
        voulues = _une_par_table(options)
        faits = [_importer(choisies) for choisies in voulues]
        _refuser_doubles([fait.code for fait in faits], [dite.libelle for dite in voulues])
    if options.format != "json":
        for fait in faits:
            _dire_import(fait, options.essai)
        return
    contenus = [
        {"code": fait.code, "version": fait.numero, **difference(fait.difference)} for fait in faits
    ]
    ecrire_json({"tables": contenus} if options.toutes else contenus[0])


def _refuser_doubles(codes: Sequence[str], libelles: Sequence[str]) -> None:
    """Refuse two tables under one code: the second would be a version of the first."""
    from clesante.socle.erreurs import EntreeInvalideError

    for rang, code in enumerate(codes):
        if code in codes[:rang]:
            premier = libelles[codes.index(code)]
            raise EntreeInvalideError(
                f"« {premier} » et « {libelles[rang]} » auraient le même code, {code}.",
                "Lisez-les un par un, avec --valeur et --code.",
            )


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
    from clesante.donnees.actions import deposer_table, essayer_table
    from clesante.donnees.tables.definitions import Declaration
    from clesante.territoires.lectures import perimetre

    noms = (
        "code", "libelle", "definition", "theme", "unite", "polarite", "source", "jeu", "seuil",
    )  # fmt: skip
    declaration = Declaration(**{nom: getattr(options, nom) for nom in noms})
    lieu = perimetre(options.territoire)
    faire = essayer_table if options.essai else deposer_table
    return faire(options.fichier, lieu, declaration, _consignes(options), par=None)


def _dire_import(fait: ImportDeTable, essai: bool) -> None:
    from clesante.commandes.donnees_tables_textes import dire_anomalies, dire_difference
    from clesante.commandes.sortie import dire

    dire_anomalies(fait.apercu.anomalies)
    dire_difference(fait.difference)
    prefixe = "Essai, rien n'est gardé. " if essai else ""
    definition = " ; sa définition est changée" if fait.definition_changee else ""
    dire(f"{prefixe}{fait.code}, version {fait.numero} : {fait.difference}{definition}.")
