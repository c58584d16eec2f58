"""The same file again: known by its fingerprint and by how it is read, and nothing is written."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from clesante.donnees import imports
from clesante.donnees.producteurs import brut, dispositions
from clesante.donnees.producteurs.dispositions import disposition
from clesante.socle.erreurs import EntreeInvalideError
from clesante.socle.fichiers import empreinte

SOURCE = "drees_maternites_2023"
FICHIER = "annuaire_maternites_DREES.csv"


@pytest.fixture
def maternites(brut: Path) -> Path:
    """The publisher's file from which the pack was made."""
    return next(brut.rglob(FICHIER))


@pytest.fixture
def machine(referentiel, entrepot, settings, tmp_path):
    """A state of its own, with the store of the pack."""
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    settings.ENTREPOT = settings.VAR / "entrepot.sqlite"
    shutil.copy(entrepot, settings.ENTREPOT)
    return settings


@pytest.fixture
def dits() -> list[str]:
    """What is said while files come in."""
    return []


def etat(settings) -> tuple[str, int, set[str]]:
    """The store, when it was written, and every other file of the state."""
    fichiers = (f for f in settings.VAR.rglob("*") if f.is_file() and f.name != ".verrou")
    noms = {str(f.relative_to(settings.VAR)) for f in fichiers}
    return empreinte(settings.ENTREPOT), settings.ENTREPOT.stat().st_mtime_ns, noms


def test_file_of_the_pack_changes_nothing(machine, maternites, dits):
    avant = etat(machine)
    provenance = imports.importer(maternites, SOURCE, suivi=dits.append)
    assert etat(machine) == avant
    assert provenance == brut.observations(SOURCE, [brut.dossier_du_paquet()])[1]
    assert len(dits) == 1
    assert dits[0].endswith(" : inchangé.")


def test_another_name_is_the_same_file(machine, maternites, tmp_path, dits):
    copie = tmp_path / "maternites (1).csv"
    shutil.copy(maternites, copie)
    avant = etat(machine)
    imports.importer(copie, SOURCE, suivi=dits.append)
    assert etat(machine) == avant
    assert dits[0].endswith(" : inchangé.")


def test_forced_file_is_read_again(machine, maternites, dits):
    imports.importer(maternites, SOURCE, forcer=True, suivi=dits.append)
    assert (machine.VAR / "brut" / f"{SOURCE}.parquet").is_file()
    assert not any("inchangé" in dit for dit in dits)


def test_one_byte_more_is_another_file(machine, maternites, tmp_path):
    autre = tmp_path / FICHIER
    autre.write_bytes(maternites.read_bytes() + b"\r\n")
    provenance = imports.importer(autre, SOURCE)
    assert provenance.sha256 == empreinte(autre) != empreinte(maternites)
    assert (machine.VAR / "brut" / f"{SOURCE}.json").is_file()


def test_another_way_of_reading_reads_again(machine, maternites, monkeypatch, dits):
    monkeypatch.setattr(dispositions, "VERSION_LECTURE", 999)
    imports.importer(maternites, SOURCE, suivi=dits.append)
    assert (machine.VAR / "brut" / f"{SOURCE}.parquet").is_file()
    assert not any("inchangé" in dit for dit in dits)


def test_store_that_is_lost_is_made_again_without_reading(machine, maternites, dits):
    attendu = empreinte(machine.ENTREPOT)
    machine.ENTREPOT.unlink()
    imports.importer(maternites, SOURCE, suivi=dits.append)
    assert empreinte(machine.ENTREPOT) == attendu
    assert not (machine.VAR / "brut" / f"{SOURCE}.parquet").exists()
    assert [dit for dit in dits if "inchangé" not in dit] == ["Construction de l'entrepôt…"]


def test_folder_reads_only_what_is_new(machine, brut, tmp_path, dits):
    depuis = tmp_path / "depuis"
    depuis.mkdir()
    for nom in (FICHIER, "insee-population-2013-2021.csv"):
        shutil.copy(next(brut.rglob(nom)), depuis / nom)
    with (depuis / FICHIER).open("ab") as flux:
        flux.write(b"\r\n")
    provenances = imports.installer_depuis(depuis, dits.append)
    assert {p.fichier for p in provenances} == {FICHIER, "insee-population-2013-2021.csv"}
    assert [dit for dit in dits if dit.endswith("inchangé.")] == [
        "Insee — Populations municipales des communes de 2013 à 2021 : inchangé."
    ]
    assert {f.name for f in (machine.VAR / "brut").iterdir()} == {
        f"{SOURCE}.json",
        f"{SOURCE}.parquet",
    }


def test_refused_file_is_refused_even_beside_an_unchanged_one(machine, brut, tmp_path):
    depuis = tmp_path / "depuis"
    depuis.mkdir()
    shutil.copy(next(brut.rglob("insee-population-2013-2021.csv")), depuis)
    (depuis / FICHIER).write_text("rien;du;tout\n1;2;3\n", "utf-8")
    avant = etat(machine)
    with pytest.raises(EntreeInvalideError):
        imports.installer_depuis(depuis)
    assert etat(machine) == avant


def test_the_pack_says_how_each_of_its_files_was_read():
    """Otherwise ``construire-pack`` is to be run again: a layout or the reader has changed."""
    for code in dispositions.codes_des_sources():
        trouvee = brut.observations(code, [brut.dossier_du_paquet()])
        if trouvee:
            assert trouvee[1].lecture == disposition(code).empreinte, code


def test_what_only_presents_a_layout_is_not_how_it_is_read():
    d = disposition(SOURCE)
    autre = replace(d, producteur="Un autre", adresse="https://exemple.invalid/")
    assert autre.empreinte == d.empreinte
    assert replace(d, separateur="|").empreinte != d.empreinte
