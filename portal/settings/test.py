"""What pytest uses: no .env file, no secret, static files straight from their folders. DATABASE_URL alone is heard."""

import os

os.environ["ENV_FILE"] = ""  # before base reads it: a developer's .env must not change what tests see
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")  # the local database in var/ is none of theirs

from portal.settings.base import *  # noqa: E402

SECRET_KEY = "test-only-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
ADMIN_PATH = "admin/"

OPERATOR_NAME = OPERATOR_URL = OPERATOR_EMAIL = ICP_NUMBER = POLICE_NUMBER = ""
OFFICIAL_SERVICE = False
THROTTLE_API = THROTTLE_SEARCH = THROTTLE_REPORTS = TRUSTED_PROXY_HEADER = ""
METRICS_FOLDER = SENTRY_DSN = ""

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True  # look at the folders at each request: nothing has been collected
WHITENOISE_USE_FINDERS = True
# In the pages a name that no view gave is an error; in staff's, pytest's --fail-on-template-vars sees to it.
TEMPLATES[1]["OPTIONS"]["strict"] = True  # type: ignore[index]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; no real password is ever stored here

AREA_COUNTS = False  # no thread beside the tests; they write by hand
