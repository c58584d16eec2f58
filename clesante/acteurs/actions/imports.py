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

from clesante.acteurs.imports import ORGANISATIONS
from clesante.acteurs.imports.communs import (
    CREER,
    ETATS,
    LIGNES_MAX,
    MODIFIER,
    Lecture,
    Sujet,
    est_vide,
    lire,
)
from clesante.acteurs.imports.dispositifs import DISPOSITIFS
from clesante.comptes.actions.objets import introuvable
from clesante.comptes.models import Utilisateur
from clesante.donnees.producteurs.anomalies import FichierRefuseError
from clesante.donnees.tables.atelier import Bornes
from clesante.donnees.tables.imports import ouvrir
from clesante.socle.erreurs import EntreeInvalideError, RefuseError

GARDE = timedelta(days=1)
ESSAIS = 3
SUJETS = (ORGANISATIONS, DISPOSITIFS)


def balayer() -> int:
    """Remove the imports begun more than a day ago, and return how many went."""
    limite = timezone.now() - GARDE
    return sum(s.depot.objects.filter(created_at__lt=limite).delete()[0] for s in SUJETS)


def retrouver(numero: int, par: Utilisateur, sujet: Sujet) -> Any:
    """Return an import to its author; raise ``IntrouvableError`` for any other, or an old one."""
    recents = sujet.depot.objects.filter(created_at__gte=timezone.now() - GARDE)
    depot = recents.filter(pk=numero, auteur=par).first()
    if depot is None:
        raise introuvable()
    return depot


def deposer(flux: IO[bytes], nom: str, par: Utilisateur, sujet: Sujet) -> Any:
    """Read a file and keep its rows for its author, for a day; raise as :func:`rangees`."""
    lignes = rangees(flux, nom, sujet.bornes, sujet.mots.un)
    balayer()
    return sujet.depot.objects.create(auteur=par, fichier=nom[:255], lignes=lignes)


def rangees(flux: IO[bytes], nom: str, bornes: Bornes, un: str) -> list[list[Any]]:
    """Return the rows of a file, read in a limited child; ``un`` says what a row is.

    Empty rows are kept between others, so that a row has the number its file shows. Raises
    ``EntreeInvalideError`` for what is not a table, or is too long a one.
    """
    with tempfile.TemporaryDirectory(prefix="clesante-import-") as dossier:
        fichier = Path(dossier) / f"fichier{Path(nom).suffix.lower()[:6]}"
        fichier.write_bytes(flux.read())
        lues = ouvrir(fichier, bornes=bornes)["lignes"]
    lignes = [[] if est_vide(ligne) else ligne for ligne in lues]
    while lignes and not lignes[-1]:
        lignes.pop()
    remplies = sum(map(bool, lignes))
    if remplies < 2:
        raise EntreeInvalideError(
            "Ce fichier n'a pas de ligne sous son en-tête.", f"Ajoutez {un} par ligne."
        )
    if remplies > LIGNES_MAX + 1:
        raise EntreeInvalideError(
            f"Ce fichier a plus de {LIGNES_MAX} lignes.", "Coupez-le en plusieurs fichiers."
        )
    return lignes


def importer(
    depot: Any,
    colonnes: Mapping[str, int],
    par: Utilisateur,
    precisions: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Write every row of a file, or none, and return how many were added, changed, left.

    Rows are judged before the transaction, where others would wait for them, and again when an
    object was written meanwhile. Done once: the same import again returns what it did. Raises
    ``FichierRefuseError`` with every row at fault, ``RefuseError`` when others keep on writing.
    """
    sujet = next(sujet for sujet in SUJETS if isinstance(depot, sujet.depot))
    for _ in range(ESSAIS):
        if depot.fait_le:
            return dict(depot.bilan)
        marque = _marque(sujet)
        lecture = lire(depot.lignes, colonnes, par, sujet, precisions)
        if lecture.bloquee:
            raise FichierRefuseError(depot.fichier, lecture.anomalies)
        with transaction.atomic():
            depot = sujet.depot.objects.select_for_update().get(pk=depot.pk, auteur=par)
            if not depot.fait_le and marque == _marque(sujet):
                _ecrire(depot, lecture, par, sujet)
    if depot.fait_le:
        return dict(depot.bilan)
    raise RefuseError(
        f"D'autres personnes modifient les {sujet.mots.pluriel} en ce moment : rien n'a été "
        "importé.",
        "Recommencez dans un instant.",
    )


def _marque(sujet: Sujet) -> list[dict[str, Any]]:
    """Return what any writing of an object changes: every save takes the next version."""
    lus: list[Any] = [modele._default_manager for modele in sujet.objets]  # noqa: SLF001
    return [lu.aggregate(Count("pk"), Max("pk"), Sum("version")) for lu in lus]


def _ecrire(depot: Any, lecture: Lecture, par: Utilisateur, sujet: Sujet) -> None:
    for ligne in lecture.lignes:
        if ligne.etat == CREER:
            sujet.creer(ligne.objet, par)
        elif ligne.etat == MODIFIER:
            sujet.modifier(ligne.objet, par)
    depot.bilan = {etat: lecture.compte(etat) for etat in ETATS}
    depot.fait_le, depot.lignes = timezone.now(), []
    depot.save()
