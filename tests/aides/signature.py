"""Driving a contract to its signature, by the acts people do."""

from __future__ import annotations

import itertools
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tests.aides.personnes import faire

if TYPE_CHECKING:
    from clesante.comptes.models import Utilisateur
    from clesante.contrats.models import Contrat, DocumentVersion, VersionContrat, VersionSignee

SCAN = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
_SUITE = itertools.count()


def demarche_prete(cadre: str = "bretagne", menee: bool = False) -> Contrat:
    """Return a démarche ready to be signed: its signatories named, what blocks lifted.

    ``menee``: led there step by step; else put there.
    """
    from clesante.contrats.lectures.conformite import verifier_un
    from clesante.contrats.models import LeveeBlocage
    from tests.contrats.essais_cycle import demarche, mener

    lue, par = demarche(cadre), faire("administrateur")
    if menee:
        mener(lue)
    else:
        _placer(lue, par)
    LeveeBlocage.objects.bulk_create(
        LeveeBlocage(contrat=lue, regle=point.code, motif="Pour l'essai.", auteur=par)
        for point in verifier_un(lue, par)
        if point.levable
    )
    return lue


def _placer(contrat: Contrat, par: Utilisateur) -> None:
    """Put a démarche at « prêt à signer », with the two signatories that the law asks."""
    from clesante.contrats.actions.parties import ajouter
    from clesante.contrats.lectures import cadre_du
    from clesante.contrats.models import EtapeFranchie, Signataire
    from clesante.contrats.regles.cycle import derniere_avant_signature
    from tests.contrats.essais_cycle import JOUR, organisation

    cadre = cadre_du(contrat)
    contrat.etape, contrat.etat = derniere_avant_signature(cadre), "a_signer"
    contrat.save()
    EtapeFranchie.objects.create(
        contrat=contrat, etape=contrat.etape, cadre=cadre.cadre,
        cadre_version=cadre.version[:200], date=JOUR, auteur=par,
    )  # fmt: skip
    for nature, habilitation in (("ars", "qualite"), ("epci", "deliberation")):
        neuf = Signataire(
            contrat=contrat, organisation=organisation(f"Signataire {nature}", nature),
            genre=nature, fonction="présidence", habilitation=habilitation,
        )  # fmt: skip
        ajouter(neuf, par)


def depot(
    version: VersionContrat, contenu: bytes = b"", genre: str = "scan", moyen: str = "papier",
    **plus: Any,
) -> Any:  # fmt: skip
    """Return a file that came for a version, not kept yet; a scan like no other by default."""
    from clesante.contrats.actions.signature import Depot
    from clesante.contrats.models import DocumentVersion

    contenu = contenu or SCAN + str(next(_SUITE)).encode()
    nom = {"scan": "page-signee.pdf", "signe": "retour.pdf", "detachee": "retour.p7s"}[genre]
    fichier = DocumentVersion(version=version, genre=genre, fichier=plus.pop("nom", nom))
    return Depot(fichier, contenu, moyen, **plus)


def deposer(version: VersionContrat, par: Utilisateur, **plus: Any) -> DocumentVersion:
    """Keep a file of a version: a scan by default."""
    from clesante.contrats.actions.signature import deposer as agir

    return agir(depot(version, **plus), par)[0]


def tous_signent(
    version: VersionContrat, par: Utilisateur, jour: date, habilitees: date | None = None
) -> None:
    """Note the signature of every party on paper, the local authorities enabled on a day."""
    from clesante.contrats.models import SignatureVersion
    from clesante.contrats.regles.parties import est_collectivite

    attendues = list(SignatureVersion.objects.filter(version_signee=version).order_by("ordre"))
    for lue in attendues:
        if est_collectivite(lue.genre):
            lue.habilitation, lue.habilitation_date = "deliberation", habilitees or jour
    deposer(version, par, signe_le=jour, montre=attendues)


def signer_le_contrat(contrat: Contrat, jour: date | None = None) -> VersionSignee:
    """Sign a contract that is ready: prepared, signed by all on paper, declared."""
    from clesante.contrats.actions.signature import preparer
    from clesante.contrats.actions.signature_declarer import Declaration, signer

    par, jour = faire("administrateur"), jour or timezone.localdate()
    version = preparer(contrat, par)
    tous_signent(version, par, jour)
    return signer(version, Declaration("derniere", date_effet=jour, date_fin=fin(jour)), par)


def fin(jour: date) -> date:
    """Return the last day of a contract of three years."""
    return date(jour.year + 3, 12, 31)
