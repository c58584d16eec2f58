"""The portrait of a perimeter: its figures beside those of its département, région and France."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from clesante.donnees import lectures as donnees
from clesante.donnees.choix import Calcul, Statut
from clesante.donnees.lectures import Distribution, IndicateurPublie, Source, Valeur
from clesante.statistiques.comparaisons import verdict
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import Perimetre
from clesante.ui.verdicts import CodeVerdict

SANS_INTERVALLE: Final = "sans_intervalle"
NON_CALCULABLE: Final = "non_calculable"


@dataclass(frozen=True, slots=True)
class Comparaison:
    """The figure of a reference territory and what the perimeter's interval says of it.

    ``ecart`` is the perimeter's value less the reference's, in the unit of the indicator.
    """

    code: str
    nom: str
    valeur: Valeur
    ecart: float | None
    verdict: CodeVerdict


@dataclass(frozen=True, slots=True)
class Chiffre:
    """One indicator of a portrait; a count (population) is compared with nothing.

    ``effectif`` is the number of territories among which ``valeur.rang`` is counted (1 is the
    highest value); both are None for a free perimeter. ``distribution`` is that of all EPCI.
    """

    publie: IndicateurPublie
    valeur: Valeur
    comparaisons: tuple[Comparaison, ...]
    effectif: int | None
    distribution: Distribution | None

    @property
    def code(self) -> str:
        """The indicator's code."""
        return self.publie.definition.code

    @property
    def france(self) -> Comparaison | None:
        """The comparison with France, if there is one."""
        return self._avec("FR")

    @property
    def region(self) -> Comparaison | None:
        """The comparison with the région, when the perimeter lies in one only."""
        regions = [c for c in self.comparaisons if c.code.startswith("REG-")]
        return regions[0] if len(regions) == 1 else None

    @property
    def verdict(self) -> CodeVerdict:
        """What the interval says against France."""
        return self.france.verdict if self.france else SANS_INTERVALLE

    @property
    def est_partiel(self) -> bool:
        """Whether some communes of the perimeter are absent from the figure."""
        return 0 < self.valeur.unites < self.valeur.unites_attendues

    def _avec(self, code: str) -> Comparaison | None:
        return next((c for c in self.comparaisons if c.code == code), None)


@dataclass(frozen=True, slots=True)
class Portrait:
    """Every figure of a perimeter, in the order of the catalogue or of the choice made."""

    perimetre: Perimetre
    chiffres: tuple[Chiffre, ...]

    @property
    def presents(self) -> tuple[Chiffre, ...]:
        """The figures that have a value."""
        return tuple(c for c in self.chiffres if c.valeur.statut is Statut.VALEUR)

    @property
    def manquants(self) -> tuple[Chiffre, ...]:
        """The figures that have none, each with its status."""
        return tuple(c for c in self.chiffres if c.valeur.statut is not Statut.VALEUR)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of these figures, each once."""
        trouvees = {c.publie.source.code: c.publie.source for c in self.chiffres if c.publie.source}
        return tuple(trouvees.values())

    def chiffre(self, code: str) -> Chiffre | None:
        """Return the figure of an indicator, if it is part of this portrait."""
        return next((c for c in self.chiffres if c.code == code), None)


def portrait(perimetre: Perimetre, indicateurs: Collection[str] = ()) -> Portrait:
    """Return the portrait of a perimeter for the indicators asked (all by default).

    Raises ``IntrouvableError`` for an unknown indicator or when the store is not installed.
    """
    publies = donnees.indicateurs(indicateurs)
    references = territoires.comparables_administratifs(perimetre)
    tables = donnees.valeurs([perimetre.code, *references], publies)
    if perimetre.est_libre:
        propres = donnees.valeurs_du_perimetre(perimetre.code, perimetre.communes, publies)
        tables |= {(perimetre.code, code): valeur for code, valeur in propres.items()}
    noms = {code: territoires.territoire(code).nom for code in references}
    return Portrait(
        perimetre=perimetre,
        chiffres=tuple(_chiffre(perimetre, publie, tables, noms) for publie in publies),
    )


def _chiffre(
    perimetre: Perimetre,
    publie: IndicateurPublie,
    tables: dict[tuple[str, str], Valeur],
    noms: dict[str, str],
) -> Chiffre:
    indicateur = publie.definition.code
    valeur = tables[perimetre.code, indicateur]
    comparables = noms if publie.definition.calcul is Calcul.RAPPORT else {}
    comparaisons = tuple(
        _comparaison(valeur, tables[reference, indicateur], nom)
        for reference, nom in comparables.items()
    )
    epci = donnees.distribution("EPCI", publie, valeur.periode)
    return Chiffre(publie, valeur, comparaisons, _effectif(perimetre, publie, valeur), epci)


def _effectif(perimetre: Perimetre, publie: IndicateurPublie, valeur: Valeur) -> int | None:
    """Return among how many territories of its level the figure is ranked.

    None for a free perimeter, and at a period that is not the common one.
    """
    if perimetre.est_libre or valeur.rang is None or valeur.periode != publie.periode:
        return None
    niveau = donnees.distribution(perimetre.niveau, publie, valeur.periode)
    return niveau.effectif if niveau else None


def _comparaison(valeur: Valeur, reference: Valeur, nom: str) -> Comparaison:
    if valeur.valeur is None or reference.valeur is None or valeur.periode != reference.periode:
        return Comparaison(reference.territoire, nom, reference, None, NON_CALCULABLE)
    dit = verdict(valeur.intervalle, reference.valeur) if valeur.intervalle else SANS_INTERVALLE
    ecart = valeur.valeur - reference.valeur
    return Comparaison(reference.territoire, nom, reference, ecart, dit)
