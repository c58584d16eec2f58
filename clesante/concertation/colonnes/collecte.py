"""Columns of the plan de collecte: those of its files."""

from __future__ import annotations

from clesante.concertation.lectures.collecte import LigneAttendue
from clesante.ui.colonnes import Colonne

PLAN: tuple[Colonne[LigneAttendue], ...] = (
    Colonne("intitule", "Donnée attendue", lambda li: li.donnee.intitule),
    Colonne("indicateur", "Indicateur du catalogue", lambda li: li.donnee.indicateur),
    Colonne("detenteur", "Détenteur", lambda li: li.donnee.detenteur),
    Colonne("methode", "Méthode", lambda li: li.donnee.methode),
    Colonne("etat", "État", lambda li: str(li.etat.label)),
    Colonne("demandee_le", "Demandée le", lambda li: li.donnee.demandee_le, "date"),
    Colonne("relancee_le", "Relancée le", lambda li: li.donnee.relancee_le, "date"),
    Colonne("recue_le", "Reçue le", lambda li: li.donnee.recue_le, "date"),
    Colonne(
        "abandonnee_le", "Déclarée jamais venue le", lambda li: li.donnee.abandonnee_le, "date"
    ),
    Colonne("remarque", "Remarque", lambda li: li.donnee.remarque),
)
