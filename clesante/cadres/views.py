"""Public pages of the frameworks: their list, each of them, their files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from clesante.cadres import lectures
from clesante.cadres.documents import DEPLIANTS, depliant
from clesante.cadres.lectures_cartes import (
    RegionDecrite,
    carte_de_region,
    carte_des_cadres,
    source_des_contours,
)
from clesante.cadres.lectures_lignes import (
    adresse,
    en_adresse,
    noms_des_territoires,
    validite,
)
from clesante.cadres.lectures_page import page
from clesante.cadres.objets import Cadre
from clesante.socle.erreurs import IntrouvableError
from clesante.socle.texte import enumerer
from clesante.ui.fichiers import LIBELLES, joindre
from clesante.ui.tableaux import Tableau
from clesante.ui.vues import page_publique

FICHIERS = ("xlsx", "ods", "csv", "yaml", "json")


def intitule(cadre: Cadre) -> str:
    """Return « ARS Bretagne, plaquette du PRS 2018-2022 »."""
    return f"{cadre.agence}, {cadre.version}"


@page_publique
def lister(requete: HttpRequest) -> HttpResponse:
    """Show every framework on a map of France and in a table, and the regions without one."""
    connus, noms = lectures.cadres(), noms_des_territoires()
    carte = carte_des_cadres(
        tuple(RegionDecrite(c.region, intitule(c), len(c.etapes), adresse(c)) for c in connus)
    )
    regions = {cadre.region for cadre in connus}
    contexte = {
        "carte": carte,
        "source": source_des_contours() if carte else "",
        "tableau": _tableau(connus, noms),
        "sans": [nom for code, nom in noms.items() if code[:4] == "REG-" and code not in regions],
    }
    return render(requete, "cadres/liste.html", contexte)


def _tableau(cadres: tuple[Cadre, ...], noms: dict[str, str]) -> Tableau:
    jour = timezone.localdate()
    lignes = tuple(
        (
            noms.get(cadre.region, cadre.region),
            intitule(cadre),
            str(len(cadre.etapes)),
            cadre.etapes[0].enonce if cadre.etapes else "–",
            validite(cadre, jour),
        )
        for cadre in cadres
    )
    return Tableau(
        "Les cadres régionaux décrits",
        ("Région", "Cadre", "Étapes", "Première étape", "Vaut aujourd'hui"),
        lignes,
        frozenset({2}),
        tuple(map(adresse, cadres)),
    )


@page_publique
def montrer(requete: HttpRequest, cadre: str) -> HttpResponse:
    """Show one framework, each statement with the sentence it rests on."""
    lu = lectures.cadre(cadre)
    if cadre != en_adresse(lu.cadre):
        return redirect(adresse(lu))
    noms = noms_des_territoires()
    carte = carte_de_region(lu.region)
    contexte = {
        "page": page(lu, timezone.localdate(), noms),
        "region": noms.get(lu.region, ""),
        "fil": [("Cadres régionaux", reverse("cadres")), (noms.get(lu.region, lu.agence), "")],
        "carte": carte,
        "source": source_des_contours() if carte else "",
        "code": en_adresse(lu.cadre),
        "depliants": DEPLIANTS,
        "fichiers": {extension: LIBELLES[extension] for extension in FICHIERS},
    }
    return render(requete, "cadres/cadre.html", contexte)


@page_publique
def telecharger(requete: HttpRequest, cadre: str, extension: str) -> HttpResponse:
    """Send the leaflet of a framework, or the framework itself as a file."""
    lu = lectures.cadre(cadre)
    if extension in DEPLIANTS:
        nom, octets = depliant(lu, extension, timezone.localdate())
    elif extension in FICHIERS:
        from clesante.cadres.classeurs import ecrire

        nom = f"cadre-{en_adresse(lu.cadre)}.{extension}"
        octets = ecrire(lu, extension)
    else:
        raise IntrouvableError(
            f"Le format « {extension[:20]} » n'existe pas.",
            f"Au choix : {enumerer([*DEPLIANTS, *FICHIERS], 'ou')}.",
        )
    return joindre(octets, nom)
