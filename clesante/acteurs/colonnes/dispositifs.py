"""Columns of the register of dispositifs: the same on screen and in files."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from clesante.acteurs.lectures.dispositifs import LigneDispositif
from clesante.acteurs.models import Dispositif
from clesante.recherche.lectures import ENTRE
from clesante.socle.dates import date_courte
from clesante.ui.colonnes import Colonne


def porteur(dispositif: Dispositif) -> str:
    """Return who carries a dispositif, as people read it."""
    return dispositif.porteur.nom if dispositif.porteur else dispositif.porteur_dit


def periode(du: date | None, au: date | None) -> str:
    """Return « depuis le 01/01/2024 », « du … au … », empty when nothing is known."""
    if du and au:
        return f"du {date_courte(du)} au {date_courte(au)}"
    if du:
        return f"depuis le {date_courte(du)}"
    return f"jusqu'au {date_courte(au)}" if au else ""


Ligne = Colonne[LigneDispositif]
_NOM: Ligne = Colonne("nom", "Nom", lambda li: li.dispositif.nom)
_TYPE: Ligne = Colonne("type", "Type", lambda li: li.type)
_LIEU: Ligne = Colonne("lieu", "Couvre", lambda li: li.lieu)
_PORTEUR: Ligne = Colonne("porteur", "Porteur", lambda li: porteur(li.dispositif))
_ACTIONS: Ligne = Colonne("actions", "Actions", lambda li: li.actions, "nombre")
ECRAN: tuple[Ligne, ...] = (
    _NOM,
    _TYPE,
    _LIEU,
    _PORTEUR,
    Colonne("periode", "Période", lambda li: periode(li.dispositif.du, li.dispositif.au)),
    Colonne("themes", "Thèmes", lambda li: ", ".join(li.themes)),
    _ACTIONS,
)
FICHIER: tuple[Ligne, ...] = (
    _TYPE,
    _NOM,
    Colonne("territoire", "Code du territoire", lambda li: li.dispositif.territoire),
    _LIEU,
    _PORTEUR,
    Colonne("du", "Depuis le", lambda li: li.dispositif.du, "date"),
    Colonne("au", "Jusqu'au", lambda li: li.dispositif.au, "date"),
    Colonne("themes", "Thèmes", lambda li: ENTRE.join(li.themes)),
    Colonne("publics", "Publics", lambda li: ENTRE.join(li.publics)),
    Colonne("description", "Description", lambda li: li.dispositif.description),
    Colonne("fonction_contact", "Fonction à joindre", lambda li: li.dispositif.fonction_contact),
    Colonne("courriel_contact", "Adresse électronique", lambda li: li.dispositif.courriel_contact),
    Colonne("site", "Document ou site", lambda li: li.dispositif.site),
    _ACTIONS,
    Colonne(
        "modifie_le",
        "Modifié le",
        lambda li: timezone.localdate(li.dispositif.modifie_le),
        "date",
    ),
)
