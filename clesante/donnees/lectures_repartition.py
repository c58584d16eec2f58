"""The picture of one indicator: how it is spread over territories, none of them « here »."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from clesante.donnees import lectures
from clesante.donnees.lectures import IndicateurPublie
from clesante.socle.texte import INSECABLE, nombre
from clesante.ui.graphiques import Bande, Graphique, bande

# Levels shown, the first that has enough values, and what a dot is.
POINTS = {
    "EPCI": ("intercommunalité", "intercommunalités"),
    "BV": ("bassin de vie", "bassins de vie"),
    "DEP": ("département", "départements"),
    "REG": ("région", "régions"),
}
ASSEZ = 10
SONDEES = 40  # territories looked at to know whose figures are drawn


@dataclass(frozen=True, slots=True)
class Repartition:
    """A strip, the source of its figures and the sentence that says how to read it."""

    graphique: Graphique
    source: str
    comprendre: str


def repartition(publie: IndicateurPublie) -> Repartition | None:
    """Return how an indicator is spread at its latest period; None where no level has enough.

    Nor for a count: nearly all its dots would stand at one end, and say who is large only.
    """
    if publie.definition.est_compte:
        return None
    return _repartition(lectures.version_entrepot(), publie.definition.code)


@lru_cache(maxsize=256)
def _repartition(_: tuple[str, int, int], code: str) -> Repartition | None:
    publie = lectures.catalogue()[code]
    i, cle = publie.definition, (code, publie.periode or "")
    niveau = next((n for n in POINTS if _effectif(n, cle) >= ASSEZ), "")
    if not niveau:
        return None
    lue, (un, plusieurs) = lectures.distributions(niveau)[cle], POINTS[niveau]
    graphique = bande(
        f"repartition-{code.lower()}",
        Bande(
            libelle=i.intitule,
            unite=i.unite,
            decimales=i.decimales,
            distribution=lue.valeurs,
            france=_france(publie),
            population=f"{plusieurs} de France",
        ),
        titre=f"{i.intitule}, {publie.periode}{INSECABLE}: {nombre(lue.effectif)} {plusieurs}",
    )
    comprendre = f"Un point par {un} ; la moitié des points est entre les deux quartiles."
    return Repartition(graphique, _source(publie, niveau), comprendre)


def _effectif(niveau: str, cle: tuple[str, str]) -> int:
    lue = lectures.distributions(niveau).get(cle)
    return lue.effectif if lue else 0


def _france(publie: IndicateurPublie) -> float | None:
    """Return the figure of France at the period that is drawn; its own latest may be another."""
    lues = lectures.valeurs(["FR"], [publie], publie.periode or "")
    return lues["FR", publie.definition.code].valeur


def _source(publie: IndicateurPublie, niveau: str) -> str:
    """Return whose figures these are: another level may come from another data set."""
    codes = lectures.codes_du_niveau(niveau)[:SONDEES]
    lues = lectures.valeurs(codes, [publie], publie.periode or "").values()
    sources = (lue.source for lue in lues if lue.valeur is not None and lue.source)
    source = next(sources, publie.source)
    return f"{source.citation} ({source.millesime})" if source else publie.definition.detenteur
