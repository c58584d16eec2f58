"""The authorities that a host declares: read at start, or refused in one sentence."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from clesante.config.autorites import autorites
from clesante.socle.erreurs import EntreeInvalideError
from tests.commandes.processus import environnement
from tests.edition import signataires as s


@pytest.fixture
def declarer(monkeypatch, tmp_path):
    """Return a function that declares a place, and returns what is read of it."""

    def declarer_(nom: str) -> tuple[str, ...]:
        monkeypatch.setenv("CLESANTE_AUTORITES", str(tmp_path / nom))
        return autorites()

    return declarer_


def test_none_is_declared_by_default(monkeypatch):
    monkeypatch.delenv("CLESANTE_AUTORITES", raising=False)
    assert autorites() == ()


def test_a_file_or_a_folder_gives_its_certificates(declarer, tmp_path):
    une, autre = s.Autorite("Une"), s.Autorite("Autre")
    (tmp_path / "deux.pem").write_bytes(
        "# Autorité d’ici\n".encode() + une.pem() + b"\nCN=Autre\n" + autre.pem()
    )
    (tmp_path / "dossier").mkdir()
    for nom, contenu in {"b.pem": autre.pem(), "a.pem": une.pem(), "notes.txt": b"rien"}.items():
        (tmp_path / "dossier" / nom).write_bytes(contenu)
    attendus = [x.pem().decode().strip() for x in (une, autre)]
    assert [*declarer("deux.pem")] == attendus
    assert [*declarer("dossier")] == attendus


def maire() -> bytes:
    autorite, cle = s.Autorite(), s.cle()
    lu = s.certificat(s.nom("Claire Exemple"), autorite.nom, cle, autorite.cle)
    return autorite.pem() + lu.public_bytes(Encoding.PEM)


def abime() -> bytes:
    octets = s.Autorite().pem()
    return octets[:200] + octets[240:]


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"", "ne contient aucun certificat"),
        (s.Autorite().certificat.public_bytes(Encoding.DER), "ne contient aucun certificat"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "est abîmé"),
        (abime(), "est abîmé"),
        (maire(), "n'est pas celui d'une autorité"),
    ],
    ids=["vide", "DER", "rien", "abîmé", "une personne"],
)
def test_what_is_no_authority_is_refused(declarer, tmp_path, contenu, phrase):
    (tmp_path / "lu.pem").write_bytes(contenu)
    with pytest.raises(EntreeInvalideError, match=phrase) as refus:
        declarer("lu.pem")
    assert "CLESANTE_AUTORITES" in refus.value.message
    assert refus.value.remede


def test_what_cannot_be_read_is_refused(declarer, tmp_path):
    (tmp_path / "vide").mkdir()
    (tmp_path / "boucle.pem").symlink_to(tmp_path / "boucle.pem")
    cas = {
        "absent.pem": "ne se lit pas",
        "boucle.pem": "ne se lit pas",
        "vide": "n'a aucun fichier",
    }
    for nom, phrase in cas.items():
        with pytest.raises(EntreeInvalideError, match=phrase):
            declarer(nom)


def test_the_check_of_the_site_refuses_to_start_in_one_sentence(tmp_path):
    fini = subprocess.run(
        [sys.executable, "-m", "clesante", "verifier"],
        env=environnement(tmp_path, CLESANTE_AUTORITES=str(tmp_path / "absent.pem")),
        capture_output=True,
        check=False,
        text=True,
    )
    assert (fini.returncode, fini.stdout) == (2, "")
    assert "CLESANTE_AUTORITES" in fini.stderr and "ne se lit pas" in fini.stderr
    assert "Traceback" not in fini.stderr
    assert len(fini.stderr.strip().splitlines()) == 1
