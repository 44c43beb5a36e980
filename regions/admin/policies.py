from django.contrib import admin
from django.db import models

from regions.admin.reasons import ReasonAdmin
from regions.admin.scope import ScopedAdmin
from regions.admin.transfer import TransferAdmin
from regions.models import PolicyDocument, PolicyParameter
from regions.resources.policies import DocumentResource, ParameterResource


@admin.register(PolicyDocument)
class PolicyDocumentAdmin(TransferAdmin, ScopedAdmin, ReasonAdmin):
    resource_classes = [DocumentResource]
    list_display = ("number", "title", "area", "evidence", "checked_on")
    list_filter = ("evidence",)
    list_select_related = ("area",)
    search_fields = ("number", "title")
    autocomplete_fields = ("area",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(PolicyParameter)
class PolicyParameterAdmin(TransferAdmin, ScopedAdmin, ReasonAdmin):
    resource_classes = [ParameterResource]
    list_display = ("topic", "area", "subject", "name", "value", "value_date", "unit", "effective_from", "evidence")
    list_filter = ("topic", "evidence")
    list_select_related = ("area",)
    search_fields = ("subject", "name", "area__name")
    autocomplete_fields = ("area", "document")
