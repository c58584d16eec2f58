"""``clesante document``: the files of a contract, from the command line."""

from __future__ import annotations

import pytest

from clesante.contrats.actions.versions import figer
from clesante.contrats.choix import GenreVersion
from clesante.contrats.models import FicheAction
from tests.aides.objets.base import contrat
from tests.aides.personnes import ICI, faire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("referentiel")]


@pytest.fixture
def ici(monkeypatch):
    """A contract of one action, frozen once; the base is the one of the test."""
    from clesante.commandes import serveur

    monkeypatch.setattr(serveur, "preparer", lambda: None)
    lu = contrat(ICI)
    FicheAction.objects.create(contrat=lu, numero="1.1", intitule="Aller vers", etat="a_venir")
    figer(lu, GenreVersion.RELECTURE, "Pour relecture", faire("administrateur"))
    return lu.pk


@pytest.mark.parametrize(
    ("suite", "nom"),
    [
        (("contrat",), "complete"),
        (("contrat", "--version", "synthetique"), "synthetique"),
        (("contrat", "--figee", "1"), "complete-v1"),
        (("fiche", "--fiche", "1.1"), "fiche-1.1"),
        (("fiche", "--fiche", "1.1", "--figee", "1"), "fiche-1.1-v1"),
        (("plan-actions",), "plan-actions"),
        (("financement",), "financement"),
        (("verification",), "verification"),
    ],
)
def test_each_document_is_written_and_said(ligne, ici, tmp_path, suite, nom):
    type_, *reste = suite
    code, sortie, erreur = ligne(
        "document", type_, ici, *reste, "--format", "html", "--sortie", tmp_path
    )
    assert (code, erreur) == (0, "")
    fichier = tmp_path / f"contrat-{ici}-{nom}.html"
    assert sortie.strip() == str(fichier)
    page = fichier.read_text(encoding="utf-8")
    assert "<h1>" in page
    assert ("version 1" in page) == ("v1" in nom)


def test_several_formats_are_written_together(ligne, ici, tmp_path):
    code, sortie, _ = ligne("document", "contrat", ici, "--version", "synthetique",
                            "--format", "docx,odt,pdf,html", "--sortie", tmp_path)  # fmt: skip
    assert code == 0
    assert [f.rpartition(".")[2] for f in sortie.split()] == ["docx", "odt", "pdf", "html"]
    assert len([*tmp_path.iterdir()]) == 4


@pytest.mark.parametrize(
    ("suite", "code", "dit"),
    [
        (("contrat", "999999"), 3, "contrat lister"),
        (("contrat", "ICI", "--figee", "7"), 3, "Versions de ce contrat : 1."),
        (("contrat", "ICI", "--figee", "x"), 3, "Aucune version figée"),
        (("fiche", "ICI", "--fiche", "8"), 3, "Fiches de ce texte : 1.1."),
        (("avenant", "ICI", "--avenant", "2"), 3, "Avenants de ce contrat : aucun."),
        (("fiche", "ICI"), 2, "vont ensemble"),
        (("contrat", "ICI", "--fiche", "1.1"), 2, "vont ensemble"),
        (("verification", "ICI", "--figee", "1"), 2, "ne va pas"),
        (("contrat", "ICI", "--format", "exe"), 2, "Format inconnu : exe."),
        (("roman", "ICI"), 2, "roman"),
        (("contrat", "ICI", "--version", "courte"), 2, "courte"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_written(ligne, ici, tmp_path, suite, code, dit):
    arguments = [str(ici) if mot == "ICI" else mot for mot in suite]
    rendu, _, erreur = ligne("document", *arguments, "--sortie", tmp_path / "neuf")
    assert rendu == code
    assert dit in erreur
    assert not (tmp_path / "neuf").exists()


def test_a_number_that_a_file_cannot_bear_is_written_another_way(ligne, ici, tmp_path):
    FicheAction.objects.filter(contrat=ici).update(numero="1/../é 2")
    code, sortie, _ = ligne("document", "fiche", ici, "--fiche", "1/../é 2", "--format", "html",
                            "--sortie", tmp_path)  # fmt: skip
    assert code == 0
    assert sortie.strip() == str(tmp_path / f"contrat-{ici}-fiche-1-..-é-2.html")
