"""Models: relations only point down, words are those of the glossary."""

from __future__ import annotations

import ast
import re

from django.apps import apps
from django.db.models import Model

from tests.aides.mesures import RACINE, arbre, fichiers_python
from tests.architecture.test_couches import NIVEAU

GLOSSAIRE = RACINE / "GLOSSAIRE.md"
TERME = re.compile(r"`([A-Z]\w+)`")


def modeles() -> list[type[Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("clesante.")]


def app_de(modele: type[Model]) -> str:
    return modele.__module__.split(".")[1]


def test_relations_only_point_down():
    """A foreign key written as a string is an import in disguise."""
    fautes = [
        f"{modele.__name__}.{champ.name} vers {champ.related_model.__name__}"
        for modele in modeles()
        for champ in modele._meta.get_fields(include_hidden=True)
        if champ.is_relation
        and not champ.auto_created
        and champ.related_model
        and champ.related_model.__module__.startswith("clesante.")
        and app_de(champ.related_model) != app_de(modele)
        and NIVEAU[app_de(champ.related_model)] <= NIVEAU[app_de(modele)]
    ]
    assert not fautes


def test_verbose_names_are_lower_case():
    noms = {}
    for modele in modeles():
        noms[modele.__name__] = modele._meta.verbose_name
        noms[f"{modele.__name__} (pluriel)"] = modele._meta.verbose_name_plural
        for champ in modele._meta.get_fields():
            noms[f"{modele.__name__}.{champ.name}"] = getattr(champ, "verbose_name", "")
    fautes = {lieu: nom for lieu, nom in noms.items() if re.match(r"[A-ZÀ-Ý][a-zà-ÿ]", str(nom))}
    assert not fautes, "le nom d'un champ commence par une minuscule (un sigle reste en capitales)"


def test_models_name_their_words_in_french():
    sans_nom = [
        modele.__name__
        for modele in modeles()
        if "verbose_name" not in getattr(modele._meta, "original_attrs", {})
    ]
    assert not sans_nom, "verbose_name absent de Meta"


def test_glossary_holds_every_model():
    termes = set(TERME.findall(GLOSSAIRE.read_text(encoding="utf-8")))
    absents = {modele.__name__ for modele in modeles()} - termes
    assert not absents, f"mots du code absents de GLOSSAIRE.md : {absents}"


def test_glossary_names_no_class_that_does_not_exist():
    """A word between backticks with a capital is a class; a word to come has no backticks."""
    classes = {
        noeud.name
        for fichier in fichiers_python()
        for noeud in ast.walk(arbre(fichier))
        if isinstance(noeud, ast.ClassDef)
    }
    fantomes = set(TERME.findall(GLOSSAIRE.read_text(encoding="utf-8"))) - classes
    assert not {nom for nom in fantomes if not nom.isupper()}
