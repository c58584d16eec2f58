"""A territory's own tables beside the store: where a portrait gets them, and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from clesante.comptes.lecteurs import Lecteur
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import Statut
from clesante.donnees.lectures import IndicateurPublie, Valeur
from clesante.donnees.tables.figures import FigureLocale, figures_locales
from clesante.donnees.tables.lectures import LOCAL
from clesante.socle.erreurs import IntrouvableError
from clesante.socle.texte import enumerer
from clesante.territoires.lectures import Perimetre

Valeurs = dict[tuple[str, str], Valeur]


def du_catalogue(indicateurs: Collection[str]) -> list[IndicateurPublie]:
    """Return the indicators asked for that are not local; all those of portraits by default.

    Raises ``IntrouvableError`` for one that the catalogue does not know.
    """
    nationaux = [code for code in indicateurs if not code.startswith(LOCAL)]
    if indicateurs and not nationaux:
        return []
    publies = donnees.indicateurs(nationaux)
    return [publie for publie in publies if publie.definition.affiche or indicateurs]


def locales(
    lecteur: Lecteur, perimetre: Perimetre, demandes: Collection[str]
) -> list[FigureLocale]:
    """Return the local figures of a perimeter that a reader may see, or those asked for.

    Raises ``IntrouvableError`` for a local indicator asked for that is not there.
    """
    figures = list(figures_locales(lecteur, perimetre))
    connus = {figure.indicateur.code for figure in figures}
    inconnus = [code for code in demandes if code.startswith(LOCAL) and code not in connus]
    if inconnus:
        raise IntrouvableError(
            f"Indicateur local inconnu pour {perimetre.intitule} : {enumerer(inconnus)}.",
            f"Indicateurs locaux d'ici : {enumerer(sorted(connus)) or 'aucun'}.",
        )
    return [f for f in figures if not demandes or f.indicateur.code in demandes]


def ajouter_locales(
    figures: Sequence[FigureLocale],
    publies: Sequence[IndicateurPublie],
    tables: Valeurs,
    code: str,
    references: Collection[str],
) -> list[IndicateurPublie]:
    """Return the indicators with the local ones; their figures of ``code`` join ``tables``.

    A table that fills an indicator of the catalogue takes the place of a missing figure, never of
    one that is there.
    """
    resultat = {publie.definition.code: publie for publie in publies}
    for figure in figures:
        indicateur, valeur = figure.indicateur, figure.valeur
        en_place = tables.get((code, indicateur.code))
        if en_place and (en_place.valeur is not None or en_place.dimension):
            continue
        resultat[indicateur.code] = IndicateurPublie(0, indicateur, valeur.source, valeur.periode)
        tables[code, indicateur.code] = valeur
        for reference in references:
            tables[reference, indicateur.code] = _reference(figure, reference, tables)
    return list(resultat.values())


def _reference(figure: FigureLocale, reference: str, tables: Valeurs) -> Valeur:
    """Return the figure of a reference: that of the store, else of the table, else none."""
    cle = reference, figure.indicateur.code
    connue = tables.get(cle)
    if connue and connue.valeur is not None:
        return connue
    absente = Valeur(cle[1], reference, figure.valeur.periode, Statut.NON_DISPONIBLE)
    return figure.references.get(reference, connue or absente)
