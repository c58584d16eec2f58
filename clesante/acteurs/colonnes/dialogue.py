"""Columns of forces vives, meetings, bodies and decisions: the same on screen and in files."""

from __future__ import annotations

from clesante.acteurs.choix import Famille
from clesante.acteurs.choix_dialogue import (
    GenreDecision,
    GenreInstance,
    GenreRencontre,
    Mobilisation,
)
from clesante.acteurs.lectures.forces import LigneForce
from clesante.acteurs.lectures.instances import LigneDecision, LigneInstance
from clesante.acteurs.lectures.rencontres import LigneRencontre, lignes_de_priorites
from clesante.ui.colonnes import Colonne
from clesante.ui.texte_long import en_clair

ETATS, FAMILLES = dict(Mobilisation.choices), dict(Famille.choices)
GENRES, INSTANCES = dict(GenreRencontre.choices), dict(GenreInstance.choices)
DECISIONS = dict(GenreDecision.choices)

FORCES: tuple[Colonne[LigneForce], ...] = (
    Colonne("nom", "Organisation", lambda li: li.organisation.nom),
    Colonne("etat", "État", lambda li: ETATS[li.force.etat]),
    Colonne("personne", "Personne", lambda li: str(li.force.personne or "")),
    Colonne("depuis_le", "Depuis le", lambda li: li.force.depuis_le, "date"),
    Colonne("famille", "Famille", lambda li: FAMILLES[li.organisation.famille]),
    Colonne("themes", "Thèmes", lambda li: ", ".join(li.themes)),
    Colonne("apports", "Ce qu'elle peut apporter", lambda li: en_clair(li.force.apports)),
    Colonne("lieu", "Territoire", lambda li: li.lieu),
)
RENCONTRES: tuple[Colonne[LigneRencontre], ...] = (
    Colonne("objet", "Objet", lambda li: li.rencontre.objet),
    Colonne("date", "Date", lambda li: li.rencontre.date, "date"),
    Colonne("genre", "Qui", lambda li: GENRES[li.rencontre.genre]),
    Colonne("organisations", "Organisations", lambda li: li.organisations, "nombre"),
    Colonne("themes", "Thèmes", lambda li: ", ".join(li.themes)),
    Colonne("territoire", "Territoire", lambda li: li.lieu),
)
RENCONTRES_FICHIER: tuple[Colonne[LigneRencontre], ...] = (
    *RENCONTRES,
    Colonne("lieu", "Lieu", lambda li: li.rencontre.lieu),
    Colonne("participants", "Fonctions présentes", lambda li: li.rencontre.participants),
    Colonne(
        "priorites",
        "Priorités nommées",
        lambda li: " ; ".join(lignes_de_priorites(li.rencontre)),
    ),
    Colonne("propos", "Ce qui s'est dit", lambda li: en_clair(li.rencontre.propos)),
)
LISTE_INSTANCES: tuple[Colonne[LigneInstance], ...] = (
    Colonne("nom", "Nom", lambda li: li.instance.nom),
    Colonne("genre", "Nature", lambda li: INSTANCES[li.instance.genre]),
    Colonne("decide", "Décide", lambda li: "oui" if li.instance.decide else "non"),
    Colonne("territoire", "Territoire", lambda li: li.lieu),
    Colonne("sieges", "Sièges", lambda li: li.sieges, "nombre"),
    Colonne("usagers", "Dont usagers", lambda li: li.usagers, "nombre"),
    Colonne("decisions", "Décisions", lambda li: li.decisions, "nombre"),
    Colonne("derniere", "Dernière décision", lambda li: li.derniere, "date"),
)
LISTE_DECISIONS: tuple[Colonne[LigneDecision], ...] = (
    Colonne("phrase", "Ce qui est décidé", lambda li: li.decision.phrase),
    Colonne("etat", "État", lambda li: li.etat),
    Colonne("echeance", "Échéance", lambda li: li.decision.echeance, "date"),
    Colonne("responsable", "Responsable", lambda li: li.decision.responsable),
    Colonne("numero", "Numéro", lambda li: li.decision.numero),
    Colonne("date", "Date", lambda li: li.decision.date, "date"),
    Colonne("instance", "Instance", lambda li: li.decision.instance.nom),
    Colonne("genre", "Nature", lambda li: DECISIONS[li.decision.genre]),
)
