"""Pages of the documents of a contract: what can be made, of which text, in which format."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from clesante.comptes.views.objets import statut
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.documents import avenant as document_d_avenant
from clesante.contrats.documents import fiche as document_de_fiche
from clesante.contrats.documents.profils import PROFILS
from clesante.contrats.documents.sources import Source, de_l_avenant, de_la_version, du_jour
from clesante.contrats.exports.documents import envoyer_document
from clesante.contrats.forms.documents import FicheForm, TexteForm
from clesante.contrats.lectures.avenants import avenants_de
from clesante.contrats.lectures.contenu import contenu
from clesante.contrats.lectures.versions import versions
from clesante.contrats.models import Contrat, VersionContrat
from clesante.contrats.views import atteindre, fil
from clesante.edition import FORMATS

VOIR = "contrats.voir"


def _choix(requete: HttpRequest, lu: Contrat) -> TexteForm:
    return TexteForm(requete.GET, versions=versions(lu))


def _voulue(requete: HttpRequest, lu: Contrat) -> int:
    """Return the version asked for, 0 for none; raise ``Http404`` for one there is not."""
    choix = _choix(requete, lu)
    if not choix.is_valid():
        raise Http404
    return choix.voulue


def _source(lu: Contrat, figee: int) -> Source:
    """Return what documents are made of; raise ``Http404`` for a version there is not."""
    if not figee:
        return du_jour(lu)
    return de_la_version(get_object_or_404(VersionContrat, contrat=lu, numero=figee))


def _nom(lu: Contrat, profil: str, figee: int) -> str:
    return f"contrat-{lu.pk}-{profil}{f'-v{figee}' if figee else ''}"


@page_reservee(VOIR)
def documents(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what can be made of a contract."""
    lu = atteindre(requete, numero)
    choix = _choix(requete, lu)
    figee = choix.voulue
    dit = _source(lu, figee)[0] if figee else contenu(lu)  # what is around it is not shown here
    return _montrer(requete, lu, choix, FicheForm(contenu=dit))


def _montrer(
    requete: RequeteConnectee, lu: Contrat, choix: TexteForm, form: FicheForm
) -> HttpResponse:
    figee = choix.voulue
    contexte: dict[str, Any] = {
        "contrat": lu,
        "profils": PROFILS,
        "formats": FORMATS,
        "choix": choix,
        "figee": figee,
        "suite": f"?figee={figee}" if figee else "",
        "form": form,
        "avenants": avenants_de(lu),
        "etapes": fil(lu, ("Documents", "")),
    }
    return render(requete, "contrats/documents.html", contexte, status=statut(form))


@page_reservee(VOIR)
def fichier(requete: RequeteConnectee, numero: int, profil: str, extension: str) -> HttpResponse:
    """Make one document in one format and send it; raise ``Http404`` for one there is not."""
    lu, fait = atteindre(requete, numero), PROFILS.get(profil)
    if fait is None:
        raise Http404
    figee = _voulue(requete, lu)
    document = fait.faire(*_source(lu, figee))
    return envoyer_document(document, _nom(lu, profil, figee), extension)


@page_reservee(VOIR)
def fiche(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Make the document of one action; the form again, with what is wrong, for another one."""
    lu = atteindre(requete, numero)
    figee = _voulue(requete, lu)
    dit, etat = _source(lu, figee)
    form = FicheForm(requete.GET or None, contenu=dit)
    if not form.is_valid():
        return _montrer(requete, lu, _choix(requete, lu), form)
    repere = form.cleaned_data["fiche"]
    document = document_de_fiche.document(dit, etat, repere)
    rang = [f["repere"] for f in dit.liste("fiches")].index(repere) + 1
    nom = _nom(lu, f"fiche-{rang}", figee)
    return envoyer_document(document, nom, form.cleaned_data["format"])


@page_reservee(VOIR)
def avenant(requete: RequeteConnectee, numero: int, rang: int, extension: str) -> HttpResponse:
    """Make the document of an avenant: only what it changes."""
    lu = atteindre(requete, numero)
    voulu = get_object_or_404(avenants_de(lu), numero=rang)
    dit = document_d_avenant.lire(voulu)
    document = document_d_avenant.document(*de_l_avenant(voulu), dit)
    return envoyer_document(document, f"contrat-{lu.pk}-avenant-{rang}", extension)
