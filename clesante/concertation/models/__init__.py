"""The shared diagnosis: what is awaited and heard, findings, issues, priorities, participation."""

from clesante.concertation.models.collecte import (
    DonneeAttendue,
    ImportReponses,
    Recueil,
    Reponse,
    Verbatim,
)
from clesante.concertation.models.constats import Constat, Figure
from clesante.concertation.models.diagnostics import (
    Bloc,
    Diagnostic,
    PorteeDiagnostic,
    Section,
    VersionDiagnostic,
    chaine,
)
from clesante.concertation.models.enjeux import Cause, Enjeu, LienConstat
from clesante.concertation.models.participation import Appel, Contribution
from clesante.concertation.models.priorites import Bulletin, Priorisation

__all__ = [
    "Appel",
    "Bloc",
    "Bulletin",
    "Cause",
    "Constat",
    "Contribution",
    "Diagnostic",
    "DonneeAttendue",
    "Enjeu",
    "Figure",
    "ImportReponses",
    "LienConstat",
    "PorteeDiagnostic",
    "Priorisation",
    "Recueil",
    "Reponse",
    "Section",
    "Verbatim",
    "VersionDiagnostic",
    "chaine",
]
