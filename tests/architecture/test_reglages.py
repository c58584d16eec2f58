"""docs/reglages.md: every variable the code reads has its row, with its default, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from clesante.config import environnement
from tests.aides.mesures import PAQUET, RACINE, arbre, fichiers_python

PAGE = RACINE / "docs" / "reglages.md"
LECTEURS = {"texte", "booleen", "entier", "liste"}
VARIABLE = re.compile(r"CLESANTE_[A-Z]\w*")
RANGEE = re.compile(r"^\| `(CLESANTE_\w+)` \|(.*)\|$", re.M)
DEFAUTS_ECRITS = {"": "vide", "True": "oui", "False": "non"}


def rangees() -> dict[str, list[str]]:
    """Return {variable: the other cells of its row}; a variable given twice fails."""
    lues = RANGEE.findall(PAGE.read_text(encoding="utf-8"))
    assert len(lues) == len(dict(lues))
    return {nom: [cellule.strip(" `") for cellule in suite.split(" | ")] for nom, suite in lues}


def appels() -> Iterator[tuple[str, ast.Call]]:
    """Yield (variable, call) for each typed reading of the environment with a literal name."""
    for fichier in fichiers_python():
        for noeud in ast.walk(arbre(fichier)):
            if isinstance(noeud, ast.Call) and lit_l_environnement(noeud.func, fichier.stem):
                nom = noeud.args[0]
                if isinstance(nom, ast.Constant):
                    yield f"CLESANTE_{nom.value}", noeud


def lit_l_environnement(fonction: ast.expr, module: str) -> bool:
    if isinstance(fonction, ast.Name):
        return module == "environnement" and fonction.id in LECTEURS
    return (
        isinstance(fonction, ast.Attribute)
        and fonction.attr in LECTEURS
        and isinstance(fonction.value, ast.Name)
        and fonction.value.id == "environnement"
    )


def defaut(appel: ast.Call) -> str:
    """Return the default of a reading as the page writes it."""
    valeur = ast.literal_eval(appel.args[1]) if len(appel.args) > 1 else ""
    ecrit = ", ".join(valeur) if isinstance(valeur, tuple) else str(valeur)
    return DEFAUTS_ECRITS.get(ecrit, ecrit)


def citees() -> set[str]:
    """Return the variables that the tools and the setting up of tests name as a whole string."""
    tests = RACINE / "tests"
    fichiers = [tests / "conftest.py", *fichiers_python(tests / "aides")]
    fichiers += fichiers_python(RACINE / "outils")
    return {
        noeud.value
        for fichier in fichiers
        for noeud in ast.walk(arbre(fichier))
        if isinstance(noeud, ast.Constant)
        and isinstance(noeud.value, str)
        and VARIABLE.fullmatch(noeud.value)
    }


def test_the_typed_readers_are_those_looked_for():
    publiques = {nom for nom in LECTEURS if callable(getattr(environnement, nom))}
    assert publiques == LECTEURS
    assert len(dict(appels())) > 5


def test_every_variable_read_has_its_row():
    assert {nom for nom, _ in appels()} | citees() <= set(rangees())


def test_every_row_is_a_variable_read():
    assert set(rangees()) <= {nom for nom, _ in appels()} | citees()


def test_defaults_are_those_of_the_code():
    page = {nom: cellules[1] for nom, cellules in rangees().items() if len(cellules) == 3}
    assert page == {nom: defaut(appel) for nom, appel in appels()}


def test_the_package_reads_its_variables_in_one_place():
    """A variable read past ``clesante.config.environnement`` would have no type, no row."""
    ailleurs = [
        str(fichier.relative_to(PAQUET))
        for fichier in fichiers_python()
        if fichier.parent.name != "config"
        and re.search(r"environ\W+(get\W+)?[\"']CLESANTE_", fichier.read_text(encoding="utf-8"))
    ]
    assert not ailleurs
