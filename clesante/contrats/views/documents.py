"""Pages of the documents of a contract: what can be made, of which text, in which format."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.comptes.views.objets import statut
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.actions import documents as actions
from clesante.contrats.documents import avenant as document_d_avenant
from clesante.contrats.documents import fiche as document_de_fiche
from clesante.contrats.documents.profils import PROFILS
from clesante.contrats.documents.sources import Source, de_l_avenant, du_contrat
from clesante.contrats.exports.documents import envoyer_document
from clesante.contrats.forms.documents import DemandeForm, FicheForm, TexteForm
from clesante.contrats.lectures.avenants import avenants_de
from clesante.contrats.lectures.contenu import contenu
from clesante.contrats.lectures.documents import demandes, document_pret
from clesante.contrats.lectures.versions import versions
from clesante.contrats.models import Contrat, DocumentDemande, VersionContrat
from clesante.contrats.models.documents import nom_du_document
from clesante.contrats.views import atteindre, fil
from clesante.edition import FORMATS
from clesante.socle.erreurs import RefuseError
from clesante.ui.fichiers import joindre

VOIR = Contrat.VOIR
LONG = "Ce document est long : demandez-le ici, il se prépare pendant que vous continuez."
DEMANDE = "Le document se prépare : il sera sur cette page dès qu'il est prêt."
DEJA = "Ce document se prépare déjà."
INCONNU = "Ce document, ce format ou cette version n'existe pas. Choisissez parmi ceux de la page."


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
    try:
        return du_contrat(lu, figee)
    except VersionContrat.DoesNotExist as erreur:
        raise Http404 from erreur


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
    demandees = demandes(lu, requete.user)
    contexte: dict[str, Any] = {
        "contrat": lu,
        "profils": [(code, p, p.attend(form.contenu)) for code, p in PROFILS.items()],
        "demandes": [(demande, PROFILS[demande.profil].titre) for demande in demandees],
        "attendue": any(demande.attendue for demande in demandees),
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
    """Make one document in one format and send it; raise ``Http404`` for one there is not.

    A long one is not made here: the page where it is asked for is shown.
    """
    lu, fait = atteindre(requete, numero), PROFILS.get(profil)
    if fait is None or extension not in FORMATS:
        raise Http404
    figee = _voulue(requete, lu)
    dit, etat = _source(lu, figee)
    if fait.attend(dit):
        messages.info(requete, LONG)
        return _retour(lu, figee)
    return envoyer_document(fait.faire(dit, etat), nom_du_document(lu.pk, profil, figee), extension)


def _retour(lu: Contrat, figee: int) -> HttpResponse:
    suite = f"?figee={figee}" if figee else ""
    return redirect(f"{reverse('contrat-documents', args=[lu.pk])}{suite}")


@page_reservee(VOIR)
@require_POST
def demander(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Have a long document made behind the pages."""
    lu = atteindre(requete, numero)
    form = DemandeForm(requete.POST, versions=versions(lu))
    if not form.is_valid():
        messages.error(requete, INCONNU)
        return _retour(lu, 0)
    profil, extension = form.cleaned_data["profil"], form.cleaned_data["extension"]
    voulu = DocumentDemande(contrat=lu, profil=profil, figee=form.voulue, extension=extension)
    try:
        neuve = actions.demander(voulu, requete.user)
    except RefuseError as refus:
        messages.error(requete, str(refus))
    else:
        messages.success(requete, DEMANDE if neuve else DEJA)
    return _retour(lu, form.voulue)


@page_reservee(VOIR)
def demande(requete: RequeteConnectee, numero: int, rang: int) -> HttpResponse:
    """Send a long document once it is made, to who asked for it."""
    lu = document_pret(rang, atteindre(requete, numero), requete.user)
    if lu is None:
        raise Http404
    return joindre(bytes(lu.octets or b""), lu.nom, prive=True)


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
    nom = nom_du_document(lu.pk, f"fiche-{rang}", figee)
    return envoyer_document(document, nom, form.cleaned_data["format"])


@page_reservee(VOIR)
def avenant(requete: RequeteConnectee, numero: int, rang: int, extension: str) -> HttpResponse:
    """Make the document of an avenant: only what it changes."""
    lu = atteindre(requete, numero)
    voulu = get_object_or_404(avenants_de(lu), numero=rang)
    dit = document_d_avenant.lire(voulu)
    document = document_d_avenant.document(*de_l_avenant(voulu), dit)
    return envoyer_document(document, f"contrat-{lu.pk}-avenant-{rang}", extension)
