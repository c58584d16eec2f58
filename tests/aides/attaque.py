"""Whoever wants to know what is hidden: sums, differences and bounds, nothing of our own code.

All that the attacker has are answers, each « this set of communes counts that many »; the sets are
public. It knows that no count is negative. It recovers a cell when a linear combination of answers
gives it, and narrows it when the bounds of the linear program leave little room.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

TOLERANCE = 1e-6


@dataclass
class Attaquant:
    """Answers heard so far, about ``unites``."""

    unites: Collection[str]
    reponses: dict[frozenset[str], float] = field(default_factory=dict)

    def entendre(self, communes: Iterable[str], nombre: float | None) -> None:
        """Keep one answer; None says nothing."""
        if nombre is not None:
            connue = self.reponses.setdefault(frozenset(communes), nombre)
            assert abs(connue - nombre) < TOLERANCE, f"deux réponses : {connue}, {nombre}"

    def systeme(self) -> tuple[csr_array, np.ndarray[Any, Any], list[str]]:
        """Return the equations between what is not given directly, and these unknowns."""
        connues = {next(iter(s)): n for s, n in self.reponses.items() if len(s) == 1}
        inconnues = [u for u in self.unites if u not in connues]
        rangs = {u: r for r, u in enumerate(inconnues)}
        lignes: dict[frozenset[str], float] = {}
        for communes, nombre in self.reponses.items():
            reste = frozenset(communes - connues.keys())
            if reste:
                lignes[reste] = nombre - sum(connues[u] for u in communes & connues.keys())
        colonnes = [rangs[u] for ligne in lignes for u in ligne]
        bornes = np.cumsum([0, *map(len, lignes)])
        matrice = csr_array(
            (np.ones(len(colonnes)), np.array(colonnes, int), bornes),
            shape=(len(lignes), len(inconnues)),
        )
        return matrice, np.array(list(lignes.values())), inconnues

    def retrouver(self, cibles: Mapping[str, Collection[str]]) -> dict[str, float]:
        """Return {target: its count} for each set of communes that answers determine.

        By the projection on the rows of the system (singular values): a set is determined if and
        only if it lies in them.
        """
        matrice, nombres, inconnues = self.systeme()
        directes = {next(iter(s)): n for s, n in self.reponses.items() if len(s) == 1}
        dense = matrice.toarray()
        gauche, valeurs, droite = np.linalg.svd(dense, full_matrices=False)
        rang = int((valeurs > 1e-9).sum())
        base, coordonnees = droite[:rang], (gauche[:, :rang].T @ nombres) / valeurs[:rang]
        trouves = {}
        for cible, communes in cibles.items():
            vecteur = np.array([float(u in communes) for u in inconnues])
            projete = base @ vecteur
            if np.linalg.norm(vecteur - base.T @ projete) < TOLERANCE:
                su = sum(directes[u] for u in communes if u in directes)
                trouves[cible] = float(projete @ coordonnees) + su
        return trouves

    def encadrer(self, cibles: Mapping[str, Collection[str]]) -> dict[str, tuple[float, float]]:
        """Return {target: its least and greatest count}, all counts being 0 or more.

        A table found on the way to one bound is one more witness for the others.
        """
        matrice, nombres, inconnues = self.systeme()
        encadrees = {}
        for cible, communes in cibles.items():
            objectif = np.array([float(u in communes) for u in inconnues])
            bornes = []
            for sens in (1, -1):
                r = linprog(sens * objectif, A_eq=matrice, b_eq=nombres, bounds=(0, None))
                bornes.append(float(objectif @ r.x) if r.success else sens * -np.inf)
            encadrees[cible] = (bornes[0], bornes[1])
        return encadrees
