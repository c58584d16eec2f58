"""What pages show one figure at a time needs neither numpy nor scipy."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.aides.mesures import RACINE

PROGRAMME = """
import json, sys
from clesante.statistiques import (
    comparaisons, comptages, ecarts, indices, inegalites, jumeaux, proportions, rangs,
    standardisation, tendances,
)
a, b = ecarts.proportion(30, 50), ecarts.proportion(7, 40)
ecarts.difference(a, b), ecarts.rapport(a, b), ecarts.comparer(a, b)
indice = indices.comparatif(7, 3), indices.comparatif(120, 100)
comparaisons.verdict(indice[1].intervalle, 100)
tendances.tendance([1, 2, 3, 4, 5, None], [1] * 6)
rangs.rang(2, [1, 2, 3]), rangs.position(2, [1, 2, 3])
print(json.dumps(sorted({nom.split(".")[0] for nom in sys.modules} & {"numpy", "scipy"})))
"""


def test_one_figure_at_a_time_imports_nothing_heavy():
    fini = subprocess.run(
        [sys.executable, "-c", PROGRAMME], cwd=RACINE, capture_output=True, text=True, check=False
    )
    assert fini.returncode == 0, fini.stderr
    assert json.loads(fini.stdout) == []
