"""Named changes of an import: keep its rows for a day, then write them all, or none."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from clesante.acteurs import actions
from clesante.acteurs.imports import CREER, ETATS, LIGNES_MAX, MODIFIER, lire
from clesante.acteurs.models import ImportOrganisations
from clesante.comptes.models import Utilisateur
from clesante.donnees.producteurs.anomalies import FichierRefuseError
from clesante.donnees.tables.imports import ouvrir
from clesante.socle.erreurs import EntreeInvalideError

GARDE = timedelta(days=1)


def deposer(flux: IO[bytes], nom: str, par: Utilisateur) -> ImportOrganisations:
    """Read a file in a limited child and keep its rows for its author, for a day.

    Raises ``EntreeInvalideError`` for what is not a table, or is too long a one.
    """
    with tempfile.TemporaryDirectory(prefix="clesante-import-") as dossier:
        fichier = Path(dossier) / f"fichier{Path(nom).suffix.lower()[:6]}"
        fichier.write_bytes(flux.read())
        lignes = ouvrir(fichier)["lignes"]
    lignes = [ligne for ligne in lignes if any(str(c or "").strip() for c in ligne)]
    if len(lignes) < 2:
        raise EntreeInvalideError(
            "Ce fichier n'a pas de ligne sous son en-tête.", "Ajoutez une organisation par ligne."
        )
    if len(lignes) > LIGNES_MAX + 1:
        raise EntreeInvalideError(
            f"Ce fichier a plus de {LIGNES_MAX} lignes.", "Coupez-le en plusieurs fichiers."
        )
    ImportOrganisations.objects.filter(created_at__lt=timezone.now() - GARDE).delete()
    return ImportOrganisations.objects.create(auteur=par, fichier=nom[:255], lignes=lignes)


def importer(
    depot: ImportOrganisations, colonnes: Mapping[str, int], par: Utilisateur
) -> dict[str, Any]:
    """Write every row of a file, or none, and return how many were added, changed, left.

    Done once: the same import again returns what it did. Raises ``FichierRefuseError`` with every
    row at fault.
    """
    with transaction.atomic():
        depot = ImportOrganisations.objects.select_for_update().get(pk=depot.pk, auteur=par)
        if depot.fait_le:
            return dict(depot.bilan)
        lecture = lire(depot.lignes, colonnes, par)
        if lecture.bloquee:
            raise FichierRefuseError(depot.fichier, lecture.anomalies)
        for ligne in lecture.lignes:
            if ligne.etat == CREER:
                actions.creer(ligne.organisation, par, d_un_import=True)
            elif ligne.etat == MODIFIER:
                actions.modifier(ligne.organisation, par)
        depot.bilan = {etat: lecture.compte(etat) for etat in ETATS}
        depot.fait_le, depot.lignes = timezone.now(), []
        depot.save()
    return depot.bilan
