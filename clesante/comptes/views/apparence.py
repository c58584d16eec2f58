"""The host's appearance: its style sheet and its logo, for all; the page that changes them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clesante.comptes.actions import apparence as actions_apparence
from clesante.comptes.documents import essai
from clesante.comptes.forms.apparence import ApparenceForm, CharteForm
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.edition import ContenuRefuseError, produire
from clesante.ui import apparence as aspect
from clesante.ui.fichiers import TYPES, joindre
from clesante.ui.vues import page_publique

OPERATION = "comptes.apparence"
FAUTE_SAISIE = 422
FORMATS_D_ESSAI = ("docx", "odt", "pdf")
POUR_TOUJOURS = "public, max-age=31536000, immutable"


@page_publique
def feuille(_requete: HttpRequest, empreinte: str) -> HttpResponse:
    """Send the style sheet in place, under the address that its words give it."""
    place = aspect.en_place()
    if place.neutre or empreinte != place.empreinte:
        raise Http404
    return _pour_toujours(place.feuille().encode(), "text/css; charset=utf-8")


@page_publique
def logo(_requete: HttpRequest, fichier: str) -> HttpResponse:
    """Send the logo in place; its policy lets it do nothing."""
    place = aspect.en_place()
    if not place.logo or fichier != place.logo:
        raise Http404
    try:
        octets = (aspect.dossier() / place.logo).read_bytes()
    except OSError as erreur:
        raise Http404 from erreur
    return _pour_toujours(octets, TYPES[place.logo.rpartition(".")[2]])


def _pour_toujours(octets: bytes, nature: str) -> HttpResponse:
    return HttpResponse(octets, content_type=nature, headers={"Cache-Control": POUR_TOUJOURS})


@page_reservee(OPERATION)
def apparence(requete: RequeteConnectee) -> HttpResponse:
    """Show what is in place, and change it."""
    form = ApparenceForm(requete.POST or None, requete.FILES or None)
    if requete.method == "POST" and form.is_valid():
        choix = {nom: form.cleaned_data[nom] for nom in ("couleur", "nom", "logo", "alternative")}
        actions_apparence.choisir(requete.user, **choix)
        messages.success(requete, "L'apparence est en place, pour tous et tout de suite.")
        return redirect("apparence")
    place = aspect.en_place()
    contexte = {
        "form": form,
        "place": place,
        "mesures": aspect.mesures(place.clair, place.sombre) if place.clair else [],
        "reserves": aspect.RESERVES,
        "etapes": [("Apparence", "")],
    }
    statut = FAUTE_SAISIE if form.errors else 200
    return render(requete, "comptes/apparence.html", contexte, status=statut)


@page_reservee(OPERATION)
@require_POST
def neutre(requete: RequeteConnectee) -> HttpResponse:
    """Take the site back to the neutral appearance."""
    actions_apparence.revenir(requete.user)
    messages.success(requete, "Le site a repris son apparence neutre.")
    return redirect("apparence")


@page_reservee(OPERATION)
def charte(requete: RequeteConnectee) -> HttpResponse:
    """Show the reference of Word documents in place, and take another one."""
    form = CharteForm(requete.POST or None, requete.FILES or None)
    if requete.method == "POST" and form.is_valid():
        try:
            actions_apparence.choisir_charte(requete.user, form.cleaned_data["fichier"].read())
        except ContenuRefuseError as refus:
            form.add_error("fichier", str(refus))
        else:
            messages.success(requete, "Le modèle est en place\u00a0: regardez un essai.")
            return redirect("apparence-charte")
    contexte = {
        "form": form,
        "place": aspect.en_place().charte,
        "formats": FORMATS_D_ESSAI,
        "etapes": [("Apparence", reverse("apparence")), ("Modèle des documents", "")],
    }
    statut = FAUTE_SAISIE if form.errors else 200
    return render(requete, "comptes/apparence_charte.html", contexte, status=statut)


@page_reservee(OPERATION)
def essai_de_charte(requete: RequeteConnectee) -> HttpResponse:
    """Send a short document in the look in place, to see it before contracts have it."""
    extension = requete.GET.get("format", FORMATS_D_ESSAI[0])
    if extension not in FORMATS_D_ESSAI:
        raise Http404
    with TemporaryDirectory() as dossier:
        document = essai(timezone.localdate(), aspect.charte())
        (fichier,) = produire(document, [extension], Path(dossier), "essai-du-modele")
        octets = fichier.read_bytes()
    return joindre(octets, fichier.name, prive=True)


@page_reservee(OPERATION)
@require_POST
def sans_charte(requete: RequeteConnectee) -> HttpResponse:
    """Take Word documents back to the look of the house."""
    actions_apparence.retirer_charte(requete.user)
    messages.success(requete, "Les documents ont repris l'allure de la maison.")
    return redirect("apparence-charte")
