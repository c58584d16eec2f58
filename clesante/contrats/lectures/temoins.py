"""What the journal saw of versions and of what proves them, against what the base says now.

Each act wrote there what it made: what was written since without one is named, object and column.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import models

from clesante.comptes.journal import etat
from clesante.comptes.models import Evenement
from clesante.comptes.models.champs import champs, etiquette
from clesante.contrats.journal.avenants import CHAMPS_AVENANT
from clesante.contrats.journal.signature import CHAMPS_DOCUMENT, CHAMPS_SIGNATURE, CHAMPS_SIGNEE
from clesante.contrats.journal.versions import CHAMPS_VERSION
from clesante.contrats.models import (
    Avenant,
    Contrat,
    DocumentVersion,
    SignatureVersion,
    VersionContrat,
    VersionSignee,
    chaine,
)
from clesante.socle.dates import date_longue
from clesante.socle.json_canonique import empreinte
from clesante.territoires.regles import citer

LECTURE: Final = "ce qui a été lu de ses signatures"
MOTIFS: Final = "motifs des changements"
NES_APRES: Final = frozenset({"figee_le", "precedent", LECTURE})  # older events do not say these
A_PART: Final = frozenset({"empreinte", "maillon", "precedent"})  # told apart, by their own names
Dit = dict[str, Any]


def dire_version(version: VersionContrat) -> Dit:
    """Return what the journal keeps of a version."""
    return etat(version, CHAMPS_VERSION)


def dire_document(document: DocumentVersion) -> Dit:
    """Return what the journal keeps of a file that makes proof: not who signed, their print."""
    return {**etat(document, CHAMPS_DOCUMENT), LECTURE: empreinte(document.lecture)}


def _dire_signature(signature: SignatureVersion) -> Dit:
    return etat(signature, CHAMPS_SIGNATURE)


def _dire_signee(signee: VersionSignee) -> Dit:
    return etat(signee, CHAMPS_SIGNEE)


def _dire_avenant(avenant: Avenant) -> Dit:
    motifs = dict(avenant.motifs.order_by("cle").values_list("cle", "motif"))
    return {**etat(avenant, CHAMPS_AVENANT), "motifs": motifs}


TEMOIGNES: Final[Mapping[type[models.Model], Callable[[Any], Dit]]] = {
    VersionContrat: dire_version,
    DocumentVersion: dire_document,
    SignatureVersion: _dire_signature,
    VersionSignee: _dire_signee,
    Avenant: _dire_avenant,
}


@dataclass
class Vu:
    """What the journal saw of an object: its values, who made it, whether it was taken away."""

    dit: Dit = field(default_factory=dict)
    auteur: int | None = None
    retire: bool = False


@dataclass(frozen=True)
class Temoins:
    """What the journal saw of what makes versions of a contract, by kind and number."""

    vus: Mapping[tuple[str, int], Vu]

    def fautes(self, objet: models.Model) -> Iterator[str]:
        """Yield each column of an object that is not as the journal saw it written."""
        vu = self.vus.get((etiquette(objet), objet.pk))
        if vu is None:
            yield f"Le journal n'a pas vu arriver ceci\u00a0: {nommer(objet)}."
            return
        maintenant = TEMOIGNES[type(objet)](objet)
        for nom, valeur in maintenant.items():
            su = nom in vu.dit or nom not in NES_APRES
            if su and nom not in A_PART and valeur != vu.dit.get(nom):
                yield _faute(objet, nom, vu.dit.get(nom), valeur)
        if getattr(objet, "auteur_id", vu.auteur) != vu.auteur:
            yield f"{_entete(objet)}\u00a0: l'auteur n'est plus celui que le journal a gardé."

    def disparus(self, modele: type[models.Model], presents: set[int]) -> Iterator[Dit]:
        """Yield what the journal saw of the objects of a kind that are no longer in the base."""
        for (sorte, numero), vu in self.vus.items():
            if sorte == etiquette(modele) and numero not in presents and not vu.retire:
                yield vu.dit


def temoins(contrat: Contrat) -> Temoins:
    """Return what the journal saw of the versions of a contract and of their proofs."""
    notes = Evenement.objects.filter(
        chaine=chaine(contrat), objet_type__in=[etiquette(modele) for modele in TEMOIGNES]
    )
    vus: dict[tuple[str, int], Vu] = {}
    for note in notes.order_by("pk").iterator():
        vu = vus.setdefault((note.objet_type, note.objet_id), Vu(auteur=note.auteur_id))
        motifs = {**vu.dit.get("motifs", {}), **(note.apres.get("motifs") or {})}
        vu.dit |= note.apres
        vu.dit["motifs"] = {cle: motif for cle, motif in sorted(motifs.items()) if motif}
        vu.retire = bool(note.avant and not note.apres)
    return Temoins(vus)


def _faute(objet: models.Model, nom: str, attendu: Any, trouve: Any) -> str:
    """Return « La signature de « CPAM, directeur » : « signé le » dit …, le journal … »."""
    if nom == LECTURE:
        return f"{_entete(objet)}\u00a0: {LECTURE} a changé depuis."
    if nom == "motifs":
        cles = {cle for cle in {*trouve, *attendu} if trouve.get(cle) != attendu.get(cle)}
        (nom, trouve, attendu) = next(
            (MOTIFS, trouve.get(cle), attendu.get(cle)) for cle in sorted(cles)
        )
        return _phrase(objet, nom, _court(trouve), _court(attendu))
    colonne = champs(objet)[nom]
    return _phrase(
        objet, str(colonne.verbose_name), _dire(colonne, trouve), _dire(colonne, attendu)
    )


def _phrase(objet: models.Model, quoi: str, trouve: str, attendu: str) -> str:
    return f"{_entete(objet)}, {quoi}\u00a0: la base dit {trouve}, le journal a gardé {attendu}."


def _entete(objet: models.Model) -> str:
    nom = nommer(objet)
    return nom[0].upper() + nom[1:]


def nommer(objet: Any) -> str:
    """Return how people call what makes a version."""
    if isinstance(objet, VersionContrat):
        return f"la {objet}"
    if isinstance(objet, DocumentVersion):
        return f"le fichier {citer(objet.fichier)}"
    if isinstance(objet, SignatureVersion):
        return f"la signature de {citer(str(objet))}"
    if isinstance(objet, VersionSignee):
        return f"la déclaration de signature de la {objet.version}"
    return f"l'{objet}"


def _dire(colonne: models.Field[Any, Any], valeur: Any) -> str:
    """Return a value of the journal as people read it."""
    if valeur in (None, ""):
        return "«\u00a0(rien)\u00a0»"
    if colonne.is_relation:
        return f"le n°\u00a0{valeur}"
    if isinstance(colonne, models.DateTimeField):
        return _court(datetime.fromisoformat(str(valeur)).strftime("%d/%m/%Y à %H:%M:%S"))
    if isinstance(colonne, models.DateField):
        return _court(date_longue(date.fromisoformat(str(valeur))))
    return _court(dict(colonne.flatchoices).get(valeur, valeur))


def _court(valeur: Any) -> str:
    return citer(str(valeur or "(rien)"))


def fautes_de_la_preuve(signee: VersionSignee) -> Iterator[str]:
    """Yield each day or place of a declaration that is not what its sealed proof says."""
    dite = json.loads(signee.preuve)
    for nom, valeur in etat(signee, CHAMPS_SIGNEE).items():
        if nom in dite and nom not in ("version", "empreinte") and dite[nom] != valeur:
            colonne = champs(signee)[nom]
            yield (
                f"{_entete(signee)}, {colonne.verbose_name}\u00a0: la base dit "
                f"{_dire(colonne, valeur)}, la preuve scellée {_dire(colonne, dite[nom])}."
            )
