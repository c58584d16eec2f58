"""Pages of a fiche-action: beginning one, reading it, writing it on one screen, its journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clesante.comptes import journal
from clesante.comptes.views import objets
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.journal_objet import annuler
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.actions import MODIFIER
from clesante.contrats.actions import fiches as actions
from clesante.contrats.actions.fiches_saisie import commencer, enregistrer, precedente
from clesante.contrats.choix import EtatAction
from clesante.contrats.colonnes.fiches import retard_dit
from clesante.contrats.droits import droits
from clesante.contrats.forms.fiches import FicheForm, FicheNouvelleForm
from clesante.contrats.forms.fiches_tables import LIGNES_MAX, TABLES, TableSaisie
from clesante.contrats.lectures.fiches import annees_de, manques_de
from clesante.contrats.lectures.fiches_page import (
    champs_changes,
    evenements_de,
    fiche_lue,
    fiche_vue,
    manques_de_la_page,
    page_de,
)
from clesante.contrats.lectures.modeles import modele_de
from clesante.contrats.lectures.vues import retards_de
from clesante.contrats.models import FicheAction, Objectif
from clesante.contrats.models.fiches import PILOTER
from clesante.contrats.regles.fiches import Manque, bloquants
from clesante.contrats.views import atteindre
from clesante.contrats.views.programme import fil_programme
from clesante.edition import FORMATS
from clesante.socle.erreurs import RefuseError

SUIVANTE = "suivante"


def fiche_permise(requete: RequeteConnectee, numero: int, operation: str = "") -> FicheAction:
    """Return the fiche a user may do an operation on; raise ``Http404`` for any other."""
    lue = fiche_lue(numero)
    if lue is None or not lue.permet(requete.user, operation):
        raise Http404
    return lue


def fil_fiche(fiche: FicheAction, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of a fiche."""
    return fil_programme(fiche.contrat, (nom_court(fiche), adresse(fiche)), *etapes)


def nom_court(fiche: FicheAction) -> str:
    """Return « Fiche 2.1 », or « Proposition »."""
    if fiche.etat == EtatAction.IDEE:
        return "Proposition"
    return f"Fiche {fiche.numero}" if fiche.numero else "Fiche"


def adresse(fiche: FicheAction) -> str:
    """Return the page of a fiche."""
    return reverse("fiche", args=[fiche.pk])


@page_reservee("contrats.voir")
def fiche(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show a fiche: what it answers to, what is done, by whom, how one will know."""
    lue = fiche_permise(requete, numero)
    page = page_de(lue, requete.user)
    peut_ecrire = lue.permet(requete.user, PILOTER)
    manque = manques_de_la_page(lue, page) if peut_ecrire and lue.etat != EtatAction.IDEE else []
    contexte = {
        "fiche": lue,
        "contrat": lue.contrat,
        "lue": page,
        **_manques(manque, lien=reverse("fiche-modifier", args=[numero])),
        "peut_ecrire": peut_ecrire,
        "droits": droits(lue.contrat, requete.user),
        "formats": FORMATS,
        "nom_court": nom_court(lue),
        "retard": retard_dit(retards_de(lue, page.etapes, timezone.localdate())),
        "modele": modele_de(lue.modele),
        "fusionnee_dans": fiche_vue(lue.fusionnee_dans_id, requete.user),
        "etapes": fil_programme(lue.contrat, (nom_court(lue), "")),
    }
    return render(requete, "contrats/fiches_fiche.html", contexte)


@page_reservee(MODIFIER)
@avec_brouillon
def ajouter(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Begin a fiche; ``?axe=`` or ``?objectif=``: its place."""
    lu = atteindre(requete, numero, MODIFIER)
    titre = "Ajouter une action"
    page = objets.Page(
        titre,
        "Commencer la fiche",
        reverse("programme", args=[numero]),
        fil_programme(lu, (titre, "")),
    )
    voulus = {n: v for n in ("axe", "objectif") if (v := requete.GET.get(n, "")).isdecimal()}
    neuve = FicheAction(contrat=lu, etat=EtatAction.A_VENIR)
    neuve.hors_contrat = not lu.en_demarche and not lu.repris
    avant = precedente(lu, requete.user, _axe_voulu(voulus))
    form = FicheNouvelleForm(
        saisie(requete),
        instance=neuve,
        initial=voulus,
        utilisateur=requete.user,
        precedente=avant,
    )

    def agir(fait: FicheAction) -> tuple[FicheAction, bool]:
        lus = form.cleaned_data
        enjeux = list(lus.get("enjeux") or ())
        return commencer(fait, enjeux, avant if lus.get("comme") else None, requete.user)

    return objets.creer(
        requete,
        form,
        agir,
        lambda fait: reverse("fiche-modifier", args=[fait.pk]),
        page,
    )


def _axe_voulu(voulus: Mapping[str, str]) -> int | None:
    """Return the axis that the address of a new fiche asks for, by itself or by its objective."""
    if "objectif" in voulus:
        lu = Objectif.objects.filter(pk=voulus["objectif"][:18]).values_list("axe", flat=True)
        return lu.first()
    return int(voulus["axe"][:18]) if "axe" in voulus else None


@page_reservee(PILOTER)
@avec_brouillon
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Write a whole fiche on one screen."""
    lue = fiche_permise(requete, numero, PILOTER)
    formes: list[FicheForm] = []

    def lire() -> FicheForm:
        formes.append(_form(requete, numero, saisie(requete)))
        return formes[-1]

    contexte: dict[str, Any] = {
        "fiche": lue,
        "contrat": lue.contrat,
        "suivante": SUIVANTE if lue.permet(requete.user, MODIFIER) else "",
        **_manques(manques_de(lue)),
    }
    page = objets.Page(
        f"{nom_court(lue)}\u00a0: {lue.intitule}",
        "Enregistrer la fiche",
        adresse(lue),
        fil_fiche(lue, ("Écrire", "")),
        gabarit="contrats/fiches_ecrire.html",
        contexte=contexte,
    )
    return objets.modifier(
        requete,
        lire,
        lambda change: enregistrer(change, formes[-1], requete.user),
        _apres(lue, requete.POST.get("continuer")),
        page,
    )


def _apres(fiche: FicheAction, suite: str | None) -> str:
    """Return where a person goes once a fiche is saved: on, to a next one of its axis, or away."""
    if suite == SUIVANTE:
        axe = f"?axe={fiche.axe_id}" if fiche.axe_id else ""
        return f"{reverse('fiche-ajouter', args=[fiche.contrat_id])}{axe}"
    return adresse(fiche) if suite is None else reverse("fiche-modifier", args=[fiche.pk])


def _manques(trouves: list[Manque], **plus: Any) -> dict[str, Any]:
    combien = len(bloquants(trouves))
    return {"manques": trouves, "combien_bloquent": combien, "lien": "", "en_cours": False, **plus}


def _form(requete: RequeteConnectee, numero: int, donnees: Any) -> FicheForm:
    lue = fiche_permise(requete, numero, PILOTER)
    equipe = lue.permet(requete.user, MODIFIER)
    return FicheForm(donnees, instance=lue, utilisateur=requete.user, de_l_equipe=equipe)


@page_reservee(PILOTER)
@require_POST
def dire_les_manques(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Say what the fiche lacks as it is being typed; nothing is kept."""
    form = _form(requete, numero, requete.POST)
    contexte = _manques(form.manques(), en_cours=True)
    return render(requete, "contrats/fiches_manques.html", contexte)


@page_reservee(PILOTER)
def rangee(requete: RequeteConnectee, numero: int, table: str) -> HttpResponse:
    """Show one more blank row of a table; ``?rang=``: its rank."""
    lue = fiche_permise(requete, numero, PILOTER)
    rang = requete.GET.get("rang", "0")
    if table not in TABLES or not rang.isdecimal() or len(rang) > 4 or int(rang) >= LIGNES_MAX:
        raise Http404
    saisie_ = TableSaisie(TABLES[table], lue, None, requete.user, annees_de(lue.contrat))
    contexte = {
        "fiche": lue,
        "table": saisie_,
        "form": saisie_.neuve(int(rang)),
        "rang": int(rang),
        "suivant": int(rang) + 1,
    }
    return render(requete, "contrats/fiches_rangee_neuve.html", contexte)


@page_reservee(MODIFIER)
@require_POST
def retirer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take a fiche away, before signature."""
    lue = fiche_permise(requete, numero, MODIFIER)
    try:
        actions.retirer_fiche(lue, requete.user)
    except RefuseError as refus:
        messages.error(requete, str(refus))
        return redirect("fiche", numero)
    messages.success(
        requete, f"«\u00a0{lue}\u00a0» est retirée\u00a0; le journal du contrat peut la remettre."
    )
    return redirect("programme", lue.contrat_id)


@page_reservee("contrats.voir")
def journal_de_la_fiche(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what happened to a fiche, field by field; undo what can be, for who writes it."""
    lue = fiche_permise(requete, numero)
    ecrit = lue.permet(requete.user, PILOTER)
    if not ecrit and not lue.contrat.permet(requete.user, "contrats.voir_journal"):
        raise Http404
    notes = evenements_de(lue)
    voulu = requete.POST.get("evenement", "")
    if ecrit and voulu.isdecimal() and (fait := notes.filter(pk=int(voulu[:18])).first()):
        annuler(requete, fait)
        return redirect(requete.path)
    page = Paginator(notes, 50).get_page(requete.GET.get("page"))
    changes = champs_changes(list(page), requete.user)
    contexte = {
        "fiche": lue,
        "page": page,
        "evenements": [
            (e, journal.phrase(e), ecrit and journal.annulable(e), changes.get(e.pk, ()))
            for e in page
        ],
        "etapes": fil_fiche(lue, ("Journal", "")),
    }
    return render(requete, "contrats/fiches_journal.html", contexte)
