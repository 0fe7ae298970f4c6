"""The settings. Values that differ between machines are read from DIWAN_* variables; see docs/operations.md."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.logs import logging_settings
from ops.data_directory.file_permissions import secure_folder
from ops.data_directory.secret_key import ensure_secret_key

# --- Directories ---------------------------------------------------------------------------------------------

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("DATA", BASE_DIR / "var")

# --- Form of the product -------------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG")
# The demonstration: cast, seeded cases, mails stored and shown on a page. Never in production.
DEMO = env.flag("DEMO")
# Browsers reach the product over https, with its own certificate or a proxy's.
TLS = env.flag("TLS")
# A proxy in front sets X-Forwarded-Proto. Without a proxy any client could set it.
PROXY = env.flag("PROXY")

REDIS_URL = env.text("REDIS_URL")
DATABASE_URL_SETTINGS = env.database("DATABASE_URL")
# Embedded form: without Redis, one process is the whole product.
EMBEDDED = not REDIS_URL
# With separate processes, a proxy serves the static files from this directory.
secure_folder(DATA_DIR, passable=not EMBEDDED)

SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    if not EMBEDDED:
        raise ImproperlyConfigured("DIWAN_SECRET_KEY: several processes must share one key; set it for all of them")
    SECRET_KEY = ensure_secret_key(DATA_DIR / "secret-key")
SECRET_KEY_FALLBACKS = env.listing("SECRET_KEY_FALLBACKS")

ALLOWED_HOSTS = [
    *(["localhost", ".localhost", "127.0.0.1", "[::1]"] if EMBEDDED else []),
    *env.listing("HOSTS"),
]
# https origins of other host names of this product, as a browser writes them (scheme, host, port).
CSRF_TRUSTED_ORIGINS = env.listing("TRUSTED_ORIGINS")

# --- Apps and middleware -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "ops",
    "hearings",
    "notary",
    "notary.deeds",
    "notary.paper_copies",
    "notary.scripts",
    "notary.applications",
    "identity",
    "custody",
    "courts.proceedings",
    "courts.registry",
    "courts.imports",
    "video.recordings",
    "video",
    "courts.recovery",
    "courts.gateways",
    "courts.offices",
    "courts.administrators",
    "courts.connections",
    "courts.calendars",
    "courts.access",
    "courts.payments",
    "courts.approvals",
    "courts.ground",
    "channels",
    "config.apps.ReferenceAdmin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "allauth.socialaccount",
    "axes",
    "csp",
    "django_htmx",
    "guardian",
    "rest_framework",
    "drf_spectacular",
]
if DEMO:
    INSTALLED_APPS.insert(0, "demo")

MIDDLEWARE = [
    "config.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.browser_limits",
    "config.middleware.page_methods",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "courts.access.sessions.middleware.SessionUser",
    "config.middleware.private_pages",
    "courts.access.api.request_log.request_log",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "courts.ground.middleware.upload_redirects",
    "config.middleware.BusyPages",
]

if DEMO:
    MIDDLEWARE.append("demo.address_redirects.redirect_person_address")

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = True

TEMPLATES: list[dict[str, Any]] = [
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
                "courts.ground.context.page",
                "courts.access.context.registration",
                "courts.recovery.context.lost_factor",
                "courts.administrators.context.invitation",
                *(["demo.context.sign_in_link"] if DEMO else []),
            ],
        },
    },
]
# Every form is rendered with the project's own components.
FORM_RENDERER = "courts.ground.forms.renderer.Components"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Language, dates, places ---------------------------------------------------------------------------------

LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", "العربية"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "diwan-language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = TLS
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
# Times are stored in UTC and shown in the time zone of the venue.
USE_TZ = True
TIME_ZONE = "UTC"

# --- Database ------------------------------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASE_URL_SETTINGS is None:
    DATABASES: dict[str, dict[str, Any]] = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "diwan.sqlite3",
            "OPTIONS": {
                # Take the write lock when a transaction begins: in SQLite a transaction that reads first and then
                # writes cannot wait for the lock, and fails immediately.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # Without recursive triggers, REPLACE deletes a row and does not fire its delete triggers.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; "
                    "PRAGMA recursive_triggers=ON"
                ),
            },
        }
    }
else:
    DATABASES = {"default": {**DATABASE_URL_SETTINGS, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}}
    if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        # Under ASGI a persistent connection per thread is never returned; the pool is shared and bounded. It checks
        # a connection before use: a restart of the server must not cause one error per connection.
        DATABASES["default"]["OPTIONS"] = {
            **DATABASE_URL_SETTINGS.get("OPTIONS", {}),
            # Prepared statements belong to a connection. A pooler between that changes connections under a session
            # must know them (PgBouncer from 1.21), or they are switched off.
            "prepare_threshold": 5 if env.flag("DATABASE_PREPARED", default=True) else None,
            "pool": {"min_size": 1, "max_size": env.number("DATABASE_POOL", 16, least=1), "timeout": 10},
        }

# --- Messages between processes, and the cache ---------------------------------------------------------------

if EMBEDDED:
    CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
        "default": {"BACKEND": "ops.serving.channel_layer.LoopSafeInMemoryChannelLayer", "CONFIG": {"capacity": 500}}
    }
    CACHES: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
else:
    # The timeout for a Redis that accepts a connection and does not answer. Without it a command of the room would
    # wait after its commit, and the link to the node with all its rooms.
    REDIS_TIMEOUTS = {"socket_connect_timeout": 2, "socket_timeout": 2}
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "hosts": [{"address": REDIS_URL, **REDIS_TIMEOUTS}],
                "prefix": "diwan",
                "symmetric_encryption_keys": [SECRET_KEY],
            },
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "ops.serving.cache.OptionalRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "diwan",
            "OPTIONS": REDIS_TIMEOUTS,
        }
    }

# --- Sign-in -------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "ground.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["courts.access.hashers.BoundedArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# The page that a facility's screen opens once it is enrolled.
DEVICE_HOME = "custody_screen"

ACCOUNT_ADAPTER = "courts.access.accounts.NoSignupAdapter"
ACCOUNT_FORMS = {
    "login": "courts.access.forms.sign_in.SignIn",
    "change_password": "courts.access.forms.sign_in.ChangePassword",
    "set_password": "courts.access.forms.sign_in.SetPassword",
    "reset_password": "courts.access.forms.sign_in.ResetPassword",
    "reset_password_from_key": "courts.access.forms.sign_in.ResetPasswordByKey",
    "reauthenticate": "courts.access.forms.sign_in.Reauthenticate",
}
MFA_FORMS = {
    "authenticate": "courts.access.forms.sign_in.SecondFactor",
    "reauthenticate": "courts.access.forms.sign_in.SecondFactorAgain",
    "activate_totp": "courts.access.forms.sign_in.ActivateFactor",
    "add_webauthn": "courts.access.forms.passkeys.AddPasskey",
    "edit_webauthn": "courts.access.forms.passkeys.RenamePasskey",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_PREVENT_ENUMERATION = True
# An unknown address gets no mail: otherwise the form could send mail to any address.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if TLS else "http"
# A link is made when its mail leaves, so it need not outlive a slow mail server.
PASSWORD_RESET_TIMEOUT = 3600
# The key of a wrong password is the account with the address or the known device (`NoSignupAdapter`): ten wrong
# passwords of a stranger must not shut the owner out. The key of a wrong code is the account.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,10/5m/key"}
MFA_ADAPTER = "courts.access.accounts.EncryptedFactorsAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey signs in alone: the device checks a PIN, a face or a finger, so it is two factors in one.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Diwan"
MFA_ALLOW_UNVERIFIED_EMAIL = True

# People who serve the institution, and administrators, set up a second factor before anything else is served to them.
# The demonstration has sign-in by one press, and is the only form without this rule.
SECOND_FACTOR_REQUIRED = env.flag("REQUIRE_SECOND_FACTOR", default=not DEMO)

# People may open an account by themselves. Its person proves their identity before anything is submitted or signed.
REGISTRATION = env.flag("REGISTRATION", default=EMBEDDED)
# Staff may check the document of such a person in a video sitting, next to the desk of an office.
VIDEO_IDENTITY_CHECKS = env.flag("VIDEO_IDENTITY_CHECKS", default=EMBEDDED)

# Identity providers, each only if it is configured. UAE PASS: OAuth 2 with userinfo, without an id_token.
UAE_PASS_URL = env.text("UAE_PASS_URL", "https://id.uaepass.ae/idshub").rstrip("/")
OIDC_URL = env.text("OIDC_URL").rstrip("/")
# The claim with an Emirates ID that this provider has verified. Without it, the provider proves no identity.
OIDC_EMIRATES_ID_CLAIM = env.text("OIDC_EMIRATES_ID_CLAIM")
# The registry of lawyers that confirms roll numbers; without it staff confirm them.
ROLL_REGISTRY_URL = env.text("ROLL_REGISTRY_URL")
ROLL_REGISTRY_TOKEN = env.text("ROLL_REGISTRY_TOKEN")
SOCIALACCOUNT_ADAPTER = "courts.access.providers.adapter.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
# Origins to which a form of the sign-in page may lead.
PROVIDER_ORIGINS: list[str] = []
if env.text("UAE_PASS_CLIENT"):
    SOCIALACCOUNT_PROVIDERS["uae_pass"] = {
        "APPS": [{"client_id": env.text("UAE_PASS_CLIENT"), "secret": env.text("UAE_PASS_SECRET")}]
    }
    PROVIDER_ORIGINS.append("/".join(UAE_PASS_URL.split("/")[:3]))
if OIDC_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.text("OIDC_NAME", "OpenID Connect"),
                "client_id": env.text("OIDC_CLIENT"),
                "secret": env.text("OIDC_SECRET"),
                "settings": {"server_url": OIDC_URL, "oauth_pkce_enabled": True},
            }
        ]
    }
    PROVIDER_ORIGINS.append("/".join(OIDC_URL.split("/")[:3]))

# API clients: client credentials only. Secrets are stored as password hashes, tokens as SHA-256.
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 600
IDP_OIDC_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
IDP_OIDC_DCR_ENABLED = False
IDP_OIDC_CIMD_ENABLED = False

# Failed sign-ins to one account from one address lock it for a quarter of an hour; the response does not change.
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_WHITELIST_CALLABLE = "courts.access.sessions.known_devices.is_exempt"
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "courts.access.accounts.attempted_name"
AXES_CLIENT_IP_CALLABLE = "courts.access.accounts.client_address"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

# Rights are read from direct permission tables, in which a superuser has no rows. So guardian's own backend, which
# grants everything to superusers, is not installed. The anonymous user has no rights.
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

# --- Cookies and headers -------------------------------------------------------------------------------------

SESSION_ENGINE = "courts.access.sessions.store"
SESSION_COOKIE_NAME = "__Host-diwan" if TLS else "diwan"
SESSION_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Seconds without use after which a session ends; `courts.access.services.sign_in.sessions` renews it.
# It has the other limits too.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Sign-ins are kept after their end so that an account that was taken over can be examined. At least 90 days: an address
# from which the account signed in during that time is known (`has_signed_in_from`).
SIGN_INS_KEPT = timedelta(days=180)
CSRF_COOKIE_NAME = "__Host-diwan-csrf" if TLS else "diwan-csrf"
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_HSTS_PRELOAD = TLS
# Only a proxy redirects plain HTTP; the product's own TLS port does not speak it.
SECURE_SSL_REDIRECT = TLS and PROXY
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
if PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:", "mediastream:"],
        # 'self' includes the page's own WebSocket.
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "frame-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *PROVIDER_ORIGINS],
        "frame-ancestors": [NONE],
    },
}

# --- Files and bodies ----------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
WHITENOISE_MAX_AGE = 3600
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

_S3_BUCKET = env.text("S3_BUCKET")
if _S3_BUCKET:
    _documents: dict[str, Any] = {
        "BACKEND": "courts.ground.object_storage.ObjectStorage",
        "OPTIONS": {
            "bucket_name": _S3_BUCKET,
            "endpoint_url": env.text("S3_ENDPOINT") or None,
            "region_name": env.text("S3_REGION") or None,
            "access_key": env.text("S3_ACCESS_KEY") or None,
            "secret_key": env.text("S3_SECRET_KEY") or None,
            "default_acl": "private",
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }
else:
    _documents = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT},
    }
STORAGES = {
    "default": _documents,
    "staticfiles": {
        "BACKEND": "ops.serving.hashed_static_files.HashedStaticFiles",
        # Not secret, and the proxy runs as another user.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}

# Maximum size of a request body: forms are small, and only these paths accept files. `ops.serving.server` refuses
# larger ones before reading them; a proxy does so first (deploy/nginx.conf has the same numbers).
BODY_LIMIT = 1 * 2**20
UPLOAD_LIMIT = 26 * 2**20
UPLOAD_PATHS = ("/filings/", "/cases/", "/api/v1/", "/administration/people/", "/verify/file/")
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 30
FILE_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
FILE_UPLOAD_TEMP_DIR = None

# --- Mail ----------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "Diwan <no-reply@diwan.example>")
# A variable that is set wins over the value that administrators have stored (`courts.connections`).
EMAIL_FROM_IS_SET = env.is_set("EMAIL_FROM")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20
_mail = env.mail_server("EMAIL_URL")
if _mail:
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST = _mail["EMAIL_HOST"]
    EMAIL_PORT = _mail["EMAIL_PORT"] or 25
    EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _mail["EMAIL_USE_TLS"]
    EMAIL_USE_SSL = _mail["EMAIL_USE_SSL"]
else:
    # No mail leaves the machine: mails are stored in the data directory, and the demonstration shows them on a page.
    EMAIL_BACKEND = "ops.mail.FileMailBackend"
STORED_MAIL_DIR = DATA_DIR / "mail"
# Links in mails start with this; it is never taken from a request.
BASE_URL = env.text("BASE_URL", "http://localhost:8000")
MAIL_DOMAIN = env.text("MAIL_DOMAIN", "diwan.example")

# --- Messages to telephones ----------------------------------------------------------------------------------

# The gateway for SMS and WhatsApp, its key, and the secret that signs its delivery receipts (docs/operations.md).
GATEWAY_URL = env.web_address("GATEWAY_URL")
GATEWAY_KEY = env.text("GATEWAY_KEY")
GATEWAY_RECEIPT_SECRET = env.text("GATEWAY_RECEIPT_SECRET")
# Minutes after which a message without a delivery receipt is tried on the next channel; 0: the gateway sends none.
GATEWAY_RECEIPT_MINUTES = env.number("GATEWAY_RECEIPT_MINUTES", 10)
GATEWAY_CHANNELS = env.some_of(
    "GATEWAY_CHANNELS", ("sms",) if GATEWAY_URL else ("sms", "whatsapp"), ("sms", "whatsapp")
)
# Calling codes of the countries whose numbers get messages, such as 971; none: every country.
GATEWAY_COUNTRIES = [code.lstrip("+") for code in env.listing("GATEWAY_COUNTRIES")]
# Where mails are stored as files, messages are too. A server without a gateway offers none.
GATEWAY_CONSOLE = EMBEDDED and not GATEWAY_URL and not _mail

# Certificates whose dates the status page and `doctor` watch, besides those that they find themselves: PEM files.
CERTIFICATES = env.listing("CERTIFICATES")

# --- API -----------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "courts.access.api.authentication.ClientToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": [
        "config.api.parsing.StrictJSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min", "filings": "60/min"},
    # An anonymous client is identified by the address of the peer, never by a header that it sends.
    "NUM_PROXIES": 0,
    "EXCEPTION_HANDLER": "config.api.errors.explain",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Diwan",
    "DESCRIPTION": "File with the court and follow the filing. Every error names its field.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
}

# --- Tasks ---------------------------------------------------------------------------------------------------

# Read by config.celery. The broker library has its own URL scheme for Unix sockets.
CELERY_BROKER_URL = REDIS_URL or "memory://"
if REDIS_URL.startswith("unix://"):
    CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")

# --- Media ---------------------------------------------------------------------------------------------------

# UDP ports for this host's media node, which takes the first free one, and an address for browsers in addition to
# the machine's own.
MEDIA_PORTS = env.ports("MEDIA_PORT")
MEDIA_PORT_IS_SET = env.is_set("MEDIA_PORT")
MEDIA_ADDRESS = env.text("MEDIA_ADDRESS")
# The recorder's files. A file system of its own keeps a full one from the database.
RECORDINGS_DIR = env.folder("RECORDINGS", DATA_DIR / "recordings")

# The TURN relay's addresses, as a browser takes them, and the secret that it shares with us.
TURN_SECRET = env.text("TURN_SECRET")
TURN_URLS = env.relays("TURN_URLS", TURN_SECRET)

# --- Recordings ----------------------------------------------------------------------------------------------

# The class that wraps the data keys of recordings, and the file of the one that keeps its key in a file.
RECORDING_MASTER_KEY = env.text("RECORDING_MASTER_KEY", "video.recordings.keys.local.LocalMasterKey")
RECORDING_KEY_FILE = env.folder("RECORDING_KEY_FILE", DATA_DIR / "recording-key")
# For the class video.recordings.keys.token.TokenMasterKey.
RECORDING_KEY_LABEL = env.text("RECORDING_KEY_LABEL", "diwan-recordings")
PKCS11_MODULE = env.text("PKCS11_MODULE")
PKCS11_TOKEN = env.text("PKCS11_TOKEN")
PKCS11_PIN_FILE = env.folder("PKCS11_PIN_FILE", DATA_DIR / "token-pin")

# --- Signatures ----------------------------------------------------------------------------------------------

# The class that signs (courts.signing), the folder of the one that has its keys in files, and an authority for time
# stamps by http; without one the folder's own.
SIGNING_SERVICE = env.text("SIGNING_SERVICE", "courts.signing.local.LocalSigner")
SIGNING_DIR = env.folder("SIGNING_DIR", DATA_DIR / "signing")
TSA_URL = env.text("TSA_URL")

# --- Payments ------------------------------------------------------------------------------------------------

# The class of the gateway that takes fees (courts.payments); empty: fees cannot be paid online. The sandbox takes no
# money, and is the default of the demonstration and of debug mode alone.
PAYMENT_GATEWAY = env.text("PAYMENT_GATEWAY", "courts.payments.gateway.sandbox.SandboxGateway" if DEMO or DEBUG else "")
PAYMENT_SANDBOX_DIR = DATA_DIR / "payment-sandbox"

# --- Logs ----------------------------------------------------------------------------------------------------

LOGGING = logging_settings(
    level=env.one_of("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")), to=env.text("LOG_FILE")
)
