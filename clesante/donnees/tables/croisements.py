"""A table about to be published beside those that are: what two of them tell together.

Each is safe alone. Two counts of one thing, of which one hides what the other shows, give it back;
so does a total less one of its parts. What is compared is one slice (period, dimension) of each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from clesante.donnees.choix import Statut
from clesante.donnees.secret import Parts, auditer

# Counts that are equal are those of one thing counted twice: three of them, and half of those that
# can be compared; or a tenth where they are large, for large ones are not equal by chance.
COMPTES_COMMUNS = 3
PART, PART_DES_GRANDS, GRAND = 0.5, 0.1, 11


@dataclass(frozen=True, slots=True)
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

    @property
    def comptes(self) -> dict[str, float]:
        """The counts it rests on, by unit."""
        return {u: p.numerateur for u, p in self.unites.items() if p.numerateur is not None}


def se_doublent(ici: TranchePubliee, la: TranchePubliee) -> bool:
    """Tell whether two slices have the same counts, three at least, and no other."""
    egaux, compares = _egaux(ici, la)
    return len(egaux) == len(compares) >= COMPTES_COMMUNS


def se_devoilent(ici: TranchePubliee, la: TranchePubliee) -> bool:
    """Tell whether two slices that count one thing, save for a few counts, give what one hides.

    Counts that are equal are one unknown of the system that both make, the others two.
    """
    if not _comptent_la_meme_chose(ici, la) or not (ici.cache or la.cache):
        return False
    comptes, autres = ici.comptes, la.comptes
    memes = {unite for unite in comptes if comptes[unite] == autres.get(unite)}
    if any(ici.tait(unite) is not la.tait(unite) for unite in memes):
        return True
    unites: dict[str, Parts] = {}
    groupes: dict[str, list[str]] = {}
    statuts: dict[str, Statut] = {}
    for rang, tranche in enumerate((ici, la)):
        noms = {u: u if u in memes else f"{u}|{rang}" for u in tranche.unites}
        for unite, nom in noms.items():
            unites[nom] = _nue(tranche.unites[unite])
            statuts[nom] = _statut(tranche.tait(unite))
        for code, membres in tranche.groupes.items():
            groupes[f"{code}|{rang}"] = [noms[unite] for unite in membres]
            statuts[f"{code}|{rang}"] = _statut(tranche.tait(code))
    return bool(auditer(unites, groupes, statuts, seuil=0))


def _comptent_la_meme_chose(ici: TranchePubliee, la: TranchePubliee) -> bool:
    egaux, compares = _egaux(ici, la)
    comptes = ici.comptes
    grands = [unite for unite in compares if comptes[unite] >= GRAND]
    grands_egaux = egaux.intersection(grands)
    return len(egaux) >= max(COMPTES_COMMUNS, PART * len(compares)) or (
        len(grands_egaux) >= max(COMPTES_COMMUNS, PART_DES_GRANDS * len(grands))
    )


def se_soustraient(ici: TranchePubliee, la: TranchePubliee) -> bool:
    """Tell whether a slice may be a part of the other, and their difference a small count.

    A part never exceeds its total; one that does, once, is no part of it.
    """
    comptes, autres = ici.comptes, la.comptes
    communs = comptes.keys() & autres.keys()
    ecarts = {unite: comptes[unite] - autres[unite] for unite in communs}
    if len(communs) < COMPTES_COMMUNS or not _d_un_signe(ecarts.values()):
        return False
    unites = {unite: Parts(abs(ecart), None) for unite, ecart in ecarts.items()}
    groupes = {
        code: membres
        for code, membres in ici.groupes.items()
        if set(membres) == set(la.groupes.get(code, ())) <= communs
    }
    statuts = {c: _statut(ici.tait(c) or la.tait(c)) for c in (*unites, *groupes)}
    return bool(auditer(unites, groupes, statuts, max(ici.seuil, la.seuil)))


def _egaux(ici: TranchePubliee, la: TranchePubliee) -> tuple[set[str], set[str]]:
    """Return the units that have the same count in both, and those that count someone in both."""
    comptes, autres = ici.comptes, la.comptes
    compares = {u for u in comptes.keys() & autres.keys() if comptes[u] and autres[u]}
    return {unite for unite in compares if comptes[unite] == autres[unite]}, compares


def _d_un_signe(ecarts: Iterable[float]) -> bool:
    signes = {ecart > 0 for ecart in ecarts if ecart}
    return len(signes) == 1


def _nue(parts: Parts) -> Parts:
    """Return a count alone; one that nobody knows here stays unknown."""
    return Parts(parts.numerateur, None, parts.numerateur is None and parts.secret)


def _statut(tue: bool) -> Statut:
    return Statut.SECRET if tue else Statut.VALEUR
