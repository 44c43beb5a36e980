from django.apps import AppConfig
from django.db.models.signals import pre_delete, pre_save


class RegionsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "regions"
    verbose_name = "地区与待遇标准"

    def ready(self) -> None:
        """Every model with a history, in every app, keeps how a row stood before its first recorded change; a figure that
        is edited loses its verification.
        """
        from regions.history import keep_baseline

        pre_save.connect(keep_baseline, dispatch_uid="keep_baseline")
        pre_delete.connect(keep_baseline, dispatch_uid="keep_baseline")

        from regions.models import BenefitRule
        from regions.verification import drop_overtaken

        pre_save.connect(drop_overtaken, sender=BenefitRule, dispatch_uid="drop_overtaken")
