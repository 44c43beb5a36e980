"""The portal as `make run` serves it, with one address more: an empty view behind the same middleware."""

from portal.settings.dev import *  # noqa: F403

ROOT_URLCONF = "benchmarks.site_urls"
LOGGING_CONFIG = None
