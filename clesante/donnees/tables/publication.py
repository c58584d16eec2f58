"""What may be published of a version of a table: every level of its perimeter at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path

from clesante.donnees.choix import Statut
from clesante.donnees.models import ValeurLocale, VersionTable
from clesante.donnees.secret import Parts, est_sensible, proteger_tranches
from clesante.donnees.tables.lectures import cle_de_tranche
from clesante.donnees.tables.lieux import Lieux, niveau_de
from clesante.socle.erreurs import RefuseError
from clesante.territoires import lectures as territoires
from clesante.territoires.imports import rattachements
from clesante.territoires.imports.paquet import en_vigueur
from clesante.territoires.regles import ville

Tranches = dict[str, dict[str, ValeurLocale]]
COMPTES_COMMUNS = 3  # as many equal counts, and no other, are those of one thing counted once


def statuts_publics(version: VersionTable) -> dict[str, dict[str, str]]:
    """Return the status of every unit and wider territory, by slice (period and dimension).

    Raises ``RefuseError`` when the independent audit finds a hidden figure that what is published
    gives away, or when another published table has the same counts under another name: each would
    give away what the other hides.
    """
    _refuser_un_double(version)
    periodes: dict[str, Tranches] = {}
    for valeur in version.valeurs.order_by("territoire"):
        tranches = periodes.setdefault(valeur.periode, {})
        tranches.setdefault(valeur.dimension, {})[valeur.territoire] = valeur
    cachees = _deja_cachees(version)
    lieux = Lieux(territoires.perimetre(version.table.territoire))
    return {
        cle_de_tranche(periode, dimension): statuts
        for periode, tranches in periodes.items()
        for dimension, statuts in _statuts(
            periode, tranches, cachees, lieux, version.table.seuil
        ).items()
    }


def _refuser_un_double(version: VersionTable) -> None:
    ici = {
        (v.territoire, v.periode, v.dimension): v.numerateur
        for v in version.valeurs.filter(numerateur__gt=0)
    }
    ailleurs = ValeurLocale.objects.filter(
        version__in=VersionTable.objects.publiees().exclude(table=version.table),
        territoire__in=version.valeurs.values("territoire"),
        numerateur__gt=0,
    ).values_list("version__table__code", "territoire", "periode", "dimension", "numerateur")
    egaux: dict[str, list[bool]] = {}
    for code, *cle, compte in ailleurs:
        if (connu := ici.get((cle[0], cle[1], cle[2]))) is not None:
            egaux.setdefault(code, []).append(connu == compte)
    for code, memes in egaux.items():
        if len(memes) >= COMPTES_COMMUNS and all(memes):
            raise RefuseError(
                f"Cette table a les mêmes comptes que la table publiée {code} : chacune livrerait "
                "ce que l'autre masque.",
                "Gardez l'une des deux ; « clesante donnees table retirer CODE » la retire.",
            )


def _deja_cachees(version: VersionTable) -> dict[str, frozenset[str]]:
    """Return, by slice, the units that an earlier publication hid: two versions are compared."""
    cachees: dict[str, set[str]] = {}
    for autre in version.table.versions.exclude(pk=version.pk).filter(publiee_le__isnull=False):
        for cle, statuts in autre.statuts.items():
            codes = {code for code, statut in statuts.items() if statut == Statut.SECRET}
            cachees.setdefault(cle, set()).update(codes)
    return {cle: frozenset(codes) for cle, codes in cachees.items()}


def _statuts(
    periode: str,
    tranches: Tranches,
    cachees: Mapping[str, frozenset[str]],
    lieux: Lieux,
    seuil: int,
) -> dict[str, dict[str, str]]:
    """Return the statuses of a period, its whole and its parts together, by dimension.

    References that hold the perimeter are judged alone.
    """
    unites = {
        dimension: _unites(valeurs, cachees.get(cle_de_tranche(periode, dimension), ()), lieux)
        for dimension, valeurs in tranches.items()
    }
    codes = dict.fromkeys(code for parts in unites.values() for code in parts)
    statuts, fuites = proteger_tranches(unites, _groupes([*codes], lieux), seuil)
    if fuites:
        raise RefuseError(
            f"Le contrôle du secret trouve {len(fuites)} chiffres qui se déduiraient des autres.",
            "La table n'est pas publiée : relevez le seuil, ou demandez des effectifs regroupés.",
        )
    for dimension, valeurs in tranches.items():
        for code in valeurs.keys() - unites[dimension].keys():
            petite = est_sensible(valeurs[code].numerateur, valeurs[code].denominateur, seuil)
            statuts[dimension][code] = Statut.SECRET if petite else Statut.VALEUR
    return {
        dimension: {code: str(statut) for code, statut in lus.items()}
        for dimension, lus in statuts.items()
    }


def _unites(
    valeurs: Mapping[str, ValeurLocale], cachees: Collection[str], lieux: Lieux
) -> dict[str, Parts]:
    return {
        code: Parts(v.numerateur, v.denominateur, v.statut == Statut.SECRET or code in cachees)
        for code, v in valeurs.items()
        if lieux.contient(code)
    }


def _groupes(unites: list[str], lieux: Lieux) -> dict[str, list[str]]:
    """Return every territory whose figure may be asked, with its units: all that the perimeter
    holds whole, and the perimeter itself.
    """
    groupes: dict[str, list[str]] = {lieux.perimetre.code: unites}
    for unite in unites:
        for large in _larges(unite):
            if large != lieux.perimetre.code and lieux.contient(large):
                groupes.setdefault(large, []).append(unite)
    return {code: membres for code, membres in groupes.items() if code not in unites}


def _larges(unite: str) -> tuple[str, ...]:
    """Return the wider territories that hold an observation unit."""
    if niveau_de(unite) == "COM":
        return _au_dessus_des_communes(en_vigueur()).get(unite, ())
    lu = territoires.territoire(unite)
    return tuple(code for code in (lu.epci, lu.departement, lu.region) if code and code != unite)


@lru_cache(maxsize=2)
def _au_dessus_des_communes(_paquet: Path) -> dict[str, tuple[str, ...]]:
    """Return, for each commune and arrondissement, every level above it."""
    table: dict[str, tuple[str, ...]] = {}
    for r in rattachements():
        larges = tuple(filter(None, (r.epci, r.ept, r.bv, r.departement, r.region)))
        table[f"COM-{r.commune}"] = larges
        if r.arm:
            code = f"ARM-{r.arm}"
            table[code] = (ville(code), *larges)
    return table
