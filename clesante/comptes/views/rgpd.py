"""Duties: my data; the register and erasure, for the data protection officer; audits."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from clesante.comptes import droits
from clesante.comptes.actions import audits as actions_audits
from clesante.comptes.actions import rgpd as actions_rgpd
from clesante.comptes.colonnes.registre import ECRAN, FICHIER
from clesante.comptes.forms.rgpd import AuditForm, EffacerForm
from clesante.comptes.lectures import rgpd as lectures_rgpd
from clesante.comptes.registre import fiches, lignes
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.socle.erreurs import IntrouvableError, RefuseError
from clesante.socle.texte import pluriel
from clesante.ui.accessibilite import en_vigueur
from clesante.ui.classeurs import FORMATS, ecrire
from clesante.ui.colonnes import tableau
from clesante.ui.fichiers import joindre
from clesante.ui.tableaux import Tableau

LIRE, EFFACER, AUDIT = "comptes.lire_registre", "comptes.effacer", "comptes.enregistrer_audit"
FAUTE_SAISIE = 422


@never_cache
def mes_donnees(requete: RequeteConnectee) -> HttpResponse:
    """Show what the site holds of who asks: everything, long lists cut and counted."""
    qui = lectures_rgpd.sujet_du_compte(requete.user)
    lus = list(lectures_rgpd.extraits(qui))
    contexte = {
        "extraits": [(extrait, _tableau(extrait), extrait.rangees.count()) for extrait in lus],
        "montrees": lectures_rgpd.MONTREES,
        "etapes": [("Mon compte", "/compte/"), ("Mes données", "")],
    }
    return render(requete, "comptes/mes_donnees.html", contexte)


def _tableau(extrait: lectures_rgpd.Extrait) -> Tableau:
    rangees = list(extrait.valeurs(lectures_rgpd.MONTREES))
    textes = tuple(tuple(_texte(valeur) for valeur in r.values()) for r in rangees)
    adresses = tuple(extrait.fichiers.get(r["id"], "") for r in rangees if extrait.fichiers)
    return Tableau(extrait.titre, tuple(extrait.champs.values()), textes, adresses=adresses)


def _texte(valeur: object) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, dict | list):
        return json.dumps(valeur, ensure_ascii=False) if valeur else "–"
    return "–" if valeur in (None, "") else str(valeur)


@never_cache
def mes_donnees_fichier(requete: RequeteConnectee) -> HttpResponse:
    """Send what the site holds of who asks, whole, for a machine."""
    qui = lectures_rgpd.sujet_du_compte(requete.user)
    contenu = {"extrait_le": timezone.now().isoformat(), **lectures_rgpd.en_dict(qui)}
    return joindre(
        json.dumps(contenu, ensure_ascii=False, indent=1), "mes-donnees.json", prive=True
    )


@page_reservee(LIRE)
def registre(requete: RequeteConnectee) -> HttpResponse:
    """Show the register of processings, made from the models of the site."""
    lues = list(lignes())
    traitements = dict.fromkeys(fiche.traitement for fiche in fiches() if fiche.traitement)
    contexte = {
        "traitements": list(traitements),
        "donnees": tableau(
            pluriel(len(lues), "donnée personnelle", "données personnelles"), ECRAN, lues
        ),
        "extensions": FORMATS,
        "peut_effacer": droits.peut(requete.user, EFFACER),
        "peut_auditer": droits.peut(requete.user, AUDIT),
        "etapes": [("Registre des traitements", "")],
    }
    return render(requete, "comptes/registre.html", contexte)


@page_reservee(LIRE)
def registre_fichier(_requete: RequeteConnectee, extension: str) -> HttpResponse:
    """Send the register as a file."""
    if extension not in FORMATS:
        raise Http404
    return joindre(
        ecrire(extension, "Registre", FICHIER, lignes()), f"registre.{extension}", prive=True
    )


@page_reservee(EFFACER)
def effacer(requete: RequeteConnectee) -> HttpResponse:
    """Erase a person by their address."""
    form = EffacerForm(requete.POST or None)
    if requete.method == "POST" and form.is_valid():
        try:
            actions_rgpd.effacer_adresse(form.cleaned_data["adresse"], requete.user)
        except (IntrouvableError, RefuseError) as erreur:
            form.add_error("adresse", str(erreur))
        else:
            messages.success(
                requete, "La personne est effacée\u00a0: il n'en reste que des numéros."
            )
            return redirect("registre")
    etapes = [("Registre des traitements", "/registre/"), ("Effacer une personne", "")]
    statut = FAUTE_SAISIE if form.errors else 200
    return render(requete, "comptes/effacer.html", {"form": form, "etapes": etapes}, status=statut)


@page_reservee(AUDIT)
def audit(requete: RequeteConnectee) -> HttpResponse:
    """Record an audit of accessibility: the mention of every page changes with it."""
    form = AuditForm(requete.POST or None)
    if requete.method == "POST" and form.is_valid():
        actions_audits.enregistrer(form.audit(), requete.user)
        messages.success(requete, "L'audit est enregistré\u00a0: la déclaration le dit.")
        return redirect("accessibilite")
    contexte = {
        "form": form,
        "en_place": en_vigueur(timezone.localdate()),
        "etapes": [("Accessibilité", "/accessibilite/"), ("Enregistrer un audit", "")],
    }
    statut = FAUTE_SAISIE if form.errors else 200
    return render(requete, "comptes/audit.html", contexte, status=statut)
