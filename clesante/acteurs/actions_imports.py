"""Named changes of an import: keep its rows for a day, then write them all, or none."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone

from clesante.acteurs import actions
from clesante.acteurs.imports import (
    BORNES,
    CREER,
    ETATS,
    LIGNES_MAX,
    MODIFIER,
    Lecture,
    est_vide,
    lire,
)
from clesante.acteurs.models import ImportOrganisations, Organisation
from clesante.comptes.models import Utilisateur
from clesante.donnees.producteurs.anomalies import FichierRefuseError
from clesante.donnees.tables.imports import ouvrir
from clesante.socle.erreurs import EntreeInvalideError, RefuseError

GARDE = timedelta(days=1)
ESSAIS = 3


def balayer() -> int:
    """Remove the imports begun more than a day ago, and return how many went."""
    vieux = ImportOrganisations.objects.filter(created_at__lt=timezone.now() - GARDE)
    return vieux.delete()[0]


def retrouver(numero: int, par: Utilisateur) -> ImportOrganisations:
    """Return an import to its author; raise ``IntrouvableError`` for any other, or an old one."""
    recents = ImportOrganisations.objects.filter(created_at__gte=timezone.now() - GARDE)
    depot = recents.filter(pk=numero, auteur=par).first()
    if depot is None:
        raise actions.introuvable()
    return depot


def deposer(flux: IO[bytes], nom: str, par: Utilisateur) -> ImportOrganisations:
    """Read a file in a limited child and keep its rows for its author, for a day.

    Empty rows are kept between others, so that a row has the number its file shows. Raises
    ``EntreeInvalideError`` for what is not a table, or is too long a one.
    """
    with tempfile.TemporaryDirectory(prefix="clesante-import-") as dossier:
        fichier = Path(dossier) / f"fichier{Path(nom).suffix.lower()[:6]}"
        fichier.write_bytes(flux.read())
        lues = ouvrir(fichier, bornes=BORNES)["lignes"]
    lignes = [[] if est_vide(ligne) else ligne for ligne in lues]
    while lignes and not lignes[-1]:
        lignes.pop()
    remplies = sum(map(bool, lignes))
    if remplies < 2:
        raise EntreeInvalideError(
            "Ce fichier n'a pas de ligne sous son en-tête.", "Ajoutez une organisation par ligne."
        )
    if remplies > LIGNES_MAX + 1:
        raise EntreeInvalideError(
            f"Ce fichier a plus de {LIGNES_MAX} lignes.", "Coupez-le en plusieurs fichiers."
        )
    balayer()
    return ImportOrganisations.objects.create(auteur=par, fichier=nom[:255], lignes=lignes)


def importer(
    depot: ImportOrganisations, colonnes: Mapping[str, int], par: Utilisateur
) -> dict[str, Any]:
    """Write every row of a file, or none, and return how many were added, changed, left.

    Rows are judged before the transaction, where others would wait for them, and again when an
    organisation was written meanwhile. Done once: the same import again returns what it did. Raises
    ``FichierRefuseError`` with every row at fault, ``RefuseError`` when others keep on writing.
    """
    for _ in range(ESSAIS):
        if depot.fait_le:
            return dict(depot.bilan)
        marque = _marque()
        lecture = lire(depot.lignes, colonnes, par)
        if lecture.bloquee:
            raise FichierRefuseError(depot.fichier, lecture.anomalies)
        with transaction.atomic():
            depot = ImportOrganisations.objects.select_for_update().get(pk=depot.pk, auteur=par)
            if not depot.fait_le and marque == _marque():
                _ecrire(depot, lecture, par)
    if depot.fait_le:
        return dict(depot.bilan)
    raise RefuseError(
        "D'autres personnes modifient les organisations en ce moment : rien n'a été importé.",
        "Recommencez dans un instant.",
    )


def _marque() -> dict[str, Any]:
    """Return what any writing of an organisation changes: every save takes the next version."""
    return Organisation.objects.aggregate(Count("pk"), Max("pk"), Sum("version"))


def _ecrire(depot: ImportOrganisations, lecture: Lecture, par: Utilisateur) -> None:
    for ligne in lecture.lignes:
        if ligne.etat == CREER:
            actions.creer(ligne.organisation, par, d_un_import=True)
        elif ligne.etat == MODIFIER:
            actions.modifier(ligne.organisation, par)
    depot.bilan = {etat: lecture.compte(etat) for etat in ETATS}
    depot.fait_le, depot.lignes = timezone.now(), []
    depot.save()
