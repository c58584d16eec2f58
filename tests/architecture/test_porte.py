"""One door for figures: what reads the store without it would not keep statistical secrecy."""

from __future__ import annotations

import re

from tests.aides.mesures import PAQUET, fichiers_python

PORTE = PAQUET / "donnees" / "lectures"
CHANTIER = PAQUET / "donnees" / "construction"  # writes the store
LECTEURS = {PAQUET / "donnees" / "mesures.py"}  # the layout of a record, for both
TABLE = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+(?:mesure|distribution)\b", re.IGNORECASE)
CONNEXION = re.compile(r"lectures\.entrepot import .*\bbase\b|sqlite3\.connect\(.*ENTREPOT")


def test_only_the_door_reads_the_values_of_the_store():
    fautes = [
        f"{fichier.relative_to(PAQUET)} : {trouve.group()}"
        for fichier in fichiers_python()
        if fichier not in LECTEURS and not {PORTE, CHANTIER} & set(fichier.parents)
        for expression in (TABLE, CONNEXION)
        if (trouve := expression.search(fichier.read_text(encoding="utf-8")))
    ]
    assert not fautes, "lisez par clesante.donnees.lectures :\n" + "\n".join(fautes)


def test_every_figure_of_the_store_is_made_in_one_place():
    """``Valeur`` from a row of the store: the function that keeps secrecy, and no other."""
    faiseurs = {
        str(fichier.relative_to(PORTE))
        for fichier in fichiers_python(PORTE)
        if re.search(r"(?<![\w\"])Valeur\(\n|return Valeur\(", fichier.read_text(encoding="utf-8"))
    }
    assert faiseurs == {"figures.py"}


def test_the_patterns_of_this_test_find_what_they_look_for():
    lus = [*fichiers_python(PORTE), *LECTEURS]
    porte = "\n".join(f.read_text(encoding="utf-8") for f in lus)
    assert TABLE.search(porte)
    assert CONNEXION.search("from clesante.donnees.lectures.entrepot import base")
