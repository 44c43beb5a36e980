"""The WSGI application that granian (or any WSGI server) serves.

Without DJANGO_SETTINGS_MODULE it takes the production settings, which refuse to start unless they are told everything
they need: a forgotten variable must never start a half-configured server. `make run` names the development settings.
"""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from portal.preload import load_templates
from portal.statements import limit_statements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.prod")


class Utf8Request(WSGIRequest):
    """A request that is read as UTF-8 whatever charset its Content-Type names.

    Django 5.2 decodes by any codec that Python has, and fails, before its error handling begins, on those that are not
    text (`hex`, `idna`); others (`utf-7`, `unicode_escape`) give half surrogate pairs that no page can be written with.
    """

    @property
    def encoding(self) -> str | None:
        """None: the default charset, UTF-8."""
        return None

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        """Passed over."""


class Utf8Handler(WSGIHandler):
    """Django's own handler with that request."""

    request_class = Utf8Request


django.setup(set_prefix=False)
limit_statements()
if not settings.DEBUG:
    load_templates()
application = Utf8Handler()
