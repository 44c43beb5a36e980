"""The WSGI application that granian (or any WSGI server) serves.

Without DJANGO_SETTINGS_MODULE it takes the production settings, which refuse to start unless they are told everything
they need: a forgotten variable must never start a half-configured server. `make run` names the development settings.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.prod")

application = get_wsgi_application()
