"""What changes from one pack to another: sources, figures, territories. Computed by the engine."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.construction import SourceLue, sources_lues
from clesante.donnees.paquets.archives import Paquet
from clesante.donnees.paquets.installation import essai
from clesante.donnees.paquets.manifestes import (
    DONNEES,
    TERRITOIRES,
    SourceDuPaquet,
    date_de,
    refus,
    source_du_paquet,
)
from clesante.donnees.producteurs import brut
from clesante.donnees.producteurs.atelier import moteur
from clesante.donnees.producteurs.fichiers import sql
from clesante.territoires.imports import correspondance
from clesante.territoires.imports import paquet as paquet_territoires
from clesante.territoires.imports.paquet import COG, choisir, en_vigueur, lire_paquet

if TYPE_CHECKING:
    import duckdb

    Moteur = duckdb.DuckDBPyConnection

LIVRE = "livre"
INSTALLE = "installe"
PLUS_FORTS = 5  # changes shown for each indicator
MEMOIRE = "2GB"  # of the engine: an archive may be compared before anybody vouches for it

# Tables of the COG -> prefix of their codes.
NIVEAUX = {
    "communes": "COM",
    "arrondissements": "ARM",
    "anciennes": "COMD",
    "epci": "EPCI",
    "ept": "EPT",
    "bassins": "BV",
    "departements": "DEP",
    "regions": "REG",
}


@dataclass(frozen=True, slots=True)
class Cote:
    """One side of a comparison: the sources read, and the folder of the territories."""

    nom: str
    date: str
    lues: tuple[SourceLue, ...]
    territoires: Path

    @property
    def sources(self) -> dict[str, SourceDuPaquet]:
        """The sources by their code."""
        return {lue.disposition.code_source: source_du_paquet(lue) for lue in self.lues}


@dataclass(frozen=True, slots=True)
class SourceChangee:
    """A source that both packs have, read from another file."""

    avant: SourceDuPaquet
    apres: SourceDuPaquet


@dataclass(frozen=True, slots=True)
class Changement:
    """One figure that changed; ``relatif`` is a share of the figure before, None from zero."""

    territoire: str
    periode: str
    dimension: str
    avant: float | None
    apres: float | None
    relatif: float | None
    statut_avant: str
    statut_apres: str


@dataclass(frozen=True, slots=True)
class IndicateurChange:
    """How many figures of an indicator changed, and its largest changes."""

    code: str
    ajoutees: int
    retirees: int
    changees: int
    plus_forts: tuple[Changement, ...]


@dataclass(frozen=True, slots=True)
class TerritoireChange:
    """A territory that only one pack has; ``devenu`` is the code it leads to in the other."""

    code: str
    nom: str
    devenu: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs from one pack to another."""

    avant: str
    apres: str
    date_avant: str
    date_apres: str
    sources_ajoutees: tuple[SourceDuPaquet, ...]
    sources_retirees: tuple[SourceDuPaquet, ...]
    sources_changees: tuple[SourceChangee, ...]
    indicateurs: tuple[IndicateurChange, ...]
    territoires_ajoutes: tuple[TerritoireChange, ...]
    territoires_retires: tuple[TerritoireChange, ...]

    @property
    def vide(self) -> bool:
        """Whether both packs give the same figures for the same territories."""
        return not (
            self.sources_ajoutees
            or self.sources_retirees
            or self.sources_changees
            or self.indicateurs
            or self.territoires_ajoutes
            or self.territoires_retires
        )


@contextlib.contextmanager
def ouvrir(nom: str) -> Iterator[Cote]:
    """Yield what ``livre``, ``installe`` or an archive holds; an archive need not be signed.

    Raises the errors of ``archives.deballer``.
    """
    if nom == LIVRE:
        yield _contenu("paquet livré", [brut.dossier_du_paquet()], paquet_territoires.PAQUET)
    elif nom == INSTALLE:
        yield installe()
    else:
        with essai(Path(nom), exiger_signature=False) as paquet:
            yield contenu_de(paquet, Path(nom).name)


def installe() -> Cote:
    """Return what the store of this machine is built from."""
    return _contenu("installé ici", list(brut.dossiers_en_place()), en_vigueur())


def contenu_de(paquet: Paquet, nom: str) -> Cote:
    """Return what an archive already unpacked holds."""
    return _contenu(nom, [paquet.racine / DONNEES], paquet.racine / TERRITOIRES)


def une_fois_installe(paquet: Paquet, nom: str) -> Cote:
    """Return what the store would be built from with an archive installed.

    What was imported here stands before it, the shipped pack after it.
    """
    dossiers = [*brut.dossiers_importes(), paquet.racine / DONNEES, brut.dossier_du_paquet()]
    return _contenu(nom, dossiers, paquet.racine / TERRITOIRES)


def _contenu(nom: str, dossiers: list[Path], territoires: Path) -> Cote:
    lues = tuple(sources_lues(dossiers))
    return Cote(nom, date_de(lues), lues, territoires)


def comparer(avant: Cote, apres: Cote) -> Difference:
    """Return what changes from one pack to another, figure by figure."""
    anciennes, nouvelles = avant.sources, apres.sources
    ajoutes, retires = _territoires(avant, apres)
    return Difference(
        avant=avant.nom,
        apres=apres.nom,
        date_avant=avant.date,
        date_apres=apres.date,
        sources_ajoutees=tuple(s for code, s in nouvelles.items() if code not in anciennes),
        sources_retirees=tuple(s for code, s in anciennes.items() if code not in nouvelles),
        sources_changees=tuple(
            SourceChangee(ancienne, nouvelles[code])
            for code, ancienne in anciennes.items()
            if code in nouvelles and nouvelles[code] != ancienne
        ),
        indicateurs=tuple(_indicateurs(avant, apres)),
        territoires_ajoutes=ajoutes,
        territoires_retires=retires,
    )


# A figure is told as the store would tell it for this territory alone; what is compared is all
# that the source says of it.
OBSERVEES = """
CREATE TABLE {cote} AS
SELECT DISTINCT ON (indicateur, territoire, periode, dimension)
    o.indicateur,
    CASE WHEN niveau = 'FR' THEN 'FR'
         WHEN niveau <> 'UNITE' THEN niveau || '-' || o.code
         WHEN o.code BETWEEN '75101' AND '75120' OR o.code BETWEEN '69381' AND '69389'
              OR o.code BETWEEN '13201' AND '13216' THEN 'ARM-' || o.code
         ELSE 'COM-' || o.code END AS territoire,
    periode, dimension, numerateur, denominateur, valeur, coalesce(statut, 'valeur') AS statut,
    CASE WHEN valeur IS NOT NULL THEN valeur
         WHEN i.calcul = 'somme' OR denominateur IS NULL THEN i.facteur * numerateur
         WHEN denominateur > 0 AND i.calcul = 'evolution'
         THEN i.facteur * (pow(numerateur / denominateur, 1 / i.annees) - 1)
         WHEN denominateur > 0 THEN i.facteur * numerateur / denominateur END AS lu
FROM ({lectures}) o LEFT JOIN indicateur i ON i.code = o.indicateur
ORDER BY ALL
"""
ECARTS = """
CREATE TABLE ecart AS
SELECT indicateur, territoire, periode, dimension,
       a.statut IS NULL AS ajoutee, b.statut IS NULL AS retiree,
       CASE WHEN isfinite(a.lu) THEN a.lu END AS avant,
       CASE WHEN isfinite(b.lu) THEN b.lu END AS apres,
       a.statut AS statut_avant, b.statut AS statut_apres
FROM avant a FULL JOIN apres b USING (indicateur, territoire, periode, dimension)
WHERE a.statut IS NULL OR b.statut IS NULL OR a.statut <> b.statut
   OR a.numerateur IS DISTINCT FROM b.numerateur OR a.valeur IS DISTINCT FROM b.valeur
   OR a.denominateur IS DISTINCT FROM b.denominateur
"""
COMPTES = """
SELECT indicateur, count_if(ajoutee), count_if(retiree), count_if(NOT ajoutee AND NOT retiree)
FROM ecart GROUP BY indicateur ORDER BY indicateur
"""
PLUS_FORTS_DE_CHACUN = """
SELECT indicateur, territoire, periode, dimension, avant, apres,
       CASE WHEN avant <> 0 THEN (apres - avant) / abs(avant) END AS relatif,
       statut_avant, statut_apres
FROM ecart WHERE NOT ajoutee AND NOT retiree
QUALIFY row_number() OVER (PARTITION BY indicateur ORDER BY abs(relatif) DESC NULLS LAST,
    abs(apres - avant) DESC NULLS LAST, territoire, periode, dimension) <= ?
ORDER BY indicateur, abs(relatif) DESC NULLS LAST, abs(apres - avant) DESC NULLS LAST,
    territoire, periode, dimension
"""


def _indicateurs(avant: Cote, apres: Cote) -> list[IndicateurChange]:
    import duckdb

    fichiers = [lue.fichier for contenu in (avant, apres) for lue in contenu.lues]
    with (
        tempfile.TemporaryDirectory() as nom,
        contextlib.closing(moteur([Path(nom)], fichiers, MEMOIRE)) as base,
    ):
        _poser_le_catalogue(base)
        try:
            for cote, contenu in (("avant", avant), ("apres", apres)):
                base.execute(OBSERVEES.format(cote=cote, lectures=_lectures(contenu)))
            base.execute(ECARTS)
            return _relever(base)
        except duckdb.Error as erreur:
            raise refus("ses chiffres ne se lisent pas") from erreur


def _poser_le_catalogue(base: Moteur) -> None:
    base.execute(
        "CREATE TABLE indicateur (code VARCHAR, calcul VARCHAR, facteur DOUBLE, annees INTEGER)"
    )
    base.executemany(
        "INSERT INTO indicateur VALUES (?, ?, ?, ?)",
        [(i.code, i.calcul, i.facteur, i.annees) for i in catalogue_livre()],
    )


def _relever(base: Moteur) -> list[IndicateurChange]:
    plus_forts: dict[str, list[Changement]] = {}
    for code, *ecart in base.execute(PLUS_FORTS_DE_CHACUN, [PLUS_FORTS]).fetchall():
        plus_forts.setdefault(code, []).append(Changement(*ecart))
    return [
        IndicateurChange(code, ajoutees, retirees, changees, tuple(plus_forts.get(code, ())))
        for code, ajoutees, retirees, changees in base.execute(COMPTES).fetchall()
    ]


def _lectures(contenu: Cote) -> str:
    return " UNION ALL BY NAME ".join(
        f"FROM read_parquet({sql(lue.fichier)})" for lue in contenu.lues
    )


def _territoires(
    avant: Cote, apres: Cote
) -> tuple[tuple[TerritoireChange, ...], tuple[TerritoireChange, ...]]:
    """Return the territories that came and those that went, with what became of communes."""
    anciens, nouveaux = _noms(avant.territoires), _noms(apres.territoires)
    with choisir(apres.territoires):
        actuels = correspondance()
    ajoutes = [TerritoireChange(c, nom) for c, nom in nouveaux.items() if c not in anciens]
    retires = [
        TerritoireChange(code, nom, _devenu(code, actuels))
        for code, nom in anciens.items()
        if code not in nouveaux
    ]
    return tuple(ajoutes), tuple(retires)


def _devenu(code: str, actuels: Mapping[str, str]) -> str:
    niveau, _, insee = code.partition("-")
    actuel = actuels.get(insee, "") if niveau in ("COM", "ARM") else ""
    return f"COM-{actuel}" if actuel else ""


def _noms(dossier: Path) -> dict[str, str]:
    with choisir(dossier):
        cog: dict[str, Any] = lire_paquet(COG)
    return {
        f"{prefixe}-{code}": nom
        for table, prefixe in NIVEAUX.items()
        for code, nom in zip(
            cog[table].get("code") or cog[table]["siren"], cog[table]["nom"], strict=True
        )
    }


def noms(*contenus: Cote) -> dict[str, str]:
    """Return the name of every territory that one of the packs knows, by its code."""
    return {code: nom for contenu in contenus for code, nom in _noms(contenu.territoires).items()}
