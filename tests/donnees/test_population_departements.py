"""Population of départements by sex and age: header over two lines, totals never added."""

from __future__ import annotations

import pandas as pd
import pytest

from clesante.donnees.choix import Statut
from tests.aides.fichiers_sante import declinaisons, valeurs

pytestmark = pytest.mark.usefixtures("entrepot")
FICHIER = "insee-population-departement/estim-pop-dep-sexe-aq-1975-2023.xls"


@pytest.fixture(scope="session")
def feuille_2023(brut):
    """The sheet of 2023 by département: columns 22 to 41 are men, 43 to 62 women."""
    lue = pd.read_excel(brut / FICHIER, sheet_name="2023", header=None, engine="calamine")
    return lue.iloc[5:].set_index(lue.iloc[5:][0].map(str, na_action=None))


def test_every_departement_has_its_forty_classes(feuille_2023):
    departements = [c for c in feuille_2023.index if len(c) <= 3 and c not in {"nan", "DOM"}]
    assert len(departements) == 101
    for code in departements:
        ligne = feuille_2023.loc[code]
        hommes, femmes = ligne.loc[23:42].tolist(), ligne.loc[44:63].tolist()
        trouvees = declinaisons(f"DEP-{code}", "POP_AGE")
        assert [v for k, v in trouvees.items() if k.startswith("Hommes")] == hommes, code
        assert [v for k, v in trouvees.items() if k.startswith("Femmes")] == femmes, code
        assert sum(trouvees.values()) == ligne[22], code


def test_classes_are_sorted_by_age_and_add_up_to_the_total_of_france():
    france = declinaisons("FR", "POP_AGE")
    assert list(france)[:3] == ["Femmes 00 à 04 ans", "Femmes 05 à 09 ans", "Femmes 10 à 14 ans"]
    assert list(france)[-1] == "Hommes 95 ans et plus"
    assert sum(france.values()) == 68_042_591


def test_only_the_latest_year_is_kept_and_mayotte_is_there():
    mayotte = valeurs(["DEP-976"], "POP_AGE")["DEP-976"]
    assert mayotte.periode == "2023"
    assert sum(declinaisons("DEP-976", "POP_AGE").values()) == 310_022
    assert valeurs(["REG-52"], "POP_AGE")["REG-52"].statut is Statut.NON_DISPONIBLE
