"""Pages of a contract that exists already: say it, give its file, see all, take it in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clesante.acteurs.lectures.citees import citation
from clesante.comptes.views.brouillons import avec_brouillon, saisie
from clesante.comptes.views.objets import refus_au_formulaire, statut
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.contrats.actions import MODIFIER
from clesante.contrats.actions import reprise_depots as depots
from clesante.contrats.actions.reprise import CREER, reprendre, retirable, retirer
from clesante.contrats.forms.reprise import ContratReprisForm
from clesante.contrats.imports.fiches import ContratLu, FicheLue
from clesante.contrats.imports.structures import NEUVE
from clesante.contrats.models import ImportContrat
from clesante.contrats.regles.reprise import CONNUS, LAISSER, NOTES
from clesante.contrats.views import atteindre, fil
from clesante.donnees.producteurs.anomalies import COLONNES, LIMITE, texte_de
from clesante.socle.erreurs import RefuseError
from clesante.socle.texte import pluriel
from clesante.ui.colonnes import Colonne, tableau

SURE = 0.75
"""Under this confidence a field read in a document is marked: look at it."""
CELLULES_ECRITES = 800
"""Cells of a document that one page lets correct: a form has 1,000 fields at most."""
TEXTE_MAX = 20_000
FICHES: tuple[Colonne[FicheLue], ...] = (
    Colonne("fiche", "Fiche-action", str),
    Colonne("ligne", "Ligne", lambda lue: lue.ligne, "nombre"),
    Colonne("axe", "Axe", lambda lue: lue.axe),
    Colonne("pilote", "Pilote", lambda lue: ", ".join(lue.pilotes)),
    Colonne("debut", "Début", lambda lue: lue.champs.get("debut"), "date"),
    Colonne("fin", "Fin", lambda lue: lue.champs.get("fin"), "date"),
    Colonne("indicateurs", "Indicateurs", lambda lue: len(lue.indicateurs), "nombre"),
    Colonne("financeurs", "Financeurs", lambda lue: len(lue.financeurs), "nombre"),
)


@page_reservee(CREER)
@avec_brouillon
def nouvelle(requete: RequeteConnectee) -> HttpResponse:
    """Say what a contract is; without a file it is taken in at once."""
    form = ContratReprisForm(saisie(requete), requete.FILES or None, utilisateur=requete.user)
    if requete.method == "POST" and form.is_valid():
        contrat, fichier = form.save(commit=False), form.cleaned_data["fichier"]
        with refus_au_formulaire(form, "fichier" if fichier else "territoire"):
            if not fichier:
                fait, _ = reprendre(contrat, form.parties, requete.user)
                messages.success(requete, f"Contrat repris\u00a0: «\u00a0{fait}\u00a0».")
                return redirect("contrat", fait.pk)
            faits = depots.geler(contrat, form.parties)
            depot = depots.deposer(faits, fichier, fichier.name, requete.user)
            return redirect("contrat-reprise", depot.pk)
    contexte = {"form": form, "etapes": fil(None, ("Reprendre un contrat", ""))}
    return render(requete, "contrats/reprise_nouvelle.html", contexte, status=statut(form))


@page_reservee(CREER)
def relire(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Map columns, correct, see all that would be made; then take the contract in, or give up."""
    depot = depots.retrouver(numero, requete.user)
    if depot.fait_le:
        return _fait(requete, depot)
    faute = ""
    if requete.method == "POST":
        geste = requete.POST.get("geste", "")
        if geste == "abandonner":
            depots.abandonner(depot)
            messages.success(requete, "Rien n'a été gardé de ce fichier.")
            return redirect("contrats")
        _noter_les_choix(requete, depot)
        if geste == "importer":
            try:
                fait = depots.importer(depot, requete.user)
            except RefuseError as erreur:
                faute = str(erreur)
            else:
                combien = pluriel(len(relire_fiches(fait)), "fiche-action", "fiches-actions")
                messages.success(requete, f"Contrat repris, avec {combien}.")
                return redirect("contrat-reprise", depot.pk)
        elif geste:
            return redirect("contrat-reprise", depot.pk)
    return _apercu(requete, depot, faute)


def relire_fiches(contrat: Any) -> list[int]:
    """Return the numbers of the fiches of a contract just taken in."""
    return [*contrat.fiches.values_list("pk", flat=True)]


def _noter_les_choix(requete: RequeteConnectee, depot: ImportContrat) -> None:
    permis = {*CONNUS, NOTES, LAISSER}
    colonnes = {
        rang: champ if (champ := requete.POST.get(f"colonne-{rang}", "")) in permis else deja
        for rang, deja in depots.colonnes_de(depot).items()
    }
    reprise = depots.relire(depot, requete.user)
    numeros = [str(o.pk) for citee in reprise.structures.ambigues for o in citee.choix]
    dites = {
        nom.removeprefix("structure-"): str(lu)
        for nom, lu in requete.POST.items()
        if nom.startswith("structure-") and lu in (NEUVE, *numeros)
    }
    cellules = {
        (int(ligne), int(colonne)): str(lu).replace("\0", "")[:TEXTE_MAX]
        for nom, lu in requete.POST.items()
        if nom.startswith("cellule-")
        for ligne, _, colonne in (nom.removeprefix("cellule-").partition("-"),)
        if ligne.isdecimal() and colonne.isdecimal() and len(nom) < 30
    }
    depots.corriger(depot, cellules)
    depots.choisir(depot, colonnes, dites)


def _apercu(requete: RequeteConnectee, depot: ImportContrat, faute: str) -> HttpResponse:
    reprise = depots.relire(depot, requete.user)
    contexte = {
        "depot": depot,
        "contrat": depot.choix["contrat"],
        "encodage": depot.choix.get("encodage", ""),
        "faute": faute,
        "reprise": reprise,
        "champs": [(nom, connu.libelle) for nom, connu in CONNUS.items()],
        "notes": NOTES,
        "laisser": LAISSER,
        "colonnes": [*_colonnes(depot)],
        "a_dire": any(champ == NOTES for champ in depots.colonnes_de(depot).values()),
        "fiches": tableau(f"Les fiches ({len(reprise.fiches)})", FICHES, reprise.fiches),
        "fautes": _fautes(reprise),
        "structures": [
            (c, [(o.pk, citation(o)) for o in c.choix]) for c in reprise.structures.ambigues
        ],
        "neuve": NEUVE,
        "documents": [*_documents(depot)],
        "etapes": fil(
            None, ("Reprendre un contrat", reverse("contrat-reprendre")), (depot.fichier, "")
        ),
    }
    code = 409 if faute else 200
    return render(requete, "contrats/reprise_relire.html", contexte, status=code)


def _fautes(reprise: ContratLu) -> Any:
    legende = f"À regarder ({len(reprise.anomalies)})"
    ordonnees = sorted(reprise.anomalies, key=lambda a: (a.gravite != "bloquant", a.ligne or 0))
    return tableau(legende, COLONNES[1:7], ordonnees[:LIMITE]) if reprise.anomalies else None


def _colonnes(depot: ImportContrat) -> Iterator[tuple[int, str, str, str]]:
    """Yield (rank, title, first value, field) of each column of a file."""
    rang = depot.choix["rang"]
    titres = [texte_de(cellule) for cellule in depot.lignes[rang]]
    for colonne, champ in depots.colonnes_de(depot).items():
        valeurs = (
            texte_de(ligne[colonne]) for ligne in depot.lignes[rang + 1 :] if colonne < len(ligne)
        )
        exemple = next(filter(None, valeurs), "")
        yield colonne, titres[colonne] or f"Colonne {colonne + 1}", exemple[:80], champ


def _documents(depot: ImportContrat) -> Iterator[dict[str, Any]]:
    """Yield each fiche of a document beside the text it was read from, its doubts marked."""
    extraits, confiances = depot.choix.get("extraits", []), depot.choix.get("confiances", [])
    if not extraits:
        return
    colonnes = depots.colonnes_de(depot)
    titres = [texte_de(cellule) for cellule in depot.lignes[0]]
    intitule = next((rang for rang, nom in colonnes.items() if nom == "intitule"), 0)
    for rang, ligne in enumerate(depot.lignes[1:], 1):
        champs = [
            {
                "nom": f"cellule-{rang}-{colonne}",
                "titre": titres[colonne],
                "texte": texte_de(cellule),
                "confiance": round(100 * confiances[rang][colonne]),
                "compris": colonnes.get(colonne) in CONNUS,
                "douteux": confiances[rang][colonne] < SURE and colonnes.get(colonne) in CONNUS,
                "ecrit": rang * len(ligne) <= CELLULES_ECRITES,
            }
            for colonne, cellule in enumerate(ligne)
            if texte_de(cellule)
        ]
        yield {
            "titre": texte_de(ligne[intitule]),
            "champs": champs,
            "extrait": extraits[rang],
            "douteux": sum(bool(c["douteux"]) for c in champs),
        }


def _fait(requete: RequeteConnectee, depot: ImportContrat) -> HttpResponse:
    contrat = atteindre(requete, depot.bilan["contrat"])
    contexte = {
        "contrat": contrat,
        "depot": depot,
        "personnes": depot.bilan.get("personnes", []),
        "fiches": depot.bilan.get("fiches", 0),
        "retirable": retirable(contrat),
        "etapes": fil(contrat, ("Reprise", "")),
    }
    return render(requete, "contrats/reprise_faite.html", contexte)


@page_reservee(MODIFIER)
def retrait(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Take back a whole reprise, while nothing changed since."""
    contrat = atteindre(requete, numero, MODIFIER)
    faute = ""
    if requete.method == "POST":
        try:
            retirer(contrat, requete.user)
        except RefuseError as erreur:
            faute = str(erreur)
        else:
            messages.success(requete, "La reprise est retirée\u00a0: le contrat n'est plus là.")
            return redirect("contrats")
    contexte = {
        "contrat": contrat,
        "faute": faute,
        "retirable": retirable(contrat),
        "etapes": fil(contrat, ("Retirer la reprise", "")),
    }
    return render(requete, "contrats/reprise_retrait.html", contexte, status=409 if faute else 200)
