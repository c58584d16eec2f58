"""Versions of a contract: those it has, the one in force on a day, whether they are entire."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from clesante.comptes.journal import etat
from clesante.comptes.models import Evenement
from clesante.comptes.models.champs import etiquette
from clesante.contrats.colonnes.contenu import CONTRAT, SORTES
from clesante.contrats.models import Contrat, DocumentVersion, VersionContrat, VersionSignee
from clesante.contrats.regles.contenu import Contenu
from clesante.contrats.regles.versions import Gardee, Temoin, fautes_de_la_chaine
from clesante.pieces.actions_fichiers import chemin

FIGEE, IMPORTEE = "contrats.version_figee", "contrats.version_importee"


@dataclass(frozen=True)
class Verifiee:
    """A version, and one sentence by thing that is wrong with it; none when it is entire."""

    version: VersionContrat
    fautes: tuple[str, ...]


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
    """Return what a version says; days that its text left open are those it was signed with."""
    dit = json.loads(version.contenu)
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


def verifier(contrat: Contrat) -> list[Verifiee]:
    """Check every version of a contract: its text, its link, its files, what the journal saw.

    The latest first. Source: features S7.
    """
    lues = [*VersionContrat.objects.filter(contrat=contrat).order_by("numero")]
    gardees = [_gardee(version) for version in lues]
    chaine = fautes_de_la_chaine(gardees, _temoins(lues))
    return [
        Verifiee(version, (*chaine[version.numero], *_fautes_des_preuves(version)))
        for version in reversed(lues)
    ]


def venue_d_ailleurs(version: VersionContrat) -> bool:
    """Tell whether a version came from another site: this one saw none of its signatures."""
    notes = Evenement.objects.filter(type=IMPORTEE, objet_type=etiquette(VersionContrat))
    return notes.filter(objet_id=version.pk).exists()


def _gardee(version: VersionContrat) -> Gardee:
    return Gardee(
        version.numero,
        version.contenu,
        version.empreinte,
        version.precedent,
        version.maillon,
        dire(version),
    )


def dire(version: VersionContrat) -> dict[str, Any]:
    """Return what the link of a version in its chain stands on."""
    return {
        "contrat": str(version.contrat.cle_creation),
        "version": str(version.cle_creation),
        "figee_le": version.figee_le.isoformat(),
        **etat(version, ("numero", "genre", "motif", "empreinte", "precedent")),
    }


def _temoins(lues: Sequence[VersionContrat]) -> Mapping[int, Temoin]:
    """Return what the journal kept of each version, by its number."""
    numeros = {version.pk: version.numero for version in lues}
    notes = Evenement.objects.filter(
        type__in=(FIGEE, IMPORTEE), objet_type=etiquette(VersionContrat), objet_id__in=numeros
    ).order_by("pk")
    return {
        numeros[note.objet_id]: Temoin(
            note.apres.get("empreinte", ""), note.apres.get("maillon", "")
        )
        for note in notes
    }


def _fautes_des_preuves(version: VersionContrat) -> Iterator[str]:
    """Yield what is wrong with the files of a version, and with the proof of its signature."""
    for document in version.documents.order_by("pk"):
        if faute := _faute_du_fichier(document):
            yield faute
    signee = version.declaree
    if signee and empreinte_de_preuve(version.maillon, signee.preuve) != signee.empreinte:
        yield (
            "Ce qui a été noté à la signature (qui, quel jour, comment) n'est plus ce qui a été "
            "déclaré."
        )


def _faute_du_fichier(document: DocumentVersion) -> str:
    fichier = chemin(document.empreinte)
    if not fichier.is_file():
        return f"Le fichier «\u00a0{document.fichier}\u00a0» n'est plus sur le disque du site."
    with fichier.open("rb") as ouvert:
        prise = hashlib.file_digest(ouvert, "sha256").hexdigest()
    if prise != document.empreinte:
        return f"Le fichier «\u00a0{document.fichier}\u00a0» n'est plus celui qui a été gardé."
    return ""


def empreinte_de_preuve(maillon: str, preuve: str) -> str:
    """Return the SHA-256 of the proof of a signature: the link of the version, then the proof."""
    return hashlib.sha256(f"{maillon}\n{preuve}".encode()).hexdigest()
