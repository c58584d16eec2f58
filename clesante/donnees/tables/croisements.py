"""A table about to be published beside those that are: what two of them tell together.

Each is safe alone. Two counts of one thing, of which one hides what the other shows, give it back;
so does a total less one of its parts. What is compared is a series of couples: one slice (period,
dimension) of each, or all those that are read together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isclose

from clesante.donnees.choix import Statut
from clesante.donnees.secret import Parts, auditer

# Counts that are equal are those of one thing counted twice: three of them, and half of those that
# can be compared; or a tenth where they are large, for large ones are not equal by chance.
COMPTES_COMMUNS = 3
PART, PART_DES_GRANDS, GRAND = 0.5, 0.1, 11


@dataclass(frozen=True)
class TranchePubliee:
    """One slice as it is published: its units, the wider territories they make up, what is hidden.

    ``seuil`` is the threshold of its table.
    """

    unites: Mapping[str, Parts]
    groupes: Mapping[str, Collection[str]]
    statuts: Mapping[str, str]
    seuil: int

    def tait(self, code: str) -> bool:
        """Tell whether a figure is hidden; one that nothing was said of is."""
        return self.statuts.get(code, Statut.SECRET) == Statut.SECRET

    @property
    def cache(self) -> bool:
        """Tell whether it hides anything."""
        return any(self.tait(code) for code in (*self.unites, *self.groupes))

    @cached_property
    def comptes(self) -> dict[str, float]:
        """The counts it rests on, by unit."""
        return {u: p.numerateur for u, p in self.unites.items() if p.numerateur is not None}

    @cached_property
    def sommes(self) -> dict[str, float]:
        """The counts it rests on and those of the wider territories whose units all have one."""
        entiers = {g: m for g, m in self.groupes.items() if self.comptes.keys() >= {*m}}
        return {g: sum(self.comptes[u] for u in m) for g, m in entiers.items()} | self.comptes


Couple = tuple[TranchePubliee, TranchePubliee]
Serie = Sequence[Couple]


def se_doublent(serie: Serie) -> bool:
    """Tell whether slices have the same counts over a series, three at least, and no other."""
    lus = [_egaux(*couple) for couple in serie]
    egaux, compares = (sum(map(len, lot)) for lot in zip(*lus, strict=True))
    return egaux == compares >= COMPTES_COMMUNS


def se_devoilent(serie: Serie) -> bool:
    """Tell whether slices that count one thing, save for a few counts, give what one hides."""
    if not any(ici.cache or la.cache for ici, la in serie) or not _comptent_la_meme_chose(serie):
        return False
    return any(_se_devoilent(*couple) for couple in serie)


def _se_devoilent(ici: TranchePubliee, la: TranchePubliee) -> bool:
    """Tell whether two slices of one thing give what one hides.

    Counts that are equal are one unknown of the system that both make, the others two; a unit that
    the other slice has as a sum is that sum.
    """
    memes = {c for c in _communs(ici, la) if isclose(ici.sommes[c], la.sommes[c])}
    if any(ici.tait(code) is not la.tait(code) for code in memes):
        return True
    unites: dict[str, Parts] = {}
    groupes: dict[str, list[str]] = {}
    statuts: dict[str, Statut] = {}
    for rang, (tranche, autre) in enumerate(((ici, la), (la, ici))):
        partages = memes & tranche.unites.keys() & autre.unites.keys()
        sommes = _sommes_de_l_autre(tranche, autre, memes)
        noms = {u: [u if u in partages else f"{u}|{rang}"] for u in tranche.unites}
        for unite, membres in sommes.items():
            noms[unite] = [m if m in partages else f"{m}|{1 - rang}" for m in membres]
        for unite in tranche.unites.keys() - sommes.keys():
            (nom,) = noms[unite]
            unites[nom] = _nue(tranche.unites[unite])
            statuts[nom] = _statut(tranche.tait(unite))
        for code, membres in ({unite: [unite] for unite in sommes} | {**tranche.groupes}).items():
            groupes[f"{code}|{rang}"] = [nom for unite in membres for nom in noms[unite]]
            statuts[f"{code}|{rang}"] = _statut(tranche.tait(code))
    return bool(auditer(dict(sorted(unites.items())), groupes, statuts, seuil=0))


def _sommes_de_l_autre(
    tranche: TranchePubliee, autre: TranchePubliee, memes: Collection[str]
) -> dict[str, Collection[str]]:
    """Return the units of a slice that are sums of the other's, with these; one level down only."""
    return {
        unite: autre.groupes[unite]
        for unite in tranche.unites
        if unite in memes
        and unite in autre.groupes
        and not any(m in memes and m in tranche.groupes for m in autre.groupes[unite])
    }


def _comptent_la_meme_chose(serie: Serie) -> bool:
    egaux = compares = grands_egaux = grands = 0
    for ici, la in serie:
        memes, lus = _egaux(ici, la)
        hauts = {code for code in lus if ici.sommes[code] >= GRAND}
        egaux, compares = egaux + len(memes), compares + len(lus)
        grands_egaux, grands = grands_egaux + len(memes & hauts), grands + len(hauts)
    return egaux >= max(COMPTES_COMMUNS, PART * compares) or (
        grands_egaux >= max(COMPTES_COMMUNS, PART_DES_GRANDS * grands)
    )


def se_soustraient(serie: Serie) -> bool:
    """Tell whether slices may be a part of the others, and a difference a small count.

    A part never exceeds its total; one that does, once, is no part of it.
    """
    ecarts = [_ecarts(*couple) for couple in serie]
    if not _d_un_signe(ecart for lus in ecarts for ecart in lus.values()):
        return False
    return any(_reste_petit(*couple, lus) for couple, lus in zip(serie, ecarts, strict=True))


def _ecarts(ici: TranchePubliee, la: TranchePubliee) -> dict[str, float]:
    return {code: ici.sommes[code] - la.sommes[code] for code in _communs(ici, la)}


def _reste_petit(ici: TranchePubliee, la: TranchePubliee, ecarts: Mapping[str, float]) -> bool:
    """Tell whether the differences of two slices, published as they are, give a small count."""
    unites = {unite: Parts(abs(ecart), None) for unite, ecart in ecarts.items()}
    groupes = {
        code: membres
        for code, membres in ici.groupes.items()
        if set(membres) == set(la.groupes.get(code, ())) <= ecarts.keys()
    }
    statuts = {c: _statut(ici.tait(c) or la.tait(c)) for c in (*unites, *groupes)}
    return bool(auditer(unites, groupes, statuts, max(ici.seuil, la.seuil)))


def _communs(ici: TranchePubliee, la: TranchePubliee) -> set[str]:
    """Return the territories that both count, not as two sums: these tell no more than their units.

    A unit of one may be a sum of the other: communes beside intercommunalities.
    """
    lus = ici.sommes.keys() & la.sommes.keys()
    return {code for code in lus if code in ici.comptes or code in la.comptes}


def _egaux(ici: TranchePubliee, la: TranchePubliee) -> tuple[set[str], set[str]]:
    """Return the territories that have the same count in both, and those that count someone."""
    compares = {code for code in _communs(ici, la) if ici.sommes[code] and la.sommes[code]}
    return {code for code in compares if isclose(ici.sommes[code], la.sommes[code])}, compares


def _d_un_signe(ecarts: Iterable[float]) -> bool:
    signes = {ecart > 0 for ecart in ecarts if ecart}
    return len(signes) == 1


def _nue(parts: Parts) -> Parts:
    """Return a count alone; one that nobody knows here stays unknown."""
    return Parts(parts.numerateur, None, parts.numerateur is None and parts.secret)


def _statut(tue: bool) -> Statut:
    return Statut.SECRET if tue else Statut.VALEUR
