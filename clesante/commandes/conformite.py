"""``clesante conformite``: a contract of this site, checked against its framework and the law."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from clesante.commandes.francais import Analyseur, jour
from clesante.commandes.verbes import ajouter_verbe

if TYPE_CHECKING:
    from clesante.contrats.models import Contrat
    from clesante.contrats.regles.conformite import Point


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(verbes, "conformite")
    verbe.add_argument("contrat", metavar="CONTRAT", help="son numéro, que dit « contrat lister »")
    verbe.add_argument(
        "--cadre", metavar="CADRE", default="", help="un autre cadre : bretagne…, ou un fichier"
    )
    verbe.add_argument(
        "--au", metavar="DATE", type=jour, help="comme s'il était signé ce jour-là, AAAA-MM-JJ"
    )
    verbe.add_argument(
        "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
    )
    verbe.set_defaults(executer=executer)


def executer(options: argparse.Namespace) -> None:
    """Print what is found, the gravest first in each domain; refuse a contract that blocks."""
    from clesante.cadres.lectures import cadre_ou_fichier
    from clesante.commandes import serveur
    from clesante.comptes.lecteurs import EXPLOITANT
    from clesante.contrats.lectures.conformite import Examen, verifier_un
    from clesante.contrats.regles.conformite import Niveau
    from clesante.socle.erreurs import RefuseError
    from clesante.socle.texte import pluriel

    serveur.preparer_base()
    lu = contrat_cite(options.contrat)
    cadre = cadre_ou_fichier(options.cadre) if options.cadre else None
    points = verifier_un(lu, EXPLOITANT, Examen(cadre, options.au))
    _ecrire(lu, points, options)
    bloquants = [point for point in points if point.niveau is Niveau.BLOQUANT]
    if bloquants:
        raise RefuseError(
            f"{pluriel(len(bloquants), 'point bloque', 'points bloquent')} ce contrat.",
            "Suivez les remèdes, ou levez un blocage avec un motif, depuis le site.",
        )


def contrat_cite(numero: str) -> Contrat:
    """Return the contract of a number; raise ``IntrouvableError`` for what is not one."""
    from clesante.contrats.models import Contrat
    from clesante.socle.erreurs import IntrouvableError

    lisible = numero.isascii() and numero.isdecimal() and len(numero) < 19
    trouve: Contrat | None = Contrat.objects.filter(pk=int(numero)).first() if lisible else None
    if trouve is None:
        raise IntrouvableError(
            f"Aucun contrat n'a le numéro « {numero} ».",
            "Demandez « clesante contrat lister ».",
        )
    return trouve


def _ecrire(lu: Contrat, points: list[Point], options: argparse.Namespace) -> None:
    from clesante.commandes.sortie import dire, ecrire_json
    from clesante.contrats.regles.conformite import DOMAINES, LIBELLES, resumer

    if options.format == "json":
        dits = [_en_donnees(point) for point in points]
        ecrire_json({"contrat": lu.pk, "intitule": lu.intitule, "points": dits})
        return
    for point in points:
        niveau = ", ".join(filter(None, (LIBELLES[point.niveau], point.repond)))
        dire(f"[{niveau}] {DOMAINES[point.domaine]} : {point.phrase}")
        dire(f"  Où : {point.place.libelle}")
        if point.remede:
            dire(f"  À faire : {point.remede}")
        if point.source:
            dire(f"  {point.source} {point.reference}".rstrip())
    dire(resumer(points))


def _en_donnees(point: Point) -> dict[str, Any]:
    noms = (
        "code", "niveau", "repond", "domaine", "phrase", "remede", "source", "reference", "levee",
    )  # fmt: skip
    return {**{nom: getattr(point, nom) for nom in noms}, "place": point.place.libelle}
