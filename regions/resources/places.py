"""Provinces, pooling areas and counties as tables."""

from typing import Any

from regions.models import County, PoolingArea, Province
from regions.resources.base import OTHER_AREA, TableResource, within
from regions.scope import Scope


class ProvinceResource(TableResource):
    label = "省级行政区"

    class Meta(TableResource.Options):
        model = Province
        fields = ("code", "name", "pinyin", "initials")
        import_id_fields = ("code",)

    def scope_faults(self, instance: Any, scope: Scope) -> dict[str, str]:
        return {} if scope.everywhere else {"code": OTHER_AREA}


class AreaResource(TableResource):
    """An area with the province that it is in; who answers for a province may add areas to it."""

    label = "统筹区"

    class Meta(TableResource.Options):
        model = PoolingArea
        fields = ("code", "name", "province", "pinyin", "initials")
        import_id_fields = ("code",)

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        instance._was_in = None if new else PoolingArea(code=instance.code, province_id=instance.province_id)

    def scope_faults(self, instance: Any, scope: Scope) -> dict[str, str]:
        both = [instance, *([instance._was_in] if instance._was_in else [])]
        return {} if all(scope.holds(area) for area in both) else {"code": OTHER_AREA}


class CountyResource(TableResource):
    label = "县区"

    class Meta(TableResource.Options):
        model = County
        fields = ("code", "name", "province", "city_name", "area", "certain", "note", "pinyin", "initials")
        import_id_fields = ("code",)

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        instance._was_of = None if new else (instance.area_id, instance.province_id)

    def scope_faults(self, instance: Any, scope: Scope) -> dict[str, str]:
        """Both where it was and where it goes; a county without area belongs to its province."""
        for code, province in filter(None, ((instance.area_id, instance.province_id), instance._was_of)):
            area = self.fields["area"].widget.rows.get(code) if code else PoolingArea(code="", province_id=province)
            faults = within(scope, area)
            if faults:
                return faults
        return {}
