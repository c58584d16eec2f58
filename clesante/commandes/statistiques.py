"""``clesante statistiques``: the formulas, checkable by hand."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from clesante.commandes import statistiques_fichiers
from clesante.commandes.francais import Analyseur, decimal
from clesante.commandes.verbes import ajouter_verbe

if TYPE_CHECKING:
    from clesante.statistiques.intervalles import Intervalle

# Words of the verdicts: of a proportion or a rate, then of an index.
FEMININ = {"superieur": "supérieure", "comparable": "comparable", "inferieur": "inférieure"}
MASCULIN = {"superieur": "supérieur", "comparable": "comparable", "inferieur": "inférieur"}
TENDANCES = {
    "hausse": "hausse",
    "baisse": "baisse",
    "pas_de_tendance": "pas de tendance",
    "non_calculable": "non calculable : il faut cinq points",
}


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = ajouter_verbe(verbes, "statistiques")
    calculs = verbe.add_subparsers(title="calculs", metavar="CALCUL", required=True)
    _declarer_nombres(calculs)
    statistiques_fichiers.declarer(calculs)
    for calcul in calculs.choices.values():
        calcul.add_argument(
            "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
        )


def _declarer_nombres(calculs: argparse._SubParsersAction[Analyseur]) -> None:
    icm = calculs.add_parser("icm", help="indice comparatif, O observés sur E attendus")
    icm.add_argument("observe", metavar="O", type=decimal, help="nombre observé")
    icm.add_argument("attendu", metavar="E", type=decimal, help="nombre attendu")
    icm.set_defaults(executer=executer_icm)
    proportion = calculs.add_parser(
        "proportion", help="N sur D, en %%, avec son intervalle (Wilson)"
    )
    proportion.add_argument("numerateur", metavar="N", type=decimal, help="numérateur")
    proportion.add_argument("denominateur", metavar="D", type=decimal, help="dénominateur")
    proportion.add_argument(
        "--reference", metavar="R", type=decimal, help="valeur à comparer, en %%"
    )
    proportion.set_defaults(executer=executer_proportion)
    tendance = calculs.add_parser("tendance", help="hausse, baisse ou pas de tendance d'une série")
    tendance.add_argument("valeurs", metavar="V1,V2,…", type=serie, help="dans l'ordre du temps")
    tendance.add_argument(
        "--demi-ic",
        metavar="D1,D2,…",
        type=serie,
        required=True,
        help="demi-largeurs des intervalles à 95 %% ; une seule vaut pour tous les points",
    )
    tendance.set_defaults(executer=executer_tendance)


def serie(texte: str) -> list[float]:
    """Return « 20.0,20.4 » or « 20,0;20,4 » as numbers: the type of an argument."""
    return [decimal(nombre) for nombre in texte.split(";" if ";" in texte else ",")]


def executer_icm(options: argparse.Namespace) -> None:
    """Print a comparative index, its 95 % interval and its verdict against 100."""
    from clesante.statistiques.comparaisons import verdict
    from clesante.statistiques.indices import REFERENCE, comparatif

    indice = comparatif(options.observe, options.attendu)
    dit = verdict(indice.intervalle, REFERENCE)
    calcul = resultat(indice.valeur, indice.intervalle, dit)
    suite = f", {MASCULIN[dit]} à 100"
    montrer(options, calcul | {"methode": indice.methode}, phrase(calcul) + suite)


def executer_proportion(options: argparse.Namespace) -> None:
    """Print a proportion in percent, its 95 % interval and its verdict against a reference."""
    from clesante.statistiques.intervalles import Intervalle
    from clesante.statistiques.proportions import wilson

    brut = wilson(options.numerateur, options.denominateur)
    valeur = 100 * options.numerateur / options.denominateur
    comparer(options, valeur, Intervalle(100 * brut.bas, 100 * brut.haut), " %")


def executer_tendance(options: argparse.Namespace) -> None:
    """Print the trend of a series: its word, its slope and its chi-squared."""
    from clesante.socle.texte import nombre
    from clesante.statistiques.tendances import SEUIL, tendance

    demis = options.demi_ic
    lue = tendance(options.valeurs, demis * len(options.valeurs) if len(demis) == 1 else demis)
    dite = TENDANCES[lue.sens]
    if lue.pente is not None and lue.chi2 is not None:
        signe = ">" if lue.chi2 > SEUIL else "≤"
        dite += (
            f" (χ² {nombre(lue.chi2, 2)} {signe} {nombre(SEUIL, 2)} ; "
            f"pente {nombre(lue.pente, 3)} par période)"
        )
    calcul = resultat(lue.pente, lue.intervalle, lue.sens)
    montrer(options, calcul | {"chi2": lue.chi2, "seuil": SEUIL, "points": lue.points}, dite)


def resultat(
    valeur: float | None, intervalle: Intervalle | None, dit: str | None
) -> dict[str, Any]:
    """Return what every calculation gives a machine."""
    ic = [intervalle.bas, intervalle.haut] if intervalle else None
    return {"valeur": valeur, "ic": ic, "verdict": dit}


def phrase(calcul: dict[str, Any], decimales: int = 1, unite: str = "") -> str:
    """Return « 120,0 [99,5 – 143,5] »."""
    from clesante.socle.texte import nombre

    if calcul["valeur"] is None:
        return "non calculable"
    crochets = " – ".join(nombre(borne, decimales) for borne in calcul["ic"] or ())
    return nombre(calcul["valeur"], decimales) + unite + (f" [{crochets}]" if crochets else "")


def comparer(
    options: argparse.Namespace, valeur: float, intervalle: Intervalle, unite: str
) -> None:
    """Print a value with its interval, and its verdict when a reference is given."""
    from clesante.socle.texte import nombre
    from clesante.statistiques.comparaisons import verdict

    dit = None if options.reference is None else verdict(intervalle, options.reference)
    calcul = resultat(valeur, intervalle, dit)
    suite = f", {FEMININ[dit]} à {nombre(options.reference, 1)}{unite}" if dit else ""
    montrer(options, calcul, phrase(calcul, unite=unite) + suite)


def montrer(options: argparse.Namespace, calcul: dict[str, Any], dite: str) -> None:
    """Print a calculation for a machine, or the sentence that says it."""
    from clesante.commandes.sortie import dire, ecrire_json

    if options.format == "json":
        ecrire_json(calcul)
    else:
        dire(dite)
