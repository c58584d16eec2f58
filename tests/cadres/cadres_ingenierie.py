"""Small frameworks for the tests of engineering: one region of each kind, written as YAML."""

from __future__ import annotations

from clesante.cadres.chargement import charger
from clesante.cadres.objets import Cadre

ENTETE = """
cadre: essai
region: REG-53
agence: ARS d'essai
version: essai
titre: Cadre d'essai
documents:
- {code: page, enonce: La page, editeur: ARS d'essai}
"""
PARITE = """
financements:
- code: parite
  enonce: Le financement est paritaire.
  statut: source
  force: obligatoire
  genre: cofinancement
  valeur: 50
  unite: "%"
  citation: « Le CLS doit disposer d'un financement paritaire avec la collectivité. »
  document: page
  lieu: Les obligations en vigueur
- code: double_financement
  enonce: Pas de double financement d'un CLS et d'un CLSM.
  statut: source
  force: obligatoire
  genre: exclusion
  vise: [clsm]
  citation: « Un double financement CLS/CLSM (…) n'est pas possible sur un même territoire. »
  document: page
  lieu: Les obligations en vigueur
- code: convention
  enonce: Une convention est en cours.
  statut: source
  force: obligatoire
  genre: condition
  citation: « La convention signée (…) doit être en cours de validité. »
  document: page
  lieu: Les obligations en vigueur
"""
COORDONNATEUR = """
financements:
- code: coordonnateur
  enonce: L'agence accompagne l'embauche d'un coordonnateur.
  statut: source
  force: attendu
  genre: coordonnateur
  citation: « L'ARS Grand Est accompagne l'embauche d'un coordonnateur »
  document: page
  lieu: Qui finance quoi ?
"""
PALIER = """
financements:
- code: palier
  enonce: Un ETP.
  statut: source
  force: possible
  genre: palier
  minimum: {minimum}
  maximum: {maximum}
  population: {population}
  valeur: 1
  unite: ETP
  citation: « un ETP »
  document: page
  lieu: ici
- code: plafond
  enonce: Au plus par ETP.
  statut: source
  force: obligatoire
  genre: plafond
  valeur: {plafond}
  unite: euros
  citation: « au plus par ETP »
  document: page
  lieu: ici
"""


def cadre_d_essai(corps: str = "") -> Cadre:
    """Return a framework made of the header and ``corps``."""
    return charger(ENTETE + corps, "essai.yaml")


def a_palier(
    minimum: int = 10_000,
    maximum: int = 100_000,
    population: str = "municipale",
    plafond: str = "30000",
) -> Cadre:
    """Return a framework with one bracket and a ceiling, silent about part-time and co-funding."""
    return cadre_d_essai(
        PALIER.format(minimum=minimum, maximum=maximum, population=population, plafond=plafond)
    )
