"""What holds everywhere. Safe by default: DEBUG off, no secret key, no hosts, HTTPS only; `dev` and `test` relax it."""

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import BASE_DIR, env

# --- what this installation is -------------------------------------------------------------------------------------

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="")  # empty: Django refuses to start
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Where the staff pages are, below the site's root, without a leading slash.
ADMIN_PATH = env.str("ADMIN_PATH", default="admin/").strip("/") + "/"
if ADMIN_PATH == "/":
    raise ImproperlyConfigured("环境变量 ADMIN_PATH 不能为空：后台地址不能与首页相同。")

# --- who runs it: shown on /about/ and in the footer; empty is said or left out, never invented ----------------------

OPERATOR_NAME = env.str("OPERATOR_NAME", default="").strip()
OPERATOR_URL = env.str("OPERATOR_URL", default="").strip()
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", default="").strip()
OFFICIAL_SERVICE = env.bool("OFFICIAL_SERVICE", default=False)  # run by an agency: takes “不是医保经办机构” away
ICP_NUMBER = env.str("ICP_NUMBER", default="").strip()
POLICE_NUMBER = env.str("POLICE_NUMBER", default="").strip()
if OPERATOR_URL and not OPERATOR_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("环境变量 OPERATOR_URL 要写完整的网址，例如 https://yibao.example/。")
if OPERATOR_EMAIL and ("@" not in OPERATOR_EMAIL or len(OPERATOR_EMAIL.split()) > 1):
    raise ImproperlyConfigured("环境变量 OPERATOR_EMAIL 要写一个电子邮箱地址。")
if OFFICIAL_SERVICE and not OPERATOR_NAME:
    raise ImproperlyConfigured("OFFICIAL_SERVICE 为 true 时必须填写 OPERATOR_NAME：官方服务要说明由谁提供。")

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

INSTALLED_APPS = [
    "portal",
    "regions",
    "calculators",
    "policies",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",  # before staticfiles: runserver, too, serves as production does
    "django.contrib.staticfiles",
    "django.forms",  # its widget templates, for the forms' own renderer (calculators/forms/rendering.py)
    "django_htmx",
    "csp",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Compresses pages (a first visit has to stay below 60 KB). Its random padding answers BREACH; besides, no public
    # page carries a secret (no session, and a CSRF token only where a form posts).
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",  # below GZip: the ETag is that of the page, not of its padding
    # Sessions exist for staff only. Nothing on a public page touches them, so no cookie is set there.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.preferences.PreferencesMiddleware",  # place, scheme and text size: request.preferences
    "simple_history.middleware.HistoryRequestMiddleware",  # who changed it, in the history's rows
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
        },
    },
]

# --- data ----------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'db.sqlite3'}")}
_database = DATABASES["default"]
_database.setdefault("OPTIONS", {})
_database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)  # seconds a connection is kept
_database["CONN_HEALTH_CHECKS"] = True
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["OPTIONS"] |= {
        "timeout": 20,  # seconds a writer waits for another one
        "transaction_mode": "IMMEDIATE",  # take the write lock at the start, so that waiting works and no upgrade fails
        # Readers never wait for the writer. Django itself turns foreign keys on; it stands here so that nobody wonders.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    _database["OPTIONS"].setdefault("connect_timeout", 5)  # seconds: a lost server must not hang the pages
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache":
    # Django's own limit of 300 would push out part of 348 areas with two schemes each.
    CACHES["default"].setdefault("OPTIONS", {})["MAX_ENTRIES"] = 2000

# --- language, time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- static files --------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "var" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nothing asks for the names without hash; half the files, half the time

# --- security ------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # data: for the small SVGs (arrows, ticks) inside Pico's style sheet
        "font-src": [SELF],
        "connect-src": [SELF],  # htmx
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
# The address of an estimate holds what was entered, so no other site may see it; Django's CSRF check over HTTPS needs
# a Referer or an Origin from our own pages, so `no-referrer` would lock staff out.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # a load balancer may probe it without TLS
SECURE_HSTS_SECONDS = 31_536_000  # one year
SECURE_HSTS_INCLUDE_SUBDOMAINS = True

# Django's own limit, which the year's ledger relies on: 60 bills of 10 fields, one bill too many (to say so), the head
# and the buttons are some 620 fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day of the staff
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- logging -------------------------------------------------------------------------------------------------------

# Console only. Never a query string (portal.logs takes them off: they hold what citizens entered), never the mail to
# ADMINS that Django sends by default (it would carry the whole request). Granian writes no access log unless told to.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "portal.logs.PathOnlyFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO"), "propagate": False},
        "django.request": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # At DEBUG it writes the whole context of a page, amounts included, where a template asks for a name without value.
        "django.template": {"level": "WARNING"},
    },
}
