from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from regions.admin.reasons import ReasonAdmin
from regions.admin.scope import ScopedAdmin
from regions.admin.transfer import TransferAdmin
from regions.models import County, PoolingArea, Province
from regions.resources.places import AreaResource, CountyResource, ProvinceResource


class PlaceAdmin(ReasonAdmin):
    """The code is the primary key: typed once, for another one would be another row."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("code",)


@admin.register(Province)
class ProvinceAdmin(TransferAdmin, PlaceAdmin):
    resource_classes = [ProvinceResource]
    list_display = ("code", "name")
    search_fields = ("code", "name", "pinyin")


@admin.register(PoolingArea)
class PoolingAreaAdmin(TransferAdmin, ScopedAdmin, PlaceAdmin):
    resource_classes = [AreaResource]
    area_path = ""
    list_display = ("code", "name", "province")
    list_filter = ("province",)
    list_select_related = ("province",)
    search_fields = ("code", "name", "pinyin", "initials")


@admin.register(County)
class CountyAdmin(TransferAdmin, ScopedAdmin, PlaceAdmin):
    resource_classes = [CountyResource]
    list_display = ("code", "name", "city_name", "area", "certain")
    list_filter = ("certain", "province")
    list_select_related = ("area",)
    search_fields = ("code", "name", "pinyin", "initials")
    autocomplete_fields = ("area",)
