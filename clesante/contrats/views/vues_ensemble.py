"""The page where several actions are ticked, given the same values, and given them back."""

from __future__ import annotations

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone

from clesante.comptes.views import objets
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.actions import MODIFIER
from clesante.contrats.actions import vues as actions_vues
from clesante.contrats.colonnes.fiches import etat_dit
from clesante.contrats.forms.vues import EnsembleForm
from clesante.contrats.lectures import vues as lectures
from clesante.contrats.models import Contrat
from clesante.contrats.views import atteindre
from clesante.contrats.views.vues import (
    MOTS,
    choix_des_filtres,
    est_un_nombre,
    fil_fiches,
    lire_filtre,
    listes_de,
)
from clesante.socle.erreurs import RefuseError
from clesante.socle.texte import pluriel

ENSEMBLE_MAX = 200
SEL = "contrats.fiches_reglees"


@page_reservee(MODIFIER)
def ensemble(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Tick actions of the filtered list and give them the same values; undo it."""
    lu = atteindre(requete, numero, MODIFIER)
    if "annuler" in requete.POST:
        return _defaire(requete, lu)
    form = EnsembleForm(requete.POST if requete.method == "POST" else None, contrat=lu)
    coches = _coches(requete)
    if requete.method == "POST" and form.is_valid() and (fait := _regler(requete, lu, form)):
        return fait
    return _page_ensemble(requete, lu, form, set(coches))


def _coches(requete: HttpRequest) -> dict[int, int]:
    """Return the actions ticked: number → version shown."""
    lues = [valeur.partition("-") for valeur in requete.POST.getlist("fiche")[:ENSEMBLE_MAX]]
    return {int(n): int(v) for n, _, v in lues if est_un_nombre(n) and est_un_nombre(v)}


def _regler(
    requete: RequeteConnectee, contrat: Contrat, form: EnsembleForm
) -> HttpResponseRedirect | None:
    """Give the values to the actions ticked and go back to the list; None when it is refused."""
    coches, changements = _coches(requete), form.changements()
    if not coches:
        form.add_error(None, "Aucune action n'est cochée\u00a0: cochez celles à changer.")
        return None
    if not changements:
        form.add_error(None, "Rien n'est à changer\u00a0: choisissez au moins une valeur.")
        return None
    with objets.refus_au_formulaire(form):
        motif = form.cleaned_data["motif"]
        faits = actions_vues.regler(contrat, coches, changements, motif, requete.user)
        if not faits:
            messages.info(requete, "Rien n'avait changé\u00a0: ces actions étaient déjà ainsi.")
            return redirect(requete.get_full_path())
        messages.success(requete, f"{pluriel(len(faits), 'action changée', 'actions changées')}.")
        return redirect(_avec_lot(requete, faits))
    return None


def _avec_lot(requete: HttpRequest, evenements: list[int]) -> str:
    garde = requete.GET.copy()
    garde["fait"] = signing.dumps(evenements, salt=SEL, compress=True)
    return f"{requete.path}?{garde.urlencode()}"


def _lot(jeton: str) -> list[int]:
    """Return the numbers of events a token of this page holds; none of any other."""
    try:
        return [int(lu) for lu in signing.loads(jeton, salt=SEL)]
    except signing.BadSignature:
        return []


def _defaire(requete: RequeteConnectee, contrat: Contrat) -> HttpResponse:
    try:
        combien = actions_vues.defaire(contrat, _lot(requete.POST["annuler"]), requete.user)
    except RefuseError as refus:
        messages.error(requete, str(refus))
    else:
        dit = pluriel(combien, "action est comme avant", "actions sont comme avant")
        messages.success(requete, f"Annulé\u00a0: {dit}.")
    return redirect("contrat-fiches-ensemble", contrat.pk)


def _page_ensemble(
    requete: RequeteConnectee, contrat: Contrat, form: EnsembleForm, coches: set[int]
) -> HttpResponse:
    jour, mots = timezone.localdate(), lectures.mots_des_listes()
    vues = lectures.fiches_vues(requete.user, contrat)
    listes = listes_de(vues, contrat, mots)
    filtre = lire_filtre(requete, listes)
    trouvees = lectures.chercher(vues, filtre, jour)
    page = Paginator(trouvees, ENSEMBLE_MAX).get_page(requete.GET.get("page"))
    lues = lectures.lignes(page, jour, mots, complet=False)
    jeton = requete.GET.get("fait", "")
    contexte = {
        "contrat": contrat,
        "form": form,
        "page": page,
        "lignes": [(li, etat_dit(li), li.pk in coches) for li in lues],
        "total": pluriel(page.paginator.count, *MOTS),
        "filtree": filtre.demande,
        "filtre": filtre,
        "filtres": choix_des_filtres(filtre, listes, contrat.nom_axe),
        "requete_liste": requete.GET.urlencode(),
        "fait": jeton if _lot(jeton) else "",
        "combien": len(_lot(jeton)),
        "etapes": fil_fiches(contrat, ("Modifier plusieurs actions", "")),
    }
    gabarit = "contrats/vues_ensemble.html"
    return render(requete, gabarit, contexte, status=objets.statut(form))
