from django.apps import AppConfig


class CalculatorsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "calculators"
    verbose_name = "计算与案例"

    def ready(self) -> None:
        """Real slips are asked before a version is published, and its effect is shown on the page before."""
        from calculators.draft import draft_tool
        from calculators.effects import effects_panel
        from calculators.reference_cases import reference_cases_object
        from regions.publication import register_check, register_panel, register_tool

        register_check(reference_cases_object)
        register_panel(effects_panel)
        register_tool(draft_tool)
