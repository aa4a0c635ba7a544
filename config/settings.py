"""The settings of Habeas: every one that an environment decides (see docs/settings.md).

What is the same in every installation stands in config/application.py.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from config import env
from config.application import *  # noqa: F403 - Django looks for all settings in this one module
from config.application import BASE_DIR

COMMAND = sys.argv[1] if len(sys.argv) > 1 and Path(sys.argv[0]).name in {"manage.py", "django-admin"} else ""

# Commands that touch no row and no secret run on a machine that has neither.
OFFLINE_COMMANDS = {"deadline", "policy", "datamap", "statemachine", "makemigrations", "collectstatic", "help"}
OFFLINE = COMMAND in OFFLINE_COMMANDS or (COMMAND == "" and os.environ.get("HABEAS_OFFLINE") == "1")

# DEMO turns on the sample sign-ins, the outbox page and throw-away secrets. Production leaves it out.
DEMO = env.boolean(
    "DEMO", default="false", hint="true for a try-out on your own machine, false (or unset) in production"
)
# The sign-ins of the demonstration have it, and it is printed at each start; outside the demo nobody comes in by it.
DEMO_PASSWORD = "habeas corpus 1679"  # noqa: S105 - see above
DEMO_SECRET = "demo-only-never-in-production"  # noqa: S105 - refused outside the demo


def _secret(name: str, *, least: int, hint: str) -> str:
    value = env.text(name, default=f"{DEMO_SECRET}-{name.lower()}" if DEMO or OFFLINE else None, hint=hint)
    if not DEMO and not OFFLINE and DEMO_SECRET in value:
        env.refuse(name, "is the demo's secret, which the whole world knows", hint)
    if len(value) < least:
        env.refuse(name, f"is shorter than {least} characters", hint)
    return value


_RANDOM = "make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
SECRET_KEY = _secret("SECRET_KEY", least=32, hint=_RANDOM)
# Keys the blind index by which staff find a request by e-mail address; changing it makes old requests unfindable.
BLIND_INDEX_KEY = _secret("BLIND_INDEX_KEY", least=32, hint=_RANDOM)

DEBUG = False
ALLOWED_HOSTS = env.listing(
    "ALLOWED_HOSTS", default="127.0.0.1,localhost" if DEMO or OFFLINE else None, hint="host names, comma-separated"
)
PUBLIC_URL = env.text(
    "PUBLIC_URL",
    default="http://127.0.0.1:8000" if DEMO or OFFLINE else None,
    hint="the address people use, such as https://privacy.company.example; links in e-mails start with it",
).rstrip("/")
if urlsplit(PUBLIC_URL).scheme not in {"http", "https"} or not urlsplit(PUBLIC_URL).hostname:
    env.refuse("PUBLIC_URL", "is not an http or https address", "such as https://privacy.company.example")
SECURE = PUBLIC_URL.startswith("https://")
if not SECURE and not DEMO and not OFFLINE:
    env.refuse("PUBLIC_URL", "is not https", "production serves https only; put a TLS proxy in front")


def _origin(value: str) -> str:
    if not value or any(sign.isspace() or sign == "+" or not sign.isprintable() for sign in value) or len(value) > 100:
        raise ValueError("no blanks, no plus sign, at most 100 characters")
    return value


LEDGER_ORIGIN = env.get(
    "LEDGER_ORIGIN",
    default=f"{urlsplit(PUBLIC_URL).hostname}/ledger",
    hint="the ledger's name in what it signs, such as privacy.company.example/ledger; the first key keeps it for good",
    parse=_origin,
)


# --- Databases -------------------------------------------------------------------------------------------------------
def _has_port(parts: SplitResult) -> bool:
    """Whether the port is one, or left out."""
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


DATABASE_POOLER = env.boolean(
    "DATABASE_POOLER",
    default="false",
    hint="true when DATABASE_URL leads to a pooler that gives each transaction another connection",
)


def _database(name: str, url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/") or not _has_port(parts):
        env.refuse(name, "is not a PostgreSQL address with a database", "postgresql://user:password@host:5432/habeas")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "application_name": "habeas",
            # Planned once a connection: a request is some fifty small statements, always the same.
            "server_side_binding": not DATABASE_POOLER,
            "prepare_threshold": None if DATABASE_POOLER else 3,
        },
    }


_NOWHERE = "postgresql://offline@127.0.0.1:1/offline"
DATABASE_URL = env.text(
    "DATABASE_URL",
    default=_NOWHERE if OFFLINE else None,
    hint="postgresql://user:password@host:5432/habeas, or `make run`, which brings a PostgreSQL of its own",
)
# Migrations run as the owner of the tables; the running role may not alter them (docs/threat-model.md).
MIGRATION_DATABASE_URL = env.text(
    "MIGRATION_DATABASE_URL", default=DATABASE_URL, hint="as DATABASE_URL, with the role that owns the tables"
)
DATABASES = {
    "default": _database("MIGRATION_DATABASE_URL", MIGRATION_DATABASE_URL)
    if COMMAND == "migrate"
    else _database("DATABASE_URL", DATABASE_URL)
}
APP_DATABASE_ROLE = unquote(urlsplit(DATABASE_URL).username or "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker ----------------------------------------------------------------------------------------------------------
REDIS_URL = env.text(
    "REDIS_URL",
    default="redis://127.0.0.1:1/0" if OFFLINE else None,
    hint="redis://:password@host:6379/0 (Redis or Valkey)",
)
_broker = urlsplit(REDIS_URL)
if _broker.scheme not in {"redis", "rediss", "unix"} or not _has_port(_broker):
    env.refuse("REDIS_URL", "is not the address of a Redis or Valkey", "redis://:password@host:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # a lost message costs nothing: the sweep finds the row
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Celery would close the database connection around every task; config/celery.py keeps what is young and answers.
CELERY_DB_REUSE_MAX = sys.maxsize
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5.0,
    "socket_connect_timeout": 0.5,
    "retry_on_timeout": False,
    "global_keyprefix": env.text("REDIS_PREFIX", default="habeas.", hint="what our keys in Redis start with"),
}
LEASE_SECONDS = env.integer("LEASE_SECONDS", default="30", least=2, hint="how long a silent worker keeps a work item")
SWEEP_SECONDS = env.integer("SWEEP_SECONDS", default="5", least=1, hint="how often forgotten rows are looked for")
SEAL_SECONDS = env.integer("SEAL_SECONDS", default="10", least=1, hint="how often new events of the ledger are sealed")
CHECKPOINT_SECONDS = env.integer(
    "CHECKPOINT_SECONDS", default="240", least=1, hint="a checkpoint is signed at least so often, new events or not"
)

CELERY_BEAT_SCHEDULE = {
    # A tick that nobody took in time is thrown away: the next one sees the same rows.
    "sweep": {"task": "dsr.tasks.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": max(SWEEP_SECONDS, 5)}},
    "remind": {"task": "dsr.tasks.remind", "schedule": 60, "options": {"expires": 60}},
    # Rules change with a release, so each worker looks at its start too (config/celery.py).
    "recheck": {"task": "dsr.tasks.recheck", "schedule": 3600, "options": {"expires": 600}},
    "purge": {"task": "dsr.tasks.purge", "schedule": 3600, "options": {"expires": 600}},
    "anchor": {"task": "dsr.tasks.anchor", "schedule": 20, "options": {"expires": 20}},
    "seal": {"task": "dsr.tasks.seal", "schedule": SEAL_SECONDS, "options": {"expires": max(SEAL_SECONDS, 5)}},
    # A transaction that committed long after its events got their numbers.
    "seal_late": {
        "task": "dsr.tasks.seal",
        "args": (True,),
        "schedule": 3600,
        "options": {"expires": 600},
    },
}

# --- Anchors ----------------------------------------------------------------------------------------------------------
# Where checkpoints of the ledger are sent, so that they are kept by others too; DsrConfig reads it at the start.
ANCHORS = env.text(
    "ANCHORS", default="", hint="places as YAML or JSON, or ANCHORS_FILE with the path of a file (docs/audit-it.md)"
)
ANCHOR_SECONDS = env.integer(
    "ANCHOR_SECONDS", default="3600", least=60, hint="a place gets one checkpoint in so many seconds at most"
)

# --- Files and keys --------------------------------------------------------------------------------------------------
_VAR = BASE_DIR / "var"
_DIR = "an absolute path that web and workers share"
BLOB_DIR = env.folder("BLOB_DIR", default=str(_VAR / "blobs") if DEMO or OFFLINE else None, hint=_DIR)
# The wrapping keys of each month and the ledger's signing key; back it up apart from the database.
KEYS_DIR = env.folder("KEYS_DIR", default=str(_VAR / "keys") if DEMO or OFFLINE else None, hint=_DIR)
CONTROLLERS_DIR = Path(
    env.text(
        "CONTROLLERS_DIR",
        default=str(BASE_DIR / "examples"),
        hint="a folder with one folder a controller: policy.yaml and datamap.yaml",
    )
)
# Bodies of law beside our own, one file each; web, workers and the commands without a database read them at their start.
RULES_DIR = env.optional_folder(
    "RULES_DIR",
    hint="an absolute path of a folder of further laws, one YAML file each (docs/laws.md); empty: ours alone",
)
# Connectors of one's own, as kind=dotted.path (docs/connectors.md).
CONNECTORS = env.listing(
    "CONNECTORS", default="", hint="kind=dotted.path.of.the.Class, comma-separated; empty: those that come with Habeas"
)
EXPORT_DAYS = env.integer("EXPORT_DAYS", default="7", least=1, hint="after so many days an auditor's bundle is removed")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Sealed, but how many and how large they are is nobody else's business either.
        "OPTIONS": {
            "location": str(BLOB_DIR),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "static/"
STATIC_ROOT = Path(
    env.text("STATIC_ROOT", default=str(_VAR / "static"), hint="where collectstatic puts what whitenoise serves")
)
WHITENOISE_USE_FINDERS = False

# --- E-mail ----------------------------------------------------------------------------------------------------------
EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND",
    default="dsr.demo.outbox.OutboxBackend" if DEMO or OFFLINE else None,
    hint="django.core.mail.backends.smtp.EmailBackend, or one of anymail.backends.*",
)
try:
    _mail_is_there = find_spec(EMAIL_BACKEND.rpartition(".")[0]) is not None
except (ImportError, ValueError):
    _mail_is_there = False
if not _mail_is_there:
    env.refuse("EMAIL_BACKEND", "names no module", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", default="localhost", hint="the SMTP server")
EMAIL_PORT = env.integer("EMAIL_PORT", default="25", hint="the SMTP server's port")
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", default="", hint="the SMTP user")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", default="", hint="the SMTP password")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", default="false", hint="true for STARTTLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text(
    "EMAIL_FROM", default="Privacy desk <privacy@habeas.example>", hint="the sender of letters"
)
ANYMAIL = {
    f"{env.text('ANYMAIL_PROVIDER', default='', hint='such as POSTMARK_SERVER_TOKEN or MAILGUN_API_KEY')}": env.text(
        "ANYMAIL_SECRET", default="", hint="the value of the setting that ANYMAIL_PROVIDER names"
    )
}
OUTBOX_DIR = Path(
    env.text("OUTBOX_DIR", default=str(_VAR / "outbox"), hint="where the demo keeps the e-mails it did not send")
)

# --- Behind TLS ------------------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
if env.boolean("BEHIND_PROXY", default="false", hint="true when a proxy of yours sets X-Forwarded-Proto and -For"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    TRUST_FORWARDED_FOR = True
else:
    TRUST_FORWARDED_FOR = False
# Sign-in counts its tries per address: without this, behind a proxy everybody would share one count.
ALLAUTH_TRUSTED_PROXY_COUNT = int(TRUST_FORWARDED_FOR)

# --- Logs ------------------------------------------------------------------------------------------------------------
LOG_LEVEL = env.choice(
    "LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), default="INFO", hint="DEBUG, INFO, WARNING or ERROR"
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "config.logs.RequestIdFilter"}},
    "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
