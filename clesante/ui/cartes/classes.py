"""Classes of a choropleth: bounds, colours, and the layer they paint."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles

from clesante.socle.texte import INSECABLE
from clesante.ui.cartes import fond
from clesante.ui.cartes.fond import Trace, Vue
from clesante.ui.formats import ABSENT, figure
from clesante.ui.jetons import peinture

# Colours kept for 1 to 5 classes: always far apart, in the order of values.
COULEURS = {
    1: ("carte_3",),
    2: ("carte_2", "carte_4"),
    3: ("carte_1", "carte_3", "carte_5"),
    4: ("carte_1", "carte_2", "carte_4", "carte_5"),
    5: ("carte_1", "carte_2", "carte_3", "carte_4", "carte_5"),
}
CLASSES = 5
TRAIT = 0.6  # pixels of paper between two places


@dataclass(frozen=True, slots=True)
class Serie:
    """One indicator on a map.

    ``bornes`` are the inner bounds, increasing, at most four: a value equal to a bound belongs to
    the class above. ``valeurs`` goes from territory code to value, ``None`` when there is none;
    ``absent`` says why there is none.
    Raises ``ValueError`` when the bounds are not increasing or are too many.
    """

    libelle: str
    valeurs: Mapping[str, float | None]
    bornes: tuple[float, ...]
    unite: str = ""
    decimales: int = 0
    absent: str = ABSENT

    def __post_init__(self) -> None:
        if len(self.bornes) >= CLASSES or list(self.bornes) != sorted(set(self.bornes)):
            raise ValueError(f"bounds must be at most 4, increasing: {self.bornes}")

    @property
    def titre(self) -> str:
        """Return the label with its unit in brackets."""
        return f"{self.libelle}{INSECABLE}({self.unite})" if self.unite else self.libelle

    def couleur(self, code: str) -> str | None:
        """Return the token of the class of ``code``, ``None`` when it has no value."""
        valeur = self.valeurs.get(code)
        if valeur is None:
            return None
        return COULEURS[len(self.bornes) + 1][bisect_right(self.bornes, valeur)]

    def presentes(self, codes: Iterable[str]) -> list[float]:
        """Return the values of ``codes`` that exist."""
        return [v for v in map(self.valeurs.get, codes) if v is not None]

    def texte(self, code: str) -> str:
        """Return the value of ``code`` as a reader expects it, or the words of its absence."""
        valeur = self.valeurs.get(code)
        return self.absent if valeur is None else figure(valeur, self.unite, self.decimales)


def bornes_quantiles(
    valeurs: Iterable[float | None], classes: int = CLASSES, decimales: int = 0
) -> tuple[float, ...]:
    """Return the inner bounds that cut the values into classes of equal size, rounded.

    Quantiles are interpolated (Hyndman and Fan, type 7). Rounding may merge bounds or leave one
    outside the values: it is then dropped, so there may be fewer classes, never an empty one
    at an end.
    """
    presentes = sorted(v for v in valeurs if v is not None)
    if len(presentes) < 2 or classes < 2:
        return ()
    coupes = {round(q, decimales) for q in quantiles(presentes, n=classes, method="inclusive")}
    return tuple(c for c in sorted(coupes) if presentes[0] < c <= presentes[-1])


def colorees(
    traces: Sequence[Trace],
    vue: Vue,
    serie: Serie,
    absent: str,
    forme: Callable[[Trace, str], str] = fond.chemin_nomme,
) -> str:
    """Return outlines grouped by class, hatched (pattern ``absent``) without value.

    ``forme`` writes one outline with its words, « name : value ».
    """
    par_couleur: dict[str | None, list[Trace]] = {}
    for trace in traces:
        par_couleur.setdefault(serie.couleur(trace.code), []).append(trace)
    return "".join(
        fond.couche(
            membres,
            vue,
            peinture(couleur, "papier") if couleur else fond.motif(absent, "papier"),
            TRAIT,
            lambda t: forme(t, f"{t.nom}{INSECABLE}: {serie.texte(t.code)}"),
        )
        for couleur, membres in par_couleur.items()
    )
