"""Figures of territories, whole or by profession, cause or age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clesante.donnees.choix import Statut
from clesante.donnees.lectures.entrepot import sources_par_numero
from clesante.donnees.lectures.figures import (
    Somme,
    composer,
    lieu_de,
    mesures,
    reperes_de,
    secrete,
    somme_de,
)
from clesante.donnees.lectures.objets import IndicateurPublie, Source, Valeur
from clesante.donnees.mesures import Mesure, Serie


def valeurs(
    territoires: Sequence[str], publies: Sequence[IndicateurPublie], periode: str = ""
) -> dict[tuple[str, str], Valeur]:
    """Return the figure of each territory code × indicator code, of ``periode`` or the latest.

    A couple without figure gets a ``Valeur`` whose status says why; its ``dimension`` is set when
    there are figures by profession, cause or age but none for the whole (``declinaisons`` has
    them): a part never stands for the whole.
    """
    connus = reperes_de(territoires)
    entieres: dict[tuple[int, int], tuple[Serie, Mesure]] = {}
    declinees: dict[tuple[int, int], tuple[Serie, Mesure]] = {}
    for serie, mesure in mesures(connus.values(), publies, periode):  # the latest period comes last
        groupe = declinees if serie.dimension else entieres
        groupe[mesure.territoire, serie.indicateur] = serie, mesure
    sources = sources_par_numero()
    dernieres = _sans_ensemble(declinees, publies, sources)
    dernieres |= {cle: somme_de(*lue, sources) for cle, lue in entieres.items()}
    lieux = {code: lieu_de(code, [repere]) for code, repere in connus.items()}
    return {
        (code, p.definition.code): composer(
            p, lieux[code], dernieres.get((connus[code].numero, p.numero)), periode
        )
        for code in territoires
        for p in publies
    }


def _sans_ensemble(
    declinees: Mapping[tuple[int, int], tuple[Serie, Mesure]],
    publies: Sequence[IndicateurPublie],
    sources: Mapping[int, Source],
) -> dict[tuple[int, int], Somme]:
    """Return what stands for the whole where only parts are given: no value, and by what."""
    par_quoi = {
        p.numero: p.definition.dimension
        for p in publies
        if p.definition.dimension and not p.definition.dimension_principale and p.periode
    }
    vide = (None, None, None, Statut.NON_DISPONIBLE, 0, None)
    return {
        cle: Somme(serie.periode, *vide, par_quoi[serie.indicateur], sources[mesure.source])
        for cle, (serie, mesure) in declinees.items()
        if serie.indicateur in par_quoi
    }


def declinaisons(code: str, publie: IndicateurPublie) -> list[tuple[str, Valeur]]:
    """Return the figures of one territory by dimension (profession, cause…), latest period.

    When one of those of an indicator with a threshold is secret, all are: their sum is known.
    """
    reperes = list(reperes_de([code]).values())
    sources = sources_par_numero()
    dernieres = {
        serie.dimension: somme_de(serie, mesure, sources)
        for serie, mesure in mesures(reperes, [publie])
        if serie.dimension
    }
    lieu = lieu_de(code, reperes)
    lues = [(nom, composer(publie, lieu, dernieres[nom])) for nom in sorted(dernieres)]
    if publie.definition.seuil_secret and any(v.statut is Statut.SECRET for _, v in lues):
        return [(nom, secrete(valeur)) for nom, valeur in lues]
    return lues


def suites(code: str, publies: Sequence[IndicateurPublie]) -> dict[str, list[Valeur]]:
    """Return, by indicator code, the main figure of one territory at every period, oldest first.

    An indicator without any figure there has no entry.
    """
    reperes = list(reperes_de([code]).values())
    sources, lieu = sources_par_numero(), lieu_de(code, reperes)
    par_numero = {p.numero: p for p in publies}
    trouvees: dict[str, list[Valeur]] = {}
    for serie, mesure in mesures(reperes, publies):
        if not serie.dimension:
            publie = par_numero[serie.indicateur]
            lue = composer(publie, lieu, somme_de(serie, mesure, sources))
            trouvees.setdefault(publie.definition.code, []).append(lue)
    return {c: sorted(lues, key=lambda v: v.periode) for c, lues in trouvees.items()}
