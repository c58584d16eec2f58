"""The map of one indicator, step by step: France, a région, a département, an EPCI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from clesante.diagnostic.redaction import absence_lisible
from clesante.donnees import lectures as donnees
from clesante.donnees.choix import Statut
from clesante.donnees.lectures import IndicateurPublie, Valeur
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.texte import normaliser
from clesante.territoires import lectures as territoires
from clesante.territoires.lectures import Perimetre, Territoire
from clesante.territoires.regles import citer
from clesante.ui.cartes import Serie, bornes_quantiles

FRANCE = "FR"
# What each step is cut into: the first level at which the indicator has values.
DECOUPES = {
    "FR": ("EPCI", "DEP", "REG"),
    "REG": ("EPCI", "DEP"),
    "DEP": ("EPCI", "COM"),
    "EPCI": ("COM",),
}
MOTS = {
    "COM": ("commune", "communes"),
    "EPCI": ("intercommunalité", "intercommunalités"),
    "DEP": ("département", "départements"),
    "REG": ("région", "régions"),
}


@dataclass(frozen=True, slots=True)
class Lieu:
    """One place of the map. ``etape``: the step its shape leads to; ``carte``: its own step.

    Both are codes, empty when there is no finer map: its portrait is then the place to go.
    """

    territoire: Territoire
    valeur: Valeur
    etape: str
    carte: str


@dataclass(frozen=True, slots=True)
class Vue:
    """One step of the map of an indicator.

    ``parties``: the level of its places, empty when the indicator has values at none of those that
    the step may be cut into. ``lieux`` are in the order of the referential.
    """

    publie: IndicateurPublie
    perimetre: Perimetre
    parties: str
    lieux: tuple[Lieu, ...]
    serie: Serie
    classes_de: str

    @property
    def code(self) -> str:
        """The territory of the step."""
        return self.perimetre.code

    @property
    def mots(self) -> tuple[str, str]:
        """What a place is, singular and plural."""
        return MOTS[self.parties]

    @property
    def titre(self) -> str:
        """« Part des 65 ans ou plus, 2021 : Pays de la Loire »."""
        return f"{self.publie.definition.intitule}, {self.publie.periode}"

    @property
    def absences(self) -> dict[Statut, int]:
        """How many places have no value, by reason."""
        comptes: dict[Statut, int] = {}
        for lieu in self.lieux:
            if lieu.valeur.valeur is None:
                comptes[lieu.valeur.statut] = comptes.get(lieu.valeur.statut, 0) + 1
        return comptes


def vue(publie: IndicateurPublie, code: str = FRANCE) -> Vue:
    """Return the map of an indicator over ``code``: France, a région, a département or an EPCI.

    Every value is of the indicator's latest period. Raises ``IntrouvableError`` for an unknown
    code, ``EntreeInvalideError`` for a level that is not a step.
    """
    niveau = territoires.territoire(code).niveau
    if niveau not in DECOUPES:
        raise EntreeInvalideError(
            f"{citer(code)} n'est pas une étape de la carte.",
            "Choisissez la France, une région, un département ou une intercommunalité.",
        )
    return _vue(donnees.version_entrepot(), publie.definition.code, code)


@lru_cache(maxsize=64)
def _vue(_: object, indicateur: str, code: str) -> Vue:
    """Read one step, once per store."""
    publie = donnees.catalogue()[indicateur]
    perimetre = territoires.perimetre(code)
    parties = _parties(publie, perimetre.niveau)
    lieux = tuple(_lieux(publie, perimetre, parties)) if parties else ()
    valeurs = {lieu.territoire.code: lieu.valeur.valeur for lieu in lieux}
    reference, bornes = _bornes(publie, parties, [v for v in valeurs.values() if v is not None])
    i = publie.definition
    absent = absence_lisible(lieu.valeur for lieu in lieux)
    serie = Serie(i.intitule, valeurs, bornes, i.unite, i.decimales, absent)
    return Vue(publie, perimetre, parties, lieux, serie, reference)


def _parties(publie: IndicateurPublie, niveau: str) -> str:
    """Return the level a step is cut into, empty when the indicator has values at none.

    An indicator given by profession, cause or age only has no figure that one colour can show.
    """
    if publie.definition.dimension and not publie.definition.dimension_principale:
        return ""
    comptes = donnees.comptes_par_niveau(publie)
    return next((n for n in DECOUPES[niveau] if any(comptes.get(n, (0, 0, 0))[1:])), "")


def _lieux(publie: IndicateurPublie, perimetre: Perimetre, parties: str) -> list[Lieu]:
    trouves = territoires.plusieurs(_codes(perimetre, parties))
    valeurs = donnees.valeurs([t.code for t in trouves], [publie], publie.periode or "")
    fines = {niveau: bool(_parties(publie, niveau)) for niveau in DECOUPES}
    return [
        Lieu(
            territoire=t,
            valeur=valeurs[t.code, publie.definition.code],
            etape=_etape(t, perimetre.niveau, fines),
            carte=t.code if fines.get(t.niveau) else "",
        )
        for t in trouves
    ]


def _codes(perimetre: Perimetre, parties: str) -> Sequence[str]:
    if perimetre.niveau == "FR":
        return [t.code for t in territoires.tous(parties)]
    par_niveau = {
        "EPCI": perimetre.epci,
        "DEP": perimetre.departements,
        "COM": perimetre.communes,
    }
    return par_niveau[parties]


def _etape(t: Territoire, niveau: str, fines: dict[str, bool]) -> str:
    """Return the next step towards a place: its région, its département, then itself.

    A place in several régions or départements is its own next step.
    """
    dessus = {"FR": ("REG", t.region), "REG": ("DEP", t.departement)}
    suivant, code = dessus.get(niveau, (t.niveau, t.code))
    if code is None or code == t.code:
        suivant, code = t.niveau, t.code
    return code if fines.get(suivant) else ""


def _bornes(
    publie: IndicateurPublie, parties: str, valeurs: Sequence[float]
) -> tuple[str, tuple[float, ...]]:
    """Return the level whose five equal groups make the classes (empty: the map's own), and bounds.

    Classes of EPCI serve from France to the communes of one, so that a colour means the same.
    """
    reference = "EPCI" if parties == "COM" else parties
    cle = publie.definition.code, publie.periode or ""
    decimales = publie.definition.decimales
    repartition = donnees.distributions(reference).get(cle) if reference else None
    if repartition is None:
        return "", bornes_quantiles(valeurs, decimales=decimales)
    return reference, bornes_quantiles(repartition.valeurs, decimales=decimales)


def fil(perimetre: Perimetre) -> list[Territoire]:
    """Return the steps that lead to one: France, its région, its département, itself.

    A step that is not the only one of its kind (an EPCI over two départements) is left out.
    """
    ici = perimetre.unites[0]
    dessus = [FRANCE, *(code for code in (ici.region, ici.departement) if code)]
    codes = list(dict.fromkeys([*dessus, ici.code]))
    return [territoires.territoire(code) for code in codes]


def portes(vue: Vue) -> list[Territoire]:
    """Return the finer steps of this one, by name: régions of France, départements of a région.

    Only where the indicator has a map there, or in a step that is finer still.
    """
    niveaux = list(DECOUPES)
    suite = niveaux[niveaux.index(vue.perimetre.niveau) + 1 :]
    if suite[:1] not in (["REG"], ["DEP"]) or not any(_parties(vue.publie, n) for n in suite):
        return []
    codes = [t.code for t in territoires.tous("REG")] if suite[0] == "REG" else ()
    trouves = territoires.plusieurs(codes or vue.perimetre.departements)
    return sorted(trouves, key=lambda t: normaliser(t.nom))
