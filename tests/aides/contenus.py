"""A contract as its versions hold it, written by hand: no base, of any size, with any words."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from clesante.contrats.regles.contenu import Contenu

ARS = {"nom": "Agence d'ici", "sigle": "ARS", "nature": "ars", "famille": "parties", "siret": "",
       "territoire": "REG-52"}  # fmt: skip
VILLE = {**ARS, "nom": "Ville d'ici", "sigle": "", "nature": "commune"}
LONG = (
    "Le diagnostic partagé dit que les habitants renoncent aux soins, faute de médecin et de "
    "transport.\n\n## Ce que font déjà les partenaires\n\n- un bus santé, **deux jours** par "
    "semaine\n- une permanence au centre social\n\nL'action les relie."
)
VIDES = (
    "origine", "modele", "motif_etat", "besoin", "besoin_source", "sexe_public", "precarite",
    "territoire", "pilote_fonction", "elu_referent", "methode", "preuve", "preuve_source",
    "calendrier", "moyens_materiels", "competences", "liens", "iss_groupes", "iss_risque",
    "iss_grille", "participation", "participation_dite", "gouvernance", "conditions", "contact",
    "proposant_dit",
)  # fmt: skip
LISTES = (
    "milieux", "domaines", "objectifs_prs", "plans_lies", "themes", "determinants", "leviers",
    "niveaux_action", "enjeux", "principes", "dispositifs",
)  # fmt: skip


def repere(nom: str) -> str:
    """Return the repère of an object: the same for the same name."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, nom))


def contenu(
    fiches: int = 3,
    mots: Callable[[str], str] = lambda mots: mots,
    signataires: int = 2,
    financeurs: int = 2,
) -> Contenu:
    """Return a contract of some actions under two axes; ``mots`` writes what people type."""
    numeros = range(1, fiches + 1)
    return Contenu(
        {
            "schema": 1,
            "contrat": _contrat(mots),
            "porteurs": [{"repere": repere("porteur"), "genre": "commune", "chef_de_file": True,
                          "organisation": {**VILLE, "nom": mots(VILLE["nom"])}}],
            "signataires": [_signataire(n, mots) for n in range(1, signataires + 1)],
            "engagements": [_engagement(mots)],
            "parties": [{"repere": repere("objet"), "code": "objet", "titre": mots("Objet"),
                         "texte": mots("Il dure {{duree}}."), "ordre": 1}],
            "axes": [_axe(n, mots) for n in (1, 2)],
            "fiches": [_fiche(n, mots) for n in numeros],
            "etapes_actions": [_etape(n, mots) for n in numeros],
            "indicateurs": [_indicateur(n, mots) for n in numeros],
            "lignes": [ligne for n in numeros for ligne in _lignes(n, financeurs, mots)],
            "postes": [],
            "moyens": [],
            "actes": [],
            "autour": {
                "variables": {"duree": ["5 ans"], "priorites": ["Accès aux soins"]},
                "lieu": {"nom": mots("Pays d'ici"), "habitants": 118_400, "millesime": "2021"},
                "redondances": {},
            },
        }
    )  # fmt: skip


def _contrat(mots: Callable[[str], str]) -> dict[str, Any]:
    return {
        "repere": repere("contrat"), "intitule": mots("Contrat d'ici 2024-2028"),
        "etat": "preparation", "date_effet": "2024-01-01", "date_fin_prevue": "2028-12-31",
        "nom_axe": mots("Axe"), "montants_en": "", "presentation": mots(LONG), "fictif": False,
        "lieu": "", "population": None, "repris": False, "date_signature": None,
    }  # fmt: skip


def _signataire(n: int, mots: Callable[[str], str]) -> dict[str, Any]:
    return {
        "repere": repere(f"signataire {n}"), "genre": "ars", "fonction": mots("direction"),
        "habilitation": "deliberation", "habilitation_date": "2024-01-18",
        "habilitation_reference": mots("2024-12"), "signe_le": None, "reserve": "",
        "ordre": n, "organisation": {**ARS, "nom": mots(f"Partie {n}")},
    }  # fmt: skip


def _engagement(mots: Callable[[str], str]) -> dict[str, Any]:
    return {
        "repere": repere("engagement"), "signataire": repere("signataire 1"),
        "texte": mots("Payer la coordination"), "montant": "25000.50", "etp": "0.50",
        "periode": "an", "en_nature": mots("un bureau"), "echeance": "2025-06-30",
        "etat": "pris", "preuve": "",
    }  # fmt: skip


def _axe(n: int, mots: Callable[[str], str]) -> dict[str, Any]:
    return {
        "repere": repere(f"axe {n}"), "numero": n, "intitule": mots(f"Soigner {n}"),
        "texte": mots(LONG), "transversal": False, "orientation": None,
    }  # fmt: skip


def _fiche(n: int, mots: Callable[[str], str]) -> dict[str, Any]:
    vides: dict[str, Any] = dict.fromkeys(VIDES, "") | {nom: [] for nom in LISTES}
    return {
        **vides,
        "repere": repere(f"fiche {n}"), "numero": f"{1 + n % 2}.{n}", "objectif": None,
        "intitule": mots(f"Aller vers les habitants, action {n}"), "etat": "a_venir",
        "axe": repere(f"axe {1 + n % 2}"), "debut": "2024-02-01", "fin": "2026-12-31",
        "contexte": mots(LONG), "description": mots(LONG), "objectifs_dits": mots("Soigner"),
        "moyens_humains": mots("Un mi-temps"), "pilote": {**VILLE, "nom": mots("Ville d'ici")},
        "publics": ["tout_public"], "types_action": [], "effectif_vise": 40,
        "aller_vers": True, "universalisme": "inconnu",
    }  # fmt: skip


def _etape(n: int, mots: Callable[[str], str]) -> dict[str, Any]:
    return {
        "repere": repere(f"étape {n}"), "fiche": repere(f"fiche {n}"),
        "titre": mots("Réunir l'équipe"), "debut": None, "echeance": "2024-03-28",
        "responsable": mots("coordination"), "faite_le": None, "ordre": 0,
    }  # fmt: skip


def _indicateur(n: int, mots: Callable[[str], str]) -> dict[str, Any]:
    return {
        "repere": repere(f"indicateur {n}"), "fiche": repere(f"fiche {n}"),
        "libelle": mots("Personnes reçues"), "type": "resultat", "unite": mots("personnes"),
        "sens": "hausse", "valeur_depart": "40.0000", "date_depart": "2023-12-31",
        "source": mots("registre"), "producteur": "", "frequence": "annuelle",
        "ventilation": "", "indicateur": "", "commentaire": "",
        "cibles": {"2025": "90.0000", "2028": "110.0000"},
    }  # fmt: skip


def _lignes(n: int, financeurs: int, mots: Callable[[str], str]) -> list[dict[str, Any]]:
    commun = {
        "fiche": repere(f"fiche {n}"), "annee": 2025, "poste": mots("Dépenses"),
        "dispositif": "", "en_nature": False, "accorde": None, "verse": None, "date": None,
    }  # fmt: skip
    charge = {**commun, "repere": repere(f"charge {n}"), "nature": "charge", "etat": "",
              "montant": "1000.10", "financeur": None}  # fmt: skip
    payeur = {**VILLE, "nom": mots(f"Financeur {n % financeurs}")}
    produit = {**commun, "repere": repere(f"produit {n}"), "nature": "produit",
               "etat": "demande", "montant": "1000.10", "financeur": payeur}  # fmt: skip
    return [charge, produit]
