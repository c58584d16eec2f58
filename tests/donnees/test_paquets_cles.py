"""Keys that sign packs: made once, private, accepted by their owner's word."""

from __future__ import annotations

import hashlib
import stat

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from clesante.donnees.paquets import cles
from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError

PEM = serialization.Encoding.PEM
SANS = serialization.NoEncryption()


@pytest.fixture(autouse=True)
def dossier(settings, tmp_path):
    """Trust nothing at first."""
    settings.CLES_PAQUET = tmp_path / "acceptees"
    return settings.CLES_PAQUET


def test_pair_is_written_once_and_the_private_key_is_for_its_owner(tmp_path):
    publique, empreinte = cles.creer(tmp_path / "moi")
    assert publique == tmp_path / "moi.pub"
    assert stat.S_IMODE((tmp_path / "moi").stat().st_mode) == 0o600
    lue = serialization.load_pem_private_key((tmp_path / "moi").read_bytes(), None)
    brute = lue.public_key().public_bytes_raw()
    assert hashlib.sha256(brute).hexdigest() == empreinte
    assert serialization.load_pem_public_key(publique.read_bytes()).public_bytes_raw() == brute
    avant = (tmp_path / "moi").read_bytes()
    with pytest.raises(RefuseError, match="existe déjà"):
        cles.creer(tmp_path / "moi")
    assert (tmp_path / "moi").read_bytes() == avant


def test_no_file_is_replaced_by_half_a_pair(tmp_path):
    (tmp_path / "moi.pub").write_text("à garder")
    with pytest.raises(RefuseError, match=r"moi\.pub existe déjà"):
        cles.creer(tmp_path / "moi")
    assert not (tmp_path / "moi").exists()
    (tmp_path / "lien").symlink_to(tmp_path / "nulle-part")
    with pytest.raises(RefuseError):
        cles.creer(tmp_path / "lien")


def test_two_pairs_differ(tmp_path):
    assert cles.creer(tmp_path / "une")[1] != cles.creer(tmp_path / "autre")[1]


def test_accepted_keys_are_known_by_their_fingerprint(tmp_path, dossier):
    assert cles.acceptees() == {}
    publique, empreinte = cles.creer(tmp_path / "moi")
    assert cles.accepter(publique) == empreinte
    assert cles.accepter(publique) == empreinte
    assert list(cles.acceptees()) == [empreinte]
    (seul,) = dossier.iterdir()
    seul.rename(dossier / "un-autre-nom.pub")
    assert list(cles.acceptees()) == [empreinte]


def test_private_key_is_never_accepted_in_place_of_the_public_one(tmp_path, dossier):
    cles.creer(tmp_path / "moi")
    with pytest.raises(EntreeInvalideError, match="elle ne se donne à personne") as refus:
        cles.accepter(tmp_path / "moi")
    assert "moi.pub" in refus.value.remede
    assert not dossier.exists()


def autres_cles():
    """Files that are keys of another kind, or no key at all."""
    rsa_privee = rsa.generate_private_key(65537, 2048)
    tenue = serialization.BestAvailableEncryption(b"secret")
    pkcs8 = serialization.PrivateFormat.PKCS8
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return {
        "vide": b"",
        "texte": b"bonjour",
        "rsa": rsa_privee.private_bytes(PEM, pkcs8, SANS),
        "rsa publique": rsa_privee.public_key().public_bytes(PEM, spki),
        "chiffree": ed25519.Ed25519PrivateKey.generate().private_bytes(PEM, pkcs8, tenue),
        "binaire": bytes(range(256)),
    }


def test_files_that_are_not_our_keys_get_a_sentence(tmp_path):
    for nom, octets in autres_cles().items():
        fichier = tmp_path / nom
        fichier.write_bytes(octets)
        for lire in (cles.privee, cles.accepter):
            with pytest.raises(EntreeInvalideError) as refus:
                lire(fichier)
            assert nom in refus.value.message
            assert refus.value.remede
    for lire in (cles.privee, cles.accepter):
        with pytest.raises(IntrouvableError, match="n'existe pas"):
            lire(tmp_path / "absente")
        with pytest.raises(EntreeInvalideError, match="n'est pas"):
            lire(tmp_path)


def test_fingerprint_is_read_aloud_by_groups_of_four():
    assert cles.lisible("0123456789ab") == "0123 4567 89ab"


def test_signature_of_a_key_accepted_here_is_checked(tmp_path):
    publique, empreinte = cles.creer(tmp_path / "moi")
    signature = cles.privee(tmp_path / "moi").sign(b"octets").hex()
    assert cles.verifier(empreinte, signature, b"octets") is cles.Signataire.INCONNU
    cles.accepter(publique)
    assert cles.verifier(empreinte, signature, b"octets") is cles.Signataire.CONNU
    for mauvaise in (signature[:-2], "00" * 64, "zz"):
        with pytest.raises(EntreeInvalideError, match="modifié depuis"):
            cles.verifier(empreinte, mauvaise, b"octets")
    with pytest.raises(EntreeInvalideError, match="modifié depuis"):
        cles.verifier(empreinte, signature, b"autres octets")
