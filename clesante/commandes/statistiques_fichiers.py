"""``clesante statistiques standardisation · inegalites``: the formulas on the columns of a CSV."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING

from clesante.commandes.francais import Analyseur, chemin, decimal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

VERDICTS = {
    "superieur": "plus élevé chez les plus défavorisés",
    "comparable": "pas de pente sociale établie",
    "inferieur": "plus bas chez les plus défavorisés",
    None: "sans intervalle, donc sans verdict",
}
METHODES = {
    "erreurs": "erreurs types données",
    "hc3": "dispersion des lieux, HC3",
    "sans": "pas d'erreur type, et trop peu de lieux ou un qui pèse trop",
}


def declarer(calculs: argparse._SubParsersAction[Analyseur]) -> None:
    """Add both calculations to the verb."""
    direct = calculs.add_parser("standardisation", help="taux standardisé sur l'âge, d'un CSV")
    direct.add_argument(
        "fichier", metavar="FICHIER", type=chemin, help="colonnes evenements,population,reference"
    )
    direct.add_argument(
        "--methode", choices=("gamma", "dobson"), default="gamma", help="par défaut : gamma"
    )
    direct.add_argument(
        "--pour", metavar="P", type=decimal, default=100_000, help="habitants ; par défaut : 100000"
    )
    direct.add_argument("--reference", metavar="R", type=decimal, help="taux à comparer")
    direct.set_defaults(executer=executer_standardisation)
    pente = calculs.add_parser("inegalites", help="pente et indice relatif d'inégalité, d'un CSV")
    pente.add_argument(
        "fichier",
        metavar="FICHIER",
        type=chemin,
        help="colonnes valeur,population,defaveur et, si on l'a, erreur (type)",
    )
    pente.set_defaults(executer=executer_inegalites)


def executer_standardisation(options: argparse.Namespace) -> None:
    """Print a rate standardised by age, its 95 % interval and its verdict against a reference."""
    from clesante.commandes.statistiques import comparer
    from clesante.socle.erreurs import EntreeInvalideError
    from clesante.socle.texte import nombre
    from clesante.statistiques.intervalles import Intervalle
    from clesante.statistiques.standardisation import bornes_dobson, bornes_gamma, directe

    if options.pour <= 0:
        raise EntreeInvalideError("Un taux est donné pour un nombre positif d'habitants.")
    direct = directe(*lire(options.fichier, ("evenements", "population", "reference")))
    if math.isnan(direct.taux):
        raise EntreeInvalideError("Un taux standardisé demande que chaque cellule soit remplie.")
    bas, haut = (bornes_gamma if options.methode == "gamma" else bornes_dobson)(direct)
    if math.isnan(bas):
        raise EntreeInvalideError(
            "La méthode de Dobson demande au moins dix événements.", "Prenez --methode gamma."
        )
    intervalle = Intervalle(options.pour * float(bas), options.pour * float(haut))
    unite = f" pour {nombre(options.pour)}"
    comparer(options, options.pour * float(direct.taux), intervalle, unite)


def executer_inegalites(options: argparse.Namespace) -> None:
    """Print the slope and relative indices of inequality of the places of a file."""
    from clesante.commandes.statistiques import montrer, phrase, resultat
    from clesante.socle.texte import nombre
    from clesante.statistiques.comparaisons import verdict
    from clesante.statistiques.inegalites import indices

    calcul = indices(*lire(options.fichier, ("valeur", "population", "defaveur"), "erreur"))
    dit = verdict(calcul.intervalle_pente, 0) if calcul.intervalle_pente else None
    pente = resultat(calcul.pente, calcul.intervalle_pente, dit)
    relatif = resultat(calcul.relatif, calcul.intervalle_relatif, None)
    lieux = f"{nombre(calcul.lieux)} lieux, {nombre(calcul.manquants)} sans donnée"
    montrer(
        options,
        pente
        | {"rii": relatif["valeur"], "ic_rii": relatif["ic"], "methode": calcul.methode}
        | {"lieux": calcul.lieux, "manquants": calcul.manquants},
        f"SII {phrase(pente, 2)} ; RII {phrase(relatif, 2)} ; {VERDICTS[dit]} "
        f"({lieux} ; {METHODES[calcul.methode]})",
    )


def lire(fichier: Path, noms: Sequence[str], facultatif: str = "") -> list[list[float]]:
    """Return the columns ``noms`` of a CSV file, and ``facultatif`` if it is there, as numbers.

    Comma and point, or semicolon and French comma. An empty cell is a missing value (NaN). Raises
    ``IntrouvableError`` without the file, ``EntreeInvalideError`` when it cannot be read.
    """
    from clesante.socle.erreurs import EntreeInvalideError

    entete, *rangees = _rangees(fichier) or [[]]
    presentes = [nom.strip() for nom in entete]
    absentes = [nom for nom in noms if nom not in presentes]
    if absentes:
        raise EntreeInvalideError(
            f"Il manque la colonne « {absentes[0]} ».", f"Colonnes attendues : {', '.join(noms)}."
        )
    _refuser_debord(rangees, len(entete))
    voulues = [*noms, *([facultatif] if facultatif in presentes else [])]
    rangs = [(presentes.index(nom), nom) for nom in voulues]
    nombres = [
        [_nombre(rangee[rang] if rang < len(rangee) else "", nom, numero) for rang, nom in rangs]
        for numero, rangee in enumerate(rangees, start=2)
        if rangee
    ]
    if not nombres:
        raise EntreeInvalideError(f"Le fichier {fichier} n'a aucune ligne.")
    return [list(colonne) for colonne in zip(*nombres, strict=True)]


def _refuser_debord(rangees: Sequence[Sequence[str]], colonnes: int) -> None:
    """Refuse a row with something beyond the header: « 1,5 » cut in two shifts what follows."""
    from clesante.socle.erreurs import EntreeInvalideError

    for numero, rangee in enumerate(rangees, start=2):
        if any(cellule.strip() for cellule in rangee[colonnes:]):
            raise EntreeInvalideError(
                f"Ligne {numero} : {len(rangee)} cellules sous {colonnes} colonnes.",
                "Une virgule décimale veut des colonnes séparées par « ; », ou des guillemets.",
            )


def _rangees(fichier: Path) -> list[list[str]]:
    """Return the cells of a CSV file, header first; a cell in quotes may hold a line feed."""
    import csv

    from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError

    try:
        with fichier.open(encoding="utf-8-sig", newline="") as flux:
            separateur = ";" if ";" in flux.readline() else ","
            flux.seek(0)
            return list(csv.reader(flux, delimiter=separateur, skipinitialspace=True))
    except FileNotFoundError as erreur:
        raise IntrouvableError(f"Le fichier {fichier} n'existe pas.") from erreur
    except (UnicodeDecodeError, OSError, csv.Error) as erreur:
        raise EntreeInvalideError(
            f"Le fichier {fichier} ne se lit pas.", "Enregistrez-le en CSV UTF-8."
        ) from erreur


def _nombre(cellule: str, colonne: str, ligne: int) -> float:
    from clesante.socle.erreurs import EntreeInvalideError

    if not cellule.strip():
        return math.nan
    try:
        return decimal(cellule)
    except argparse.ArgumentTypeError as erreur:
        raise EntreeInvalideError(
            f"Ligne {ligne}, colonne « {colonne} » : {erreur}.", "Corrigez la cellule."
        ) from erreur
