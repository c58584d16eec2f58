"""Canonical JSON: prints that the base keeps never change."""

from __future__ import annotations

from clesante.socle.json_canonique import canonique, empreinte

CONTENU = {"é": [1, 2.5, None, True], "a": {"z": "«\u00a0oui\u00a0»", "b": ""}}


def test_one_text_whatever_the_order():
    inverse = dict(reversed(CONTENU.items()))
    attendu = '{"a":{"b":"","z":"«\u00a0oui\u00a0»"},"é":[1,2.5,null,true]}'
    assert canonique(CONTENU) == canonique(inverse) == attendu


def test_prints_kept_by_the_base_are_found_again():
    """Made by ``sha256sum`` of the text above, outside the program."""
    assert empreinte(CONTENU) == "424aec08080dafa90bd69c870320b54cd36c53aa3416958e6774736223dadacf"
