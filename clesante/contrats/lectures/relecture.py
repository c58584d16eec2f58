"""Proof-readings as their page and « Mon espace » show them: who is awaited, since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from clesante.comptes.droits import Visiteur, peut
from clesante.comptes.models import Utilisateur
from clesante.contrats.choix import SensAvis
from clesante.contrats.lectures.versions import contenu_de
from clesante.contrats.models import AvisRelecture, Contrat, Relecture, VersionContrat
from clesante.contrats.regles.relecture import (
    SECONDE,
    faute_d_approbation,
    faute_de_regard,
    tour_en_cours,
)
from clesante.pieces.choix import EtatCommentaire
from clesante.pieces.lectures import joints_de
from clesante.socle.texte import enumerer, pluriel
from clesante.ui.agenda import AFaire

COMMENTER, FIGER = "contrats.commenter", "contrats.figer"


@dataclass(frozen=True, slots=True)
class Attendu:
    """An opinion, and since how many days it is awaited; None when it is not, or was given."""

    avis: AvisRelecture
    jours: int | None

    @property
    def dite(self) -> str:
        """Return « attendu depuis 12 jours »."""
        if self.jours is None:
            return ""
        if self.jours == 0:
            return "demandé aujourd'hui"
        return f"attendu depuis {pluriel(self.jours, 'jour')}"


@dataclass(frozen=True, slots=True)
class Circuit:
    """A proof-reading: its turns in order, the one under way, why it is not approved yet.

    ``seul``: why its reader, alone behind the text, is not the one who may approve it.
    """

    relecture: Relecture
    tours: tuple[tuple[int, tuple[Attendu, ...]], ...]
    en_cours: int | None
    faute: str
    seul: str = ""

    @property
    def attendus(self) -> tuple[Attendu, ...]:
        """Return those who are awaited now."""
        return tuple(lu for _, lus in self.tours for lu in lus if lu.jours is not None)

    @property
    def etat(self) -> str:
        """Return where it is, in one sentence."""
        if self.relecture.close_le is None:
            return self._ouverte()
        if self.relecture.motif_cloture:
            return f"Arrêtée. {self.relecture.motif_cloture}"
        return "Approuvée."

    def _ouverte(self) -> str:
        if not self.faute:
            return "Tous les avis sont rendus, aucun n'est défavorable."
        if not self.attendus:
            return self.faute
        return f"Sont attendus\u00a0: {enumerer([str(lu.avis) for lu in self.attendus])}."

    @property
    def comptes(self) -> str:
        """Return how many answered, and how."""
        lus = [lu.avis for _, avis in self.tours for lu in avis]
        dits = [pluriel(sum(lu.sens == s for lu in lus), s.label) for s in SensAvis]
        rendus = sum(lu.rendu_le is not None for lu in lus)
        return f"{rendus} sur {len(lus)} ont répondu ({enumerer(dits)})."


def circuits(contrat: Contrat, lecteur: Visiteur) -> list[Circuit]:
    """Return the proof-readings of a contract as a reader sees them, the latest first."""
    lues = contrat.relectures.select_related("version_relue").order_by("-pk")
    lues = lues.defer("version_relue__contenu").prefetch_related(
        "avis__organisation", "avis__compte"
    )
    return [_circuit(lue, timezone.localdate(), lecteur) for lue in lues]


def _circuit(relecture: Relecture, jour: date, lecteur: Visiteur) -> Circuit:
    lus = sorted(relecture.avis.all(), key=lambda avis: (avis.ordre, avis.pk))
    attendus = [Attendu(avis, _jours(avis, relecture, jour)) for avis in lus]
    tours = groupby(attendus, key=lambda lu: lu.avis.ordre)
    return Circuit(
        relecture,
        tuple((ordre, tuple(siens)) for ordre, siens in tours),
        tour_en_cours(lus),
        faute_d_approbation(lus),
        _seul(relecture, lus, lecteur),
    )


def _seul(relecture: Relecture, lus: list[AvisRelecture], lecteur: Visiteur) -> str:
    """Return why a reader may not approve alone a proof-reading that all have answered."""
    if relecture.close_le or faute_d_approbation(lus) or lecteur.pk is None:
        return ""
    faute = faute_de_regard(lus, relecture.version_relue.auteur_id, lecteur.pk)
    return f"{faute} {SECONDE}" if faute else ""


def _jours(avis: AvisRelecture, relecture: Relecture, jour: date) -> int | None:
    if avis.rendu_le or avis.demande_le is None or relecture.close_le:
        return None
    return (jour - avis.demande_le).days


def commentaires_dits(version: VersionContrat, lecteur: Visiteur) -> str:
    """Return « 3 commentaires, dont 1 à traiter » of a version, as its reader may see them."""
    etats = [fil.commentaire.etat for fil in joints_de(version, lecteur).fils]
    ouverts = sum(etat == EtatCommentaire.OUVERT for etat in etats)
    if not etats:
        return "Aucun commentaire sur cette version."
    return f"{pluriel(len(etats), 'commentaire')}, dont {ouverts} à traiter."


def parties_figees(version: VersionContrat) -> dict[str, str]:
    """Return the parts of a version that comments name: those of its text, then its actions."""
    dit = contenu_de(version)
    textes = {partie["code"]: partie["titre"] for partie in dit.liste("parties")}
    fiches = {
        f"fiche-{fiche['repere']}": f"Action {fiche['numero']} {fiche['intitule']}".strip()
        for fiche in dit.liste("fiches")
    }
    return textes | fiches


def texte_fige(version: VersionContrat, partie: str) -> str:
    """Return what a version says in one of its parts."""
    lues = contenu_de(version).liste("parties")
    return next((str(lue["texte"]) for lue in lues if lue["code"] == partie), "")


def avis_attendus(utilisateur: Utilisateur) -> Iterator[AFaire]:
    """Yield a line for each opinion that waits for a person, in a proof-reading that is open."""
    if not peut(utilisateur, COMMENTER):
        return
    siens = AvisRelecture.objects.all().visibles_par(utilisateur, COMMENTER)
    ouverts = siens.filter(
        compte=utilisateur, rendu_le=None, demande_le__isnull=False, relecture__close_le=None
    )
    lus = ouverts.select_related("contrat", "relecture__version_relue").defer(
        "relecture__version_relue__contenu"
    )
    for lu in lus.order_by("demande_le", "pk"):
        yield AFaire(
            f"Donner votre avis sur la {lu.relecture.version_relue}\u00a0: {lu.contrat}",
            reverse("contrat-relecture-avis", args=[lu.pk]),
        )


def relectures_a_clore(utilisateur: Utilisateur) -> Iterator[AFaire]:
    """Yield a line for each proof-reading in which all have answered, to who closes it."""
    if not peut(utilisateur, FIGER):
        return
    ouvertes = Relecture.objects.all().visibles_par(utilisateur, FIGER).filter(close_le=None)
    # a proof-reading of nobody goes too: its missing answer is none
    repondues = ouvertes.exclude(avis__rendu_le=None).select_related("contrat")
    for lue in repondues.order_by("pk"):
        yield AFaire(
            f"Clore la relecture, tous ont répondu\u00a0: {lue.contrat}",
            reverse("contrat-relecture", args=[lue.contrat_id]),
        )
