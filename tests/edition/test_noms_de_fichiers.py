"""Where files go: names that every system accepts, folders left as they were, writers at once."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clesante.edition import FORMATS, Document, EditionError, html_autonome, produire
from clesante.socle.erreurs import ClesanteError, EntreeInvalideError

ADMIS = {
    "accents": "Portrait de santé – non".replace("–", "-"),
    "apostrophe": "CC de l’Aubrac",
    "points": "portrait.v1.2",
    "chiffres": "2026",
    "une_lettre": "a",
    "cent_vingt": "a" * 120,
    "oe": "Œuvre",
    "souligne": "_x_",
}
REFUSES = {
    "vide": "",
    "espace": " ",
    "point": ".",
    "deux_points": "..",
    "cache": ".a",
    "fin_point": "a.",
    "fin_espace": "a ",
    "cent_vingt_et_un": "a" * 121,
    "dix_mille": "a" * 10_000,
    "chemin": "../a",
    "absolu": "/etc/passwd",
    "windows": "C:\\a",
    "flux_ntfs": "a:b",
    "etoile": "a*",
    "tube": "a|b",
    "guillemets": 'a"b',
    "nul": "a\0b",
    "saut": "a\nb",
    "bidi": "a\u202ecod.b",
    "invisible": "a\u200bb",
    "insecable": "a\u00a0b",
    "emoji": "a\U0001f600b",
    "barre": "a/b",
    "pour_cent": "a%2fb",
    "tilde": "~",
    "option": "-rf",
}


def document(titre: str = "T") -> Document:
    return Document(titre, "", "<p>Bonjour.</p>")


def contenu(dossier: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in dossier.rglob("*")}


@pytest.mark.parametrize("nom", ADMIS.values(), ids=ADMIS)
def test_an_ordinary_name_is_the_name_of_the_file(nom, tmp_path):
    (chemin,) = produire(document(), ["html"], tmp_path, nom)
    assert chemin == tmp_path / f"{nom}.html"
    assert [f.name for f in tmp_path.iterdir()] == [f"{nom}.html"]


@pytest.mark.parametrize("nom", REFUSES.values(), ids=REFUSES)
def test_a_name_that_could_lead_elsewhere_is_refused_before_anything(nom, tmp_path):
    (tmp_path / "avant").write_bytes(b"x")
    with pytest.raises(EntreeInvalideError) as refus:
        produire(document(), list(FORMATS), tmp_path, nom)
    assert refus.value.message == f"« {nom[:60]} » ne peut pas nommer un fichier."
    assert refus.value.remede.startswith("Employez des lettres")
    assert (refus.value.code_sortie, refus.value.statut_http) == (2, 400)
    assert contenu(tmp_path) == {"avant": b"x"}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=130))
def test_any_name_gives_one_file_in_the_folder_or_none(tmp_path, nom):
    """Too long once in bytes, the name is refused by the disk: a sentence too, nothing left."""
    try:
        (chemin,) = produire(document(), ["html"], tmp_path, nom)
    except ClesanteError as refus:
        assert refus.message
        assert list(tmp_path.iterdir()) == []
        return
    assert chemin.parent == tmp_path
    assert [unicodedata.normalize("NFC", f.name) for f in tmp_path.iterdir()] == [
        unicodedata.normalize("NFC", f"{nom}.html")
    ]
    chemin.unlink()


def test_a_name_too_long_for_the_disk_is_said_and_leaves_nothing(tmp_path):
    with pytest.raises(EditionError, match="n’ont pas pu être enregistrés"):
        produire(document(), ["html"], tmp_path, "語" * 120)
    assert contenu(tmp_path) == {}


@pytest.mark.parametrize("formats", [["html", "html"], ("html",), {"html"}, {"html": 1}], ids=repr)
def test_a_format_asked_twice_is_made_once(formats, tmp_path):
    assert produire(document(), formats, tmp_path, "a") == [tmp_path / "a.html"]


@pytest.mark.parametrize(
    "format_", ["HTML", "pdf ", "../x", "", "exe", "docx\0", "html\n"], ids=ascii
)
def test_a_format_close_to_one_is_not_that_one(format_, tmp_path):
    with pytest.raises(EntreeInvalideError, match=r"Formats possibles : html, pdf, docx, odt\."):
        produire(document(), [format_], tmp_path, "a")
    assert contenu(tmp_path) == {}


def test_a_file_in_place_of_the_folder_is_said(tmp_path):
    obstacle = tmp_path / "sortie"
    obstacle.write_bytes(b"x")
    with pytest.raises(EditionError) as refus:
        produire(document(), ["html"], obstacle, "a")
    assert str(obstacle) in refus.value.message
    assert "droits d’écriture" in refus.value.remede
    assert contenu(tmp_path) == {"sortie": b"x"}


def test_a_folder_in_place_of_the_file_is_said(tmp_path):
    (tmp_path / "a.html" / "dedans").mkdir(parents=True)
    with pytest.raises(EditionError, match="n’ont pas pu être enregistrés"):
        produire(document(), ["html"], tmp_path, "a")
    assert sorted(f.name for f in tmp_path.rglob("*")) == ["a.html", "dedans"]


def test_writers_at_once_leave_one_whole_file(tmp_path):
    """Each writes beside its target and renames: the last one wins, never a mixture."""
    documents = [document("T" * (rang + 1)) for rang in range(12)]
    with ThreadPoolExecutor(6) as ouvriers:
        list(ouvriers.map(lambda d: produire(d, ["html"], tmp_path, "a"), documents))
    assert [f.name for f in tmp_path.iterdir()] == ["a.html"]
    pages = {html_autonome(d) for d in documents}
    assert (tmp_path / "a.html").read_text(encoding="utf-8") in pages


def test_writing_again_changes_nothing(tmp_path):
    produire(document(), ["html"], tmp_path, "a")
    avant = contenu(tmp_path)
    produire(document(), ["html"], tmp_path, "a")
    assert contenu(tmp_path) == avant
