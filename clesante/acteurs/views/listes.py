"""What the lists of the dialogue share: what the address asks, a table that leads somewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS, ecrire
from clesante.ui.colonnes import Colonne, tableau
from clesante.ui.fichiers import joindre

PAR_PAGE = 50
Choix = Sequence[tuple[str, str]]


def demande(requete: HttpRequest, nom: str, permis: Iterable[str] | None = None) -> str:
    """Return what the address asks under a name; empty when it is not among what is permitted."""
    lu = requete.GET.get(nom, "").strip().replace("\x00", "")[:200]
    return lu if permis is None or lu in permis else ""


def filtre_a_choisir(nom: str, libelle: str, choix: Choix, choisi: str, tous: str = "") -> Any:
    """Return what the template ``acteurs/filtre.html`` draws: a list to choose from.

    ``tous`` is the label of no choice; without it, one is always chosen.
    """
    options = _options(tuple((str(code), str(dit)) for code, dit in choix), str(choisi))
    return {"nom": nom, "libelle": libelle, "options": options, "choisi": choisi, "tous": tous}


@lru_cache(maxsize=256)
def _options(choix: tuple[tuple[str, str], ...], choisi: str) -> SafeString:
    """Return the lines of a list to choose from; in a template, by the hundred, they cost more."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((code, mark_safe(" selected") if code == choisi else "", dit) for code, dit in choix),
    )


@dataclass(frozen=True, slots=True)
class Liste:
    """What a list shows: its lines, their columns, where each leads; what is counted, in words.

    ``mots`` are the singular and the plural.
    """

    lignes: Callable[[Iterable[Any]], list[Any]]
    colonnes: Sequence[Colonne[Any]]
    adresse: Callable[[Any], str]
    mots: tuple[str, str]


def page_de_liste(
    requete: HttpRequest, trouves: Any, liste: Liste, compte: int | None = None
) -> dict[str, Any]:
    """Return the context of a list by pages: its table, its total, its files.

    ``trouves``: a query set, or what is counted and read a page at a time as one. ``compte`` is
    the total when it is known, which spares the base counting it.
    """
    pages: Paginator[Any] = Paginator(trouves, PAR_PAGE)
    if compte is not None:
        pages.count = compte
    page: Page[Any] = pages.get_page(requete.GET.get("page"))
    total = pages.count
    lues = liste.lignes(page)
    adresses = [liste.adresse(ligne) for ligne in lues]
    fait = tableau(pluriel(total, *liste.mots), liste.colonnes, lues, adresses)
    return {
        "page": page,
        "total": fait.legende,
        "donnees": fait if total else None,
        "formats": FORMATS,
        "requete_export": requete.GET.urlencode(),
    }


def fichier(
    extension: str, nom: str, titre: str, colonnes: Sequence[Colonne[Any]], lignes: Iterable[Any]
) -> HttpResponse:
    """Send a list as a file, every column of it; raise ``Http404`` for a format it has not."""
    if extension not in FORMATS:
        raise Http404
    contenu = ecrire(extension, titre, colonnes, lignes)
    return joindre(contenu, f"{nom}.{extension}", prive=True)
