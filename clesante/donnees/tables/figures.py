"""The figures of territories' own tables for a perimeter, as each reader may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields

from clesante.comptes.lecteurs import Lecteur
from clesante.donnees.catalogue import Indicateur
from clesante.donnees.choix import Calcul, Statut
from clesante.donnees.lectures import Valeur
from clesante.donnees.lectures.figures import CHIFFRES, Somme, calculer
from clesante.donnees.models import ValeurLocale, VersionTable
from clesante.donnees.tables.lectures import (
    cle_de_tranche,
    indicateur_de,
    source_de,
    versions_sur,
)
from clesante.donnees.tables.lieux import Lieux
from clesante.donnees.tables.regles import LigneLue
from clesante.territoires.lectures import Perimetre

CHAMPS = tuple(champ.name for champ in fields(LigneLue))


@dataclass(frozen=True, slots=True)
class FigureLocale:
    """One local figure of a perimeter, with those its table gives for wider territories.

    ``suite`` is the figure at every period that covers as many units, oldest first: the last one
    is ``valeur``.
    """

    indicateur: Indicateur
    valeur: Valeur
    references: Mapping[str, Valeur]
    suite: tuple[Valeur, ...] = ()


@dataclass(frozen=True, slots=True)
class _Somme:
    """The units of one slice (period, dimension) that lie in a perimeter."""

    periode: str
    dimension: str
    unites: list[LigneLue] = field(default_factory=list)

    @property
    def remplies(self) -> list[LigneLue]:
        """Those that add up."""
        return [u for u in self.unites if u.numerateur is not None]


def figures_locales(lecteur: Lecteur, perimetre: Perimetre) -> Iterator[FigureLocale]:
    """Yield the local figures of a perimeter that a reader may see, one by table and dimension.

    Only those of tables whose own perimeter holds this one whole: a count of one EPCI is not a
    count of its département; a table whose perimeter no longer exists says nothing. The latest
    period; for a sum, the one that covers most units, then the latest.
    """
    versions = versions_sur(lecteur, perimetre)
    par_version: dict[int, list[LigneLue]] = {version.pk: [] for version in versions}
    lues = ValeurLocale.objects.filter(version__in=versions).values_list("version_id", *CHAMPS)
    for version_id, *champs in lues.order_by("periode", "dimension", "territoire"):
        par_version[version_id].append(LigneLue(*champs))
    lieux = Lieux(perimetre)
    for version in versions:
        lecture = _Lecture(version, lieux, public=not lecteur.voit_les_prives)
        yield from lecture.figures(par_version[version.pk])


class _Lecture:
    """Turns the rows of one version into the figures of one perimeter."""

    def __init__(self, version: VersionTable, lieux: Lieux, public: bool) -> None:
        self.version, self.lieux, self.public = version, lieux, public
        self.source = source_de(version)

    def figures(self, valeurs: Iterable[LigneLue]) -> Iterator[FigureLocale]:
        """Yield one figure a dimension, where the table says something of the perimeter."""
        par_dimension: dict[str, list[LigneLue]] = {}
        for valeur in valeurs:
            par_dimension.setdefault(valeur.dimension, []).append(valeur)
        for rang, dimension in enumerate(sorted(par_dimension)):
            indicateur = indicateur_de(self.version.table, dimension, rang)
            lignes = par_dimension[dimension]
            suite = self._du_perimetre(indicateur, lignes)
            if suite:
                trouvee = suite[-1]
                references = {
                    ligne.territoire: self._valeur(indicateur, ligne)
                    for ligne in lignes
                    if ligne.periode == trouvee.periode and self.lieux.entoure(ligne.territoire)
                }
                yield FigureLocale(indicateur, trouvee, references, suite)

    def _du_perimetre(self, indicateur: Indicateur, lignes: list[LigneLue]) -> tuple[Valeur, ...]:
        """Return the figures of the perimeter, oldest first, each on as many units."""
        propres = [ligne for ligne in lignes if ligne.territoire == self.lieux.perimetre.code]
        if propres:
            return tuple(self._valeur(indicateur, ligne) for ligne in propres)
        sommes = self._sommes(lignes)
        remplies = max((len(somme.remplies) for somme in sommes), default=0)
        retenues = [somme for somme in sommes if len(somme.remplies) == remplies]
        return tuple(self._sommee(indicateur, somme) for somme in retenues)

    def _sommes(self, lignes: list[LigneLue]) -> list[_Somme]:
        """Return the units inside the perimeter at each period, oldest first."""
        if not self.version.table.est_additive:
            return []
        sommes: dict[str, _Somme] = {}
        for ligne in lignes:
            if self.lieux.contient(ligne.territoire):
                somme = sommes.setdefault(ligne.periode, _Somme(ligne.periode, ligne.dimension))
                somme.unites.append(ligne)
        return [sommes[periode] for periode in sorted(sommes)]

    def _valeur(self, indicateur: Indicateur, ligne: LigneLue) -> Valeur:
        """Return the figure of one row of the table."""
        somme = _Somme(ligne.periode, ligne.dimension, [ligne])
        return self._faire(indicateur, somme, ligne.territoire, self._statut(ligne), 1)

    def _sommee(self, indicateur: Indicateur, somme: _Somme) -> Valeur:
        niveau = self.lieux.niveau(somme.unites[0].territoire)
        attendues = max(len(self.lieux.attendus(niveau)), len(somme.unites))
        code = self.lieux.perimetre.code
        return self._faire(indicateur, somme, code, self._statut_de_somme(somme), attendues)

    def _gele(self, periode: str, dimension: str) -> Mapping[str, str]:
        """Return the statuses frozen at publication, by territory code."""
        return dict(self.version.statuts.get(cle_de_tranche(periode, dimension), {}))

    def _statut(self, ligne: LigneLue) -> Statut:
        """Return what may be said of a row: what it is, hidden from the public where frozen so."""
        if self.public and Statut(ligne.statut) in CHIFFRES:
            gele = self._gele(ligne.periode, ligne.dimension)
            return Statut(gele.get(ligne.territoire, Statut.SECRET))
        return Statut(ligne.statut)

    def _statut_de_somme(self, somme: _Somme) -> Statut:
        """Return what may be said of a sum: as frozen, else only when each unit may be shown.

        A unit that its producer hides makes no sum for anyone.
        """
        if any(unite.statut == Statut.SECRET for unite in somme.unites):
            return Statut.SECRET
        if not somme.remplies:
            return Statut(somme.unites[0].statut)
        gele = self._gele(somme.periode, somme.dimension).get(self.lieux.perimetre.code)
        if self.public and gele is not None:
            return Statut(gele)
        visibles = [self._statut(unite) for unite in somme.remplies]
        return Statut.SECRET if Statut.SECRET in visibles else Statut.VALEUR

    def _faire(
        self, indicateur: Indicateur, somme: _Somme, code: str, statut: Statut, attendues: int
    ) -> Valeur:
        montree = statut in CHIFFRES
        parts = _parts(indicateur, somme)
        valeur, intervalle = calculer(indicateur, parts) if montree else (None, None)
        if montree and valeur is None:
            statut = Statut.NON_CALCULABLE
        return Valeur(
            indicateur=indicateur.code,
            territoire=code,
            periode=somme.periode,
            statut=statut,
            valeur=valeur,
            numerateur=parts.numerateur if montree else None,
            denominateur=parts.denominateur if montree else None,
            intervalle=intervalle,
            unites=len(somme.remplies) or 1 if montree else 0,
            unites_attendues=attendues,
            source=self.source,
        )


def _parts(i: Indicateur, somme: _Somme) -> Somme:
    """Return the parts of a figure, summed over its units, or its value when it has none."""
    haut = bas = valeur = None
    if somme.remplies:
        haut = sum(u.numerateur or 0 for u in somme.remplies)
        if i.calcul is not Calcul.SOMME:
            bas = sum(u.denominateur or 0 for u in somme.remplies)
    else:
        valeur = somme.unites[0].valeur
    unites = len(somme.unites)
    return Somme(somme.periode, haut, bas, valeur, Statut.VALEUR, unites, None, "", None)
