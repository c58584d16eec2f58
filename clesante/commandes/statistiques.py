"""``clesante statistiques``: the formulas, checkable by hand."""

from __future__ import annotations

import argparse

from clesante.commandes.francais import Analyseur, decimal

# Words of the verdicts, about a proportion.
LIBELLES = {"superieur": "supérieure", "comparable": "comparable", "inferieur": "inférieure"}


def declarer(verbes: argparse._SubParsersAction[Analyseur]) -> None:
    """Add the verb to the command line."""
    verbe = verbes.add_parser("statistiques", help="les calculs, vérifiables à la main")
    calculs = verbe.add_subparsers(title="calculs", metavar="CALCUL", required=True)
    proportion = calculs.add_parser(
        "proportion", help="N sur D, en %%, avec son intervalle (Wilson)"
    )
    proportion.add_argument("numerateur", metavar="N", type=decimal, help="numérateur")
    proportion.add_argument("denominateur", metavar="D", type=decimal, help="dénominateur")
    proportion.add_argument(
        "--reference", metavar="R", type=decimal, help="valeur à comparer, en %%"
    )
    proportion.add_argument(
        "--format", choices=("texte", "json"), default="texte", help="par défaut : texte"
    )
    proportion.set_defaults(executer=executer_proportion)


def executer_proportion(options: argparse.Namespace) -> None:
    """Print a proportion in percent, its 95 % interval and its verdict against a reference."""
    from clesante.commandes.sortie import dire, ecrire_json
    from clesante.socle.erreurs import EntreeInvalideError
    from clesante.socle.texte import nombre
    from clesante.statistiques.comparaisons import verdict
    from clesante.statistiques.proportions import Intervalle, wilson

    try:
        brut = wilson(options.numerateur, options.denominateur)
    except ValueError as erreur:
        raise EntreeInvalideError(
            "Une proportion demande 0 ≤ N ≤ D et D supérieur à 0.", "Vérifiez les deux nombres."
        ) from erreur
    ic = Intervalle(100 * brut.bas, 100 * brut.haut)
    valeur = 100 * options.numerateur / options.denominateur
    dit = verdict(ic, options.reference) if options.reference is not None else None
    if options.format == "json":
        ecrire_json({"valeur": valeur, "ic": [ic.bas, ic.haut], "verdict": dit})
        return
    suite = f", {LIBELLES[dit]} à {nombre(options.reference, 1)} %" if dit else ""
    dire(f"{nombre(valeur, 1)} % [{nombre(ic.bas, 1)} – {nombre(ic.haut, 1)}]{suite}")
