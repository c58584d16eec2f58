"""Ed25519 keys of packs: made, accepted, and what a signature is worth here.

A fingerprint is the SHA-256 of the 32 bytes of the public key, in hexadecimal; it is also the
identifier of the key in an archive.
"""

from __future__ import annotations

import hashlib
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from clesante.socle.erreurs import EntreeInvalideError, IntrouvableError, RefuseError
from clesante.socle.fichiers import ecrire

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

OCTETS_MAX = 4_096
SUFFIXE = ".pub"


class Signataire(StrEnum):
    """What this machine knows of who signed a pack."""

    CONNU = "connu"
    INCONNU = "inconnu"
    ABSENT = "absent"


def creer(fichier: Path) -> tuple[Path, str]:
    """Write a new private key (mode 0600) at ``fichier`` and its public key beside it.

    Return the file of the public key and its fingerprint. Raises ``RefuseError`` when one of the
    two files exists: a key is never overwritten.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    publique = fichier.with_name(fichier.name + SUFFIXE)
    for existant in (fichier, publique):
        if existant.exists() or existant.is_symlink():
            raise RefuseError(
                f"{existant} existe déjà : une clé ne s'écrase pas.", "Donnez un autre nom."
            )
    cle = Ed25519PrivateKey.generate()
    octets = cle.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    fichier.parent.mkdir(parents=True, exist_ok=True)
    descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "wb") as flux:
        flux.write(octets)
    ecrire(publique, _pem(cle.public_key()))
    return publique, empreinte_de(cle.public_key())


def accepter(fichier: Path) -> str:
    """Trust packs signed by the public key in ``fichier`` from now on; return its fingerprint."""
    cle = _publique(fichier)
    empreinte = empreinte_de(cle)
    ecrire(Path(settings.CLES_PAQUET) / f"{empreinte}{SUFFIXE}", _pem(cle))
    return empreinte


def acceptees() -> dict[str, Ed25519PublicKey]:
    """Return the public keys trusted here, by fingerprint, whatever their files are called."""
    dossier = Path(settings.CLES_PAQUET)
    cles = [_publique(fichier) for fichier in sorted(dossier.glob(f"*{SUFFIXE}"))]
    return {empreinte_de(cle): cle for cle in cles}


def privee(fichier: Path) -> Ed25519PrivateKey:
    """Return the private key in ``fichier``.

    Raises ``IntrouvableError`` when it is absent, ``EntreeInvalideError`` when it is not one.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        cle = load_pem_private_key(_lire(fichier), password=None)
    except (ValueError, TypeError) as erreur:
        raise _illisible(fichier, "une clé privée Ed25519 sans mot de passe") from erreur
    if not isinstance(cle, Ed25519PrivateKey):
        raise _illisible(fichier, "une clé privée Ed25519")
    return cle


def empreinte_de(cle: Ed25519PublicKey) -> str:
    """Return the fingerprint of a public key: 64 hexadecimal digits."""
    return hashlib.sha256(cle.public_bytes_raw()).hexdigest()


def lisible(empreinte: str) -> str:
    """Return a fingerprint as two persons read it to each other: in groups of four."""
    return " ".join(empreinte[rang : rang + 4] for rang in range(0, len(empreinte), 4))


def verifier(cle: str, signature: str, octets: bytes) -> Signataire:
    """Return whether the key of a signature is trusted here; raise when it did not sign this.

    ``cle`` and ``signature`` are in hexadecimal. Raises ``EntreeInvalideError`` when a trusted key
    did not sign ``octets``: they were changed since.
    """
    from cryptography.exceptions import InvalidSignature

    publique = acceptees().get(cle)
    if publique is None:
        return Signataire.INCONNU
    try:
        publique.verify(bytes.fromhex(signature), octets)
    except (InvalidSignature, ValueError) as erreur:
        raise EntreeInvalideError(
            "Ce paquet a été modifié depuis sa signature.",
            "Redemandez-le à la personne qui l'a signé.",
        ) from erreur
    return Signataire.CONNU


def _publique(fichier: Path) -> Ed25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    octets = _lire(fichier)
    if b"PRIVATE KEY" in octets:
        raise EntreeInvalideError(
            f"{fichier} est une clé privée : elle ne se donne à personne.",
            f"Donnez la clé publique, {fichier.name}{SUFFIXE}.",
        )
    try:
        cle = load_pem_public_key(octets)
    except ValueError as erreur:
        raise _illisible(fichier, "une clé publique") from erreur
    if not isinstance(cle, Ed25519PublicKey):
        raise _illisible(fichier, "une clé publique Ed25519")
    return cle


def _lire(fichier: Path) -> bytes:
    try:
        with fichier.open("rb") as flux:
            return flux.read(OCTETS_MAX)
    except FileNotFoundError as erreur:
        raise IntrouvableError(f"{fichier} n'existe pas.", "Vérifiez le chemin.") from erreur
    except IsADirectoryError as erreur:
        raise _illisible(fichier, "un fichier de clé") from erreur


def _illisible(fichier: Path, attendu: str) -> EntreeInvalideError:
    return EntreeInvalideError(
        f"{fichier} n'est pas {attendu}.", "Une paire se fait avec « clesante donnees cle creer »."
    )


def _pem(cle: Ed25519PublicKey) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return cle.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
