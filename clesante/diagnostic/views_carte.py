"""Public pages of the map of one indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.diagnostic.carte_indicateur import dessins, exports, lectures
from clesante.diagnostic.carte_indicateur.lectures import FRANCE, Lieu, Vue
from clesante.diagnostic.redaction import valeur_lisible
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import LIBELLES_THEME, par_theme_dit
from clesante.donnees.lectures import IndicateurPublie
from clesante.donnees.lectures_fiche import trouver
from clesante.socle.erreurs import IntrouvableError
from clesante.socle.texte import nombre, normaliser, pluriel
from clesante.ui.fichiers import LIBELLES, joindre
from clesante.ui.formats import intervalle, libelle_avec_unite
from clesante.ui.vues import page_publique

PAR_DEFAUT = "OFF_APLMG"
PAR_PAGE = 25
TRIS = {
    "nom": ("nom", False),
    "-nom": ("nom", True),
    "valeur": ("valeur", False),
    "-valeur": ("valeur", True),
}


@dataclass(frozen=True, slots=True)
class _Rangee:
    """One line of the table beside the map."""

    nom: str
    adresse: str
    valeur: str
    intervalle: str


@page_publique
def choisir(requete: HttpRequest) -> HttpResponse:
    """Lead from a choice of indicator to its map, at the same step."""
    voulu = requete.GET.get("indicateur", "").strip() or PAR_DEFAUT
    publie = trouver(voulu)
    dans = requete.GET.get("dans", "").strip() or FRANCE
    return redirect(dessins.adresse(publie.definition.code, dans))


@page_publique
def montrer(requete: HttpRequest, indicateur: str) -> HttpResponse:
    """Show one step of the map of an indicator, with its table."""
    publie = trouver(indicateur)
    if publie.definition.code != indicateur:
        return redirect(dessins.adresse(publie.definition.code, _etape(requete)))
    lue = lectures.vue(publie, _etape(requete))
    return render(requete, "diagnostic/carte_indicateur.html", _contexte(requete, lue))


def _etape(requete: HttpRequest) -> str:
    return requete.GET.get("dans", "").strip() or FRANCE


def _contexte(requete: HttpRequest, lue: Vue) -> dict[str, Any]:
    contexte = {
        "vue": lue,
        "i": lue.publie.definition,
        "theme": LIBELLES_THEME[lue.publie.definition.theme],
        "dans": "" if lue.code == FRANCE else lue.code,
        "etapes": _fil(lue),
        "groupes": _groupes(),
        "portes": [(t.nom, _adresse(lue, t.code)) for t in lectures.portes(lue)],
    }
    return contexte | (_carte(requete, lue) if lue.parties else {})


def _carte(requete: HttpRequest, lue: Vue) -> dict[str, Any]:
    """Return what a step that has values shows: the picture, its legend, the table, the files."""
    france = lue.code == FRANCE
    return {
        "cadres": dessins.cadres(lue) if france else (),
        "graphique": None if france else dessins.dessin(lue, dessins.lien_de(lue)),
        "classes": dessins.legende(lue),
        "comprendre": dessins.comprendre(lue),
        "source": exports.source(lue),
        "fichiers": [
            (_fichier(lue, extension), LIBELLES[extension]) for extension in exports.FORMATS
        ],
        **_tableau(requete, lue),
    }


def _adresse(lue: Vue, code: str) -> str:
    return dessins.adresse(lue.publie.definition.code, code)


def _fichier(lue: Vue, extension: str) -> str:
    suite = "" if lue.code == FRANCE else f"?{urlencode({'dans': lue.code})}"
    return reverse("carte-fichier", args=[lue.publie.definition.code, extension]) + suite


def _fil(lue: Vue) -> list[tuple[str, str]]:
    debut = [("Indicateurs", reverse("indicateurs"))]
    return debut + [(t.nom, _adresse(lue, t.code)) for t in lectures.fil(lue.perimetre)]


def _groupes() -> list[tuple[str, list[IndicateurPublie]]]:
    """Return the indicators that have values, by theme, for the choice of another map."""
    publies = [p for p in donnees.indicateurs() if p.definition.affiche and p.periode]
    return par_theme_dit(publies, lambda p: p.definition.theme)


def _tableau(requete: HttpRequest, lue: Vue) -> dict[str, Any]:
    """Return a page of the places, searched and sorted as the address says."""
    texte = requete.GET.get("q", "").strip()[:200]
    tri = requete.GET.get("tri", "")
    tri = tri if tri in TRIS else "nom"
    gardes = [lieu for lieu in lue.lieux if _retient(lieu, texte)]
    page = Paginator(trier(gardes, tri), PAR_PAGE).get_page(requete.GET.get("page"))
    i = lue.publie.definition
    return {
        "texte": texte,
        "tri": tri,
        "compte": _compte(gardes, lue),
        "page": page,
        "rangees": _rangees(page, lue),
        "colonnes": [
            _entete("nom", lue.mots[0].capitalize(), tri, texte, lue),
            _entete("valeur", libelle_avec_unite("Valeur", i.unite), tri, texte, lue),
        ],
    }


def _compte(gardes: Sequence[Lieu], lue: Vue) -> str:
    """Return « 71 communes. », or « 3 communes sur 71. » once a search has left some out."""
    dits, tous = pluriel(len(gardes), *lue.mots), len(lue.lieux)
    return f"{dits}." if len(gardes) == tous else f"{dits} sur {nombre(tous)}."


def _retient(lieu: Lieu, texte: str) -> bool:
    nom = f" {normaliser(f'{lieu.territoire.nom} {lieu.territoire.code}')}"
    return all(f" {mot}" in nom for mot in normaliser(texte).split())


def trier(lieux: Sequence[Lieu], tri: str) -> list[Lieu]:
    """Return places in an order of ``TRIS``; those without value come last, ties by name."""
    champ, inverse = TRIS[tri]
    par_nom = sorted(
        lieux, key=lambda lieu: (normaliser(lieu.territoire.nom), lieu.territoire.code)
    )
    if champ == "nom":
        return par_nom[::-1] if inverse else par_nom
    sens = -1 if inverse else 1
    return sorted(
        par_nom, key=lambda lieu: (lieu.valeur.valeur is None, sens * (lieu.valeur.valeur or 0))
    )


def _rangees(page: Page[Lieu], lue: Vue) -> list[_Rangee]:
    return [_rangee(lieu, lue) for lieu in page]


def _rangee(lieu: Lieu, lue: Vue) -> _Rangee:
    i, valeur = lue.publie.definition, lieu.valeur
    code = lieu.territoire.code
    # The map of the place itself is this page: its portrait is then the place to go.
    plus_fine = lieu.carte if lieu.carte != lue.code else ""
    adresse = _adresse(lue, plus_fine) if plus_fine else reverse("portrait", args=[code])
    bornes = intervalle(valeur.bas, valeur.haut, i.decimales)
    return _Rangee(lieu.territoire.nom, adresse, valeur_lisible(i, valeur), bornes or "–")


def _entete(champ: str, libelle: str, tri: str, texte: str, lue: Vue) -> dict[str, str]:
    """Return the head of a column that sorts: its link, and the order in which it is now."""
    sens = {champ: "ascending", f"-{champ}": "descending"}.get(tri, "")
    suivant = f"-{champ}" if sens == "ascending" else champ
    voulus = {"dans": lue.code if lue.code != FRANCE else "", "q": texte, "tri": suivant}
    suite = urlencode({cle: valeur for cle, valeur in voulus.items() if valeur})
    adresse = reverse("carte-indicateur", args=[lue.publie.definition.code])
    return {"libelle": libelle, "sens": sens, "adresse": f"{adresse}?{suite}#tableau"}


@page_publique
def telecharger(requete: HttpRequest, indicateur: str, extension: str) -> HttpResponse:
    """Send one step of the map in one format."""
    if extension not in exports.FORMATS:
        raise IntrouvableError(
            f"Le format « {extension[:20]} » n'existe pas.",
            f"Au choix : {', '.join(exports.FORMATS)}.",
        )
    lue = lectures.vue(trouver(indicateur), _etape(requete))
    if not lue.parties:
        return redirect(_adresse(lue, lue.code))
    nom = f"carte-{lue.publie.definition.code.lower()}-{lue.code.lower()}.{extension}"
    return joindre(exports.FORMATS[extension](lue), nom)
