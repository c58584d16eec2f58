"""Columns of lists of actions: the same on screen and in files."""

from __future__ import annotations

from collections.abc import Sequence

from clesante.contrats.choix import Priorite
from clesante.contrats.lectures.vues import LigneFiche
from clesante.contrats.regles.etats import Retard
from clesante.socle.dates import date_courte
from clesante.socle.texte import INSECABLE, pluriel
from clesante.ui.colonnes import Colonne

ENTRE = " ; "
RESERVEE = " (réservée à l'équipe)"
INVENTE = "Données de démonstration"
PRIORITES = {str(code): str(dit) for code, dit in Priorite.choices}
Ligne = Colonne[LigneFiche]


def oui(valeur: bool) -> str:
    """Return « oui » or « non »."""
    return "oui" if valeur else "non"


def retard_dit(passes: Sequence[Retard]) -> str:
    """Return « en retard (fin prévue le 01/03/2026) », empty when nothing is late."""
    if not passes:
        return ""
    premier, reste = passes[0], len(passes) - 1
    quoi = f"étape « {premier.quoi} » due" if premier.quoi else "fin prévue"
    suite = f", et {pluriel(reste, 'autre')}" if reste else ""
    return f"en retard ({quoi} le {date_courte(premier.jour)}{suite})"


def axe_dit(ligne: LigneFiche) -> str:
    """Return « 2. Prévenir » for the axis of an action; empty without one."""
    axe = ligne.fiche.axe
    return f"{axe.numero}. {axe.intitule}" if axe else ""


def etat_dit(ligne: LigneFiche) -> str:
    """Return the state of an action, in one piece, and that it is late."""
    etat = ligne.etat.replace(" ", INSECABLE)
    return ", ".join(filter(None, (etat, retard_dit(ligne.retards))))


def _contrat(ligne: LigneFiche) -> str:
    lu = ligne.fiche.contrat
    return f"{lu.intitule} ({INVENTE})" if lu.fictif else lu.intitule


def _nom(ligne: LigneFiche) -> str:
    return f"{ligne.fiche}{RESERVEE if ligne.fiche.restreinte else ''}"


_FICHE: Ligne = Colonne("fiche", "Action", _nom)
_CONTRAT: Ligne = Colonne("contrat", "Contrat", lambda li: li.fiche.contrat.intitule)
_AXE: Ligne = Colonne("axe", "Axe", axe_dit)
_ETAT: Ligne = Colonne("etat", "État", etat_dit)
_PILOTE: Ligne = Colonne("pilote", "Pilote", lambda li: li.pilote)
_FIN: Ligne = Colonne("fin", "Fin", lambda li: li.fiche.fin, "date")
_INDICATEURS: Ligne = Colonne("indicateurs", "Indicateurs", lambda li: li.indicateurs, "nombre")


def ecran(nom_axe: str = "") -> tuple[Ligne, ...]:
    """Return the columns on screen: of one contract, whose axes have a name, or of several."""
    ou = Colonne("axe", nom_axe, axe_dit) if nom_axe else Colonne("contrat", "Contrat", _contrat)
    themes: Ligne = Colonne("themes", "Thèmes", lambda li: " · ".join(li.themes))
    return (_FICHE, ou, _ETAT, _PILOTE, _FIN, themes, _INDICATEURS)


FICHIER: tuple[Ligne, ...] = (
    Colonne("numero", "Numéro", lambda li: li.fiche.numero),
    Colonne("intitule", "Action", lambda li: li.fiche.intitule),
    _CONTRAT,
    _AXE,
    Colonne("etat", "État", lambda li: li.etat),
    Colonne("retard", "En retard", lambda li: retard_dit(li.retards)),
    Colonne("motif", "Motif de l'état", lambda li: li.fiche.motif_etat),
    Colonne("priorite", "Priorité", lambda li: PRIORITES.get(li.fiche.priorite, "")),
    _PILOTE,
    Colonne("pilote_fonction", "Fonction pilote", lambda li: li.fiche.pilote_fonction),
    Colonne("debut", "Début", lambda li: li.fiche.debut, "date"),
    _FIN,
    Colonne("themes", "Thèmes", lambda li: ENTRE.join(li.themes)),
    Colonne("publics", "Publics", lambda li: ENTRE.join(li.publics)),
    Colonne("financeurs", "Financeurs", lambda li: ENTRE.join(li.financeurs)),
    _INDICATEURS,
    Colonne("publique", "Montrée au public", lambda li: oui(li.fiche.publique)),
    Colonne("restreinte", "Réservée à l'équipe", lambda li: oui(li.fiche.restreinte)),
    Colonne("demonstration", INVENTE, lambda li: INVENTE if li.fiche.contrat.fictif else ""),
)
