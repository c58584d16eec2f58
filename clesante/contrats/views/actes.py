"""Pages of the dated documents of a contract: the list, one of them, who signed it."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clesante.comptes.views import objets
from clesante.comptes.views.reservees import RequeteConnectee, page_reservee
from clesante.concertation.exports import envoyer
from clesante.contrats.actions import MODIFIER
from clesante.contrats.actions.parties import RENDRE_AVIS, operation_sur
from clesante.contrats.colonnes.actes import ACTES, SIGNATURES
from clesante.contrats.forms.actes import (
    ActeForm,
    ActeNouveauForm,
    OrientationForm,
    OrientationNouvelleForm,
    SignatureActeForm,
    SignatureActeNouvelleForm,
)
from clesante.contrats.lectures.actes import LigneActe, attendus, lignes_d_actes
from clesante.contrats.models import Acte, Contrat, Orientation, SignatureActe
from clesante.contrats.regles.cycle import ACTES_ARS
from clesante.contrats.views import atteindre, fil
from clesante.contrats.views.parties import Sorte
from clesante.socle.texte import pluriel
from clesante.ui.classeurs import FORMATS
from clesante.ui.colonnes import remplies, tableau
from clesante.ui.tableaux import Tableau

TITRE = "Documents datés"


def _vers_acte(objet: Any) -> str:
    numero = objet.pk if isinstance(objet, Acte) else objet.acte_id
    if numero is None:
        return reverse("contrat-actes", args=[objet.contrat_id])
    return reverse("acte", args=[numero])


SORTES: Final = (
    Sorte(
        "acte",
        Acte,
        (ActeNouveauForm, ActeForm),
        "Ajouter un document",
        _vers_acte,
        plus={"ars": False},
        ouvert=lambda acte: acte.genre not in ACTES_ARS,
    ),
    Sorte(
        "avis",
        Acte,
        (ActeNouveauForm, ActeForm),
        "Écrire un acte de l'ARS",
        _vers_acte,
        operation=RENDRE_AVIS,
        plus={"ars": True},
        ouvert=lambda acte: acte.genre in ACTES_ARS,
    ),
    Sorte(
        "signature-acte",
        SignatureActe,
        (SignatureActeNouvelleForm, SignatureActeForm),
        "Ajouter une signature",
        _vers_acte,
        (Acte, "acte"),
    ),
    Sorte(
        "orientation",
        Orientation,
        (OrientationNouvelleForm, OrientationForm),
        "Ajouter une orientation",
        _vers_acte,
        (Acte, "acte"),
    ),
)


@page_reservee("contrats.voir")
def actes(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show the dated documents of a contract; what is awaited of one taken in."""
    lu = atteindre(requete, numero)
    lus = lignes_d_actes(lu, requete.user)
    vers = [reverse("acte", args=[ligne.acte.pk]) for ligne in lus]
    contexte = {
        "contrat": lu,
        "peut_modifier": lu.permet(requete.user, MODIFIER),
        "peut_rendre_avis": lu.permet(requete.user, RENDRE_AVIS),
        "donnees": _documents(lus, vers),
        "attendus": attendus(lu, [ligne.acte for ligne in lus]),
        "formats": FORMATS,
        "etapes": fil(lu, (TITRE, "")),
    }
    return render(requete, "contrats/actes.html", contexte)


@page_reservee("contrats.voir")
def exporter(requete: RequeteConnectee, numero: int, extension: str) -> HttpResponse:
    """Send the dated documents of a contract as a file."""
    lu = atteindre(requete, numero)
    lus = lignes_d_actes(lu, requete.user)
    return envoyer(lu, TITRE, ("documents", extension), ACTES, lus)


@page_reservee("contrats.voir")
def acte(requete: RequeteConnectee, numero: int) -> HttpResponse:
    """Show one document: what it says, who signed it, its orientations, its files."""
    lu: Acte = objets.atteindre(
        requete, Acte, numero, "contrats.voir", "contrat", "organisation", "fiche"
    )
    ecrit = lu.permet(requete.user, operation_sur(lu))
    signatures = list(lu.signatures.select_related("organisation").order_by("pk"))
    vers = [reverse("signature-acte-modifier", args=[s.pk]) for s in signatures] if ecrit else []
    contexte = {
        "acte": lu,
        "contrat": lu.contrat,
        "de_l_ars": lu.genre in ACTES_ARS,
        "peut_modifier": ecrit,
        "modifier": "avis-modifier" if lu.genre in ACTES_ARS else "acte-modifier",
        "ligne": next(iter(lignes_d_actes(lu.contrat, requete.user, lu.pk)), None),
        "signatures": _signatures(signatures, vers),
        "orientations": lu.orientations.prefetch_related("axes").order_by("numero"),
        "etapes": _fil(lu.contrat, (lu.intitule, "")),
    }
    return render(requete, "contrats/actes_acte.html", contexte)


def _documents(lus: list[LigneActe], vers: list[str]) -> Tableau | None:
    """Return the table of the documents, None when there is none."""
    dits = pluriel(len(lus), "document")
    return tableau(dits, remplies(ACTES, lus), lus, vers) if lus else None


def _signatures(lues: list[SignatureActe], vers: list[str]) -> Any:
    """Return the table of who signed, None when nobody is named."""
    return tableau(pluriel(len(lues), "signature"), SIGNATURES, lues, vers) if lues else None


def _fil(contrat: Contrat, *suite: tuple[str, str]) -> list[tuple[str, str]]:
    return fil(contrat, (TITRE, reverse("contrat-actes", args=[contrat.pk])), *suite)
