"""``clesante diagnostic``: the portrait of a territory, or of all of them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from clesante.commandes.francais import Analyseur, chemin
from clesante.commandes.verbes import ajouter_verbe

if TYPE_CHECKING:
    from clesante.diagnostic.recettes import Recette

FORMATS = ("html", "pdf", "docx", "odt", "csv", "json")


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(
        verbes,
        "diagnostic",
        description="Sans --format, les six formats sont écrits dans le dossier --sortie. "
        "« --format json » seul, sans --sortie, écrit le JSON sur la sortie standard.",
    )
    cible = verbe.add_mutually_exclusive_group(required=True)
    cible.add_argument("code", metavar="CODE", nargs="?", help="le territoire ou le périmètre")
    cible.add_argument("--niveau", choices=("epci",), help="tous les territoires d'un niveau")
    verbe.add_argument("--format", metavar="F,F", help=f"parmi {', '.join(FORMATS)}")
    verbe.add_argument("--indicateurs", metavar="A,B", default="", help="les indicateurs voulus")
    verbe.add_argument("--recette", metavar="FICHIER", type=chemin, help="un choix, en YAML")
    verbe.add_argument("--taille", choices=("synthese", "complet"), help="par défaut : complet")
    verbe.add_argument(
        "--avec-prives", action="store_true", help="avec les tables locales non publiées"
    )
    verbe.add_argument("--sortie", metavar="DOSSIER", type=chemin, help="par défaut : sortie")
    verbe.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> None:
    """Write the portrait asked for, or every portrait of a level."""
    from clesante.commandes.sortie import choisir

    formats = choisir(options.format, FORMATS, "Format") if options.format else list(FORMATS)
    recette = _recette(options)
    if options.niveau:
        _tous(options, formats, recette)
    else:
        _un(options, formats, recette)


def _recette(options: argparse.Namespace) -> Recette:
    """Return the recipe of the file and of the options; an option has the last word."""
    from dataclasses import replace

    from clesante.diagnostic.recettes import Recette, codes

    lue = Recette()
    if options.recette:
        from clesante.diagnostic.fichiers_recettes import lire

        lue = lire(options.recette)
    voulus = codes(options.indicateurs)
    if voulus:
        lue = replace(lue, indicateurs=tuple(voulus), releve=None)
    return replace(lue, taille=options.taille or lue.taille)


def _un(options: argparse.Namespace, formats: list[str], recette: Recette) -> None:
    import sys

    from clesante.commandes.sortie import dire, ecrire_json
    from clesante.comptes.lecteurs import EXPLOITANT, PUBLIC
    from clesante.diagnostic.lectures import portrait_de
    from clesante.diagnostic.releves import verifier
    from clesante.territoires.lectures import perimetre

    trouve = perimetre(options.code)
    for phrase in trouve.avertissements:
        sys.stderr.write(f"Attention : {phrase}\n")
    lecteur = EXPLOITANT if options.avec_prives else PUBLIC
    resultat = portrait_de(trouve, recette, lecteur)
    if verification := verifier(resultat):
        sys.stderr.write(f"{verification.phrase}\n")
    if formats == ["json"] and options.sortie is None:
        from clesante.diagnostic.exports import contenu_json

        ecrire_json(contenu_json(resultat))
        return
    from clesante.diagnostic.production import produire

    for fichier in produire(resultat, formats, options.sortie or chemin("sortie")):
        dire(str(fichier))


def _tous(options: argparse.Namespace, formats: list[str], recette: Recette) -> None:
    from clesante.commandes.sortie import dire
    from clesante.diagnostic.site_statique import produire_niveau
    from clesante.socle.erreurs import EntreeInvalideError
    from clesante.socle.texte import pluriel

    if options.avec_prives:
        raise EntreeInvalideError(
            "--avec-prives va avec un seul territoire.", "Donnez son CODE au lieu de --niveau."
        )
    if formats != ["html"]:
        raise EntreeInvalideError(
            "Tous les portraits d'un niveau s'écrivent en HTML seulement.",
            "Ajoutez --format html.",
        )
    dossier = options.sortie or chemin("sortie/epci")
    ecrits = produire_niveau("EPCI", recette, dossier, dire)
    dire(f"{pluriel(ecrits, 'portrait')} dans {dossier}, à ouvrir par index.html.")
