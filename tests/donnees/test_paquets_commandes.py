"""Packs as a person handles them: keys, archive, key to the machine, trial, return."""

from __future__ import annotations

import pytest

from clesante.donnees import imports
from clesante.donnees.paquets import archives, cles
from clesante.donnees.producteurs import brut
from clesante.socle import generations
from clesante.territoires import imports as territoires
from clesante.territoires.lectures import territoire
from tests.aides import petit_paquet
from tests.aides.ligne import lisible

FOIX = f"COM-{petit_paquet.FOIX}"


@pytest.fixture
def lancer(ligne):
    """Run « clesante donnees … » and return (exit code, standard output, standard error)."""

    def executer(*arguments):
        return lisible(ligne("donnees", *arguments))

    return executer


def test_from_two_keys_to_an_installed_pack(machine, lancer, tmp_path):
    """The whole way of docs/donnees.md: the sender, the key, the machine without network."""
    code, sortie, _ = lancer("cle", "creer", tmp_path / "sante-85")
    assert code == 0
    empreinte = sortie.split("Empreinte : ")[1].strip()
    assert len(empreinte.replace(" ", "")) == 64
    archive = machine.emballer("neuf", cle=tmp_path / "sante-85")
    code, _, erreur = lancer("installer", "--paquet", archive)
    assert (code, "clé inconnue" in erreur) == (4, True)
    code, sortie, _ = lancer("cle", "accepter", tmp_path / "sante-85.pub")
    assert (code, empreinte in sortie) == (0, True)
    code, sortie, erreur = lancer("installer", "--paquet", archive)
    assert (code, erreur) == (0, "")
    assert "Paquet du 01/06/2026, 4 sources, signé par la clé" in sortie
    assert territoire(FOIX).nom == "Foix-la-Neuve"
    code, sortie, _ = lancer("installer", "--paquet", archive)
    assert (code, "déjà en place" in sortie) == (0, True)


def test_trial_shows_and_changes_nothing(machine_installee, lancer):
    avant = machine_installee.contenu()
    code, sortie, erreur = lancer("installer", "--paquet", machine_installee.emballer(), "--essai")
    assert (code, erreur) == (0, "")
    assert "POP_TOT" in sortie
    assert "rien n'a été changé" in sortie
    assert machine_installee.contenu() == avant


def test_unsigned_pack_installs_with_a_warning_only_when_said(machine, lancer, tmp_path):
    cles.creer(tmp_path / "inconnue")
    archive = machine.emballer("neuf", cle=tmp_path / "inconnue")
    assert lancer("installer", "--paquet", archive)[0] == 4
    code, sortie, erreur = lancer("installer", "--paquet", archive, "--sans-signature")
    assert (code, erreur) == (0, "")
    assert "rien ne dit d'où il vient" in sortie


def test_older_pack_needs_force(machine, lancer):
    lancer("installer", "--paquet", machine.emballer())
    code, _, erreur = lancer("installer", "--paquet", machine.emballer("livre"))
    assert (code, "--forcer" in erreur) == (4, True)
    assert lancer("installer", "--paquet", machine.emballer("livre"), "--essai")[0] == 4
    assert lancer("installer", "--paquet", machine.emballer("livre"), "--forcer")[0] == 0


def test_shipped_pack_comes_back_and_nothing_else_is_needed(machine, lancer):
    lancer("installer", "--paquet", machine.emballer())
    code, sortie, erreur = lancer("installer", "--paquet-seul")
    assert (code, erreur) == (0, "")
    assert "du seul paquet livré" in sortie
    assert territoire(FOIX).nom == "Foix"
    assert lancer("installer", "--paquet-seul")[0] == 0
    assert territoire(FOIX).nom == "Foix"


def test_newer_shipped_pack_hidden_by_the_key_is_said(machine, lancer, tmp_path, monkeypatch):
    """After an update of the program: nobody should go on with last year's key unknowingly."""
    lancer("installer", "--paquet", machine.emballer())
    assert "plus récent" not in lancer("installer")[1]
    recent = petit_paquet.poser(tmp_path / "recent", jour="2027-01-01")
    monkeypatch.setattr(brut, "dossier_du_paquet", lambda: recent / "donnees" / "paquet")
    code, sortie, _ = lancer("installer")
    assert (code, "plus récent que le paquet installé" in sortie) == (0, True)
    assert territoire(FOIX).nom == "Foix-la-Neuve"


@pytest.mark.parametrize(
    "options",
    [
        ("--essai",),
        ("--sans-signature",),
        ("--forcer",),
        ("--paquet", "x.zip", "--paquet-seul"),
        ("--paquet", "x.zip", "--depuis", "."),
    ],
)
def test_options_that_do_not_go_together_are_refused(machine, lancer, options):
    code, sortie, erreur = lancer("installer", *options)
    assert (code, sortie) == (2, "")
    assert "--paquet" in erreur
    assert not list(machine.var.glob("*.sqlite"))


def test_archive_and_key_go_together_and_a_bad_key_is_said_before_the_work(
    machine, lancer, tmp_path
):
    ou = ("construire-pack", "--depuis", tmp_path, "--vers", tmp_path / "vers")
    for options in (("--archive", "a.zip"), ("--cle", machine.cle)):
        code, _, erreur = lancer(*ou, *options)
        assert (code, "vont ensemble" in erreur) == (2, True)
    code, sortie, _ = lancer(*ou, "--archive", tmp_path / "a.zip", "--cle", tmp_path / "absente")
    assert (code, sortie) == (3, "")
    assert not (tmp_path / "vers").exists()


def test_construire_pack_writes_the_archive_of_what_it_built(
    machine, lancer, tmp_path, monkeypatch
):
    """The building itself has its own tests: here it puts a small pack where it is asked."""

    def construire_paquet(depuis, vers, suivi):
        petit_paquet.poser(vers, jour="2026-09-01")
        return []

    monkeypatch.setattr(imports, "construire_paquet", construire_paquet)
    archive = tmp_path / "septembre.clesante.zip"
    ou = ("--depuis", tmp_path, "--vers", tmp_path / "vers", "--archive", archive)
    code, sortie, erreur = lancer("construire-pack", *ou, "--cle", machine.cle)
    assert (code, erreur) == (0, "")
    assert "4 sources, au 2026-09-01" in sortie
    paquet = archives.deballer(archive, tmp_path / "ici")
    assert paquet.manifeste.date == "2026-09-01"


def test_existing_key_and_private_key_given_as_public_are_refused(machine, lancer):
    assert lancer("cle", "creer", machine.cle)[0] == 4
    code, _, erreur = lancer("cle", "accepter", machine.cle)
    assert (code, "ne se donne à personne" in erreur) == (2, True)


def test_full_disk_leaves_everything_as_before(machine_installee, lancer, monkeypatch):
    """The disk fills while the store is written: one sentence, and the pages go on."""
    archive = machine_installee.emballer()
    avant = machine_installee.contenu()

    def plein(*_):
        raise OSError(28, "No space left on device", "entrepot.sqlite")

    monkeypatch.setattr(generations, "adopter", plein)
    code, _, erreur = lancer("installer", "--paquet", archive)
    assert (code, "le disque est plein" in erreur) == (4, True)
    assert machine_installee.contenu() == avant
    territoires.installer()
    assert territoire(FOIX).nom == "Foix"
