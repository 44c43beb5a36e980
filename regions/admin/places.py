from django.contrib import admin

from regions.models import County, PoolingArea, Province


@admin.register(Province)
class ProvinceAdmin(admin.ModelAdmin):
    list_display = ("code", "name")
    search_fields = ("code", "name", "pinyin")


@admin.register(PoolingArea)
class PoolingAreaAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "province")
    list_filter = ("province",)
    list_select_related = ("province",)
    search_fields = ("code", "name", "pinyin", "initials")


@admin.register(County)
class CountyAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "city_name", "area", "certain")
    list_filter = ("certain", "province")
    list_select_related = ("area",)
    search_fields = ("code", "name", "pinyin", "initials")
    autocomplete_fields = ("area",)
