"""What may be published of a version of a table: every level of its perimeter at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path

from clesante.donnees.choix import Statut
from clesante.donnees.models import ValeurLocale, VersionTable
from clesante.donnees.secret import Parts, est_sensible, proteger_tranches
from clesante.donnees.tables.croisements import (
    Couple,
    Serie,
    TranchePubliee,
    se_devoilent,
    se_doublent,
    se_soustraient,
)
from clesante.donnees.tables.lectures import cle_de_tranche
from clesante.donnees.tables.lieux import Lieux, niveau_de
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError
from clesante.territoires import lectures as territoires
from clesante.territoires.imports import rattachements
from clesante.territoires.imports.paquet import en_vigueur
from clesante.territoires.regles import ville

Valeurs = dict[str, dict[str, ValeurLocale]]
Tranches = dict[tuple[str, str], TranchePubliee]  # by period and dimension


def statuts_publics(version: VersionTable, distincte: bool = False) -> dict[str, dict[str, str]]:
    """Return the status of every unit and wider territory, by slice (period and dimension).

    Raises ``RefuseError`` when the independent audit finds a hidden figure that what is published
    gives away, alone or with what another table, or an earlier version, tells; ``distincte``: who
    publishes it says that it is no part of another table, nor its total.
    """
    cachees = _deja_cachees(version)
    lieux = Lieux(territoires.perimetre(version.table.territoire))
    statuts = {
        cle_de_tranche(periode, dimension): lus
        for periode, tranches in _par_periode(version).items()
        for dimension, lus in _statuts(
            periode, tranches, cachees, lieux, version.table.seuil
        ).items()
    }
    _refuser_les_croisements(version, statuts, distincte)
    return statuts


def _par_periode(version: VersionTable) -> dict[str, Valeurs]:
    periodes: dict[str, Valeurs] = {}
    for valeur in version.valeurs.order_by("territoire"):
        tranches = periodes.setdefault(valeur.periode, {})
        tranches.setdefault(valeur.dimension, {})[valeur.territoire] = valeur
    return periodes


def _refuser_les_croisements(
    version: VersionTable, statuts: Mapping[str, Mapping[str, str]], distincte: bool
) -> None:
    """Refuse what would give away figures with the other published tables, or earlier versions."""
    siennes = _tranches(version, statuts)
    for autre in version.table.versions.exclude(pk=version.pk).filter(publiee_le__isnull=False):
        if any(map(se_devoilent, _series(siennes, _tranches(autre, autre.statuts), memes=True))):
            raise RefuseError(
                f"Avec la version {autre.numero}, déjà publiée, cette version livrerait des "
                "chiffres masqués.",
                "Regroupez les territoires dont le compte est devenu petit, et importez à nouveau.",
            )
    for autre in _publiees_autour(version):
        _refuser_a_cote(siennes, autre, distincte)


def _publiees_autour(version: VersionTable) -> list[VersionTable]:
    """Return what is published of the other tables whose perimeter meets this one's.

    Their units may have no code in common: communes, intercommunalities.
    """
    ailleurs = VersionTable.objects.publiees().exclude(table=version.table)
    ici = _communes_entieres(version.table.territoire)
    proches = [
        code
        for code in ailleurs.values_list("table__territoire", flat=True).distinct().order_by()
        if not ici.isdisjoint(_communes_entieres(code))
    ]
    autour = ailleurs.filter(table__territoire__in=proches)
    return [*autour.select_related("table").order_by("table__code")]


def _communes_entieres(territoire: str) -> frozenset[str]:
    """Return the communes of a perimeter, the city of an arrondissement; none where it is gone."""
    try:
        communes = territoires.perimetre(territoire).communes
    except (EntreeInvalideError, IntrouvableError):
        return frozenset()
    return frozenset(ville(code) or code for code in communes)


def _series(siennes: Tranches, autres: Tranches, memes: bool = False) -> list[Serie]:
    """Return what is compared: each couple of a period alone, then over all periods by its two
    dimensions, then all those of one name; ``memes``: those of one name only.
    """
    series: dict[tuple[str, ...], list[Couple]] = defaultdict(list)
    for (periode, dimension), ici in siennes.items():
        for (autre_periode, autre), la in autres.items():
            if autre_periode == periode and (autre == dimension or not memes):
                series[periode, dimension, autre].append((ici, la))
                series[dimension, autre].append((ici, la))
                if autre == dimension:
                    series[()].append((ici, la))
    return [*series.values()]


def _refuser_a_cote(siennes: Tranches, autre: VersionTable, distincte: bool) -> None:
    series = _series(siennes, _tranches(autre, autre.statuts))
    code = autre.table.code
    if any(map(se_doublent, series)):
        raise RefuseError(
            f"Cette table a les mêmes comptes que la table publiée {code} : chacune livrerait "
            "ce que l'autre masque.",
            "Gardez l'une des deux ; « clesante donnees table retirer CODE » la retire.",
        )
    if any(map(se_devoilent, series)):
        raise RefuseError(
            f"À quelques comptes près, cette table est la table publiée {code} : chacune livrerait "
            "ce que l'autre masque.",
            "Gardez l'une des deux ; « clesante donnees table retirer CODE » la retire.",
        )
    if not distincte and any(map(se_soustraient, series)):
        raise RefuseError(
            f"Cette table et la table publiée {code} paraissent une partie et son total : leur "
            "différence donnerait de petits effectifs.",
            "Gardez l'une des deux ; si l'une ne compte pas une partie de l'autre, ajoutez "
            "--distincte.",
        )


def _tranches(version: VersionTable, statuts: Mapping[str, Mapping[str, str]]) -> Tranches:
    """Return what is published of a version by period and dimension; nothing where its perimeter is
    gone: nobody sees it.
    """
    try:
        lieux = Lieux(territoires.perimetre(version.table.territoire))
    except (EntreeInvalideError, IntrouvableError):
        return {}
    lues: Tranches = {}
    for periode, tranches in _par_periode(version).items():
        for dimension, valeurs in tranches.items():
            unites = _unites(valeurs, (), lieux)
            lues[periode, dimension] = TranchePubliee(
                unites,
                _groupes([*unites], lieux),
                statuts.get(cle_de_tranche(periode, dimension), {}),
                version.table.seuil,
            )
    return lues


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
    tranches: Valeurs,
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
