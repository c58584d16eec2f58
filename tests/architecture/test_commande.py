"""The command speaks French everywhere, and says no to a wrong line in one sentence."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

import pytest

from clesante.commandes.entree import construire, main

# Words of argparse and of developers. « usage » and « options » are French too.
ANGLAIS = re.compile(
    r"\b(positional|arguments? (is|are)|show|this|help message|exit|error|invalid|required|"
    r"optional|the|following|choose|from|default|file|folder|output|expected|unrecognized|"
    r"ambiguous|allowed|with|not)\b",
    re.I,
)


def analyseurs(analyseur: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield a parser and those of all its verbs."""
    yield analyseur
    for action in analyseur._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verbe in action.choices.values():
                yield from analyseurs(verbe)


TOUS = list(analyseurs(construire()))


def test_there_are_verbs():
    assert len(TOUS) > 6


@pytest.mark.parametrize("analyseur", TOUS, ids=lambda analyseur: analyseur.prog)
def test_help_is_french(analyseur):
    assert not ANGLAIS.search(analyseur.format_help()), analyseur.format_help()


@pytest.mark.parametrize("analyseur", TOUS, ids=lambda analyseur: analyseur.prog)
def test_help_explains_every_argument(analyseur):
    muets = [
        action.dest
        for action in analyseur._actions
        if not action.help and not isinstance(action, argparse._SubParsersAction)
    ]
    assert not muets


@pytest.mark.parametrize(
    "mots", [["rien-de-tel"], ["territoire", "--rien"], ["--rien"], ["serveur", "--port", "x"], []]
)
def test_wrong_line_is_refused_in_french(mots, capsys):
    with pytest.raises(SystemExit) as sortie:
        main(mots)
    texte = capsys.readouterr()
    assert sortie.value.code == 2
    assert texte.out == ""
    assert texte.err
    assert not ANGLAIS.search(texte.err), texte.err
