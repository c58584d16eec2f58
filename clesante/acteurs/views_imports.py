"""Pages of an import: give a file, map its columns, see all it would do, do it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.acteurs.actions_imports import deposer, importer, retrouver
from clesante.acteurs.forms import CHAMPS, FichierForm
from clesante.acteurs.imports import ETATS, LIBELLES, Lecture, corrige, deviner, entetes_de, lire
from clesante.acteurs.models import ImportOrganisations
from clesante.acteurs.views import fil, statut
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.donnees.producteurs.anomalies import COLONNES, LIMITE, FichierRefuseError, texte_de
from clesante.socle.erreurs import EntreeInvalideError
from clesante.ui.classeurs import FORMATS
from clesante.ui.colonnes import tableau
from clesante.ui.fichiers import joindre

OPERATION = "acteurs.importer"
APERCU = 20


@page_reservee(OPERATION)
def nouvel_import(requete: RequeteConnectee) -> HttpResponse:
    """Give a file."""
    form = FichierForm(requete.POST or None, requete.FILES or None)
    if requete.method == "POST" and form.is_valid():
        fichier = form.cleaned_data["fichier"]
        try:
            depot = deposer(fichier, fichier.name, requete.user)
        except EntreeInvalideError as erreur:
            form.add_error("fichier", str(erreur))
        else:
            return redirect("organisations-import", depot.pk)
    contexte = {"form": form, "champs": _champs(), "etapes": fil(("Importer", ""))}
    return render(requete, "acteurs/nouvel_import.html", contexte, status=statut(form))


def _champs() -> list[tuple[str, str]]:
    return [(nom, LIBELLES[nom]) for nom in CHAMPS]


def _colonnes(requete: RequeteConnectee, entetes: Sequence[Any]) -> dict[str, int]:
    """Return the columns chosen on the page, else those guessed."""
    donnees = requete.POST if requete.method == "POST" else requete.GET
    if "choisies" not in donnees:
        return deviner(entetes)
    choisies = {nom: donnees.get(f"colonne-{nom}", "") for nom in CHAMPS}
    return {
        nom: int(rang)
        for nom, rang in choisies.items()
        if rang.isascii() and rang.isdecimal() and len(rang) < 5 and int(rang) < len(entetes)
    }


@page_reservee(OPERATION)
def page_import(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Map columns and see what the file would do; then do it, once."""
    depot = retrouver(numero, requete.user)
    if depot.fait_le:
        return _rendre(requete, depot, {})
    colonnes = _colonnes(requete, entetes_de(depot.lignes))
    if requete.method == "POST":
        try:
            importer(depot, colonnes, requete.user)
        except FichierRefuseError:
            pass  # the page below lists every row at fault
        except EntreeInvalideError as erreur:
            return _rendre(requete, depot, colonnes, faute=str(erreur))
        else:
            return redirect("organisations-import", depot.pk)
    try:
        lecture = lire(depot.lignes, colonnes, requete.user)
    except EntreeInvalideError as erreur:
        return _rendre(requete, depot, colonnes, faute=str(erreur))
    return _rendre(requete, depot, colonnes, lecture)


@page_reservee(OPERATION)
def corriger(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the file given, what is to mend said on each row."""
    if extension not in FORMATS:
        raise Http404
    depot = retrouver(numero, requete.user)
    colonnes = _colonnes(requete, entetes_de(depot.lignes))
    try:
        lecture = lire(depot.lignes, colonnes, requete.user)
    except EntreeInvalideError as erreur:  # done, or no column chosen: nothing to say on a row
        raise Http404 from erreur
    contenu = corrige(depot.fichier, depot.lignes, lecture, extension)
    return joindre(contenu, f"a-corriger.{extension}", prive=True)


def _rendre(
    requete: RequeteConnectee,
    depot: ImportOrganisations,
    colonnes: dict[str, int],
    lecture: Lecture | None = None,
    faute: str = "",
) -> HttpResponse:
    """Show an import: what it would do and all that is wrong, or what it did."""
    titres = enumerate(entetes_de(depot.lignes))
    entetes = [texte_de(c) or f"colonne {rang + 1}" for rang, c in titres]
    choisies = {f"colonne-{nom}": rang for nom, rang in colonnes.items()}
    contexte: dict[str, Any] = {
        "depot": depot,
        "faute": faute,
        "bilan": [(etat, depot.bilan[etat]) for etat in ETATS] if depot.fait_le else None,
        "choix": [(nom, libelle, colonnes.get(nom)) for nom, libelle in _champs()],
        "entetes": list(enumerate(entetes)),
        "formats": FORMATS,
        "requete_colonnes": urlencode({"choisies": 1, **choisies}),
        "etapes": fil(("Importer", reverse("organisations-importer")), (depot.fichier, "")),
        **_apercu(lecture),
    }
    code = 422 if faute or (lecture and lecture.bloquee and requete.method == "POST") else 200
    return render(requete, "acteurs/import.html", contexte, status=code)


def _apercu(lecture: Lecture | None) -> dict[str, Any]:
    """Return what the page says of a file that was read."""
    if lecture is None:
        return {"lecture": None}
    legende = f"Ce qui ne va pas ({len(lecture.anomalies)})"
    fautes = tableau(legende, COLONNES[1:7], lecture.anomalies[:LIMITE])
    return {
        "lecture": lecture,
        "comptes": [(etat, lecture.compte(etat)) for etat in ETATS],
        "fautes": fautes if lecture.anomalies else None,
        "premieres": lecture.lignes[:APERCU],
    }
