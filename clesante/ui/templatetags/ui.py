"""Tags and filters known to every template, without ``{% load %}``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import cache
from html import escape
from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.http import QueryDict
from django.template.defaultfilters import pluralize as pluriel_de_django
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from clesante.socle import dates, texte
from clesante.ui import formats
from clesante.ui.agenda import AFaire
from clesante.ui.graphiques import Graphique
from clesante.ui.tableaux import Tableau
from clesante.ui.texte_long import NIVEAU_DE_TITRE, en_html
from clesante.ui.typographie import francais
from clesante.ui.verdicts import CodeVerdict, Polarite
from clesante.ui.verdicts import verdict as mots_du_verdict

register = template.Library()
CADRE = (
    "accueil", "recherche", "connexion", "deconnexion", "compte", "mon-espace", "sources",
    "fraicheur", "indicateurs", "cartes", "comparer", "mon-cls", "cadres", "participer",
    "accessibilite", "mentions_legales", "donnees_personnelles",
)  # fmt: skip
"""The pages that the top and the foot of every page lead to."""


@register.tag("francais")
def lire_francais(lecteur: template.base.Parser, _: template.base.Token) -> template.Node:
    """Return the node of ``{% francais %}…{% endfrancais %}``: typography of French."""
    contenu = lecteur.parse(("endfrancais",))
    lecteur.delete_first_token()
    return Francais(contenu)


class Francais(template.Node):
    """What a page says, with the typography of French."""

    def __init__(self, contenu: template.NodeList) -> None:
        self.nodelist = contenu

    def render(self, context: template.Context) -> SafeString:
        """Return the content; only spaces and apostrophes of its words are changed."""
        return mark_safe(francais(self.nodelist.render(context)))  # noqa: S308


@register.filter
def nombre(valeur: float | None, decimales: int = 0) -> str:
    """Return « 12 345,6 », or « non disponible »."""
    return formats.figure(valeur, "", decimales)


@register.filter
def pluralize(valeur: Any, formes: str = "s") -> str:
    """Return the ending of a plural as Django's own does, but from two on: « 0 action »."""
    try:
        combien = valeur if isinstance(valeur, int | float) else len(valeur)
    except TypeError:  # a decimal, a word
        return str(pluriel_de_django(valeur, formes))
    return str(pluriel_de_django(2 if abs(combien) >= 2 else 1, formes))


@register.filter
def pourcentage(valeur: float | None, decimales: int = 1) -> str:
    """Return « 23,5 % » from 23.5, or « non disponible »."""
    return formats.figure(valeur, "%", decimales)


@register.filter
def avec_unite(libelle: str, unite: str) -> str:
    """Return « Valeur (jours) »; the label alone when figures carry the unit."""
    return formats.libelle_avec_unite(libelle, unite)


@register.filter
def date_longue(jour: date) -> str:
    """Return « 1er mars 2026 »."""
    return dates.date_longue(jour)


@register.filter
def date_courte(jour: date) -> str:
    """Return « 01/03/2026 »."""
    return dates.date_courte(jour)


@register.filter
def heure(instant: datetime) -> str:
    """Return « 14 h 05 » for an instant in local time."""
    return dates.heure(instant.time())


@register.filter
def enumerer(elements: Sequence[str]) -> str:
    """Return « a, b et c »."""
    return texte.enumerer(elements)


@register.filter
def texte_long(tape: str, niveau: int = NIVEAU_DE_TITRE) -> SafeString:
    """Return a long text that someone typed, as clean HTML; its headings begin at ``niveau``."""
    return mark_safe(en_html(tape, niveau))  # noqa: S308


@register.simple_tag
def intervalle(bas: float | None, haut: float | None, decimales: int = 1) -> str:
    """Return « [22,1 ; 24,9] »."""
    return formats.intervalle(bas, haut, decimales)


@register.simple_tag
def verdict(code: CodeVerdict, polarite: Polarite = "neutre") -> SafeString:
    """Return the verdict: sign of the direction, word, colour of the judgement."""
    mots = mots_du_verdict(code, polarite)
    return format_html(
        '<span class="verdict verdict-{}"><span aria-hidden="true">{}</span> {}</span>',
        mots.jeton,
        mots.symbole,
        mots.phrase,
    )


@register.inclusion_tag("ui/graphique.html")
def graphique(dessin: Graphique, source: str = "", comprendre: str = "") -> dict[str, Any]:
    """Return a figure: title, picture, « Comprendre », source, table behind « Voir le tableau ».

    The SVG was escaped where it was made (``clesante.ui.graphiques``, ``clesante.ui.cartes``).
    """
    return {
        "graphique": dessin,
        "svg": mark_safe(dessin.svg),  # noqa: S308
        "svg_etroit": mark_safe(dessin.svg_etroit),  # noqa: S308
        "source": source,
        "comprendre": comprendre,
    }


@register.inclusion_tag("ui/tableau.html")
def tableau(donnees: Tableau, identifiant: str = "") -> dict[str, Any]:
    """Return a table with its caption, its headers and a frame that scrolls by keyboard too."""
    cle = identifiant or slugify(donnees.legende)
    rangees = _rangees_html(donnees)
    return {"tableau": donnees, "identifiant": f"tableau-{cle}", "rangees": rangees}


def _rangees_html(donnees: Tableau) -> SafeString:
    """Return the rows, each cell escaped; in a template, cells by the hundred cost three times."""
    ouvertes = [
        '<td class="nombre">' if rang in donnees.numeriques else "<td>"
        for rang in range(1, len(donnees.entetes))
    ]
    rangees = []
    for adresse, (tete, *cellules) in donnees.rangees:
        dite = _echappe(tete)
        lien = f'<a href="{_echappe(adresse)}">{dite}</a>' if adresse else dite
        suite = "".join(
            f"{ouverte}{_echappe(cellule)}</td>"
            for ouverte, cellule in zip(ouvertes, cellules, strict=True)
        )
        rangees.append(f'<tr><th scope="row">{lien}</th>{suite}</tr>')
    return mark_safe("\n".join(rangees))  # noqa: S308


def _echappe(texte: str) -> str:
    """Return a text escaped unless it is safe, as Django's own, which looks for lazy ones first."""
    return texte if hasattr(texte, "__html__") else escape(texte)


@register.simple_tag
def adresses_du_cadre() -> Mapping[str, str]:
    """Return the addresses of the pages of :data:`CADRE` by name, « - » read « _ »."""
    return _adresses(get_script_prefix(), settings.ROOT_URLCONF)


@cache
def _adresses(_prefixe: str, _urls: str) -> Mapping[str, str]:
    """Return those of one site under one prefix, empty for a page that it has not.

    They are the same for everyone: made at each page, they cost two queries.
    """
    faites = dict.fromkeys((nom.replace("-", "_") for nom in CADRE), "")
    for nom in CADRE:
        with suppress(NoReverseMatch):
            faites[nom.replace("-", "_")] = reverse(nom)
    return faites


@register.inclusion_tag("ui/fil_ariane.html")
def fil_ariane(etapes: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the breadcrumb of (label, address) steps; the last one is the page itself."""
    return {"etapes": etapes}


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """Return the links to the other pages of a list, the rest of the query kept."""
    paginateur, requete = page.paginator, context.get("request")
    garde = requete.GET.copy() if requete else QueryDict(mutable=True)
    garde.pop("page", None)
    debut = f"?{garde.urlencode()}&page=" if garde else "?page="

    def adresse(numero: int | str) -> str:
        return f"{debut}{numero}" if isinstance(numero, int) else ""

    numeros = [(n, adresse(n)) for n in paginateur.get_elided_page_range(page.number)]
    return {
        "page": page,
        "numeros": numeros if paginateur.num_pages > 1 else (),
        "precedente": adresse(page.number - 1) if page.has_previous() else "",
        "suivante": adresse(page.number + 1) if page.has_next() else "",
    }


@register.inclusion_tag("ui/vide.html")
def vide(titre: str, phrase: str, acte: str = "", adresse: str = "") -> dict[str, str]:
    """Return an empty state: what this place is for, and its first act."""
    return {"titre": titre, "phrase": phrase, "acte": acte, "adresse": adresse}


@register.inclusion_tag("ui/agenda.html")
def agenda(lignes: Sequence[AFaire]) -> dict[str, Any]:
    """Return the list of what is to do, each line leading to where it is done."""
    return {"lignes": lignes}


@register.inclusion_tag("ui/brouillon.html", takes_context=True)
def brouillon(context: template.Context) -> dict[str, Any]:
    """Return what a page says of the draft of its form, and the line that tells it is kept.

    Reads ``request.reprise``; nothing for a page that keeps no draft.
    """
    reprise = getattr(context.get("request"), "reprise", None)
    return {"reprise": reprise, "csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def garde_brouillon(context: template.Context) -> SafeString:
    """Return the attributes of the form whose draft is kept as one types."""
    reprise = getattr(context.get("request"), "reprise", None)
    if reprise is None or not reprise.garde:
        return mark_safe("")
    return format_html(
        ' hx-post="{}?page={}" hx-trigger="change delay:1s, keyup changed delay:2s"'
        ' hx-target="#brouillon-etat" hx-select="#brouillon-dit" hx-swap="innerHTML"',
        reverse("brouillons"),
        quote(reprise.adresse),
    )


@register.inclusion_tag("ui/vues_enregistrees.html", takes_context=True)
def vues_enregistrees(context: template.Context) -> dict[str, Any]:
    """Return the menu of the saved views of a list: open one, keep this one.

    Reads ``request.vues``; nothing for a list that has none.
    """
    vues = getattr(context.get("request"), "vues", None)
    return {"vues": vues, "csrf_token": context.get("csrf_token")}
