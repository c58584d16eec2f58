"""Public pages of territories' own tables: those that are published, and nothing of the others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html

from clesante.comptes.lecteurs import PUBLIC
from clesante.donnees.choix import LIBELLES_THEME
from clesante.donnees.lectures_fiche import en_chasse_fixe
from clesante.donnees.tables.lectures import (
    TableLue,
    indicateur_de,
    source_de,
    table_de_l_indicateur,
    tables,
)
from clesante.socle.texte import pluriel
from clesante.ui.colonnes import Colonne, tableau
from clesante.ui.tableaux import Tableau


def _nom(lue: TableLue) -> str:
    return source_de(lue.version).champ


def _lien(lue: TableLue) -> str:
    adresse = reverse("indicateur", args=[lue.table.indicateur])
    return format_html('<a href="{}">{}</a>', adresse, lue.table.libelle)


def _portrait(lue: TableLue) -> str:
    adresse = reverse("portrait", args=[lue.table.territoire])
    return format_html('<a href="{}">{}</a>', adresse, _nom(lue))


COLONNES: tuple[Colonne[TableLue], ...] = (
    Colonne("libelle", "Indicateur", _lien),
    Colonne("territoire", "Territoire", _portrait),
    Colonne("producteur", "Producteur", lambda lue: lue.table.producteur),
    Colonne("periodes", "Périodes", lambda lue: ", ".join(lue.periodes)),
    Colonne("unite", "Unité", lambda lue: lue.table.unite),
)


def tableau_des_tables() -> Tableau | None:
    """Return the published tables of every territory; None when there is none."""
    lues = tables(PUBLIC)
    legende = f"{pluriel(len(lues), 'table publiée', 'tables publiées')} par des territoires"
    return tableau(legende, COLONNES, lues) if lues else None


def table_locale(requete: HttpRequest, code: str) -> HttpResponse:
    """Show what a local indicator is, whose it is, where it comes from."""
    lue = table_de_l_indicateur(PUBLIC, code)
    source, indicateur = source_de(lue.version), indicateur_de(lue.table)
    contexte = {
        "i": indicateur,
        "theme": LIBELLES_THEME[indicateur.theme],
        "territoire": lue.table.territoire,
        "nom": _nom(lue),
        "fiche": _fiche(lue),
        "source": source,
        "etapes": [("Catalogue des indicateurs", reverse("indicateurs")), (lue.table.libelle, "")],
    }
    return render(requete, "donnees/table_locale.html", contexte)


def _fiche(lue: TableLue) -> Tableau:
    table, source = lue.table, source_de(lue.version)
    lignes = (
        ("Producteur", table.producteur),
        ("Jeu de données", table.jeu),
        ("Territoire", source.champ),
        ("Périodes", ", ".join(lue.periodes)),
        ("Unité", table.unite or "nombre"),
        ("Calcul", table.get_calcul_display()),
        ("Seuil du secret", f"moins de {table.seuil}" if table.seuil else "aucun"),
        ("Fichier", f"{source.fichier}, {source.millesime}"),
        ("Empreinte SHA-256", en_chasse_fixe(source.sha256)),
        ("Lu le", source.date_import),
    )
    return Tableau("Ce qu'on en sait", ("Champ", "Contenu"), lignes)
