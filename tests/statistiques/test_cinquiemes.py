"""The most and the least deprived fifths of the population: who is in, gap and ratio."""

from __future__ import annotations

import math

import numpy as np
import pytest

from clesante.socle.erreurs import EntreeInvalideError
from clesante.statistiques.ecarts import difference, proportion, rapport
from clesante.statistiques.inegalites import extremes, groupes


def test_fifths_hold_a_fifth_of_the_population():
    hasard = np.random.default_rng(12)
    d, n = hasard.normal(size=300), hasard.lognormal(7, 1.2, 300).round() + 1
    rang = groupes(d, n)
    assert set(rang) == {1, 2, 3, 4, 5}
    for numero in range(1, 6):
        assert n[rang == numero].sum() / n.sum() == pytest.approx(0.2, abs=0.03)
    assert d[rang == 1].max() <= d[rang == 2].min()
    assert groupes([1, 2, 3, 4], [1, 1, 1, 1], 2).tolist() == [1, 1, 2, 2]


def test_extreme_fifths_sum_before_they_divide():
    """Most deprived 30 + 10 of 300, least deprived 5 + 5 of 200; the middle does not count."""
    lus = extremes([5, 5, 99, 30, 10], [100, 100, 100, 100, 200], [1, 1, 3, 5, 5])
    attendus = proportion(40, 300), proportion(10, 200)
    assert (lus.defavorises, lus.favorises) == attendus
    assert lus.ecart == difference(*attendus)
    assert lus.rapport == rapport(*attendus)
    assert lus.ecart.valeur == pytest.approx(0.08333, abs=1e-5)
    assert lus.rapport.valeur == pytest.approx(2.6667, abs=1e-4)


def test_an_unknown_part_of_an_extreme_fifth_is_refused():
    with pytest.raises(EntreeInvalideError, match="0 ≤ N ≤ D"):
        extremes([5, math.nan, 3], [100, 100, 100], [1, 1, 5])
    ailleurs = extremes([5, 4, 3, 9], [100, 100, 100, 100], [1, math.nan, 5, 3])
    assert ailleurs.favorises.valeur == pytest.approx(0.05)
