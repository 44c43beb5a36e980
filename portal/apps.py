from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate, pre_migrate


class PortalConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "portal"
    verbose_name = "站点与搜索"

    def ready(self) -> None:
        """What is saved can be found from then on; texts may show what calculators answer."""
        from portal import inserts  # noqa: F401  registers its kinds
        from portal.search import signals

        signals.connect()

        from portal.migrating import limit_waits, unlimit_waits

        pre_migrate.connect(limit_waits, sender=self)

        from portal.freshness import watch_content

        post_migrate.connect(watch_content, sender=self)

        from portal.staff.groups import create_groups

        post_migrate.connect(create_groups, sender=self)
        post_migrate.connect(unlimit_waits, sender=self)  # after these

        from portal.statements import watch_connections

        watch_connections()
        if settings.SENTRY_DSN:
            from portal.sentry import start

            start(settings.SENTRY_DSN, settings.SENTRY_ENVIRONMENT)
