"""« Mon CLS »: from a territory to the method of its region, and what to do first."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from clesante.cadres.choix import Rubrique
from clesante.cadres.ingenierie import Demande, Evaluation, Habitants, Resultat, calculer
from clesante.cadres.lectures import Methode, cadre_de
from clesante.cadres.lectures_lignes import Ligne, adresse, avertissement, contacts, ligne
from clesante.cadres.lectures_page import figure_etapes, premieres
from clesante.cadres.objets import Cadre
from clesante.socle.erreurs import AmbiguError, EntreeInvalideError, IntrouvableError
from clesante.territoires.lectures import Perimetre, Territoire, rechercher, territoire
from clesante.territoires.lectures.populations import sommes
from clesante.ui.graphiques import Graphique

PREMIERES: Final = 3
REGIONS_MAX: Final = 4  # beyond, what was typed is no place for one contract
TROUVES_MAX: Final = 12
FINANCES: Final = frozenset({"palier", "plafond"})  # what an amount can be computed from
PORTEURS: Final = {"COM": frozenset({"commune"}), "EPCI": frozenset({"epci"})}


@dataclass(frozen=True, slots=True)
class Depart:
    """One framework seen from a territory: what to do first, whom to write to, what it may pay.

    ``premieres`` are what is to be produced first, each after the number and name of its step;
    ``argent`` is what the framework says of money when ``ingenierie`` cannot be computed.
    """

    cadre: Cadre
    avertissement: str
    presentation: tuple[Ligne, ...]
    premieres: tuple[tuple[str, Ligne], ...]
    contacts: tuple[tuple[str, tuple[Ligne, ...]], ...]
    figure: Graphique | None
    ingenierie: Resultat | None
    argent: tuple[Ligne, ...]

    @property
    def adresse(self) -> str:
        """Return where the page of the framework is."""
        return adresse(self.cadre)

    @property
    def evaluations(self) -> tuple[Evaluation, ...]:
        """Return the readings of engineering funding: the population read, then those apart."""
        return (self.ingenierie.principale, *self.ingenierie.autres) if self.ingenierie else ()


@dataclass(frozen=True, slots=True)
class Chemin:
    """What was typed, read: its territory and its frameworks, or the territories it may be.

    ``plus_grand`` is the EPCI of a lone commune: contracts are seldom one commune's.
    """

    saisie: str
    methode: Methode | None
    departs: tuple[Depart, ...]
    possibles: tuple[tuple[Territoire, str], ...]
    phrase: str
    plus_grand: Territoire | None = None


def chemin(saisie: str, jour: datetime.date, noms: dict[str, str]) -> Chemin:
    """Lead from what a person types to the method of the region, or to what may be meant.

    Raises ``IndisponibleError`` when no territory is installed.
    """
    if not saisie:
        return Chemin("", None, (), (), "")
    try:
        methode = cadre_de(saisie, jour)
    except (AmbiguError, EntreeInvalideError, IntrouvableError) as erreur:
        trouves = tuple((t, _lieu(t)) for t in rechercher(saisie, TROUVES_MAX))
        return Chemin(saisie, None, (), trouves, str(erreur))
    if len(methode.regions) > REGIONS_MAX:
        vaste = f"{methode.perimetre.intitule} couvre {len(methode.regions)} régions, chacune avec "
        return Chemin(saisie, None, (), (), f"{vaste}sa méthode. Tapez une commune ou un EPCI.")
    departs = tuple(_departs(methode, jour, noms))
    epci = _epci(methode.perimetre)
    return Chemin(saisie, methode, departs, (), methode.phrase, epci)


def _epci(lieu: Perimetre) -> Territoire | None:
    """Return the EPCI of one commune, None for anything else."""
    seule = lieu.niveau == "COM" and len(lieu.epci) == 1
    return territoire(lieu.epci[0]) if seule else None


def _lieu(trouve: Territoire) -> str:
    """Return what tells homonyms apart: « commune, Vendée »."""
    departement = trouve.departement
    if departement is None or departement == trouve.code:
        return trouve.nature
    return f"{trouve.nature}, {territoire(departement).nom}"


def _departs(methode: Methode, jour: datetime.date, noms: dict[str, str]) -> Iterator[Depart]:
    lieu = methode.perimetre
    habitants = habitants_publies(lieu) if methode.cadres else []
    for cadre in methode.cadres:
        lieux = [*lieu.departements, cadre.region]
        ingenierie = _ingenierie(cadre, habitants, lieu, jour)
        yield Depart(
            cadre=cadre,
            avertissement=avertissement(cadre, jour),
            presentation=tuple(ligne(cadre, e) for e in cadre.de(Rubrique.QUOI)[:2]),
            premieres=tuple(islice(_produits(cadre), PREMIERES)),
            contacts=contacts(cadre, noms, lieux),
            figure=figure_etapes(cadre),
            ingenierie=ingenierie,
            argent=() if ingenierie else premieres(cadre, Rubrique.FINANCEMENTS),
        )


def _produits(cadre: Cadre) -> Iterator[tuple[str, Ligne]]:
    """Yield what each step produces, in the order of the region, after its number and its name."""
    for rang, etape in enumerate(cadre.etapes, 1):
        for livrable in cadre.de(Rubrique.LIVRABLES, etape.code):
            yield f"{rang}. {etape.enonce}", ligne(cadre, livrable)


def habitants_publies(lieu: Perimetre) -> list[Habitants]:
    """Return every whole population published for a place, the most recent first."""
    return [
        Habitants(p.valeur, p.nature, p.millesime, p.source)
        for p in (s.population for s in sommes(lieu.communes) if s.couvertes == s.total)
    ]


def porteurs_possibles(lieu: Perimetre) -> frozenset[str] | None:
    """Return which kind of holder a place would be, None when its communes do not say it.

    One commune or one EPCI holds alone; a perimeter of several whole EPCI is a group of them.
    """
    if lieu.est_libre:
        plusieurs = len(lieu.unites) > 1 and all(u.niveau == "EPCI" for u in lieu.unites)
        return frozenset({"regroupement_epci"}) if plusieurs else None
    return PORTEURS.get(lieu.niveau)


def _ingenierie(
    cadre: Cadre, habitants: Sequence[Habitants], lieu: Perimetre, jour: datetime.date
) -> Resultat | None:
    """Return what the engineering of a contract could be paid; None when nothing is computed."""
    dits = cadre.de(Rubrique.FINANCEMENTS)
    chiffree = any(e.genre in FINANCES and e.valeur is not None for e in dits)
    if not (chiffree and habitants):
        return None
    return calculer(cadre, habitants, Demande(porteurs=porteurs_possibles(lieu)), jour)
