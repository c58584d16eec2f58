"""Pages of versions: those kept, one of them, their check, the contract on a past day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from clesante.comptes.views import objets
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.actions.versions import FIGER, figer
from clesante.contrats.choix import GenreVersion
from clesante.contrats.documents.apercu import apercu
from clesante.contrats.documents.etat import EtatDocument
from clesante.contrats.documents.sources import de_la_version
from clesante.contrats.droits import droits
from clesante.contrats.forms.versions import AFFICHE, VIGUEUR, JourForm, VersionForm
from clesante.contrats.lectures.affiche import contenu_affiche
from clesante.contrats.lectures.verification import disparues, verifier
from clesante.contrats.lectures.versions import (
    signees,
    signees_ailleurs,
    venue_d_ailleurs,
    version_en_vigueur,
    versions,
)
from clesante.contrats.models import Contrat, DocumentVersion, VersionContrat
from clesante.contrats.views import atteindre, fil
from clesante.pieces.actions_fichiers import lire as lire_fichier
from clesante.socle.erreurs import RefuseError
from clesante.ui.fichiers import joindre

VOIR = "contrats.voir"
REPRIS = (
    "Ce contrat a été repris : aucune version signée n'est ici. Ses dates, sur sa page, disent "
    "s'il était en vigueur."
)


def fil_versions(contrat: Contrat, *etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of the versions of a contract."""
    return fil(contrat, ("Versions", reverse("contrat-versions", args=[contrat.pk])), *etapes)


@page_reservee(VOIR)
def toutes(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the versions of a contract, the latest first; keep one."""
    lu = atteindre(requete, numero)
    fige = requete.method == "POST" and lu.permet(requete.user, FIGER)
    form = VersionForm(requete.POST if fige else None)
    if fige and form.is_valid():
        try:
            faite = figer(lu, GenreVersion.REPERE, form.cleaned_data["motif"], requete.user)
        except RefuseError as erreur:
            form.add_error("motif", str(erreur))
        else:
            messages.success(requete, f"La version {faite.numero} est gardée.")
            return redirect("contrat-versions", numero)
    contexte = {
        "contrat": lu,
        "versions": versions(lu),
        "en_vigueur": version_en_vigueur(lu, timezone.localdate()),
        "ailleurs": signees_ailleurs(lu),
        "droits": droits(lu, requete.user),
        "form": form,
        "etapes": fil(lu, ("Versions", "")),
    }
    return render(requete, "contrats/versions_toutes.html", contexte, status=objets.statut(form))


def atteindre_version(requete: RequeteConnectee, numero: int) -> VersionContrat:
    """Return a version, by today's rights on its contract; raise ``Http404`` for any other."""
    permises = VersionContrat.objects.all().visibles_par(requete.user)
    lue: VersionContrat | None = (
        permises.select_related("contrat", "auteur", "avenant", "signee").filter(pk=numero).first()
    )
    if lue is None:
        raise Http404
    return lue


@page_reservee(VOIR)
def une(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show what a contract was when it was frozen, and whether it still is that."""
    lue = atteindre_version(requete, numero)
    verifiee = next(v for v in verifier(lue.contrat) if v.version.pk == lue.pk)
    contexte = {
        "contrat": lue.contrat,
        "version": lue,
        "fautes": verifiee.fautes,
        "venue_d_ailleurs": venue_d_ailleurs(lue),
        "ailleurs": signees_ailleurs(lue.contrat),
        "dit": apercu(*de_la_version(lue)),
        "documents": lue.documents.select_related("auteur").order_by("pk"),
        "signatures": lue.signatures.select_related("organisation").order_by("ordre", "pk"),
        "droits": droits(lue.contrat, requete.user),
        "etapes": fil_versions(lue.contrat, (f"Version {lue.numero}", "")),
    }
    return render(requete, "contrats/versions_une.html", contexte)


@page_reservee(VOIR)
def texte_canonique(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Send the canonical text of a version, as it is hashed: anybody can check its print."""
    lue = atteindre_version(requete, numero)
    return joindre(lue.contenu, f"contrat-{lue.contrat_id}-version-{lue.numero}.json", prive=True)


@page_reservee(VOIR)
def fichier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Send a file that makes proof of a version, as it came."""
    permis = DocumentVersion.objects.all().visibles_par(requete.user)
    lu = permis.filter(pk=numero).first()
    if lu is None:
        raise Http404
    return joindre(lire_fichier(lu).read_bytes(), lu.fichier, prive=True)


@page_reservee(VOIR)
def verification(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show whether each version of a contract is still what was frozen."""
    lu = atteindre(requete, numero)
    verifiees = verifier(lu)
    contexte = {
        "contrat": lu,
        "verifiees": verifiees,
        "alterees": sum(bool(v.fautes) for v in verifiees),
        "disparues": disparues(lu),
        "etapes": fil_versions(lu, ("Vérification", "")),
    }
    return render(requete, "contrats/versions_verification.html", contexte)


@page_reservee(VOIR)
def a_une_date(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show a contract on a past day: what was in force, or what screens said."""
    lu = atteindre(requete, numero)
    form = JourForm(requete.GET or None, initial={"le": timezone.localdate(), "selon": VIGUEUR})
    contexte: dict[str, Any] = {
        "contrat": lu,
        "form": form,
        "signees": signees(lu),
        "ailleurs": signees_ailleurs(lu),
        "etapes": fil_versions(lu, ("À une date", "")),
    }
    if form.is_bound and form.is_valid():
        contexte |= _au(lu, requete, form.cleaned_data["le"], form.cleaned_data["selon"])
    return render(requete, "contrats/versions_a_une_date.html", contexte, status=_statut(form))


def _statut(form: JourForm) -> int:
    return 422 if form.is_bound and not form.is_valid() else 200


def _au(contrat: Contrat, requete: RequeteConnectee, jour: date, selon: str) -> dict[str, Any]:
    """Return what is shown of a contract on a day, or why nothing is."""
    if jour > timezone.localdate() and selon == AFFICHE:
        return {"jour": jour, "selon": selon, "vide": "Ce jour n'est pas encore venu."}
    if selon == VIGUEUR:
        signee = version_en_vigueur(contrat, jour)
        dit = apercu(*de_la_version(signee.version)) if signee else None
        vide = REPRIS if contrat.repris else "Aucune version signée n'était en vigueur ce jour-là."
        return {"jour": jour, "selon": selon, "signee": signee, "dit": dit, "vide": vide}
    if timezone.localdate(contrat.created_at) > jour:
        return {"jour": jour, "selon": selon, "vide": "Ce contrat n'était pas encore sur le site."}
    tout = contrat.permet(requete.user, "contrats.voir_reserves")
    dit = apercu(contenu_affiche(contrat, jour, tout), EtatDocument(jour))
    return {"jour": jour, "selon": selon, "dit": dit}
