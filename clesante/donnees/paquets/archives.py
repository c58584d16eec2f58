"""The archive of a pack: a zip whose every byte follows from what it holds.

Members are stored, not compressed (Parquet and xz already are): no bomb, and the same bytes on any
machine. An archive is believed only when writing again what it holds gives it back to the byte.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from clesante.donnees.paquets import cles, manifestes
from clesante.donnees.paquets.cles import Signataire
from clesante.donnees.paquets.manifestes import Manifeste, Membre, decrire, refus
from clesante.socle.erreurs import ClesanteError, IntrouvableError, RefuseError
from clesante.socle.fichiers import empreinte, remplacement

MANIFESTE = "MANIFESTE.json"
SIGNATURE = "SIGNATURE.json"
ALGORITHME = "Ed25519"
# The one way it is written: a letter in capitals would be the same signature, not the same file.
FORME_SIGNATURE = re.compile(
    rb'\{\n "algorithme": "Ed25519",\n "cle": "([0-9a-f]{64})",\n'
    rb' "signature": "([0-9a-f]{128})"\n\}\n'
)
OCTETS_ANNEXES = 4 * 1024**2  # of the manifest, of the signature, of the directory of the zip
DATE_FIXE = (1980, 1, 1, 0, 0, 0)
BLOC = 1 << 20
FIN = struct.Struct("<4s4H2LH")  # end of central directory (APPNOTE 4.3.16)
LOCALISATEUR = 20  # bytes of the locator of a 64-bit directory, just before it (4.3.15)


@dataclass(frozen=True, slots=True)
class Paquet:
    """An archive verified and unpacked in ``racine``, and what is known of who signed it."""

    manifeste: Manifeste
    racine: Path
    signataire: Signataire
    cle: str


def construire(racine: Path, archive: Path, cle: Path) -> Manifeste:
    """Write at ``archive`` the pack whose folders lie under ``racine``, signed by the key file.

    The same folders and the same key give the same bytes. Raises the errors of ``cles.privee`` and
    ``manifestes.decrire``; nothing is then written.
    """
    privee = cles.privee(cle)
    manifeste = decrire(racine)
    signe = manifeste.octets()
    signature = {
        "algorithme": ALGORITHME,
        "cle": cles.empreinte_de(privee.public_key()),
        "signature": privee.sign(signe).hex(),
    }
    petits = {MANIFESTE: signe, SIGNATURE: manifestes.en_json(signature)}
    with remplacement(archive) as provisoire:
        ecrire(provisoire, petits, racine, [membre.nom for membre in manifeste.membres])
    return manifeste


def ecrire(cible: Path, petits: Mapping[str, bytes], racine: Path, noms: list[str]) -> None:
    """Write the zip of some small members and of the files called ``noms`` under ``racine``."""
    with zipfile.ZipFile(cible, "w", zipfile.ZIP_STORED) as archive:
        for nom in sorted([*petits, *noms]):
            entree = zipfile.ZipInfo(nom, DATE_FIXE)
            entree.create_system = 3
            entree.external_attr = 0o100644 << 16
            entree.file_size = len(petits.get(nom, b"")) or (racine / nom).stat().st_size
            with archive.open(entree, "w") as sortie:
                if nom in petits:
                    sortie.write(petits[nom])
                else:
                    with (racine / nom).open("rb") as flux:
                        shutil.copyfileobj(flux, sortie, BLOC)


def deballer(archive: Path, vers: Path, exiger_signature: bool = True) -> Paquet:
    """Verify ``archive`` whole while unpacking it in the empty folder ``vers``.

    Raises ``IntrouvableError`` when it is absent, ``EntreeInvalideError`` when it is not a whole,
    unchanged pack, ``RefuseError`` when it is for another version of the program or, with
    ``exiger_signature``, when no key accepted here signed it.
    """
    if not archive.is_file():
        raise IntrouvableError(f"Le paquet {archive} n'existe pas.", "Vérifiez le chemin.")
    try:
        with archive.open("rb") as flux:
            _verifier_repertoire(flux, archive.stat().st_size)
            with zipfile.ZipFile(flux) as ouverte:
                return _deballer(ouverte, flux, vers, exiger_signature)
    except ClesanteError:
        raise
    except (
        *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error),
        *(EOFError, NotImplementedError, RuntimeError, ValueError, LookupError, OverflowError),
    ) as erreur:
        raise refus("ce n'est pas une archive entière") from erreur


def _verifier_repertoire(flux: BufferedReader, taille: int) -> None:
    """Refuse, before it is read, a directory that is not the plain one at the end of our archives.

    Its entries are held in memory: hundreds of megabytes of them would not be.
    """
    if taille > manifestes.OCTETS_MAX + 3 * OCTETS_ANNEXES:
        raise refus("il est démesuré")
    flux.seek(max(taille - FIN.size - LOCALISATEUR, 0))
    bout = flux.read()
    marque, *_, octets, debut, commentaire = FIN.unpack(bout[-FIN.size :])
    if marque != b"PK\5\6" or commentaire or bout.startswith(b"PK\6\7"):
        raise refus("ce n'est pas une archive entière")
    if octets > OCTETS_ANNEXES or debut + octets + FIN.size != taille:
        raise refus("ce n'est pas une archive entière")


def _deballer(
    ouverte: zipfile.ZipFile, flux: BufferedReader, vers: Path, exiger_signature: bool
) -> Paquet:
    entrees = {entree.filename: entree for entree in ouverte.infolist()}
    if MANIFESTE not in entrees:
        raise refus("il n'a pas de manifeste")
    petits = {nom: _lire(ouverte, entrees[nom]) for nom in (MANIFESTE, SIGNATURE) if nom in entrees}
    signataire, cle = _signataire(petits)
    if exiger_signature:
        _exiger(signataire, cle)
    manifeste = manifestes.lire(petits[MANIFESTE])
    noms = [membre.nom for membre in manifeste.membres]
    if sorted(entrees) != sorted([*petits, *noms]):
        raise refus("ses fichiers ne sont pas ceux de son manifeste")
    for membre in manifeste.membres:
        _extraire(ouverte, entrees[membre.nom], membre, vers / membre.nom)
    _verifier_octets(flux, petits, vers, noms)
    return Paquet(manifeste, vers, signataire, cle)


def _lire(ouverte: zipfile.ZipFile, entree: zipfile.ZipInfo) -> bytes:
    if entree.compress_type != zipfile.ZIP_STORED or entree.file_size > OCTETS_ANNEXES:
        raise refus("son manifeste est démesuré")
    with ouverte.open(entree) as lu:
        return lu.read(OCTETS_ANNEXES)


def _signataire(petits: Mapping[str, bytes]) -> tuple[Signataire, str]:
    """Return what is known of who signed the manifest; refuse one changed since."""
    if SIGNATURE not in petits:
        return Signataire.ABSENT, ""
    ecrite = FORME_SIGNATURE.fullmatch(petits[SIGNATURE])
    if ecrite is None:
        raise refus("sa signature est d'une sorte inconnue")
    cle, signature = (partie.decode("ascii") for partie in ecrite.groups())
    return cles.verifier(cle, signature, petits[MANIFESTE]), cle


def _exiger(signataire: Signataire, cle: str) -> None:
    if signataire is Signataire.CONNU:
        return
    cause = "n'est pas signé"
    if signataire is Signataire.INCONNU:
        cause = f"est signé par une clé inconnue ici ({cles.lisible(cle[:16])}…)"
    raise RefuseError(
        f"Ce paquet {cause}. Rien n'a été changé.",
        "Demandez sa clé publique à qui l'a fait, puis « clesante donnees cle accepter » ; "
        "--sans-signature passe outre.",
    )


def _extraire(
    ouverte: zipfile.ZipFile, entree: zipfile.ZipInfo, membre: Membre, cible: Path
) -> None:
    """Unpack one member, no byte more than the manifest says, and check its fingerprint."""
    if entree.compress_type != zipfile.ZIP_STORED or entree.file_size != membre.octets:
        raise refus(f"{membre.nom} n'a pas la taille annoncée")
    cible.parent.mkdir(parents=True, exist_ok=True)
    somme, reste = hashlib.sha256(), membre.octets
    with ouverte.open(entree) as lu, cible.open("xb") as sortie:
        while bloc := lu.read(min(BLOC, reste + 1)):
            reste -= len(bloc)
            if reste < 0:
                break
            somme.update(bloc)
            sortie.write(bloc)
    if reste or somme.hexdigest() != membre.sha256:
        raise refus(f"{membre.nom} n'est pas celui de son manifeste")


def _verifier_octets(
    flux: BufferedReader, petits: Mapping[str, bytes], vers: Path, noms: list[str]
) -> None:
    """Write the archive again from what was read: a byte of it that differs was added or changed.

    Its directory, its dates, what hides between two members are checked in this one way.
    """
    with tempfile.TemporaryDirectory(dir=vers) as dossier:
        refaite = Path(dossier) / "refaite.zip"
        ecrire(refaite, petits, vers, noms)
        if _empreinte(flux) != empreinte(refaite):
            raise refus("des octets y ont été changés ou ajoutés")


def _empreinte(flux: BufferedReader) -> str:
    """Return the SHA-256 of an open file, whole: the one already read, not one put in its place."""
    flux.seek(0)
    return hashlib.file_digest(flux, "sha256").hexdigest()
