"""What the base holds of a person: for them, as a page and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from clesante.comptes.journal import etat, phrase
from clesante.comptes.models import Evenement, Utilisateur
from clesante.comptes.models.champs import champs
from clesante.comptes.registre import Fiche, Sort, Sujet, fiches, sujet
from clesante.comptes.rgpd import UTILISATEUR

MONTREES = 50


@dataclass(frozen=True, slots=True)
class Extrait:
    """The rows of one model about a person: ``rangees`` are read when they are gone through.

    ``fichiers``: the address of the file that a row names, by its number, when it is theirs.
    """

    fiche: Fiche
    titre: str
    champs: dict[str, str]
    rangees: models.QuerySet[Any]
    fichiers: Mapping[int, str]

    def valeurs(self, nombre: int | None = None) -> Iterator[dict[str, Any]]:
        """Yield each row, field by field, secrets left out."""
        lues = self.rangees.order_by("pk")
        for rangee in lues[:nombre] if nombre else lues.iterator(chunk_size=2_000):
            yield etat(rangee, self.champs)


def sujet_du_compte(utilisateur: Utilisateur) -> Sujet:
    """Return a person from their account: the account, and the sheets that bear its address."""
    return {**sujet(utilisateur.courriel), UTILISATEUR: frozenset({utilisateur.pk})}


def extraits(qui: Sujet) -> Iterator[Extrait]:
    """Yield what each model of the register holds of a person; nothing where it holds nothing."""
    for fiche in fiches():
        if not fiche.personnels or not fiche.mene_a_quelqu_un:
            continue
        rangees = fiche.rangees(qui)
        if rangees.exists():
            meta = fiche.classe()._meta  # noqa: SLF001
            montres = {
                nom: str(champ.verbose_name)
                for nom, champ in champs(fiche.classe()).items()
                if nom not in fiche.secrets
            }
            fichiers = fiche.fichiers(qui) if fiche.fichiers else {}
            yield Extrait(fiche, str(meta.verbose_name_plural), montres, rangees, fichiers)


def evenements(qui: Sujet) -> models.QuerySet[Evenement]:
    """Return what the journal tells of a person as an object: account made, sheet changed…

    Those of what goes with them are theirs; those of what they wrote for others are not.
    """
    vises = Q(pk=None)
    for fiche in fiches():
        if fiche.sort is not Sort.GARDE and fiche.mene_a_quelqu_un:
            vises |= Q(objet_type=fiche.modele, objet_id__in=fiche.rangees(qui).values("pk"))
    return Evenement.objects.filter(vises).order_by("pk")


def en_dict(qui: Sujet) -> dict[str, Any]:
    """Return everything the base holds of a person, for a machine; secrets are left out."""
    return {
        "donnees": [
            {
                "quoi": extrait.titre,
                "modele": extrait.fiche.modele,
                "finalite": extrait.fiche.traitement.finalite if extrait.fiche.traitement else "",
                "conservation": extrait.fiche.traitement.conservation
                if extrait.fiche.traitement
                else "",
                "champs": extrait.champs,
                "rangees": list(extrait.valeurs()),
                **({"fichiers": extrait.fichiers} if extrait.fichiers else {}),
            }
            for extrait in extraits(qui)
        ],
        "evenements_vous_concernant": [
            {"le": e.le.isoformat(), "type": e.type, "phrase": phrase(e)} for e in evenements(qui)
        ],
    }
