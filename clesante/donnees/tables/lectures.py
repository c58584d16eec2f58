"""Reading territories' own tables: what each reader may see of them, as indicators."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.db import connection
from django.db.models import Count

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
from clesante.donnees.lectures import Source, catalogue
from clesante.donnees.lectures.figures import CHIFFRES
from clesante.donnees.models import TableLocale, ValeurLocale, VersionTable
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import Perimetre
from clesante.territoires.regles import ville

MARQUE = "donnée locale"
LOCAL = "LOC_"


@dataclass(frozen=True, slots=True)
class TableLue:
    """One table as a reader sees it: ``version`` is the one read, ``etat`` what became of it.

    ``numero_publie`` is the version that anyone sees, None when there is none; ``disparu`` tells
    that its territory no longer exists, so that only the operator sees it.
    """

    table: TableLocale
    version: VersionTable
    etat: EtatTable
    numero_publie: int | None
    periodes: tuple[str, ...]
    chiffres: int
    disparu: bool

    @property
    def etat_dit(self) -> str:
        """Its state in words, with the version still published behind a newer one."""
        libelle = LIBELLES_ETAT_TABLE[self.etat]
        if self.disparu:
            return f"{libelle}, territoire disparu"
        if self.numero_publie and self.numero_publie != self.version.numero:
            return f"{libelle} (la version {self.numero_publie} est publiée)"
        return libelle


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
    situees = {version.pk for version in versions if _est_situee(version)}
    publiees = dict(VersionTable.objects.publiees().values_list("table_id", "numero"))
    comptes: dict[int, dict[str, int]] = {}
    groupes = ValeurLocale.objects.filter(version__in=versions).values_list("version_id", "periode")
    for version_id, periode, chiffres in groupes.annotate(Count("pk")).order_by("periode"):
        comptes.setdefault(version_id, {})[periode] = chiffres
    return [
        TableLue(
            table=version.table,
            version=version,
            etat=version.etat,
            numero_publie=publiees.get(version.table_id),
            periodes=tuple(comptes.get(version.pk, {})),
            chiffres=sum(comptes.get(version.pk, {}).values()),
            disparu=version.pk not in situees,
        )
        for version in versions
        if version.pk in situees or lecteur.voit_les_prives
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
    return [*version.valeurs.order_by("territoire", "periode", "dimension")]


def statut_public(valeur: ValeurLocale) -> str:
    """Return what anyone is told of a figure, empty while its version was never published."""
    tranche = valeur.version.statuts.get(cle_de_tranche(valeur.periode, valeur.dimension), {})
    if not tranche or Statut(valeur.statut) not in CHIFFRES:
        return valeur.statut if tranche else ""
    return str(tranche.get(valeur.territoire, Statut.SECRET))


def versions_sur(lecteur: Lecteur, perimetre: Perimetre) -> list[VersionTable]:
    """Return the version read of each table whose own perimeter holds this one whole, by code.

    A table whose perimeter no longer exists says nothing of any other.
    """
    if not pretes():
        return []
    gardees = [
        version.pk
        for version in _versions(lecteur, TableLocale.objects.all())
        if _est_situee(version) and _porte_sur(version.table.territoire, perimetre)
    ]
    versions = VersionTable.objects.filter(pk__in=gardees).select_related("table")
    return [*versions.order_by("table__code")] if gardees else []


def _versions(lecteur: Lecteur, lues: Iterable[TableLocale]) -> list[VersionTable]:
    """Return the version of each table that a reader reads: the published one, or the last.

    Their frozen statuses, one for each figure, are read when they are needed only.
    """
    toutes = VersionTable.objects.filter(table__in=lues).select_related("table").defer("statuts")
    if not lecteur.voit_les_prives:
        toutes = toutes.publiees()
    dernieres = {version.table_id: version for version in toutes.order_by("table__code", "numero")}
    return [*dernieres.values()]


def _est_situee(version: VersionTable) -> bool:
    """Tell whether the perimeter of a table still exists: an EPCI ends, a recorded one is deleted.

    One table must not take down the pages of all; a base or referential that is not there does.
    """
    try:
        _lieu(version.table.territoire)
    except (EntreeInvalideError, IntrouvableError):
        return False
    return True


def _porte_sur(territoire: str, perimetre: Perimetre) -> bool:
    communes = {ville(code) or code for code in perimetre.communes}
    return territoire == perimetre.code or communes <= _lieu(territoire)[1]


def _lieu(territoire: str) -> tuple[str, frozenset[str]]:
    return _lieu_lu(territoire, territoires.version_referentiel())


@lru_cache(maxsize=4_096)
def _lieu_lu(territoire: str, _: tuple[str, int, int]) -> tuple[str, frozenset[str]]:
    """Return the name and communes of a perimeter, kept until the referential is replaced."""
    lu = territoires.perimetre(territoire)
    return lu.intitule, frozenset(lu.communes)


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
    est_publiee = version.etat is EtatTable.PUBLIEE
    return Source(
        code=table.code,
        producteur=table.producteur,
        jeu=f"{table.jeu} ({MARQUE})",
        millesime=f"version {version.numero}",
        geographie="2026",
        licence=f"{MARQUE}, {'diffusée par le territoire' if est_publiee else 'non publiée'}",
        adresse="",
        champ=_lieu(table.territoire)[0],
        fichier=version.fichier,
        sha256=version.sha256,
        date_import=lue.date().isoformat(),
    )
