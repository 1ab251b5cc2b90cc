"""Django settings, derived from the environment; an operator never edits this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from tinhso.config import environment
from tinhso.config.secrets import secret_key
from tinhso.ui import languages

PACKAGE = Path(__file__).resolve().parents[1]
ENVIRONMENT = environment.read()
HOME = ENVIRONMENT.home
DEMO = ENVIRONMENT.demo
DEBUG = ENVIRONMENT.flag("TINHSO_DEBUG")
SECRET_KEY = secret_key(ENVIRONMENT)
ALLOWED_HOSTS = ENVIRONMENT.items("TINHSO_HOSTS")
TRUSTED_PROXIES = ENVIRONMENT.items("TINHSO_TRUSTED_PROXIES")
PROVINCE = ENVIRONMENT.text("TINHSO_PROVINCE")
PACKS = Path(own_packs) if (own_packs := ENVIRONMENT.text("TINHSO_PACKS")) else None
BASE_MAP = HOME / own_map if (own_map := ENVIRONMENT.text("TINHSO_BASE_MAP")) else None
CALENDAR = Path(own_days) if (own_days := ENVIRONMENT.text("TINHSO_CALENDAR")) else None

# --- rooms -----------------------------------------------------------------

INSTALLED_APPS = [
    "tinhso.config",
    "tinhso.centre",
    "tinhso.centre.alerts",
    "tinhso.centre.brief",
    "tinhso.centre.directives",
    "tinhso.centre.reports",
    "tinhso.portal",
    "tinhso.portal.reports",
    "tinhso.supply",
    "tinhso.supply.intake",
    "tinhso.supply.obligations",
    "tinhso.supply.connectors",
    "tinhso.supply.desk",
    "tinhso.cases.engine",
    "tinhso.cases.directives",
    "tinhso.cases.reports",
    "tinhso.lake",
    "tinhso.indicators",
    "tinhso.accounts",
    "tinhso.accounts.sign_in",
    "tinhso.places",
    "tinhso.audit",
    "tinhso.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "tinhso.config.operations.middleware.Measured",
    "tinhso.config.operations.middleware.Probes",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tinhso.ui.middleware.ErrorPages",
    "tinhso.config.operations.middleware.MachineErrors",
    "allauth.account.middleware.AccountMiddleware",  # inside ErrorPages: its exceptions are ways on, not errors
    "tinhso.accounts.sign_in.middleware.SessionLimits",
    "tinhso.accounts.middleware.Gate",
    "tinhso.accounts.sign_in.middleware.SecondFactor",
    "tinhso.accounts.sign_in.middleware.SlowDown",
]

ROOT_URLCONF = "tinhso.config.urls"
WSGI_APPLICATION = "tinhso.config.wsgi.application"
AUTH_USER_MODEL = "accounts.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["tinhso.ui.templatetags.ui", "django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tinhso.ui.context.page",
            ],
        },
    }
]
FORM_RENDERER = "tinhso.ui.forms.Renderer"

# What the office layout's rail shows: entries from the rooms, named here because only config knows them all.
NAVIGATION = "tinhso.config.navigation.ENTRIES"
SIGNS_OF_LIFE = "tinhso.config.operations.silence.silent"
# How the audit's page names what its entries refer to: asked when it is shown, stored nowhere.
AUDIT_NAMES = {"account": "tinhso.accounts.queries.names_of", "unit": "tinhso.accounts.presenting.unit_names"}

# --- data ------------------------------------------------------------------

EMBEDDED = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(HOME / "tinhso.sqlite3"), "CONN_MAX_AGE": None}
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;",
}
# What a connection asks for the third time is planned once for it: a quarter of a life of a report (ADR 0022).
POSTGRESQL_OPTIONS = {"server_side_binding": True, "prepare_threshold": 3}
DATABASES: dict[str, dict[str, Any]] = {"default": dict(EMBEDDED, OPTIONS=SQLITE_OPTIONS)}
if server := ENVIRONMENT.text("TINHSO_DATABASE_URL"):
    DATABASES["default"] = dict(dj_database_url.parse(server, conn_max_age=600, conn_health_checks=True))
    if DATABASES["default"]["ENGINE"] == EMBEDDED["ENGINE"]:
        DATABASES["default"] |= {"OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": None}
    else:
        DATABASES["default"]["OPTIONS"] = POSTGRESQL_OPTIONS | DATABASES["default"].get("OPTIONS", {})

CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": HOME / "cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "alerts"]}}
MEDIA_ROOT = HOME / "files"
LAKE_STORAGE = ENVIRONMENT.text("TINHSO_LAKE_STORAGE")
LAKE_STORAGE_KEY = ENVIRONMENT.text("TINHSO_LAKE_STORAGE_KEY")
SPARK_MASTER = ENVIRONMENT.text("TINHSO_SPARK_MASTER")
LAKE_STORAGE_SECRET = ENVIRONMENT.text("TINHSO_LAKE_STORAGE_SECRET")
LAKE_CACHE_MB = ENVIRONMENT.number("TINHSO_LAKE_CACHE_MB")

# --- language, time, numbers -----------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = languages.offered(PACKAGE)
LANGUAGE_COOKIE_NAME = "language"
FORMAT_MODULE_PATH = ["tinhso.ui.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

# --- static files: compressed, fingerprinted, served by the same process -----

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

# --- security ----------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "media-src": [SELF, "blob:"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "tinhso.ui.handlers.form_expired"
X_FRAME_OPTIONS = "DENY"
if ENVIRONMENT.https:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
LARGEST_PHOTO = ENVIRONMENT.number("TINHSO_LARGEST_PHOTO_MB")
LARGEST_PICTURE = ENVIRONMENT.number("TINHSO_LARGEST_PICTURE_MEGAPIXELS")
LARGEST_VIDEO = ENVIRONMENT.number("TINHSO_LARGEST_VIDEO_MB")
LONGEST_VIDEO = ENVIRONMENT.number("TINHSO_LONGEST_VIDEO_SECONDS")
MOST_FILES = 20  # of one report
NIGHTLY_BACKUPS = 14  # that are kept; an operator copies what must be kept longer to another place
# Of the backups before updates the newest are kept, however old, to go back to; and all that are younger than so many days.
MIGRATION_BACKUPS, MIGRATION_BACKUP_DAYS = 3, 30
LARGEST_UPLOAD = ENVIRONMENT.number("TINHSO_LARGEST_UPLOAD_MB")
FILE_UPLOAD_HANDLERS = [
    "tinhso.supply.intake.uploading.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
SILENCED_SYSTEM_CHECKS: list[str] = []

from tinhso.accounts.settings import *  # noqa: E402, F403  # sign-in, sessions, passwords: kept by the room that owns them

# --- what rooms need to know of the operator's choices -------------------------

OUTGOING = HOME / "outgoing"
PUBLIC_ADDRESS = ENVIRONMENT.text("TINHSO_PUBLIC_ADDRESS").rstrip("/")
CONNECTOR_NETWORKS = ENVIRONMENT.items("TINHSO_CONNECTOR_NETWORKS")
CONNECTOR_FOLDERS = [Path(folder) for folder in ENVIRONMENT.items("TINHSO_CONNECTOR_FOLDERS")] or [HOME / "incoming"]
EMAIL_URL = ENVIRONMENT.text("TINHSO_EMAIL_URL")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.text("TINHSO_EMAIL_FROM")
SMS_URL = ENVIRONMENT.text("TINHSO_SMS_URL")
OIDC = {
    "issuer": ENVIRONMENT.text("TINHSO_OIDC_ISSUER"),
    "name": ENVIRONMENT.text("TINHSO_OIDC_NAME"),
    "client_id": ENVIRONMENT.text("TINHSO_OIDC_CLIENT_ID"),
    "client_secret": ENVIRONMENT.text("TINHSO_OIDC_CLIENT_SECRET"),
}

# --- logging: plain lines on stderr, for journald or a terminal ------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"once_per_hour": {"()": "tinhso.config.operations.skipped.SaidOncePerHour"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "tinhso": {"level": "INFO"},
        # These write whole addresses, and Open311 puts keys into them.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        "apscheduler.scheduler": {"filters": ["once_per_hour"]},
        # Any stranger can send a wrong host: the answer is 400, and no traceback fills the log.
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}
