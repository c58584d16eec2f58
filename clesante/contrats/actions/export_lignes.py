"""Named changes of the rows a workbook adds or takes away: those of their pages, no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from clesante.comptes.models import Utilisateur
from clesante.contrats.actions import parties
from clesante.contrats.actions.argent import ajouter_ligne, retirer_ligne
from clesante.contrats.actions.fiches import (
    ajouter_fiche,
    ajouter_rangee,
    cibler,
    retirer_fiche,
    retirer_rangee,
)
from clesante.contrats.actions.programme import (
    ajouter_axe,
    ajouter_objectif,
    retirer_axe,
    retirer_objectif,
)
from clesante.contrats.colonnes.export import NUMERO
from clesante.contrats.imports.export import Retour
from clesante.contrats.imports.export_lignes import Ajout, Retrait
from clesante.contrats.models import (
    Axe,
    CibleIndicateur,
    Contrat,
    Engagement,
    EtapeAction,
    FicheAction,
    IndicateurAction,
    LigneFinancement,
    Objectif,
    Signataire,
)
from clesante.donnees.producteurs.anomalies import Anomalie
from clesante.socle.erreurs import ClesanteError

Ajouter = Callable[[Any, Contrat, Utilisateur], object]
Retirer = Callable[[Any, Utilisateur], object]
GESTES: Final[Mapping[type[Any], tuple[Ajouter, Retirer]]] = {
    Axe: (ajouter_axe, retirer_axe),
    Objectif: (ajouter_objectif, retirer_objectif),
    FicheAction: (ajouter_fiche, retirer_fiche),
    EtapeAction: (lambda lu, _, par: ajouter_rangee(lu, lu.fiche, par), retirer_rangee),
    IndicateurAction: (lambda lu, _, par: ajouter_rangee(lu, lu.fiche, par), retirer_rangee),
    CibleIndicateur: (
        lambda lu, _, par: cibler(lu.indicateur, {lu.annee: lu.valeur}, par),
        lambda lu, par: cibler(lu.indicateur, {lu.annee: None}, par),
    ),
    LigneFinancement: (lambda lu, _, par: ajouter_ligne(lu, lu.fiche, par), retirer_ligne),
    Signataire: (lambda lu, _, par: parties.ajouter(lu, par), parties.retirer),
    Engagement: (lambda lu, _, par: parties.ajouter(lu, par), parties.retirer),
}
FAUTES = (ClesanteError, ValidationError, IntegrityError)


def executer(retour: Retour, contrat: Contrat, par: Utilisateur) -> None:
    """Add, then take away, the rows of a workbook; raise what the page of each would."""
    for ajout in retour.ajouts:
        GESTES[type(ajout.objet)][0](ajout.objet, contrat, par)
    for retrait in reversed(retour.retraits):
        GESTES[type(retrait.objet)][1](retrait.objet, par)


def essayer(retour: Retour, contrat: Contrat, par: Utilisateur) -> None:
    """Judge each row to add or take away as its page would, and write nothing.

    What cannot be is kept among the faults of the workbook, row by row.
    """
    if not (retour.ajouts or retour.retraits):
        return
    with transaction.atomic():
        for ajout in retour.ajouts:
            with _fautes(retour, ajout):
                GESTES[type(ajout.objet)][0](ajout.objet, contrat, par)
        for retrait in reversed(retour.retraits):
            with _fautes(retour, retrait):
                GESTES[type(retrait.objet)][1](retrait.objet, par)
        transaction.set_rollback(True)


@contextmanager
def _fautes(retour: Retour, lu: Ajout | Retrait) -> Iterator[None]:
    """Keep what refuses a row, and go on to the next one."""
    try:
        with transaction.atomic():
            yield
    except FAUTES as erreur:
        dit, remede = _dire(erreur)
        retour.anomalies.append(Anomalie(lu.ligne, NUMERO, "", dit, remede, feuille=lu.feuille))


def _dire(erreur: Exception) -> tuple[str, str]:
    if isinstance(erreur, ClesanteError):
        return erreur.message.removesuffix("."), erreur.remede.removesuffix(".")
    return _phrase(erreur), "Corrigez cette ligne"


def _phrase(erreur: Exception) -> str:
    dites: Iterable[str] = erreur.messages if isinstance(erreur, ValidationError) else ()
    return " ".join(dites).removesuffix(".") or "cette ligne dit ce qu'une autre dit déjà"
