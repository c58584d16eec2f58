"""What the pages of the repository name exists: paths, and the words of the domain."""

from __future__ import annotations

import ast
import re

from tests.aides.mesures import PAQUET, RACINE, arbre, fichiers_python, fichiers_suivis

CHEMIN = re.compile(r"`((?:clesante|docs|tests|outils)/[\w./-]+)`")
TERME = re.compile(r"`([A-Z]\w+)`")
# Apps whose dataclasses are words of the people; the others are the workshop.
DOMAINE = ("territoires", "donnees", "diagnostic", "statistiques", "comptes", "accueil")


def est_dataclass(classe: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(decorateur) for decorateur in classe.decorator_list)


def mots_du_domaine() -> set[str]:
    return {
        noeud.name
        for app in DOMAINE
        for fichier in fichiers_python(PAQUET / app)
        for noeud in arbre(fichier).body
        if isinstance(noeud, ast.ClassDef) and est_dataclass(noeud) and noeud.name[0] != "_"
    }


def test_glossary_holds_every_public_dataclass_of_the_domain():
    termes = set(TERME.findall((RACINE / "GLOSSAIRE.md").read_text(encoding="utf-8")))
    assert mots_du_domaine() - termes == set()


def test_paths_named_in_pages_exist():
    perdus = [
        f"{page.relative_to(RACINE)} : {chemin}"
        for page in fichiers_suivis()
        if page.suffix == ".md"
        for chemin in CHEMIN.findall(page.read_text(encoding="utf-8"))
        if not (RACINE / chemin).exists()
    ]
    assert not perdus
