"""The admin site of the staff: Django's own, behind a password and, where set up or required, a second factor."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django_otp import user_has_device


class StaffSite(admin.AdminSite):
    """`has_permission` also asks for the second factor; `login` leads there once the password was right."""

    site_title = "医保明白账后台"
    site_header = "医保明白账后台"
    index_title = "工作台"
    enable_nav_sidebar = False  # it needs a script of its own on every page, and the index lists the same

    def has_permission(self, request: HttpRequest) -> bool:
        """Active staff who have given all that is asked of them."""
        return super().has_permission(request) and not lacks_second_factor(request)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The password, then the second factor for those who need one."""
        if request.method == "GET" and super().has_permission(request) and lacks_second_factor(request):
            return redirect(f"{reverse('admin:second_factor')}?{request.GET.urlencode()}")
        return super().login(request, extra_context)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The desk: what waits for this member of staff, then the list of everything."""
        # Here, not above: the models are not loaded when the site is made.
        from portal.staff.dashboard import dashboard

        waiting = dashboard(request.user, timezone.localdate())
        return super().index(request, {"dashboard": waiting, **(extra_context or {})})

    def get_urls(self) -> list[URLResolver | URLPattern]:
        # Here, not above: these views render pages of this very site.
        from portal.staff.second_factor import second_factor, set_up_second_factor

        return [
            path("second-factor/", second_factor, name="second_factor"),
            path("second-factor/set-up/", set_up_second_factor, name="set_up_second_factor"),
            # Open to those who have given the password only, whom Django's own would send back to the index.
            path("logout/", self.logout, name="logout"),
            *super().get_urls(),
        ]


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether a code is still to be given: by everybody where it is required, else by those who set one up."""
    if request.user.is_verified():  # type: ignore[union-attr]
        return False
    if settings.SECOND_FACTOR_REQUIRED:
        return True
    known: bool | None = getattr(request, "_has_second_factor", None)  # asked by the page and by its frame
    if known is None:
        known = request._has_second_factor = user_has_device(request.user, confirmed=True)  # type: ignore[attr-defined]
    return known
