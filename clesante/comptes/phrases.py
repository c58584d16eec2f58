"""Sentences of accounts, in French: those of the library are replaced by these."""

from __future__ import annotations

from clesante.socle.texte import INSECABLE

REFUS = "L'adresse électronique ou le mot de passe ne convient pas."
CODE_FAUX = "Ce code ne convient pas, ou il a déjà servi."
ERREURS = {
    "email_password_mismatch": REFUS,
    "incorrect_password": "Ce mot de passe n'est pas celui de votre compte.",
    "incorrect_code": CODE_FAUX,
    "too_many_login_attempts": "Trop d'essais. Demandez un nouveau code.",
}
ERREURS_FACTEURS = {
    "incorrect_code": CODE_FAUX,
    "cannot_delete_authenticator": "Votre rôle demande un second facteur"
    f"{INSECABLE}: ajoutez-en un autre avant d'ôter celui-ci.",
    "cannot_generate_recovery_codes": "Ajoutez d'abord une application ou une clé d'accès.",
}
CONFIRMER = {
    "reauthenticate": "Par votre mot de passe",
    "mfa_reauthenticate": "Par un code de l'application ou de secours",
    "mfa_reauthenticate:webauthn": "Par une clé d'accès",
}
MESSAGES = {
    "mfa/messages/totp_activated": "L'application est ajoutée.",
    "mfa/messages/totp_deactivated": "L'application est ôtée.",
    "mfa/messages/webauthn_added": "La clé d'accès est ajoutée.",
    "mfa/messages/webauthn_removed": "La clé d'accès est ôtée.",
    "mfa/messages/recovery_codes_generated": "De nouveaux codes de secours sont faits"
    f"{INSECABLE}: les anciens ne servent plus.",
    "socialaccount/messages/account_connected": "L'identité est reliée à votre compte.",
    "socialaccount/messages/account_connected_updated": "Cette identité était déjà reliée.",
    "socialaccount/messages/account_connected_other": "Cette identité ne peut pas être reliée"
    f"{INSECABLE}: elle l'est déjà à un autre compte.",
    "socialaccount/messages/account_disconnected": "L'identité n'est plus reliée.",
}
# What a mail tells the owner of an account.
CHANGEMENTS = {
    "mfa/email/totp_activated": "Une application de codes a été ajoutée à votre compte.",
    "mfa/email/totp_deactivated": "L'application de codes de votre compte a été ôtée.",
    "mfa/email/webauthn_added": "Une clé d'accès a été ajoutée à votre compte.",
    "mfa/email/webauthn_removed": "Une clé d'accès de votre compte a été ôtée.",
    "mfa/email/recovery_codes_generated": "De nouveaux codes de secours ont été faits.",
    "socialaccount/email/account_connected": "Une identité a été reliée à votre compte.",
    "socialaccount/email/account_disconnected": "Une identité n'est plus reliée à votre compte.",
}
# An event of the journal, and what its mail says.
MOT_DE_PASSE_CHANGE = (
    "comptes.mot_de_passe_change",
    "Le mot de passe de votre compte a été changé.",
)
ADRESSE_CHANGEE = (
    "comptes.adresse_changee",
    "L'adresse électronique de votre compte a été changée.",
)
# What the journal tells of an account; the person is the object of the event.
ACTES_DE_COMPTE = {
    "comptes.cree": "Compte créé.",
    "comptes.invite": "Invitation faite.",
    "comptes.ouvert": "Compte ouvert par la personne invitée.",
    "comptes.ferme": "Compte fermé.",
    "comptes.rouvert": "Compte rouvert.",
    "comptes.facteurs_otes": "Seconds facteurs ôtés.",
    "comptes.facteur_change": "Second facteur ajouté ou ôté.",
    "comptes.mot_de_passe_change": "Mot de passe changé.",
    "comptes.adresse_changee": "Adresse électronique changée.",
    "comptes.identite_changee": "Identité reliée ou déliée.",
    "comptes.personne_effacee": "Personne effacée.",
    "comptes.preavis": "Préavis d'effacement donné, après deux ans sans activité.",
    "comptes.audit_enregistre": "Audit d'accessibilité enregistré.",
    "comptes.vue_enregistree": "Vue d'une liste enregistrée.",
    "comptes.vue_changee": "Vue d'une liste changée.",
    "comptes.vue_effacee": "Vue d'une liste effacée.",
    "comptes.courriel_renvoye": "Courriel remis en file à la main.",
    "comptes.courriel_clos": "Courriel clos avant d'être parti.",
    "comptes.resumes_choisis": "Rythme des résumés par courriel choisi.",
}
