"""Addresses of accounts: names of the library where it looks for them, ours elsewhere."""

from django.urls import include, path

from clesante.comptes.views import (
    compte,
    connexion,
    facteurs,
    fournisseur,
    invitations,
    journal,
    mot_de_passe,
    passages,
)

porte = connexion.Connexion.as_view()

urlpatterns = [
    path("connexion/", porte, name="connexion"),
    path("connexion/", porte, name="account_login"),
    path("connexion/code/", connexion.DemanderCode.as_view(), name="account_request_login_code"),
    path(
        "connexion/code/saisir/", connexion.SaisirCode.as_view(), name="account_confirm_login_code"
    ),
    path("connexion/second-facteur/", connexion.SecondFacteur.as_view(), name="mfa_authenticate"),
    path("connexion/cle/", connexion.EntrerParCle.as_view(), name="mfa_login_webauthn"),
    path("connexion/identite/", fournisseur.partir, name="fournisseur_login"),
    path("connexion/identite/retour/", fournisseur.retour, name="fournisseur_callback"),
    path("connexion/identite/refus/", fournisseur.refus, name="socialaccount_login_cancelled"),
    path("deconnexion/", connexion.deconnexion, name="deconnexion"),
    path("invitation/<str:jeton>/", invitations.invitation, name="invitation"),
    path("mot-de-passe/oublie/", mot_de_passe.oublie, name="mot_de_passe_oublie"),
    path("mot-de-passe/envoye/", mot_de_passe.envoye, name="mot_de_passe_envoye"),
    path(
        "mot-de-passe/choisir/<str:uidb64>/<str:token>/",
        mot_de_passe.Choisir.as_view(),
        name="mot_de_passe_choisir",
    ),
    path("comptes/", include("clesante.comptes.urls.personnes")),
    path("", include("clesante.comptes.urls.rgpd")),
    path("", include("clesante.comptes.urls.espace")),
    path("", include("clesante.comptes.urls.apparence")),
    path("journal/", journal.journal, name="journal"),
    path("journal/journal.<str:extension>", journal.exporter, name="journal-export"),
    path("journal/entrees/", passages.entrees, name="entrees"),
    path("journal/entrees.<str:extension>", passages.exporter, name="entrees-export"),
    path("compte/", compte.compte, name="compte"),
    path("compte/mot-de-passe/", mot_de_passe.Changer.as_view(), name="mot_de_passe_changer"),
    path("compte/adresse/", compte.adresse, name="adresse"),
    path("compte/adresse/<str:jeton>/", compte.adresse_confirmer, name="adresse_confirmer"),
    path("compte/sessions/", compte.sessions, name="sessions"),
    path("compte/sessions/fermer/", compte.fermer_autres, name="sessions_fermer"),
    path("compte/sessions/<int:numero>/fermer/", compte.fermer, name="session_fermer"),
    path("compte/identites/", fournisseur.identites, name="socialaccount_connections"),
    path("compte/identites/<int:numero>/delier/", fournisseur.delier, name="identite_delier"),
    path("compte/confirmer/", compte.Confirmer.as_view(), name="account_reauthenticate"),
    path("compte/confirmer/code/", facteurs.ConfirmerParCode.as_view(), name="mfa_reauthenticate"),
    path(
        "compte/confirmer/cle/",
        facteurs.ConfirmerParCle.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("compte/second-facteur/", facteurs.Facteurs.as_view(), name="mfa_index"),
    path(
        "compte/second-facteur/application/",
        facteurs.AjouterApplication.as_view(),
        name="mfa_activate_totp",
    ),
    path(
        "compte/second-facteur/application/oter/",
        facteurs.OterApplication.as_view(),
        name="mfa_deactivate_totp",
    ),
    path(
        "compte/second-facteur/codes/",
        facteurs.CodesDeSecours.as_view(),
        name="mfa_view_recovery_codes",
    ),
    path(
        "compte/second-facteur/codes/nouveaux/",
        facteurs.NouveauxCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("compte/second-facteur/cle/", facteurs.AjouterCle.as_view(), name="mfa_add_webauthn"),
    path(
        "compte/second-facteur/cle/<int:pk>/nom/",
        facteurs.RenommerCle.as_view(),
        name="mfa_edit_webauthn",
    ),
    path(
        "compte/second-facteur/cle/<int:pk>/oter/",
        facteurs.OterCle.as_view(),
        name="mfa_remove_webauthn",
    ),
]
