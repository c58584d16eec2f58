"""Versions of a contract: those it has, what each says, the one in force on a day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from clesante.comptes.journal import etat
from clesante.comptes.models import Evenement
from clesante.comptes.models.champs import etiquette
from clesante.contrats.colonnes.contenu import CONTRAT, SORTES
from clesante.contrats.journal.signature import SIGNEE
from clesante.contrats.journal.versions import IMPORTEE
from clesante.contrats.models import Contrat, VersionContrat, VersionSignee, chaine
from clesante.contrats.regles.contenu import Contenu
from clesante.socle.erreurs import RefuseError

AILLEURS: Final = "d'après un autre site"
REPRIS: Final = "d'après le document repris"


def versions(contrat: Contrat) -> QuerySet[VersionContrat]:
    """Return the versions of a contract, the latest first, without their text."""
    lues: QuerySet[VersionContrat] = (
        VersionContrat.objects.filter(contrat=contrat)
        .select_related("auteur", "avenant", "signee")
        .prefetch_related("documents")
        .defer("contenu")
        .order_by("-numero")
    )
    return lues


def contenu_de(version: VersionContrat) -> Contenu:
    """Return what a version says; days that its text left open are those it was signed with.

    Raises ``RefuseError`` for a text so altered that it no longer reads.
    """
    try:
        dit = json.loads(version.contenu)
        dit["contrat"]["repere"], dit["contrat"]["cadre"]
        return _lu(version, dit)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise RefuseError(
            f"Le texte gardé de la {version} ne se lit plus\u00a0: il a été modifié dans la base.",
            "Voyez «\u00a0Vérifier les versions\u00a0»\u00a0; une sauvegarde garde l'original.",
        ) from None


def _lu(version: VersionContrat, dit: Any) -> Contenu:
    if signee := version.declaree:
        contrat = dit["contrat"]
        contrat["date_effet"] = contrat["date_effet"] or signee.date_effet.isoformat()
        fin = signee.date_fin.isoformat() if signee.date_fin else None
        contrat["date_fin_prevue"] = contrat["date_fin_prevue"] or fin
    return relire(dit)


def relire(valeurs: Mapping[str, Any]) -> Contenu:
    """Return a content written some day: what its objects could not say yet is empty."""
    lus = dict(valeurs)
    for sorte in SORTES:
        lus[sorte.nom] = [{**sorte.vide, **lu} for lu in lus.get(sorte.nom, ())]
    lus["contrat"] = {**CONTRAT.vide, **lus["contrat"]}
    return Contenu(lus)


def signees(contrat: Contrat) -> QuerySet[VersionSignee]:
    """Return the versions declared signed of a contract, in the order in which they hold."""
    lues: QuerySet[VersionSignee] = (
        VersionSignee.objects.filter(version__contrat=contrat)
        .select_related("version__avenant", "auteur")
        .order_by("date_effet", "pk")
    )
    return lues


def version_en_vigueur(contrat: Contrat, jour: date) -> VersionSignee | None:
    """Return the version signed that holds on a day; None before the first, after the last day."""
    lue = signees(contrat).filter(date_effet__lte=jour).last()
    return lue if lue and (lue.date_fin is None or jour <= lue.date_fin) else None


def signees_ailleurs(contrat: Contrat) -> frozenset[int]:
    """Return the versions of a contract, by number, that this site did not see declared signed."""
    return declarees_ailleurs([contrat.pk])


def declarees_ailleurs(contrats: Sequence[int]) -> frozenset[int]:
    """Return the same of some contracts, two questions whatever their number."""
    declarees = dict(
        VersionSignee.objects.filter(version__contrat__in=contrats).values_list("pk", "version")
    )
    vues = Evenement.objects.filter(type=SIGNEE, objet_id__in=declarees)
    return frozenset(
        {*declarees.values()} - {declarees[pk] for pk in vues.values_list("objet_id", flat=True)}
    )


def source_de_la_signature(contrat: Contrat) -> str:
    """Return who says that a contract is signed, when this site did not see it; else empty."""
    if not contrat.date_signature or _declarees_ici(contrat).exists():
        return ""
    return REPRIS if contrat.repris else AILLEURS


def _declarees_ici(contrat: Contrat) -> QuerySet[Evenement]:
    return Evenement.objects.filter(type=SIGNEE, chaine=chaine(contrat))


def venue_d_ailleurs(version: VersionContrat) -> bool:
    """Tell whether a version came from another site: this one saw none of its signatures."""
    notes = Evenement.objects.filter(type=IMPORTEE, objet_type=etiquette(VersionContrat))
    return notes.filter(objet_id=version.pk).exists()


def dire(version: VersionContrat) -> dict[str, Any]:
    """Return what the link of a version in its chain stands on."""
    return {
        "contrat": str(version.contrat.cle_creation),
        "version": str(version.cle_creation),
        "figee_le": version.figee_le.isoformat(),
        **etat(version, ("numero", "genre", "motif", "empreinte", "precedent")),
    }


def empreinte_de_preuve(maillon: str, preuve: str) -> str:
    """Return the SHA-256 of the proof of a signature: the link of the version, then the proof."""
    return hashlib.sha256(f"{maillon}\n{preuve}".encode()).hexdigest()
