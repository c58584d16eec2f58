"""``clesante contrat comparer``: what changes from a text of a contract to another."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clesante.commandes.francais import Analyseur

if TYPE_CHECKING:
    from clesante.contrats.lectures.comparaisons import Compare
    from clesante.contrats.lectures.differences import Comparaison
    from clesante.contrats.regles.changements import Changement

COTE = "7, 7@2 (sa version 2), 7@vigueur, ou un fichier de « contrat exporter »"


def declarer_comparer(actes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the act."""
    comparer = actes.add_parser(
        "comparer",
        help="dit ce qui change d'un texte de contrat à un autre",
        description="Deux textes d'un même contrat se comparent objet par objet ; deux contrats, "
        "par les mots de leurs axes et de leurs actions.",
    )
    comparer.add_argument("avant", metavar="A", help=COTE)
    comparer.add_argument("apres", metavar="B", help=COTE)
    comparer.add_argument(
        "--format", choices=("texte", "json", "csv"), default="texte", help="par défaut : texte"
    )
    comparer.set_defaults(executer=executer_comparer)


def executer_comparer(options: argparse.Namespace) -> None:
    """Print what changes."""
    from clesante.commandes import serveur
    from clesante.contrats.lectures.differences import comparer
    from clesante.contrats.lectures.generations import suites

    serveur.preparer_base()
    fichiers = [Path(demande) for demande in (options.avant, options.apres)]
    entier = any(fichier.suffix in (".json", ".zip") for fichier in fichiers)
    un, autre = (_cote(demande, entier) for demande in (options.avant, options.apres))
    dites = suites(autre.contrat, un.contrat) if un.contrat.pk and autre.contrat.pk else {}
    _ecrire(un, autre, comparer(un.contenu, autre.contenu, dites), options.format)


def _cote(demande: str, entier: bool) -> Compare:
    """Return one side; beside a file, a contract is read whole, as the file was written."""
    from clesante.contrats.lectures.comparaisons import Compare, compare, compare_au_fichier
    from clesante.contrats.lectures.contenu import contenu
    from clesante.contrats.models import Contrat

    if demande.endswith((".json", ".zip")):
        from clesante.commandes.contrat_echange import octets

        return compare_au_fichier(Path(demande).name, octets(Path(demande)))
    lu = compare(demande, lambda numero: Contrat.objects.filter(pk=numero).first())
    if entier and "@" not in demande:
        return Compare(lu.demande, lu.nom, lu.contrat, contenu(lu.contrat, tout=True))
    return lu


def _ecrire(un: Compare, autre: Compare, trouve: Comparaison, format_: str) -> None:
    from clesante.commandes.sortie import ecrire_json

    if format_ == "json":
        ecrire_json(_en_donnees(un, autre, trouve))
    elif format_ == "csv":
        from clesante.contrats.colonnes.changements import COMPARAISON
        from clesante.contrats.lectures.avenants import LigneAvenant
        from clesante.ui.classeurs import ecrire

        lignes = [LigneAvenant(lu, "") for lu in trouve.changements]
        sys.stdout.write(ecrire("csv", "Comparaison", COMPARAISON, lignes).decode("utf-8-sig"))
    else:
        _dire(un, autre, trouve)


def _en_donnees(un: Compare, autre: Compare, trouve: Comparaison) -> dict[str, Any]:
    return {
        "avant": un.nom,
        "apres": autre.nom,
        "changements": [
            {
                "cle": lu.cle,
                "sujet": str(lu.genre),
                "acte": lu.acte,
                "objet": lu.objet,
                "champ": lu.champ,
                "avant": lu.avant,
                "apres": lu.apres,
            }
            for lu in trouve.changements
        ],
        "rapproches": [
            {"avant": lu.avant, "apres": lu.apres, "raison": lu.raison} for lu in trouve.rapproches
        ],
    }


def _dire(un: Compare, autre: Compare, trouve: Comparaison) -> None:
    from clesante.commandes.sortie import dire
    from clesante.socle.texte import pluriel

    dire(f"Avant : {un.nom}")
    dire(f"Après : {autre.nom}")
    if not trouve.changements:
        dire("Rien ne change.")
        return
    dire(f"{pluriel(len(trouve.changements), 'changement')}.")
    dire_les_changements(trouve.changements)
    for proche in trouve.rapproches:
        dire(f"pris pour la même chose : {proche.avant} → {proche.apres} ({proche.raison})")


def dire_les_changements(changements: Iterable[Changement]) -> None:
    """Print changes: what it is, what it was, what it becomes."""
    from clesante.commandes.sortie import dire

    for lu in changements:
        dire(f"{lu.genre_dit} : {lu.titre}")
        dire(f"  - {lu.avant or '(rien)'}")
        dire(f"  + {lu.apres or '(rien)'}")
