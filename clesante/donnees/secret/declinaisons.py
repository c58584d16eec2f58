"""A table broken down (by sex, age, cause): the parts and their whole are protected together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from clesante.donnees.choix import Statut
from clesante.donnees.secret.audit import auditer
from clesante.donnees.secret.regles import Parts, est_sensible
from clesante.donnees.secret.suppression import proteger

ENSEMBLE = ""
Tranches = Mapping[str, Mapping[str, Parts]]


def proteger_tranches(
    tranches: Tranches, groupes: Mapping[str, Collection[str]], seuil: int
) -> tuple[dict[str, dict[str, Statut]], list[str]]:
    """Return the status of each unit and group in each slice, and what the audit gives away.

    ``tranches``: slice (a part such as « Femmes », or "" for the whole) -> unit -> parts. Where
    both are given and the parts do not exceed it, the whole is their sum, and what no part counts
    is one more cell; where they exceed it (ages and sexes side by side), whoever hides one slice
    of a unit hides them all.
    """
    if ENSEMBLE in tranches and len(tranches) > 1:
        if not _se_chevauchent(tranches):
            return _ensemble(tranches, groupes, seuil)
        tranches = _solidaires(tranches, seuil)
    statuts, fuites = {}, []
    for tranche, unites in tranches.items():
        presents = {g: [u for u in membres if u in unites] for g, membres in groupes.items()}
        statuts[tranche] = proteger(unites, presents, seuil)
        fuites += auditer(unites, presents, statuts[tranche], seuil)
    return statuts, fuites


def _se_chevauchent(tranches: Tranches) -> bool:
    return any(
        sum(parts.numerateur or 0 for parts in _parts_de(tranches, unite)) > (tout.numerateur or 0)
        for unite, tout in tranches[ENSEMBLE].items()
        if tout.numerateur is not None
    )


def _parts_de(tranches: Tranches, unite: str) -> list[Parts]:
    return [
        unites[unite] for nom, unites in tranches.items() if nom != ENSEMBLE and unite in unites
    ]


def _solidaires(tranches: Tranches, seuil: int) -> dict[str, dict[str, Parts]]:
    """Return the same slices, a unit hidden in one being hidden in all."""
    caches = {
        unite
        for unites in tranches.values()
        for unite, p in unites.items()
        if p.secret or est_sensible(p.numerateur, p.denominateur, seuil)
    }
    return {
        nom: {
            unite: Parts(p.numerateur, p.denominateur, p.secret or unite in caches)
            for unite, p in unites.items()
        }
        for nom, unites in tranches.items()
    }


@dataclass(slots=True)
class _Systeme:
    """One system for all slices: its cells, its sums, and the slice and unit each one is."""

    unites: dict[str, Parts] = field(default_factory=dict)
    groupes: dict[str, list[str]] = field(default_factory=dict)
    lieux: dict[str, tuple[str, str]] = field(default_factory=dict)

    def nommer(self, tranche: str, code: str) -> str:
        """Return the name of a cell of the table."""
        nom = f"{code}|{tranche}"
        self.lieux[nom] = (tranche, code)
        return nom


def _ensemble(
    tranches: Tranches, groupes: Mapping[str, Collection[str]], seuil: int
) -> tuple[dict[str, dict[str, Statut]], list[str]]:
    systeme = _Systeme()
    atomes = {unite: _atomes(systeme, tranches, unite, seuil) for unite in _unites(tranches)}
    tus = [f"{u}|" for u, p in tranches[ENSEMBLE].items() if _est_petite([p], seuil)]
    for groupe, membres in groupes.items():
        for tranche, unites in tranches.items():
            nom = systeme.nommer(tranche, groupe)
            presents = [u for u in membres if u in unites]
            if tranche == ENSEMBLE:
                systeme.groupes[nom] = [atome for u in presents for atome in atomes[u]]
            else:
                systeme.groupes[nom] = [f"{u}|{tranche}" for u in presents]
            if _est_petite([unites[u] for u in presents], seuil):
                tus.append(nom)
    lus = proteger(systeme.unites, systeme.groupes, seuil, [t for t in tus if t in systeme.groupes])
    statuts: dict[str, dict[str, Statut]] = {tranche: {} for tranche in tranches}
    for nom, (tranche, code) in systeme.lieux.items():
        statuts[tranche][code] = lus[nom]
    return statuts, auditer(systeme.unites, systeme.groupes, lus, seuil)


def _unites(tranches: Tranches) -> list[str]:
    return list(dict.fromkeys(unite for unites in tranches.values() for unite in unites))


def _atomes(systeme: _Systeme, tranches: Tranches, unite: str, seuil: int) -> list[str]:
    """Add the cells of one unit to the system; return those that its whole is made of."""
    atomes = []
    for tranche, unites in tranches.items():
        if tranche != ENSEMBLE and unite in unites:
            nom = systeme.nommer(tranche, unite)
            systeme.unites[nom] = _seule(unites[unite], seuil)
            atomes.append(nom)
    tout = tranches[ENSEMBLE].get(unite)
    if tout is None:
        return atomes
    nom = systeme.nommer(ENSEMBLE, unite)
    parts = [systeme.unites[atome] for atome in atomes]
    if tout.numerateur is None or not parts:
        systeme.unites[nom] = _seule(tout, seuil)
        return [nom]
    connus = [atome for atome in atomes if systeme.unites[atome].numerateur is not None]
    reste = tout.numerateur - sum(p.numerateur or 0 for p in parts)
    if reste or len(connus) < len(atomes):
        tu = tout.secret or any(p.secret and p.numerateur is None for p in parts)
        systeme.unites[f"{nom}|reste"] = Parts(reste, None, tu)
        connus.append(f"{nom}|reste")
    systeme.groupes[nom] = connus
    return connus


def _est_petite(parts: Collection[Parts], seuil: int) -> bool:
    """Tell whether the sum of cells is under the threshold, or hidden by the producer."""
    connues = [p for p in parts if p.numerateur is not None]
    haut = sum(p.numerateur or 0 for p in connues) if connues else None
    bas = [p.denominateur for p in connues if p.denominateur is not None]
    tue = any(p.secret for p in parts) and len(parts) == 1
    return tue or est_sensible(haut, sum(bas) if bas else None, seuil)


def _seule(parts: Parts, seuil: int) -> Parts:
    """Return what adds up for sure, its count: the population may be that of the whole."""
    tu = parts.secret or est_sensible(parts.numerateur, parts.denominateur, seuil)
    return Parts(parts.numerateur, None, tu)
