"""Pages of actions by state and in time: the board, the calendar, the frise."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.colonnes.fiches import retard_dit
from clesante.contrats.forms.vues import AIDE_MOTIF, ETATS_A_CHOISIR
from clesante.contrats.lectures import vues_temps as lectures
from clesante.contrats.views import atteindre
from clesante.contrats.views.vues import VOIR, fil_fiches
from clesante.socle.texte import pluriel


@page_reservee(VOIR)
def tableau(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the actions of a contract by state; each that one may write moves from its card."""
    lu = atteindre(requete, numero)
    colonnes = lectures.tableau(lu, requete.user, timezone.localdate())
    contexte = {
        "contrat": lu,
        "colonnes": [
            (colonne, [(carte, retard_dit(carte.retards)) for carte in colonne.cartes])
            for colonne in colonnes
        ],
        "vides": [colonne.libelle for colonne in colonnes if not colonne.total],
        "total": sum(colonne.total for colonne in colonnes),
        "etats": ETATS_A_CHOISIR,
        "aide_motif": AIDE_MOTIF,
        "etapes": fil_fiches(lu, ("Tableau par état", "")),
    }
    return render(requete, "contrats/vues_tableau.html", contexte)


@page_reservee(VOIR)
def calendrier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what begins, ends or is due in each month of a year."""
    lu, jour = atteindre(requete, numero), timezone.localdate()
    moments = lectures.moments(lu, requete.user, jour)
    annees = lectures.annees(moments, jour)
    voulue = requete.GET.get("annee", "")
    annee = next((a for a in annees if str(a) == voulue), jour.year)
    tard = [m for m in moments if m.retard]
    contexte = {
        "contrat": lu,
        "annee": annee,
        "annees": annees,
        "mois": lectures.mois_de(moments, annee, jour),
        "moments": moments,
        "en_retard": tard,
        "combien": pluriel(len(tard), "échéance passée", "échéances passées"),
        "etapes": fil_fiches(lu, ("Calendrier", "")),
    }
    return render(requete, "contrats/vues_calendrier.html", contexte)


@page_reservee(VOIR)
def frise(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the programme on a time axis."""
    lu = atteindre(requete, numero)
    contexte = {
        "contrat": lu,
        "frise": lectures.frise_du_contrat(lu, requete.user, timezone.localdate()),
        "etapes": fil_fiches(lu, ("Frise", "")),
    }
    return render(requete, "contrats/vues_frise.html", contexte)
