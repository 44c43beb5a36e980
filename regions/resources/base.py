"""What all tables have in common: columns by the model, every fault named by row and column, nothing half-imported."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Diff, ModelResource
from import_export.results import Error, Result
from import_export.widgets import Widget
from simple_history.utils import bulk_create_with_history

from regions.enums import Evidence
from regions.models import PolicyDocument, PoolingArea
from regions.resources.cells import Misread, as_text, read_cell
from regions.resources.formats import FileTable
from regions.scope import Scope, scope_of
from regions.typed import normalised

REASON_LENGTH = 100  # of a reason in a history
BATCH = 500
MOST_FAULTS = 200  # by then the file is to be mended, not read on
TOO_MANY = f"已经找到 {MOST_FAULTS} 处错误，后面的没有再检查。"
OTHER_AREA = "不在您的管辖范围内。"
NATIONAL = "全国性的内容只能由管辖范围不受限制的人员导入。"
NO_CHANGE = "您没有修改权限，只能导入新的行。"
TYPED_VERIFIED = "“已核对”只能由工作人员在后台登记，不能导入。新的或改动过的行请写 compiled。"


class Cell(Widget):
    """A column that holds a field of the model. The same text gives the same value: read once a file."""

    def __init__(self, field: Any):
        super().__init__()
        self.model_field = field
        self._read: dict[str, Any] = {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Raises Misread."""
        text = as_text(value)
        if text not in self._read:
            self._read[text] = read_cell(self.model_field, value)
        return self._read[text]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Numbers, dates and truth stay what they are; the file's format writes them."""
        return "" if value is None else value


class Reference(Widget):
    """A column that names another row: a place by its code, a document by its number (without one, by its title)."""

    def __init__(self, field: Any):
        super().__init__()
        self.model_field = field
        self._rows: dict[str, Any] | None = None
        self._names: dict[Any, str] = {}

    @property
    def rows(self) -> dict[str, Any]:
        """What may be named, by name. One query."""
        if self._rows is None:
            model = self.model_field.related_model
            self._rows = {}
            for row in model._default_manager.order_by("pk"):
                name = name_of(row)
                # Two documents without number and with one title cannot be told apart: neither can be named.
                self._rows[name] = None if name in self._rows else row
                self._names[row.pk] = name
        return self._rows

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The key of the row that is named. Raises Misread."""
        text = as_text(value).strip()
        if self.model_field.related_model is not PolicyDocument:
            text = normalised(text)
        if not text:
            if self.model_field.null:
                return None
            raise Misread("不能为空。")
        if text not in self.rows:
            raise Misread(f"没有“{text}”这个{self._said}。")
        if self.rows[text] is None:
            raise Misread(f"“{text}”不止一个，请先给它们登记文号。")
        return self.rows[text].pk

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The name of the row with that key."""
        return "" if value is None else (self.rows and self._names.get(value)) or str(value)

    @property
    def _said(self) -> str:
        return str(self.model_field.related_model._meta.verbose_name)


def name_of(row: Any) -> str:
    """What a file calls a row."""
    return (row.number or row.title) if isinstance(row, PolicyDocument) else str(row.pk)


class Loader(BaseInstanceLoader):
    """Finds the row that a line is about among all rows, read once: the tables are small."""

    def __init__(self, resource: Any, dataset: Any = None):
        super().__init__(resource, dataset)
        self._found: dict[tuple[Any, ...], Any] = {}
        for instance in resource.get_queryset():
            self._found.setdefault(resource.key_of(instance), instance)

    def get_instance(self, row: Any) -> Any:
        """None for a new row, and for one whose key cannot be read (which is told with the other faults)."""
        blank = self.resource._meta.model()
        try:
            for name in self.resource.get_import_id_fields():
                self.resource.fields[name].save(blank, row)
        except Misread:
            return None
        return self._found.get(self.resource.key_of(blank))


class Changes(Diff):
    """What of a row changes, as (column, before, after); no HTML with styles in it."""

    def __init__(self, resource: Any, instance: Any, new: bool):
        super().__init__(resource, instance, new)
        self._headers = resource.get_diff_headers()

    def as_html(self) -> Any:
        pairs = zip(self._headers, self.left, self.right, strict=True)
        texts = [(name, "" if self.new else as_text(was), as_text(now)) for name, was, now in pairs]
        return [(name, was, now) for name, was, now in texts if was != now]


class TableResource(ModelResource):
    """A table whose rows are rows of the model. `sparse`: a YAML file leaves out blank columns.

    Import takes `user`, `reason` and `may_change` (whether rows that stand may be changed); everything is written in one
    transaction or not at all.
    """

    class Options:
        """What every table sets; `class Meta(TableResource.Options)` names its model, fields and key."""

        instance_loader_class = Loader
        skip_unchanged = True
        report_skipped = True
        use_bulk = True
        batch_size = BATCH

    label = ""
    reason_help = "例如：按某号文件登记。写进历史记录，群众看不到。"
    optional: frozenset[str] = frozenset()  # columns that may be missing
    ignored: frozenset[str] = frozenset()  # columns that are passed over
    also_needs: tuple[str, ...] = ()  # permissions to import besides adding the admin's own rows

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self._places: dict[Any, int] = {}
        self._rows: dict[int, tuple[int, Any]] = {}  # number and row by the instance's identity, for faults found late
        self._import: dict[str, Any] = {}
        self.table: FileTable | None = None

    # --- columns --------------------------------------------------------------------------------------------------------

    @classmethod
    def get_display_name(cls) -> str:
        return cls.label

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Field:
        """Fields with our own reading and writing of cells, instead of the library's."""
        return column(django_field)

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return Changes

    def key_of(self, instance: Any) -> tuple[Any, ...]:
        """By what a row is found again."""
        return tuple(self.fields[name].get_value(instance) for name in self.get_import_id_fields())

    def required(self, table: FileTable) -> list[str]:
        """The columns that a file must have."""
        fields = self.get_import_fields()
        if table.sparse:
            fields = [field for field in fields if not may_be_blank(field.widget.model_field)]
        return [field.column_name for field in fields if field.column_name not in self.optional]

    def header_faults(self, table: FileTable) -> list[str]:
        """What is wrong with the first row."""
        headers = list(table.headers)
        known = {field.column_name for field in self.get_import_fields()} | self.ignored
        faults = [f"第 1 行缺少列：{name}。" for name in self.required(table) if name not in headers]
        faults += [f"第 1 行第 {at} 列“{name}”不认识。" for at, name in enumerate(headers, 1) if name not in known]
        twice = sorted({name for name in headers if headers.count(name) > 1})
        return faults + [f"第 1 行有两列都叫“{name}”。" for name in twice]

    # --- import ---------------------------------------------------------------------------------------------------------

    def import_data_inner(self, dataset: Any, *args: Any, **kwargs: Any) -> Result:
        """Stop at a wrong header: every row would be wrong. Rows that are wrong are named as in the file."""
        self.table = dataset
        faults = self.header_faults(dataset)
        if faults:
            result = self.get_result_class()()
            for fault in faults:
                result.append_base_error(Error(ValidationError(fault)))
            result.table = dataset
            return result
        for name in self.required_blank(dataset):
            dataset.append_col([""] * len(dataset), header=name)
        result = super().import_data_inner(dataset, *args, **kwargs)
        result.table = dataset
        return result

    def required_blank(self, table: FileTable) -> list[str]:
        """Columns that the file leaves out because they are blank."""
        return [field.column_name for field in self.get_import_fields() if field.column_name not in table.headers]

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Raises ValidationError with all faults of the row, by column."""
        errors: dict[str, Any] = {}
        for field in self.get_import_fields():
            try:
                self.import_field(field, instance, row, **kwargs)
            except Misread as error:
                errors[field.column_name] = str(error)
        if not errors:
            errors = self.faults(instance, row, **kwargs)
        if errors:
            raise ValidationError(errors)

    def faults(self, instance: Any, row: Any, **kwargs: Any) -> dict[str, str]:
        """What is wrong with a row whose cells are all readable, by column."""
        key, place = self.key_of(instance), self.place(kwargs["row_number"])
        if key in self._places:
            return {self.get_import_id_fields()[0]: f"与第 {self._places[key]} 行重复。"}
        self._places[key] = place
        return self.scope_faults(instance, scope_of(kwargs["user"]))

    def scope_faults(self, instance: Any, scope: Scope) -> dict[str, str]:
        """Why the row is not the user's to write, by column; {} where it is."""
        raise NotImplementedError

    def place(self, row_number: int) -> int:
        """The row of the file that the `row_number`-th row of the table was."""
        assert self.table is not None
        return self.table.places[row_number - 1]

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """An unchanged row is passed over; one that changes may not call itself verified."""
        if super().skip_row(instance, original, row, import_validation_errors):
            return True
        if not import_validation_errors and getattr(instance, "evidence", "") == Evidence.VERIFIED:
            raise ValidationError({"evidence": TYPED_VERIFIED})
        return False

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self._import = kwargs

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Rows wait for their batch. Raises ValidationError where a row that stands may not be changed."""
        if not is_create and not kwargs["may_change"]:
            raise ValidationError(NO_CHANGE)
        self._rows[id(instance)] = (kwargs["row_number"], row)
        super().save_instance(instance, is_create, row, **kwargs)

    def bulk_create(self, *args: Any, batch_size: Any = None, result: Any = None, **kwargs: Any) -> None:
        """Write the new rows that wait, with history; one that the database refuses is named."""
        rows, self.create_instances[:] = list(self.create_instances), []
        self.write_halving(rows, result)

    def bulk_update(self, *args: Any, batch_size: Any = None, result: Any = None, **kwargs: Any) -> None:
        """Change the rows that wait one by one, as any other change: with history and all that hangs on saving."""
        rows, self.update_instances[:] = list(self.update_instances), []
        for row in rows:
            row._change_reason, row._history_user = why(self._import["reason"]), self._import["user"]
            try:
                with transaction.atomic():
                    row.save()
            except DatabaseError as error:
                self.refused(row, error, result)

    def write(self, rows: Sequence[Any]) -> None:
        """Create rows of one model, with who and why in their history."""
        if rows:
            bulk_create_with_history(
                rows,
                type(rows[0]),
                batch_size=BATCH,
                default_user=self._import["user"],
                default_change_reason=why(self._import["reason"]),
            )

    def write_halving(self, rows: list[Any], result: Any) -> None:
        """Create rows; where the database refuses some, find them by halves and name them."""
        if not rows or len(result.invalid_rows) >= MOST_FAULTS:
            return
        try:
            with transaction.atomic():
                self.write(rows)
            return
        except DatabaseError as error:
            refusal = error
        for row in rows:  # as before it was tried
            row._state.adding = True
            if isinstance(row._meta.pk, models.AutoField):
                row.pk = None
        if len(rows) == 1:
            self.refused(rows[0], refusal, result)
            return
        half = len(rows) // 2
        self.write_halving(rows[:half], result)
        self.write_halving(rows[half:], result)

    def refused(self, instance: models.Model, refusal: DatabaseError, result: Any) -> None:
        """Put a row that the database refused among the faults, with the words of the rule that it breaks."""
        fault = ValidationError(f"数据库没有接受这一行（{type(refusal).__name__}）。")
        try:
            instance.validate_constraints()
        except ValidationError as error:
            fault = ValidationError(" ".join(error.messages))
        number, row = self._rows[id(instance)]
        result.append_invalid_row(number, row, fault)
        if len(result.invalid_rows) >= MOST_FAULTS:
            result.append_base_error(Error(ValidationError(TOO_MANY)))


def column(field: Any, attribute: str = "") -> Field:
    """The column of a model field, of the same name."""
    widget = Reference(field) if field.is_relation else Cell(field)
    return Field(attribute=attribute or field.attname, column_name=field.name, widget=widget)


def may_be_blank(field: Any) -> bool:
    """Whether a column needs no value in any row."""
    return bool(field.blank or field.null or field.has_default())


def why(reason: str) -> str:
    """What the history says."""
    return f"导入：{reason.strip()}"[:REASON_LENGTH]


def within(scope: Scope, area: PoolingArea | None) -> dict[str, str]:
    """The fault of a row of an area outside the scope, at its column `area`."""
    if scope.holds(area):
        return {}
    return {"area": OTHER_AREA if area is not None else NATIONAL}
