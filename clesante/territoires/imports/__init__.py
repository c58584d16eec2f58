"""From public files to the pack, from the pack to the referential."""

from clesante.territoires.imports.construction import construire_paquet
from clesante.territoires.imports.perimetres import lire_perimetre
from clesante.territoires.imports.rattachements import (
    Rattachement,
    correspondance,
    rattachements,
)
from clesante.territoires.imports.referentiel import installer, installer_si_besoin

__all__ = [
    "Rattachement",
    "construire_paquet",
    "correspondance",
    "installer",
    "installer_si_besoin",
    "lire_perimetre",
    "rattachements",
]
