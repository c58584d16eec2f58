"""Named changes of an import of answers: keep its rows for a day, write them all, or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from django.db import transaction
from django.utils import timezone

from clesante.acteurs.actions.imports import GARDE, rangees
from clesante.acteurs.imports.communs import CREER, ETATS, lire
from clesante.comptes.actions.objets import introuvable
from clesante.comptes.models import Utilisateur
from clesante.concertation.actions import MODIFIER
from clesante.concertation.actions.recueils import importer as importer_reponses
from clesante.concertation.imports_reponses import BORNES, MOTS, sujet_de
from clesante.concertation.models import ImportReponses, Recueil
from clesante.donnees.producteurs.anomalies import FichierRefuseError


def balayer() -> int:
    """Remove the imports begun more than a day ago, and return how many went."""
    return ImportReponses.objects.filter(created_at__lt=timezone.now() - GARDE).delete()[0]


def deposer(depot: ImportReponses, flux: IO[bytes], par: Utilisateur) -> ImportReponses:
    """Read a file of answers and keep its rows for its author, for a day.

    Raises ``EntreeInvalideError`` for what is not a table, or is too long a one.
    """
    depot.lignes = rangees(flux, depot.fichier, BORNES, MOTS.un)
    depot.auteur, depot.fichier = par, depot.fichier[:255]
    balayer()
    depot.save()
    return depot


def retrouver(numero: int, par: Utilisateur) -> ImportReponses:
    """Return an import to its author; raise ``IntrouvableError`` for any other, or an old one."""
    ecrits = Recueil.objects.all().visibles_par(par, MODIFIER)
    siens = ImportReponses.objects.filter(auteur=par, recueil__in=ecrits)
    recents = siens.filter(created_at__gte=timezone.now() - GARDE).select_related("recueil")
    depot = recents.filter(pk=numero).first()
    if depot is None:
        raise introuvable()
    return depot


def importer(depot: ImportReponses, colonnes: Mapping[str, int], par: Utilisateur) -> None:
    """Write every answer of a file, or none; the same import again does nothing more.

    Raises ``FichierRefuseError`` with every row at fault, ``IntrouvableError`` without the right.
    """
    lecture = lire(depot.lignes, colonnes, par, sujet_de(depot))
    if lecture.bloquee:
        raise FichierRefuseError(depot.fichier, lecture.anomalies)
    with transaction.atomic():
        tenu = ImportReponses.objects.select_for_update().get(pk=depot.pk, auteur=par)
        if tenu.fait_le:
            return
        reponses = [ligne.objet for ligne in lecture.lignes]
        importer_reponses(reponses, depot.recueil, depot.fichier, par)
        tenu.bilan = {**dict.fromkeys(ETATS, 0), CREER: len(reponses)}
        tenu.fait_le, tenu.lignes = timezone.now(), []
        tenu.save()
