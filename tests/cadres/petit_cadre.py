"""A small framework, whole and right, that tests break one line at a time."""

from __future__ import annotations

from typing import Any

from clesante.cadres.chargement import charger
from clesante.cadres.objets import Cadre
from clesante.cadres.regles import Verdict, faits_depuis, verifier

TEXTE = """\
cadre: essai
region: REG-84
agence: ARS d'essai
version: "2026"
titre: Méthode d'essai
documents:
- code: guide
  enonce: Guide d'essai
  editeur: ARS d'essai
  date: 2026-01-31
validites:
- code: validite
  enonce: Le guide vaut pour 2024-2028.
  statut: source
  citation: « pour les années 2024 à 2028 »
  document: guide
  lieu: page 1
  du: 2024-01-01
  au: 2028-12-31
etapes:
- code: diagnostic
  enonce: Diagnostic
  statut: source
  citation: « un diagnostic »
  document: guide
  lieu: page 2
  phases: [diagnostic]
  etat: preparation
- code: signature
  enonce: Signature
  statut: suppose
  motif: Le guide ne la nomme pas.
  phases: [contractualisation]
  etat: a_signer
livrables:
- code: livrable_diagnostic
  enonce: Le diagnostic.
  statut: source
  force: obligatoire
  citation: « un diagnostic est joint »
  document: guide
  lieu: page 2
  etape: diagnostic
  genre: diagnostic
seuils:
- code: seuil
  enonce: Au moins 20 000 habitants.
  statut: source
  force: obligatoire
  citation: « au moins 20 000 habitants »
  document: guide
  lieu: page 3
  minimum: 20000
  population: municipale
  millesime: 2023
durees:
- code: duree
  enonce: Trois à cinq ans.
  statut: source
  force: obligatoire
  citation: « conclu pour 3 à 5 ans »
  document: guide
  lieu: page 3
  genre: duree
  minimum: 3
  maximum: 5
financements:
- code: palier_petit
  enonce: Un ETP.
  statut: source
  force: possible
  citation: « 1 ETP jusqu'à 80 000 habitants »
  document: guide
  lieu: page 4
  genre: palier
  minimum: 20000
  maximum: 80000
  population: municipale
  valeur: 1
  unite: ETP
- code: palier_grand
  enonce: Deux ETP.
  statut: source
  force: possible
  citation: « 2 ETP au-delà »
  document: guide
  lieu: page 4
  genre: palier
  minimum: 80000
  minimum_exclu: true
  population: municipale
  valeur: 2
  unite: ETP
contacts:
- code: contact
  enonce: Siège de l'agence
  statut: source
  citation: « ars-essai@ars.sante.fr »
  document: guide
  lieu: page 9
  courriel: ars-essai@ars.sante.fr
"""


def petit(remplacer: str = "", par: str = "") -> Cadre:
    """Return the small framework, one part of its text replaced."""
    assert remplacer in TEXTE
    return charger(TEXTE.replace(remplacer, par, 1) if remplacer else TEXTE, "essai.yaml")


def verdicts(faits: dict[str, Any], remplacer: str = "", par: str = "") -> dict[str, Verdict]:
    """Return the verdicts of the small framework, by code."""
    lus = faits_depuis({"date_signature": "2025-01-01", **faits})
    return {verdict.code: verdict for verdict in verifier(lus, petit(remplacer, par))}


def habitants(nombre: int, nature: str = "municipale", millesime: int = 2023) -> dict[str, Any]:
    """Return a population as plain data, of the vintage the small framework reads."""
    return {"nombre": nombre, "nature": nature, "millesime": millesime}
