"""The record of the store, thirty-two bytes: what is numbered in it fits its fields."""

from __future__ import annotations

import numpy as np
import pytest

from clesante.donnees import lectures
from clesante.donnees.choix import Statut
from clesante.donnees.lectures.entrepot import base, series_par_numero
from clesante.donnees.mesures import CHAMPS, FORMAT, STATUTS
from clesante.donnees.producteurs.dispositions import codes_des_sources

PLACES = {nom: np.iinfo(genre).max for nom, genre in CHAMPS if genre != "<f8"}


def test_the_two_descriptions_of_the_record_are_one():
    assert np.dtype(list(CHAMPS)).itemsize == FORMAT.size == 32
    entiers = dict.fromkeys(PLACES, 7)
    octets = np.array([(*entiers.values(), 0.5, 1.5, 2.5)], dtype=list(CHAMPS)).tobytes()
    assert FORMAT.unpack(octets) == (*entiers.values(), 0.5, 1.5, 2.5)
    assert {PLACES["statut"], PLACES["source"]} == {255}
    assert {PLACES["serie"], PLACES["unites"], PLACES["rang"]} == {65_535}


def test_every_declared_source_and_status_has_a_number():
    """Sources are numbered from 1: past the last place, one would be told for another."""
    assert len(codes_des_sources()) <= PLACES["source"]
    assert len(STATUTS) <= PLACES["statut"] + 1


def test_statuses_keep_the_rank_they_are_stored_under():
    assert tuple(Statut) == STATUTS
    assert [str(statut) for statut in STATUTS] == [
        "valeur", "estime", "secret", "non_disponible", "non_couvert", "non_calculable",
    ]  # fmt: skip


@pytest.mark.usefixtures("entrepot")
def test_every_series_rank_and_count_of_units_has_its_place():
    niveaux = dict(base().execute("SELECT niveau, count(*) FROM territoire GROUP BY niveau"))
    assert {"COM", "ARM", "EPCI", "EPT", "BV", "DEP", "REG", "FR"} == {*niveaux}
    assert max(niveaux.values()) <= PLACES["rang"]
    (unites,) = base().execute("SELECT max(unites) FROM territoire").fetchone()
    assert max(niveaux["BV"], niveaux["EPCI"]) < unites <= PLACES["unites"]
    assert max(series_par_numero()) <= PLACES["serie"]
    assert len(lectures.sources()) <= PLACES["source"]
