"""« Pays de Kersall », second contract: signed on paper, by the acts a person has."""

from __future__ import annotations

from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from clesante.comptes.models import Utilisateur
from clesante.contrats.actions.signature import Depot, deposer, preparer
from clesante.contrats.actions.signature_declarer import Declaration, signer
from clesante.contrats.choix import DateDuContrat, GenreDocument, MoyenSignature
from clesante.contrats.lectures.signature import signatures
from clesante.contrats.models import Contrat, DocumentVersion, SignatureVersion
from clesante.edition import Document, produire
from clesante.socle.dates import date_longue


def signer_le_second(dit: Any, contrat: Contrat, par: Utilisateur) -> None:
    """Prepare the signature, receive the page that all have signed, declare the contract signed."""
    version, jour = preparer(contrat, par), dit["signature"]["jour"]
    attendues = signatures(version)
    fichier = DocumentVersion(
        version=version, genre=GenreDocument.SCAN, fichier="page-de-signatures.pdf"
    )
    scan = _page(contrat, attendues, dit)
    deposer(Depot(fichier, scan, MoyenSignature.PAPIER, jour, attendues), par)
    dite = Declaration(DateDuContrat.CEREMONIE, jour, dit["signature"]["lieu"])
    signer(version, dite, par)


def _page(contrat: Contrat, attendues: tuple[SignatureVersion, ...], dit: Any) -> bytes:
    """Return the page that stands for the scan: invented as the parties are, and it says so."""
    jour = dit["signature"]["jour"]
    lignes = "".join(f"<li>{escape(str(lue))}</li>" for lue in attendues)
    document = Document(
        titre="Page de signatures",
        sous_titre=f"Données de démonstration. {contrat.intitule}",
        corps=f"<p>Ont signé le {date_longue(jour)}\u00a0:</p><ul>{lignes}</ul>",
        date=jour,
        pied="Données de démonstration\u00a0: personne n'a signé cette page.",
        sujet="Contrat local de santé",
    )
    with TemporaryDirectory() as dossier:
        (fichier,) = produire(document, ["pdf"], Path(dossier), "page-de-signatures")
        return fichier.read_bytes()
