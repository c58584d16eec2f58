"""The colours of documents are those of the screen."""

from __future__ import annotations

from clesante.edition import jetons
from clesante.ui.jetons import JETONS


def test_colours_are_those_of_the_interface():
    assert {j.nom: (j.clair, j.sombre) for j in JETONS} == jetons.COULEURS
