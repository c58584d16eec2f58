"""Columns of the dated documents of a contract: the same on screen and in files."""

from __future__ import annotations

from typing import Any, Final

from clesante.contrats.lectures.actes import LigneActe
from clesante.ui.colonnes import Colonne


def _de(ligne: LigneActe) -> str:
    """Return who wrote it: the organisation, and the function that signs."""
    organisation = ligne.acte.organisation
    return ", ".join(filter(None, (organisation.nom if organisation else "", ligne.acte.fonction)))


def _sens(ligne: LigneActe) -> str:
    return str(ligne.acte.get_sens_display()) if ligne.acte.sens else ""


ACTES: Final[tuple[Colonne[LigneActe], ...]] = (
    Colonne("intitule", "Document", lambda li: li.acte.intitule),
    Colonne("nature", "Nature", lambda li: li.acte.get_genre_display()),
    Colonne("date", "Date", lambda li: li.acte.date, "date"),
    Colonne("connue", "Pièce", lambda li: "inconnue" if li.acte.inconnu else ""),
    Colonne("de", "De", _de),
    Colonne("sens", "Réponse", _sens),
    Colonne("fiche", "Sur", lambda li: str(li.acte.fiche) if li.acte.fiche else ""),
    Colonne("etape", "Étape", lambda li: li.etape),
    Colonne("repond_a", "Répond à", lambda li: li.repond_a),
    Colonne("signatures", "Signatures", lambda li: li.signatures, "nombre"),
)
SIGNATURES: Final[tuple[Colonne[Any], ...]] = (
    Colonne("signataire", "Signataire", lambda s: s.organisation.nom),
    Colonne("fonction", "Fonction", lambda s: s.fonction),
    Colonne("date", "Signé le", lambda s: s.date, "date"),
)
