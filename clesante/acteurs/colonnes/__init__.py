"""Columns of the list of organisations: the same on screen and in files."""

from __future__ import annotations

from django.utils import timezone

from clesante.acteurs.choix import Famille, Nature
from clesante.acteurs.lectures import LigneOrganisation
from clesante.ui.colonnes import Colonne

# Read at each cell: Django's own reading of a label copies them all each time.
NATURES, FAMILLES = dict(Nature.choices), dict(Famille.choices)
ECRAN: tuple[Colonne[LigneOrganisation], ...] = (
    Colonne("nom", "Nom", lambda li: li.organisation.nom),
    Colonne("sigle", "Sigle", lambda li: li.organisation.sigle),
    Colonne("nature", "Nature", lambda li: NATURES.get(li.organisation.nature, "")),
    Colonne("famille", "Famille", lambda li: FAMILLES.get(li.organisation.famille, "")),
    Colonne("lieu", "Territoire", lambda li: li.lieu),
    Colonne(
        "modifie_le",
        "Modifiée le",
        lambda li: timezone.localdate(li.organisation.modifie_le),
        "date",
    ),
)
FICHIER: tuple[Colonne[LigneOrganisation], ...] = (
    *ECRAN[:4],
    Colonne("siret", "SIRET", lambda li: li.organisation.siret),
    Colonne("territoire", "Code du territoire", lambda li: li.organisation.territoire),
    *ECRAN[4:],
    Colonne("courriel", "Adresse électronique", lambda li: li.organisation.courriel),
    Colonne("telephone", "Téléphone", lambda li: li.organisation.telephone),
    Colonne("site", "Site internet", lambda li: li.organisation.site),
    Colonne("missions", "Missions", lambda li: li.organisation.missions),
    Colonne("fermee_le", "Fermée le", lambda li: li.organisation.fermee_le, "date"),
)
