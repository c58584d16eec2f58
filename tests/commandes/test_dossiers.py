"""The state folder absent, empty, read-only or shared, and the folders one writes into."""

from __future__ import annotations

import os
import stat

import pytest

from tests.commandes.processus import (
    LECTURES,
    contenu,
    lancer,
    obeir_aux_droits,
    ouvrir,
    phrase,
)

posix = pytest.mark.skipif(os.name == "nt", reason="droits de POSIX")
pytestmark = pytest.mark.django_db

SANS_DONNEES = {
    "territoire": "référentiel des territoires",
    "territoire-json": "référentiel des territoires",
    "recherche": "référentiel des territoires",
    "etat": "entrepôt de données",
    "etat-json": "entrepôt de données",
    "exporter": "entrepôt de données",
    "modele": "entrepôt de données",
}


@pytest.fixture
def vide(settings, tmp_path):
    """Point the settings at a folder where nothing is installed."""
    settings.ENTREPOT = tmp_path / "entrepot.sqlite"
    settings.REFERENTIEL_TERRITOIRES = tmp_path / "territoires.sqlite"
    return tmp_path


@pytest.mark.parametrize("nom", SANS_DONNEES)
def test_what_is_not_installed_is_said_with_its_cure(vide, refus, nom):
    dite = refus(4, *LECTURES[nom])
    assert SANS_DONNEES[nom] in dite
    assert "clesante donnees installer" in dite
    assert list(vide.iterdir()) == []


@pytest.mark.parametrize("nom", ["proportion", "telecharger-essai"])
def test_what_needs_no_data_works_without(vide, ligne, nom):
    code, sortie, erreur = ligne(*LECTURES[nom])
    assert (code, erreur) == (0, "")
    assert sortie


def test_catalogue_is_written_from_the_program_alone(vide, ligne):
    assert ligne("donnees", "catalogue", "--format", "yaml", "--sortie", vide / "c.yaml")[0] == 0
    assert [f.name for f in vide.iterdir()] == ["c.yaml"]


@pytest.mark.parametrize("nom", ["territoire", "exporter"])
def test_damaged_store_is_said_not_read(vide, refus, nom):
    for fichier in ("territoires.sqlite", "entrepot.sqlite"):
        (vide / fichier).write_bytes(b"SQLite format 3\0" + b"n'importe quoi" * 99)
    dite = refus(4, *LECTURES[nom])
    assert "clesante donnees installer" in dite


@pytest.mark.sqlite_suffit
@posix
def test_first_start_makes_a_private_folder_whatever_its_name(tmp_path):
    var = tmp_path / "l'été 2026 é 🏥" / "état"
    fini = lancer(var, *LECTURES["proportion"], avant=lambda: os.umask(0))
    assert (fini.returncode, fini.stderr) == (0, b"")
    assert stat.S_IMODE(var.stat().st_mode) == 0o700
    assert stat.S_IMODE((var / "cle-secrete").stat().st_mode) == 0o600


@pytest.mark.sqlite_suffit
def test_empty_variable_never_spills_into_the_current_folder(tmp_path):
    assert lancer("", *LECTURES["proportion"], dans=tmp_path).returncode == 0
    assert [f.name for f in tmp_path.iterdir()] == ["var"]
    assert "cle-secrete" in contenu(tmp_path / "var")


@pytest.mark.sqlite_suffit
def test_relative_folder_starts_from_the_current_one(tmp_path):
    (tmp_path / "ici").mkdir()
    lancer("../là/./bas", *LECTURES["proportion"], dans=tmp_path / "ici")
    assert (tmp_path / "là" / "bas" / "cle-secrete").is_file()
    assert list((tmp_path / "ici").iterdir()) == []


@pytest.mark.sqlite_suffit
@posix
def test_folder_that_cannot_be_made_is_one_sentence(tmp_path, fige):
    fige(tmp_path)
    fini = lancer(tmp_path / "neuf", *LECTURES["proportion"], avant=obeir_aux_droits)
    assert (fini.returncode, fini.stdout) == (2, b"")
    assert "CLESANTE_VAR" in phrase(fini.stderr)


@pytest.mark.sqlite_suffit
@posix
def test_unreadable_key_is_one_sentence_and_stays(var):
    cle = "k" * 60
    (var / "cle-secrete").write_text(cle)
    (var / "cle-secrete").chmod(0)
    fini = lancer(var, *LECTURES["proportion"], avant=obeir_aux_droits)
    assert fini.returncode == 2
    assert "CLESANTE_VAR" in phrase(fini.stderr)
    (var / "cle-secrete").chmod(0o600)
    assert (var / "cle-secrete").read_text() == cle


@pytest.fixture
def lecture_seule(var, fige, tmp_path):
    """Return the state folder once started, read-only from now on."""
    (var / "cle-secrete").write_text("k" * 60)
    (var / "static").mkdir()
    return fige(var)


@pytest.mark.sqlite_suffit
@posix
def test_readings_work_in_a_read_only_folder(lecture_seule):
    for nom in ("territoire", "exporter"):
        fini = lancer(lecture_seule, *LECTURES[nom], avant=obeir_aux_droits)
        assert (fini.returncode, fini.stderr) == (0, b"")
        assert fini.stdout


@posix
@pytest.mark.parametrize(
    "arguments",
    [
        ("donnees", "installer"),
        ("donnees", "installer", "--paquet-seul"),
        ("donnees", "table", "supprimer", "LOC_X", "--confirmer"),
        ("demo", "--sans-serveur"),
    ],
    ids=["installer", "paquet-seul", "supprimer", "demo"],
)
def test_writings_in_a_read_only_folder_are_one_sentence(lecture_seule, arguments):
    avant = contenu(lecture_seule)
    fini = lancer(lecture_seule, *arguments, avant=obeir_aux_droits)
    assert fini.returncode == 4
    assert "n'en a pas le droit" in phrase(fini.stderr)
    assert contenu(lecture_seule) == avant


@posix
def test_base_that_cannot_be_written_is_no_unforeseen_error(var, fige, settings):
    """SQLite makes files beside a base even to read it: it may be unable to."""
    lancer(var, "donnees", "table", "retirer", "LOC_X")
    fini = lancer(fige(var), "donnees", "table", "lister", avant=obeir_aux_droits)
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        assert (fini.returncode, fini.stderr) == (0, b"")  # the base is elsewhere
        return
    assert fini.returncode == 4
    assert "CLESANTE_VAR" in phrase(fini.stderr)


@pytest.mark.sqlite_suffit
@posix
@pytest.mark.parametrize(
    "arguments",
    [
        ("donnees", "catalogue", "--sortie", "catalogue.xlsx"),
        ("donnees", "cle", "creer", "cle"),
    ],
    ids=["catalogue", "cle"],
)
def test_read_only_current_folder_is_one_sentence(var, tmp_path, fige, arguments):
    ici = tmp_path / "ici"
    ici.mkdir()
    fini = lancer(var, *arguments, dans=fige(ici), avant=obeir_aux_droits)
    assert (fini.returncode, fini.stdout) == (4, b"")
    assert "n'en a pas le droit" in phrase(fini.stderr)
    assert list(ici.iterdir()) == []


ECRIVENT = {
    "catalogue": ("donnees", "catalogue", "--format", "yaml"),
    "modele": ("donnees", "modele", "SOC_C2S", "--territoire", "DEP-85"),
}


@pytest.mark.parametrize("arguments", ECRIVENT.values(), ids=ECRIVENT)
@pytest.mark.usefixtures("entrepot")
def test_missing_folders_of_the_output_are_made(ligne, tmp_path, arguments):
    sortie = tmp_path / "a" / "b c" / "é.csv"
    assert ligne(*arguments, "--sortie", sortie)[0] == 0
    assert [f.name for f in sortie.parent.iterdir()] == ["é.csv"]


@pytest.mark.parametrize("arguments", ECRIVENT.values(), ids=ECRIVENT)
@pytest.mark.usefixtures("entrepot")
def test_output_that_is_a_folder_is_named_as_it_was_typed(refus, tmp_path, arguments):
    dite = refus(4, *arguments, "--sortie", tmp_path)
    assert f"{tmp_path} ne peut pas s'écrire : un dossier" in dite
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", ECRIVENT.values(), ids=ECRIVENT)
@pytest.mark.usefixtures("entrepot")
def test_output_under_a_file_is_refused_and_the_file_stays(refus, tmp_path, arguments):
    (tmp_path / "note").write_text("à moi")
    assert "un fichier porte le nom du dossier" in refus(
        4, *arguments, "--sortie", tmp_path / "note" / "x.csv"
    )
    assert contenu(tmp_path) == {"note": "à moi".encode()}


def test_four_first_starts_at_once_make_one_key_and_one_base(var):
    """Each brings the base up to date: none may meet tables that another is making."""
    ensemble = [ouvrir(var, "donnees", "table", "retirer", "LOC_X") for _ in range(4)]
    erreurs = [processus.communicate()[1].decode() for processus in ensemble]
    assert [processus.returncode for processus in ensemble] == [3] * 4, erreurs
    assert set(erreurs) == {"La table « LOC_X » n'existe pas. Tables : aucune.\n"}
    assert not [nom for nom in contenu(var) if nom.startswith((".cle", "erreurs"))]


@pytest.mark.sqlite_suffit
def test_two_writers_of_one_file_leave_one_whole_file(var, tmp_path):
    sortie = tmp_path / "sortie" / "modele.csv"
    ecrire = ("donnees", "modele", "SOC_C2S", "--territoire", "REG-52", "--sortie", str(sortie))
    ensemble = [ouvrir(var, *ecrire) for _ in range(3)]
    assert [p.communicate()[1] for p in ensemble] == [b""] * 3
    assert [f.name for f in sortie.parent.iterdir()] == ["modele.csv"]
    attendu = lancer(var, *ecrire[:-2]).stdout
    assert sortie.read_bytes() == attendu
