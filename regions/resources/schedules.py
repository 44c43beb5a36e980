"""Benefit schedules as a table: a row a rule, the version's own columns in front. Import makes drafts, nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader

from regions.differences import Difference, differences
from regions.enums import Evidence
from regions.models import BenefitRule, BenefitSchedule, PolicyDocument
from regions.resources.base import TYPED_VERIFIED, Cell, TableResource, column, within
from regions.resources.cells import Misread
from regions.resources.formats import FileTable
from regions.scope import scope_of
from regions.services import last_versions
from regions.starting.read import RULE_COLUMNS, RULE_KEY
from regions.versions import version_before
from regions.wording import place_of

VERSION_COLUMNS = (
    "area", "scheme", "effective_from", "start_unknown", "ends", "elder_from_age", "version", "source",
)  # fmt: skip
# By what rows of a file belong to one version. `version` tells apart versions of one day; the numbers are given anew.
GROUP = ("area", "scheme", "effective_from", "version")
# What the rows of one version must agree on.
SAME = ("start_unknown", "ends", "elder_from_age", "source")
NO_KIND = "不能为空（整版没有规则时，规则的各列都要空着）。"
MIXED = "这一版既有规则，又有一行没有规则。"


class RuleChange(NamedTuple):
    """What the draft states at one place otherwise than the version in force, and the rows of the file that say it."""

    places: tuple[int, ...]
    difference: Difference


@dataclass
class Draft:
    """A version that the file asks for: its rules with the rows of the file where they stand."""

    schedule: BenefitSchedule
    first: int
    rules: list[tuple[int, BenefitRule]] = field(default_factory=list)
    bare: list[int] = field(default_factory=list)
    keys: dict[tuple[Any, ...], int] = field(default_factory=dict)
    before: BenefitSchedule | None = None
    changes: list[RuleChange] = field(default_factory=list)
    same: int = 0  # rules that read as in the version before


class NoInstances(BaseInstanceLoader):
    """Nothing that stands is ever touched."""

    def get_instance(self, row: Any) -> None:
        return None


class VersionCell(Cell):
    """The number in a file only tells versions apart, so it may be missing."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return super().clean(value, row, **kwargs) if value not in (None, "") else None


def _version_fields() -> dict[str, Field]:
    """The columns of the version, read from the rule's `schedule`."""
    fields = {}
    for name in VERSION_COLUMNS:
        of: Any = BenefitSchedule._meta.get_field(name)
        fields[name] = column(of, f"schedule__{of.attname}")
    fields["version"].widget = VersionCell(BenefitSchedule._meta.get_field("version"))
    return fields


class ScheduleResource(TableResource):
    """Export takes schedules, and gives their rules; a version without rules is a row whose rule columns are blank."""

    label = "待遇标准版本"
    reason_help = (
        "例如：2026 年度标准调整，依据某某通知。写进版本的改动原因和历史记录；"
        "从同一天起更正的，发布以后群众会原样看到，不写内部信息。"
    )
    optional = frozenset({"version"})
    ignored = frozenset({"status"})
    also_needs = ("regions.add_benefitrule",)

    class Meta(TableResource.Options):
        model = BenefitRule
        fields = RULE_COLUMNS
        import_order = export_order = VERSION_COLUMNS + RULE_COLUMNS
        import_id_fields = ("area", "scheme", "effective_from", "kind")
        instance_loader_class = NoInstances
        skip_diff = True

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.fields |= _version_fields()
        self.drafts: dict[tuple[Any, ...], Draft] = {}

    def required(self, table: FileTable) -> list[str]:
        """A sparse file may hold nothing but versions without rules."""
        return [name for name in super().required(table) if not (table.sparse and name == "kind")]

    # --- export ---------------------------------------------------------------------------------------------------------

    def iter_queryset(self, queryset: Any) -> Iterator[BenefitRule]:
        """The rules of the schedules, each version's in their own order."""
        rules = Prefetch("rules", BenefitRule.objects.order_by("pk"))
        chosen = BenefitSchedule.objects.filter(pk__in=queryset.order_by().values("pk"))
        ordered = chosen.order_by("area_id", "scheme", "version").prefetch_related(rules)
        for schedule in ordered.iterator(chunk_size=200):
            found = list(schedule.rules.all())
            yield from found or [BenefitRule(schedule=schedule)]

    def export_resource(self, instance: Any, selected_fields: Any = None, **kwargs: Any) -> list[Any]:
        fields = self.get_export_fields(selected_fields)
        bare = instance.pk is None
        return [
            "" if bare and one.column_name in RULE_COLUMNS else one.widget.render(one.get_value(instance))
            for one in fields
        ]

    # --- import: rows ---------------------------------------------------------------------------------------------------

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        self._documents = {row.pk: row for row in PolicyDocument.objects.all()}

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Reads the row into a rule of the draft that it belongs to. Raises ValidationError with all its faults."""
        errors: dict[str, Any] = {}
        version: dict[str, Any] = {}
        bare = not any(row[name] not in (None, "") for name in RULE_COLUMNS)
        for one in self.get_import_fields():
            name = one.column_name
            if bare and name in RULE_COLUMNS:
                continue
            try:
                value = one.clean(row)
            except Misread as error:
                errors[name] = NO_KIND if name == "kind" and row[name] in (None, "") else str(error)
                continue
            if name in VERSION_COLUMNS:
                version[name] = value
            else:
                setattr(instance, one.attribute, value)
        if not errors:
            errors = self._placed(instance, version, bare, self.place(kwargs["row_number"]), kwargs["user"])
        if errors:
            raise ValidationError(errors)

    def _placed(self, rule: BenefitRule, version: dict[str, Any], bare: bool, place: int, user: Any) -> dict[str, Any]:
        """Put a rule into its draft; what stands against it, by column."""
        area = self.fields["area"].widget.rows[version["area"]]
        faults = within(scope_of(user), area)
        if faults:
            return faults
        if rule.evidence == Evidence.VERIFIED:
            return {"evidence": TYPED_VERIFIED}
        draft = self._draft(version, area, place, user)
        for name in SAME:
            if getattr(draft.schedule, name) != version[name]:
                return {name: f"与第 {draft.first} 行不一致：同一版的各行要相同。"}
        if draft.bare or (bare and draft.rules):
            return {"kind": MIXED}
        if bare:
            draft.bare.append(place)
            return {}
        key = tuple(getattr(rule, name) for name in RULE_KEY)
        if key in draft.keys:
            return {"kind": f"与第 {draft.keys[key]} 行重复：同样条件的规则只能有一条。"}
        draft.keys[key] = place
        draft.rules.append((place, rule))
        rule.schedule = draft.schedule
        if rule.document_id is not None:
            rule.document = self._documents[rule.document_id]
        return {}

    def _draft(self, version: dict[str, Any], area: Any, place: int, user: Any) -> Draft:
        group = tuple(version[name] for name in GROUP)
        if group not in self.drafts:
            values = {name: version[name] for name in ("scheme", "effective_from", *SAME)}
            reason = self._import["reason"].strip()
            schedule = BenefitSchedule(area=area, version=0, reason=reason, written_by=user, **values)
            self.drafts[group] = Draft(schedule, place)
        return self.drafts[group]

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return False

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Rules wait for their batch; a row without a rule has said what it had to say."""
        if instance.kind:
            super().save_instance(instance, is_create, row, **kwargs)

    # --- import: writing ------------------------------------------------------------------------------------------------

    def bulk_create(self, *args: Any, batch_size: Any = None, result: Any = None, **kwargs: Any) -> None:
        """Write the rules that wait, and before them their versions."""
        new = [draft.schedule for draft in self.drafts.values() if draft.schedule.pk is None]
        numbers = last_versions({schedule.area_id for schedule in new})
        for schedule in new:
            key = (schedule.area_id, schedule.scheme)
            numbers[key] = schedule.version = numbers.get(key, 0) + 1
        self.write(new)
        super().bulk_create(result=result)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Compare each draft with what is in force when it begins; nothing to compare where rows are wrong."""
        super().after_import(dataset, result, **kwargs)
        result.drafts = list(self.drafts.values())
        if result.has_errors() or result.has_validation_errors():
            return
        for draft in result.drafts:
            compare(draft)


def compare(draft: Draft) -> None:
    """Fill in what `draft` changes, place by place, with the rows of the file. Two queries."""
    draft.before = version_before(draft.schedule)
    old = _by_place((0, rule) for rule in draft.before.rules.with_sources()) if draft.before is not None else {}
    verification: Any = BenefitRule._meta.get_field("verification")
    for _, rule in draft.rules:
        verification.set_cached_value(rule, None)  # new rules have none: no query a rule to find out
    new = _by_place(draft.rules)
    for place in {**new, **old}:
        was, now = [rule for _, rule in old.get(place, [])], [rule for _, rule in new.get(place, [])]
        rows = tuple(row for row, _ in new.get(place, []))
        lines = differences(was, now)
        draft.changes += [RuleChange(rows, line) for line in lines]
        draft.same += len(now) if not lines else 0


def _by_place(rules: Iterable[tuple[int, BenefitRule]]) -> dict[tuple[object, ...], list[tuple[int, BenefitRule]]]:
    found: dict[tuple[object, ...], list[tuple[int, BenefitRule]]] = {}
    for row, rule in rules:
        found.setdefault(place_of(rule), []).append((row, rule))
    return found
