"""Territories' own tables as who holds them reads them; a deposited file as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clesante.comptes.droits import Visiteur
from clesante.comptes.lecteurs import EXPLOITANT
from clesante.donnees.droits import atteint
from clesante.donnees.producteurs.anomalies import (
    Feuille,
    FichierRefuseError,
    fichier_corrige,
    texte_de,
)
from clesante.donnees.tables import geoclip
from clesante.donnees.tables.depots import Depot
from clesante.donnees.tables.imports import Apercu, ouvrir
from clesante.donnees.tables.lectures import TableLue, tables
from clesante.donnees.tables.regles import ENTETE_AVANT, entete
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError


def tables_atteintes(utilisateur: Visiteur, operation: str = "donnees.tables") -> list[TableLue]:
    """Return the tables on which a user may do an operation, private ones included, by code."""
    lues = tables(EXPLOITANT)
    portes = {t.table.territoire for t in lues}
    ouverts = {code for code in portes if atteint(utilisateur, operation, code)}
    return [lue for lue in lues if lue.table.territoire in ouverts]


def table_atteinte(utilisateur: Visiteur, numero: int, operation: str) -> TableLue:
    """Return one of them by its number; raise ``IntrouvableError`` for any other."""
    for lue in tables_atteintes(utilisateur, operation):
        if lue.table.pk == numero:
            return lue
    raise IntrouvableError("Cette table n'existe pas.", "Voyez la liste des tables.")


@dataclass(frozen=True, slots=True)
class FichierOuvert:
    """A deposited file: its sheets, the labels a column may be chosen by, its rows."""

    feuilles: tuple[str, ...]
    entetes: tuple[str, ...]
    est_export: bool
    lu: Mapping[str, Any]


def ouvrir_depot(depot: Depot) -> FichierOuvert:
    """Open a deposited file in a limited child; raise ``EntreeInvalideError`` if it is no table."""
    lu = ouvrir(depot.fichier, depot.choix.get("feuille", ""))
    export = geoclip.reconnaitre(lu["lignes"], lu["annexes"])
    libelles = [s.libelle for s in export.series] if export else _entetes(lu["lignes"])
    uniques = tuple(li for li in dict.fromkeys(libelles) if li and libelles.count(li) == 1)
    return FichierOuvert(tuple(lu["feuilles"]), uniques, export is not None, lu)


def _entetes(lignes: Sequence[Sequence[Any]]) -> list[str]:
    """Return the labels of the header, or of the widest of the first rows when none is one."""
    try:
        rang, _ = entete(lignes, {})
        tete = lignes[rang]
    except EntreeInvalideError:
        tete = max(
            lignes[:ENTETE_AVANT], key=lambda li: sum(bool(texte_de(c)) for c in li), default=()
        )
    return [texte_de(cellule) for cellule in tete]


def corrige(ouvert: FichierOuvert, apercu: Apercu, format_voulu: str) -> bytes:
    """Return the file, certain corrections made, what is left said on each row."""
    feuille = Feuille(apercu.feuille or "Table", ouvert.lu["lignes"], apercu.ligne_entete - 1)
    erreur = FichierRefuseError(apercu.fichier, apercu.anomalies)
    return fichier_corrige([feuille], erreur, format_voulu, apercu.separateur or ",")
