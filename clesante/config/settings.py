"""Django settings: one file, read from ``CLESANTE_*``, safe by default."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from clesante.config import environnement

PAQUET = Path(__file__).resolve().parent.parent
VAR = environnement.dossier_var()

SECRET_KEY = environnement.cle_secrete(VAR)
DEBUG = environnement.booleen("DEBOGAGE", False)
ALLOWED_HOSTS = environnement.liste("HOTES", ("127.0.0.1", "localhost", "[::1]"))

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
    "clesante.ui",
    "clesante.comptes",
    "clesante.territoires",
    "clesante.donnees",
    "clesante.diagnostic",
    "clesante.accueil",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
            ],
            "builtins": ["clesante.ui.templatetags.ui"],
        },
    },
]
FORM_RENDERER = "clesante.ui.formulaires.Rendu"
CSRF_FAILURE_VIEW = "clesante.ui.erreurs.csrf_refuse"

DATABASES = {"default": environnement.base_de_donnees(VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "comptes.Utilisateur"
LOGIN_URL = "connexion"
LOGIN_REDIRECT_URL = "accueil"
LOGOUT_REDIRECT_URL = "accueil"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

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

RESEAU_ESSAI = environnement.booleen("RESEAU_ESSAI", False)  # downloads from this machine: tests

SITE_NOM = environnement.texte("NOM", "Clésanté")
SITE_EDITEUR = environnement.texte("EDITEUR")
SITE_HEBERGEUR = environnement.texte("HEBERGEUR")
SITE_CONTACT = environnement.texte("CONTACT")
SITE_HTTPS = environnement.booleen("HTTPS", False)

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SITE_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if SITE_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE_HTTPS
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

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
