"""Columns of accounts and of the journal: the same on screen and in files."""

from __future__ import annotations

import json

from django.utils import timezone

from clesante.comptes.journal import phrase
from clesante.comptes.lectures import LigneDeCompte
from clesante.comptes.models import Evenement, Passage
from clesante.ui.colonnes import Colonne


def _heure(evenement: Evenement) -> str:
    return timezone.localtime(evenement.le).strftime("%d/%m/%Y %H:%M:%S")


def _auteur(evenement: Evenement) -> str:
    return str(evenement.auteur) if evenement.auteur else "l'exploitant du site"


def _en_json(valeurs: dict[str, object]) -> str:
    return json.dumps(valeurs, ensure_ascii=False, sort_keys=True) if valeurs else ""


ECRAN: tuple[Colonne[Evenement], ...] = (
    Colonne("heure", "Quand", _heure),
    Colonne("auteur", "Qui", _auteur),
    Colonne("phrase", "Quoi", phrase),
    Colonne("objet", "Objet", lambda e: f"{e.objet_type} n° {e.objet_id}"),
)
FICHIER: tuple[Colonne[Evenement], ...] = (
    Colonne("numero", "Numéro", lambda e: e.pk, "nombre"),
    Colonne("le", "Instant (UTC)", lambda e: e.le.isoformat()),
    *ECRAN,
    Colonne("auteur_numero", "Numéro de l'auteur", lambda e: e.auteur_id, "nombre"),
    Colonne("type", "Type", lambda e: e.type),
    Colonne("chaine", "Chaîne", lambda e: e.chaine),
    Colonne("avant", "Avant", lambda e: _en_json(e.avant)),
    Colonne("apres", "Après", lambda e: _en_json(e.apres)),
)
PASSAGES: tuple[Colonne[Passage], ...] = (
    Colonne("le", "Quand", lambda p: f"{timezone.localtime(p.le):%d/%m/%Y %H:%M:%S}"),
    Colonne("qui", "Qui", lambda p: str(p.utilisateur) if p.utilisateur else "adresse inconnue"),
    Colonne("nature", "Quoi", lambda p: p.get_nature_display()),
    Colonne("moyen", "Par quoi", lambda p: p.moyen),
    Colonne("reseau", "D'où", lambda p: p.reseau),
)
FICHIER_PASSAGES: tuple[Colonne[Passage], ...] = (
    Colonne("instant", "Instant (UTC)", lambda p: p.le.isoformat()),
    *PASSAGES[1:],
    Colonne("utilisateur", "Numéro de l'utilisateur", lambda p: p.utilisateur_id, "nombre"),
    Colonne("empreinte", "Empreinte de l'adresse tapée", lambda p: p.empreinte),
)
COMPTES: tuple[Colonne[LigneDeCompte], ...] = (
    Colonne("adresse", "Adresse électronique", lambda li: li.adresse),
    Colonne("nom", "Nom", lambda li: li.nom),
    Colonne("etat", "État", lambda li: li.etat),
    Colonne("second_facteur", "Second facteur", lambda li: "oui" if li.second_facteur else "non"),
    Colonne("roles", "Rôles d'aujourd'hui", lambda li: ", ".join(li.roles)),
)
