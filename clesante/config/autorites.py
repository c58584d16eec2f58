"""The authorities that a host trusts to answer for who signs a PDF: certificates, read at start."""

from __future__ import annotations

import re
from pathlib import Path

from clesante.config import environnement
from clesante.socle.erreurs import EntreeInvalideError

CERTIFICAT = re.compile("-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
REMEDE = (
    "Donnez un fichier PEM, ou un dossier de fichiers « .pem », que ce compte peut lire : les "
    "certificats des autorités, « -----BEGIN CERTIFICATE----- »."
)


def autorites() -> tuple[str, ...]:
    """Return the certificates (PEM) that ``CLESANTE_AUTORITES`` names; none when it is empty.

    Raises ``EntreeInvalideError`` for what cannot be read, holds none, or is no authority's.
    """
    dit = environnement.texte("AUTORITES")
    if not dit:
        return ()
    lieu = Path(dit)
    try:
        fichiers = sorted(lieu.glob("*.pem")) if lieu.is_dir() else [lieu]
        textes = [fichier.read_text("utf-8", errors="replace") for fichier in fichiers]
    except (OSError, ValueError) as erreur:
        raise EntreeInvalideError(
            f"CLESANTE_AUTORITES : « {dit} » ne se lit pas.", REMEDE
        ) from erreur
    if not fichiers:
        raise EntreeInvalideError(
            f"CLESANTE_AUTORITES : le dossier « {dit} » n'a aucun fichier « .pem ».", REMEDE
        )
    lus = zip(fichiers, textes, strict=True)
    return tuple(pem for fichier, texte in lus for pem in _certificats(fichier, texte))


def _certificats(fichier: Path, texte: str) -> list[str]:
    """Return the certificates of a file, once the library has read them as an authority's."""
    import ssl  # a site without the setting does not pay for it

    trouves = CERTIFICAT.findall(texte)
    if not trouves:
        raise EntreeInvalideError(
            f"CLESANTE_AUTORITES : « {fichier} » ne contient aucun certificat.", REMEDE
        )
    lecteur = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        lecteur.load_verify_locations(cadata="\n".join(trouves))
    except (ssl.SSLError, ValueError) as erreur:
        raise EntreeInvalideError(
            f"CLESANTE_AUTORITES : un certificat de « {fichier} » est abîmé.", REMEDE
        ) from erreur
    comptes = lecteur.cert_store_stats()
    if comptes["x509_ca"] < comptes["x509"]:
        raise EntreeInvalideError(
            f"CLESANTE_AUTORITES : un certificat de « {fichier} » n'est pas celui d'une autorité.",
            "N'y laissez que les autorités : pas le certificat d'une personne ou d'un serveur.",
        )
    return trouves
