"""Public pages of the comparison: territories and indicators chosen by links and plain forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.diagnostic import comparaison_redaction as redaction
from clesante.diagnostic.comparaison import (
    TERRITOIRES_MAX,
    Comparaison,
    Ligne,
    comparer,
    perimetres_de,
    publies_de,
)
from clesante.diagnostic.redaction import valeur_lisible
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import par_theme_dit
from clesante.donnees.lectures import IndicateurPublie
from clesante.socle.erreurs import (
    ClesanteError,
    EntreeInvalideError,
    IndisponibleError,
    IntrouvableError,
)
from clesante.socle.texte import enumerer, mots
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import Perimetre
from clesante.ui.classeurs import FORMATS
from clesante.ui.fichiers import LIBELLES, joindre
from clesante.ui.formats import intervalle, libelle_avec_unite
from clesante.ui.vues import page_publique

ADRESSE_MAX = 6_000  # of a line of HTTP, which has 8,190 bytes
TROUVES_MAX = 12


@dataclass(frozen=True, slots=True)
class _Affichee:
    """One cell as the page shows it."""

    valeur: str
    intervalle: str
    ecart: str
    verdict: str | None


@dataclass(frozen=True, slots=True)
class _Choix:
    """What an address asks: territories and indicators, as canonical codes."""

    territoires: tuple[str, ...]
    indicateurs: tuple[str, ...]

    def adresse(self, base: str = "comparer", **arguments: str) -> str:
        """Return the address of this choice, always written the same way."""
        suite = [("t", code) for code in self.territoires]
        if self.indicateurs:
            suite.append(("indicateurs", ",".join(self.indicateurs)))
        chemin = reverse(base, kwargs=arguments)
        return f"{chemin}?{urlencode(suite, safe=',')}" if suite else chemin

    def avec(self, code: str) -> str:
        """Return the address with one territory more."""
        return _Choix((*self.territoires, code), self.indicateurs).adresse()

    def sans(self, code: str) -> str:
        """Return the address with one territory less."""
        gardes = tuple(t for t in self.territoires if t != code)
        return _Choix(gardes, self.indicateurs).adresse()

    def en_premier(self, code: str) -> str:
        """Return the address where the others are compared with this one."""
        suite = tuple(t for t in self.territoires if t != code)
        return _Choix((code, *suite), self.indicateurs).adresse()


def _lire(requete: HttpRequest) -> tuple[_Choix, tuple[Perimetre, ...]]:
    """Return what the address asks; errors as ``perimetres_de`` and ``publies_de``."""
    saisies = [saisie.strip() for saisie in requete.GET.getlist("t") if saisie.strip()]
    if sum(map(len, saisies)) > ADRESSE_MAX:
        raise EntreeInvalideError(
            "Ces périmètres font une adresse trop longue.",
            "Remplacez leurs communes par des EPCI, ou enregistrez-les.",
        )
    lus = perimetres_de(saisies)
    voulus = mots(",".join(requete.GET.getlist("indicateurs")).upper())
    codes = tuple(p.definition.code for p in publies_de(voulus)) if voulus else ()
    return _Choix(tuple(p.code for p in lus), codes), lus


@page_publique
def montrer(requete: HttpRequest) -> HttpResponse:
    """Show territories side by side, and how to choose them."""
    choix, lus = _lire(requete)
    texte = requete.GET.get("q", "").strip()[:200]
    if not texte and requete.GET.urlencode() and choix.adresse() != requete.get_full_path():
        return redirect(choix.adresse())
    contexte = {
        "choix": choix,
        "perimetres": [_membre(choix, p) for p in lus],
        "peut_ajouter": len(lus) < TERRITOIRES_MAX,
        "maximum": TERRITOIRES_MAX,
        "texte": texte,
        "groupes": _groupes(choix),
        **(_recherche(choix, texte) if texte else {}),
        **(_resultat(comparer(lus, choix.indicateurs), choix) if len(lus) > 1 else {}),
    }
    return render(requete, "diagnostic/comparaison.html", contexte)


def _membre(choix: _Choix, p: Perimetre) -> dict[str, Any]:
    return {
        "nom": p.intitule,
        "code": p.code,
        "nature": redaction.niveau(p),
        "population": p.population,
        "retirer": choix.sans(p.code),
        "en_premier": choix.en_premier(p.code),
    }


def _groupes(choix: _Choix) -> list[tuple[str, list[tuple[IndicateurPublie, bool]]]]:
    """Return the indicators that have values, by theme, and whether each is shown now."""
    montres = {p.definition.code for p in publies_de(choix.indicateurs)}
    publies = [p for p in donnees.indicateurs() if p.definition.affiche and p.periode]
    return [
        (theme, [(p, p.definition.code in montres) for p in lus])
        for theme, lus in par_theme_dit(publies, lambda p: p.definition.theme)
    ]


def _recherche(choix: _Choix, texte: str) -> dict[str, Any]:
    """Return the territories that answer what was typed, each with the address that adds it."""
    trouves: dict[str, str] = {}
    phrase = ""
    try:
        lu = territoires.perimetre(texte)
        trouves[lu.code] = f"{lu.intitule}, {redaction.niveau(lu)}"
    except IndisponibleError:
        raise
    except ClesanteError as erreur:
        phrase = str(erreur)
    for t in territoires.rechercher(texte, TROUVES_MAX):
        trouves.setdefault(t.code, f"{t.nom}, {_lieu(t)}")
    liens = [
        (libelle, code, choix.avec(code))
        for code, libelle in trouves.items()
        if code not in choix.territoires
    ]
    return {"liens": liens, "phrase": "" if liens else phrase or "Ce territoire est déjà choisi."}


def _lieu(t: territoires.Territoire) -> str:
    departement = t.departement if t.departement != t.code else None
    if departement is None:
        return t.nature
    return f"{t.nature}, {territoires.territoire(departement).nom}"


def _resultat(lue: Comparaison, choix: _Choix) -> dict[str, Any]:
    """Return what the page shows of two territories or more."""
    return {
        "comparaison": lue,
        "repere": lue.perimetres[0].intitule,
        "figure": redaction.illustration(lue),
        "phrases": redaction.phrases(lue),
        "avertissements": redaction.avertissements(lue),
        "hors_des_tableaux": redaction.hors_des_tableaux(lue),
        "themes": [(libelle, [_rangee(ligne) for ligne in li]) for libelle, li in lue.themes],
        "fichiers": [
            (choix.adresse("comparaison-fichier", extension=extension), LIBELLES[extension])
            for extension in FORMATS
        ],
        "sources": [f"{s.citation}, {s.millesime}" for s in lue.sources],
    }


def _rangee(ligne: Ligne) -> dict[str, Any]:
    i = ligne.publie.definition
    return {
        "code": i.code,
        "libelle": libelle_avec_unite(i.intitule, i.unite),
        "periode": enumerer(ligne.periodes),
        "polarite": i.polarite.value,
        "cases": [_affichee(ligne, rang) for rang in range(len(ligne.cases))],
        "france": valeur_lisible(i, ligne.france),
    }


def _affichee(ligne: Ligne, rang: int) -> _Affichee:
    case, i = ligne.cases[rang], ligne.publie.definition
    valeur = valeur_lisible(i, case.valeur)
    if len(ligne.periodes) > 1 and case.valeur.valeur is not None:
        valeur += f" ({case.valeur.periode})"
    bornes = intervalle(case.valeur.bas, case.valeur.haut, i.decimales)
    return _Affichee(valeur, bornes, redaction.mots_de_l_ecart(ligne, case), case.verdict)


@page_publique
def telecharger(requete: HttpRequest, extension: str) -> HttpResponse:
    """Send the comparison in one format; without two territories, lead to their choice."""
    if extension not in FORMATS:
        raise IntrouvableError(
            f"Le format « {extension[:20]} » n'existe pas.",
            f"Au choix : {enumerer(list(FORMATS), 'ou')}.",
        )
    choix, lus = _lire(requete)
    if len(lus) < 2:
        return redirect(choix.adresse())
    octets = redaction.fichier(comparer(lus, choix.indicateurs), extension)
    return joindre(octets, f"comparaison.{extension}")
