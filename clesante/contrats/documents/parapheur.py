"""What is given to an electronic signature book: the frozen PDF, what it is, its print."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any, Final

from clesante.contrats.models import DocumentVersion, SignatureVersion, VersionContrat
from clesante.socle.texte import enumerer

JOUR: Final = (2020, 1, 1, 0, 0, 0)  # the same files give the same archive
LISEZMOI: Final = """Pour faire signer ce document dans un parapheur électronique

1. Déposez le fichier {pdf} dans votre parapheur, sans le modifier ni le réenregistrer.
2. Faites-le signer, dans l'ordre que vous voulez : {signataires}.
3. Récupérez le PDF signé tel que le parapheur le rend.
4. Revenez sur la page « Signature » du contrat et déposez ce PDF : le site vérifie qu'il contient
   bien la version figée, et lit chaque signature.

Contrat : {intitule}
Version : {numero}
Empreinte SHA-256 du PDF : {empreinte}
Pour la vérifier : sha256sum -c {pdf}.sha256

metadonnees.json dit la même chose à un logiciel. Une image de signature collée ne vaut pas
signature, et aucune clé privée ne se dépose sur le site.
"""


def archive(
    version: VersionContrat, gele: DocumentVersion, pdf: bytes, parties: list[SignatureVersion]
) -> bytes:
    """Return the archive (ZIP): the PDF, its metadata, its SHA-256, what to do with it.

    The same version gives the same bytes.
    """
    nom = gele.fichier
    contenus = {
        nom: pdf,
        f"{nom}.sha256": f"{gele.empreinte}  {nom}\n".encode(),
        "metadonnees.json": _metadonnees(version, gele, parties),
        "LISEZMOI.txt": LISEZMOI.format(
            pdf=nom,
            signataires=enumerer([str(lue) for lue in parties]) or "les parties du contrat",
            intitule=version.contrat.intitule,
            numero=version.numero,
            empreinte=gele.empreinte,
        ).encode(),
    }
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as ecrite:
        for fichier, octets in contenus.items():
            ecrite.writestr(zipfile.ZipInfo(fichier, JOUR), octets)
    return tampon.getvalue()


def _metadonnees(
    version: VersionContrat, gele: DocumentVersion, parties: list[SignatureVersion]
) -> bytes:
    dites: dict[str, Any] = {
        "contrat": {
            "repere": str(version.contrat.cle_creation),
            "intitule": version.contrat.intitule,
        },
        "version": {
            "numero": version.numero,
            "motif": version.motif,
            "figee_le": version.figee_le.isoformat(),
            "empreinte_sha256": version.empreinte,
        },
        "pdf": {
            "fichier": gele.fichier,
            "octets": gele.octets,
            "empreinte_sha256": gele.empreinte,
        },
        "signataires": [
            {"organisation": lue.organisation.nom, "fonction": lue.fonction} for lue in parties
        ],
    }
    return json.dumps(dites, ensure_ascii=False, indent=2).encode()


def verifie(pdf: bytes, gele: DocumentVersion) -> bool:
    """Tell whether a file is still the frozen PDF."""
    return hashlib.sha256(pdf).hexdigest() == gele.empreinte
