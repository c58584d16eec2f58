"""Pages of the objectives of regional projects: the list, one of them, a file of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clesante.comptes.droits import portees
from clesante.comptes.models import Evenement
from clesante.comptes.models.champs import etiquette
from clesante.comptes.views import objets
from clesante.comptes.views.journal_objet import annuler, derniers_changements
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.actions import prs as actions
from clesante.contrats.colonnes.prs import colonnes
from clesante.contrats.forms.prs import ObjectifForm, ObjectifNouveauForm, ObjectifsForm
from clesante.contrats.imports.prs import ObjectifsLus, lire_objectifs
from clesante.contrats.lectures.prs import (
    en_ordre,
    en_vigueur,
    noms_des_regions,
    par_projet,
    regions_tenues,
)
from clesante.contrats.models import ObjectifPRS
from clesante.donnees.producteurs.anomalies import COLONNES, LIMITE
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS, ecrire
from clesante.ui.colonnes import tableau
from clesante.ui.fichiers import joindre

VOIR = "contrats.voir"
TITRE = "Objectifs des projets régionaux de santé"


def fil(*etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of objectives."""
    liste = reverse("prs") if etapes else ""
    return [("Contrats", reverse("contrats")), (TITRE, liste), *etapes]


@page_reservee(VOIR)
def prs(requete: RequeteConnectee) -> HttpResponse:
    """Show the objectives that agencies wrote, by region and project."""
    lus = en_ordre(ObjectifPRS.objects.all().visibles_par(requete.user))
    ecrits = set(_ecrits(requete).values_list("pk", flat=True))
    regions, jour = noms_des_regions({lu.region for lu in lus}), timezone.localdate()
    groupes = [
        {
            "titre": f"{regions.get(siens[0].region, siens[0].region)}\u00a0: {titre}",
            "passe": not en_vigueur(siens[0], jour),
            "lignes": [(lu, lu.pk in ecrits) for lu in siens],
        }
        for region in dict.fromkeys(lu.region for lu in lus)
        for titre, siens in par_projet([lu for lu in lus if lu.region == region])
    ]
    contexte = {
        "groupes": groupes,
        "peut_ecrire": bool(_regions(requete)),
        "formats": FORMATS,
        "evenements": derniers_changements(
            _siens(requete), lambda fait: reverse("prs-annuler", args=[fait.pk])
        ),
        "etapes": fil(),
    }
    return render(requete, "contrats/prs.html", contexte)


def _ecrits(requete: RequeteConnectee) -> Any:
    return ObjectifPRS.objects.all().visibles_par(requete.user, actions.ECRIRE)


def _regions(requete: RequeteConnectee) -> list[tuple[str, str]]:
    return regions_tenues(portees(requete.user, actions.ECRIRE))


def _siens(requete: RequeteConnectee) -> Any:
    """Return what happened to the objectives one writes."""
    ecrits = _ecrits(requete).order_by().values("pk")
    return Evenement.objects.filter(objet_type=etiquette(ObjectifPRS), objet_id__in=ecrits)


@page_reservee(VOIR)
def exporter(requete: RequeteConnectee, extension: str) -> HttpResponse:
    """Send the objectives as a file, those withdrawn too; the same columns come in."""
    if extension not in FORMATS:
        raise Http404
    lus = en_ordre(ObjectifPRS.objects.all().visibles_par(requete.user))
    regions = noms_des_regions({lu.region for lu in lus})
    contenu = ecrire(extension, "Objectifs PRS", colonnes(regions), lus)
    return joindre(contenu, f"objectifs-prs.{extension}", prive=True)


@page_reservee(actions.ECRIRE)
def ajouter(requete: RequeteConnectee) -> HttpResponse:
    """Add an objective; the project of the last one is proposed."""
    dernier = _ecrits(requete).order_by("-pk").first()
    voulus = {n: getattr(dernier, n) for n in ("region", "projet", "du", "au")} if dernier else {}
    form = ObjectifNouveauForm(
        requete.POST or None, instance=ObjectifPRS(**voulus), regions=_regions(requete)
    )
    page = objets.Page(
        "Ajouter un objectif régional", "Ajouter", reverse("prs"), fil(("Ajouter", ""))
    )
    return objets.creer(
        requete,
        form,
        lambda neuf: actions.ajouter_objectif(neuf, requete.user),
        lambda fait: f"{reverse('prs')}#objectif-{fait.pk}",
        page,
    )


@page_reservee(actions.ECRIRE)
def modifier(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Edit an objective; a conflict shows both versions."""
    lu = _atteindre(requete, numero)
    page = objets.Page(
        "Modifier un objectif régional",
        "Enregistrer les changements",
        reverse("prs"),
        fil((str(lu), "")),
    )
    return objets.modifier(
        requete,
        lambda: ObjectifForm(requete.POST or None, instance=_atteindre(requete, numero)),
        lambda change: actions.modifier_objectif(change, requete.user),
        f"{reverse('prs')}#objectif-{numero}",
        page,
    )


def _atteindre(requete: RequeteConnectee, numero: int) -> ObjectifPRS:
    return objets.atteindre(requete, ObjectifPRS, numero, actions.ECRIRE)


@page_reservee(actions.ECRIRE)
@require_POST
def retirer(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Offer an objective no more, or again."""
    lu = _atteindre(requete, numero)
    geste = actions.remettre_objectif if lu.retire_le else actions.retirer_objectif
    fait = geste(numero, requete.user)
    dit = "retiré\u00a0: les fiches qui l'ont coché le disent encore" if fait.retire_le else "remis"
    messages.success(requete, f"«\u00a0{fait}\u00a0» est {dit}.")
    return redirect(f"{reverse('prs')}#objectif-{numero}")


@page_reservee(actions.ECRIRE)
@require_POST
def defaire(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Undo a change of an objective one writes; ``numero``: of its event."""
    trouve = _siens(requete).filter(pk=numero).first()
    if trouve is None:
        raise Http404
    annuler(requete, trouve)
    return redirect("prs")


@page_reservee(actions.ECRIRE)
def importer(requete: RequeteConnectee) -> HttpResponse:
    """Take in a table of objectives: all of it, or nothing, with every fault of it."""
    form = ObjectifsForm(requete.POST or None, requete.FILES or None, regions=_regions(requete))
    lus = ObjectifsLus()
    if requete.method == "POST" and form.is_valid():
        fichier = form.cleaned_data["fichier"]
        try:
            lus = lire_objectifs(fichier, fichier.name, form.cleaned_data["region"])
        except EntreeInvalideError as erreur:
            form.add_error("fichier", str(erreur))
        if lus.anomalies:
            form.add_error("fichier", "Des cellules sont à corriger\u00a0: rien n'est écrit.")
        elif form.is_valid():
            neufs, deja = actions.importer_objectifs(lus.objectifs, requete.user)
            dit = pluriel(neufs, "objectif ajouté", "objectifs ajoutés")
            messages.success(requete, f"{dit}, {deja}\u00a0déjà là.")
            return redirect("prs")
    legende = f"Ce qui ne va pas ({len(lus.anomalies)})"
    contexte = {
        "form": form,
        "fautes": tableau(legende, COLONNES[:7], lus.anomalies[:LIMITE]) if lus.anomalies else None,
        "etapes": fil(("Importer un tableau", "")),
    }
    return render(requete, "contrats/prs_importer.html", contexte, status=objets.statut(form))
