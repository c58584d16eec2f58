"""The written matrix: what each address asks, and who may do what on which object.

It is written by hand, from what people are (domain §2.2), and compared with what the site answers.
An address without a line fails ``test_matrice``.
"""

from __future__ import annotations

from tests.aides.objets import parties

PUBLIQUE, COMPTE = "publique", "compte"

# Who, by operation, then by place of the object: here (EPCI), the next EPCI of the département,
# another region, and a body of the whole region. « quelque part »: who has the operation at all.
_LECTEURS = {"partenaire", "elu", "lecture"}
_EQUIPE = {"coordination", "adjoint"}
_ARS = {"ars_dd", "ars_siege"}
_AILLEURS = {"coordination_b", "ars_autre", "administrateur"}


def _places(
    ici: set[str], a_cote: set[str], ailleurs: set[str], region: set[str]
) -> dict[str, set[str]]:
    return {
        "ici": ici,
        "a_cote": a_cote,
        "ailleurs": ailleurs,
        "region": region,
        "quelque part": ici | a_cote | ailleurs | region,
    }


_CREER = _places(
    {*_EQUIPE, *_ARS, "administrateur"},
    {*_ARS, "administrateur"},
    _AILLEURS,
    {"ars_siege", "administrateur"},
)
_MODIFIER = {place: set(qui) for place, qui in _CREER.items()}
_MODIFIER["ici"] |= {"porteur"}
_MODIFIER["quelque part"] |= {"porteur"}
_VOIR = _places(
    {*_LECTEURS, *_EQUIPE, *_ARS, "porteur", "administrateur"},
    {*_ARS, "administrateur"},
    _AILLEURS,
    {*_LECTEURS, *_EQUIPE, *_ARS, "porteur", "administrateur"},
)
# People of a wider territory are seen from a smaller one, as its organisations are.
_VOIR_PERSONNES = {**_MODIFIER, "region": {*_EQUIPE, *_ARS, "porteur", "administrateur"}}
_SANS_ADJOINT = {place: qui - {"adjoint"} for place, qui in _CREER.items()}
# What is read where it is only: an object of the whole region is not seen from a smaller place.
_LIRE = {**_VOIR, "region": {"ars_siege", "administrateur"}}
_COMMENTER = {place: qui - {"lecture"} for place, qui in _LIRE.items()}
PERMISSIONS: dict[str, dict[str, set[str]]] = {
    "acteurs.voir": _VOIR,
    "acteurs.creer": _CREER,
    "acteurs.importer": _CREER,
    "acteurs.modifier": _MODIFIER,
    "acteurs.voir_personnes": _VOIR_PERSONNES,
    "acteurs.modifier_personnes": _MODIFIER,
    "acteurs.voir_journal": _CREER,
    "acteurs.fusionner": _SANS_ADJOINT,
    "acteurs.voir_rencontres": _CREER,
    "acteurs.modifier_rencontres": _CREER,
    "acteurs.voir_instances": _LIRE,
    "acteurs.modifier_instances": _CREER,
    "acteurs.modifier_dispositifs": _MODIFIER,
    "concertation.voir": _LIRE,
    "concertation.creer": _CREER,
    "concertation.modifier": _CREER,
    "concertation.commenter": _COMMENTER,
    "concertation.voir_reserves": _CREER,
    "concertation.moderer": _CREER,
    "concertation.valider": _SANS_ADJOINT,
    "concertation.voir_journal": _CREER,
    "contrats.voir": _LIRE,
    "contrats.creer": _CREER,
    "contrats.modifier": _CREER,
    "contrats.modifier_pilotees": _CREER,
    "contrats.commenter": _COMMENTER,
    "contrats.voir_reserves": _CREER,
    "contrats.franchir": _SANS_ADJOINT,
    "contrats.lever_blocage": _SANS_ADJOINT,
    "contrats.figer": _CREER,
    "contrats.signer": _SANS_ADJOINT,
    "contrats.rendre_avis": _places(set(_ARS), set(_ARS), {"ars_autre"}, {"ars_siege"}),
    "contrats.ecrire_prs": _places(
        {"ars_siege", "administrateur"},
        {"ars_siege", "administrateur"},
        {"ars_autre", "administrateur"},
        {"ars_siege", "administrateur"},
    ),
    "contrats.voir_journal": _CREER,
    "recherche.modifier_vocabulaires": _places(set(), set(), set(), {"administrateur"}),
    "comptes.lire_journal": _places(set(), set(), set(), {"administrateur"}),
    "comptes.lire_registre": _places(set(), set(), set(), {"administrateur"}),
    "comptes.effacer": _places(set(), set(), set(), {"administrateur"}),
    "comptes.enregistrer_audit": _places(set(), set(), set(), {"administrateur"}),
    "exploitation.voir": _places(set(), set(), set(), {"administrateur"}),
    "exploitation.taches": _places(set(), set(), set(), {"administrateur"}),
    "exploitation.courriels": _places(set(), set(), set(), {"administrateur"}),
    "comptes.apparence": _places(set(), set(), set(), {"administrateur"}),
    "comptes.attribuer": _places(
        {"porteur", "administrateur"}, {"administrateur"}, {"administrateur"}, {"administrateur"}
    ),
    "donnees.tables": _CREER,
    "donnees.publier": _SANS_ADJOINT,
}

# Each address: open to all, about one's own account, or kept by an operation.
ADRESSES: dict[str, str] = {
    **dict.fromkeys(
        [
            "accueil",
            "recherche",
            "comprendre",
            "chercher-portrait",
            "portrait",
            "choisir-indicateurs",
            "recette",
            "portrait-fichier",
            "ages",
            "comparer",
            "comparaison-fichier",
            "cartes",
            "carte-indicateur",
            "carte-fichier",
            "sources",
            "fraicheur",
            "indicateurs",
            "indicateur",
            "indicateur-modele",
            "mon-cls",
            "cadres",
            "comparer-cadres",
            "comparaison-cadres-fichier",
            "cadre",
            "cadre-fichier",
            "composants",
            "participer",
            "suivre-contribution",
            "accessibilite",
            "mentions_legales",
            "donnees_personnelles",
            "connexion",
            "account_login",
            "account_request_login_code",
            "account_confirm_login_code",
            "mfa_authenticate",
            "mfa_login_webauthn",
            "fournisseur_login",
            "fournisseur_callback",
            "socialaccount_login_cancelled",
            "invitation",
            "resume-arreter",
            "mot_de_passe_oublie",
            "mot_de_passe_envoye",
            "mot_de_passe_choisir",
            "apparence-feuille",
            "apparence-logo",
        ],
        PUBLIQUE,
    ),
    **dict.fromkeys(
        [
            "deconnexion",
            "compte",
            "mon-espace",
            "vues",
            "vue",
            "vue-effacer",
            "brouillons",
            "brouillon-effacer",
            "mes-donnees",
            "mes-donnees-fichier",
            "mot_de_passe_changer",
            "adresse",
            "adresse_confirmer",
            "sessions",
            "sessions_fermer",
            "session_fermer",
            "socialaccount_connections",
            "identite_delier",
            "account_reauthenticate",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_index",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_add_webauthn",
            "mfa_edit_webauthn",
            "mfa_remove_webauthn",
        ],
        COMPTE,
    ),
    "organisations": "acteurs.voir",
    "organisations-export": "acteurs.voir",
    "organisation-ajouter": "acteurs.creer",
    "organisations-importer": "acteurs.importer",
    "organisations-import": "acteurs.importer",
    "organisations-import-corrige": "acteurs.importer",
    "organisations-doublons": "acteurs.fusionner",
    "organisation": "acteurs.voir",
    "organisation-modifier": "acteurs.modifier",
    "organisation-journal": "acteurs.voir_journal",
    "organisation-annuler": "acteurs.voir_journal",
    "organisation-fusionner": "acteurs.fusionner",
    "personne-ajouter": "acteurs.modifier_personnes",
    "personne": "acteurs.voir_personnes",
    "personne-modifier": "acteurs.modifier_personnes",
    "fonction-modifier": "acteurs.modifier_personnes",
    **dict.fromkeys(
        [
            "comptes",
            "comptes-export",
            "comptes-inviter",
            "compte-fiche",
            "compte-acte",
            "role-donner",
            "role-finir",
        ],
        "comptes.attribuer",
    ),
    **dict.fromkeys(
        [
            "tables-locales",
            "table-deposer",
            "table-depot",
            "table-corrigee",
            "table-geree",
            "table-export",
        ],
        "donnees.tables",
    ),
    "table-acte": "donnees.publier",
    "journal": "comptes.lire_journal",
    "journal-export": "comptes.lire_journal",
    "entrees": "comptes.lire_journal",
    "entrees-export": "comptes.lire_journal",
    "registre": "comptes.lire_registre",
    "registre-export": "comptes.lire_registre",
    "personne-effacer": "comptes.effacer",
    "accessibilite-audit": "comptes.enregistrer_audit",
    "dispositifs": "acteurs.voir",
    "dispositifs-export": "acteurs.voir",
    "dispositifs-couverture": "acteurs.voir",
    "dispositif-ajouter": "acteurs.modifier_dispositifs",
    "dispositifs-importer": "acteurs.modifier_dispositifs",
    "dispositifs-import": "acteurs.modifier_dispositifs",
    "dispositifs-import-corrige": "acteurs.modifier_dispositifs",
    "forces": "acteurs.voir_rencontres",
    "forces-export": "acteurs.voir_rencontres",
    "rencontres": "acteurs.voir_rencontres",
    "rencontres-export": "acteurs.voir_rencontres",
    "rencontres-priorites": "acteurs.voir_rencontres",
    "rencontre-ajouter": "acteurs.modifier_rencontres",
    "instances": "acteurs.voir_instances",
    "instances-export": "acteurs.voir_instances",
    "instance-ajouter": "acteurs.modifier_instances",
    "decisions": "acteurs.voir_instances",
    "decisions-export": "acteurs.voir_instances",
    "contrats": "contrats.voir",
    "contrat-ajouter": "contrats.creer",
    "contrat-recevoir": "contrats.creer",
    "contrat-reprendre": "contrats.creer",
    "contrat-reprise": "contrats.creer",
    "contrat-classeur-relire": "contrats.modifier",
    "contrat-comparer": "contrats.voir",
    "contrat-comparer-export": "contrats.voir",
    "fiches": "contrats.voir",
    "fiches-export": "contrats.voir",
    "diagnostics": "concertation.voir",
    "diagnostic-ajouter": "concertation.creer",
    "reponses-import": "concertation.modifier",
    "reponses-import-corrige": "concertation.modifier",
    "taches": "exploitation.taches",
    "exploitation": "exploitation.voir",
    "sante": PUBLIQUE,
    "metriques": PUBLIQUE,  # to who bears the token or has the right; its own tests say so
    "courriels": "exploitation.courriels",
    "apparence": "comptes.apparence",
    "apparence-neutre": "comptes.apparence",
    "apparence-charte": "comptes.apparence",
    "apparence-charte-retirer": "comptes.apparence",
    "apparence-charte-fichier": "comptes.apparence",
    **{nom: acte for partie in parties() for nom, acte in partie.ADRESSES.items()},
}
