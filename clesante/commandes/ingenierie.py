"""``clesante ingenierie``: what an agency pays for engineering, each euro with its sentence."""

from __future__ import annotations

import argparse
import contextlib
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from clesante.commandes.francais import Analyseur, jour
from clesante.commandes.verbes import ajouter_verbe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clesante.cadres.ingenierie import Evaluation, Habitants, Ligne, Resultat
    from clesante.cadres.objets import Cadre
    from clesante.territoires.lectures import Perimetre


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(
        verbes,
        "ingenierie",
        description="Il faut --population, --territoire, ou les deux : les populations qui "
        "tombent de l'autre côté d'un seuil sont montrées.",
    )
    verbe.add_argument(
        "--cadre",
        metavar="CADRE",
        required=True,
        help="le cadre régional : bretagne…, ou un fichier",
    )
    verbe.add_argument("--population", metavar="N", type=entier, help="nombre d'habitants")
    verbe.add_argument(
        "--territoire", metavar="CODE", help="le territoire dont les populations sont lues"
    )
    verbe.add_argument("--etp", metavar="X", type=exact, help="temps d'ingénierie, en ETP")
    verbe.add_argument("--cout", metavar="C", type=exact, help="coût de ces postes, en euros")
    verbe.add_argument(
        "--part-porteur", metavar="P", type=exact, help="part de la collectivité, en euros"
    )
    verbe.add_argument(
        "--clsm-finance", action="store_true", help="un CLSM est déjà financé sur le territoire"
    )
    verbe.add_argument(
        "--au",
        metavar="DATE",
        type=jour,
        help="le jour du contrat, AAAA-MM-JJ ; sinon le plus proche jour connu du cadre",
    )
    verbe.add_argument(
        "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
    )
    verbe.set_defaults(executer=executer)


def _sans_espaces(texte: str) -> str:
    return "".join(texte.split()) if texte.strip() else texte


def entier(texte: str) -> int:
    """Return « 150000 » or « 150 000 »: the type of an argument."""
    chiffres = _sans_espaces(texte)
    if not (chiffres.isascii() and chiffres.isdigit() and len(chiffres) <= 12):
        raise argparse.ArgumentTypeError(f"« {texte} » n'est pas un nombre entier d'habitants")
    return int(chiffres)


def exact(texte: str) -> Decimal:
    """Return an exact decimal, point or French comma: the type of an argument."""
    chiffres = _sans_espaces(texte).replace(",", ".")
    if chiffres.isascii() and "_" not in chiffres:
        with contextlib.suppress(InvalidOperation):
            return Decimal(chiffres)
    raise argparse.ArgumentTypeError(f"« {texte} » n'est pas un nombre utilisable")


def executer(options: argparse.Namespace) -> None:
    """Print what the framework pays, or refuse with the sentence that forbids it."""
    from clesante.cadres.ingenierie import Demande, calculer
    from clesante.cadres.lectures import cadre_ou_fichier
    from clesante.cadres.lectures_territoire import porteurs_possibles
    from clesante.commandes.sortie import ecrire_json
    from clesante.socle.erreurs import RefuseError
    from clesante.territoires.lectures import perimetre

    cadre = cadre_ou_fichier(options.cadre)
    lieu = perimetre(options.territoire) if options.territoire is not None else None
    demande = Demande(
        options.etp, options.cout, options.part_porteur, options.clsm_finance,
        porteurs_possibles(lieu) if lieu else None,
    )  # fmt: skip
    au, attention = _jour(cadre, options.au)
    resultat = calculer(cadre, _habitants(options.population, lieu), demande, au)
    attention += _attention(cadre, lieu)
    if options.format == "json":
        ecrire_json({"au": au.isoformat()} | en_donnees(resultat) | {"avertissements": attention})
    for refus in resultat.refus:
        raise RefuseError(f"{refus.phrase} {refus.appui}.", refus.remede)
    if options.format == "texte":
        _dire(resultat, attention)


def _jour(cadre: Cadre, au: date | None) -> tuple[date, list[str]]:
    """Return the day to compute at, and what to know of it.

    Without a day, that of today, or the nearest one at which the framework is known to hold.
    """
    from clesante.socle.dates import date_longue

    if au is not None:
        return au, []
    aujourdhui = date.today()  # noqa: DTZ011 (a day of the calendar, as a person means it)
    connu = cadre.jour_connu(aujourdhui)
    phrase = (
        f"Calculé au {date_longue(connu)} : rien ne dit que ce cadre vaut encore le "
        f"{date_longue(aujourdhui)}. Vérifiez auprès de l'agence ; --au donne un autre jour."
    )
    return connu, [] if connu == aujourdhui else [phrase]


def _attention(cadre: Cadre, lieu: Perimetre | None) -> list[str]:
    """Return what a person must know of the place: another region, a doubt on what was typed."""
    from clesante.cadres.objets import FRANCE

    if lieu is None:
        return []
    phrase = f"{lieu.intitule} n'est pas dans la région de ce cadre : rien n'y est acquis."
    return [*lieu.avertissements, *([] if cadre.region in (FRANCE, *lieu.regions) else [phrase])]


def _habitants(population: int | None, lieu: Perimetre | None) -> list[Habitants]:
    """Return the number that was typed, then every whole population published for the place."""
    from clesante.cadres.ingenierie import Habitants
    from clesante.cadres.lectures_territoire import habitants_publies
    from clesante.socle.erreurs import EntreeInvalideError

    donnes = [] if population is None else [Habitants(population)]
    publies = habitants_publies(lieu) if lieu else []
    if not donnes and not publies:
        raise EntreeInvalideError(
            "Aucune population n'est donnée, ni publiée en entier pour ce territoire.",
            "Ajoutez --population N ou --territoire CODE.",
        )
    return [*donnes, *publies]


def en_donnees(resultat: Resultat) -> dict[str, Any]:
    """Return the whole answer for a machine: amounts are numbers of euros, null when not said."""
    cadre = resultat.cadre
    return {
        "cadre": {"id": cadre.cadre, "version": cadre.version, "titre": cadre.titre},
        "avis": resultat.avis,
        "eligible": resultat.principale.eligible,
        "montant_maximal": _nombre(resultat.montant),
        "population": _evaluation(resultat.principale),
        "autres_populations": [_evaluation(autre) for autre in resultat.autres],
        "conditions": _lignes(resultat.conditions),
        "refus": _lignes(resultat.refus),
    }


def _evaluation(evaluation: Evaluation) -> dict[str, Any]:
    habitants = evaluation.habitants
    return {
        "habitants": habitants.valeur,
        "nature": habitants.nature or None,
        "millesime": habitants.millesime,
        "source": habitants.source or None,
        "avis": evaluation.avis,
        "eligible": evaluation.eligible,
        "montant_maximal": _nombre(evaluation.montant),
        "lectures": [
            {
                "etp": _nombre(lecture.etp),
                "montant_maximal": _nombre(lecture.montant),
                "lignes": _lignes(lecture.lignes),
            }
            for lecture in evaluation.lectures
        ],
        "lignes": _lignes(evaluation.lignes),
    }


def _lignes(lignes: Iterable[Ligne]) -> list[dict[str, Any]]:
    return [
        {
            "enonce": ligne.code,
            "phrase": ligne.phrase,
            "montant": _nombre(ligne.montant),
            "avis": ligne.avis,
            "statut": ligne.statut,
            "citation": ligne.citation,
            "source": ligne.reference or None,
        }
        for ligne in lignes
    ]


def _nombre(valeur: Decimal | None) -> int | float | None:
    if valeur is None:
        return None
    return int(valeur) if valeur == int(valeur) else float(valeur)


def _dire(resultat: Resultat, attention: list[str]) -> None:
    from clesante.commandes.sortie import dire

    cadre = resultat.cadre
    dire(f"{cadre.agence}, {cadre.titre} ({cadre.version})")
    for phrase in attention:
        dire(f"Attention : {phrase}")
    _dire_evaluation(resultat.principale)
    if resultat.autres:
        dire("\nUne autre population tombe de l'autre côté d'un seuil : rien n'est choisi.")
    for autre in resultat.autres:
        _dire_evaluation(autre)
    if resultat.conditions:
        dire("\nCe que dit aussi le cadre :")
        _dire_lignes(resultat.conditions)


def _dire_evaluation(evaluation: Evaluation) -> None:
    from clesante.cadres.choix import LIBELLES_AVIS
    from clesante.commandes.sortie import dire

    verdict = LIBELLES_AVIS[evaluation.avis]
    if evaluation.eligible is not None:
        verdict += ", éligible" if evaluation.eligible else ", non éligible"
    dire(f"\n{evaluation.habitants.intitule} : {verdict}")
    _dire_lignes(evaluation.lignes)
    plusieurs = len(evaluation.lectures) > 1
    for rang, lecture in enumerate(evaluation.lectures, 1):
        dire(f"{f'Lecture {rang} : ' if plusieurs else ''}{lecture.intitule}")
        _dire_lignes(lecture.lignes)


def _dire_lignes(lignes: Iterable[Ligne]) -> None:
    from clesante.cadres.choix import LIBELLES_STATUTS
    from clesante.commandes.sortie import dire

    deja = ""
    for ligne in lignes:
        dire(f"  - {ligne.phrase} [{LIBELLES_STATUTS[ligne.statut]}]")
        dire(f"    {'même phrase que ci-dessus' if ligne.appui == deja else ligne.appui}")
        deja = ligne.appui
