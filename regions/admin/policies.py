from django.contrib import admin

from regions.models import PolicyDocument, PolicyParameter


@admin.register(PolicyDocument)
class PolicyDocumentAdmin(admin.ModelAdmin):
    list_display = ("number", "title", "area", "evidence", "checked_on")
    list_filter = ("evidence",)
    list_select_related = ("area",)
    search_fields = ("number", "title")
    autocomplete_fields = ("area",)


@admin.register(PolicyParameter)
class PolicyParameterAdmin(admin.ModelAdmin):
    list_display = ("topic", "area", "subject", "name", "value", "value_date", "unit", "effective_from", "evidence")
    list_filter = ("topic", "evidence")
    list_select_related = ("area",)
    search_fields = ("subject", "name", "area__name")
    autocomplete_fields = ("area", "document")
