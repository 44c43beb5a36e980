"""All addresses of the portal."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from portal.health import healthz
from portal.preferences import preferences
from portal.views import favicon, home, sources

urlpatterns = [
    path("", home, name="home"),
    path("", include("regions.urls")),
    path("", include("calculators.urls")),
    path("sources/", sources, name="sources"),
    path("preferences/", preferences, name="preferences"),
    path("favicon.ico", favicon, name="favicon"),
    path("healthz", healthz, name="healthz"),
    path(settings.ADMIN_PATH, admin.site.urls),
]
