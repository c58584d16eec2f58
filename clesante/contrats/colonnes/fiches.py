"""Columns of lists of actions: the same on screen and in files."""

from __future__ import annotations

from collections.abc import Sequence

from clesante.contrats.lectures.vues import LigneFiche
from clesante.contrats.regles.etats import Retard
from clesante.socle.dates import date_courte
from clesante.socle.texte import INSECABLE, pluriel
from clesante.ui.colonnes import Colonne

ENTRE = " ; "
RESERVEE = " (réservée à l'équipe)"
INVENTE = "Données de démonstration"
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


def etat_dit(ligne: LigneFiche) -> str:
    """Return the state of an action, in one piece, and that it is late."""
    etat = ligne.etat.replace(" ", INSECABLE)
    return ", ".join(filter(None, (etat, retard_dit(ligne.retards))))


def _contrat(ligne: LigneFiche) -> str:
    return f"{ligne.contrat} ({INVENTE})" if ligne.fictif else ligne.contrat


def _nom(ligne: LigneFiche) -> str:
    return f"{ligne.nom}{RESERVEE if ligne.restreinte else ''}"


_FICHE: Ligne = Colonne("fiche", "Action", _nom)
_CONTRAT: Ligne = Colonne("contrat", "Contrat", lambda li: li.contrat)
_AXE: Ligne = Colonne("axe", "Axe", lambda li: li.axe)
_ETAT: Ligne = Colonne("etat", "État", etat_dit)
_PILOTE: Ligne = Colonne("pilote", "Pilote", lambda li: li.pilote)
_FIN: Ligne = Colonne("fin", "Fin", lambda li: li.fin, "date")
_INDICATEURS: Ligne = Colonne("indicateurs", "Indicateurs", lambda li: li.indicateurs, "nombre")


def ecran(nom_axe: str = "") -> tuple[Ligne, ...]:
    """Return the columns on screen: of one contract, whose axes have a name, or of several."""
    ou: Ligne = Colonne("contrat", "Contrat", _contrat)
    if nom_axe:
        ou = Colonne("axe", nom_axe, lambda li: li.axe)
    themes: Ligne = Colonne("themes", "Thèmes", lambda li: " · ".join(li.themes))
    return (_FICHE, ou, _ETAT, _PILOTE, _FIN, themes, _INDICATEURS)


FICHIER: tuple[Ligne, ...] = (
    Colonne("numero", "Numéro", lambda li: li.numero),
    Colonne("intitule", "Action", lambda li: li.intitule),
    _CONTRAT,
    _AXE,
    Colonne("etat", "État", lambda li: li.etat),
    Colonne("retard", "En retard", lambda li: retard_dit(li.retards)),
    Colonne("motif", "Motif de l'état", lambda li: li.motif_etat),
    Colonne("priorite", "Priorité", lambda li: li.priorite),
    _PILOTE,
    Colonne("pilote_fonction", "Fonction pilote", lambda li: li.pilote_fonction),
    Colonne("debut", "Début", lambda li: li.debut, "date"),
    _FIN,
    Colonne("themes", "Thèmes", lambda li: ENTRE.join(li.themes)),
    Colonne("publics", "Publics", lambda li: ENTRE.join(li.publics)),
    Colonne("financeurs", "Financeurs", lambda li: ENTRE.join(li.financeurs)),
    _INDICATEURS,
    Colonne("publique", "Montrée au public", lambda li: oui(li.publique)),
    Colonne("restreinte", "Réservée à l'équipe", lambda li: oui(li.restreinte)),
    Colonne("demonstration", INVENTE, lambda li: INVENTE if li.fictif else ""),
)
