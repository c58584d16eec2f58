"""Public page of frameworks side by side, and its files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.cadres import lectures
from clesante.cadres.lectures_comparaison import colonnes, phases, rubriques
from clesante.cadres.lectures_lignes import en_adresse
from clesante.cadres.objets import Cadre
from clesante.socle.erreurs import IntrouvableError
from clesante.socle.texte import enumerer, mots
from clesante.ui.classeurs import FORMATS, ecrire
from clesante.ui.fichiers import LIBELLES, joindre
from clesante.ui.vues import page_publique


def _adresse(cadres: tuple[Cadre, ...], nom: str = "comparer-cadres", **arguments: str) -> str:
    """Return the address of a comparison, always written the same way."""
    codes = ",".join(en_adresse(cadre.cadre) for cadre in cadres)
    return f"{reverse(nom, kwargs=arguments)}?cadres={codes}"


def _choisis(requete: HttpRequest) -> tuple[Cadre, ...]:
    """Return the frameworks that the address asks, each once; all without a choice."""
    codes = mots(",".join(requete.GET.getlist("cadres")))
    if not codes:
        return lectures.cadres()
    lus = map(lectures.cadre, codes)
    return tuple({cadre.cadre: cadre for cadre in lus}.values())


@page_publique
def montrer(requete: HttpRequest) -> HttpResponse:
    """Show frameworks side by side: their steps by phase, then one row a rubrique."""
    choisis = _choisis(requete)
    if requete.GET.urlencode() and _adresse(choisis) != requete.get_full_path():
        return redirect(_adresse(choisis))
    contexte = {
        "fil": [("Cadres régionaux", reverse("cadres")), ("Comparer", "")],
        "cadres": choisis,
        "tous": [(c, c in choisis) for c in (*lectures.cadres(), lectures.droit_commun())],
        "entetes": [colonne.libelle for colonne in colonnes(choisis)],
        "tables": [
            ("phases", "Les étapes, phase par phase", phases(choisis)),
            ("rubriques", "Ce que dit chaque cadre, rubrique par rubrique", rubriques(choisis)),
        ],
        "adresse": _adresse(choisis),
        "fichiers": [
            (_adresse(choisis, "comparaison-cadres-fichier", extension=e), LIBELLES[e])
            for e in FORMATS
        ],
    }
    return render(requete, "cadres/comparaison.html", contexte)


@page_publique
def telecharger(requete: HttpRequest, extension: str) -> HttpResponse:
    """Send the comparison in one format."""
    if extension not in FORMATS:
        raise IntrouvableError(
            f"Le format « {extension[:20]} » n'existe pas.",
            f"Au choix : {enumerer(FORMATS, 'ou')}.",
        )
    choisis = _choisis(requete)
    rangees = [*phases(choisis), *rubriques(choisis)]
    octets = ecrire(extension, "Cadres régionaux", colonnes(choisis), rangees)
    return joindre(octets, f"comparaison-cadres.{extension}")
