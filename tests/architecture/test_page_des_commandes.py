"""docs/commandes.md: every command, argument, choice, default and exit code, and no other."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clesante.commandes.entree import construire
from clesante.edition import ContenuRefuseError, EditionError
from clesante.socle.erreurs import ClesanteError
from tests.aides.mesures import RACINE

PAGE = RACINE / "docs" / "commandes.md"
SECTION = re.compile(r"^## `(clesante [^`]+)`\n(.*?)(?=^## |\Z)", re.M | re.S)
RANGEE = re.compile(r"^\| `([^`]+)` \| (?:.*) \| ?(.*?) ?\|$", re.M)
CODE = re.compile(r"^\| `(\d+)` \|", re.M)


def commandes(analyseur: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield the parsers that run something: those that have no verb of their own."""
    sous = [a for a in analyseur._actions if isinstance(a, argparse._SubParsersAction)]
    if not sous:
        yield analyseur
    for action in sous:
        for verbe in action.choices.values():
            yield from commandes(verbe)


COMMANDES = {analyseur.prog: analyseur for analyseur in commandes(construire())}
SECTIONS = dict(SECTION.findall(PAGE.read_text(encoding="utf-8")))


def ecrite(action: argparse.Action) -> str:
    """Return an argument as the page writes it: « --sortie DOSSIER », « CODE »."""
    if action.choices:
        valeur = ", ".join(action.choices)
    else:
        valeur = "" if action.nargs == 0 else action.metavar or action.dest.upper()
    return f"{'/'.join(action.option_strings)} {valeur}".strip()


def utiles(analyseur: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in analyseur._actions if action.dest != "help"]


def test_page_has_a_section_for_each_command():
    assert list(SECTIONS) == list(COMMANDES)


@pytest.mark.parametrize("nom", COMMANDES)
def test_section_lists_every_argument_and_choice(nom: str):
    rangees = [argument for argument, _ in RANGEE.findall(SECTIONS[nom])]
    assert sorted(rangees) == sorted(map(ecrite, utiles(COMMANDES[nom])))


@pytest.mark.parametrize("nom", COMMANDES)
def test_section_says_the_defaults(nom: str):
    page = dict(RANGEE.findall(SECTIONS[nom]))
    for action in utiles(COMMANDES[nom]):
        if isinstance(action.default, str | int | Path) and action.default not in (False, ""):
            assert page[ecrite(action)] == f"`{action.default}`"


def test_table_of_exit_codes_is_that_of_the_errors():
    page = {int(code) for code in CODE.findall(PAGE.read_text(encoding="utf-8"))}
    erreurs = {ClesanteError, EditionError, ContenuRefuseError, *ClesanteError.__subclasses__()}
    assert page == {erreur.code_sortie for erreur in erreurs} | {0, 1, 130}
