"""Policy documents and the parameters of rules that are not bills, as tables."""

from decimal import Decimal
from typing import Any

from regions.models import PolicyDocument, PolicyParameter, PoolingArea
from regions.resources.base import TableResource, within
from regions.resources.cells import as_text, plain
from regions.scope import Scope
from regions.typed import normalised


class OfAnArea(TableResource):
    """A table whose rows belong to an area, or to the whole country."""

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        instance._was_of = () if new else (instance.area_id,)

    def area_row(self, code: str | None) -> PoolingArea | None:
        """The area of that code, without a query a row."""
        return self.fields["area"].widget.rows.get(code) if code else None

    def scope_faults(self, instance: Any, scope: Scope) -> dict[str, str]:
        """Both where it was and where it goes."""
        for code in (instance.area_id, *instance._was_of):
            faults = within(scope, self.area_row(code))
            if faults:
                return faults
        return {}


class DocumentResource(OfAnArea):
    """Found again by number; a document without one by its title."""

    label = "政策文件"

    class Meta(TableResource.Options):
        model = PolicyDocument
        fields = ("number", "title", "issuer", "issued_on", "url", "area", "evidence", "checked_on", "note")
        import_id_fields = ("number", "title")

    def key_of(self, instance: Any) -> tuple[Any, ...]:
        return (instance.number, "" if instance.number else instance.title)


class ParameterResource(OfAnArea):
    label = "政策参数"

    class Meta(TableResource.Options):
        model = PolicyParameter
        fields = (
            "topic", "area", "scheme", "subject", "name", "value", "value_date", "unit", "effective_from",
            "start_unknown", "evidence", "document", "note",
        )  # fmt: skip
        import_id_fields = ("topic", "area", "scheme", "subject", "name", "effective_from")

    def faults(self, instance: Any, row: Any, **kwargs: Any) -> dict[str, str]:
        """Also a ratio or share over 1, and a percent sign where there is neither."""
        value: Decimal | None = instance.value
        share = instance.unit == "ratio" or instance.unit.startswith("share")
        if share and value is not None and value > 1:
            return {"value": f"{plain(value)} 应写 {plain(value / 100)}：单位是 {instance.unit}，在 0 和 1 之间。"}
        if not share and "%" in normalised(as_text(row["value"])):
            return {"value": f"单位是 {instance.unit}，不能写百分号。"}
        return super().faults(instance, row, **kwargs)
