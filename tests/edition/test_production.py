"""The child process: all files or none, limits, nothing left behind, errors in French."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from clesante.edition import (
    FORMATS,
    ContenuRefuseError,
    Document,
    EditionError,
    Limites,
    html_autonome,
    production,
    produire,
)
from clesante.socle import enfants
from clesante.socle.erreurs import EntreeInvalideError
from tests.edition import echantillon

pytestmark = pytest.mark.bureautique
COURT = "<p>Bonjour à tous.</p>"


@pytest.fixture(autouse=True)
def provisoire(tmp_path, monkeypatch) -> Path:
    """Return the folder where temporary files go; it must be empty after each test."""
    dossier = tmp_path / "provisoire"
    dossier.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(dossier))
    yield dossier
    assert list(dossier.iterdir()) == []


@pytest.fixture
def sortie(tmp_path) -> Path:
    """Return a folder that already holds files of an earlier production."""
    dossier = tmp_path / "sortie"
    dossier.mkdir()
    for format_ in FORMATS:
        (dossier / f"essai.{format_}").write_bytes(b"ancien")
    return dossier


def intact(dossier: Path) -> bool:
    return {f.name: f.read_bytes() for f in dossier.iterdir()} == {
        f"essai.{format_}": b"ancien" for format_ in FORMATS
    }


def court(**champs: object) -> Document:
    return echantillon.document(corps=COURT, illustrations={}, **champs)


def test_four_formats_replace_the_old_ones(sortie: Path):
    chemins = produire(echantillon.document(), FORMATS, sortie, "essai")
    assert chemins == [sortie / f"essai.{format_}" for format_ in FORMATS]
    assert sorted(sortie.iterdir()) == sorted(chemins)
    debuts = {c.suffix: c.read_bytes()[:9] for c in chemins}
    assert debuts[".html"].startswith(b"<!DOCTYPE")
    assert debuts[".pdf"].startswith(b"%PDF-1.7")
    assert debuts[".docx"].startswith(b"PK") and debuts[".odt"].startswith(b"PK")
    assert (sortie / "essai.html").read_text() == html_autonome(echantillon.document())


def test_same_document_same_bytes_in_two_processes(tmp_path: Path):
    empreintes = [
        [
            hashlib.sha256(c.read_bytes()).hexdigest()
            for c in produire(echantillon.document(), FORMATS, tmp_path / nom, "essai")
        ]
        for nom in ("a", "b")
    ]
    assert empreintes[0] == empreintes[1]


def test_one_format_touches_only_its_file(sortie: Path):
    assert produire(court(), ["odt"], sortie, "essai") == [sortie / "essai.odt"]
    assert (sortie / "essai.docx").read_bytes() == b"ancien"
    assert (sortie / "essai.odt").read_bytes()[:2] == b"PK"


def test_html_alone_starts_no_process(sortie: Path, monkeypatch):
    monkeypatch.setattr(enfants.subprocess, "Popen", None)
    assert produire(court(), ["html"], sortie, "essai") == [sortie / "essai.html"]


def test_missing_folder_is_made(tmp_path: Path):
    (chemin,) = produire(court(), ["html"], tmp_path / "a" / "b", "Portrait de santé")
    assert chemin.name == "Portrait de santé.html"


@pytest.mark.parametrize("nom", ["", "../x", "a/b", "a\\b", ".cache", "a\0b", "x" * 300, "a\nb"])
def test_unsafe_name_is_refused(nom: str, sortie: Path):
    with pytest.raises(EntreeInvalideError, match="nommer un fichier"):
        produire(court(), ["html"], sortie, nom)
    assert intact(sortie)


@pytest.mark.parametrize("formats", [["doc"], ["html", "rtf"], []])
def test_unknown_format_is_refused(formats: list[str], sortie: Path):
    with pytest.raises(EntreeInvalideError, match="Formats possibles : html, pdf, docx, odt"):
        produire(court(), formats, sortie, "essai")
    assert intact(sortie)


@pytest.mark.parametrize("formats", [["pdf"], ["html", "odt"], list(FORMATS)])
def test_refused_text_leaves_the_folder_as_it_was(formats: list[str], sortie: Path):
    mauvais = echantillon.document(corps="<script>alert(1)</script>")
    with pytest.raises(ContenuRefuseError, match="<script>"):
        produire(mauvais, formats, sortie, "essai")
    assert intact(sortie)


LIMITES = [
    Limites(duree_s=0.01),
    Limites(processeur_s=0),
    Limites(memoire_mo=30),
    Limites(memoire_mo=150),
    Limites(fichier_mo=0),
]


@pytest.mark.skipif(sys.platform == "win32", reason="no resource limits there")
@pytest.mark.parametrize("limites", LIMITES, ids=str)
@pytest.mark.parametrize("format_", ["pdf", "docx"])
def test_limit_reached_is_one_french_sentence(
    limites: Limites, format_: str, sortie: Path, caplog: pytest.LogCaptureFixture
):
    with pytest.raises(EditionError) as echec:
        produire(echantillon.document(), ["html", format_], sortie, "essai", limites)
    assert intact(sortie)
    message = echec.value.message
    assert message.startswith("Le ") and message.endswith((".", "s."))
    reference = echec.value.remede.removesuffix(".").split()[-1]
    assert len(reference) == 8 and reference in caplog.text
    assert "Traceback" not in str(echec.value)


def test_killed_child_leaves_nothing(sortie: Path, monkeypatch):
    class Tue(subprocess.Popen):
        def communicate(self, *args, **kwargs):
            self.kill()
            return super().communicate()

    monkeypatch.setattr(enfants.subprocess, "Popen", Tue)
    with pytest.raises(EditionError, match="plus de mémoire ou de calcul"):
        produire(court(), ["pdf", "docx"], sortie, "essai")
    assert intact(sortie)


def test_failed_copy_leaves_every_old_file(sortie: Path, monkeypatch):
    def copier(source, cible):
        if str(source).endswith(".odt"):
            raise OSError(28, "No space left on device")
        Path(cible).write_bytes(Path(source).read_bytes())

    monkeypatch.setattr(production.shutil, "copyfile", copier)
    with pytest.raises(EditionError, match="n’ont pas pu être enregistrés"):
        produire(court(), ["html", "docx", "odt"], sortie, "essai")
    assert intact(sortie)


def test_child_gets_no_secret_and_no_django(monkeypatch, tmp_path):
    monkeypatch.setenv("CLESANTE_CLE_SECRETE", "secret")
    monkeypatch.setenv("DATABASE_URL", "secret")
    assert "secret" not in enfants.environnement(tmp_path).values()
    programme = (
        "import sys, json; import clesante.edition.atelier;"
        "print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    )
    commande = [sys.executable, "-c", programme]
    fini = subprocess.run(commande, capture_output=True, text=True, check=True)
    assert not {"django", "typst", "pikepdf", "pypandoc"} & set(json.loads(fini.stdout))


def test_document_survives_json():
    document = echantillon.document()
    assert Document.depuis_json(json.loads(json.dumps(document.vers_json()))) == document


@pytest.mark.parametrize(
    "texte",
    [
        "a\0b",
        "\ud800x",
        "\U0001f469\u200d\U0001f680",
        "مرحبا",
        "\u202eabc",
        "ﷺ" * 50,
        "e\u0301" * 99,
    ],
    ids=ascii,
)
def test_hostile_characters_give_four_files(texte: str, tmp_path: Path):
    document = echantillon.document(
        titre=f"T{texte}", sous_titre=texte, pied=texte, sujet=texte, auteur=texte,
        corps=f"<h2>H{texte}</h2><p>{texte}</p>", illustrations={},
    )  # fmt: skip
    chemins = produire(document, FORMATS, tmp_path / "sortie", "essai")
    assert all(chemin.stat().st_size > 1000 for chemin in chemins)


@pytest.mark.skipif(os.name == "nt", reason="file modes are those of POSIX")
def test_files_can_be_read_by_others(tmp_path: Path):
    (chemin,) = produire(court(), ["html"], tmp_path / "sortie", "essai")
    assert chemin.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    "corps",
    [
        "<ul><li>a" * 12 + "</li></ul>" * 12,
        "<section>" * 22 + "<p><strong>a</strong></p>" + "</section>" * 22,
        "<p>" + "<em><strong>" * 11 + "a" + "</strong></em>" * 11 + "</p>",
        "<blockquote><ul><li>"
        + "<ol><li>" * 10
        + "a"
        + "</li></ol>" * 10
        + "</li></ul></blockquote>",
    ],
    ids=["listes", "sections", "accents", "citation"],
)
def test_deepest_nesting_gives_four_files(corps: str, tmp_path: Path):
    document = echantillon.document(corps=corps, illustrations={})
    assert len(produire(document, FORMATS, tmp_path / "sortie", "essai")) == 4


def test_empty_document_gives_four_files(tmp_path: Path):
    document = echantillon.document(corps="", illustrations={}, sous_titre="", pied="")
    assert len(produire(document, FORMATS, tmp_path / "sortie", "essai")) == 4


def test_table_of_twenty_columns_gives_four_files(tmp_path: Path):
    entetes = "".join(f'<th scope="col">Colonne {k}</th>' for k in range(20))
    cellules = "<td></td>" * 20
    corps = (
        f"<table><caption>T</caption><thead><tr>{entetes}</tr></thead>"
        f"<tbody><tr>{cellules}</tr></tbody></table>"
    )
    document = echantillon.document(corps=corps, illustrations={})
    assert len(produire(document, FORMATS, tmp_path / "sortie", "essai")) == 4
