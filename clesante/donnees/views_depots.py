"""Pages of a deposit: give a file, say what it holds, see all it would do, do it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.comptes.droits import portees
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.donnees.actions import deposer_table, essayer_table
from clesante.donnees.forms import DepotForm, LectureForm
from clesante.donnees.models import TableLocale
from clesante.donnees.producteurs.anomalies import COLONNES, LIMITE
from clesante.donnees.tables import depots, phrases
from clesante.donnees.tables.gestion import FichierOuvert, corrige, ouvrir_depot
from clesante.donnees.tables.imports import Apercu, apercevoir
from clesante.donnees.tables.regles import LigneLue
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError, IntrouvableError
from clesante.socle.texte import pluriel
from clesante.territoires.lectures import est_territoire, perimetre
from clesante.ui.classeurs import FORMATS
from clesante.ui.colonnes import Colonne, tableau
from clesante.ui.fichiers import joindre

OPERATION = "donnees.tables"
PREMIERES = 20
JETON_CSRF = "csrfmiddlewaretoken"
LIGNES: tuple[Colonne[LigneLue], ...] = (
    Colonne("territoire", "Territoire", lambda li: li.territoire),
    Colonne("periode", "Période", lambda li: li.periode),
    Colonne("dimension", "Découpe", lambda li: li.dimension),
    Colonne("numerateur", "Numérateur", lambda li: li.numerateur, "nombre", decimales=1),
    Colonne("denominateur", "Dénominateur", lambda li: li.denominateur, "nombre", decimales=1),
    Colonne("valeur", "Valeur", lambda li: li.valeur, "nombre", decimales=2),
)


def fil(*etapes: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the breadcrumb of a page of tables."""
    return [("Tables", reverse("tables-locales")), *etapes]


@page_reservee(OPERATION)
def deposer(requete: RequeteConnectee) -> HttpResponse:
    """Give a file and its territory; one that cannot be opened is refused here."""
    siens = [p for p in portees(requete.user, OPERATION) if est_territoire(p)]
    initial = {"territoire": siens[0]} if len(siens) == 1 else {}
    form = DepotForm(
        requete.POST or None, requete.FILES or None, utilisateur=requete.user, initial=initial
    )
    if requete.method == "POST" and form.is_valid():
        lus = form.cleaned_data
        depot = depots.garder(lus["fichier"], lus["fichier"].name, lus["territoire"], requete.user)
        try:
            ouvrir_depot(depot)
        except EntreeInvalideError as erreur:
            depots.oublier(depot)
            form.add_error("fichier", phrases.dire(erreur))
        else:
            return redirect("table-depot", depot.jeton)
    contexte = {"form": form, "etapes": fil(("Déposer", ""))}
    return render(requete, "donnees/deposer.html", contexte, status=422 if form.errors else 200)


def _formulaire(depot: depots.Depot, ouvert: FichierOuvert) -> LectureForm:
    """Return the form of a deposit, always bound: what is empty is recognised in the file."""
    return LectureForm(
        depot.choix,
        feuilles=ouvert.feuilles,
        entetes=ouvert.entetes,
        export=ouvert.est_export,
    )


@page_reservee(OPERATION)
@avec_brouillon
def page_depot(requete: RequeteConnectee, jeton: str) -> HttpResponse:
    """Say what a file holds and see what it would do; then do it, once."""
    depot = depots.retrouver(jeton, requete.user)
    if requete.method != "POST":
        if repris := saisie(requete):
            depot = replace(depot, choix={nom: str(repris.get(nom, "")) for nom in repris})
        return _montrer(requete, depot, ouvrir_depot(depot))
    dits = {nom: requete.POST.get(nom, "")[:2_000] for nom in requete.POST if nom != JETON_CSRF}
    depot = depots.retenir(depot, dits)
    if "importer" not in requete.POST:
        return redirect("table-depot", jeton)
    ouvert = ouvrir_depot(depot)
    form = _formulaire(depot, ouvert)
    if not form.is_valid():
        return _montrer(requete, depot, ouvert)
    try:
        fait = deposer_table(
            depot.fichier,
            perimetre(depot.territoire),
            form.declaration(),
            form.consignes(ouvert.lu),
            requete.user,
        )
    except IntrouvableError:
        raise
    except ClesanteError as erreur:
        return _montrer(requete, depot, ouvert, phrases.dire(erreur))
    depots.oublier(depot)
    messages.success(requete, f"La table est enregistrée\u00a0: {fait.difference}.")
    return redirect("table-geree", TableLocale.objects.get(code=fait.code).pk)


def _montrer(
    requete: RequeteConnectee, depot: depots.Depot, ouvert: FichierOuvert, faute: str = ""
) -> HttpResponse:
    """Show what is understood of a file, all that is wrong, and what an import would change."""
    form = _formulaire(depot, ouvert)
    apercu, essai = None, None
    lieu = perimetre(depot.territoire)
    if form.is_valid():
        dites = form.consignes(ouvert.lu)
        try:
            apercu = apercevoir(depot.fichier, lieu, dites)
            if not apercu.bloquantes:
                essai = essayer_table(depot.fichier, lieu, form.declaration(), dites, requete.user)
        except ClesanteError as erreur:
            faute = faute or phrases.dire(erreur)
    refusee = requete.method == "POST" or bool(form.errors)
    contexte = {
        "depot": depot,
        "lieu": lieu.intitule,
        "form": form,
        "faute": faute,
        "essai": essai,
        "formats": FORMATS,
        "etapes": fil(("Déposer", reverse("table-deposer")), (depot.nom, "")),
        **_dit(apercu),
    }
    return render(requete, "donnees/depot.html", contexte, status=422 if refusee else 200)


def _dit(apercu: Apercu | None) -> dict[str, Any]:
    """Return what the page says of a file that was read."""
    if apercu is None:
        return {"apercu": None}
    anomalies = phrases.anomalies_de_page(apercu.anomalies)
    legende = f"Ce qui ne va pas ({len(anomalies)})"
    premieres = apercu.lignes[:PREMIERES]
    return {
        "apercu": apercu,
        "colonnes": apercu.colonnes.items(),
        "fautes": tableau(legende, COLONNES[1:], anomalies[:LIMITE]) if anomalies else None,
        "lignes": tableau("Les premières lignes comprises", LIGNES, premieres)
        if premieres
        else None,
        "chiffres": pluriel(len(apercu.lignes), "chiffre compris", "chiffres compris"),
    }


@page_reservee(OPERATION)
def corriger(requete: RequeteConnectee, jeton: str, extension: str) -> HttpResponse:
    """Send the file corrected where it is certain, what is left said on each row."""
    if extension not in FORMATS:
        raise Http404
    depot = depots.retrouver(jeton, requete.user)
    ouvert = ouvrir_depot(depot)
    form = _formulaire(depot, ouvert)
    if not form.is_valid():
        raise Http404
    try:
        lieu = perimetre(depot.territoire)
        apercu = apercevoir(depot.fichier, lieu, form.consignes(ouvert.lu))
    except EntreeInvalideError as erreur:  # no header: nothing to say on a row
        raise Http404 from erreur
    return joindre(corrige(ouvert, apercu, extension), f"a-corriger.{extension}", prive=True)
