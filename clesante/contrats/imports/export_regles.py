"""What a cell of a workbook may not do: the rules of the pages that write the same objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from clesante.contrats.actions.etats import CHAMPS_ETAT, poser_etat
from clesante.contrats.models import Axe, Contrat, FicheAction, Signataire
from clesante.contrats.regles.parties import faute_d_habilitation, faute_de_signature
from clesante.contrats.regles.programme import faute_de_numero
from clesante.socle.erreurs import RefuseError

Avant = Mapping[str, Any]


def juger(objet: Any, avant: Avant) -> None:
    """Judge an object changed, not saved; ``avant``: the fields changed, as they were.

    A state that asks no reason keeps none. Raises ``ValidationError`` under the field at fault.
    """
    if isinstance(objet, FicheAction) and avant.keys() & {*CHAMPS_ETAT}:
        _juger_etat(objet, avant)
    elif isinstance(objet, Signataire):
        _juger_signataire(objet, avant)
    elif isinstance(objet, Contrat):
        _juger_contrat(objet, avant)
    elif isinstance(objet, Axe) and "numero" in avant:
        _refuser("numero", faute_de_numero(objet.numero))


def _refuser(champ: str, faute: str) -> None:
    if faute:
        raise ValidationError({champ: faute})


def _juger_etat(fiche: FicheAction, avant: Avant) -> None:
    etat, fiche.etat = fiche.etat, avant.get("etat", fiche.etat)
    try:
        poser_etat(fiche, etat, fiche.motif_etat)
    except RefuseError as refus:
        _refuser("etat", str(refus))


def _juger_signataire(lu: Signataire, avant: Avant) -> None:
    if "habilitation" in avant:
        _refuser("habilitation", faute_d_habilitation(lu.genre, lu.habilitation))
    if avant.keys() & {"signe_le", "habilitation_date", "reserve"}:
        jour = timezone.localdate()
        faute = faute_de_signature(lu.signe_le, lu.habilitation_date, lu.reserve, jour)
        _refuser("signe_le", faute)


def _juger_contrat(contrat: Contrat, avant: Avant) -> None:
    """A contract is signed by its parties, on its page; one taken in says the day it was."""
    if "date_signature" not in avant:
        return
    if not contrat.repris:
        _refuser("date_signature", "La signature se note sur le site, à l'étape qui la demande.")
    jour = contrat.date_signature
    if jour is None or jour > timezone.localdate():
        _refuser("date_signature", "Un contrat repris est signé\u00a0: donnez un jour passé.")
