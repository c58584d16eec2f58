"""Events of contracts, each with its sentence; the parts have theirs."""

from __future__ import annotations

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement
from clesante.contrats import (
    journal_argent,
    journal_conformite,
    journal_cycle,
    journal_fiches,
    journal_programme,
    journal_redondances,
    journal_reprise,
    journal_texte,
    journal_vues,
)
from clesante.contrats.models import chaine
from clesante.territoires.regles import citer

CHAMPS = (
    "intitule", "genre", "territoire", "cadre", "diagnostic", "predecesseur", "generation",
    "date_signature", "date_effet", "date_fin_prevue", "date_fin_reelle", "duree_declaree_annees",
    "nom_axe", "noms_objectifs", "montants_en", "sous_dense", "sous_dense_source", "presentation",
)  # fmt: skip


def _commence(evenement: Evenement) -> str:
    return f"Démarche commencée\u00a0: {citer(str(evenement.apres.get('intitule', '')))}."


def _retire(evenement: Evenement) -> str:
    return f"Démarche retirée\u00a0: {citer(str(evenement.avant.get('intitule', '')))}."


EVENEMENTS = (
    TypeEvenement("contrats.contrat_commence", _commence, chaine=chaine),
    TypeEvenement(
        "contrats.contrat_modifie", lambda _: "Présentation du contrat modifiée.", chaine=chaine
    ),
    TypeEvenement("contrats.contrat_retire", _retire, chaine=chaine),
    *journal_cycle.EVENEMENTS,
    *journal_programme.EVENEMENTS,
    *journal_fiches.EVENEMENTS,
    *journal_vues.EVENEMENTS,
    *journal_texte.EVENEMENTS,
    *journal_conformite.EVENEMENTS,
    *journal_redondances.EVENEMENTS,
    *journal_argent.EVENEMENTS,
    *journal_reprise.EVENEMENTS,
)
