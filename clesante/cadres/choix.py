"""Codes and labels of regional frameworks; the schema lists the same codes (a test compares)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Statut(StrEnum):
    """What a value rests on: its source says it; we suppose it; the source does not say."""

    SOURCE = "source"
    SUPPOSE = "suppose"
    NON_DEFINI = "non_defini"


class Force(StrEnum):
    """How strongly a rule is asked."""

    OBLIGATOIRE = "obligatoire"
    ATTENDU = "attendu"
    SOUHAITABLE = "souhaitable"
    POSSIBLE = "possible"


class Avis(StrEnum):
    """What a rule answers."""

    CONFORME = "conforme"
    NON_CONFORME = "non_conforme"
    A_VERIFIER = "a_verifier"
    SANS_OBJET = "sans_objet"


class Rubrique(StrEnum):
    """The parts of a framework, in the order of its file."""

    VALIDITES = "validites"
    TEXTES = "textes"
    QUI = "qui"
    POURQUOI = "pourquoi"
    QUOI = "quoi"
    QUI_FINANCE = "qui_finance"
    MISSIONS = "missions"
    ETAPES = "etapes"
    LIVRABLES = "livrables"
    PORTES = "portes"
    PORTEURS = "porteurs"
    SEUILS = "seuils"
    DUREES = "durees"
    OBJECTIFS = "objectifs"
    PRIORITES = "priorites"
    THEMES = "themes"
    PRINCIPES = "principes"
    SIGNATAIRES = "signataires"
    INSTANCES = "instances"
    FINANCEMENTS = "financements"
    COUVERTURES = "couvertures"
    COMMUNICATIONS = "communications"
    CONTROLES = "controles"
    CONTACTS = "contacts"
    LIBELLES = "libelles"
    PLAN = "plan"
    CHIFFRES = "chiffres"
    EXEMPLES = "exemples"


LIBELLES_RUBRIQUES: Final[dict[Rubrique, str]] = {
    Rubrique.VALIDITES: "Validité",
    Rubrique.TEXTES: "Textes",
    Rubrique.QUI: "Qui ?",
    Rubrique.POURQUOI: "Pourquoi ?",
    Rubrique.QUOI: "Quoi ?",
    Rubrique.QUI_FINANCE: "Qui finance quoi ?",
    Rubrique.MISSIONS: "Rôle de chacun",
    Rubrique.ETAPES: "Étapes",
    Rubrique.LIVRABLES: "Livrables",
    Rubrique.PORTES: "Conditions de passage",
    Rubrique.PORTEURS: "Porteurs admis",
    Rubrique.SEUILS: "Seuils de population",
    Rubrique.DUREES: "Durée",
    Rubrique.OBJECTIFS: "Objectifs du contrat",
    Rubrique.PRIORITES: "Priorités",
    Rubrique.THEMES: "Thèmes",
    Rubrique.PRINCIPES: "Principes",
    Rubrique.SIGNATAIRES: "Signataires",
    Rubrique.INSTANCES: "Instances",
    Rubrique.FINANCEMENTS: "Financement de l'ingénierie",
    Rubrique.COUVERTURES: "Couverture",
    Rubrique.COMMUNICATIONS: "Communication",
    Rubrique.CONTROLES: "Contrôles",
    Rubrique.CONTACTS: "Contacts",
    Rubrique.LIBELLES: "Mots employés",
    Rubrique.PLAN: "Plan du contrat",
    Rubrique.CHIFFRES: "Chiffres clés",
    Rubrique.EXEMPLES: "Exemples",
}

LIBELLES_STATUTS: Final[dict[Statut, str]] = {
    Statut.SOURCE: "dit par la source",
    Statut.SUPPOSE: "supposé",
    Statut.NON_DEFINI: "le texte est muet",
}

LIBELLES_FORCES: Final[dict[Force, str]] = {
    Force.OBLIGATOIRE: "obligatoire",
    Force.ATTENDU: "attendu",
    Force.SOUHAITABLE: "souhaitable",
    Force.POSSIBLE: "possible",
}

LIBELLES_AVIS: Final[dict[Avis, str]] = {
    Avis.CONFORME: "conforme",
    Avis.NON_CONFORME: "non conforme",
    Avis.A_VERIFIER: "à vérifier",
    Avis.SANS_OBJET: "sans objet",
}

# The nine phases that every method goes through, in its own order: how frameworks are compared.
PHASES: Final[dict[str, str]] = {
    "opportunite": "Opportunité",
    "intention": "Intention",
    "cadrage": "Cadrage",
    "diagnostic": "Diagnostic",
    "strategie": "Stratégie",
    "programmation": "Programmation",
    "contractualisation": "Contractualisation",
    "mise_en_oeuvre": "Mise en œuvre",
    "evaluation": "Évaluation",
}

# The common states of a contract: what coverage reads.
ETATS: Final[dict[str, str]] = {
    "opportunite": "opportunité",
    "intention": "intention",
    "preparation": "en préparation",
    "a_signer": "à signer",
    "en_vigueur": "en vigueur",
    "prolonge": "prolongé",
    "en_evaluation": "en évaluation",
    "clos": "clos",
    "interrompu": "interrompu",
}

ACTEURS: Final[dict[str, str]] = {
    "ars": "ARS",
    "delegation": "délégation de l'ARS",
    "collectivite": "collectivité territoriale",
    "commune": "commune",
    "epci": "EPCI",
    "regroupement_epci": "regroupement d'EPCI",
    "ville_grande_ou_moyenne": "ville grande ou moyenne",
    "petr_pays": "PETR ou pays",
    "syndicat_mixte": "syndicat mixte",
    "parc_naturel_regional": "parc naturel régional",
    "departement": "département",
    "region": "région",
    "prefecture": "préfecture",
    "services_etat": "services de l'État",
    "education_nationale": "Éducation nationale",
    "assurance_maladie": "assurance maladie",
    "caf": "CAF",
    "msa": "MSA",
    "carsat": "CARSAT",
    "mutuelles": "mutuelles",
    "etablissements": "établissements de santé",
    "professionnels_sante": "professionnels et acteurs de santé",
    "cpts": "CPTS",
    "clsm": "CLSM",
    "ordres": "ordres professionnels",
    "urps": "URPS",
    "associations": "associations",
    "usagers": "usagers du système de santé",
    "habitants": "habitants",
    "elus": "élus",
    "coordonnateur": "coordonnateur",
    "porteur": "collectivité porteuse",
    "signataires": "signataires",
    "partenaires": "partenaires",
}

GENRES: Final[dict[Rubrique, dict[str, str]]] = {
    Rubrique.LIVRABLES: {
        "lettre_intention": "lettre d'intention",
        "charte_engagement": "charte d'engagement",
        "note_cadrage": "note de cadrage",
        "compte_rendu": "compte rendu",
        "indicateurs": "liste d'indicateurs",
        "methode": "méthode",
        "diagnostic": "diagnostic",
        "acteurs": "liste des acteurs",
        "enjeux": "enjeux et priorités",
        "axes": "axes stratégiques",
        "fiches_actions": "fiches-actions",
        "plan_actions": "plan d'actions",
        "contrat": "contrat",
        "suivi": "suivi",
        "communication": "communication",
        "bilan": "bilan",
        "evaluation": "évaluation",
    },
    Rubrique.PORTES: {
        "document_signe": "document signé",
        "document_recu": "document reçu",
        "validation_instance": "validation par une instance",
        "accord_ars": "accord de l'ARS",
        "signature": "signature du contrat",
        "aucune": "aucune condition",
    },
    Rubrique.DUREES: {
        "duree": "durée en années",
        "fin": "date de fin",
        "date_du_contrat": "jour qui date le contrat",
    },
    Rubrique.PRIORITES: {
        "prs": "projet régional de santé",
        "contrat": "contrats de la région",
        "parcours": "parcours",
    },
    Rubrique.INSTANCES: {
        "decision": "décide",
        "pilotage": "pilote",
        "projet": "conduit le projet",
        "technique": "prépare",
        "proposition": "propose",
        "suivi": "suit et évalue",
        "citoyenne": "donne la parole aux habitants",
    },
    Rubrique.FINANCEMENTS: {
        "palier": "temps d'ingénierie selon la population (ETP)",
        "plafond": "montant maximal par ETP (euros)",
        "periode": "période du montant",
        "prorata": "calcul pour un temps partiel",
        "cofinancement": "part de la collectivité porteuse",
        "portee": "ce que le financement paie",
        "exclusion": "ce qui ne se cumule pas",
        "condition": "condition du financement",
        "coordonnateur": "poste de coordonnateur",
        "actions": "financement des actions",
    },
    Rubrique.COUVERTURES: {
        "cible": "cible",
        "releve": "relevé publié",
        "generalisation": "généralisation",
        "nombre_prevu": "nombre de contrats prévus",
    },
    Rubrique.COMMUNICATIONS: {
        "newsletter": "lettre d'information",
        "identite_visuelle": "identité visuelle",
        "flyer": "dépliant",
        "page_web": "page web",
        "version_complete": "version complète",
        "version_synthetique": "version synthétique",
        "journaux": "journaux des collectivités",
        "evenements": "événements",
        "reseau": "échanges entre acteurs",
        "information": "information du public",
    },
    Rubrique.CONTROLES: {
        "redondance": "absence de redondance",
        "participation": "participation des habitants et des usagers",
        "sante_mentale": "volet santé mentale",
        "rattachement_prs": "rattachement au projet régional de santé",
        "action_repond_enjeu": "chaque action répond à un enjeu",
        "diagnostic_partage": "diagnostic partagé",
        "suivi": "suivi des actions",
        "evaluation": "évaluation",
        "copilotage": "copilotage par l'ARS",
        "coordination": "coordonnateur en poste",
        "zones_prioritaires": "conclu là où l'offre de soins manque",
    },
    Rubrique.EXEMPLES: {
        "enjeu": "enjeu",
        "solution": "solution",
        "axe": "axe",
        "public": "public",
        "action": "action",
    },
}

CONCEPTS: Final[dict[str, str]] = {
    "contrat": "contrat local de santé",
    "coordonnateur": "coordonnateur",
    "axe": "axe",
    "enjeu": "enjeu",
    "fiche_action": "fiche-action",
    "diagnostic": "diagnostic",
    "delegation": "délégation de l'ARS",
    "porteur": "porteur",
    "instance_decision": "instance qui décide",
    "groupe_travail": "groupe de travail",
}

UNITES: Final[tuple[str, ...]] = (
    "%", "habitants", "communes", "territoires", "contrats", "chartes", "ans", "ETP", "euros",
    "mois", "axes", "étapes", "actions", "signataires", "quartiers",
)  # fmt: skip

PERIMETRES: Final[dict[str, str]] = {
    "region": "toute la région",
    "praps": "territoires du PRAPS",
    "qpv": "quartiers de la politique de la ville",
    "prioritaires": "territoires identifiés comme prioritaires",
    "sous_dense": "zones où l'offre de soins est insuffisante",
}

FREQUENCES: Final[tuple[str, ...]] = (
    "mensuelle", "trimestrielle", "semestrielle", "annuelle",
)  # fmt: skip
