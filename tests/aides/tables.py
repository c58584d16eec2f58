"""A territory's own tables for tests: the CC du Pays de Fontenay-Vendée and its 25 communes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from clesante.donnees.actions import ImportDeTable, deposer_table, essayer_table
from clesante.donnees.tables.definitions import Declaration
from clesante.donnees.tables.imports import Apercu, apercevoir
from clesante.donnees.tables.regles import Consignes
from clesante.territoires.lectures import perimetre

FONTENAY = "EPCI-200071934"
VENDEE = "DEP-85"
PLATS = {"source": "ORS Pays de la Loire", "libelle": "Enfants suivis"}


def texte_csv(lignes: Iterable[Sequence[Any]], separateur: str = ",") -> str:
    """Return rows as CSV."""
    flux = io.StringIO()
    csv.writer(flux, delimiter=separateur, lineterminator="\n").writerows(lignes)
    return flux.getvalue()


def poser(dossier: Path, contenu: str | bytes, nom: str = "table.csv") -> Path:
    """Write a file as given and return it."""
    fichier = dossier / nom
    fichier.write_bytes(contenu.encode() if isinstance(contenu, str) else contenu)
    return fichier


def classeur(dossier: Path, feuilles: dict[str, list[list[Any]]], nom: str = "table.xlsx") -> Path:
    """Write a workbook, xlsx or ods by its name, cells typed as Python types them."""
    if nom.endswith(".ods"):
        return _ods(dossier / nom, feuilles)
    from openpyxl import Workbook

    livre = Workbook()
    livre.remove(livre.active)
    for titre, lignes in feuilles.items():
        page = livre.create_sheet(titre)
        for ligne in lignes:
            page.append(ligne)
    livre.save(dossier / nom)
    return dossier / nom


def _ods(fichier: Path, feuilles: dict[str, list[list[Any]]]) -> Path:
    from odfdo import Document, Table

    document = Document("spreadsheet")
    document.body.clear()
    for titre, lignes in feuilles.items():
        page = Table(titre)
        for rang, ligne in enumerate(lignes):
            page.set_row_values(rang, ligne)
        document.body.append(page)
    document.save(str(fichier))
    return fichier


def lire(fichier: Path, territoire: str = FONTENAY, **dites: Any) -> Apercu:
    """Return the preview of a file."""
    return apercevoir(fichier, perimetre(territoire), Consignes(**dites))


def importer(
    fichier: Path, territoire: str = FONTENAY, essai: bool = False, **dites: Any
) -> ImportDeTable:
    """Import a file: what ``Declaration`` and ``Consignes`` know goes to each."""
    declares = {"code", "libelle", "definition", "theme", "unite", "polarite", "source", "jeu"}
    declares |= {"seuil"}
    declaration = {cle: dit for cle, dit in dites.items() if cle in declares}
    consignes = {cle: dit for cle, dit in dites.items() if cle not in declares}
    return (essayer_table if essai else deposer_table)(
        fichier,
        perimetre(territoire),
        Declaration(**{**PLATS, **declaration}),
        Consignes(**consignes),
        par=None,
    )


def rapport(
    codes: Sequence[str], numerateurs: Sequence[Any], denominateur: int = 400, annee: int = 2024
) -> str:
    """Return a CSV of shares: one row a code."""
    lignes = [[c, n, denominateur, annee] for c, n in zip(codes, numerateurs, strict=True)]
    return texte_csv([["code", "numerateur", "denominateur", "annee"], *lignes])


@pytest.fixture
def communes(referentiel: Path) -> tuple[str, ...]:
    """Return the 25 communes of the CC du Pays de Fontenay-Vendée."""
    return perimetre(FONTENAY).communes
