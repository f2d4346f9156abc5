"""Settings of the portal. Everything that differs between places comes from the environment
(docs/operating.md lists the variables); what is written here is the same everywhere."""

import logging
from urllib.parse import urlsplit

import structlog
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal import environment as env

BASE_DIR = env.ROOT
MODE = env.text("PORTAL_MODE", "production")  # production | local | test
DEBUG = False
SECRET_KEY = env.text("SECRET_KEY", "unsafe-key-for-commands-that-serve-nobody" if MODE != "production" else "")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
SEALING_KEYS = env.words("SEALING_KEYS")  # Fernet keys, newest first; kept outside the database and its backups
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost" if MODE != "production" else "")
PORTAL_BASE_URL = env.text("PORTAL_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
# Web products' hosted pages are at <brand>-<number>. under this name: by default under the portal's own.
_portal_host = urlsplit(PORTAL_BASE_URL).hostname or "localhost"
WEBSITE_DOMAIN = env.text("WEBSITE_DOMAIN", "localhost" if _portal_host[-1:].isdigit() else _portal_host)
SOFTPHONE_SIP_DOMAIN = env.text("SOFTPHONE_SIP_DOMAIN")  # what phones register with, unless a web product has its own
SOFTPHONE_SIP_WEBSOCKET = env.text("SOFTPHONE_SIP_WEBSOCKET")  # wss://…
SIP_HOST = env.text("SIP_HOST", urlsplit(PORTAL_BASE_URL).hostname or "localhost")  # speaks for callers in SIP
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
DATA_DIR = env.Path(env.text("DATA_DIR", str(BASE_DIR / ".local" / "files")))

# For development only: lets partners connect web sites on this machine itself, such as a WordPress on 127.0.0.1.
WEBSITE_ALLOW_LOOPBACK = env.flag("WEBSITE_ALLOW_LOOPBACK")

# Who is asked for the proof of a domain: "address" or "address:port"; empty: the machine's own resolver.
DOMAIN_PROOF_NAMESERVERS = env.words("DOMAIN_PROOF_NAMESERVERS")
DOMAIN_PROOF_HTTP_PORT, DOMAIN_PROOF_HTTPS_PORT = 80, 443

INSTALLED_APPS = [
    "portal.tenancy",
    "portal.history",
    "portal.jobs",
    "portal.mail",
    "portal.money",
    "portal.grid",
    "portal.health",
    "tenants",
    "products",
    "gateways",
    "pricelists",
    "pricing",
    "trials",
    "softphone",
    "customers",
    "support",
    "website",
    "website.wordpress",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "tenants.staff_site.StaffAdminConfig",
    "django.forms",
    "csp",
    "django_filters",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_structlog",
    "django_tables2",
]

MIDDLEWARE = [
    "portal.health.middleware.HealthMiddleware",
    "website.public.doorway.WebsiteMiddleware",
    "softphone.views.doorway.DoorwayMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tenants.verification.VerificationMiddleware",
    "tenants.request_log.RequestLog",
    "tenants.private_pages.PrivatePages",
    "tenants.visits.VisitMiddleware",
    "portal.tenancy.middleware.WallMiddleware",
    "portal.grid.once.OnceMiddleware",
]

STAFF_PATH = "/admin/"
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "portal.grid.form_renderer.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "builtins": ["portal.grid.templatetags.form_key"],
            "loaders": [
                (
                    "portal.template_loader.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.grid.shell.shell",
            ],
        },
    }
]

AS_OWNER = env.text("PORTAL_DB") == "owner"
_address = env.database(
    env.text("DATABASE_OWNER_URL")
    if AS_OWNER
    else env.text("DATABASE_URL", "postgresql://portal_app@127.0.0.1:5432/portal")
)
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _address.name,
        "USER": _address.user,
        "PASSWORD": _address.password,
        "HOST": _address.host,
        "PORT": _address.port,
        "CONN_MAX_AGE": env.number("DATABASE_CONN_MAX_AGE", 600),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,  # the wall's middleware holds the transaction around rendering
        "DISABLE_SERVER_SIDE_CURSORS": env.flag("DATABASE_POOLED"),
        "OPTIONS": {"application_name": "portal", "connect_timeout": 5},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["tenants.backends.LoginDoorBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "dashboard"
# Argon2id with RFC 9106's second recommended option: 64 MiB, 3 passes; stack.md measures Django's default.
PASSWORD_HASHERS = ["tenants.hashers.PortalArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_ENGINE = "tenants.sessions"
HTTPS = PORTAL_BASE_URL.startswith("https://")
# Over https browsers hold cookies of this name to the host that set them: no other site under the same domain can read
# or plant them. On http (a laptop's loopback) browsers would refuse them.
_HOST_ONLY = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_HOST_ONLY}portal_session"
CSRF_COOKIE_NAME = f"{_HOST_ONLY}csrftoken"
BROWSER_COOKIE_NAME = f"{_HOST_ONLY}portal_browser"  # browsers that somebody has logged in with
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_SECONDS = env.number("SESSION_IDLE_SECONDS", 60 * 60)
SESSION_COOKIE_AGE = env.number("SESSION_ABSOLUTE_SECONDS", 12 * 60 * 60)
LOGIN_TRIES_PER_ADDRESS = env.number("LOGIN_TRIES_PER_ADDRESS", 60)  # in five minutes
LOGIN_TRIES_PER_SUBNET = env.number("LOGIN_TRIES_PER_SUBNET", 300)
CSRF_FAILURE_VIEW = "tenants.refusals.form_expired"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS and env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000 if HTTPS else 0)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY") else None
BEHIND_PROXY = env.flag("BEHIND_PROXY")
BODIES_PER_ADDRESS = max(env.number("WEB_THREADS", 4) - 1, 1)  # of a process's threads; where no proxy buffers
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STATIC_ROOT = env.Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
_s3 = env.text("S3_BUCKET")
STORAGES = {
    "default": (
        {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": _s3,
                "endpoint_url": env.text("S3_ENDPOINT") or None,
                "region_name": env.text("S3_REGION") or None,
                "default_acl": "private",
                "querystring_auth": True,
                "file_overwrite": False,
            },
        }
        if _s3
        else {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": DATA_DIR / "uploads",
                "base_url": None,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    ),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if MODE == "test"
            else "portal.static_storage.HashedStorage"
        )
    },
}
FILE_UPLOAD_HANDLERS = ["portal.uploads.BoundedUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6_000  # a grid's selection: grid.selection.MOST_IDS rows and the page it stands on
DECK_MAX_BYTES = env.number("DECK_MAX_BYTES", 200 * 1024 * 1024)
EXCHANGE_RATE_MAX_DAYS = env.number("EXCHANGE_RATE_MAX_DAYS", 7)  # the bank's longest pause, at Easter, is 5 days
ARTWORK_MAX_BYTES = env.number("ARTWORK_MAX_BYTES", 50 * 1024 * 1024)  # a softphone's pictures, as .zip

if env.text("EMAIL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = env.text("EMAIL_HOST")
    EMAIL_PORT = env.number("EMAIL_PORT", 587)
    EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
    EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
    EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")
    EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=not EMAIL_USE_SSL)
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "outbox"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "portal@localhost")
MAIL_FROM_NAME = env.text("MAIL_FROM_NAME", "Partner Portal")  # where no partner's brand speaks
STAFF_EMAIL = env.text("STAFF_EMAIL")  # is told when a partner writes a ticket
INBOUND_DOMAIN = env.text("INBOUND_DOMAIN")  # mail to ticket+…@ and bounce+…@ it reaches the portal
INBOUND_AUTHSERV_ID = env.text("INBOUND_AUTHSERV_ID")  # whose Authentication-Results have to prove a mail's sender
INBOUND_MAX_BYTES = env.number("INBOUND_MAX_BYTES", 30 * 1024 * 1024)
IMAP_HOST = env.text("IMAP_HOST")
IMAP_PORT = env.number("IMAP_PORT", 993)
IMAP_USER = env.text("IMAP_USER")
IMAP_PASSWORD = env.text("IMAP_PASSWORD")
IMAP_FOLDER = env.text("IMAP_FOLDER", "INBOX")
ATTACHMENT_MAX_BYTES = env.number("ATTACHMENT_MAX_BYTES", 10 * 1024 * 1024)
ATTACHMENTS_MAX = env.number("ATTACHMENTS_MAX", 5)  # with one message
SOFTPHONE_SIGNING_CERTIFICATE = env.text("SOFTPHONE_SIGNING_CERTIFICATE")  # path of a PKCS#12 file
SOFTPHONE_SIGNING_PASSWORD = env.text("SOFTPHONE_SIGNING_PASSWORD")
SOFTPHONE_SIGNING_TIMESTAMP_URL = env.text("SOFTPHONE_SIGNING_TIMESTAMP_URL")
TRIAL_MAILS_A_DAY = env.number("TRIAL_MAILS_A_DAY", 2000)  # of each partner, to its customers

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Longer than the longest job, or Redis hands a running job to a second worker (stack.md §2.6).
# The time limits are the workers'. What pages send: portal/dispatch.py.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 6 * 3600,
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
}
CELERY_TASK_TIME_LIMIT = 2 * 3600

OTP_TOTP_ISSUER = "Partner Portal"

DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # a request's one line is that of its end

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
            ],
        }
    },
    "filters": {
        "refused": {"()": "portal.refused_requests.OneLine"},
        "without_tokens": {"()": "tenants.request_log.WithoutTokens"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["refused", "without_tokens"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django.server": {"level": "WARNING"}},
}

if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    CELERY_TASK_ALWAYS_EAGER = False
    LOGGING["root"]["level"] = "WARNING"  # type: ignore[index]
