"""A pack from a key: territories and store change together, or not at all."""

from __future__ import annotations

import json
import re
import shutil
import signal
import sqlite3
from pathlib import Path

import pytest

from clesante.donnees import imports, lectures
from clesante.donnees.paquets import archives, installation
from clesante.donnees.producteurs import brut
from clesante.socle import generations
from clesante.socle.erreurs import EntreeInvalideError, RefuseError
from clesante.territoires import imports as territoires
from clesante.territoires.lectures import territoire
from tests.aides import morts, petit_paquet

FOIX = f"COM-{petit_paquet.FOIX}"
ANCIEN = ("Foix", 9934.0)
NEUF = ("Foix-la-Neuve", 19868.0)
MORTS = 8  # and ten times as many with ``make epreuves``


def muet(_):
    """Say nothing."""


def installer(archive, **options):
    return installation.installer(archive, muet, **options)


def etat():
    """Return what the two files say together: the name of Foix, and its inhabitants."""
    (valeur,) = lectures.valeurs([FOIX], lectures.indicateurs(["POP_TOT"])).values()
    return territoire(FOIX).nom, valeur.valeur


def test_pack_changes_territories_and_store_at_once(machine_installee):
    assert etat() == ANCIEN
    paquet = installer(machine_installee.emballer())
    assert paquet.manifeste.date == "2026-06-01"
    assert etat() == NEUF
    assert installation.en_place().manifeste == paquet.manifeste


def test_pack_installs_where_nothing_was(machine):
    installer(machine.emballer())
    assert etat() == NEUF


def test_the_same_pack_again_changes_nothing(machine):
    archive = machine.emballer()
    installer(archive)
    avant = {f: f.stat().st_ino for f in machine.var.rglob("*")}
    assert installer(archive) is None
    assert {f: f.stat().st_ino for f in machine.var.rglob("*")} == avant


def test_the_same_pack_mends_a_store_that_was_lost(machine):
    archive = machine.emballer()
    installer(archive)
    generations.actuel(machine.var / "entrepot.sqlite").unlink()
    assert installer(archive) is not None
    assert etat() == NEUF


def test_only_what_is_read_is_kept_on_disk(machine):
    installer(machine.emballer())
    (machine.var / "paquets" / "paquet-mort").mkdir()
    installer(machine.emballer("livre"), forcer=True)
    (seule,) = (machine.var / "paquets").glob("paquet-*")
    assert generations.en_place(machine.var) == seule
    assert etat() == ANCIEN


def test_imported_figures_stay_before_the_pack_and_shipped_ones_stand_in(machine, tmp_path):
    """Three places, in order: imported here, the pack of the key, the pack shipped."""
    partiel = petit_paquet.poser(
        tmp_path / "partiel",
        sources=["insee_population_cog_2026"],
        chiffres="numerateur * 2 AS numerateur",
        jour="2026-05-01",
    )
    installer(machine.emballer("partiel", racine=partiel))
    figures = lectures.valeurs([FOIX], lectures.indicateurs(["POP_TOT", "OFF_APLMG"]))
    assert figures[FOIX, "POP_TOT"].valeur == 2 * ANCIEN[1]
    assert figures[FOIX, "OFF_APLMG"].valeur == pytest.approx(4.899)
    ici = petit_paquet.poser(
        tmp_path / "ici",
        sources=["insee_population_cog_2026"],
        chiffres="numerateur * 3 AS numerateur",
    )
    shutil.copytree(ici / "donnees/paquet", machine.var / "brut")
    imports.installer()
    assert etat()[1] == 3 * ANCIEN[1]
    installer(machine.emballer())
    assert etat() == ("Foix-la-Neuve", 3 * ANCIEN[1])


def test_installing_again_without_a_pack_keeps_the_one_of_the_key(machine):
    """« installer » and « importer » then work on what is read, not on the files beside."""
    installer(machine.emballer())
    territoires.installer()
    imports.installer()
    assert etat() == NEUF
    assert not (machine.var / "entrepot.sqlite").exists()
    assert not (machine.var / "territoires.sqlite").exists()


def test_older_pack_is_said_and_needs_force(machine_installee):
    installer(machine_installee.emballer())
    avant = machine_installee.contenu()
    with pytest.raises(RefuseError) as refus:
        installer(machine_installee.emballer("livre"))
    assert "01/03/2026" in refus.value.message
    assert "01/06/2026" in refus.value.message
    assert "--forcer" in refus.value.remede
    assert machine_installee.contenu() == avant
    installer(machine_installee.emballer("livre"), forcer=True)
    assert etat() == ANCIEN


def test_pack_older_than_the_shipped_one_is_said_too(machine_installee, tmp_path):
    vieux = petit_paquet.poser(tmp_path / "vieux", jour="2020-01-01")
    with pytest.raises(RefuseError, match="paquet livré"):
        installer(machine_installee.emballer("vieux", racine=vieux))
    assert etat() == ANCIEN


def test_trial_changes_nothing(machine_installee):
    avant = machine_installee.contenu()
    with installation.essai(machine_installee.emballer()) as paquet:
        assert paquet.manifeste.date == "2026-06-01"
        racine = paquet.racine
    assert not racine.exists()
    assert machine_installee.contenu() == avant


TABLES_CASSEES = {
    "no commune": lambda cog: {**cog, "communes": {c: [] for c in cog["communes"]}},
    "column missing": lambda cog: {
        **cog,
        "communes": {c: v for c, v in cog["communes"].items() if c != "departement"},
    },
    "uneven columns": lambda cog: {
        **cog,
        "communes": {**cog["communes"], "nom": cog["communes"]["nom"][:-1]},
    },
    "code unknown of the observations": lambda cog: {
        **cog,
        "bassins": {"code": [], "nom": []},
        "communes": {**cog["communes"], "bv": [None] * len(cog["communes"]["bv"])},
    },
    "a list": lambda _: [],
    "sources missing": lambda cog: {nom: table for nom, table in cog.items() if nom != "sources"},
}


@pytest.mark.parametrize("cas", TABLES_CASSEES)
def test_pack_whose_tables_do_not_install_leaves_all_as_before(machine_installee, tmp_path, cas):
    """Well signed, well formed, wrong inside: the error comes in the middle of the building."""
    racine = shutil.copytree(machine_installee.petits["neuf"], tmp_path / "casse")
    fichier = racine / "territoires/paquet/cog-2026.json.xz"
    bon = petit_paquet.lire_xz(fichier)
    archive = machine_installee.emballer()
    petit_paquet._ecrire(fichier, TABLES_CASSEES[cas](bon))
    archive = remplacer_membre(archive, machine_installee.cle, fichier, racine)
    avant = machine_installee.contenu()
    with pytest.raises(EntreeInvalideError) as refus:
        installer(archive)
    assert refus.value.remede
    assert machine_installee.contenu() == avant
    assert etat() == ANCIEN


def remplacer_membre(archive, cle, fichier, racine):
    """Sign the pack again with one file changed, without reading it as ``construire`` would."""
    from tests.donnees.test_paquets_archives import ouvrir, refermer, signer

    lus = ouvrir(archive)
    nom = str(fichier.relative_to(racine))
    lus[nom] = fichier.read_bytes()
    dit = json.loads(lus["MANIFESTE.json"])
    for membre in dit["membres"]:
        if membre["nom"] == nom:
            somme = installation.manifestes.empreinte(fichier)
            membre |= {"octets": len(lus[nom]), "sha256": somme}
    return refermer(archive, signer(lus, cle, dit))


def test_xz_bomb_in_a_signed_pack_is_refused(machine, tmp_path, monkeypatch):
    from clesante.territoires.imports import paquet

    archive = machine.emballer()
    monkeypatch.setattr(paquet, "OCTETS_MAX", 10_000)
    with pytest.raises(EntreeInvalideError, match="ne se lisent pas"):
        installer(archive)


def test_two_installations_at_once_are_refused(machine):
    archive = machine.emballer()
    with generations.verrou(machine.var), pytest.raises(RefuseError, match="en cours"):
        installer(archive)
    assert installer(archive) is not None


def test_return_to_the_shipped_pack_forgets_the_key_and_what_was_imported(machine):
    installer(machine.emballer())
    shutil.copytree(machine.petits["neuf"] / "donnees/paquet", machine.var / "brut")
    assert installation.quitter(muet)
    assert etat() == ANCIEN
    assert generations.en_place(machine.var) is None
    assert not (machine.var / "brut").exists()
    assert not list((machine.var / "paquets").glob("paquet-*"))
    assert installation.en_place() == installation.EnPlace("paquet livré", "2026-03-01")


def test_dead_on_its_way_back_it_has_forgotten_what_was_imported_first(machine, monkeypatch):
    """Else the next start would add it to a pack that was seen without it."""
    installer(machine.emballer())
    shutil.copytree(machine.petits["neuf"] / "donnees/paquet", machine.var / "brut")

    def mourir(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(generations, "abandonner", mourir)
    with pytest.raises(KeyboardInterrupt):
        installation.quitter(muet)
    assert etat() == NEUF
    assert not (machine.var / "brut").exists()


def test_return_without_a_key_leaves_the_building_to_the_command(machine_installee):
    (machine_installee.var / "brut").mkdir()
    assert not installation.quitter(muet)
    assert not (machine_installee.var / "brut").exists()
    assert etat() == ANCIEN


def test_pack_whose_folder_was_deleted_by_hand_is_forgotten(machine_installee):
    installer(machine_installee.emballer())
    shutil.rmtree(generations.en_place(machine_installee.var))
    assert etat() == ANCIEN
    assert installation.en_place().nom == "paquet livré"


def test_damaged_manifest_in_place_does_not_forbid_a_new_pack(machine):
    installer(machine.emballer())
    (generations.en_place(machine.var) / archives.MANIFESTE).write_text("{")
    installer(machine.emballer("livre"))
    assert etat() == ANCIEN


ACTES = {
    "installer": "installation.installer(Path({archive!r}), lambda _: None)",
    "quitter": "installation.quitter(lambda _: None)",
}


def lancer(machine, var: Path, archive: Path, acte: str, rang: int):
    """Run the child on a state folder; return its exit code and what it printed."""
    texte = ACTES[acte].format(archive=str(archive))
    fini = morts.lancer(machine.petits["livre"], var, texte, rang, machine.var / "cles")
    return fini.returncode, fini.stdout, fini.stderr


@pytest.mark.lent
@pytest.mark.parametrize("acte", ["installer", "quitter"])
def test_killed_at_any_act_leaves_both_before_or_both_after(
    machine_installee, settings, acte, tmp_path, ampleur
):
    """A death at each of some acts, the last ones (the one rename among them) all tried."""
    archive = machine_installee.emballer()
    if acte == "quitter":
        installer(archive)
    avant, apres = (ANCIEN, NEUF) if acte == "installer" else (NEUF, ANCIEN)
    modele = shutil.copytree(machine_installee.var, tmp_path / "modele")
    temoin = shutil.copytree(modele, tmp_path / "temoin")
    code, sortie, erreur = lancer(machine_installee, temoin, archive, acte, 0)
    assert code == 0, erreur
    total = int(sortie)
    vus = set()
    for rang in morts.points(total, MORTS * ampleur if acte == "installer" else MORTS // 2):
        var = shutil.copytree(modele, tmp_path / f"var{rang}")
        code, _, erreur = lancer(machine_installee, var, archive, acte, rang)
        assert code == -signal.SIGKILL, erreur
        morts.viser(settings, var)
        constate = etat()
        assert constate in (avant, apres), rang
        assert integre(var)
        vus.add(constate)
        if rang % 3 == 0:  # the same command again goes to the end, and leaves nothing behind
            assert lancer(machine_installee, var, archive, acte, 0)[0] == 0
            assert etat() == apres
            assert len(list((var / "paquets").glob("paquet-*"))) == (acte == "installer")
        shutil.rmtree(var)
    assert vus == {avant, apres}


def integre(var: Path) -> bool:
    """Tell whether SQLite finds the two files read whole."""
    for nom in ("entrepot.sqlite", "territoires.sqlite"):
        base = sqlite3.connect(f"{generations.actuel(var / nom).as_uri()}?mode=ro", uri=True)
        resultat = base.execute("PRAGMA integrity_check").fetchone()
        base.close()
        if resultat != ("ok",):
            return False
    return True


def test_points_of_death_cover_the_whole_and_the_end():
    choisis = morts.points(100, 20)
    assert len(choisis) == 20
    assert choisis[0] == 1
    assert choisis[-10:] == list(range(91, 101))


def test_pages_follow_the_pack_without_restarting(machine_installee):
    """A server that runs reads the new files at its next request, in the same thread."""
    avant = lectures.version_entrepot()
    assert etat() == ANCIEN
    installer(machine_installee.emballer())
    assert lectures.version_entrepot() != avant
    assert etat() == NEUF
    installation.quitter(muet)
    assert etat() == ANCIEN


def test_names_of_generations_are_the_only_ones_followed(machine):
    """A pointer is a name, never a path: nothing outside of the folder is read."""
    dossier = machine.var / "paquets"
    dossier.mkdir()
    (machine.var / "ailleurs").mkdir()
    for nom in ("../ailleurs", "/", "", "paquet-absent", "\0", "paquet-x/../../ailleurs"):
        (dossier / "en-place").write_text(nom)
        assert generations.en_place(machine.var) is None
    (dossier / "en-place").write_bytes(b"\xff\xfe")
    assert generations.en_place(machine.var) is None
    neuve = generations.nouvelle(machine.var)
    assert re.fullmatch(r"paquet-\w+", neuve.name)
    generations.adopter(neuve)
    assert generations.actuel(machine.var / "x.sqlite") == neuve / "x.sqlite"


def test_shipped_pack_is_what_is_read_without_a_key(machine_installee):
    assert brut.dossier_installe() is None
    assert brut.dossiers_en_place() == (*brut.dossiers_importes(), brut.dossier_du_paquet())
    installer(machine_installee.emballer())
    *_, cle, livre = brut.dossiers_en_place()
    assert (cle.parent.parent.parent.name, livre) == ("paquets", brut.dossier_du_paquet())
