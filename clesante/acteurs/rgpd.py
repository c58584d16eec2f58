"""What organisations and contacts hold of people, model by model."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from clesante.acteurs.choix import Consentement
from clesante.acteurs.models import Fonction, Personne
from clesante.comptes.registre import EFFACE, Fiche, Sort, Traitement, noms, sans_personne

PERSONNE = "acteurs.personne"
CONTACTS = Traitement(
    "Contacts",
    "savoir qui, dans chaque organisation, participe au contrat local de santé",
    "personnes connues pour leur fonction",
    "équipe du contrat, agence régionale de santé, administrateur du porteur, évaluateur",
    "deux ans après la fin de la dernière fonction, préavis trente jours avant",
)
EDITE = "id version modifie_le cle_creation created_at"
IMPORTS = Traitement(
    "Imports d'organisations et de dispositifs",
    "relire un fichier avant de l'importer",
    "auteur de l'import, personnes que cite le fichier",
    "l'auteur de l'import",
    "un jour",
)


def inactifs(limite: datetime) -> QuerySet[Personne]:
    """Return the people with no function since an instant, and a sheet left alone since."""
    jour = timezone.localdate(limite)
    tenues = Fonction.objects.filter(Q(au=None) | Q(au__gte=jour), personne=OuterRef("pk"))
    lus = Personne.objects.filter(~Exists(tenues), modifie_le__lt=limite).exclude(nom=EFFACE)
    return lus.annotate(activite=F("modifie_le"))


def balayer() -> int:
    """Remove the imports begun more than a day ago, and return how many went."""
    from clesante.acteurs.actions.imports import balayer as balayer_imports

    return balayer_imports()


FICHES = (
    Fiche(
        PERSONNE,
        noms("id version modifie_le cle_creation created_at"),
        CONTACTS,
        {
            "nom": "identité",
            "prenom": "identité",
            "courriel": "coordonnées professionnelles",
            "telephone": "coordonnées professionnelles",
            "consentement": "consentement",
            "consentement_le": "consentement",
            "recherche": "identité",
        },
        ("pk", PERSONNE),
        Sort.ANONYMISE,
        {
            "nom": EFFACE,
            "prenom": "",
            "courriel": "",
            "telephone": "",
            "recherche": "",
            "consentement": Consentement.NON_DEMANDE,
            "consentement_le": None,
            "version": F("version") + 1,
        },
        adresse="courriel",
        nommee_par=("prenom", "nom"),
        page="personne-modifier",
        inactifs=inactifs,
    ),
    Fiche(
        "acteurs.fonction",
        noms("id version modifie_le cle_creation created_at organisation role"),
        CONTACTS,
        {
            "personne": "identité",
            "intitule": "vie professionnelle",
            "du": "vie professionnelle",
            "au": "vie professionnelle",
        },
        ("personne", PERSONNE),
        Sort.ANONYMISE,
        {"intitule": "fonction effacée", "version": F("version") + 1},
    ),
    Fiche(
        "acteurs.importorganisations",
        noms("id cle_creation created_at fait_le bilan"),
        IMPORTS,
        {"auteur": "identité", "fichier": "texte libre", "lignes": "texte libre"},
        ("auteur", "comptes.utilisateur"),
        Sort.SUPPRIME,
    ),
    sans_personne(
        "acteurs.organisation",
        "id version modifie_le cle_creation created_at nom sigle nature famille siret territoire "
        "courriel telephone site missions fermee_le fusionnee_dans recherche tri",
    ),
    sans_personne("acteurs.porteeorganisation", "id organisation code"),
    Fiche(
        "acteurs.forcevive",
        noms("id version modifie_le cle_creation created_at organisation etat themes depuis_le"),
        CONTACTS,
        {"personne": "identité", "apports": "vie professionnelle"},
        ("personne", PERSONNE),
        Sort.SUPPRIME,
    ),
    Fiche(
        "acteurs.importdispositifs",
        noms("id cle_creation created_at fait_le bilan"),
        IMPORTS,
        {"auteur": "identité", "fichier": "texte libre", "lignes": "texte libre"},
        ("auteur", "comptes.utilisateur"),
        Sort.SUPPRIME,
    ),
    *(
        sans_personne(f"acteurs.{modele}", champs)
        for modele, champs in {
            "rencontre": f"{EDITE} objet genre date lieu participants propos priorites themes "
            "territoire",
            "instance": f"{EDITE} nom genre decide mandat rythme du au territoire",
            "siege": f"{EDITE} instance organisation fonction college preside du au",
            "decision": f"{EDITE} instance date numero phrase genre responsable echeance etat "
            "objet_type objet_id",
            "dispositif": f"{EDITE} territoire du au type nom porteur porteur_dit themes publics "
            "description fonction_contact courriel_contact site recherche tri",
            "actiondispositif": f"{EDITE} du au dispositif intitule themes publics types_action "
            "territoire pilote financeurs description",
            "porteerencontre": "id objet code",
            "porteeinstance": "id objet code",
            "porteedispositif": "id objet code",
        }.items()
    ),
)
