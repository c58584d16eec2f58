"""``clesante redondances``: the fiches of a contract against what exists, each match explained."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from clesante.commandes.francais import Analyseur
from clesante.commandes.verbes import ajouter_verbe

if TYPE_CHECKING:
    from clesante.contrats.lectures.redondances import Examen, Ligne


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(
        verbes,
        "redondances",
        description="Chaque fiche-action est comparée au registre des dispositifs, à leurs actions "
        "et aux fiches des autres contrats.",
    )
    verbe.add_argument("contrat", metavar="CONTRAT", help="son numéro, que dit « contrat lister »")
    verbe.add_argument(
        "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
    )
    verbe.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> None:
    """Print each fiche with its matches, their reasons and their conclusions."""
    from clesante.commandes import serveur
    from clesante.commandes.conformite import contrat_cite
    from clesante.commandes.sortie import ecrire_json
    from clesante.comptes.lecteurs import EXPLOITANT
    from clesante.contrats.lectures.redondances import examens

    serveur.preparer_base()
    lu = contrat_cite(options.contrat)
    faits = examens(lu, EXPLOITANT)
    if options.format == "json":
        ecrire_json({"contrat": lu.pk, "fiches": [_donnees(fait) for fait in faits]})
        return
    _dire(lu.intitule, faits)


def _donnees(fait: Examen) -> dict[str, Any]:
    return {
        "fiche": fait.fiche.pk,
        "numero": fait.fiche.numero,
        "intitule": fait.fiche.intitule,
        "compares": fait.compares,
        "a_conclure": fait.a_conclure,
        "rapprochements": [_rapprochement(ligne) for ligne in fait.lignes],
    }


def _rapprochement(ligne: Ligne) -> dict[str, Any]:
    lu, conclue = ligne.rapprochement, ligne.conclue
    return {
        "cible": lu.autre.cle,
        "intitule": lu.autre.titre,
        "de": lu.autre.ou,
        "classe": lu.classe,
        "raisons": list(lu.raisons),
        "conclusion": conclue.redondance.conclusion if conclue else None,
        "a_revoir": conclue.perimee if conclue else False,
    }


def _dire(intitule: str, faits: list[Examen]) -> None:
    from clesante.commandes.sortie import dire
    from clesante.socle.texte import pluriel

    reste = pluriel(sum(f.a_conclure for f in faits), "rapprochement")
    dire(f"{intitule} : {pluriel(len(faits), 'fiche')}, {reste} à conclure.")
    for fait in faits:
        dire(f"\n{fait.fiche}" + ("" if fait.lignes else " : rien ne lui ressemble."))
        for ligne in fait.lignes:
            lu = ligne.rapprochement
            ou = f" ({lu.autre.ou})" if lu.autre.ou else ""
            dire(f"  {lu.libelle.capitalize()} : {lu.autre.titre}{ou}")
            for raison in lu.raisons:
                dire(f"    {raison}")
            if ligne.conclue:
                conclue = ligne.conclue.redondance
                dire(f"    Conclu : {conclue.get_conclusion_display()}, {conclue.fonction}.")
