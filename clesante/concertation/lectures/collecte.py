"""Read models of the plan de collecte: its lines, what to propose, what the method says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clesante.concertation.choix import EtatCollecte
from clesante.concertation.models import Diagnostic, DonneeAttendue
from clesante.concertation.regles.collecte import (
    JOURS,
    a_relancer,
    actes_possibles,
    etat,
    phrase_jamais_venue,
)
from clesante.diagnostic.lectures import portrait
from clesante.diagnostic.manques import raison
from clesante.donnees.catalogue import Indicateur
from clesante.donnees.choix import LIBELLES_THEME
from clesante.donnees.lectures import catalogue
from clesante.donnees.lectures_fiche import MOTS
from clesante.socle.erreurs import ClesanteError
from clesante.territoires.lectures import perimetre
from clesante.ui.graphiques.barres import Barre, Mesure, barres
from clesante.ui.graphiques.base import Graphique


@dataclass(frozen=True, slots=True)
class LigneAttendue:
    """A line of the plan: how far it is, what may be done, whether it is time to remind."""

    donnee: DonneeAttendue
    etat: EtatCollecte
    actes: tuple[str, ...]
    a_relancer: bool

    @property
    def dernier_jour(self) -> date | None:
        """The day something last happened to it."""
        jours = jours_de(self.donnee)
        return (
            jours["recue_le"]
            or jours["abandonnee_le"]
            or max((jour for jour in jours.values() if jour), default=None)
        )


@dataclass(frozen=True, slots=True)
class Proposee:
    """An indicator of the catalogue that the territory has not: who holds it, how to ask."""

    code: str
    libelle: str
    theme: str
    detenteur: str
    niveau: str
    demande: str
    raison: str


def jours_de(donnee: DonneeAttendue) -> Mapping[str, date | None]:
    """Return the days of an awaited figure, by field."""
    return {nom: getattr(donnee, nom) for nom in JOURS}


def plan(diagnostic: Diagnostic, jour: date, voulu: str = "") -> list[LigneAttendue]:
    """Return the lines of a plan, those of one state only when it is named."""
    donnees = DonneeAttendue.objects.filter(diagnostic=diagnostic)
    lignes = [_ligne(donnee, jour) for donnee in donnees.order_by("detenteur", "intitule", "pk")]
    return [ligne for ligne in lignes if voulu in ("", ligne.etat)]


def _ligne(donnee: DonneeAttendue, jour: date) -> LigneAttendue:
    jours = jours_de(donnee)
    return LigneAttendue(donnee, etat(jours), actes_possibles(jours), a_relancer(jours, jour))


def comptes(lignes: Sequence[LigneAttendue]) -> dict[EtatCollecte, int]:
    """Return how many lines are in each state, every state named."""
    lus = Counter(ligne.etat for ligne in lignes)
    return {lu: lus[lu] for lu in EtatCollecte}


def image(lignes: Sequence[LigneAttendue]) -> Graphique:
    """Return the picture of how far the collection is."""
    traits = [Barre(str(lu.label), nombre) for lu, nombre in comptes(lignes).items()]
    mesure = Mesure("Données du plan de collecte", "", 0)
    return barres("collecte", mesure, traits, titre="Où en est la collecte")


def proposees(diagnostic: Diagnostic) -> list[Proposee]:
    """Return the indicators that the portrait of the territory has not and its plan neither.

    For a territory that does not exist, those that nothing fills yet. By holder, then label.
    """
    lignes = DonneeAttendue.objects.filter(diagnostic=diagnostic)
    deja = set(lignes.values_list("indicateur", flat=True))
    trouvees = [_proposee(i, dit) for i, dit in _absents(diagnostic) if i.code not in deja]
    return sorted(trouvees, key=lambda p: (p.detenteur, p.libelle))


def _absents(diagnostic: Diagnostic) -> list[tuple[Indicateur, str]]:
    """Return the indicators without a figure, each with why."""
    try:
        if diagnostic.territoire:
            lu = portrait(perimetre(diagnostic.territoire))
            return [(c.publie.definition, raison(c)) for c in lu.manquants]
        publies = [p for p in catalogue().values() if p.definition.affiche and p.source is None]
    except ClesanteError:
        return []
    return [(p.definition, "à demander au détenteur") for p in publies]


def _proposee(i: Indicateur, dit: str) -> Proposee:
    demande = i.demande or f"À demander à : {i.detenteur}. Mise à jour : {i.rafraichissement}."
    niveau = MOTS["niveau"].get(i.niveau, i.niveau)
    theme = LIBELLES_THEME.get(i.theme, i.theme)
    return Proposee(i.code, i.intitule, theme, i.detenteur, niveau, demande, dit)


def jamais_venues(lignes: Sequence[LigneAttendue]) -> list[str]:
    """Return a sentence for each figure that never came."""
    return [
        phrase_jamais_venue(li.donnee.intitule, li.donnee.detenteur, jours_de(li.donnee))
        for li in lignes
        if li.etat is EtatCollecte.JAMAIS_VENUE
    ]
