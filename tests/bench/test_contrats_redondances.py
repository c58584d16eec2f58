"""The bench of redundancy compares what it sowed, on a tiny scale; no time is judged."""

from __future__ import annotations

import pytest

from bench import contrats_redondances


@pytest.mark.django_db
@pytest.mark.usefixtures("referentiel")
def test_the_bench_compares_what_it_sowed(monkeypatch):
    monkeypatch.setattr("clesante.commandes.serveur.preparer_base", lambda: None)
    paire = contrats_redondances.examiner(None, 200)
    trouve = paire.mesure()
    assert trouve.compares > 0
    assert paire.plancher() > 0
    assert not trouve.coupe
    assert {x.rapprochement.classe for x in trouve.lignes} <= {"a_articuler", "complementaire"}
