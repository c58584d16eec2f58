"""Drafts as pages show them: those of a person, the one of a form that is open again."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from clesante.comptes.actions.brouillons import formulaire_de, formulaires
from clesante.comptes.droits import peut
from clesante.comptes.models import Brouillon, Utilisateur
from clesante.socle.dates import quand
from clesante.ui.formulaires_partages import DonneesReprises

TITRES = ("nom", "libelle", "intitule")
"""Fields that name what is being typed, the first that is filled."""


@dataclass(frozen=True, slots=True)
class BrouillonLu:
    """A draft in a list: what it is of, where it is taken up again."""

    brouillon: Brouillon
    libelle: str
    adresse: str


@dataclass(frozen=True, slots=True)
class Reprise:
    """The draft of a page: found or not, taken up or waiting for an answer.

    ``garde`` tells whether what is typed is kept: not while an older draft waits.
    """

    adresse: str
    brouillon: Brouillon | None = None
    reprise: bool = False
    garde: bool = False

    @property
    def donnees(self) -> DonneesReprises | None:
        """What the form is filled with again; None when the draft is not taken up."""
        if self.brouillon is None or not self.reprise:
            return None
        return DonneesReprises.de(self.brouillon.contenu)

    @property
    def quand(self) -> str:
        """When the draft was last kept: « 21 novembre à 14 h 05 »."""
        if self.brouillon is None:
            return ""
        return quand(timezone.localtime(self.brouillon.modifie_le), timezone.localdate())

    @property
    def effacer(self) -> str:
        """Where the draft is erased."""
        return reverse("brouillon-effacer", args=[self.brouillon.pk]) if self.brouillon else ""


def reprise(utilisateur: Utilisateur, adresse: str, voulue: bool) -> Reprise:
    """Return the draft of the form of a page; nothing is filled unless it is asked for."""
    if not formulaire_de(utilisateur, adresse):
        return Reprise(adresse)
    lu = Brouillon.objects.filter(utilisateur=utilisateur, adresse=adresse).first()
    return Reprise(adresse, lu, bool(lu) and voulue, garde=lu is None or voulue)


def brouillons_de(utilisateur: Utilisateur) -> list[BrouillonLu]:
    """Return the drafts of a person, the latest first; those of lost rights are left out."""
    connus = formulaires()
    lus = Brouillon.objects.filter(utilisateur=utilisateur, formulaire__in=connus)
    return [
        BrouillonLu(lu, _libelle(lu, connus[lu.formulaire][0]), f"{lu.adresse}?brouillon=reprendre")
        for lu in lus.order_by("-modifie_le", "pk")
        if connus[lu.formulaire][0] and peut(utilisateur, connus[lu.formulaire][1])
    ]


def _libelle(brouillon: Brouillon, libelle: str) -> str:
    tapes = (" ".join(brouillon.contenu.get(nom, [])).strip() for nom in TITRES)
    titre = next((tape for tape in tapes if tape), "")
    return f"{libelle} «\u00a0{titre[:60]}\u00a0»" if titre else libelle
