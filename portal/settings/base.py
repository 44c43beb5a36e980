"""What holds everywhere. Safe by default: DEBUG off, no secret key, no hosts, HTTPS only; `dev` and `test` relax it."""

import datetime

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import BASE_DIR, checked_rate, env

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
    "portal.staff.apps.StaffAdminConfig",  # django.contrib.admin with our site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",  # before staticfiles: runserver, too, serves as production does
    "django.contrib.staticfiles",
    "django.forms",  # its widget templates, for the renderer of the pages' forms (regions/forms/rendering.py)
    "django_htmx",
    "csp",
    "simple_history",
    "import_export",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "portal.staff.apps.SignInConfig",  # django-axes under a Chinese name
]

MIDDLEWARE = [
    "portal.requests.RequestMiddleware",  # first: the id of each request, its time, its figures
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Compresses pages (a first visit has to stay below 60 KB). Its random padding answers BREACH; besides, no public
    # page carries a secret (no session, and a CSRF token only where a form posts).
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",  # below GZip: the ETag is that of the page, not of its padding
    # Above all that may refuse a request (a host that is not ours), so that its answer, too, wears them; static files need none.
    "portal.headers.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    # Sessions exist for staff only. Nothing on a public page touches them, so no cookie is set there.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",  # request.user.is_verified: whether the second factor was given
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.outage.OutageMiddleware",  # the database is away: 503, not 500
    "portal.limits.SizeMiddleware",
    "portal.limits.ThrottleMiddleware",
    "portal.preferences.PreferencesMiddleware",  # place, scheme and text size: request.preferences
    "portal.freshness.FreshnessMiddleware",  # a page asked again with its ETag: 304; one that is kept: as it was
    "simple_history.middleware.HistoryRequestMiddleware",  # who changed it, in the history's rows
    "portal.counting.AreaCountMiddleware",  # how often each area is asked for; counts, no visitors
    "axes.middleware.AxesMiddleware",  # last, as it asks: answers a sign-in that is locked
]

TEMPLATES = [
    {
        # Staff's pages: the admin and its libraries, and what we override of them.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "staff_templates"],
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
    {
        # Everybody's pages.
        "NAME": "pages",
        "BACKEND": "portal.jinja2.Pages",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,  # the widgets of django.forms
        "OPTIONS": {"environment": "portal.jinja2.environment", "context_processors": ["portal.context.site"]},
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
    if _database["ENGINE"] == "django.db.backends.postgresql":
        _database["ENGINE"] = "portal.postgresql"  # the same; tells soon where the server is away
    _database["OPTIONS"].setdefault("connect_timeout", 2)  # seconds: a lost server must not hang the pages
    _database["OPTIONS"].setdefault("tcp_user_timeout", 5000)  # milliseconds: nor one that was lost while connected
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache":
    # Django's own limit of 300 would push out part of 348 areas with two schemes each.
    CACHES["default"].setdefault("OPTIONS", {})["MAX_ENTRIES"] = 2000
elif CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    CACHES["default"]["BACKEND"] = "portal.caches.ForgivingRedisCache"  # slower, never down, while Redis is away
    CACHES["default"]["OPTIONS"] = {
        "socket_connect_timeout": 0.5,  # seconds
        "socket_timeout": 0.5,
        "health_check_interval": 30,
    } | CACHES["default"].get("OPTIONS", {})

# --- throttling: off unless set (regions/throttle.py) ------------------------------------------------------------------

# Hospitals, offices and mobile carriers put thousands of people behind one address: a limit is the operator's decision.
THROTTLE_API = checked_rate("THROTTLE_API", env.str("THROTTLE_API", default=""))
THROTTLE_SEARCH = checked_rate("THROTTLE_SEARCH", env.str("THROTTLE_SEARCH", default=""))
THROTTLE_REPORTS = checked_rate("THROTTLE_REPORTS", env.str("THROTTLE_REPORTS", default=""))
# The header in which the proxy in front writes the visitor's address, in place of what the visitor sent.
TRUSTED_PROXY_HEADER = env.str("TRUSTED_PROXY_HEADER", default="").strip()
RATELIMIT_FAIL_OPEN = True  # a cache that has gone must not keep reports away

# Whether the counts of areas asked for are written (a thread in each worker, every 30 seconds).
AREA_COUNTS = env.bool("AREA_COUNTS", default=True)

# --- language, time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LOCALE_PATHS = [BASE_DIR / "locale"]  # what libraries say to staff and do not bring in Chinese
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
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # a load balancer may probe them without TLS
SECURE_HSTS_SECONDS = 31_536_000  # one year
SECURE_HSTS_INCLUDE_SUBDOMAINS = True

# The longest body of a request, in bytes (portal/limits.py; imports of the staff may have IMPORT_MAX_MB more). The year's
# ledger takes 15 KB, the longest explainer 4 KB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Three times Django's own limit. The year's ledger: 60 bills of 10 fields, one bill too many (to say so), the head
# and the buttons are some 620 fields. The page of a draft in the admin: ten fields a rule, 250 rules.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

# --- sign-in of the staff ---------------------------------------------------------------------------------------------

LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = env.int("SIGN_IN_FAILURES", default=5)
_minutes = env.int("SIGN_IN_LOCK_MINUTES", default=15)
if AXES_FAILURE_LIMIT < 1 or _minutes < 1:
    raise ImproperlyConfigured("环境变量 SIGN_IN_FAILURES 和 SIGN_IN_LOCK_MINUTES 要写大于 0 的整数。")
AXES_COOLOFF_TIME = datetime.timedelta(minutes=_minutes)
# A name from one address: nobody can lock a colleague out from elsewhere, nor a whole office by one forgotten password.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page names the minutes; trying must not add to them
AXES_LOCKOUT_CALLABLE = "portal.staff.sign_in.locked"
AXES_CLIENT_IP_CALLABLE = "portal.staff.sign_in.address"
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_ENABLE_ADMIN = False  # ours are read only: portal/staff/sign_in_log.py
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "next"]
AXES_VERBOSE = False
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=False)
OTP_TOTP_ISSUER = "医保明白账"
OTP_TOTP_THROTTLE_FACTOR = 1  # seconds to wait after a wrong code, doubled with each
OTP_ADMIN_HIDE_SENSITIVE_DATA = True

# Unset, django-import-export lets whoever may look at a list import into it. (regions.admin.transfer asks for the same.)
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "add"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
# What one file may be: as it is sent, unpacked (XLSX is a zip archive), and in rows. The whole country fits.
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_MB", default=10) * 1024 * 1024
IMPORT_MAX_UNPACKED_BYTES = 5 * IMPORT_MAX_BYTES
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", default=50_000)

SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day of the staff
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]

# --- seeing what happens ------------------------------------------------------------------------------------------------

LOG_FORMAT = env.str("LOG_FORMAT", default="plain").strip() or "plain"
if LOG_FORMAT not in ("plain", "json"):
    raise ImproperlyConfigured("环境变量 LOG_FORMAT 写 plain（一般文字）或 json（每行一个 JSON 对象）。")
LOG_REQUESTS = env.bool("LOG_REQUESTS", default=False)  # a line a request: method, path, status, time; no address
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", default=0)  # 0: off
STATEMENT_SECONDS = env.int("STATEMENT_SECONDS", default=30)  # PostgreSQL, servers only; 0: no limit
if SLOW_QUERY_MS < 0 or STATEMENT_SECONDS < 0:
    raise ImproperlyConfigured("环境变量 SLOW_QUERY_MS 和 STATEMENT_SECONDS 不能小于 0；0 表示不用。")
METRICS_FOLDER = env.str("METRICS_FOLDER", default="").strip()
METRICS_PORT = env.int("METRICS_PORT", default=9464)  # of `manage.py metrics`, on 127.0.0.1 only
SENTRY_DSN = env.str("SENTRY_DSN", default="").strip()
SENTRY_ENVIRONMENT = env.str("SENTRY_ENVIRONMENT", default="production").strip()

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
        },
        "json": {"()": "portal.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO"), "propagate": False},
        "django.request": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "portal.requests": {"level": "INFO"},
        # At DEBUG it writes the whole context of a page, amounts included, where a template asks for a name without value.
        "django.template": {"level": "WARNING"},
    },
}
