"""What the shared diagnosis holds of people: who froze a version; no voter nor speaker is named."""

from __future__ import annotations

from clesante.comptes.registre import Fiche, Sort, Traitement, noms, sans_personne

EDITE = "id version modifie_le cle_creation created_at"
DU_DIAGNOSTIC = f"{EDITE} diagnostic"
VERSIONS = Traitement(
    "Versions du diagnostic",
    "garder ce qu'était le diagnostic un jour donné, et qui l'a gardé",
    "personnes qui ont un compte",
    "qui peut voir le diagnostic",
    "la durée du diagnostic ; une personne effacée n'y est plus qu'un numéro",
)
IMPORTS = Traitement(
    "Imports de réponses",
    "relire un fichier de réponses à un questionnaire avant de l'importer",
    "auteur de l'import, personnes que cite le fichier",
    "l'auteur de l'import",
    "un jour",
)


def balayer() -> int:
    """Remove the imports begun more than a day ago, and return how many went."""
    from clesante.concertation.actions.imports import balayer as balayer_imports

    return balayer_imports()


SANS_PERSONNE = {
    "diagnostic": f"{EDITE} territoire intitule annee etat presentation fictif lieu population",
    "porteediagnostic": "id objet code",
    "section": f"{DU_DIAGNOSTIC} code titre ordre retire_le",
    "bloc": f"{EDITE} section ordre texte figure verbatim constat photo table releve retire_le",
    "figure": f"{DU_DIAGNOSTIC} indicateur dimension libelle periode valeur unite affichee "
    "comparaison niveau source version_source geographie relevee_le typee",
    "constat": f"{DU_DIAGNOSTIC} genre origine intitule texte themes publics lieux figure recueil "
    "dispositif contribution",
    "donneeattendue": f"{DU_DIAGNOSTIC} intitule indicateur detenteur methode demandee_le "
    "relancee_le recue_le abandonnee_le remarque",
    "recueil": f"{DU_DIAGNOSTIC} intitule methode date jusqu_au lieu nombre profils themes publics "
    "synthese limites questions",
    "verbatim": f"{EDITE} recueil texte profil themes",
    "reponse": f"{EDITE} recueil numero college canal contenu",
    "enjeu": f"{DU_DIAGNOSTIC} numero intitule nature texte themes determinants publics competence "
    "solutions origine sort rang motif decision",
    "lienconstat": "id enjeu constat",
    "cause": f"{EDITE} enjeu texte determinants de",
    "priorisation": f"{DU_DIAGNOSTIC} intitule methode date public points criteres enjeux en_ligne "
    "close_le",
    "bulletin": f"{EDITE} priorisation numero college canal valeurs",
    "appel": f"{DU_DIAGNOSTIC} intitule texte adresse du au",
    "contribution": f"{DU_DIAGNOSTIC} numero appel canal texte themes groupes commune recue_le "
    "etat motif reponse repondue_le decision suite",
}
FICHES = (
    Fiche(
        "concertation.versiondiagnostic",
        noms("id diagnostic numero motif contenu empreinte decision created_at"),
        VERSIONS,
        {"auteur": "identité"},
        ("auteur", "comptes.utilisateur"),
    ),
    Fiche(
        "concertation.importreponses",
        noms("id cle_creation created_at recueil college canal fait_le bilan"),
        IMPORTS,
        {"auteur": "identité", "fichier": "texte libre", "lignes": "texte libre"},
        ("auteur", "comptes.utilisateur"),
        Sort.SUPPRIME,
    ),
    *(sans_personne(f"concertation.{nom}", champs) for nom, champs in SANS_PERSONNE.items()),
)
