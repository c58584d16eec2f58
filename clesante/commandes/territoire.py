"""``clesante territoire``: what a territory is, and the search of one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from clesante.commandes.francais import Analyseur, chemin
from clesante.commandes.verbes import ajouter_verbe

if TYPE_CHECKING:
    from clesante.territoires.lectures import Perimetre, Quartier


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(
        verbes,
        "territoire",
        description="Un code (COM-85092, EPCI-200054781, DEP-85…), un code Insee, un SIREN, "
        "un nom, ou plusieurs joints par « + ».",
    )
    choix = verbe.add_mutually_exclusive_group(required=True)
    choix.add_argument("code", metavar="CODE", nargs="?", help="le territoire ou le périmètre")
    choix.add_argument("--recherche", metavar="TEXTE", help="cherche un territoire")
    choix.add_argument(
        "--enregistrer", metavar="FICHIER", type=chemin, help="enregistre un périmètre (YAML)"
    )
    verbe.add_argument(
        "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
    )
    verbe.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> None:
    """Show a territory, search for one or keep a named perimeter."""
    if options.recherche is not None:
        _rechercher(options)
    elif options.enregistrer is not None:
        _enregistrer(options)
    else:
        _montrer(options)


def _rechercher(options: argparse.Namespace) -> None:
    from dataclasses import asdict

    from clesante.commandes.sortie import ecrire_json, tableau
    from clesante.socle.erreurs import IntrouvableError
    from clesante.territoires.lectures import rechercher
    from clesante.territoires.regles import citer

    trouves = rechercher(options.recherche)
    if options.format == "json":
        ecrire_json({"territoires": [asdict(t) for t in trouves]})
        return
    if not trouves:
        raise IntrouvableError(
            f"Aucun territoire ne répond à {citer(options.recherche)}.",
            "Essayez un nom plus court, un code Insee ou un SIREN.",
        )
    tableau(
        ("Code", "Nom", "Nature", "Département"),
        ((t.code, t.nom, t.nature, t.departement or "") for t in trouves),
    )


def _montrer(options: argparse.Namespace) -> None:
    from dataclasses import asdict

    from clesante.commandes.sortie import ecrire_json
    from clesante.territoires.lectures import perimetre

    trouve = perimetre(options.code)
    if options.format == "json":
        ecrire_json(asdict(trouve))
    else:
        _decrire(trouve)


def _decrire(trouve: Perimetre) -> None:
    from clesante.commandes.sortie import dire, tableau
    from clesante.socle.texte import nombre, pluriel
    from clesante.territoires.lectures import plusieurs, populations

    dire(f"{trouve.intitule} ({trouve.code})")
    for phrase in trouve.avertissements:
        dire(f"Attention : {phrase}")
    if trouve.population:
        annee = trouve.population.millesime or "millésime non indiqué"
        dire(
            f"Population {trouve.population.nature} : {nombre(trouve.population.valeur)} "
            f"({annee}, {trouve.population.source})"
        )
    if not trouve.est_libre:
        for autre in populations(trouve.code)[1:]:
            dire(f"  autre millésime : {nombre(autre.valeur)} ({autre.nature}, {autre.millesime})")
    for quartier in trouve.quartiers:
        dire(f"Quartier : {_quartier(quartier)}")
    dire(f"{pluriel(len(trouve.communes), 'commune')} :")
    tableau(("Code", "Nom"), ((t.code, t.nom) for t in plusieurs(trouve.communes)))


def _quartier(quartier: Quartier) -> str:
    """Return its name and commune, then its population with its year and source when typed."""
    from clesante.socle.texte import pluriel

    dit = [f"{quartier.nom} ({quartier.commune})"]
    if quartier.population is not None:
        annee = f" ({quartier.annee})" if quartier.annee else ""
        dit.append(pluriel(quartier.population, "habitant") + annee)
    return ", ".join([*dit, *filter(None, [quartier.source])])


def _enregistrer(options: argparse.Namespace) -> None:
    from clesante.commandes.sortie import dire
    from clesante.territoires.actions import enregistrer
    from clesante.territoires.imports import lire_perimetre

    enregistre = enregistrer(lire_perimetre(options.enregistrer))
    dire(f"Périmètre enregistré : {enregistre.code}")
