"""The settings of `make run` for processes that tests start: they read their environment, and need no collected files."""

from portal.settings.dev import *  # noqa: F403
from portal.settings.dev import STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
