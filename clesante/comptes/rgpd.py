"""What accounts hold of people, model by model, libraries included."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from clesante.comptes.memoire import empreinte
from clesante.comptes.models import Utilisateur
from clesante.comptes.registre import (
    EFFACE,
    Fiche,
    Sort,
    Sujet,
    Traitement,
    adresses,
    noms,
    sans_personne,
)

UTILISATEUR = "comptes.utilisateur"
DOMAINE_EFFACE = "efface.invalid"
IDENTITE, CONNEXION, SECRET, TRACE = "identité", "connexion", "secret", "trace d'activité"

COMPTES = Traitement(
    "Comptes",
    "ouvrir le site aux personnes invitées et garder leurs accès",
    "personnes qui ont un compte",
    "la personne ; administrateur du site ; administrateur du porteur",
    "deux ans après la dernière connexion, préavis trente jours avant",
)
SESSIONS = Traitement(
    "Sessions",
    "montrer à chacun ses sessions ouvertes, fermer celles qu'il ne reconnaît pas",
    "personnes connectées",
    "la personne",
    "jusqu'à la fin de la session, douze heures au plus",
)
JOURNAL = Traitement(
    "Journal",
    "savoir qui a fait quoi, et prouver que rien n'a été réécrit",
    "personnes qui ont un compte",
    "administrateur du site ; délégué à la protection des données",
    "la durée du site ; une personne effacée n'y est plus qu'un numéro",
)

ESPACE = Traitement(
    "Mon espace",
    "reprendre son travail où on l'a laissé, savoir ce qui a changé",
    "personnes qui ont un compte ; personnes que cite un brouillon",
    "la personne",
    "la durée du compte ; un brouillon, trente jours",
)
PASSAGES = Traitement(
    "Entrées et refus",
    "reconnaître une attaque, une intrusion, un compte dérobé",
    "personnes connectées",
    "administrateur du site ; délégué à la protection des données",
    "un an",
)

COURRIELS = Traitement(
    "Courriels",
    "envoyer chaque courriel une fois, et savoir lequel n'est pas parti",
    "personnes à qui le site écrit",
    "administrateur du site",
    "le texte et l'adresse, jusqu'à l'envoi, un mois au plus ; la trace, un mois",
    securite="texte chiffré ; adresse ôtée à l'envoi ; accès par rôle",
)


def inactifs(limite: datetime) -> QuerySet[Utilisateur]:
    """Return the accounts nobody has entered since an instant."""
    lus = Utilisateur.objects.annotate(activite=Coalesce("last_login", "created_at"))
    return lus.filter(activite__lt=limite).exclude(courriel__endswith=f"@{DOMAINE_EFFACE}")


def balayer() -> int:
    """Remove the drafts and the mails of more than a month; return how many went."""
    from clesante.comptes.actions.brouillons import balayer as balayer_brouillons
    from clesante.comptes.actions.courriels import balayer as balayer_courriels

    return balayer_brouillons() + balayer_courriels()


def a_leur_adresse(qui: Sujet) -> Q:
    """Return what bears the print of an address of a person, written before they had an account."""
    return Q(empreinte__in=[empreinte(adresse.lower()) for adresse in adresses(qui)])


FICHES = (
    Fiche(
        UTILISATEUR,
        noms("id is_active created_at"),
        COMPTES,
        {
            "courriel": "coordonnées",
            "nom": IDENTITE,
            "password": SECRET,
            "last_login": TRACE,
        },
        ("pk", UTILISATEUR),
        Sort.ANONYMISE,
        {
            "courriel": lambda numero: f"personne-{numero}@{DOMAINE_EFFACE}",
            "nom": EFFACE,
            "password": UNUSABLE_PASSWORD_PREFIX,
            "last_login": None,
            "is_active": False,
        },
        secrets=noms("password"),
        adresse="courriel",
        nommee_par=("nom",),
        inactifs=inactifs,
    ),
    Fiche(
        "comptes.attribution",
        noms("id portee created_at"),
        COMPTES,
        {"utilisateur": IDENTITE, "role": "vie professionnelle", "du": TRACE, "au": TRACE},
        ("utilisateur", UTILISATEUR),
    ),
    Fiche(
        "comptes.invitation",
        noms("id expire_le created_at"),
        COMPTES,
        {"utilisateur": IDENTITE, "empreinte": SECRET, "acceptee_le": TRACE},
        ("utilisateur", UTILISATEUR),
        Sort.SUPPRIME,
        secrets=noms("empreinte"),
    ),
    Fiche(
        "comptes.evenement",
        noms("id type objet_type objet_id chaine"),
        JOURNAL,
        {"auteur": IDENTITE, "le": TRACE, "avant": TRACE, "apres": TRACE},
        ("auteur", UTILISATEUR),
    ),
    Fiche(
        "mfa.authenticator",
        noms("id type"),
        COMPTES,
        {"user": IDENTITE, "data": SECRET, "created_at": TRACE, "last_used_at": TRACE},
        ("user", UTILISATEUR),
        Sort.SUPPRIME,
        secrets=noms("data"),
    ),
    Fiche(
        "socialaccount.socialaccount",
        noms("id provider"),
        COMPTES,
        {
            "user": IDENTITE,
            "uid": IDENTITE,
            "extra_data": IDENTITE,
            "last_login": TRACE,
            "date_joined": TRACE,
        },
        ("user", UTILISATEUR),
        Sort.SUPPRIME,
    ),
    Fiche(
        "socialaccount.socialtoken",
        noms("id app expires_at"),
        COMPTES,
        {"account": IDENTITE, "token": SECRET, "token_secret": SECRET},
        ("account__user", UTILISATEUR),
        Sort.SUPPRIME,
        secrets=noms("token token_secret"),
    ),
    Fiche(
        "account.emailaddress",
        noms("id verified primary"),
        COMPTES,
        {"user": IDENTITE, "email": "coordonnées"},
        ("user", UTILISATEUR),
        Sort.SUPPRIME,
    ),
    Fiche(
        "account.emailconfirmation",
        noms("id created sent"),
        COMPTES,
        {"email_address": "coordonnées", "key": SECRET},
        ("email_address__user", UTILISATEUR),
        Sort.SUPPRIME,
        secrets=noms("key"),
    ),
    Fiche(
        "usersessions.usersession",
        noms("id data"),
        SESSIONS,
        {
            "user": IDENTITE,
            "ip": CONNEXION,
            "user_agent": CONNEXION,
            "session_key": SECRET,
            "created_at": TRACE,
            "last_seen_at": TRACE,
        },
        ("user", UTILISATEUR),
        Sort.SUPPRIME,
        secrets=noms("session_key"),
    ),
    Fiche(  # its rows name nobody in a column: erasure opens them
        "sessions.session",
        noms("expire_date"),
        SESSIONS,
        {"session_key": SECRET, "session_data": CONNEXION},
        sort=Sort.SUPPRIME,
        secrets=noms("session_key session_data"),
    ),
    Fiche(
        "comptes.passage",
        noms("id"),
        PASSAGES,
        {
            "utilisateur": IDENTITE,
            "le": TRACE,
            "nature": TRACE,
            "moyen": TRACE,
            "reseau": CONNEXION,
            "empreinte": CONNEXION,
        },
        ("utilisateur", UTILISATEUR),
        Sort.SUPPRIME,
        aussi=a_leur_adresse,
    ),
    Fiche(
        "comptes.abonnement",
        noms("id vue_evenement depuis_evenement resume_evenement"),
        ESPACE,
        {
            "utilisateur": IDENTITE,
            "frequence": "préférence",
            "vue_le": TRACE,
            "depuis_le": TRACE,
            "resume_le": TRACE,
        },
        ("utilisateur", UTILISATEUR),
        Sort.SUPPRIME,
    ),
    Fiche(
        "comptes.vueenregistree",
        noms("id version modifie_le page par_defaut"),
        ESPACE,
        {"utilisateur": IDENTITE, "libelle": "texte libre", "parametres": "texte libre"},
        ("utilisateur", UTILISATEUR),
        Sort.SUPPRIME,
    ),
    Fiche(
        "comptes.brouillon",
        noms("id version modifie_le formulaire"),
        ESPACE,
        {"utilisateur": IDENTITE, "adresse": TRACE, "contenu": "texte libre"},
        ("utilisateur", UTILISATEUR),
        Sort.SUPPRIME,
    ),
    Fiche(  # erasure finds its rows by their print: some are written to people without an account
        "comptes.courrielenfile",
        noms("id etat essais prochain_essai perime_le pris_par pris_le faute created_at"),
        COURRIELS,
        {
            "utilisateur": IDENTITE,
            "nature": TRACE,
            "adresse": "coordonnées",
            "empreinte": CONNEXION,
            "contenu": "texte libre",
            "fini_le": TRACE,
        },
        ("utilisateur", UTILISATEUR),
        Sort.SUPPRIME,
        secrets=noms("contenu"),
        aussi=a_leur_adresse,
    ),
    sans_personne("comptes.souvenir", "empreinte valeur nombre expire_le"),
    sans_personne(
        "comptes.lot", "id chaine rang premier dernier nombre precedente empreinte scelle_le"
    ),
    sans_personne("comptes.installation", "id nature created_at"),
    sans_personne("auth.permission", "id name content_type codename"),
    sans_personne("auth.group", "id name"),
    sans_personne("contenttypes.contenttype", "id app_label model"),
    sans_personne(
        "socialaccount.socialapp", "id provider provider_id name client_id secret key settings"
    ),
)
