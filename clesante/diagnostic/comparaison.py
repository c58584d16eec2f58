"""Two to six territories side by side: their figures, and how each differs from the first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from clesante.diagnostic.comparabilite import motif_non_comparable
from clesante.diagnostic.lectures import valeurs_des
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import par_theme_dit
from clesante.donnees.lectures import Distribution, IndicateurPublie, Source, Valeur
from clesante.donnees.lectures_fiche import trouver
from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.comparaisons import verdict
from clesante.statistiques.ecarts import comparer as comparer_estimations
from clesante.statistiques.intervalles import Estimation, Intervalle
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import Perimetre
from clesante.ui.verdicts import CodeVerdict

TERRITOIRES_MAX = 6
LIGNES_DESSINEES = 6
PERIODES_DIFFERENTES = "périodes différentes"
INVERSES: dict[CodeVerdict, CodeVerdict] = {"superieur": "inferieur", "inferieur": "superieur"}


@dataclass(frozen=True, slots=True)
class Case:
    """The figure of one territory and what is said of it against the first.

    ``ecart`` is its value less that of the first, in the unit of the indicator. ``motif`` says why
    two figures that are both there do not compare. The first has neither.
    """

    valeur: Valeur
    ecart: float | None = None
    verdict: CodeVerdict | None = None
    motif: str = ""


@dataclass(frozen=True, slots=True)
class Ligne:
    """One indicator: a case for each territory, then France and the spread of EPCI.

    ``motif`` says why the figures may not be ranked, if they may not.
    """

    publie: IndicateurPublie
    cases: tuple[Case, ...]
    france: Valeur
    distribution: Distribution | None
    motif: str = ""

    @property
    def est_presente(self) -> bool:
        """Whether one territory at least has a figure."""
        return self.effectif > 0

    @property
    def periodes(self) -> list[str]:
        """The periods of the figures, each once, the oldest first."""
        return sorted({c.valeur.periode for c in self.cases if c.valeur.valeur is not None})

    @property
    def effectif(self) -> int:
        """How many territories have a figure."""
        return sum(case.valeur.valeur is not None for case in self.cases)

    @property
    def etendue(self) -> float:
        """How far apart comparable figures of a period are, by the spread of EPCI (10 to 90 %)."""
        valeurs = [c.valeur.valeur for c in self.cases if c.valeur.valeur is not None]
        muette = self.motif or len(valeurs) < 2 or len(self.periodes) > 1
        if muette or self.distribution is None:
            return 0.0
        large = self.distribution.etendue
        return (max(valeurs) - min(valeurs)) / large if large else 0.0


@dataclass(frozen=True, slots=True)
class Comparaison:
    """What is compared: territories in the order asked, indicators in that of the catalogue."""

    perimetres: tuple[Perimetre, ...]
    lignes: tuple[Ligne, ...]
    choisis: bool

    @property
    def presentes(self) -> list[Ligne]:
        """The indicators that one territory at least has."""
        return [ligne for ligne in self.lignes if ligne.est_presente]

    @property
    def montrees(self) -> list[Ligne]:
        """The indicators of the tables: those chosen, else those that two territories have."""
        return [li for li in self.presentes if self.choisis or li.effectif > 1]

    @property
    def themes(self) -> list[tuple[str, list[Ligne]]]:
        """The indicators of the tables, by theme."""
        return par_theme_dit(self.montrees, lambda ligne: ligne.publie.definition.theme)

    @property
    def dessinees(self) -> list[Ligne]:
        """The indicators of the picture: the first chosen, else those farthest apart."""
        tracables = [
            ligne
            for ligne in self.presentes
            if not ligne.publie.definition.est_compte and not ligne.motif
        ]
        if self.choisis:
            return tracables[:LIGNES_DESSINEES]
        ecartees = [ligne for ligne in tracables if ligne.etendue]
        return sorted(ecartees, key=lambda ligne: -ligne.etendue)[:LIGNES_DESSINEES]

    @property
    def sources(self) -> list[Source]:
        """The sources of the figures, each once."""
        lues = (c.valeur.source for ligne in self.montrees for c in ligne.cases)
        return list({source.code: source for source in lues if source}.values())


def perimetres_de(saisies: Sequence[str]) -> tuple[Perimetre, ...]:
    """Return the territories of what was typed, each once, in that order.

    Raises ``EntreeInvalideError`` for more than six, and what ``territoires.perimetre`` raises.
    """
    lus = {lu.code: lu for lu in map(territoires.perimetre, saisies)}
    if len(lus) > TERRITOIRES_MAX:
        raise EntreeInvalideError(
            f"{len(lus)} territoires ne se comparent pas sur une page.",
            f"Gardez-en {TERRITOIRES_MAX} au plus.",
        )
    return tuple(lus.values())


def publies_de(codes: Collection[str]) -> list[IndicateurPublie]:
    """Return the indicators asked, each once, or the essential ones that have values.

    Raises ``IntrouvableError`` with the nearest codes for one that does not exist.
    """
    if codes:
        voulus = [trouver(code) for code in codes]
        return list({publie.definition.code: publie for publie in voulus}.values())
    tous = donnees.indicateurs()
    return [p for p in tous if p.periode and p.definition.affiche and p.definition.essentiel]


def comparer(perimetres: Sequence[Perimetre], codes: Collection[str] = ()) -> Comparaison:
    """Return territories side by side for the indicators asked (the essential ones by default).

    Each figure is the territory's own, of its latest period; nothing is taken from a wider level.
    """
    publies = publies_de(codes)
    tables = valeurs_des(perimetres, ["FR"], publies)
    repartitions = donnees.distributions("EPCI")
    lignes = []
    for publie in publies:
        code = publie.definition.code
        valeurs = [tables[p.code, code] for p in perimetres]
        lignes.append(
            Ligne(
                publie,
                tuple(_cases(publie, perimetres, valeurs)),
                tables["FR", code],
                repartitions.get((code, publie.periode or "")),
                _motif(publie, perimetres, valeurs),
            )
        )
    return Comparaison(tuple(perimetres), tuple(lignes), bool(codes))


def _motif(
    publie: IndicateurPublie, perimetres: Sequence[Perimetre], valeurs: Sequence[Valeur]
) -> str:
    """Return why the figures of the territories that have one may not be ranked, or ""."""
    connus = [p for p, v in zip(perimetres, valeurs, strict=True) if v.valeur is not None]
    lieux = dict.fromkeys(code for p in connus for code in p.departements)
    return motif_non_comparable(publie.definition, lieux)


def _cases(
    publie: IndicateurPublie, perimetres: Sequence[Perimetre], valeurs: Sequence[Valeur]
) -> list[Case]:
    premiere = Case(valeurs[0])
    suite = zip(perimetres[1:], valeurs[1:], strict=True)
    return [premiere, *(_case(publie, (p, v), (perimetres[0], valeurs[0])) for p, v in suite)]


def _case(
    publie: IndicateurPublie, ici: tuple[Perimetre, Valeur], repere: tuple[Perimetre, Valeur]
) -> Case:
    """Return the figure of a territory against that of the first."""
    (lieu, valeur), (premier, reference) = ici, repere
    if valeur.valeur is None or reference.valeur is None or publie.definition.est_compte:
        return Case(valeur)
    if valeur.periode != reference.periode:
        return Case(valeur, motif=PERIODES_DIFFERENTES)
    lieux = dict.fromkeys((*lieu.departements, *premier.departements))
    if motif := motif_non_comparable(publie.definition, lieux):
        return Case(valeur, motif=motif)
    ecart = valeur.valeur - reference.valeur
    return Case(valeur, ecart, _verdict(ici, repere))


def _verdict(ici: tuple[Perimetre, Valeur], repere: tuple[Perimetre, Valeur]) -> CodeVerdict:
    """Return what the intervals say of the first figure against the second.

    Two separate territories: the interval of their difference excludes 0. When they share communes
    they are not independent: the interval of the smaller excludes the value of the larger.
    """
    (lieu, valeur), (premier, reference) = ici, repere
    if not valeur.intervalle or not reference.intervalle:
        return "sans_intervalle"
    communes, autres = set(lieu.communes), set(premier.communes)
    if not communes & autres:
        return comparer_estimations(_estimation(valeur), _estimation(reference))
    if len(communes) <= len(autres):
        return verdict(valeur.intervalle, reference.valeur or 0.0)
    sens: CodeVerdict = verdict(reference.intervalle, valeur.valeur or 0.0)
    return INVERSES.get(sens, sens)


def _estimation(valeur: Valeur) -> Estimation:
    """Return a figure with its bounds, which rounding may leave a hair beyond it."""
    bornes = valeur.intervalle or Intervalle(0.0, 0.0)
    v = valeur.valeur or 0.0
    return Estimation(v, min(bornes.bas, v), max(bornes.haut, v))
