"""The portal's settings: one file, everything that differs between machines comes from the environment."""

from pathlib import Path
from typing import Any

import django_stubs_ext
import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import environment

# Lets forms and administration classes name their models in brackets, as their type stubs do.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = environment.flag("DEBUG")
TRIAL = environment.flag("PORTAL_TRIAL")
SECRET_KEY = environment.text("SECRET_KEY")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
# Who judges a contest is known to `judging`, and asked by `submissions`, which stands below it.
JUDGES_AMONG = "judging.actions.panel.judges_among"
BASE_URL = environment.text("BASE_URL", "http://localhost:8000").rstrip("/")
SECURE = BASE_URL.startswith("https://")
# A proxy of ours stands before the portal and overwrites X-Forwarded-Proto and X-Forwarded-For.
BEHIND_PROXY = environment.flag("BEHIND_PROXY")

# Keys that seal citizen ids and bank accounts: "id:base64-of-32-bytes,…", the first one seals, all of them open.
FIELD_KEYS = environment.words("FIELD_KEYS")

# Ours come first, so that our translation of a message wins over that of another package.
INSTALLED_APPS = [
    "look",
    "audit",
    "notifications",
    "units",
    "accounts",
    "contests",
    "submissions",
    "judging",
    "payouts",
    "reports",
    "rehearsals",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "axes",
    "csp",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "accounts.middleware.AddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.RequestLogMiddleware",
    "accounts.middleware.NoStoreMiddleware",
    "accounts.middleware.RefusalMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reports.navigation.navigation",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "look.templatetags.look"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": environment.database(environment.text("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.text("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

# Redis is a bell: the rows of PostgreSQL are the queue of record, so a lost task is found again by the sweeps.
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "notifications.tasks.*": {"queue": "mail"},
    "reports.tasks.*": {"queue": "reports"},
    "rehearsals.tasks.*": {"queue": "reports"},
    "submissions.tasks.compare*": {"queue": "reports"},
    "submissions.tasks.draw*": {"queue": "reports"},
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Nobody waits for a broker that is down: what the bell would have said, the sweeps find.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "deliver-due-messages": {"task": "notifications.tasks.sweep", "schedule": 10.0},
    "build-due-reports": {"task": "reports.tasks.sweep", "schedule": 15.0},
    "play-due-rehearsals": {"task": "rehearsals.tasks.sweep", "schedule": 15.0},
    "compare-due-entries": {"task": "submissions.tasks.compare_due", "schedule": 15.0},
    "examine-due-files": {"task": "submissions.tasks.examine_due", "schedule": 15.0},
    "draw-due-files": {"task": "submissions.tasks.draw_due", "schedule": 15.0},
    "read-due-files": {"task": "submissions.tasks.read_due", "schedule": 15.0},
    "search-files-for-blind-judges": {"task": "submissions.tasks.search_judged", "schedule": 15.0},
    "sweep-uploads": {"task": "submissions.tasks.sweep_uploads", "schedule": 60.0},
    "remind-offices-of-hearings": {"task": "submissions.tasks.remind_office", "schedule": 300.0},
    "link-audit-events": {"task": "audit.tasks.link", "schedule": 10.0},
    "tell-of-extensions": {"task": "judging.tasks.tell_of_extensions", "schedule": 60.0},
    "remind-of-entries-that-lie-long": {"task": "submissions.tasks.nudge", "schedule": 900.0},
    "carry-out-planned-successions": {"task": "submissions.tasks.carry_out_successions", "schedule": 300.0},
}
WORKER_QUEUES = ["mail", "reports", "default"]
for _queue in WORKER_QUEUES:
    CELERY_BEAT_SCHEDULE[f"prove-that-{_queue}-is-heard"] = {
        "task": "notifications.tasks.sing",
        "schedule": 20.0,
        "args": [_queue],
        "options": {"queue": _queue},
    }
for _entry in CELERY_BEAT_SCHEDULE.values():  # a bell that nobody heard within a minute need not ring any more
    _entry["options"] = {**_entry.get("options", {}), "expires": 60}

vars().update(environment.mail(environment.text("EMAIL_URL", "smtp://localhost:25")))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "portal@localhost")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.IdentifierBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "contests:list"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_USERNAME_FORM_FIELD = "username"  # else failures are counted for nobody, and nobody is kept out
AXES_SENSITIVE_PARAMETERS = ["password", "current_password", "new_password1", "new_password2", "number", "holder"]
AXES_CLIENT_IP_CALLABLE = "accounts.http.client_address"
AXES_VERBOSE = False

SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_SSL_REDIRECT = SECURE and environment.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
CSRF_FAILURE_VIEW = "accounts.views.own.csrf_failure"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = environment.folder("STATIC_ROOT", BASE_DIR / ".local" / "static")
MEDIA_ROOT = environment.folder("MEDIA_ROOT", BASE_DIR / ".local" / "media")
MEDIA_URL = "/media-is-never-served-directly/"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
ATTACHMENT_MAX_BYTES = environment.whole("ATTACHMENT_MAX_BYTES", 50 * 1024 * 1024)
# Sent in parts of so many bytes: what stands before the portal must let a body of that size pass.
UPLOAD_PART_BYTES = environment.whole("UPLOAD_PART_BYTES", 8 * 1024 * 1024)
VIDEO_MAX_BYTES = environment.whole("VIDEO_MAX_BYTES", 2 * 1024 * 1024 * 1024)
# A ClamAV daemon, tcp://host:port or unix:///path; without one nothing is scanned for viruses, and pages say so.
CLAMD_ADDRESS = environment.text("CLAMD_ADDRESS", "")
STORAGES = {
    "default": environment.store(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if environment.flag("PLAIN_STATIC")
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

SILENCED_SYSTEM_CHECKS: list[str] = []

_LOG_PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": _LOG_PROCESSORS,
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": environment.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "axes": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
structlog.configure(
    processors=[*_LOG_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
