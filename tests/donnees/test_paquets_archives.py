"""The archive of a pack: the same bytes every time, and no other byte is ever believed."""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
import stat
import struct
import zipfile

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from clesante import __version__
from clesante.donnees.paquets import archives, cles, installation, manifestes
from clesante.socle.erreurs import (
    ClesanteError,
    EntreeInvalideError,
    IntrouvableError,
    RefuseError,
)
from tests.aides import petit_paquet

POSITIONS = 200


def muet(_):
    """Say nothing."""


def installer(archive, **options):
    return installation.installer(archive, muet, **options)


def ouvrir(archive):
    """Return {member: bytes} of an archive, read by the standard library alone."""
    with zipfile.ZipFile(archive) as lu:
        return {nom: lu.read(nom) for nom in lu.namelist()}


def refermer(cible, membres):
    """Write members as this project does, whatever they are."""
    with zipfile.ZipFile(cible, "w") as archive:
        for nom in sorted(membres):
            entree = zipfile.ZipInfo(nom, (1980, 1, 1, 0, 0, 0))
            entree.create_system, entree.external_attr = 3, 0o100644 << 16
            archive.writestr(entree, membres[nom])
    return cible


def signer(membres, cle, manifeste):
    """Return the members with another manifest, signed by the private key file ``cle``."""
    octets = manifestes.en_json(manifeste)
    privee = load_pem_private_key(cle.read_bytes(), None)
    signature = {
        "algorithme": "Ed25519",
        "cle": hashlib.sha256(privee.public_key().public_bytes_raw()).hexdigest(),
        "signature": privee.sign(octets).hex(),
    }
    neufs = {"MANIFESTE.json": octets, "SIGNATURE.json": manifestes.en_json(signature)}
    return {**membres, **neufs}


def falsifier(machine, tmp_path, manifeste=None, **membres):
    """Return an archive signed by the accepted key, with members and a manifest made to match."""
    lus = ouvrir(machine.emballer())
    dit = json.loads(lus["MANIFESTE.json"])
    for nom, octets in membres.items():
        lus[nom] = octets
    for membre in dit["membres"]:
        octets = lus[membre["nom"]]
        membre |= {"octets": len(octets), "sha256": hashlib.sha256(octets).hexdigest()}
    dit |= manifeste or {}
    return refermer(tmp_path / "faux.zip", signer(lus, machine.cle, dit))


def test_archive_holds_the_folders_and_a_signed_manifest(machine):
    archive = machine.emballer()
    lus = ouvrir(archive)
    racine = machine.petits["neuf"]
    attendus = {
        str(f.relative_to(racine)): f.read_bytes() for f in racine.rglob("*") if f.is_file()
    }
    dit = json.loads(lus["MANIFESTE.json"])
    assert {n: o for n, o in lus.items() if "/" in n} == attendus
    assert {m["nom"]: (m["octets"], m["sha256"]) for m in dit["membres"]} == {
        nom: (len(o), hashlib.sha256(o).hexdigest()) for nom, o in attendus.items()
    }
    assert (dit["programme"], dit["cog"]) == (__version__, 2026)
    signature = json.loads(lus["SIGNATURE.json"])
    publique = load_pem_public_key((machine.cle.parent / "cle.pub").read_bytes())
    publique.verify(bytes.fromhex(signature["signature"]), lus["MANIFESTE.json"])
    assert signature["cle"] == hashlib.sha256(publique.public_bytes_raw()).hexdigest()


def test_manifest_says_its_sources_and_the_day_they_were_read(machine):
    dit = json.loads(ouvrir(machine.emballer())["MANIFESTE.json"])
    assert dit["date"] == "2026-06-01"
    par_code = {source["code"]: source for source in dit["sources"]}
    assert set(par_code) == set(petit_paquet.SOURCES)
    fiche = machine.petits["neuf"] / "donnees/paquet/insee_population_cog_2026.json"
    lue = json.loads(fiche.read_text())
    source = par_code["insee_population_cog_2026"]
    assert (source["chiffres"], source["sha256"]) == (lue["observations"], lue["sha256"])
    assert source["licence"] == "Licence Ouverte 2.0"
    assert {t["producteur"] for t in dit["territoires"]} >= {"ANCT", "INSEE"}


def test_the_same_folders_give_the_same_bytes_whatever_the_dates_of_files(machine, tmp_path):
    premiere = machine.emballer().read_bytes()
    copie = shutil.copytree(
        machine.petits["neuf"], tmp_path / "copie", copy_function=shutil.copyfile
    )
    assert machine.emballer("autre", racine=copie).read_bytes() == premiere
    with zipfile.ZipFile(io.BytesIO(premiere)) as archive:
        noms = archive.namelist()
        assert noms == sorted(noms)
        assert {e.compress_type for e in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {e.date_time for e in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_incomplete_folders_make_no_archive(machine, tmp_path):
    racine = shutil.copytree(machine.petits["neuf"], tmp_path / "trou")
    (racine / "territoires/paquet/zonages.json.xz").unlink()
    with pytest.raises(IntrouvableError, match=r"zonages\.json\.xz"):
        machine.emballer("trou", racine=racine)
    assert not (tmp_path / "trou.clesante.zip").exists()
    vide = petit_paquet.poser(tmp_path / "vide", sources=())
    with pytest.raises(IntrouvableError, match="toute source"):
        machine.emballer("vide", racine=vide)


def test_whole_archive_is_accepted(machine, tmp_path):
    paquet = archives.deballer(machine.emballer(), tmp_path / "ici")
    assert paquet.signataire is cles.Signataire.CONNU
    assert (tmp_path / "ici/territoires/paquet/cog-2026.json.xz").is_file()


@pytest.mark.parametrize("exiger", [True, False])
def test_any_flipped_byte_is_refused_before_anything_is_touched(
    machine_installee, tmp_path, ampleur, exiger
):
    """Headers, names, directory, dates, manifest, signature, data: one bit anywhere is enough.

    Without a signature asked for, the key identifier alone may change: the archive is then one
    signed by somebody unknown, whose manifest is unchanged.
    """
    entier = machine_installee.emballer().read_bytes()
    alea = random.Random(20261122)  # noqa: S311 (positions, always the same)
    pas = len(entier) / (POSITIONS * ampleur)
    faux, avant = tmp_path / "faux.zip", machine_installee.contenu()
    debut = entier.index(b'"cle": "')
    for rang in range(POSITIONS * ampleur):
        position = int(rang * pas) + alea.randrange(max(int(pas), 1))
        octets = bytearray(entier)
        octets[position] ^= 1 << alea.randrange(8)
        if not exiger and debut <= position < debut + 72:
            continue
        faux.write_bytes(octets)
        with pytest.raises(ClesanteError):
            installer(faux, exiger_signature=exiger)
    assert machine_installee.contenu() == avant


def test_every_byte_of_the_signature_and_of_the_directory_counts(machine, tmp_path):
    """The places that a reader of zip files does not look at, one by one."""
    entier = machine.emballer().read_bytes()
    signature = entier.index(b"SIGNATURE.json") - 30
    repertoire = entier.index(b"PK\x01\x02")
    faux = tmp_path / "faux.zip"
    lieux = [*range(signature, signature + 330), *range(repertoire, repertoire + 240)]
    for position in [*lieux, *range(len(entier) - 22, len(entier))]:
        octets = bytearray(entier)
        octets[position] ^= 0x20  # turns a letter into its capital
        faux.write_bytes(octets)
        with pytest.raises(ClesanteError):
            installer(faux)


def test_truncated_lengthened_or_prefixed_archive_is_refused(machine, tmp_path):
    entier = machine.emballer().read_bytes()
    faux = tmp_path / "faux.zip"
    coupes = [entier[: len(entier) * part // 40] for part in range(40)]
    for octets in [*coupes, entier[:-1], entier + b"\0", b"\0" + entier, entier + entier]:
        faux.write_bytes(octets)
        with pytest.raises(EntreeInvalideError) as refus:
            installer(faux)
        assert "Rien n'a été changé" in refus.value.message
        assert refus.value.remede
    assert not list((machine.var / "paquets").glob("paquet-*"))


def avec(nom, octets=b"x"):
    return lambda lus: {**lus, nom: octets}


def sans(nom):
    return lambda lus: {n: o for n, o in lus.items() if n != nom}


ETRANGERS = {
    "extra member": avec("donnees/paquet/insee_rp_2021_iris.parquet"),
    "traversal": avec("../../echappe.txt"),
    "absolute": avec("/echappe.txt"),
    "backslashes": avec("..\\echappe.txt"),
    "folder entry": avec("donnees/paquet/", b""),
    "missing member": sans("donnees/paquet/insee_population_cog_2026.parquet"),
    "no manifest": sans("MANIFESTE.json"),
    "manifest not JSON": avec("MANIFESTE.json", b"{"),
    "another member": avec("donnees/paquet/insee_population_cog_2026.parquet", b"PAR1PAR1"),
}


@pytest.mark.parametrize("cas", ETRANGERS)
def test_archive_with_other_members_is_refused(machine, tmp_path, cas):
    faux = refermer(tmp_path / "faux.zip", ETRANGERS[cas](ouvrir(machine.emballer())))
    for exiger in (True, False):
        with pytest.raises(EntreeInvalideError):
            installer(faux, exiger_signature=exiger)
    assert not list(tmp_path.rglob("echappe*"))


def membre(nom):
    return {"nom": nom, "octets": 1, "sha256": hashlib.sha256(b"x").hexdigest()}


@pytest.mark.parametrize(
    "nom",
    [
        "../echappe.txt",
        "donnees/paquet/../../echappe.txt",
        "donnees/paquet/..",
        "/echappe.txt",
        "C:\\echappe.txt",
        "donnees/paquet/echappe.txt\n",
        "donnees/paquet/é.parquet",
        "donnees/paquet/insee_rp_2021_iris.parquet",
        "territoires/paquet/autre.json.xz",
    ],
)
def test_signed_manifest_that_names_other_files_is_refused(machine, tmp_path, nom):
    lus = ouvrir(machine.emballer())
    dit = json.loads(lus["MANIFESTE.json"])
    dit["membres"] = sorted([*dit["membres"], membre(nom)], key=lambda m: m["nom"])
    faux = refermer(tmp_path / "faux.zip", signer({**lus, nom: b"x"}, machine.cle, dit))
    with pytest.raises(EntreeInvalideError):
        installer(faux)
    assert not list(tmp_path.rglob("*echappe*"))


def test_symbolic_link_in_an_archive_is_never_made(machine, tmp_path):
    lus = ouvrir(machine.emballer())
    nom = "donnees/paquet/insee_population_cog_2026.json"
    faux = tmp_path / "faux.zip"
    with zipfile.ZipFile(faux, "w") as archive:
        for membre_lu in sorted(lus):
            entree = zipfile.ZipInfo(membre_lu, (1980, 1, 1, 0, 0, 0))
            entree.create_system = 3
            mode = stat.S_IFLNK | 0o777 if membre_lu == nom else 0o100644
            entree.external_attr = mode << 16
            archive.writestr(entree, lus[membre_lu])
    with pytest.raises(EntreeInvalideError, match="changés ou ajoutés"):
        installer(faux)


def test_compressed_bomb_is_refused_unopened(machine, tmp_path):
    lus = ouvrir(machine.emballer())
    faux = tmp_path / "bombe.zip"
    with zipfile.ZipFile(faux, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in lus.items():
            archive.writestr(
                nom, b"0" * 300_000_000 if nom.endswith("cog-2026.json.xz") else octets
            )
    with pytest.raises(EntreeInvalideError):
        installer(faux)
    with zipfile.ZipFile(faux, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("MANIFESTE.json", b" " * 300_000_000)
    with pytest.raises(EntreeInvalideError, match="démesuré"):
        installer(faux)


def test_size_announced_by_the_manifest_is_the_limit(machine, tmp_path):
    lus = ouvrir(machine.emballer())
    dit = json.loads(lus["MANIFESTE.json"])
    dit["membres"][1]["octets"] -= 1
    faux = refermer(tmp_path / "faux.zip", signer(lus, machine.cle, dit))
    with pytest.raises(EntreeInvalideError, match="taille annoncée"):
        installer(faux)
    dit["membres"][1]["octets"] = 10**12
    faux = refermer(tmp_path / "faux.zip", signer(lus, machine.cle, dit))
    with pytest.raises(EntreeInvalideError, match="démesuré"):
        installer(faux)


def test_huge_directory_is_refused_before_it_is_read(machine, tmp_path, monkeypatch):
    """Hundreds of megabytes of entries would fill the memory."""
    monkeypatch.setattr(archives, "OCTETS_ANNEXES", 50_000)
    faux = tmp_path / "faux.zip"
    with zipfile.ZipFile(faux, "w") as archive:
        for rang in range(1_000):
            archive.writestr(f"{rang:060}", b"")
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("le répertoire est lu"))
    with pytest.raises(EntreeInvalideError):
        installer(faux)


def test_directory_of_64_bits_is_refused(machine, tmp_path):
    """Its own counts would replace those that were checked."""
    entier = machine.emballer().read_bytes()
    debut, fin = entier.index(b"PK\x01\x02"), len(entier) - 22
    grand = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 3, 3, fin - debut, debut)
    ou = struct.pack("<4sLQL", b"PK\6\7", 0, fin, 1)
    petite = bytearray(entier[fin:])
    petite[12:16] = struct.pack("<L", fin - debut + len(grand) + len(ou))
    faux = tmp_path / "faux.zip"
    faux.write_bytes(entier[:fin] + grand + ou + petite)
    with pytest.raises(EntreeInvalideError, match="archive entière"):
        installer(faux)


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"programme": "99.0.0"}, "demande Clésanté 99.0.0"),
        ({"format": 2}, "demande Clésanté"),
        ({"cog": 2027}, "code officiel géographique de 2027"),
    ],
)
def test_pack_for_another_version_says_which(machine, tmp_path, champs, phrase):
    faux = falsifier(machine, tmp_path, champs)
    with pytest.raises(RefuseError) as refus:
        installer(faux)
    assert phrase in refus.value.message


def test_older_program_installs_a_pack_made_before_it(machine, tmp_path):
    assert installer(falsifier(machine, tmp_path, {"programme": "0.0.9"})) is not None


def test_source_unknown_of_this_program_asks_for_a_newer_one(machine, tmp_path):
    lus = ouvrir(machine.emballer())
    dit = json.loads(lus["MANIFESTE.json"])
    texte = json.dumps(dit).replace("insee_population_departements", "insee_source_a_venir")
    dit = json.loads(texte)
    lus = {
        nom.replace("insee_population_departements", "insee_source_a_venir"): octets
        for nom, octets in lus.items()
    }
    dit["membres"].sort(key=lambda m: m["nom"])
    faux = refermer(tmp_path / "faux.zip", signer(lus, machine.cle, dit))
    with pytest.raises(RefuseError, match="insee_source_a_venir"):
        installer(faux)


def changer(champ, valeur):
    def faire(dit):
        dit[champ] = valeur
        return dit

    return faire


def changer_source(champ, valeur):
    def faire(dit):
        dit["sources"][0][champ] = valeur
        return dit

    return faire


MENSONGES = {
    "later date": changer("date", "2030-01-01"),
    "more figures": changer_source("chiffres", 10**6),
    "another file": changer_source("fichier", "autre.xlsx"),
    "another fingerprint": changer_source("sha256", "0" * 64),
    "negative": changer_source("chiffres", -1),
    "unknown key": changer("commentaire", "x"),
    "sources twice": lambda dit: {**dit, "sources": [*dit["sources"], dit["sources"][0]]},
    "list": lambda _: [],
    "version not text": changer("programme", 3),
    "boolean format": changer("format", True),
}


@pytest.mark.parametrize("cas", MENSONGES)
def test_signed_manifest_that_lies_is_refused(machine, tmp_path, cas):
    lus = ouvrir(machine.emballer())
    dit = MENSONGES[cas](json.loads(lus["MANIFESTE.json"]))
    faux = refermer(tmp_path / "faux.zip", signer(lus, machine.cle, dit))
    with pytest.raises(EntreeInvalideError):
        installer(faux)


def test_manifest_written_otherwise_is_refused(machine, tmp_path):
    """Same content, other bytes: a reader that takes the first of two keys would be fooled."""
    lus = ouvrir(machine.emballer())
    double = lus["MANIFESTE.json"].replace(b'{\n "format"', b'{\n "cog": 2031,\n "format"', 1)
    assert json.loads(double) == json.loads(lus["MANIFESTE.json"])
    lus = {**lus, "MANIFESTE.json": double}
    lus.pop("SIGNATURE.json")
    with pytest.raises(EntreeInvalideError, match="manifeste"):
        installer(refermer(tmp_path / "faux.zip", lus), exiger_signature=False)


def test_foreign_parquet_and_sheets_are_refused(machine, tmp_path):
    import duckdb

    nom = "donnees/paquet/insee_population_cog_2026"
    autre = tmp_path / "autre.parquet"
    duckdb.connect().execute(f"COPY (SELECT 1 AS x FROM range(334)) TO '{autre}' (FORMAT parquet)")
    for octets in (autre.read_bytes(), b"PAR1 et rien d'autre PAR1"):
        with pytest.raises(EntreeInvalideError, match="insee_population_cog_2026"):
            installer(falsifier(machine, tmp_path, **{f"{nom}.parquet": octets}))
    for octets in (b"[]", b"{", b'{"source": 1}', b"\xff"):
        with pytest.raises(EntreeInvalideError):
            installer(falsifier(machine, tmp_path, **{f"{nom}.json": octets}))


def test_files_that_are_not_archives_get_a_sentence(machine, tmp_path):
    for nom, octets in {
        "vide.zip": b"",
        "texte.zip": b"bonjour\n" * 9,
        "fin.zip": b"PK\5\6" * 9,
    }.items():
        fichier = tmp_path / nom
        fichier.write_bytes(octets)
        with pytest.raises(EntreeInvalideError, match="archive entière"):
            installer(fichier)
    for absent in (tmp_path / "absent.zip", tmp_path):
        with pytest.raises(IntrouvableError, match="n'existe pas"):
            installer(absent)


def test_unsigned_pack_is_refused_unless_said(machine, tmp_path):
    lus = ouvrir(machine.emballer())
    lus.pop("SIGNATURE.json")
    nu = refermer(tmp_path / "nu.zip", lus)
    with pytest.raises(RefuseError, match="n'est pas signé"):
        installer(nu)
    paquet = installer(nu, exiger_signature=False)
    assert paquet.signataire is cles.Signataire.ABSENT


def test_unknown_key_is_refused_unless_said(machine, tmp_path):
    cles.creer(tmp_path / "autre")
    archive = machine.emballer("neuf", cle=tmp_path / "autre")
    with pytest.raises(RefuseError, match="clé inconnue") as refus:
        installer(archive)
    assert "cle accepter" in refus.value.remede.replace("\u00a0", " ")
    paquet = installer(archive, exiger_signature=False)
    assert paquet.signataire is cles.Signataire.INCONNU


def test_known_key_that_signed_something_else_is_always_refused(machine, tmp_path):
    lus = ouvrir(machine.emballer())
    autre = ouvrir(machine.emballer("livre"))
    faux = refermer(tmp_path / "faux.zip", {**lus, "SIGNATURE.json": autre["SIGNATURE.json"]})
    for exiger in (True, False):
        with pytest.raises(EntreeInvalideError, match="modifié depuis sa signature"):
            installer(faux, exiger_signature=exiger)
