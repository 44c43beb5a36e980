"""What a public server uses. What has no safe default must be given, or it refuses to start and says what."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *
from portal.settings.environment import env

_missing = [name for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL") if not env.str(name, default="").strip()]
if _missing:
    raise ImproperlyConfigured(f"正式环境无法启动，缺少环境变量：{'、'.join(_missing)}（说明见 docs/environment.md）。")

# Only where a proxy in front sets X-Forwarded-Proto itself and drops what clients send in its place.
if env.bool("TRUST_X_FORWARDED_PROTO", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=SECURE_HSTS_SECONDS)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)

# HSTS preload is a request to browser makers about a whole domain; that is its owner's decision, not a default.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
