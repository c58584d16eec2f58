"""Events of contracts, each with its sentence; the parts have theirs."""

from __future__ import annotations

from clesante.comptes.journal import TypeEvenement
from clesante.comptes.models import Evenement
from clesante.contrats.journal import argent as journal_argent
from clesante.contrats.journal import avenants as journal_avenants
from clesante.contrats.journal import conformite as journal_conformite
from clesante.contrats.journal import cycle as journal_cycle
from clesante.contrats.journal import fiches as journal_fiches
from clesante.contrats.journal import programme as journal_programme
from clesante.contrats.journal import prs as journal_prs
from clesante.contrats.journal import redondances as journal_redondances
from clesante.contrats.journal import relecture as journal_relecture
from clesante.contrats.journal import reprise as journal_reprise
from clesante.contrats.journal import signature as journal_signature
from clesante.contrats.journal import texte as journal_texte
from clesante.contrats.journal import versions as journal_versions
from clesante.contrats.journal import vues as journal_vues
from clesante.contrats.models import chaine
from clesante.territoires.regles import citer

CHAMPS = (
    "intitule", "genre", "territoire", "cadre", "diagnostic", "predecesseur", "generation",
    "date_signature", "date_effet", "date_fin_prevue", "date_fin_reelle", "duree_declaree_annees",
    "nom_axe", "noms_objectifs", "montants_en", "sous_dense", "sous_dense_source", "presentation",
    "population",
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
    *journal_prs.EVENEMENTS,
    *journal_texte.EVENEMENTS,
    *journal_conformite.EVENEMENTS,
    *journal_redondances.EVENEMENTS,
    *journal_argent.EVENEMENTS,
    *journal_reprise.EVENEMENTS,
    *journal_versions.EVENEMENTS,
    *journal_avenants.EVENEMENTS,
    *journal_relecture.EVENEMENTS,
    *journal_signature.EVENEMENTS,
)
