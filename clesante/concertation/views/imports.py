"""Pages of an import of answers: give a file, map its columns, see all it would do, do it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.acteurs.imports.communs import Lecture, corrige, entetes_de, lire
from clesante.acteurs.views.imports_communs import Import, colonnes_choisies, rendre_import
from clesante.comptes.views.objets import statut
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.actions import MODIFIER
from clesante.concertation.actions.imports import deposer, importer, retrouver
from clesante.concertation.forms.recueils import FichierDeReponsesForm
from clesante.concertation.imports_reponses import sujet_de
from clesante.concertation.models import ImportReponses
from clesante.concertation.regles.questionnaires import questions_de
from clesante.concertation.views.recueils import atteindre_recueil, fil_recueil
from clesante.donnees.producteurs.anomalies import FichierRefuseError
from clesante.socle.erreurs import EntreeInvalideError
from clesante.ui.classeurs import FORMATS
from clesante.ui.fichiers import joindre


@page_reservee(MODIFIER)
def nouvel_import(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Give a file of answers to a questionnaire."""
    lu = atteindre_recueil(requete, numero, MODIFIER)
    form = FichierDeReponsesForm(requete.POST or None, requete.FILES or None)
    if requete.method == "POST" and form.is_valid():
        dit = form.cleaned_data
        depot = ImportReponses(
            recueil=lu, fichier=dit["fichier"].name, college=dit["college"], canal=dit["canal"]
        )
        try:
            deposer(depot, dit["fichier"], requete.user)
        except EntreeInvalideError as erreur:
            form.add_error("fichier", str(erreur))
        else:
            return redirect("reponses-import", depot.pk)
    contexte = {
        "recueil": lu,
        "questions": questions_de(lu.questions),
        "form": form,
        "etapes": fil_recueil(lu, ("Importer des réponses", "")),
    }
    return render(requete, "concertation/collecte_import.html", contexte, status=statut(form))


@page_reservee(MODIFIER)
def page_import(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Map columns and see what the file would do; then do it, once."""
    depot = retrouver(numero, requete.user)
    if depot.fait_le:
        return _rendre(requete, depot, {})
    colonnes = colonnes_choisies(requete, sujet_de(depot), entetes_de(depot.lignes))
    if requete.method == "POST":
        try:
            importer(depot, colonnes, requete.user)
        except FichierRefuseError:
            pass  # the page below lists every row at fault
        else:
            return redirect("reponses-import", depot.pk)
    lecture = lire(depot.lignes, colonnes, requete.user, sujet_de(depot))
    return _rendre(requete, depot, colonnes, lecture)


@page_reservee(MODIFIER)
def corriger(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the file given, what is to mend said on each row."""
    depot = retrouver(numero, requete.user)
    if extension not in FORMATS or depot.fait_le:
        raise Http404
    sujet = sujet_de(depot)
    colonnes = colonnes_choisies(requete, sujet, entetes_de(depot.lignes))
    lecture = lire(depot.lignes, colonnes, requete.user, sujet)
    contenu = corrige(depot.fichier, depot.lignes, lecture, extension, sujet)
    return joindre(contenu, f"a-corriger.{extension}", prive=True)


def _rendre(
    requete: RequeteConnectee,
    depot: ImportReponses,
    colonnes: dict[str, int],
    lecture: Lecture | None = None,
) -> HttpResponse:
    """Show an import: what it would do and all that is wrong, or what it did."""
    donner = reverse("reponses-importer", args=[depot.recueil_id])
    page = {
        "liste": reverse("resultats", args=[depot.recueil_id]),
        "donner": donner,
        "etapes": fil_recueil(depot.recueil, ("Importer", donner), (depot.fichier, "")),
        "premieres": (),  # answers are not named
    }
    lu = Import(sujet_de(depot), depot, colonnes)
    return rendre_import(requete, lu, lecture, "reponses-import-corrige", page)
