"""Pages of a written diagnosis as a whole: new data, versions, validation, documents."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.comptes.views import objets
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.actions import MODIFIER, VALIDER
from clesante.concertation.actions import ecrit_versions as actions
from clesante.concertation.documents.ecrit import document, nom_de_fichier
from clesante.concertation.droits import droits
from clesante.concertation.forms.ecrit import ValidationForm, VersionForm
from clesante.concertation.lectures.ecrit import changees, contenu, validation, versions
from clesante.concertation.lectures.ecrit_ecarts import ecarts, print_des
from clesante.concertation.models import Diagnostic, VersionDiagnostic
from clesante.concertation.regles.ecrit import Contenu, compter_mots
from clesante.concertation.views import atteindre
from clesante.concertation.views.ecrit import etapes, habiller
from clesante.edition import FORMATS, produire
from clesante.socle.erreurs import RefuseError
from clesante.socle.json_canonique import empreinte
from clesante.socle.texte import pluriel
from clesante.ui.fichiers import joindre

COURANTE = "maintenant"


@page_reservee(MODIFIER)
def actualiser(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what the data say today of what is kept; take it, one by one or all at once."""
    lu = atteindre(requete, numero, MODIFIER)
    faute = ""
    if requete.method == "POST":
        cles = requete.POST.getlist("pris")
        try:
            pris = actions.actualiser(lu, cles, requete.POST.get("montres", ""), requete.user)
        except RefuseError as erreur:
            faute = str(erreur)
        else:
            messages.success(requete, _dire_pris(pris))
            return redirect("ecrit-actualiser", numero)
    trouves = ecarts(lu)
    contexte = {
        "diagnostic": lu,
        "ecarts": trouves,
        "a_prendre": [ecart for ecart in trouves if ecart.actuel is not None],
        "montres": print_des(trouves),
        "faute": faute,
        "etapes": etapes(lu, ("Actualiser les chiffres", "")),
    }
    page = "concertation/ecrit_actualiser.html"
    return render(requete, page, contexte, status=409 if faute else 200)


def _dire_pris(pris: int) -> str:
    if not pris:
        return "Rien n'était choisi\u00a0: rien n'a changé."
    faites = pluriel(pris, "mise à jour faite", "mises à jour faites")
    return f"{faites}\u00a0: aucun texte n'a changé."


@page_reservee("concertation.voir")
def page_versions(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the frozen versions of a diagnosis; freeze one."""
    lu = atteindre(requete, numero)
    ecrit = requete.method == "POST" and lu.permet(requete.user, MODIFIER)
    form = VersionForm(requete.POST if ecrit else None)
    if ecrit and form.is_valid():
        try:
            faite = actions.garder_version(lu, form.cleaned_data["motif"], requete.user)
        except RefuseError as erreur:
            form.add_error("motif", str(erreur))
        else:
            messages.success(requete, f"La version {faite.numero} est gardée.")
            return redirect("ecrit-versions", numero)
    contexte = {
        "diagnostic": lu,
        "versions": versions(lu),
        "droits": droits(lu, requete.user),
        "form": form,
        "etapes": etapes(lu, ("Versions", "")),
    }
    return render(requete, "concertation/ecrit_versions.html", contexte, status=objets.statut(form))


def _version(requete: RequeteConnectee, numero: int) -> tuple[Diagnostic, VersionDiagnostic]:
    """Return a version and its diagnosis, by today's rights; else ``Http404``."""
    permises = VersionDiagnostic.objects.all().visibles_par(requete.user)
    lue = permises.select_related("decision__instance", "auteur").filter(pk=numero).first()
    if lue is None:
        raise Http404
    return atteindre(requete, lue.diagnostic_id), lue


@page_reservee("concertation.voir")
def version(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show a diagnosis as it was frozen, and whether its print is that of what is shown."""
    diagnostic, lue = _version(requete, numero)
    retour = ("Versions", reverse("ecrit-versions", args=[diagnostic.pk]))
    contexte = {
        "diagnostic": diagnostic,
        "version": lue,
        "intacte": empreinte(lue.contenu) == lue.empreinte,
        "dit": lue.contenu,
        "sections": habiller(lue.contenu),
        "mots": compter_mots(lue.contenu),
        "formats": FORMATS,
        "etapes": etapes(diagnostic, retour, (f"Version {lue.numero}", "")),
    }
    return render(requete, "concertation/ecrit_version.html", contexte)


@page_reservee("concertation.voir")
def comparaison(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what changed between two versions, or from one to what is written today."""
    lu = atteindre(requete, numero)
    gardees = [*versions(lu)]
    choix = {str(gardee.numero): f"version {gardee.numero}" for gardee in gardees}
    de = requete.GET.get("de", "") or (str(gardees[0].numero) if gardees else "")
    vers = requete.GET.get("a", "") or COURANTE
    if (gardees and de not in choix) or (vers != COURANTE and vers not in choix):
        raise Http404
    contexte = {
        "diagnostic": lu,
        "choix": choix.items(),
        "courante": COURANTE,
        "de": de,
        "a": vers,
        "changees": changees(_dit(lu, de), _dit(lu, vers)) if gardees else (),
        "etapes": etapes(
            lu, ("Versions", reverse("ecrit-versions", args=[numero])), ("Comparer", "")
        ),
    }
    return render(requete, "concertation/ecrit_comparaison.html", contexte)


def _dit(diagnostic: Diagnostic, laquelle: str) -> Contenu:
    if laquelle == COURANTE:
        return contenu(diagnostic)
    dit: Contenu = diagnostic.versions.values_list("contenu", flat=True).get(numero=int(laquelle))
    return dit


@page_reservee(VALIDER)
def valider(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Validate a diagnosis by a dated decision: body, sentence, day."""
    lu = atteindre(requete, numero, VALIDER)
    form = ValidationForm(
        requete.POST if requete.method == "POST" else None,
        utilisateur=requete.user,
        lieu=lu,
    )
    if requete.method == "POST" and form.is_valid():
        with objets.refus_au_formulaire(form), transaction.atomic():
            decision = form.decision_prise(lu)
            assert decision is not None  # noqa: S101 -- the form asks for one
            faite = actions.valider(lu, decision, requete.user)
            messages.success(requete, f"Le diagnostic est validé\u00a0: version {faite.numero}.")
            return redirect("ecrit", numero)
    dit = contenu(lu)
    contexte = {
        "diagnostic": lu,
        "form": form,
        "validation": validation(lu, dit),
        "a_actualiser": len(ecarts(lu)),
        "mots": compter_mots(dit),
        "etapes": etapes(lu, ("Valider", "")),
    }
    return render(requete, "concertation/ecrit_valider.html", contexte, status=objets.statut(form))


@page_reservee("concertation.voir")
def telecharger(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Make the diagnosis of today in one format and send it."""
    lu = atteindre(requete, numero)
    return _fichier(contenu(lu), "", extension)


@page_reservee("concertation.voir")
def telecharger_version(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Make a frozen version in one format and send it."""
    _, lue = _version(requete, numero)
    return _fichier(lue.contenu, f"version {lue.numero}", extension)


def _fichier(dit: Contenu, dite: str, extension: str) -> HttpResponse:
    if extension not in FORMATS:
        raise Http404
    nom = nom_de_fichier(dit, dite)
    with TemporaryDirectory() as dossier:
        fait = document(dit, dite)
        (fichier,) = produire(fait, [extension], Path(dossier), nom)
        octets = fichier.read_bytes()
    return joindre(octets, fichier.name, prive=True)
