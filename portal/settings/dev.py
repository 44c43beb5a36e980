"""What `make run` and `manage.py` use on one's own machine: plain HTTP on this host, SQLite and a key below var/."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings import base
from portal.settings.base import *
from portal.settings.environment import BASE_DIR, env

DEBUG = env.bool("DEBUG", default=False)


def _local_key() -> str:
    """Return the key that `make run` made at its first start: readable by its owner only, never committed."""
    file = BASE_DIR / "var" / "secret_key"
    key = file.read_text().strip() if file.is_file() else ""
    if not key:
        raise ImproperlyConfigured("缺少 var/secret_key：请先运行一次 make run，或设置环境变量 SECRET_KEY。")
    return key


SECRET_KEY = base.SECRET_KEY or _local_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

# There is no TLS on 127.0.0.1.
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
