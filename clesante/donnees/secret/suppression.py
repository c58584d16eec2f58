"""Complementary suppression: what else is hidden so that a hidden cell stays so."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from clesante.donnees.choix import Statut
from clesante.donnees.secret.regles import Parts, est_sensible

if TYPE_CHECKING:
    import numpy as np

    Vecteur = np.ndarray

VOISINAGE: Final = 80  # cells that one search may move: enough for a cheap way out, and fast
VOISINS: Final = 30  # of them, those that one group brings
ELARGI: Final = 5  # times as many, when a whole département would be lost for want of neighbours
COUT_CACHEE: Final = 1e-4  # moving a hidden cell loses nothing; the fewer the better
NUL: Final = 1e-6


def proteger(
    unites: Mapping[str, Parts],
    groupes: Mapping[str, Collection[str]],
    seuil: int,
    tus: Collection[str] = (),
) -> dict[str, Statut]:
    """Return VALEUR or SECRET for each unit and each group: what may be published of a table.

    ``groupes`` are the wider territories published, each with its units; they may overlap, and be
    the same under two names. A unit without figure hides nothing; a group that holds a unit hidden
    by its producer without a figure cannot be summed: SECRET. ``tus``: groups to hide whatever
    they count. Raises ``KeyError`` for a group of unknown units.
    """
    cellules = {code: _cellule(unites, groupe) for code, groupe in groupes.items()}
    premieres = {frozenset([unite]): unite for unite in unites}
    for code, cellule in cellules.items():
        premieres.setdefault(cellule, code)
    propres = {code: cellule for cellule, code in premieres.items() if code not in unites}
    tableau = _Tableau(unites, propres, seuil, {premieres[cellules[code]] for code in tus})
    for mesure, rang in tableau.sensibles():
        for cible in tableau.cibles(mesure, rang):
            if not tableau.atteint(mesure, rang, cible):
                tableau.cacher_autour(mesure, rang, cible)
    statuts = tableau.statuts()
    for code, cellule in cellules.items():
        statuts[code] = statuts[premieres[cellule]]
    for code, groupe in groupes.items():
        if _est_inconnue(unites, groupe):
            statuts[code] = Statut.SECRET
    return {code: statuts[code] for code in (*unites, *groupes)}


def _est_inconnue(unites: Mapping[str, Parts], groupe: Collection[str]) -> bool:
    return any(unites[unite].secret and unites[unite].numerateur is None for unite in groupe)


def _cellule(unites: Mapping[str, Parts], groupe: Collection[str]) -> frozenset[str]:
    """Return the units that have a figure: groups that share them are one cell, so is a lone one.

    Empty for a group that cannot be summed.
    """
    if _est_inconnue(unites, groupe):
        return frozenset()
    return frozenset(unite for unite in groupe if unites[unite].numerateur is not None)


class _Tableau:
    """The table while cells are hidden; cells 0 to n-1 are units, the next ones groups.

    ``mesures`` has one row by additive measure (numerator, denominator, complement of a share) and
    one column by cell; ``bas`` and ``haut`` hold the least and the most that each was seen to be in
    a table with the same published figures.
    """

    def __init__(
        self,
        unites: Mapping[str, Parts],
        groupes: Mapping[str, Collection[str]],
        seuil: int,
        tus: Collection[str],
    ) -> None:
        import numpy as np

        self.seuil = seuil
        self.codes = [*unites, *groupes]
        self.n = len(unites)
        rangs = {code: rang for rang, code in enumerate(unites)}
        self.membres = [sorted(rangs[u] for u in groupe) for groupe in groupes.values()]
        parts = list(unites.values())
        self.mesures = _mesures(parts, self.membres)
        self.absentes = np.zeros(len(self.codes), bool)
        self.absentes[: self.n] = [p.numerateur is None for p in parts]
        self.cachees = np.array([self._est_sensible(rang) for rang in range(len(self.codes))], bool)
        self.cachees[: self.n] |= np.array([p.secret for p in parts], bool)
        self.cachees |= np.array([code in tus for code in self.codes], bool)
        self.poids = 1 + self.mesures[:2].max(axis=0)
        self.groupes_de = self._groupes_de()
        self._d_abord = frozenset(np.flatnonzero(self.cachees[: self.n]).tolist())
        self._ordres: dict[int, tuple[list[int], list[int]]] = {}
        self.bas, self.haut = self.mesures.copy(), self.mesures.copy()

    def _est_sensible(self, cellule: int) -> bool:
        numerateur = float(self.mesures[0, cellule])
        denominateur = float(self.mesures[1, cellule]) if len(self.mesures) > 1 else None
        return est_sensible(numerateur, denominateur, self.seuil)

    def _groupes_de(self) -> list[list[int]]:
        """Return the groups of each unit, the smallest first."""
        groupes: list[list[int]] = [[] for _ in range(self.n)]
        for rang in sorted(range(len(self.membres)), key=lambda rang: len(self.membres[rang])):
            for unite in self.membres[rang]:
                groupes[unite].append(self.n + rang)
        return groupes

    def statuts(self) -> dict[str, Statut]:
        """Return the status of every cell, by code."""
        return {
            code: Statut.SECRET if cachee else Statut.VALEUR
            for code, cachee in zip(self.codes, self.cachees, strict=True)
        }

    def sensibles(self) -> list[tuple[int, int]]:
        """Return (measure, cell) for all that is small in a cell hidden by itself, groups first."""
        import numpy as np

        cellules = np.flatnonzero(self.cachees & ~self.absentes)[::-1]
        return [
            (mesure, int(cellule))
            for cellule in cellules
            for mesure in self._petites(self.mesures[:, cellule])
        ]

    def _petites(self, parts: Vecteur) -> list[int]:
        return [mesure for mesure, part in enumerate(parts) if part < self.seuil] or [0]

    def cibles(self, mesure: int, cellule: int) -> tuple[float, float]:
        """Return the two values that a cell must be able to have, ``seuil`` apart at least."""
        valeur = float(self.mesures[mesure, cellule])
        return max(float(self.seuil), valeur), max(0.0, valeur - self.seuil)

    def atteint(self, mesure: int, cellule: int, cible: float) -> bool:
        """Tell whether the cell is known to be able to reach ``cible``."""
        if not self._vu(mesure, cellule, cible) and cellule < self.n:
            self._echanger(mesure, cellule)
        return self._vu(mesure, cellule, cible)

    def _vu(self, mesure: int, cellule: int, cible: float) -> bool:
        bas, haut = self.bas[mesure, cellule], self.haut[mesure, cellule]
        return bool(bas - NUL <= cible <= haut + NUL)

    def _publies(self, unite: int) -> list[int]:
        return [groupe for groupe in self.groupes_de[unite] if not self.cachees[groupe]]

    def _echanger(self, mesure: int, unite: int) -> None:
        """Note how far a unit moves by giving to, and taking from, hidden ones of its groups."""
        publies = self._publies(unite)
        if not publies:
            self._noter(mesure, unite, 0.0, float("inf"))
            return
        semblables = [
            autre
            for autre in self.membres[publies[0] - self.n]
            if self.cachees[autre] and self._publies(autre) == publies
        ]
        if len(semblables) > 1:
            self._noter(mesure, unite, 0.0, float(self.mesures[mesure, semblables].sum()))

    def _noter(self, mesure: int, cellule: int, *valeurs: float) -> None:
        self.bas[mesure, cellule] = min(self.bas[mesure, cellule], *valeurs)
        self.haut[mesure, cellule] = max(self.haut[mesure, cellule], *valeurs)

    def cacher_autour(self, mesure: int, cellule: int, cible: float) -> None:
        """Hide what loses least for the cell to be able to reach ``cible``.

        What is found is another table: each cell that changes in it and was published is hidden.
        """
        ecarts = self._ecarts(mesure, cellule, cible, 1)
        if any(self._est_grand(rang) for rang in ecarts):
            ecarts = self._ecarts(mesure, cellule, cible, ELARGI)
        for rang, ecart in ecarts.items():
            self.cachees[rang] = True
            self._noter(mesure, rang, self.mesures[mesure, rang] + ecart)

    def _est_grand(self, cellule: int) -> bool:
        """Tell whether hiding a cell would lose much: a published group wider than a search."""
        est_publie = cellule >= self.n and not self.cachees[cellule]
        return est_publie and len(self.membres[cellule - self.n]) > VOISINAGE

    def _ecarts(self, mesure: int, cellule: int, cible: float, ampleur: int) -> dict[int, float]:
        """Return by how much units and groups change in the table found, those that do."""
        unites = self._voisinage(cellule, ampleur)
        groupes = sorted({groupe for unite in unites for groupe in self.groupes_de[unite]})
        publies = [groupe for groupe in groupes if not self.cachees[groupe]]
        trouves = self._deplacer(mesure, cellule, cible, unites, publies)
        if trouves is None:  # the way out that always is: nothing published holds the cell
            return dict.fromkeys(publies, 0.0)
        ecarts = {u: float(e) for u, e in zip(unites, trouves, strict=True) if abs(e) > NUL}
        sommes: dict[int, float] = {}
        for unite, ecart in ecarts.items():
            for groupe in self.groupes_de[unite]:
                sommes[groupe] = sommes.get(groupe, 0.0) + ecart
        return ecarts | {groupe: ecart for groupe, ecart in sommes.items() if abs(ecart) > NUL}

    def _voisinage(self, cellule: int, ampleur: int) -> list[int]:
        """Return the units that may move: the cell's, then those of its groups, near ones first."""
        taille, voisins = VOISINAGE * ampleur, VOISINS * ampleur
        if cellule < self.n:
            trouves = {cellule: None}
        else:
            trouves = dict.fromkeys(self._meilleurs(cellule, taille))
        for unite in (file := list(trouves)):
            for groupe in self._publies(unite):
                nouveaux = [u for u in self._meilleurs(groupe, voisins) if u not in trouves]
                trouves.update(dict.fromkeys(nouveaux))
                file.extend(nouveaux)
            if len(trouves) >= taille:
                break
        return list(trouves)

    def _meilleurs(self, groupe: int, combien: int) -> list[int]:
        """Return the units of a group that give most for least: hidden by itself, then light."""
        if groupe not in self._ordres:
            membres = self.membres[groupe - self.n]
            cachees = [u for u in membres if u in self._d_abord]
            autres = [u for u in membres if u not in self._d_abord]
            cachees.sort(key=lambda u: -self.poids[u])
            autres.sort(key=lambda u: self.poids[u])
            garder = VOISINAGE * ELARGI
            self._ordres[groupe] = cachees[:garder], autres[:garder]
        cachees, autres = self._ordres[groupe]
        moitie = max(combien // 2, combien - len(autres))
        return [*cachees[:moitie], *autres[: combien - min(moitie, len(cachees))]]

    def _deplacer(
        self, mesure: int, cellule: int, cible: float, unites: list[int], publies: list[int]
    ) -> Vecteur | None:
        """Return the cheapest change of ``unites`` that brings the cell to ``cible``; None: none.

        Each unit stays at 0 or more; a published group keeps its sum, or pays to be hidden.
        """
        import numpy as np
        from scipy.optimize import linprog

        k, m = len(unites), len(publies)
        rangs = {groupe: rang for rang, groupe in enumerate(publies)}
        incidence = np.zeros((m + 1, k))
        for colonne, unite in enumerate(unites):
            for groupe in self.groupes_de[unite]:
                if groupe in rangs:
                    incidence[rangs[groupe], colonne] = 1
            incidence[m, colonne] = unite == cellule or cellule in self.groupes_de[unite]
        libres = np.eye(m + 1, m)
        couts = np.where(self.cachees[unites], COUT_CACHEE, self.poids[unites])
        couts_groupes = self.poids[publies]
        valeurs = self.mesures[mesure, unites]
        resultat = linprog(
            np.concatenate([couts, couts, couts_groupes, couts_groupes]),
            A_eq=np.hstack([incidence, -incidence, libres, -libres]),
            b_eq=[0.0] * m + [cible - self.mesures[mesure, cellule]],
            bounds=[(0, None)] * k + [(0, valeur) for valeur in valeurs] + [(0, None)] * (2 * m),
        )
        return resultat.x[:k] - resultat.x[k : 2 * k] if resultat.success else None


def _mesures(parts: Sequence[Parts], membres: Sequence[Sequence[int]]) -> Vecteur:
    """Return what adds up: numerators, denominators and, for a share, complements, by cell."""
    import numpy as np

    mesures = [np.array([p.numerateur or 0 for p in parts], float)]
    if any(p.denominateur is not None for p in parts):
        connus = [p.denominateur if p.numerateur is not None else 0 for p in parts]
        mesures.append(np.array([d or 0 for d in connus], float))
        complement = mesures[1] - mesures[0]
        if (complement >= 0).all():
            mesures.append(complement)
    unites = np.array(mesures)
    sommes = [unites[:, m].sum(axis=1) for m in membres]
    return np.column_stack([unites, *sommes])
