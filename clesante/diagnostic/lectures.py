"""The portrait of a perimeter: its figures beside those of its département, région and France."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from clesante.comptes.lecteurs import Lecteur
from clesante.diagnostic.comparabilite import motif_non_comparable
from clesante.diagnostic.lectures_locales import Valeurs, ajouter_locales, du_catalogue, locales
from clesante.diagnostic.recettes import Recette
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import Statut
from clesante.donnees.lectures import Distribution, IndicateurPublie, Source, Valeur
from clesante.statistiques.comparaisons import verdict
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import Perimetre, Recouvrement, Territoire
from clesante.ui.verdicts import CodeVerdict

SANS_INTERVALLE: Final = "sans_intervalle"
NON_CALCULABLE: Final = "non_calculable"
NON_COMPARABLE: Final = "non_comparable"
NIVEAUX_ELARGIS = ("BV", "DEP", "REG")
PART_MINIMALE = 0.5  # of the inhabitants, for the figures of a wider level to speak of a territory
# By level: how each indicator × period is spread.
Repartitions = Mapping[str, Mapping[tuple[str, str], Distribution]]


@dataclass(frozen=True, slots=True)
class Comparaison:
    """The figure of a reference territory and what the perimeter's interval says of it.

    ``ecart`` is the perimeter's value less the reference's, in the unit of the indicator.
    ``motif`` says why figures that are both there do not compare.
    """

    code: str
    nom: str
    valeur: Valeur
    ecart: float | None
    verdict: CodeVerdict
    motif: str = ""


@dataclass(frozen=True, slots=True)
class Elargi:
    """The figure of a wider territory, shown when the perimeter has none of its own.

    ``part`` is the share, 0 to 1, of the perimeter's population that lives there.
    """

    territoire: Territoire
    part: float
    valeur: Valeur


@dataclass(frozen=True, slots=True)
class Chiffre:
    """One indicator of a portrait; a count (population) is compared with nothing.

    ``effectif`` is the number of territories among which ``valeur.rang`` is counted (1 is the
    highest value); both are None for a free perimeter. ``distribution`` is that of all EPCI.
    ``suite`` is a local figure at each period of its table; the store keeps those of the others.
    """

    publie: IndicateurPublie
    valeur: Valeur
    comparaisons: tuple[Comparaison, ...]
    effectif: int | None
    distribution: Distribution | None
    elargis: tuple[Elargi, ...] = ()
    suite: tuple[Valeur, ...] = ()

    @property
    def code(self) -> str:
        """The indicator's code."""
        return self.publie.definition.code

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the figure shown comes from, or those of wider levels, each source once."""
        valeurs = [self.valeur, *(elargi.valeur for elargi in self.elargis)]
        trouvees = {v.source.code: v.source for v in valeurs if v.source}
        return tuple(trouvees.values()) or ((self.publie.source,) if self.publie.source else ())

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
    def motif(self) -> str:
        """Why the figure compares with nothing, if it does not."""
        return next((c.motif for c in self.comparaisons if c.motif), "")

    @property
    def est_present(self) -> bool:
        """Whether the territory has a figure, whole or by profession, cause or age only."""
        return _a_un_chiffre(self.valeur)

    @property
    def est_partiel(self) -> bool:
        """Whether some communes of the perimeter are absent from the figure."""
        return 0 < self.valeur.unites < self.valeur.unites_attendues

    def _avec(self, code: str) -> Comparaison | None:
        return next((c for c in self.comparaisons if c.code == code), None)


@dataclass(frozen=True, slots=True)
class Portrait:
    """Every figure of a perimeter, in the order of the catalogue or of the choice made.

    What is given by profession, cause or age only counts as a figure of its level. ``recette`` is
    the choice it follows, ``lecteur`` who reads it (None: nobody's local tables).
    """

    perimetre: Perimetre
    chiffres: tuple[Chiffre, ...]
    recette: Recette = field(default_factory=Recette)
    lecteur: Lecteur | None = None

    @property
    def presents(self) -> tuple[Chiffre, ...]:
        """The figures of the territory itself."""
        return tuple(c for c in self.chiffres if c.est_present)

    @property
    def elargis(self) -> tuple[Chiffre, ...]:
        """The figures given only at a wider level."""
        return tuple(c for c in self.chiffres if not c.est_present and c.elargis)

    @property
    def manquants(self) -> tuple[Chiffre, ...]:
        """The figures that have none, each with its status."""
        return tuple(c for c in self.chiffres if not c.est_present and not c.elargis)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of these figures, each once."""
        donnees_de = (source for chiffre in self.chiffres for source in chiffre.sources)
        trouvees = {source.code: source for source in donnees_de}
        return tuple(trouvees.values())

    def chiffre(self, code: str) -> Chiffre | None:
        """Return the figure of an indicator, if it is part of this portrait."""
        return next((c for c in self.chiffres if c.code == code), None)


def reserves_de_lecture(saisie: str, perimetre: Perimetre) -> tuple[str, ...]:
    """Return what must be said of how ``saisie`` was read as ``perimetre``.

    The warnings that the code of the perimeter does not give by itself: a postal code, an old code,
    a name read one way among others.
    """
    if saisie == perimetre.code:
        return ()
    propres = territoires.perimetre(perimetre.code).avertissements
    return tuple(phrase for phrase in perimetre.avertissements if phrase not in propres)


def portrait_de(perimetre: Perimetre, recette: Recette, lecteur: Lecteur | None = None) -> Portrait:
    """Return the portrait of a perimeter as a recipe asks, errors as ``portrait``."""
    lu = portrait(perimetre, recette.indicateurs, lecteur)
    return replace(lu, recette=recette)


def portrait(
    perimetre: Perimetre, indicateurs: Collection[str] = (), lecteur: Lecteur | None = None
) -> Portrait:
    """Return the portrait of a perimeter for the indicators asked, in that order (all by default).

    With a ``lecteur``, the territory's own tables that it may see join those of the store.
    Raises ``IntrouvableError`` for an unknown indicator or when the store is not installed.
    """
    publies = du_catalogue(indicateurs)
    references = territoires.comparables_administratifs(perimetre)
    tables = valeurs_des([perimetre], references, publies)
    suites: dict[str, tuple[Valeur, ...]] = {}
    if lecteur is not None:
        figures = locales(lecteur, perimetre, indicateurs)
        suites = {figure.indicateur.code: figure.suite for figure in figures}
        publies = ajouter_locales(figures, publies, tables, perimetre.code, references)
    noms = {code: territoires.territoire(code).nom for code in references}
    niveaux = {niveau: donnees.distributions(niveau) for niveau in ("EPCI", perimetre.niveau)}
    chiffres = [_chiffre(perimetre, publie, tables, noms, niveaux) for publie in publies]
    chiffres = [
        c if c.publie.numero else replace(c, suite=suites.get(c.code, ())) for c in chiffres
    ]
    lus = _dans_l_ordre(_elargir(perimetre, chiffres), indicateurs)
    return Portrait(perimetre, lus, lecteur=lecteur)


def valeurs_des(
    perimetres: Sequence[Perimetre], references: Iterable[str], publies: Sequence[IndicateurPublie]
) -> Valeurs:
    """Return the values of perimeters and of reference territories, by territory × indicator.

    A free perimeter is rebuilt from its communes; its units tell the store what may be published.
    """
    tenus = [perimetre.code for perimetre in perimetres if not perimetre.est_libre]
    tables = donnees.valeurs([*tenus, *references], publies)
    for libre in (perimetre for perimetre in perimetres if perimetre.est_libre):
        unites = [unite.code for unite in libre.unites]
        propres = donnees.valeurs_du_perimetre(libre.code, libre.communes, publies, unites)
        tables |= {(libre.code, code): valeur for code, valeur in propres.items()}
    return tables


def _dans_l_ordre(chiffres: Iterable[Chiffre], voulus: Collection[str]) -> tuple[Chiffre, ...]:
    """Return the figures in the order asked, local ones among those of the catalogue."""
    rangs = {code: rang for rang, code in enumerate(voulus)}
    return tuple(sorted(chiffres, key=lambda c: rangs.get(c.code, len(rangs))))


def _elargir(perimetre: Perimetre, chiffres: Sequence[Chiffre]) -> Iterator[Chiffre]:
    """Give each figure that has no value those of the first wider level that tells of most people.

    A level where the territories that have the figure hold fewer inhabitants than ``PART_MINIMALE``
    is passed over. A source that leaves the territory out has no wider figure for it: « France hors
    Mayotte » says nothing of Mayotte.
    """
    vides = {c.code: c.publie for c in chiffres if _a_elargir(c)}
    if not vides or perimetre.code == "FR":
        yield from chiffres
        return
    niveaux = [territoires.recouvrements(perimetre, niveau) for niveau in NIVEAUX_ELARGIS]
    niveaux.append([Recouvrement(territoires.territoire("FR"), 1.0)])
    codes = [r.territoire.code for niveau in niveaux for r in niveau]
    tables = donnees.valeurs(codes, list(vides.values()))
    for chiffre in chiffres:
        if chiffre.code not in vides:
            yield chiffre
            continue
        choix = (_elargis(perimetre, chiffre.code, niveau, tables) for niveau in niveaux)
        yield replace(chiffre, elargis=next((elargis for elargis in choix if elargis), ()))


def _a_elargir(chiffre: Chiffre) -> bool:
    absent = not chiffre.est_present and chiffre.valeur.statut is not Statut.NON_COUVERT
    return absent and chiffre.publie.source is not None


def _a_un_chiffre(valeur: Valeur) -> bool:
    return valeur.valeur is not None or bool(valeur.dimension)


def _elargis(
    perimetre: Perimetre,
    code: str,
    niveau: Sequence[Recouvrement],
    tables: Valeurs,
) -> tuple[Elargi, ...]:
    """Return the figures of a level; none when they tell of too few inhabitants."""
    couples = ((r, tables[r.territoire.code, code]) for r in niveau)
    lus = tuple(
        Elargi(r.territoire, r.part, valeur)
        for r, valeur in couples
        if _a_un_chiffre(valeur) and r.territoire.code != perimetre.code
    )
    return lus if sum(elargi.part for elargi in lus) >= PART_MINIMALE else ()


def _chiffre(
    perimetre: Perimetre,
    publie: IndicateurPublie,
    tables: Valeurs,
    noms: dict[str, str],
    niveaux: Repartitions,
) -> Chiffre:
    indicateur = publie.definition.code
    valeur = tables[perimetre.code, indicateur]
    comparables = {} if publie.definition.est_compte else noms
    comparaisons = tuple(
        _comparaison(
            valeur,
            tables[reference, indicateur],
            nom,
            motif_non_comparable(publie.definition, perimetre.departements),
        )
        for reference, nom in comparables.items()
    )
    cle = indicateur, valeur.periode
    effectif = _effectif(perimetre, publie, valeur, niveaux[perimetre.niveau].get(cle))
    return Chiffre(publie, valeur, comparaisons, effectif, niveaux["EPCI"].get(cle))


def _effectif(
    perimetre: Perimetre,
    publie: IndicateurPublie,
    valeur: Valeur,
    repartition: Distribution | None,
) -> int | None:
    """Return among how many territories of its level the figure is ranked.

    None for a free perimeter, and at a period that is not the common one.
    """
    if perimetre.est_libre or valeur.rang is None or valeur.periode != publie.periode:
        return None
    return repartition.effectif if repartition else None


def _comparaison(valeur: Valeur, reference: Valeur, nom: str, motif: str = "") -> Comparaison:
    if valeur.valeur is None or reference.valeur is None or valeur.periode != reference.periode:
        return Comparaison(reference.territoire, nom, reference, None, NON_CALCULABLE)
    if motif:
        return Comparaison(reference.territoire, nom, reference, None, NON_COMPARABLE, motif)
    dit = verdict(valeur.intervalle, reference.valeur) if valeur.intervalle else SANS_INTERVALLE
    ecart = valeur.valeur - reference.valeur
    return Comparaison(reference.territoire, nom, reference, ecart, dit)
