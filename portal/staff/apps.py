from axes.apps import AppConfig as AxesConfig
from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django's admin with our site: sign-in with a second factor, Chinese titles."""

    default_site = "portal.staff.site.StaffSite"

    def ready(self) -> None:
        """Every app has registered its pages; those of users and of sign-ins are replaced by ours."""
        super().ready()
        from portal.staff import sign_in_log, users  # noqa: F401


class SignInConfig(AxesConfig):
    """django-axes under a Chinese name: it has none that could be translated."""

    verbose_name = "登录记录"
