"""Pages of the tables one holds: the list, one table and its versions, publishing, deleting."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.comptes.models import Utilisateur
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.donnees import actions
from clesante.donnees.choix import LIBELLES_ETAT_TABLE, EtatTable
from clesante.donnees.droits import atteint
from clesante.donnees.models import VersionTable
from clesante.donnees.tables import exports, phrases
from clesante.donnees.tables.gestion import table_atteinte, tables_atteintes
from clesante.donnees.tables.lectures import TableLue, versions_de
from clesante.donnees.views_depots import fil
from clesante.socle.erreurs import ClesanteError, IntrouvableError
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS
from clesante.ui.colonnes import Colonne, tableau
from clesante.ui.fichiers import joindre

OPERATION, PUBLIER = "donnees.tables", "donnees.publier"
COLONNES: tuple[Colonne[TableLue], ...] = (
    Colonne("libelle", "Indicateur", lambda lue: lue.table.libelle),
    Colonne("etat", "État", lambda lue: lue.etat_dit),
    Colonne("territoire", "Territoire", lambda lue: lue.table.territoire),
    Colonne("producteur", "Producteur", lambda lue: lue.table.producteur),
    Colonne("periodes", "Périodes", lambda lue: ", ".join(lue.periodes)),
    Colonne("chiffres", "Chiffres", lambda lue: lue.chiffres, "nombre"),
)
VERSIONS: tuple[Colonne[VersionTable], ...] = (
    Colonne("numero", "Version", lambda v: str(v.numero)),
    Colonne("etat", "État", lambda v: LIBELLES_ETAT_TABLE[v.etat]),
    Colonne("fichier", "Fichier", lambda v: v.fichier),
    Colonne("lue_le", "Lue le", lambda v: v.lue_le.date(), "date"),
    Colonne("crees", "Créés", lambda v: v.crees, "nombre"),
    Colonne("modifies", "Modifiés", lambda v: v.modifies, "nombre"),
    Colonne("retires", "Retirés", lambda v: v.retires, "nombre"),
)


@page_reservee(OPERATION)
def tables_locales(requete: RequeteConnectee) -> HttpResponse:
    """Show the tables of the territories one holds."""
    lues = tables_atteintes(requete.user)
    adresses = tuple(reverse("table-geree", args=[lue.table.pk]) for lue in lues)
    donnees = tableau(pluriel(len(lues), "table"), COLONNES, lues, adresses)
    contexte = {"donnees": donnees if lues else None, "etapes": [("Tables", "")]}
    return render(requete, "donnees/tables_locales.html", contexte)


@dataclass(frozen=True, slots=True)
class Acte:
    """What may be done with a table: the words of its page; ``possible`` reads its state."""

    titre: str
    effet: str
    fait: str
    faire: Callable[[str, Utilisateur, Collection[str]], object]
    possible: Callable[[TableLue], bool]


def _a_publier(lue: TableLue) -> bool:
    return not lue.disparu and lue.etat is not EtatTable.PUBLIEE


ACTES = {
    "publier": Acte(
        "Publier la dernière version",
        "Tout le monde la verra sur le portrait du territoire, petits nombres masqués.",
        "La table est publiée.",
        lambda code, par, dits: actions.publier(
            code, "deja_protegee" in dits, par, "distincte" in dits
        ),
        _a_publier,
    ),
    "retirer": Acte(
        "Retirer de la publication",
        "Elle redevient privée\u00a0: elle ne se voit plus que d'ici.",
        "La table est retirée.",
        lambda code, par, _dits: actions.retirer(code, par),
        lambda lue: lue.numero_publie is not None,
    ),
    "supprimer": Acte(
        "Supprimer la table",
        "Toutes ses versions et tous ses chiffres sont effacés, pour de bon.",
        "La table est supprimée.",
        lambda code, par, _dits: actions.supprimer(code, par),
        lambda lue: lue.numero_publie is None,
    ),
}


@page_reservee(OPERATION)
def table_geree(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show one table: what it is, its versions, what may be done with it."""
    lue = table_atteinte(requete.user, numero, OPERATION)
    permis = atteint(requete.user, PUBLIER, lue.table.territoire)
    contexte = {
        "lue": lue,
        "versions": tableau("Versions", VERSIONS, reversed(versions_de(lue.table))),
        "actes": {c: a for c, a in ACTES.items() if permis and a.possible(lue)},
        "formats": FORMATS,
        "etapes": fil((lue.table.libelle, "")),
    }
    return render(requete, "donnees/table_geree.html", contexte)


@page_reservee(PUBLIER)
def acte(requete: RequeteConnectee, numero: int, acte: str) -> HttpResponse:
    """Ask, then publish, withdraw or delete a table."""
    lue = table_atteinte(requete.user, numero, PUBLIER)
    voulu = ACTES.get(acte)
    if voulu is None or not voulu.possible(lue):
        raise Http404
    faute = ""
    if requete.method == "POST":
        try:
            voulu.faire(lue.table.code, requete.user, requete.POST)
        except IntrouvableError:
            raise
        except ClesanteError as erreur:
            faute = phrases.dire(erreur)
        else:
            messages.success(requete, voulu.fait)
            efface = acte == "supprimer"
            return redirect("tables-locales") if efface else redirect("table-geree", numero)
    page = reverse("table-geree", args=[numero])
    contexte = {
        "lue": lue,
        "acte": voulu,
        "publier": acte == "publier",
        "faute": faute,
        "etapes": fil((lue.table.libelle, page), ("Confirmer", "")),
    }
    return render(requete, "donnees/table_acte.html", contexte, status=409 if faute else 200)


@page_reservee(OPERATION)
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the figures of the last version, small ones included: for who holds the territory."""
    if extension not in FORMATS:
        raise Http404
    lue = table_atteinte(requete.user, numero, OPERATION)
    return joindre(exports.contenu(lue, extension), f"table-{numero}.{extension}", prive=True)
