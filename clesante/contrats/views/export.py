"""Pages of a whole contract as a workbook: take it, give it back, see what it changes, write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.comptes.models import VersionDepasseeError
from clesante.comptes.views.objets import statut
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.actions import MODIFIER
from clesante.contrats.actions.export import (
    appliquer,
    deposer_classeur,
    relire,
    retrouver_classeur,
)
from clesante.contrats.forms.reprise import ClasseurForm
from clesante.contrats.imports.export import Difference, Retour
from clesante.contrats.lectures.export import classeur
from clesante.contrats.views import atteindre, fil
from clesante.donnees.producteurs.anomalies import COLONNES, LIMITE
from clesante.socle.erreurs import EntreeInvalideError, RefuseError
from clesante.socle.texte import enumerer, pluriel
from clesante.ui.colonnes import Colonne, tableau
from clesante.ui.fichiers import joindre

MONTREES = 1_000
DIFFERENCES: tuple[Colonne[Difference], ...] = (
    Colonne("feuille", "Feuille", lambda d: d.feuille),
    Colonne("ligne", "Ligne", lambda d: d.ligne, "nombre"),
    Colonne("objet", "Ce qui change", lambda d: d.objet),
    Colonne("champ", "Champ", lambda d: d.champ),
    Colonne("avant", "Avant", lambda d: d.avant or "(vide)"),
    Colonne("apres", "Après", lambda d: d.apres or "(vide)"),
)


@page_reservee("contrats.voir")
def telecharger(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Send the whole contract as one workbook, as its reader may see it."""
    lu = atteindre(requete, numero)
    return joindre(classeur(lu, requete.user), f"contrat-{numero}.xlsx", prive=True)


@page_reservee(MODIFIER)
def donner(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take the workbook of a contract, or give it back once edited."""
    lu = atteindre(requete, numero, MODIFIER)
    form = ClasseurForm(requete.POST or None, requete.FILES or None)
    if requete.method == "POST" and form.is_valid():
        fichier = form.cleaned_data["fichier"]
        try:
            depot = deposer_classeur(lu, fichier, fichier.name, requete.user)
        except EntreeInvalideError as erreur:
            form.add_error("fichier", str(erreur))
        else:
            return redirect("contrat-classeur-relire", depot.pk)
    contexte = {"contrat": lu, "form": form, "etapes": fil(lu, ("Classeur du contrat", ""))}
    return render(requete, "contrats/reprise_classeur.html", contexte, status=statut(form))


@page_reservee(MODIFIER)
def relire_classeur(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what a workbook changes, before and after; then write it, all or nothing."""
    depot = retrouver_classeur(numero, requete.user)
    assert depot.contrat is not None  # noqa: S101 (found so)
    gardes = frozenset(requete.POST.getlist("prendre"))
    faute = ""
    if requete.method == "POST":
        try:
            appliquer(depot, requete.user, gardes)
        except VersionDepasseeError:
            faute = "Quelqu'un a écrit pendant ce temps\u00a0: rien n'est enregistré. Relisez."
        except RefuseError as erreur:
            faute = str(erreur)
        else:
            depot.refresh_from_db()
            messages.success(requete, f"C'est enregistré\u00a0: {_bilan(depot.bilan)}.")
            return redirect("contrat", depot.contrat.pk)
    if depot.fait_le:
        return redirect("contrat", depot.contrat.pk)
    retour = relire(depot, requete.user)
    contexte = {
        "contrat": depot.contrat,
        "depot": depot,
        "faute": faute,
        "gardes": gardes,
        **_montrer(retour),
        "etapes": fil(
            depot.contrat,
            ("Classeur du contrat", reverse("contrat-classeur", args=[depot.contrat.pk])),
            (depot.fichier, ""),
        ),
    }
    return render(requete, "contrats/reprise_retour.html", contexte, status=409 if faute else 200)


def _bilan(bilan: Mapping[str, int]) -> str:
    """Return « 3 lignes changées, 1 ajoutée »."""
    mots = {
        "ajoutes": ("ligne ajoutée", "lignes ajoutées"),
        "retires": ("ligne retirée", "lignes retirées"),
    }
    dits = [pluriel(bilan.get("objets", 0), "ligne changée", "lignes changées")]
    return enumerer([*dits, *(pluriel(bilan[n], *m) for n, m in mots.items() if bilan.get(n))])


def _montrer(retour: Retour) -> dict[str, Any]:
    simples = [d for d in retour.differences if not d.conflit]
    legende = f"Ce qui change ({len(simples)})"
    fautes = tableau(
        f"Ce qui ne va pas ({len(retour.anomalies)})", COLONNES[:7], retour.anomalies[:LIMITE]
    )
    return {
        "retour": retour,
        "differences": tableau(legende, DIFFERENCES, simples[:MONTREES]) if simples else None,
        "fautes": fautes if retour.anomalies else None,
    }
