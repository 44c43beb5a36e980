"""All addresses of the portal."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.feeds import PortalFeed
from portal.health import healthz, readyz
from portal.preferences import preferences
from portal.sitemaps import SITEMAPS, robots
from portal.views import about, accessibility, favicon, home, privacy, sources

handler500 = "portal.outage.handler500"

urlpatterns = [
    path("", home, name="home"),
    path("", include("calculators.urls")),  # asked for most, so it comes first
    path("", include("regions.urls")),
    path("", include("policies.urls")),
    path("", include("policies.feedback_urls")),
    path("", include("portal.search.urls")),
    path("feed/", require_safe(cache_control(no_cache=True)(PortalFeed())), name="feed"),
    path("about/", about, name="about"),
    path("sources/", sources, name="sources"),
    path("privacy/", privacy, name="privacy"),
    path("accessibility/", accessibility, name="accessibility"),
    path("preferences/", preferences, name="preferences"),
    path("favicon.ico", favicon, name="favicon"),
    path("sitemap.xml", require_safe(cache_control(max_age=60 * 60)(sitemap)), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path(settings.ADMIN_PATH, admin.site.urls),
]
