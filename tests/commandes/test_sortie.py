"""What commands print: aligned tables for people, one JSON document for machines."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clesante.commandes.sortie import dire, ecrire_json, tableau

cellules = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12)
tables = st.integers(1, 5).flatmap(
    lambda colonnes: st.lists(
        st.lists(cellules, min_size=colonnes, max_size=colonnes), min_size=1, max_size=6
    )
)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda enfants: st.lists(enfants, max_size=3) | st.dictionaries(st.text("abé"), enfants),
    max_leaves=8,
)  # fmt: skip


def ecrit(monkeypatch, action, *arguments):
    """Return what an action writes on standard output."""
    import io

    with monkeypatch.context() as ici:
        flux = io.StringIO()
        ici.setattr("sys.stdout", flux)
        action(*arguments)
    return flux.getvalue()


@given(lignes=tables)
def test_every_column_starts_at_one_place(lignes):
    with pytest.MonkeyPatch.context() as ici:
        rendues = ecrit(ici, tableau, lignes[0], lignes[1:]).splitlines()
    assert len(rendues) == len(lignes)
    debut = 0
    for rang in range(len(lignes[0])):
        for rendue, ligne in zip(rendues, lignes, strict=True):
            assert rendue[debut:].startswith(ligne[rang])
        debut += max(len(ligne[rang]) for ligne in lignes) + 2


@given(lignes=tables)
def test_table_has_no_trailing_space_and_keeps_its_order(lignes):
    with pytest.MonkeyPatch.context() as ici:
        rendues = ecrit(ici, tableau, lignes[0], iter(lignes[1:])).splitlines()
    assert [rendue.split() for rendue in rendues] == lignes
    assert all(rendue == rendue.rstrip() for rendue in rendues)


def test_table_without_rows_is_its_headers(capsys):
    tableau(("Code", "Nom"), ())
    assert capsys.readouterr().out == "Code  Nom\n"


def test_table_refuses_a_row_of_another_width():
    with pytest.raises((IndexError, ValueError)):
        tableau(("Code", "Nom"), [("un",)])


@given(documents)
def test_json_reads_back_and_ends_with_one_line_end(document):
    with pytest.MonkeyPatch.context() as ici:
        texte = ecrit(ici, ecrire_json, document)
    assert json.loads(texte) == document
    assert texte.endswith("\n") and not texte.endswith("\n\n")
    assert "\\u" not in texte.replace("\\u00", "")


def test_line_is_seen_at_once(monkeypatch):
    """Progress is watched through a pipe: nothing may wait for the end."""
    vus: list[str] = []

    class Flux:
        def write(self, texte):
            vus.append(texte)

        def flush(self):
            vus.append("vidé")

    monkeypatch.setattr("sys.stdout", Flux())
    dire("en cours")
    assert vus == ["en cours", "\n", "vidé"]
