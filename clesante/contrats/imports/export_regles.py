"""What a cell of a workbook may not do: the rules of the pages that write the same objects."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from clesante.acteurs.regles.dispositifs import faute_fonction
from clesante.contrats.actions import SIGNATURE_AILLEURS, numeros_libres
from clesante.contrats.actions.etats import CHAMPS_ETAT, poser_etat
from clesante.contrats.choix import EtatAction
from clesante.contrats.models import Axe, Contrat, FicheAction, Signataire
from clesante.contrats.regles.parties import (
    SIGNE_AILLEURS,
    faute_d_habilitation,
    faute_de_signature,
)
from clesante.contrats.regles.programme import faute_de_numero
from clesante.socle.erreurs import RefuseError

Avant = Mapping[str, Any]
AVANT_LE_DEBUT = "La fin est avant le début."


FONCTIONS = ("pilote_fonction", "elu_referent", "contact", "responsable", "fonction")
PERIODES = (("debut", "fin"), ("debut", "echeance"))


def avant_d_ajouter(objet: Any, tapes: Collection[str]) -> Avant:
    """Return what a new object was before the cells of its row were read: nothing, or its state."""
    avant: dict[str, Any] = dict.fromkeys(tapes)
    if isinstance(objet, FicheAction) and avant.keys() & {*CHAMPS_ETAT}:
        avant["etat"] = EtatAction.A_VENIR
    return avant


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
    _juger_fonctions(objet, avant)
    _juger_jours(objet, avant)
    _juger_place(objet, avant)


def _juger_fonctions(objet: Any, avant: Avant) -> None:
    """A function is asked where a person could be named."""
    for nom in FONCTIONS:
        if nom in avant:
            _refuser(nom, faute_fonction(getattr(objet, nom) or ""))


def _juger_jours(objet: Any, avant: Avant) -> None:
    """Days are in order."""
    for premier, dernier in PERIODES:
        if avant.keys() & {premier, dernier} and hasattr(objet, premier):
            du, au = getattr(objet, premier), getattr(objet, dernier, None)
            _refuser(dernier, AVANT_LE_DEBUT if du and au and au < du else "")


def _juger_place(objet: Any, avant: Avant) -> None:
    """A number of a signed contract stays; a new one takes its own."""
    nouveau = objet.pk is None or not avant.get("numero")
    if "numero" not in avant or nouveau or getattr(objet, "hors_contrat", False):
        return
    try:
        numeros_libres(objet.contrat)
    except RefuseError as refus:
        _refuser("numero", str(refus))


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
    if "signe_le" in avant and not lu.contrat.repris:
        _refuser("signe_le", SIGNE_AILLEURS)
    if avant.keys() & {"signe_le", "habilitation_date", "reserve"}:
        jour = timezone.localdate()
        faute = faute_de_signature(lu.signe_le, lu.habilitation_date, lu.reserve, jour)
        _refuser("signe_le", faute)


def _juger_contrat(contrat: Contrat, avant: Avant) -> None:
    """A contract is signed by its parties, on its page; one taken in says the day it was."""
    if "date_signature" not in avant:
        return
    if not contrat.repris:
        _refuser("date_signature", SIGNATURE_AILLEURS[0])
    jour = contrat.date_signature
    if jour is None or jour > timezone.localdate():
        _refuser("date_signature", "Un contrat repris est signé\u00a0: donnez un jour passé.")
