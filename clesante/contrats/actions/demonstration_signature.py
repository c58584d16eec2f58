"""« Pays de Kersall », second contract and its avenant: signed on paper, by ordinary acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
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


def signer_sur_papier(
    contrat: Contrat, dite: Any, par: Utilisateur, deliberations: Mapping[int, date] | None = None
) -> None:
    """Prepare the signature, receive the page that all have signed, declare the text signed.

    ``deliberations``: on which day each organisation deliberated, when the contract does not say.
    """
    version, jour = preparer(contrat, par), dite["jour"]
    attendues = signatures(version)
    for lue in attendues:
        lue.habilitation_date = (deliberations or {}).get(
            lue.organisation_id, lue.habilitation_date
        )
    fichier = DocumentVersion(
        version=version, genre=GenreDocument.SCAN, fichier="page-de-signatures.pdf"
    )
    scan = _page(contrat, attendues, jour)
    deposer(Depot(fichier, scan, MoyenSignature.PAPIER, jour, attendues), par)
    signer(version, Declaration(DateDuContrat.CEREMONIE, jour, dite["lieu"]), par)


def _page(contrat: Contrat, attendues: tuple[SignatureVersion, ...], jour: date) -> bytes:
    """Return the page that stands for the scan: invented as the parties are, and it says so."""
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
