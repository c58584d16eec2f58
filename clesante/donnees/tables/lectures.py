"""Reading territories' own tables: what each reader may see, as figures like any other."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import lru_cache

from django.db import connection

from clesante.comptes.lecteurs import Lecteur
from clesante.donnees.catalogue import Indicateur
from clesante.donnees.choix import (
    LIBELLES_ETAT_TABLE,
    Calcul,
    EtatTable,
    Intervalles,
    Polarite,
    Statut,
)
from clesante.donnees.lectures import Source, Valeur, catalogue, version_entrepot
from clesante.donnees.lectures.figures import CHIFFRES, Somme, calculer
from clesante.donnees.models import TableLocale, ValeurLocale, VersionTable
from clesante.donnees.tables.lieux import Lieux
from clesante.donnees.tables.regles import LigneLue
from clesante.socle.erreurs import IntrouvableError
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import Perimetre
from clesante.territoires.regles import ville

MARQUE = "donnée locale"
CHAMPS = tuple(champ.name for champ in fields(LigneLue))
LOCAL = "LOC_"


@dataclass(frozen=True, slots=True)
class TableLue:
    """One table as a reader sees it: ``version`` is the one read, ``etat`` what became of it.

    ``numero_publie`` is the version that anyone sees, None when there is none.
    """

    table: TableLocale
    version: VersionTable
    etat: EtatTable
    numero_publie: int | None
    periodes: tuple[str, ...]
    chiffres: int

    @property
    def etat_dit(self) -> str:
        """Its state in words, with the version still published behind a newer one."""
        libelle = LIBELLES_ETAT_TABLE[self.etat]
        if self.numero_publie and self.numero_publie != self.version.numero:
            return f"{libelle} (la version {self.numero_publie} est publiée)"
        return libelle


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


_pretes: set[str] = set()


def pretes() -> bool:
    """Tell whether the base has these tables: a command may run before the base is prepared."""
    nom = str(connection.settings_dict["NAME"])
    if nom not in _pretes and "donnees_tablelocale" in connection.introspection.table_names():
        _pretes.add(nom)
    return nom in _pretes


def tables(lecteur: Lecteur, territoire: str = "") -> list[TableLue]:
    """Return the tables a reader may see, by code; of one perimeter when its code is given."""
    if not pretes():
        return []
    lues = TableLocale.objects.order_by("code")
    lues = lues.filter(territoire=territoire) if territoire else lues
    versions = _versions(lecteur, lues)
    publiees = dict(VersionTable.objects.publiees().values_list("table_id", "numero"))
    comptes: dict[int, list[str]] = {}
    for version, periode in ValeurLocale.objects.filter(version__in=versions).values_list(
        "version_id", "periode"
    ):
        comptes.setdefault(version, []).append(periode)
    return [
        TableLue(
            table=version.table,
            version=version,
            etat=version.etat,
            numero_publie=publiees.get(version.table_id),
            periodes=tuple(sorted(set(comptes.get(version.pk, ())))),
            chiffres=len(comptes.get(version.pk, ())),
        )
        for version in versions
    ]


def table(lecteur: Lecteur, code: str) -> TableLue:
    """Return one table by its code; unknown and not to be seen answer alike.

    Raises ``IntrouvableError`` naming those the reader may see.
    """
    connues = tables(lecteur)
    trouvees = [t for t in connues if t.table.code == code.strip()] or [
        t for t in connues if code.strip().upper() in (t.table.code.upper(), t.table.indicateur)
    ]
    if len(trouvees) == 1:
        return trouvees[0]
    raise inconnue(code, [t.table.code for t in trouvees or connues], plusieurs=bool(trouvees))


def table_de_l_indicateur(lecteur: Lecteur, code: str) -> TableLue:
    """Return the table of an indicator as portraits name it, a part of a breakdown included.

    Raises as :func:`table`.
    """
    connues = {lue.table.code for lue in tables(lecteur)}
    entier = re.sub(r"_[0-9]+$", "", code)
    return table(lecteur, entier if code not in connues and entier in connues else code)


def inconnue(code: str, codes: Collection[str], plusieurs: bool) -> IntrouvableError:
    """Return the error of a code that names no table, or several: ``codes`` are the choices."""
    suite = "est celle de plusieurs territoires" if plusieurs else "n'existe pas"
    return IntrouvableError(
        f"La table « {code[:60]} » {suite}.",
        f"Tables : {', '.join([*codes][:20]) or 'aucune'}.",
    )


def versions_de(table: TableLocale) -> list[VersionTable]:
    """Return every version of a table, the first one first."""
    return [*table.versions.order_by("numero")]


def valeurs_de(version: VersionTable) -> list[ValeurLocale]:
    """Return every figure of a version, by territory, period, dimension: not for the public."""
    lues = version.valeurs.select_related("version")
    return [*lues.order_by("territoire", "periode", "dimension")]


def statut_public(valeur: ValeurLocale) -> str:
    """Return what anyone is told of a figure, empty while its version was never published."""
    tranche = valeur.version.statuts.get(cle_de_tranche(valeur.periode, valeur.dimension), {})
    if not tranche or Statut(valeur.statut) not in CHIFFRES:
        return valeur.statut if tranche else ""
    return str(tranche.get(valeur.territoire, Statut.SECRET))


@dataclass(frozen=True, slots=True)
class FigureLocale:
    """One local figure of a perimeter, with those its table gives for wider territories."""

    indicateur: Indicateur
    valeur: Valeur
    references: Mapping[str, Valeur]


def valeurs_locales(lecteur: Lecteur, perimetre: Perimetre) -> list[tuple[Indicateur, Valeur]]:
    """Return the local figures of a perimeter that a reader may see, as :func:`figures_locales`."""
    return [(f.indicateur, f.valeur) for f in figures_locales(lecteur, perimetre)]


def figures_locales(lecteur: Lecteur, perimetre: Perimetre) -> Iterator[FigureLocale]:
    """Yield the local figures of a perimeter that a reader may see, one by table and dimension.

    Only those of tables whose own perimeter holds this one whole: a count of one EPCI is not a
    count of its département. The latest period; for a sum, the one that covers most units, then
    the latest.
    """
    if not pretes():
        return
    versions = [
        version
        for version in _versions(lecteur, TableLocale.objects.order_by("code"))
        if _porte_sur(version.table.territoire, perimetre)
    ]
    par_version: dict[int, list[LigneLue]] = {version.pk: [] for version in versions}
    lues = ValeurLocale.objects.filter(version__in=versions).values_list("version_id", *CHAMPS)
    for version_id, *champs in lues.order_by("periode", "dimension", "territoire"):
        par_version[version_id].append(LigneLue(*champs))
    lieux = Lieux(perimetre)
    for version in versions:
        lecture = _Lecture(version, lieux, public=not lecteur.voit_les_prives)
        yield from lecture.figures(par_version[version.pk])


def _versions(lecteur: Lecteur, lues: Iterable[TableLocale]) -> list[VersionTable]:
    """Return the version of each table that a reader reads: the published one, or the last."""
    toutes = VersionTable.objects.filter(table__in=lues).select_related("table")
    if not lecteur.voit_les_prives:
        toutes = toutes.publiees()
    dernieres = {version.table_id: version for version in toutes.order_by("table__code", "numero")}
    return [*dernieres.values()]


def _porte_sur(territoire: str, perimetre: Perimetre) -> bool:
    communes = {ville(code) or code for code in perimetre.communes}
    return territoire == perimetre.code or communes <= _lieu(territoire, version_entrepot())[1]


@lru_cache(maxsize=4_096)
def _lieu(territoire: str, _: tuple[str, int, int]) -> tuple[str, frozenset[str]]:
    """Return the name and communes of a perimeter, kept until the store is replaced."""
    lu = territoires.perimetre(territoire)
    return lu.intitule, frozenset(lu.communes)


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
            trouvee = self._du_perimetre(indicateur, lignes)
            if trouvee is not None:
                references = {
                    ligne.territoire: self._valeur(indicateur, ligne)
                    for ligne in lignes
                    if ligne.periode == trouvee.periode and self.lieux.entoure(ligne.territoire)
                }
                yield FigureLocale(indicateur, trouvee, references)

    def _du_perimetre(self, indicateur: Indicateur, lignes: list[LigneLue]) -> Valeur | None:
        propres = [ligne for ligne in lignes if ligne.territoire == self.lieux.perimetre.code]
        if propres:
            return self._valeur(indicateur, propres[-1])
        somme = self._somme(lignes)
        return self._sommee(indicateur, somme) if somme else None

    def _somme(self, lignes: list[LigneLue]) -> _Somme | None:
        """Return the units inside the perimeter, of the period that covers most of them."""
        if not self.version.table.est_additive:
            return None
        sommes: dict[str, _Somme] = {}
        for ligne in lignes:
            if self.lieux.contient(ligne.territoire):
                somme = sommes.setdefault(ligne.periode, _Somme(ligne.periode, ligne.dimension))
                somme.unites.append(ligne)
        return max(sommes.values(), key=lambda s: (len(s.remplies), s.periode), default=None)

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


def cle_de_tranche(periode: str, dimension: str) -> str:
    """Return the key of a slice in ``VersionTable.statuts``."""
    return f"{periode}|{dimension}"


def indicateur_de(table: TableLocale, dimension: str = "", rang: int = 0) -> Indicateur:
    """Return a table as an indicator; each part of a breakdown is one, numbered."""
    suite = f", {dimension}" if dimension else ""
    publie = catalogue().get(table.indicateur)
    definition = publie.definition if publie else _propre(table)
    return replace(
        definition,
        code=f"{table.indicateur}_{rang + 1}" if dimension else table.indicateur,
        libelle=f"{table.libelle}{suite} ({MARQUE})",
        calcul=Calcul(table.calcul),
        detenteur=table.producteur,
        source=table.code,
        dimension="",
        seuil_secret=table.seuil,
        essentiel=False,
    )


def _propre(table: TableLocale) -> Indicateur:
    """Return the definition of an indicator that the catalogue does not know."""
    est_part = table.calcul == Calcul.RAPPORT and table.unite == "%"
    return Indicateur(
        code=table.indicateur,
        libelle=table.libelle,
        theme=table.theme,
        unite=table.unite,
        decimales=table.decimales,
        definition=table.definition or f"{table.libelle}, selon {table.producteur}.",
        calcul=Calcul(table.calcul),
        polarite=Polarite(table.polarite),
        detenteur=table.producteur,
        niveau="local",
        rafraichissement="à chaque envoi du producteur",
        facteur=table.facteur,
        intervalle=Intervalles.WILSON if est_part else Intervalles.AUCUN,
        precaution="Elle n'existe que pour ce territoire et ce qu'il contient.",
    )


def source_de(version: VersionTable) -> Source:
    """Return where the figures of a version come from."""
    table = version.table
    lue: datetime = version.lue_le
    return Source(
        code=table.code,
        producteur=table.producteur,
        jeu=f"{table.jeu} ({MARQUE})",
        millesime=f"version {version.numero}",
        geographie="2026",
        licence=f"{MARQUE}, diffusée par le territoire",
        adresse="",
        champ=_lieu(table.territoire, version_entrepot())[0],
        fichier=version.fichier,
        sha256=version.sha256,
        date_import=lue.date().isoformat(),
    )
