"""Pages of any import: give a file, map its columns, see all it would do, do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.acteurs.actions.imports import deposer, importer, retrouver
from clesante.acteurs.forms import FichierForm
from clesante.acteurs.imports.communs import (
    ETATS,
    Lecture,
    Sujet,
    corrige,
    deviner,
    entetes_de,
    lire,
)
from clesante.comptes.views.objets import statut
from clesante.comptes.views.reservees import RequeteConnectee
from clesante.donnees.producteurs.anomalies import COLONNES, LIMITE, FichierRefuseError, texte_de
from clesante.socle.erreurs import EntreeInvalideError
from clesante.ui.classeurs import FORMATS
from clesante.ui.colonnes import tableau
from clesante.ui.fichiers import joindre

APERCU = 20
LIEU = "lieu-"


@dataclass(frozen=True, slots=True)
class Import:
    """An import begun: what it is about, its rows, the columns chosen."""

    sujet: Sujet
    depot: Any
    colonnes: dict[str, int] = field(default_factory=dict)


def donner(requete: RequeteConnectee, sujet: Sujet) -> HttpResponse:
    """Give a file."""
    form = FichierForm(requete.POST or None, requete.FILES or None, un=sujet.mots.un)
    if requete.method == "POST" and form.is_valid():
        fichier = form.cleaned_data["fichier"]
        try:
            depot = deposer(fichier, fichier.name, requete.user, sujet)
        except EntreeInvalideError as erreur:
            form.add_error("fichier", str(erreur))
        else:
            return redirect(f"{sujet.code}-import", depot.pk)
    contexte = {
        "form": form,
        "mots": sujet.mots,
        "liste": reverse(sujet.code),
        "champs": list(sujet.libelles.items()),
        "etapes": _fil(sujet, ("Importer", "")),
    }
    return render(requete, "acteurs/nouvel_import.html", contexte, status=statut(form))


def relire(requete: RequeteConnectee, sujet: Sujet, numero: int) -> HttpResponse:
    """Map columns and see what the file would do; then do it, once."""
    depot = retrouver(numero, requete.user, sujet)
    if depot.fait_le:
        return _rendre(requete, Import(sujet, depot))
    colonnes, lieux = colonnes_choisies(requete, sujet, entetes_de(depot.lignes)), _lieux(requete)
    commence = Import(sujet, depot, colonnes)
    if requete.method == "POST":
        try:
            importer(depot, colonnes, requete.user, lieux)
        except FichierRefuseError:
            pass  # the page below lists every row at fault
        except EntreeInvalideError as erreur:
            return _rendre(requete, commence, faute=str(erreur))
        else:
            return redirect(f"{sujet.code}-import", depot.pk)
    try:
        lecture = lire(depot.lignes, colonnes, requete.user, sujet, lieux)
    except EntreeInvalideError as erreur:
        return _rendre(requete, commence, faute=str(erreur))
    return _rendre(requete, commence, lecture)


def rendre_a_corriger(
    requete: RequeteConnectee, sujet: Sujet, numero: int, extension: str
) -> HttpResponse:
    """Send the file given, what is to mend said on each row."""
    if extension not in FORMATS:
        raise Http404
    depot = retrouver(numero, requete.user, sujet)
    colonnes = colonnes_choisies(requete, sujet, entetes_de(depot.lignes))
    try:
        lecture = lire(depot.lignes, colonnes, requete.user, sujet, _lieux(requete))
    except EntreeInvalideError as erreur:  # done, or no column chosen: nothing to say on a row
        raise Http404 from erreur
    contenu = corrige(depot.fichier, depot.lignes, lecture, extension, sujet)
    return joindre(contenu, f"a-corriger.{extension}", prive=True)


def _fil(sujet: Sujet, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    return [(sujet.mots.pluriel.capitalize(), reverse(sujet.code)), *etapes]


def colonnes_choisies(
    requete: RequeteConnectee, sujet: Sujet, entetes: Sequence[Any]
) -> dict[str, int]:
    """Return the columns chosen on the page, else those guessed."""
    donnees = requete.POST if requete.method == "POST" else requete.GET
    if "choisies" not in donnees:
        return deviner(entetes, sujet)
    choisies = {nom: donnees.get(f"colonne-{nom}", "") for nom in sujet.libelles}
    return {
        nom: int(rang)
        for nom, rang in choisies.items()
        if rang.isascii() and rang.isdecimal() and len(rang) < 5 and int(rang) < len(entetes)
    }


def _lieux(requete: RequeteConnectee) -> dict[str, str]:
    """Return which territory was chosen for each name that several bear."""
    donnees = requete.POST if requete.method == "POST" else requete.GET
    return {
        nom.removeprefix(LIEU): code
        for nom in donnees
        if nom.startswith(LIEU) and (code := donnees.get(nom, "")[:40])
    }


def _rendre(
    requete: RequeteConnectee, lu: Import, lecture: Lecture | None = None, faute: str = ""
) -> HttpResponse:
    """Show an import: what it would do and all that is wrong, or what it did."""
    sujet = lu.sujet
    donner_ = reverse(f"{sujet.code}-importer")
    page: dict[str, Any] = {
        "faute": faute,
        "liste": reverse(sujet.code),
        "donner": donner_,
        "etapes": _fil(sujet, ("Importer", donner_), (lu.depot.fichier, "")),
    }
    return rendre_import(requete, lu, lecture, f"{sujet.code}-import-corrige", page)


def rendre_import(
    requete: RequeteConnectee,
    lu: Import,
    lecture: Lecture | None,
    a_corriger: str,
    page: Mapping[str, Any],
) -> HttpResponse:
    """Show an import: what it would do and all that is wrong, or what it did.

    ``a_corriger`` is the address of the file to mend; ``page``: what is of one page only.
    """
    depot, titres = lu.depot, enumerate(entetes_de(lu.depot.lignes))
    libelles = lu.sujet.libelles.items()
    contexte: dict[str, Any] = {
        "depot": depot,
        "mots": lu.sujet.mots,
        "bilan": [(etat, depot.bilan[etat]) for etat in ETATS] if depot.fait_le else None,
        "choix": [(nom, libelle, lu.colonnes.get(nom)) for nom, libelle in libelles],
        "entetes": [(rang, texte_de(c) or f"colonne {rang + 1}") for rang, c in titres],
        **_apercu(lecture),
        **_suite(lu, lecture, a_corriger),
        **page,
    }
    bloquee = lecture and lecture.bloquee and requete.method == "POST"
    code = 422 if page.get("faute") or bloquee else 200
    return render(requete, "acteurs/import.html", contexte, status=code)


def _suite(lu: Import, lecture: Lecture | None, nom: str) -> dict[str, Any]:
    """Return what the next request repeats, and where the file to mend is taken."""
    ambigus = lecture.ambigus if lecture else {}
    choisis = {f"{LIEU}{cle}": lieu.choisi for cle, lieu in ambigus.items() if lieu.choisi}
    colonnes = {f"colonne-{champ}": rang for champ, rang in lu.colonnes.items()}
    repetes = {"choisies": 1, **colonnes, **choisis}
    requete = urlencode(repetes)
    fichiers = [(f, f"{reverse(nom, args=[lu.depot.pk, f])}?{requete}") for f in FORMATS]
    return {"repetes": repetes, "a_corriger": fichiers}


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
