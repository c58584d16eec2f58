"""Templates: each one is used, compiles, loads what it needs in order, and obeys the strict CSP."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines

from tests.aides.mesures import PAQUET, RACINE, fichiers_python

GABARITS = sorted(PAQUET.glob("*/templates/**/*.*"))
# Found by Django itself, by their name.
CONVENUS = re.compile(r"^(\d{3}(_csrf)?\.html|django/forms/.+)$")
EN_LIGNE = re.compile(r"""\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*["']|javascript:|\shx-on\b""", re.I)
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)", re.I)


def nom(gabarit: Path) -> str:
    dossiers = gabarit.parts
    return "/".join(dossiers[dossiers.index("templates") + 1 :])


def par_nom(gabarit: Path) -> str:
    return str(gabarit.relative_to(PAQUET))


def test_every_template_is_used():
    textes = [f.read_text(encoding="utf-8") for f in (*fichiers_python(), *GABARITS)]
    inutiles = [
        nom(gabarit)
        for gabarit in GABARITS
        if not CONVENUS.match(nom(gabarit))
        and not any(f'"{nom(gabarit)}' in texte or f"'{nom(gabarit)}" in texte for texte in textes)
    ]
    assert not inutiles


def test_no_two_templates_share_a_name():
    noms = [nom(gabarit) for gabarit in GABARITS]
    assert len(noms) == len(set(noms))


@pytest.mark.parametrize("gabarit", GABARITS, ids=par_nom)
def test_template_compiles(gabarit: Path):
    """An unknown tag, filter or library is found here, not by a visitor."""
    engines["django"].get_template(nom(gabarit))


@pytest.mark.parametrize("gabarit", GABARITS, ids=par_nom)
def test_template_loads_in_order(gabarit: Path):
    charges = re.findall(r"{%\s*load\s+(.+?)\s*%}", gabarit.read_text(encoding="utf-8"))
    bibliotheques = " ".join(re.sub(r".* from ", "", charge) for charge in charges).split()
    assert bibliotheques == sorted(set(bibliotheques))


@pytest.mark.parametrize("gabarit", GABARITS, ids=par_nom)
def test_template_obeys_the_content_security_policy(gabarit: Path):
    texte = gabarit.read_text(encoding="utf-8")
    assert not EN_LIGNE.search(texte), EN_LIGNE.search(texte)
    assert not SCRIPT.search(texte)


def test_templates_are_found_where_python_says():
    """A name given to render or to a tag exists."""
    statiques = {str(f.relative_to(d)) for d in PAQUET.glob("*/static") for f in d.rglob("*.*")}
    connus = {nom(gabarit) for gabarit in GABARITS} | statiques
    appels = re.compile(r"""["']([a-z_]+/[\w/-]+\.(?:html|svg|txt))["']""")
    absents = {
        f"{fichier.relative_to(RACINE)} : {cite}"
        for fichier in (*fichiers_python(), *GABARITS)
        for cite in appels.findall(fichier.read_text(encoding="utf-8"))
        if cite not in connus and not cite.startswith("django/")
    }
    assert not absents
