"""Named changes of a workbook that comes back: keep it for a day, then write it all, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import IO

from django.db import IntegrityError, transaction
from django.utils import timezone

from clesante.comptes.actions.objets import introuvable, retablir
from clesante.comptes.models import Evenement, Utilisateur
from clesante.contrats.actions import MODIFIER, changer, permis
from clesante.contrats.actions.export_lignes import essayer, executer
from clesante.contrats.colonnes.export import FEUILLES
from clesante.contrats.imports.export import Retour, comparer
from clesante.contrats.models import Contrat, ImportContrat
from clesante.socle.erreurs import RefuseError
from clesante.ui.classeurs_lus import DECOMPRESSE_OCTETS, feuilles

GARDE = timedelta(days=1)
CELLULES = 500_000
CLASSEUR = "classeur"
EVENEMENT = "contrats.classeur_repris"


def balayer() -> int:
    """Remove the files begun more than a day ago, and return how many went."""
    limite = timezone.now() - GARDE
    return ImportContrat.objects.filter(created_at__lt=limite).delete()[0]


def deposer_classeur(
    contrat: Contrat, flux: IO[bytes], nom: str, par: Utilisateur
) -> ImportContrat:
    """Read a workbook of a contract and keep its cells for who gives it, for a day.

    Raises ``IntrouvableError`` without the right, ``EntreeInvalideError`` for what is not one.
    """
    permis(Contrat, contrat.pk, par)
    pages = feuilles(flux, nom, DECOMPRESSE_OCTETS, CELLULES)
    comparer(contrat, pages, par)
    balayer()
    return ImportContrat.objects.create(
        auteur=par, contrat=contrat, fichier=nom[:255], genre=CLASSEUR, choix={"pages": pages}
    )


def retrouver_classeur(numero: int, par: Utilisateur) -> ImportContrat:
    """Return a workbook to who gave it; raise ``IntrouvableError`` for any other, or an old one."""
    recents = ImportContrat.objects.filter(created_at__gte=timezone.now() - GARDE)
    ecrits = Contrat.objects.all().visibles_par(par, MODIFIER)
    siens = recents.filter(auteur=par, genre=CLASSEUR, contrat__in=ecrits.values("pk"))
    depot = siens.select_related("contrat").filter(pk=numero).first()
    if depot is None:
        raise introuvable()
    return depot


def relire(depot: ImportContrat, par: Utilisateur, gardes: frozenset[str] = frozenset()) -> Retour:
    """Return what a workbook kept would change now, each row judged as its page would."""
    retour = _comparer(depot, par, gardes)
    assert depot.contrat is not None  # noqa: S101 (chosen so when it is kept)
    essayer(retour, depot.contrat, par)
    return retour


def _comparer(depot: ImportContrat, par: Utilisateur, gardes: frozenset[str]) -> Retour:
    assert depot.contrat is not None  # noqa: S101 (chosen so when it is kept)
    return comparer(depot.contrat, depot.choix.get("pages", {}), par, gardes)


def appliquer(depot: ImportContrat, par: Utilisateur, gardes: frozenset[str]) -> Retour:
    """Write every change of a workbook, each object with its event, or none of them.

    ``gardes`` are the conflicts in which the workbook is right. Raises ``RefuseError`` when
    something is to mend, ``VersionDepasseeError`` when someone wrote meanwhile.
    """
    with _chaque_numero_une_fois():
        tenu = ImportContrat.objects.select_for_update().get(pk=depot.pk, auteur=par)
        if tenu.fait_le:
            return Retour()
        if relire(tenu, par, gardes).bloquee:
            raise RefuseError(
                "Des cellules sont à corriger\u00a0: rien n'a été enregistré.",
                "Corrigez-les dans le classeur, puis donnez-le à nouveau.",
            )
        retour = _comparer(tenu, par, gardes)  # read anew: what was tried left its marks
        for objet, noms in retour.changes:
            changer(objet, EVENEMENT, noms, par)
        assert tenu.contrat is not None  # noqa: S101 (chosen so when it is kept)
        executer(retour, tenu.contrat, par)
        tenu.fait_le, tenu.choix = timezone.now(), {}
        tenu.bilan = {
            "objets": len(retour.changes),
            "ajoutes": len(retour.ajouts),
            "retires": len(retour.retraits),
            "ecartes": _ecartes(retour, gardes),
        }
        tenu.save()
    return retour


@contextmanager
def _chaque_numero_une_fois() -> Iterator[None]:
    """Write all or nothing; raise ``RefuseError`` for what the base says is given already."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as erreur:
        raise RefuseError(
            "Une ligne prend un numéro ou une place déjà donnés\u00a0: rien n'a été enregistré.",
            "Changez-le d'abord là où il est, puis recommencez.",
        ) from erreur


def _ecartes(retour: Retour, gardes: frozenset[str]) -> int:
    return sum(d.cle not in gardes for d in retour.conflits)


def retablir_un_retour(evenement: Evenement, par: Utilisateur) -> None:
    """Undo what a workbook changed of one object; raise as :func:`retablir`."""
    gestes = {
        feuille.modele: lambda objet, qui, noms=feuille.noms: changer(objet, EVENEMENT, noms, qui)
        for feuille in FEUILLES
    }
    with _chaque_numero_une_fois():
        retablir(evenement, par, gestes)
