"""Whether the versions of a contract are entire: what is altered is named, and where it can be."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clesante.comptes.models import Evenement
from clesante.comptes.models.champs import etiquette
from clesante.contrats.journal.versions import FIGEE, IMPORTEE
from clesante.contrats.lectures.alterations import ou_est_altere
from clesante.contrats.lectures.contenu import autour, contenu
from clesante.contrats.lectures.temoins import Temoins, fautes_de_la_preuve, temoins
from clesante.contrats.lectures.versions import dire, empreinte_de_preuve
from clesante.contrats.models import (
    Avenant,
    Contrat,
    DocumentVersion,
    SignatureVersion,
    VersionContrat,
    VersionSignee,
)
from clesante.contrats.regles.alterations import lu
from clesante.contrats.regles.versions import (
    COURTE,
    Gardee,
    Temoin,
    fautes_de_la_chaine,
    texte_altere,
)
from clesante.pieces.actions_fichiers import chemin
from clesante.territoires.regles import citer


@dataclass(frozen=True)
class Verifiee:
    """A version, and one sentence by thing that is wrong with it; none when it is entire."""

    version: VersionContrat
    fautes: tuple[str, ...]


def verifier(contrat: Contrat) -> list[Verifiee]:
    """Check every version of a contract: its text, its link, its proofs, what the journal saw.

    The latest first. Source: features S7.
    """
    lues = [*VersionContrat.objects.filter(contrat=contrat).order_by("numero")]
    vues, notes = temoins(contrat), _temoins(lues)
    chaine = fautes_de_la_chaine([_gardee(version) for version in lues], notes)
    return [
        Verifiee(
            version,
            (
                *chaine[version.numero],
                *_ou(version, lues, notes.get(version.numero)),
                *_fautes_des_preuves(version, vues),
            ),
        )
        for version in reversed(lues)
    ]


def _ou(version: VersionContrat, lues: list[VersionContrat], note: Temoin | None) -> Iterator[str]:
    """Yield where the text of a version was altered, when it was."""
    if not texte_altere(_gardee(version), note):
        return
    autres = sorted(lues, key=lambda lue: abs(lue.numero - version.numero))
    voisins = [dit for lue in autres if lue.pk != version.pk and (dit := lu(lue.contenu))]
    ici = version.contrat
    voisins.append({**contenu(ici).valeurs, "autour": autour(ici)})
    yield from ou_est_altere(version, note.empreinte if note else version.empreinte, voisins)


def disparues(contrat: Contrat) -> list[str]:
    """Return, one sentence each, the versions and proofs that the journal saw and the base lost."""
    vus = temoins(contrat)
    return [*_versions_perdues(contrat, vus), *_preuves_perdues(contrat, vus)]


def _versions_perdues(contrat: Contrat, vus: Temoins) -> Iterator[str]:
    presents = set(contrat.versions.values_list("pk", flat=True))
    for dit in vus.disparus(VersionContrat, presents):
        yield (
            f"La version {dit.get('numero')}, que le journal a vu figer (empreinte "
            f"{str(dit.get('empreinte'))[:COURTE]}…), n'est plus dans la base."
        )


def _preuves_perdues(contrat: Contrat, vus: Temoins) -> Iterator[str]:
    siennes: dict[Any, tuple[str, str, str]] = {
        DocumentVersion: ("version__contrat", "le fichier", "fichier"),
        SignatureVersion: ("contrat", "la signature de", "fonction"),
        VersionSignee: ("version__contrat", "la déclaration de signature du", "date"),
        Avenant: ("contrat", "l'avenant", "intitule"),
    }
    for modele, (lien, quoi, nom) in siennes.items():
        presents = set(modele.objects.filter(**{lien: contrat}).values_list("pk", flat=True))
        for dit in vus.disparus(modele, presents):
            yield f"N'est plus dans la base\u00a0: {quoi} {citer(str(dit.get(nom, '')))}."


def _gardee(version: VersionContrat) -> Gardee:
    return Gardee(
        version.numero,
        version.contenu,
        version.empreinte,
        version.precedent,
        version.maillon,
        dire(version),
    )


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


def _fautes_des_preuves(version: VersionContrat, vus: Temoins) -> Iterator[str]:
    """Yield what is wrong with what proves a version: its files, its signatures, its avenant."""
    yield from vus.fautes(version)
    for document in version.documents.order_by("pk"):
        yield from vus.fautes(document)
        if faute := _faute_du_fichier(document):
            yield faute
    for signature in version.signatures.select_related("organisation").order_by("pk"):
        yield from vus.fautes(signature)
    for avenant in Avenant.objects.filter(versions=version):
        yield from vus.fautes(avenant)
    if signee := version.declaree:
        yield from vus.fautes(signee)
        yield from _fautes_de_la_declaration(version, signee)


def _fautes_de_la_declaration(version: VersionContrat, signee: VersionSignee) -> Iterator[str]:
    if empreinte_de_preuve(version.maillon, signee.preuve) != signee.empreinte:
        yield (
            "Ce qui a été noté à la signature (qui, quel jour, comment) n'est plus ce qui a été "
            "déclaré."
        )
    else:
        yield from fautes_de_la_preuve(signee)


def _faute_du_fichier(document: DocumentVersion) -> str:
    fichier = chemin(document.empreinte)
    if not fichier.is_file():
        return f"Le fichier «\u00a0{document.fichier}\u00a0» n'est plus sur le disque du site."
    with fichier.open("rb") as ouvert:
        prise = hashlib.file_digest(ouvert, "sha256").hexdigest()
    if prise != document.empreinte:
        return f"Le fichier «\u00a0{document.fichier}\u00a0» n'est plus celui qui a été gardé."
    return ""
