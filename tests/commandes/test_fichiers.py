"""``donnees catalogue``, ``modele``, ``cle`` and ``telecharger --essai``: the files they leave."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import itertools
import stat
import threading

import pytest

from clesante.donnees import lectures
from clesante.donnees.catalogue import catalogue_livre
from clesante.donnees.paquets import cles
from clesante.donnees.reseau.connecteurs import choisir
from clesante.socle.erreurs import RefuseError
from clesante.territoires.lectures import perimetre, territoire
from tests.commandes.processus import contenu

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_suffit]
FORMATS = ("xlsx", "ods", "yaml")
ENTETE = ["code", "nom", "numerateur", "denominateur", "valeur", "annee", "source"]


@pytest.fixture
def catalogue(ligne, tmp_path):
    """Return ``catalogue(format, depuis)``: the file written by the command."""
    numeros = itertools.count()

    def ecrire(forme, depuis=None):
        sortie = tmp_path / f"catalogue {next(numeros)}.{forme}"
        options = () if depuis is None else ("--depuis", depuis)
        code, dit, erreur = ligne(
            "donnees", "catalogue", "--format", forme, "--sortie", sortie, *options
        )
        assert (code, erreur) == (0, "")
        assert f"{len(catalogue_livre())}\u00a0indicateurs dans {sortie}." in dit
        return sortie

    return ecrire


@pytest.mark.parametrize("forme", FORMATS)
def test_catalogue_written_twice_is_the_same_to_the_byte(catalogue, forme):
    assert catalogue(forme).read_bytes() == catalogue(forme).read_bytes()


@pytest.mark.parametrize(("aller", "retour"), [*itertools.permutations(FORMATS, 2)])
def test_catalogue_goes_from_any_format_to_any_other(catalogue, aller, retour):
    detour = catalogue(retour, depuis=catalogue(aller))
    assert detour.read_bytes() == catalogue(retour).read_bytes()


@pytest.mark.parametrize(
    ("nom", "octets"),
    [("faux.yaml", b"- {code: x}"), ("faux.xlsx", b"PK\x03\x04"), ("vide.ods", b"")],
)
def test_refused_catalogue_leaves_the_file_that_was_there(refus, tmp_path, nom, octets):
    (tmp_path / nom).write_bytes(octets)
    (tmp_path / "catalogue.yaml").write_text("le mien")
    avant = contenu(tmp_path)
    options = ("--format", "yaml", "--sortie", tmp_path / "catalogue.yaml")
    refus(2, "donnees", "catalogue", "--depuis", tmp_path / nom, *options)
    assert contenu(tmp_path) == avant


def test_catalogue_may_be_rewritten_over_itself(catalogue, ligne):
    fichier = catalogue("xlsx")
    avant = fichier.read_bytes()
    assert ligne("donnees", "catalogue", "--depuis", fichier, "--sortie", fichier)[0] == 0
    assert fichier.read_bytes() == avant


@pytest.fixture
def modele(ligne, entrepot):
    """Return ``modele(…)``: the rows of the file to fill, written on standard output."""

    def lire(*arguments):
        code, sortie, erreur = ligne("donnees", "modele", *arguments)
        assert (code, erreur) == (0, "")
        return list(csv.reader(io.StringIO(sortie.removeprefix("\ufeff"))))

    return lire


@pytest.mark.parametrize("code", ["DEP-85", "EPCI-200071934+COM-85113", "COM-97611"])
def test_file_to_fill_has_one_row_for_each_commune(modele, code):
    entete, *rangees = modele("SOC_C2S", "--territoire", code, "--niveau", "commune")
    assert entete == ENTETE
    assert [rangee[0] for rangee in rangees] == sorted(perimetre(code).communes)
    assert all(rangee[2:] == [""] * 5 for rangee in rangees)


def test_names_are_those_of_the_territories(modele):
    for rangee in modele("SOC_C2S", "--territoire", "DEP-85", "--niveau", "epci")[1:]:
        assert rangee[1] == territoire(rangee[0]).nom
        assert rangee[0].startswith("EPCI-")


@pytest.mark.parametrize(
    ("niveau", "codes"),
    [
        ("departement", ["DEP-85"]),
        ("region", ["REG-52"]),
        ("france", ["FR"]),
        ("epci", ["EPCI-200071934"]),
    ],
)
def test_wider_levels_are_those_around_the_territory(modele, niveau, codes):
    rangees = modele("SOC_C2S", "--territoire", "COM-85092", "--niveau", niveau)
    assert [rangee[0] for rangee in rangees[1:]] == codes


@pytest.mark.parametrize("forme", ["csv", "xlsx", "ods"])
def test_standard_output_and_file_get_the_same_bytes(entrepot, ligne, tmp_path, forme, monkeypatch):
    flux = io.TextIOWrapper(io.BytesIO())
    demande = ("donnees", "modele", "SOC_C2S", "--territoire", "DEP-85", "--format", forme)
    ligne(*demande, "--sortie", tmp_path / "x")
    with monkeypatch.context() as ici:
        ici.setattr("sys.stdout", flux)
        ligne(*demande)
    assert flux.buffer.getvalue() == (tmp_path / "x").read_bytes()


@pytest.mark.usefixtures("entrepot")
def test_every_indicator_of_the_catalogue_has_a_file_to_fill(modele):
    for publie in itertools.islice(lectures.catalogue().values(), 0, None, 9):
        rangees = modele(publie.definition.code.lower(), "--territoire", "EPCI-200071934")
        assert len(rangees) > 1


@pytest.mark.parametrize("nom", ["ma clé", "l'été & 🏥", "-clé", "clé.pub"])
def test_pair_of_keys_has_a_private_half_and_its_fingerprint(ligne, tmp_path, nom):
    code, dit, erreur = ligne("donnees", "cle", "creer", tmp_path / nom)
    assert (code, erreur) == (0, "")
    assert stat.S_IMODE((tmp_path / nom).stat().st_mode) == 0o600
    publique = (tmp_path / f"{nom}.pub").read_text().split("-----")[2]
    brute = base64.b64decode(publique)[-32:]  # RFC 8410: the last 32 bytes of the structure
    empreinte = dit.split("Empreinte")[1].replace(" ", "").strip("\u00a0:\n")
    assert empreinte == hashlib.sha256(brute).hexdigest()


def test_accepting_a_key_twice_keeps_one(ligne, tmp_path, settings):
    settings.CLES_PAQUET = tmp_path / "cles"
    ligne("donnees", "cle", "creer", tmp_path / "k")
    premier, second = (ligne("donnees", "cle", "accepter", tmp_path / "k.pub") for _ in range(2))
    assert premier == second
    assert premier[0] == 0
    assert len(contenu(tmp_path / "cles")) == len(cles.acceptees()) == 1


@pytest.mark.parametrize(
    ("octets", "code"),
    [(b"", 2), (b"\0" * 9999, 2), (b"-----BEGIN PUBLIC KEY-----\nAAAA\n", 2), (None, 3)],
    ids=["vide", "nuls", "tronquée", "absente"],
)
def test_what_is_no_key_is_refused_and_trusts_nobody(refus, tmp_path, settings, octets, code):
    settings.CLES_PAQUET = tmp_path / "cles"
    if octets is not None:
        (tmp_path / "k.pub").write_bytes(octets)
    assert "k.pub" in refus(code, "donnees", "cle", "accepter", tmp_path / "k.pub")
    assert not (tmp_path / "cles").exists()


def test_one_name_given_to_two_makers_at_once_is_one_pair(tmp_path):
    """The name is free for both when they look: only one may write it."""
    rendus: list[object] = []
    depart = threading.Barrier(4)

    def creer():
        depart.wait()
        try:
            rendus.append(cles.creer(tmp_path / "k")[1])
        except (RefuseError, FileExistsError) as erreur:
            rendus.append(erreur)

    fils = [threading.Thread(target=creer) for _ in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    (empreinte,) = [rendu for rendu in rendus if isinstance(rendu, str)]
    assert cles.empreinte_de(cles.privee(tmp_path / "k").public_key()) == empreinte
    assert sorted(contenu(tmp_path)) == ["k", "k.pub"]


def test_trial_of_downloads_tells_each_source_once(ligne):
    _, sortie, _ = ligne("donnees", "telecharger", "--essai")
    dites = [li.split(" (")[0] for li in sortie.splitlines() if not li.startswith(" ")]
    assert dites == [source.code for _, source in choisir([])]
    for debut in ("  fichier ", "  licence "):
        assert sum(li.startswith(debut) for li in sortie.splitlines()) == len(dites)
    assert "http://" not in sortie.replace("notice http://", "")


@pytest.mark.parametrize(
    "options",
    [
        ("--source", "cnam_pathologies", "hubeau_eau_potable_2025"),
        ("--source", "cnam_pathologies", "--source", "hubeau_eau_potable_2025"),
    ],
    ids=["une option", "deux options"],
)
def test_chosen_sources_alone_are_tried(ligne, options):
    _, sortie, _ = ligne("donnees", "telecharger", "--essai", *options)
    dites = {li.split(" (")[0] for li in sortie.splitlines() if not li.startswith(" ")}
    assert dites == {"cnam_pathologies", "hubeau_eau_potable_2025"}
