"""The bench of contracts runs on a tiny scale; no time is judged."""

from __future__ import annotations

import pytest

from bench import contrats


@pytest.mark.django_db
@pytest.mark.usefixtures("referentiel")
def test_the_bench_checks_what_it_sowed(monkeypatch):
    monkeypatch.setattr(contrats, "CONTRATS", 5)
    monkeypatch.setattr("clesante.commandes.serveur.preparer_base", lambda: None)
    paire = contrats.controle(None)
    assert paire.mesure() > 5 * 20
    lignes = 5 * (1 + contrats.FICHES + contrats.PARTIES + 2)
    assert paire.plancher() == lignes
