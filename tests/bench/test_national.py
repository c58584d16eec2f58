"""The three computations of the national table are one: what is compared is comparable."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from bench import analyste, national

CLE = ["territoire", "indicateur", "reference"]


def table(rangees: object) -> pd.DataFrame:
    """Return rows sorted, without the figures that are not there."""
    lue = pd.DataFrame(rangees, columns=national.COLONNES).dropna(subset=["valeur"])
    lue = lue.astype({"reference": "string", "verdict": "string"}).fillna(
        {"reference": "", "verdict": ""}
    )
    return lue.sort_values(CLE, ignore_index=True).astype(
        {"valeur": float, "rang": float, "valeur_reference": float}
    )


@pytest.fixture(scope="module")
def depuis_entrepot(entrepot: Path) -> pd.DataFrame:
    return table(national.depuis_entrepot())


def comparer(autre: pd.DataFrame, depuis_entrepot: pd.DataFrame) -> None:
    textes = [*CLE, "periode", "verdict"]
    pd.testing.assert_frame_equal(
        autre[textes].astype(str), depuis_entrepot[textes].astype(str), check_dtype=False
    )
    nombres = ["valeur", "rang", "valeur_reference"]
    pd.testing.assert_frame_equal(autre[nombres], depuis_entrepot[nombres], rtol=1e-9)


def test_table_holds_every_epci_and_indicator(depuis_entrepot: pd.DataFrame):
    assert depuis_entrepot["territoire"].nunique() == 1255
    assert depuis_entrepot["indicateur"].nunique() == 5
    assert {"superieur", "comparable", "inferieur"} <= set(depuis_entrepot["verdict"])
    par_epci = depuis_entrepot[depuis_entrepot["indicateur"] == "POP_65"].groupby("territoire")
    assert (par_epci["reference"].agg(set).map(lambda citees: "FR" in citees)).all()


def test_engine_gives_the_same_table(depuis_entrepot: pd.DataFrame, tmp_path: Path):
    dossier = national.preparer_moteur(tmp_path)
    comparer(table(national.dans_le_moteur(dossier)), depuis_entrepot)


def test_engine_gives_the_same_table_of_every_indicator_that_adds_up(entrepot, tmp_path: Path):
    codes = national.additifs()
    assert len(codes) >= 15
    assert set(national.INDICATEURS) <= set(codes)
    dossier = national.preparer_moteur(tmp_path, codes)
    comparer(table(national.dans_le_moteur(dossier)), table(national.depuis_entrepot(codes)))


def test_refresh_floor_covers_every_level(entrepot, tmp_path: Path):
    dossier = national.preparer_moteur(tmp_path, ["POP_TOT", "POP_65"])
    lignes = national.dans_le_moteur(dossier, "actualisation.sql")
    effectifs = {(niveau, code): rang for niveau, code, *_, rang, _ in lignes}
    assert effectifs["EPCI", "POP_65"] > 1_200
    assert {niveau for niveau, _ in effectifs} >= {"COM", "ARM", "EPCI", "BV", "DEP", "REG", "FR"}


@pytest.mark.lent
def test_analyst_script_gives_the_same_table(depuis_entrepot: pd.DataFrame, brut: Path):
    comparer(table(analyste.tableau(brut)), depuis_entrepot)
