"""The attack on a table about to be published: what addition and subtraction give back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from clesante.donnees.choix import Statut
from clesante.donnees.secret.regles import Parts, est_sensible

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_array

    Vecteur = np.ndarray

TIRAGES: Final = 2
GRAINE: Final = 20_240_506
TOLERANCE: Final = 1e-6
CASES_DENSES: Final = 2_000_000


def auditer(
    unites: Mapping[str, Parts],
    groupes: Mapping[str, Collection[str]],
    statuts: Mapping[str, Statut],
    seuil: int,
) -> list[str]:
    """Return the codes that what is published (``statuts``) gives away; empty when safe.

    Three attacks, none of which looks at how the cells were chosen: a published cell under the
    threshold; the hidden part of a published group that is alone or under the threshold; a hidden
    cell that is a linear combination of published ones (rank of the system they form).
    """
    cachees = {code for code in statuts if statuts[code] is Statut.SECRET}
    fautes = {
        *_publiees_a_tort(unites, groupes, cachees, seuil),
        *_restes_trop_petits(unites, groupes, cachees, seuil),
        *_calculables(unites, groupes, cachees),
    }
    return [code for code in (*unites, *groupes) if code in fautes]


def _publiees_a_tort(
    unites: Mapping[str, Parts],
    groupes: Mapping[str, Collection[str]],
    cachees: Collection[str],
    seuil: int,
) -> Iterator[str]:
    totaux = {code: _total(unites, groupe) for code, groupe in groupes.items()}
    for code, parts in (*unites.items(), *totaux.items()):
        sensible = parts.secret or est_sensible(parts.numerateur, parts.denominateur, seuil)
        if code not in cachees and sensible:
            yield code


def _total(unites: Mapping[str, Parts], groupe: Collection[str]) -> Parts:
    connues = [unites[code] for code in groupe if unites[code].numerateur is not None]
    denominateurs = [p.denominateur for p in connues if p.denominateur is not None]
    return Parts(
        sum(p.numerateur or 0 for p in connues) if connues else None,
        sum(denominateurs) if denominateurs else None,
        any(unites[code].secret and unites[code].numerateur is None for code in groupe),
    )


def _restes_trop_petits(
    unites: Mapping[str, Parts],
    groupes: Mapping[str, Collection[str]],
    cachees: Collection[str],
    seuil: int,
) -> Iterator[str]:
    """Yield the hidden units of each published group that total less than the threshold."""
    for code, groupe in groupes.items():
        tus = [u for u in groupe if u in cachees and unites[u].numerateur is not None]
        if code in cachees or not tus:
            continue
        if len(tus) == 1 or 0 <= (_total(unites, tus).numerateur or 0) < seuil:
            yield from tus


def _calculables(
    unites: Mapping[str, Parts],
    groupes: Mapping[str, Collection[str]],
    cachees: Collection[str],
) -> Iterator[str]:
    """Yield the hidden cells that the published sums determine.

    A cell is determined if and only if no change of the hidden units that keeps every published
    sum moves it: random changes of that kind, taken in the kernel of the system, move all others.
    """
    inconnues = [u for u, p in unites.items() if u in cachees and p.numerateur is not None]
    rangs = {unite: rang for rang, unite in enumerate(inconnues)}
    lignes = {code: [rangs[u] for u in groupe if u in rangs] for code, groupe in groupes.items()}
    publiees = [ligne for code, ligne in lignes.items() if code not in cachees and ligne]
    mouvements = _mouvements(publiees, len(inconnues))
    for unite, rang in rangs.items():
        if _immobile(mouvements[:, [rang]]):
            yield unite
    for code, ligne in lignes.items():
        sommable = all(
            unites[u].numerateur is not None or not unites[u].secret for u in groupes[code]
        )
        if code in cachees and sommable and _immobile(mouvements[:, ligne]):
            yield code


def _immobile(mouvements: Vecteur) -> bool:
    return bool((abs(mouvements.sum(axis=1)) < TOLERANCE).all())


def _mouvements(lignes: list[list[int]], n: int) -> Vecteur:
    """Return random vectors of the kernel of a 0/1 system, one a row."""
    import numpy as np
    from scipy.sparse import csr_array

    departs = np.random.default_rng(GRAINE).normal(size=(TIRAGES, n))
    if not lignes or not n:
        return departs
    bornes = np.cumsum([0, *map(len, lignes)])
    colonnes = np.concatenate(lignes)
    systeme = csr_array((np.ones(len(colonnes)), colonnes, bornes), shape=(len(lignes), n))
    return np.array([depart - _corriger(systeme, depart) for depart in departs])


def _corriger(systeme: csr_array, depart: Vecteur) -> Vecteur:
    """Return the smallest change that brings ``depart`` into the kernel of ``systeme``."""
    import numpy as np
    from scipy.sparse.linalg import lsqr

    sommes = systeme @ depart
    if systeme.shape[0] * systeme.shape[1] <= CASES_DENSES:
        return np.linalg.lstsq(systeme.toarray(), sommes)[0]
    return lsqr(systeme, sommes, atol=1e-14, btol=1e-14, iter_lim=20_000)[0]
