"""Pages of « Vérifier le contrat »: what was found, lifting a block, files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clesante.comptes.views.objets import refus_au_formulaire, statut
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.actions import MODIFIER
from clesante.contrats.actions import conformite as actions
from clesante.contrats.colonnes.conformite import COLONNES
from clesante.contrats.documents.conformite import contre, document, figure, par_domaine
from clesante.contrats.exports.documents import envoyer_document, envoyer_table
from clesante.contrats.forms.conformite import ExamenForm, LeveeForm
from clesante.contrats.lectures.chevauchements_carte import carte_des_chevauchements
from clesante.contrats.lectures.conformite import Examen, levees, verifier_un
from clesante.contrats.models import Contrat
from clesante.contrats.regles.conformite import (
    LIBELLES,
    Niveau,
    Place,
    Point,
    doutes_du_cadre,
    resumer,
)
from clesante.contrats.views import atteindre, fil
from clesante.edition import FORMATS
from clesante.socle.dates import date_longue
from clesante.ui.classeurs import FORMATS as TABLEURS

LEVER = actions.LEVER


def adresse(place: Place, contrat: Contrat, ecrit: bool) -> str:
    """Return where a place is; who may not write the contract reads it instead of its form."""
    if place.page == "contrat-modifier" and not ecrit:
        return reverse("contrat", args=[contrat.pk])
    page = reverse(place.page, args=[place.numero or contrat.pk])
    return f"{page}#{place.ancre}" if place.ancre else page


def source_du_dessin(contrat: Contrat) -> str:
    """Return what the picture of findings rests on, the day it is made."""
    quoi = "données de démonstration" if contrat.fictif else "données du contrat"
    jour = date_longue(timezone.localdate())
    return f"{quoi}, lues le {jour}\u00a0; la règle de chaque constat est citée avec lui."


@page_reservee("contrats.voir")
def verification(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what is found: the picture first, then each finding with its place and its cure."""
    lu, form = atteindre(requete, numero), ExamenForm(requete.GET)
    examen, niveau = form.examen, form.niveau_voulu
    tous = verifier_un(lu, requete.user, examen)
    montres = [p for p in tous if niveau in ("", p.niveau)]
    essai, doutes = examen != Examen(), doutes_du_cadre(montres)
    reste = [p for p in montres if p not in doutes]
    contexte = {
        "contrat": lu,
        "form": form,
        "contre": contre(lu, examen),
        "essai": essai,
        "niveau": niveau,
        "resume": resumer(tous),
        "dessin": figure(tous),
        "source_dessin": source_du_dessin(lu),
        "bloquants": [p for p in montres if p.niveau is Niveau.BLOQUANT],
        "groupes": [_groupe(lignes, bool(niveau)) for lignes in _lignes(requete, lu, reste)],
        "doutes": doutes,
        "chevauchements": carte_des_chevauchements(lu, requete.user)
        if any(point.code == "chevauchement" for point in montres)
        else None,
        "levees": {} if essai else levees(lu),
        "peut_lever": not essai and lu.permet(requete.user, LEVER),
        "formats": FORMATS,
        "tableurs": TABLEURS,
        "requete_export": requete.GET.urlencode(),
        "etapes": fil(lu, ("Vérifier", "")),
    }
    return render(requete, "contrats/conformite.html", contexte)


Ligne = tuple[Point, str, str]


def _lignes(
    requete: RequeteConnectee, lu: Contrat, points: list[Point]
) -> Iterator[tuple[str, list[Ligne]]]:
    """Yield each domain and its findings, with the words of their level and where they are."""
    ecrit = lu.permet(requete.user, MODIFIER)
    for nom, siens in par_domaine(points):
        yield nom, [(p, LIBELLES[p.niveau], adresse(p.place, lu, ecrit)) for p in siens]


def _groupe(domaine: tuple[str, list[Ligne]], entier: bool) -> dict[str, Any]:
    """Return the findings of a domain: those to act on, then those that may stay folded."""
    nom, lignes = domaine
    replies = [] if entier else [ligne for ligne in lignes if ligne[0].tranquille]
    return {"nom": nom, "points": [ln for ln in lignes if ln not in replies], "replies": replies}


@page_reservee("contrats.voir")
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send what is found as a document (DOCX, ODT, PDF, HTML) or as a table (CSV, XLSX, ODS)."""
    lu, form = atteindre(requete, numero), ExamenForm(requete.GET)
    examen, niveau = form.examen, form.niveau_voulu
    points = [p for p in verifier_un(lu, requete.user, examen) if niveau in ("", p.niveau)]
    nom = f"verification-contrat-{numero}"
    if extension in TABLEURS:
        return envoyer_table(lu, "Vérification", (nom, extension), COLONNES, points)
    return envoyer_document(document(lu, points, contre(lu, examen)), nom, extension)


def _bloquant(requete: RequeteConnectee, lu: Contrat, regle: str) -> Point:
    """Return the block that a rule makes today; raise ``Http404`` when it makes none."""
    for point in verifier_un(lu, requete.user):
        if point.code == regle and point.levable:
            return point
    raise Http404


@page_reservee(LEVER)
def lever(requete: RequeteConnectee, numero: int, regle: str) -> HttpResponse:
    """Lift a block, with the reason of who does it."""
    lu = atteindre(requete, numero, LEVER)
    point = _bloquant(requete, lu, regle)
    form = LeveeForm(requete.POST if requete.method == "POST" else None)
    if requete.method == "POST" and form.is_valid():
        with refus_au_formulaire(form, "motif"):
            actions.lever(lu, regle, form.cleaned_data["motif"], requete.user)
            messages.success(requete, "Le blocage est levé\u00a0; votre motif est au journal.")
            return redirect("contrat-verifier", numero)
    contexte: dict[str, Any] = {
        "contrat": lu,
        "point": point,
        "form": form,
        "etapes": fil(
            lu, ("Vérifier", reverse("contrat-verifier", args=[numero])), ("Lever un blocage", "")
        ),
    }
    return render(requete, "contrats/conformite_lever.html", contexte, status=statut(form))


@require_POST
@page_reservee(LEVER)
def remettre(requete: RequeteConnectee, numero: int, regle: str) -> HttpResponse:
    """Put back a block that was lifted."""
    lu = atteindre(requete, numero, LEVER)
    if actions.remettre(lu, regle, requete.user):
        messages.success(requete, "Le blocage est remis.")
    return redirect("contrat-verifier", numero)
