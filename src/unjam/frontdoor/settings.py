"""How this installation is set up; what differs between two comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from unjam.practice import secrets_on_disk

HOME = Path(os.environ.get("UNJAM_HOME", "var/practice")).resolve()
"""Where this practice's database, keys, uploads and projections live."""

TESTING = "PYTEST_VERSION" in os.environ
SECURE = os.environ.get("UNJAM_HTTPS", "") == "1"
DEMO = os.environ.get("UNJAM_DEMO", "") == "1"
"""The sign-in page lists the invented people's accounts. Only ``unjam demo serve`` sets it."""
DEBUG = False
ALLOWED_HOSTS = os.environ.get("UNJAM_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
SECRET_KEY = secrets_on_disk.text(HOME / "keys" / "django.key", keep=not TESTING)
BASE = Path(__file__).parent

ROOT_URLCONF = "unjam.frontdoor.urls"
WSGI_APPLICATION = "unjam.frontdoor.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "practice.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "template_partials",
    "django_htmx",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "unjam.practice",
    "unjam.worklog",
    "unjam.connections",
    "unjam.flow",
    "unjam.demo",
    "unjam.frontdoor",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "unjam.practice.doorstep.WallsMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "unjam.practice.access.PolicyMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "unjam.frontdoor.page.page",
            ],
            "builtins": ["unjam.frontdoor.templatetags.words"],
        },
    }
]


def _postgres(address: str) -> dict[str, object]:
    parts = urlsplit(address)
    return {
        "ENGINE": "unjam.frontdoor.walled_postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "DISABLE_SERVER_SIDE_CURSORS": True,  # each would outlive the transaction it was told in
    }


def _encrypted_file() -> dict[str, object]:
    key_file = HOME / "keys" / "database.key"
    if not TESTING and not (HOME / "practice.db").exists():  # a lost key is not made anew
        secrets_on_disk.text(key_file, keep=True)
    return {
        "ENGINE": "unjam.frontdoor.encrypted_sqlite",
        "NAME": HOME / "practice.db",
        "OPTIONS": {"key_file": key_file, "transaction_mode": "IMMEDIATE"},
        "TEST": {"NAME": ":memory:"},  # said aloud: test workers know it of Django's engine only
    }


POSTGRES = os.environ.get("UNJAM_POSTGRES", "")
DATABASES = {"default": _postgres(POSTGRES) if POSTGRES else _encrypted_file()}
OWNER = os.environ.get("UNJAM_POSTGRES_OWNER", "")
if POSTGRES and OWNER and not TESTING:
    DATABASES["owner"] = _postgres(OWNER)
    """The role that makes the tables. Pages and commands work as the other, which owns nothing."""

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "unjam.frontdoor.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "unjam.practice.access.NoSignUp"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "unjam.frontdoor.forms.SignIn",
    "change_password": "unjam.frontdoor.forms.ChangePassword",
    "reauthenticate": "unjam.frontdoor.forms.Reauthenticate",
    "reset_password_from_key": "unjam.frontdoor.forms.ChoosePassword",
}
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",  # a whole practice signs in at eight from one address
    "login_failed": False,  # axes counts failures, in the database
}
MFA_ADAPTER = "unjam.frontdoor.passkeys.Passkeys"
MFA_FORMS = {
    "add_webauthn": "unjam.frontdoor.forms.AddPasskey",
    "authenticate": "unjam.frontdoor.forms.SecondProof",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Browsers offer passkeys over plain http to this machine's own name only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_USERNAME_CALLABLE = "unjam.frontdoor.forms.account_name"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
CSRF_FAILURE_VIEW = "unjam.frontdoor.views.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

IDLE_S = max(5, int(os.environ.get("UNJAM_IDLE_S", "300")))
"""A screen that nobody used for so long locks. Five minutes is the most; there is no off."""
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-unjam" if SECURE else "unjam"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = TESTING
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
UPLOADS = HOME / "uploads"
PROJECTIONS = HOME / "projections"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
