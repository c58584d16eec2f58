"""Paris, Lyon and Marseille: whole, by arrondissement, or both, a source is counted once."""

from __future__ import annotations

import shutil

import duckdb
import pytest

from clesante.donnees import lectures
from clesante.donnees.construction import construire
from clesante.donnees.producteurs.brut import dossier_du_paquet

POPULATION = "insee_population_cog_2026"
LYON = [f"6938{n}" for n in range(1, 10)]
LIEUX = ("ARM-69381", "COM-69123", "DEP-69", "COM-69266", "FR")


@pytest.fixture
def entrepot_de(referentiel, settings, tmp_path):
    """Return ``construire_de(source, indicateur, nombres, absents)`` -> {territory: figure}."""

    def construire_de(source, indicateur, nombres, absents=""):
        for suffixe in ("parquet", "json"):
            nom = f"{POPULATION}.{suffixe}"
            shutil.copy(dossier_du_paquet() / nom, tmp_path / nom)
        rangees = ", ".join(f"('{code}', {nombre})" for code, nombre in nombres.items())
        duckdb.sql(
            f"COPY (SELECT '{indicateur}' AS indicateur, 'UNITE' AS niveau, code, "
            "'2023' AS periode, '' AS dimension, nombre::DOUBLE AS numerateur, "
            "NULL::DOUBLE AS denominateur, NULL::DOUBLE AS valeur, 'valeur' AS statut, "
            f"'POP_TOT' AS base, false AS part, '{absents}' AS absents "
            f"FROM (VALUES {rangees}) AS v (code, nombre)) TO '{tmp_path / source}.parquet'"
        )
        fiche = dossier_du_paquet() / f"{source}.json"
        shutil.copy(fiche, tmp_path / fiche.name)
        construire(tmp_path / "entrepot.sqlite", (tmp_path,))
        settings.ENTREPOT = tmp_path / "entrepot.sqlite"
        lues = lectures.valeurs(LIEUX, lectures.indicateurs([indicateur]))
        return {
            code: (v.numerateur, v.unites, str(v.statut))
            for (code, _), v in lues.items()
            if v.source
        }

    return construire_de


@pytest.mark.parametrize(
    ("nombres", "arrondissement"),
    [
        ({"69123": 90}, None),
        (dict.fromkeys(LYON, 10), (10, 1, "estime")),
        ({"69123": 90} | dict.fromkeys(LYON, 10), (10, 1, "estime")),
    ],
    ids=["whole", "by arrondissement", "both"],
)
def test_a_city_is_counted_once_however_its_source_writes_it(entrepot_de, nombres, arrondissement):
    trouvees = entrepot_de("anct_medecins_generalistes_2020", "OFF_DENSMG", {**nombres, "69266": 5})
    assert trouvees["COM-69123"] == (90, 9, "estime")
    assert trouvees["DEP-69"] == (95, 10, "estime")
    assert trouvees.get("ARM-69381") == arrondissement
    assert "FR" not in trouvees  # two communes never stand for the whole country


@pytest.mark.parametrize("nombres", [{"69123": 3}, {"69383": 3}], ids=["whole", "arrondissement"])
def test_what_the_directory_does_not_list_is_zero_and_the_city_still_once(entrepot_de, nombres):
    trouvees = entrepot_de("drees_maternites_2023", "PER_MAT", nombres, "zero")
    assert trouvees["COM-69123"] == (3, 9, "valeur")
    assert trouvees["COM-69266"] == (0, 1, "valeur")
    assert trouvees["FR"][0] == 3
    entiere = "69123" in nombres
    assert trouvees.get("ARM-69381") == (None if entiere else (0, 1, "valeur"))
