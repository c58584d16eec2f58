"""Django settings: one file, read from ``CLESANTE_*``, safe by default."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from clesante.config import connexions, environnement, journaux
from clesante.config.autorites import autorites

PAQUET = Path(__file__).resolve().parent.parent
VAR = environnement.dossier_var()

SECRET_KEY = environnement.cle_secrete(VAR)
DEBUG = environnement.booleen("DEBOGAGE", False)
ALLOWED_HOSTS = connexions.hotes()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "clesante.ui",
    "clesante.comptes",
    "clesante.pieces",
    "clesante.recherche",
    "clesante.territoires",
    "clesante.donnees",
    "clesante.cadres",
    "clesante.acteurs",
    "clesante.diagnostic",
    "clesante.concertation",
    "clesante.contrats",
    "clesante.exploitation",
    "clesante.accueil",
]

# Apps that declare operations (``droits.OPERATIONS``) and events (``journal.EVENEMENTS``).
APPS_DE_DROITS = (
    "clesante.comptes",
    "clesante.pieces",
    "clesante.recherche",
    "clesante.donnees",
    "clesante.acteurs",
    "clesante.concertation",
    "clesante.contrats",
    "clesante.exploitation",
)
# Apps that say what their models hold of people (``rgpd.FICHES``): the RGPD register.
APPS_DU_REGISTRE = (
    "clesante.comptes",
    "clesante.pieces",
    "clesante.recherche",
    "clesante.territoires",
    "clesante.donnees",
    "clesante.acteurs",
    "clesante.concertation",
    "clesante.contrats",
    "clesante.exploitation",
)
# What the top of pages offers to who is signed in: address, label, operation it asks.
MENU = (
    ("contrats", "Contrats", "contrats.voir"),
    ("diagnostics", "Diagnostics", "concertation.voir"),
    ("organisations", "Organisations", "acteurs.voir"),
    ("dispositifs", "Dispositifs", "acteurs.voir"),
    ("rencontres", "Rencontres", "acteurs.voir_rencontres"),
    ("instances", "Instances", "acteurs.voir_instances"),
    ("tables-locales", "Tables", "donnees.tables"),
    ("comptes", "Comptes", "comptes.attribuer"),
    ("journal", "Journal du site", "comptes.lire_journal"),
    ("registre", "Registre des traitements", "comptes.lire_registre"),
    ("vocabulaires", "Vocabulaires", "recherche.modifier_vocabulaires"),
    ("apparence", "Apparence", "comptes.apparence"),
    ("taches", "Tâches", "exploitation.taches"),
    ("exploitation", "Exploitation", "exploitation.voir"),
)
# Pages of a line that are not under its address: by name of its line, how their paths begin.
MENU_AUSSI = {"contrats": ("/fiches/", "/actions/")}
# Forms whose draft is kept as one types: address, label, operation it asks. Without a label, the
# draft is told by the page of its object alone.
BROUILLONS = (
    ("organisation-ajouter", "Nouvelle organisation", "acteurs.creer"),
    ("organisation-modifier", "Fiche d'organisation", "acteurs.modifier"),
    ("personne-ajouter", "Nouvelle personne", "acteurs.modifier_personnes"),
    ("personne-modifier", "Fiche de personne", "acteurs.modifier_personnes"),
    ("dispositif-ajouter", "Nouveau dispositif", "acteurs.modifier_dispositifs"),
    ("dispositif-modifier", "Dispositif", "acteurs.modifier_dispositifs"),
    ("dispositif-action-ajouter", "Action d'un dispositif", "acteurs.modifier_dispositifs"),
    ("dispositif-action-modifier", "Action d'un dispositif", "acteurs.modifier_dispositifs"),
    ("force-ajouter", "Nouvelle force vive", "acteurs.modifier_rencontres"),
    ("force-modifier", "Force vive", "acteurs.modifier_rencontres"),
    ("rencontre-ajouter", "Nouvelle rencontre", "acteurs.modifier_rencontres"),
    ("rencontre-modifier", "Rencontre", "acteurs.modifier_rencontres"),
    ("instance-ajouter", "Nouvelle instance", "acteurs.modifier_instances"),
    ("instance-modifier", "Instance", "acteurs.modifier_instances"),
    ("siege-ajouter", "Nouveau siège", "acteurs.modifier_instances"),
    ("siege-modifier", "Siège", "acteurs.modifier_instances"),
    ("decision-ajouter", "Nouvelle décision", "acteurs.modifier_instances"),
    ("decision-modifier", "Décision", "acteurs.modifier_instances"),
    ("contrat-ajouter", "Nouvelle démarche", "contrats.creer"),
    ("contrat-reprendre", "Reprise d'un contrat", "contrats.creer"),
    ("redondance-conclure", "Conclusion d'une redondance", "contrats.modifier_pilotees"),
    ("fiche-argent-saisir", "Plan de financement", "contrats.modifier_pilotees"),
    ("poste-ajouter", "Nouveau poste", "contrats.modifier"),
    ("poste-modifier", "Poste", "contrats.modifier"),
    ("contrat-modifier", "Contrat", "contrats.modifier"),
    ("contrat-generations-lier", "Contrat précédent", "contrats.modifier"),
    ("contrat-avenants-preparer", "Nouvel avenant", "contrats.figer"),
    ("contrat-avenants-modifier", "Avenant", "contrats.figer"),
    ("contrat-avenants-avenant", "Motifs d'un avenant", "contrats.figer"),
    ("porteur-ajouter", "Nouveau porteur", "contrats.modifier"),
    ("porteur-modifier", "Porteur", "contrats.modifier"),
    ("referent-ajouter", "Nouveau référent", "contrats.modifier"),
    ("referent-modifier", "Référent", "contrats.modifier"),
    ("signataire-ajouter", "Nouveau signataire", "contrats.modifier"),
    ("signataire-modifier", "Signataire", "contrats.modifier"),
    ("engagement-ajouter", "Nouvel engagement", "contrats.modifier"),
    ("engagement-modifier", "Engagement", "contrats.modifier"),
    ("acte-ajouter", "Nouveau document", "contrats.modifier"),
    ("acte-modifier", "Document daté", "contrats.modifier"),
    ("avis-ajouter", "Nouvel acte de l'ARS", "contrats.rendre_avis"),
    ("avis-modifier", "Acte de l'ARS", "contrats.rendre_avis"),
    ("signature-acte-ajouter", "Nouvelle signature", "contrats.modifier"),
    ("signature-acte-modifier", "Signature d'un document", "contrats.modifier"),
    ("orientation-ajouter", "Nouvelle orientation", "contrats.modifier"),
    ("orientation-modifier", "Orientation", "contrats.modifier"),
    ("contrat-relecture-ouvrir", "Relecture", "contrats.figer"),
    ("contrat-relecture-demander", "Avis à demander", "contrats.figer"),
    ("contrat-relecture-avis", "Avis de relecture", "contrats.commenter"),
    ("contrat-partie-ajouter", "Nouvelle partie du texte", "contrats.modifier"),
    ("contrat-partie-modifier", "Partie du texte", "contrats.modifier"),
    ("table-depot", "", "donnees.tables"),
    ("diagnostic-ajouter", "Nouveau diagnostic", "concertation.creer"),
    ("diagnostic-modifier", "Diagnostic", "concertation.modifier"),
    ("enjeu-ajouter", "Nouvel enjeu", "concertation.modifier"),
    ("enjeu-modifier", "Enjeu", "concertation.modifier"),
    ("cause-ajouter", "Nouvelle cause", "concertation.modifier"),
    ("cause-modifier", "Cause", "concertation.modifier"),
    ("priorisation-ajouter", "Nouvelle priorisation", "concertation.modifier"),
    ("priorisation-modifier", "Priorisation", "concertation.modifier"),
    ("section-ajouter", "Nouvelle section du diagnostic", "concertation.modifier"),
    ("section-modifier", "Section du diagnostic", "concertation.modifier"),
    ("bloc-ajouter", "Nouveau bloc du diagnostic", "concertation.modifier"),
    ("bloc-modifier", "Bloc du diagnostic", "concertation.modifier"),
    ("commentaire-ajouter", "Commentaire", "concertation.commenter"),
    ("commentaire-proposer", "Proposition de changement", "concertation.commenter"),
    ("commentaire-repondre", "", "concertation.commenter"),
    ("commentaire-modifier", "", "concertation.commenter"),
    ("appel-ajouter", "Nouvel appel à contributions", "concertation.modifier"),
    ("appel-modifier", "Appel à contributions", "concertation.modifier"),
    ("contribution-ajouter", "Nouvelle contribution", "concertation.moderer"),
    ("contribution-modifier", "Contribution", "concertation.moderer"),
    ("contribution-repondre", "Réponse à une contribution", "concertation.moderer"),
    ("donnee-ajouter", "Nouvelle donnée à demander", "concertation.modifier"),
    ("donnee-modifier", "Donnée à demander", "concertation.modifier"),
    ("recueil-ajouter", "Nouveau recueil de paroles", "concertation.modifier"),
    ("recueil-modifier", "Recueil de paroles", "concertation.modifier"),
    ("verbatim-ajouter", "Nouvelles paroles citées", "concertation.modifier"),
    ("verbatim-modifier", "Paroles citées", "concertation.modifier"),
    ("constat-ajouter", "Nouveau constat", "concertation.modifier"),
    ("constat-modifier", "Constat", "concertation.modifier"),
    ("figure-ajouter", "Nouveau chiffre saisi", "concertation.modifier"),
    ("figure-modifier", "Chiffre saisi", "concertation.modifier"),
    ("axe-ajouter", "Nouvel axe", "contrats.modifier"),
    ("axe-modifier", "Axe", "contrats.modifier"),
    ("objectif-ajouter", "Nouvel objectif", "contrats.modifier"),
    ("objectif-modifier", "Objectif", "contrats.modifier"),
    ("principe-ajouter", "Nouveau principe", "contrats.modifier"),
    ("principe-modifier", "Principe", "contrats.modifier"),
    ("moyen-ajouter", "Nouveau moyen prêté", "contrats.modifier"),
    ("moyen-modifier", "Moyen prêté", "contrats.modifier"),
    ("fiche-ajouter", "Nouvelle fiche-action", "contrats.modifier"),
    ("fiche-modifier", "Fiche-action", "contrats.modifier_pilotees"),
    ("idee-reprendre", "Proposition d'après une contribution", "contrats.modifier"),
    ("idee-proposer", "Proposition d'action", "contrats.commenter"),
    ("idee-juger", "Décision sur une proposition", "contrats.franchir"),
)
# What sends the digests that are due: called by the command line and by the scheduler.
RESUMES = "clesante.accueil.actions_resumes.envoyer_resumes"
# What a contribution led to: its page is of an app that does not know contracts.
SUITES_DES_CONTRIBUTIONS = "clesante.contrats.lectures.contributions.suites"
# Lists whose filter and order are kept under a name: address, label, operation it asks.
VUES = (
    ("organisations", "Organisations", "acteurs.voir"),
    ("comptes", "Comptes", "comptes.attribuer"),
    ("dispositifs", "Dispositifs", "acteurs.voir"),
    ("forces", "Forces vives", "acteurs.voir_rencontres"),
    ("decisions", "Décisions", "acteurs.voir_instances"),
    ("fiches", "Actions des contrats", "contrats.voir"),
)

MIDDLEWARE = [
    "clesante.exploitation.intergiciels.RequeteMesureeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clesante.ui.envois.EnvoisMiddleware",
    "clesante.ui.compression.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clesante.comptes.intergiciels.SessionGardeeMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clesante.exploitation.intergiciels.PagesLimiteesMiddleware",
    "clesante.ui.erreurs.ErreurMetierMiddleware",
]

ROOT_URLCONF = "clesante.config.urls"
WSGI_APPLICATION = "clesante.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clesante.ui.contexte.site",
                "clesante.comptes.views.menu.menu",
            ],
            "builtins": ["clesante.ui.templatetags.ui"],
        },
    },
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
FORM_RENDERER = "clesante.ui.formulaires.Rendu"
CSRF_FAILURE_VIEW = "clesante.ui.erreurs.csrf_refuse"

DATABASES = {"default": environnement.base_de_donnees(VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "comptes.Utilisateur"
LOGIN_URL = "connexion"
LOGIN_REDIRECT_URL = "mon-espace"
LOGOUT_REDIRECT_URL = "accueil"
AUTHENTICATION_BACKENDS = ["clesante.comptes.porte.ParAdresse"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "clesante.comptes.mots_de_passe.MotsRefuses"},
]
PASSWORD_RESET_TIMEOUT = 3600  # seconds
CACHES = {"default": {"BACKEND": "clesante.comptes.memoire.Memoire"}}

# Accounts (django-allauth): what it leaves open or in clear is closed in clesante.comptes.
ACCOUNT_ADAPTER = "clesante.comptes.adaptateurs.Comptes"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "courriel"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proven by its invitation
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # our own pages write to an unknown address
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds
ACCOUNT_RATE_LIMITS = False  # those of clesante.comptes.limites cannot lock an owner out
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"length": 6, "numeric": True, "dashed": False}
ALLAUTH_TRUSTED_PROXY_COUNT = environnement.entier("MANDATAIRES", 0, (0, 9))
MFA_ADAPTER = "clesante.comptes.adaptateurs.SecondsFacteurs"
MFA_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 s: a telephone is rarely on time
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "clesante.comptes.forms.facteurs.SecondFacteurForm",
    "authenticate_webauthn": "clesante.comptes.forms.facteurs.CleForm",
    "reauthenticate": "clesante.comptes.forms.facteurs.ConfirmerFacteurForm",
    "reauthenticate_webauthn": "clesante.comptes.forms.facteurs.ConfirmerCleForm",
    "login_webauthn": "clesante.comptes.forms.facteurs.EntrerParCleForm",
    "activate_totp": "clesante.comptes.forms.facteurs.ApplicationForm",
    "add_webauthn": "clesante.comptes.forms.facteurs.AjouterCleForm",
}
SOCIALACCOUNT_ADAPTER = "clesante.comptes.adaptateurs.Identites"
SOCIALACCOUNT_PROVIDERS = connexions.fournisseur()
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an identity is (issuer, sub), never an address
SESSION_ENGINE = "clesante.comptes.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # seconds, whatever the activity
SESSION_INACTIVITE = environnement.entier("INACTIVITE", 120, (1, 720)) * 60  # seconds
SECOND_FACTEUR_ROLES = environnement.liste("SECOND_FACTEUR")

_courriel = connexions.courriel()
EMAIL_BACKEND = _courriel.moteur
EMAIL_FILE_PATH = VAR / "courriels"
EMAIL_HOST, EMAIL_PORT = _courriel.hote, _courriel.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _courriel.utilisateur, _courriel.secret
EMAIL_USE_TLS, EMAIL_USE_SSL = _courriel.starttls, _courriel.tls
EMAIL_TIMEOUT = 10  # seconds
COURRIELS_EN_FILE = bool(_courriel.hote)  # without a server, mails are files, written at once
DEFAULT_FROM_EMAIL = environnement.texte("EXPEDITEUR", "clesante@localhost")

LOGGING = journaux.journaux()

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = environnement.dossier_static(VAR)
STATICFILES_FINDERS = [
    "clesante.ui.statiques.ApplicationsFinder",
    "clesante.ui.statiques.FournisFinder",
]
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "clesante.ui.statiques.Stockage"},
}
MEDIA_ROOT = VAR / "fichiers"

ENTREPOT = VAR / "entrepot.sqlite"
REFERENTIEL_TERRITOIRES = VAR / "territoires.sqlite"
CLES_PAQUET = Path(environnement.texte("CLES_PAQUET") or VAR / "cles")
CADRES = Path(environnement.texte("CADRES") or VAR / "cadres")
CLE_SAUVEGARDE = environnement.texte("CLE_SAUVEGARDE")

RESEAU_ESSAI = environnement.booleen("RESEAU_ESSAI", False)  # downloads from this machine: tests

SITE_NOM = environnement.texte("NOM", "Clésanté")
SITE_EDITEUR = environnement.texte("EDITEUR")
SITE_HEBERGEUR = environnement.texte("HEBERGEUR")
SITE_CONTACT = environnement.texte("CONTACT")
SITE_DIRECTEUR = environnement.texte("DIRECTEUR")
SITE_DPO = environnement.texte("DPO")
SITE_HTTPS = environnement.booleen("HTTPS", False)
SITE_ADRESSE = connexions.adresse_du_site(ALLOWED_HOSTS, SITE_HTTPS)

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SITE_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sante$"]  # a probe of this machine speaks plain HTTP
SECURE_HSTS_SECONDS = 31_536_000 if SITE_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_HTTPS
SESSION_COOKIE_NAME = f"{'__Host-' if SITE_HTTPS else ''}session"
CSRF_COOKIE_NAME = f"{'__Host-' if SITE_HTTPS else ''}csrf"
SESSION_COOKIE_SECURE = SITE_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SITE_HTTPS
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

ENVOI_OCTETS: int = environnement.entier("ENVOI_MAX", 20, (1, 20)) * 1024**2
ANTIVIRUS = connexions.antivirus()
METRIQUES_EMPREINTE = connexions.empreinte_des_metriques()
AUTORITES = autorites()
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000  # a fiche of 30 indicators, each with what was shown
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
