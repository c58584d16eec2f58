"""``clesante diagnostic``: the portrait of a territory, or of all of them."""

from __future__ import annotations

import argparse

from clesante.commandes.francais import Analyseur, chemin

FORMATS = ("html", "pdf", "docx", "odt", "csv", "json")


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = verbes.add_parser(
        "diagnostic",
        help="le portrait de santé d'un territoire, en six formats",
        description="Sans --format, les six formats sont écrits dans le dossier --sortie. "
        "« --format json » seul, sans --sortie, écrit le JSON sur la sortie standard.",
    )
    cible = verbe.add_mutually_exclusive_group(required=True)
    cible.add_argument("code", metavar="CODE", nargs="?", help="le territoire ou le périmètre")
    cible.add_argument("--niveau", choices=("epci",), help="tous les territoires d'un niveau")
    verbe.add_argument("--format", metavar="F,F", help=f"parmi {', '.join(FORMATS)}")
    verbe.add_argument("--indicateurs", metavar="A,B", default="", help="les indicateurs voulus")
    verbe.add_argument(
        "--avec-prives", action="store_true", help="avec les tables locales non publiées"
    )
    verbe.add_argument("--sortie", metavar="DOSSIER", type=chemin, help="par défaut : sortie")
    verbe.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> None:
    """Write the portrait asked for, or every portrait of a level."""
    from clesante.commandes.sortie import choisir

    formats = choisir(options.format, FORMATS, "Format") if options.format else list(FORMATS)
    indicateurs = [mot.strip() for mot in options.indicateurs.upper().split(",") if mot.strip()]
    if options.niveau:
        _tous(options, formats, indicateurs)
    else:
        _un(options, formats, indicateurs)


def _un(options: argparse.Namespace, formats: list[str], indicateurs: list[str]) -> None:
    import sys

    from clesante.commandes.sortie import dire, ecrire_json
    from clesante.comptes.lecteurs import EXPLOITANT, PUBLIC
    from clesante.diagnostic.lectures import portrait
    from clesante.territoires.lectures import perimetre

    trouve = perimetre(options.code)
    for phrase in trouve.avertissements:
        sys.stderr.write(f"Attention : {phrase}\n")
    lecteur = EXPLOITANT if options.avec_prives else PUBLIC
    resultat = portrait(trouve, indicateurs, lecteur)
    if formats == ["json"] and options.sortie is None:
        from clesante.diagnostic.exports import contenu_json

        ecrire_json(contenu_json(resultat))
        return
    from clesante.diagnostic.production import produire

    for fichier in produire(resultat, formats, options.sortie or chemin("sortie")):
        dire(str(fichier))


def _tous(options: argparse.Namespace, formats: list[str], indicateurs: list[str]) -> None:
    from clesante.commandes.sortie import dire
    from clesante.diagnostic.production import produire_niveau
    from clesante.socle.erreurs import EntreeInvalideError
    from clesante.socle.texte import pluriel

    if formats != ["html"]:
        raise EntreeInvalideError(
            "Tous les portraits d'un niveau s'écrivent en HTML seulement.",
            "Ajoutez --format html.",
        )
    dossier = options.sortie or chemin("sortie/epci")
    ecrits = produire_niveau("EPCI", indicateurs, dossier, dire)
    dire(f"{pluriel(ecrits, 'portrait')} dans {dossier}, à ouvrir par index.html.")
