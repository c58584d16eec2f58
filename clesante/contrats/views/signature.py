"""Pages of the signature of a version: preparing, noting, receiving files, declaring it signed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clesante.comptes.views import objets
from clesante.comptes.views.objets import refus_au_formulaire, statut
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.actions import signature as actions
from clesante.contrats.actions.signature import SIGNER, PasLaVersionError
from clesante.contrats.actions.signature_declarer import PasSignableError, signer
from clesante.contrats.documents.parapheur import archive, verifie
from clesante.contrats.droits import droits
from clesante.contrats.forms.signature import DeclarerForm, DeposerForm, NoterForm
from clesante.contrats.lectures import cadre_du
from clesante.contrats.lectures.signature import (
    a_signer,
    dossier,
    jours_du_texte,
    pdf_gele,
    regle_de_date,
    signatures,
)
from clesante.contrats.models import (
    Contrat,
    DocumentVersion,
    SignatureVersion,
    VersionContrat,
)
from clesante.contrats.views import atteindre, fil
from clesante.pieces.actions_fichiers import lire
from clesante.socle.erreurs import ClesanteError, IntrouvableError
from clesante.ui.fichiers import joindre

SIGNATURE = "Signature"


@page_reservee("contrats.voir")
def signature(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the signature of the last version that may be signed, and what stands in the way."""
    lu = atteindre(requete, numero)
    version = a_signer(lu)
    contexte = {
        "contrat": lu,
        "version": version,
        "dossier": dossier(version, requete.user) if version else None,
        "regle": regle_de_date(cadre_du(lu)),
        "droits": droits(lu, requete.user),
        "etapes": fil(lu, (SIGNATURE, "")),
    }
    return render(requete, "contrats/signature.html", contexte)


def _page_de(contrat: Contrat) -> str:
    return reverse("contrat-signature", args=[contrat.pk])


def _fil(contrat: Contrat, titre: str) -> list[tuple[str, str]]:
    return fil(contrat, (SIGNATURE, _page_de(contrat)), (titre, ""))


@page_reservee(SIGNER)
@require_POST
def preparer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Freeze the text if it changed, make the PDF to sign, await each signatory."""
    lu = atteindre(requete, numero, SIGNER)
    try:
        version = actions.preparer(lu, requete.user)
    except IntrouvableError:
        raise
    except ClesanteError as erreur:
        messages.error(requete, str(erreur))
    else:
        messages.success(requete, f"La {version} est prête à signer.")
    return redirect("contrat-signature", numero)


def _atteindre(requete: RequeteConnectee, numero: int) -> VersionContrat:
    lue: VersionContrat = objets.atteindre(
        requete, VersionContrat, numero, SIGNER, "contrat", "avenant", "signee"
    )
    return lue


@page_reservee(SIGNER)
def parapheur(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Send what a signature book takes: the frozen PDF, its metadata, its print."""
    version = _atteindre(requete, numero)
    gele = pdf_gele(version)
    if gele is None:
        raise Http404
    try:
        pdf = lire(gele).read_bytes()
    except IntrouvableError as erreur:
        raise Http404 from erreur
    if not verifie(pdf, gele):
        messages.error(
            requete,
            "Le PDF figé a été altéré sur le disque du site\u00a0: il ne peut pas partir. Prévenez "
            "la personne qui l'administre.",
        )
        return redirect("contrat-signature", version.contrat_id)
    octets = archive(version, gele, pdf, list(signatures(version)))
    nom = f"parapheur-{version.contrat_id}-v{version.numero}.zip"
    return joindre(octets, nom, prive=True)


@page_reservee(SIGNER)
def noter(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Note the signature of one party."""
    lue = _signature(requete, numero)
    titre = f"Signature\u00a0: {lue.organisation}"
    vers = f"{_page_de(lue.contrat)}#signature-{lue.pk}"
    page = objets.Page(
        titre, "Enregistrer", vers, _fil(lue.contrat, str(lue.organisation)), champ=None
    )
    return objets.modifier(
        requete,
        lambda: NoterForm(_envoi(requete), instance=_signature(requete, numero)),
        lambda change: actions.noter_signature(change, requete.user),
        vers,
        page,
    )


def _envoi(requete: RequeteConnectee) -> Any:
    return requete.POST if requete.method == "POST" else None


def _signature(requete: RequeteConnectee, numero: int) -> SignatureVersion:
    lue: SignatureVersion = objets.atteindre(
        requete, SignatureVersion, numero, SIGNER, "contrat", "organisation", "version_signee"
    )
    return lue


@page_reservee(SIGNER)
def deposer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Receive a file that shows signatures: it is read first, and kept only if it holds."""
    version = _atteindre(requete, numero)
    attendues = SignatureVersion.objects.filter(version_signee=version, signe_le=None)
    form = DeposerForm(
        _envoi(requete),
        requete.FILES or None,
        instance=DocumentVersion(version=version),
        attendues=attendues.select_related("organisation").order_by("ordre", "pk"),
    )
    lecture = None
    if requete.method == "POST" and form.is_valid():
        with refus_au_formulaire(form, "fichier"):
            try:
                fait, neuf = actions.deposer(form.depot, requete.user)
            except PasLaVersionError as erreur:
                lecture = erreur.lecture
                raise
            dit = "Déposé" if neuf else "Déjà déposé"
            messages.success(requete, f"{dit}\u00a0: «\u00a0{fait}\u00a0».")
            return redirect(f"{_page_de(version.contrat)}#documents")
    contexte = {
        "contrat": version.contrat,
        "version": version,
        "form": form,
        "lecture": lecture,
        "etapes": _fil(version.contrat, "Déposer un document signé"),
    }
    return render(requete, "contrats/signature_deposer.html", contexte, status=statut(form))


@page_reservee(SIGNER)
def declarer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Declare a version signed; refused, every reason is told at once."""
    version = _atteindre(requete, numero)
    if version.declaree:
        messages.info(requete, f"La {version} est déjà déclarée signée.")
        return redirect("contrat-signature", version.contrat_id)
    jours, regle = jours_du_texte(version), regle_de_date(cadre_du(version.contrat))
    form = DeclarerForm(_envoi(requete), version=version, jours=jours, regle=regle)
    raisons: tuple[str, ...] = ()
    if requete.method == "POST" and form.is_valid():
        try:
            signer(version, form.declaration, requete.user)
        except PasSignableError as erreur:
            raisons = erreur.raisons
            form.add_error(None, "Cette version ne peut pas être déclarée signée.")
        else:
            messages.success(requete, f"La {version} est déclarée signée.")
            return redirect("contrat-signature", version.contrat_id)
    lu = dossier(version, requete.user)
    contexte = {
        "contrat": version.contrat,
        "version": version,
        "form": form,
        "dossier": lu,
        "raisons": raisons or lu.obstacles,
        "jours": jours,
        "regle": regle,
        "etapes": _fil(version.contrat, "Déclarer signé"),
    }
    return render(requete, "contrats/signature_declarer.html", contexte, status=statut(form))
