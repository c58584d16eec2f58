"""Files sent to a person: typed by their extension, saved under their name, kept by no cache."""

from __future__ import annotations

import pytest

from clesante.edition import FORMATS as DOCUMENTS
from clesante.ui.classeurs import FORMATS as TABLEAUX
from clesante.ui.fichiers import INCONNU, LIBELLES, TYPES, joindre


@pytest.mark.parametrize("extension", [*DOCUMENTS, *TABLEAUX, *LIBELLES])
def test_every_format_that_is_offered_has_its_type(extension):
    reponse = joindre(b"contenu", f"fichier.{extension}")
    assert reponse["Content-Type"] == TYPES[extension] != INCONNU
    assert reponse["Content-Disposition"] == f'attachment; filename="fichier.{extension}"'
    assert reponse.content == b"contenu"


def test_name_with_accents_or_quotes_stays_one_header():
    dite = joindre("x", 'santé "2024".csv')["Content-Disposition"]
    assert dite.startswith("attachment; filename*=utf-8''sant%C3%A9")
    assert '"' not in dite


def test_unknown_extension_is_bytes():
    assert joindre(b"x", "sans-extension")["Content-Type"] == INCONNU


@pytest.mark.parametrize(("prive", "cache"), [(True, "no-store"), (False, None)])
def test_private_file_is_kept_by_no_cache(prive, cache):
    assert joindre(b"x", "a.csv", prive).get("Cache-Control") == cache
