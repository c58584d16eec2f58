"""What contracts hold of people: accounts named as pilots and référents, who passed a step."""

from __future__ import annotations

from clesante.comptes.registre import Fiche, Sort, Traitement, noms, sans_personne

EDITE = "id version modifie_le cle_creation created_at"
DU_CONTRAT = f"{EDITE} contrat"
DE_LA_FICHE = f"{EDITE} fiche"
ROLES = Traitement(
    "Référents et pilotes des contrats",
    "savoir qui répond d'un contrat ou d'une action, et le laisser écrire ses fiches",
    "personnes qui ont un compte",
    "qui peut voir le contrat",
    "la durée du contrat ; une personne effacée n'y est plus nommée",
)
ACTES = Traitement(
    "Étapes franchies et blocages levés",
    "garder qui a fait passer une étape, qui a levé un blocage et pourquoi",
    "personnes qui ont un compte",
    "qui peut voir le contrat",
    "la durée du contrat ; une personne effacée n'y est plus qu'un numéro",
)
SIGNATURES = Traitement(
    "Versions, relectures et signatures des contrats",
    "garder ce qui a été figé, relu et signé, et qui l'a noté",
    "personnes qui ont un compte ; signataires que nomment les certificats de leurs signatures",
    "qui peut voir le contrat",
    "la durée du contrat, puis celle des archives ; une personne effacée n'y est plus qu'un numéro",
)
IMPORTS = Traitement(
    "Reprises de contrats",
    "relire le fichier d'un contrat avant de l'importer, se souvenir de ses colonnes",
    "auteur de l'import, personnes que cite le fichier",
    "l'auteur de l'import",
    "un jour",
)
DOCUMENTS = Traitement(
    "Documents demandés",
    "préparer un document long et le garder pour qui l'a demandé",
    "personnes qui ont un compte",
    "qui a demandé le document",
    "un jour",
)
COMPTE = "comptes.utilisateur"
FICHE_ACTION = (
    f"{DU_CONTRAT} numero intitule axe objectif origine chainee modele etat motif_etat priorite "
    "restreinte publique hors_contrat contexte besoin besoin_source publics sexe_public "
    "effectif_vise aller_vers precarite territoire milieux pilote pilote_fonction elu_referent "
    "objectifs_dits description types_action methode preuve preuve_source debut fin calendrier "
    "moyens_humains moyens_materiels competences domaines objectifs_prs plans_lies liens themes "
    "determinants leviers niveaux_action iss_groupes iss_risque universalisme iss_grille "
    "participation participation_dite gouvernance conditions contact notes proposant "
    "proposant_dit contribution suite suite_motif suite_decision "
    "fusionnee_dans recherche tri"
)


def balayer() -> int:
    """Remove the imports and the documents asked for more than a day ago; return how many went."""
    from clesante.contrats.actions.documents import balayer as balayer_documents
    from clesante.contrats.actions.export import balayer as balayer_imports

    return balayer_imports() + balayer_documents()


SANS_PERSONNE = {
    "contrat": f"{EDITE} territoire intitule genre generation cadre cadre_version etape etat "
    "repris diagnostic predecesseur date_signature date_effet date_fin_prevue date_fin_reelle "
    "duree_declaree_annees nom_axe noms_objectifs montants_en sous_dense sous_dense_source "
    "presentation "
    "fictif lieu population",
    "porteecontrat": "id code objet",
    "porteur": f"{DU_CONTRAT} organisation genre chef_de_file",
    "acte": f"{DU_CONTRAT} genre intitule date organisation fonction etape repond_a sens "
    "fiche texte inconnu",
    "signatureacte": f"{DU_CONTRAT} acte organisation fonction date",
    "orientation": f"{DU_CONTRAT} acte numero intitule texte",
    "signataire": f"{DU_CONTRAT} organisation genre fonction habilitation habilitation_date "
    "habilitation_reference signe_le reserve ordre",
    "engagement": (
        f"{DU_CONTRAT} signataire texte montant etp periode en_nature echeance etat preuve"
    ),
    "axe": f"{DU_CONTRAT} numero intitule texte orientation transversal",
    "objectif": f"{DU_CONTRAT} axe parent niveau numero intitule",
    "objectifprs": f"{EDITE} region projet du au numero intitule retire_le",
    "principe": f"{DU_CONTRAT} intitule enonce",
    "rolefiche": f"{DE_LA_FICHE} organisation role fonction",
    "site": f"{DE_LA_FICHE} nom commune milieu",
    "etapeaction": f"{DE_LA_FICHE} titre debut echeance responsable faite_le ordre",
    "indicateuraction": f"{DE_LA_FICHE} libelle type unite sens valeur_depart date_depart source "
    "producteur frequence ventilation indicateur commentaire",
    "cibleindicateur": "id indicateur annee valeur",
    "lignefinancement": f"{DE_LA_FICHE} nature annee poste financeur dispositif en_nature montant "
    "accorde verse etat date",
    "posteingenierie": f"{DU_CONTRAT} annee intitule coordination etp cout part_ars part_porteur "
    "vacant_depuis",
    "partietexte": f"{DU_CONTRAT} code titre texte ordre retiree_le",
    "relecture": f"{DU_CONTRAT} version_relue consigne close_le motif_cloture",
    "signatureversion": f"{DU_CONTRAT} version_signee organisation genre fonction habilitation "
    "habilitation_date habilitation_reference signe_le reserve moyen document ordre",
    "avenant": f"{DU_CONTRAT} numero intitule motif date_effet base etat motif_abandon",
    "motifchangement": f"{DU_CONTRAT} avenant cle motif",
    "moyenprete": f"{DU_CONTRAT} genre quoi preteur emprunteur fiche du au",
    "redondance": f"{DE_LA_FICHE} dispositif action autre cible classe constat conclusion motif "
    "fonction date",
}
FICHES = (
    Fiche(
        "contrats.ficheaction",
        noms(FICHE_ACTION),
        ROLES,
        {"responsable": "identité"},
        ("responsable", COMPTE),
    ),
    Fiche(
        "contrats.referent",
        noms(f"{DU_CONTRAT} role organisation fonction du au"),
        ROLES,
        {"compte": "identité"},
        ("compte", COMPTE),
    ),
    Fiche(
        "contrats.etapefranchie",
        noms(
            "id contrat etape vers cadre cadre_version date decision manques derogation retour "
            "created_at"
        ),
        ACTES,
        {"auteur": "identité"},
        ("auteur", COMPTE),
    ),
    Fiche(
        "contrats.leveeblocage",
        noms("id contrat regle motif levee created_at"),
        ACTES,
        {"auteur": "identité"},
        ("auteur", COMPTE),
    ),
    Fiche(
        "contrats.versioncontrat",
        noms(
            "id cle_creation created_at contrat numero genre motif avenant contenu empreinte "
            "precedent maillon figee_le"
        ),
        SIGNATURES,
        {"auteur": "identité"},
        ("auteur", COMPTE),
    ),
    Fiche(
        "contrats.documentversion",
        noms("id cle_creation created_at version fichier octets empreinte genre lecture recu_le"),
        SIGNATURES,
        {"auteur": "identité"},
        ("auteur", COMPTE),
    ),
    Fiche(
        "contrats.versionsignee",
        noms("id version date date_selon lieu date_effet date_fin preuve empreinte declaree_le"),
        SIGNATURES,
        {"auteur": "identité"},
        ("auteur", COMPTE),
    ),
    Fiche(
        "contrats.avisrelecture",
        noms(
            f"{DU_CONTRAT} relecture ordre organisation fonction demande_le rendu_le sens texte "
            "rapporte"
        ),
        SIGNATURES,
        {"compte": "identité"},
        ("compte", COMPTE),
    ),
    Fiche(
        "contrats.importcontrat",
        noms("id cle_creation created_at contrat genre correspondance choix fait_le bilan"),
        IMPORTS,
        {"auteur": "identité", "fichier": "texte libre", "lignes": "texte libre"},
        ("auteur", COMPTE),
        Sort.SUPPRIME,
    ),
    Fiche(
        "contrats.documentdemande",
        noms("id contrat profil figee extension tache octets refus demande_le commence_le fini_le"),
        DOCUMENTS,
        {"auteur": "identité"},
        ("auteur", COMPTE),
        Sort.SUPPRIME,
    ),
    Fiche(
        "contrats.correspondance",
        noms("id empreinte colonnes modifie_le"),
        IMPORTS,
        {"auteur": "identité"},
        ("auteur", COMPTE),
        Sort.SUPPRIME,
    ),
    *(sans_personne(f"contrats.{nom}", champs) for nom, champs in SANS_PERSONNE.items()),
)
