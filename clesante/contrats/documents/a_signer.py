"""The PDF that the parties sign: an archive (PDF/A-3a) that holds the snapshot it was made of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from clesante.contrats.choix import GenreVersion
from clesante.contrats.documents import avenant, complet
from clesante.contrats.documents.sources import de_la_version
from clesante.contrats.models import VersionContrat
from clesante.edition import Document, PieceIncluse, produire


def document_a_signer(version: VersionContrat) -> Document:
    """Return the document of a version as the parties sign it: an avenant's is what it changes."""
    contenu, etat = de_la_version(version, a_signer=True)
    if version.genre == GenreVersion.AVENANT and version.avenant:
        fait = avenant.document(contenu, etat, avenant.lire(version.avenant))
    else:
        fait = complet.document(contenu, etat)
    piece = PieceIncluse(
        version.contenu.encode(),
        "application/json",
        f"Le contenu figé de la version {version.numero}, empreinte {version.empreinte}",
    )
    return replace(fait, archive=True, pieces={nom_de_la_piece(version): piece})


def nom_de_la_piece(version: VersionContrat) -> str:
    """Return the name, in the PDF, of the snapshot of a version."""
    return f"contrat-{version.contrat.cle_creation}-v{version.numero}.json"


def pdf_a_signer(version: VersionContrat) -> bytes:
    """Return the PDF of a version to sign, the same bytes each time it is made.

    Raises ``EditionError`` when it cannot be made.
    """
    with TemporaryDirectory() as dossier:
        (fichier,) = produire(document_a_signer(version), ["pdf"], Path(dossier), "a-signer")
        return fichier.read_bytes()
