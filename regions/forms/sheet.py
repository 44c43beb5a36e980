"""All rules of a draft on one page: read, checked against each other, compared with what is stored, saved."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from regions.enums import Basis, Kind, Layer, Scheme
from regions.figures import yuan_short
from regions.forms.rows import RuleRow
from regions.forms.sections import REST, SECTIONS, THEMES, Section, Theme, order_of, section_of
from regions.history import keep_baseline
from regions.models import BenefitRule, BenefitSchedule, PolicyDocument
from regions.presenters.book import ANY, nearest
from regions.wording import place_of, rule_title, rule_value

BLANK_ROWS = 1  # of each section, beside what stands
MORE_ROWS = 3  # by “再加几行”
MOST_ROWS = 200  # of a section, whatever a request says
TWICE = "同样条件的规则已经有一行，请改其中一行或者删掉一行。"


@dataclass(frozen=True)
class Rights:
    """What this user may do with rules."""

    change: bool = True
    add: bool = True
    delete: bool = True


@dataclass
class SectionRows:
    """A section with its rows, as the page shows them."""

    section: Section
    columns: tuple[str, ...]
    rows: list[RuleRow] = field(default_factory=list)
    fixed: bool = False  # no new rows
    total: int = 0  # the number after the last row's

    @property
    def headings(self) -> list[tuple[str, str]]:
        """(column, heading)."""
        return [(name, self.section.label(name)) for name in self.columns]

    @property
    def span(self) -> int:
        """How many columns the table has, with evidence and deletion."""
        return len(self.columns) + 2

    @property
    def stands(self) -> int:
        """How many rules are stored here."""
        return sum(row.stored is not None for row in self.rows)

    @property
    def opened(self) -> bool:
        """Whether the section is open at once: something stands in it, or was typed."""
        return any(row.stored is not None or not row.empty or row.errors for row in self.rows) or len(self.rows) > 1


@dataclass
class ThemeRows:
    """A theme with its sections."""

    theme: Theme
    sections: list[SectionRows]

    @property
    def stands(self) -> int:
        """How many rules are stored here."""
        return sum(one.stands for one in self.sections)


@dataclass
class Saved:
    """What a save did: `unverified` lost their verification, `echoes` say how figures were read."""

    changed: int = 0
    unverified: list[str] = field(default_factory=list)
    echoes: list[str] = field(default_factory=list)


class RuleSheet:
    """The rows of all sections. Two queries: the rules as stored, and the documents to choose from."""

    def __init__(self, schedule: BenefitSchedule, data: Any = None, *, rights: Rights | None = None, more: str = ""):
        self.schedule, self.rights = schedule, rights or Rights()
        self.data = data
        self.lenient = bool(more)
        self.stored = list(BenefitRule.objects.filter(schedule=schedule).with_sources())
        self.before = tuple(self.stored)
        self.documents = _documents(schedule, self.stored)
        self.themes = self._themes(more)
        self._mark_bands()

    @property
    def rows(self) -> Iterator[RuleRow]:
        """All rows of the page."""
        for theme in self.themes:
            for section in theme.sections:
                yield from section.rows

    # --- building ----------------------------------------------------------------------------------------------------

    def _themes(self, more: str) -> list[ThemeRows]:
        by_key: dict[str, list[BenefitRule]] = defaultdict(list)
        rest: dict[str, Section] = {}
        for rule in sorted(self.stored, key=order_of):
            section = section_of(rule)
            by_key[section.key].append(rule)
            if section not in SECTIONS:
                rest[section.key] = section
        themes = [
            ThemeRows(theme, [self._section(one, by_key[one.key], more) for one in theme.sections]) for theme in THEMES
        ]
        if rest:
            themes.append(ThemeRows(REST, [self._section(one, by_key[key], more, True) for key, one in rest.items()]))
        return themes

    def _section(self, section: Section, stored: list[BenefitRule], more: str, fixed: bool = False) -> SectionRows:
        made = SectionRows(section, section.columns_for(stored), fixed=fixed or not self.rights.add)
        left = {rule.pk: rule for rule in stored}
        posted = self._posted(section.key)
        for index in range(posted or 0):
            pk = str((self.data or {}).get(f"{section.key}-{index}-id", ""))
            rule = left.pop(_number(pk), None)
            row = self._row(made, rule, index, self.data)
            deleted_meanwhile = bool(pk) and rule is None and row.has_changed() and self.rights.add
            if rule is not None or deleted_meanwhile or (not pk and not made.fixed):
                made.rows.append(row)
        made.total = posted or 0
        # As stored: everything where nothing was sent, else what somebody else has added meanwhile.
        for rule in left.values():
            self._add(made, rule)
        wanted = MORE_ROWS if more == section.key else BLANK_ROWS if posted is None else 0
        for _ in range(0 if made.fixed else wanted):
            self._add(made, None)
        return made

    def _add(self, made: SectionRows, rule: BenefitRule | None) -> None:
        made.rows.append(self._row(made, rule, made.total, None))
        made.total += 1

    def _posted(self, key: str) -> int | None:
        """How many rows of a section were sent; None where the section was not."""
        sent = self.data.get(f"{key}-rows") if self.data is not None else None
        if sent is None:
            return None
        return min(_number(str(sent)), MOST_ROWS)

    def _row(self, made: SectionRows, rule: BenefitRule | None, index: int, data: Any) -> RuleRow:
        return RuleRow(
            made.section,
            made.columns,
            rule,
            self.documents,
            data=data,
            prefix=f"{made.section.key}-{index}",
            removable=self.rights.delete or rule is None,
            lenient=self.lenient,
            starts=self._starts(made.section),
        )

    def _starts(self, section: Section) -> dict[str, str]:
        """A new row of the second layer begins with the layer that the scheme usually has."""
        usual = Layer.LARGE_AMOUNT if self.schedule.scheme == Scheme.EMPLOYEE else Layer.CRITICAL_ILLNESS
        return {"layer": usual} if len(section.layers) > 1 else {}

    def _mark_bands(self) -> None:
        """Beside each band where it begins: at the deductible, then where the one before ends."""
        rules = [(row, row.rule()) for row in self.rows if not row.removed and not row.empty]
        deductibles = [rule for _, rule in rules if rule.kind == Kind.DEDUCTIBLE and rule.amount is not None]
        bases = {(rule.layer, rule.care): rule.basis for _, rule in rules if rule.kind == Kind.TERMS}
        bands = [(row, rule) for row, rule in rules if rule.kind == Kind.RATIO and rule.layer != Layer.LARGE_AMOUNT]
        starts: dict[tuple[object, ...], str] = {}
        for row, rule in sorted(bands, key=lambda pair: (pair[1].upto is None, pair[1].upto or 0)):
            place = place_of(rule)
            if place not in starts:
                starts[place] = _first_start(rule, deductibles, bases)
            row.start_text = starts[place]
            starts[place] = yuan_short(rule.upto) if rule.upto is not None else starts[place]

    # --- checking ----------------------------------------------------------------------------------------------------

    def is_valid(self) -> bool:
        """Whether every row can be saved, and no two say the same."""
        good = all(row.is_valid() for row in self.rows if row.is_bound and not row.empty)
        return self._no_twins() and good

    def _no_twins(self) -> bool:
        seen: dict[tuple[object, ...], RuleRow] = {}
        good = True
        for row in self.rows:
            if row.empty or row.removed or row.errors:
                continue
            key = _key(row.rule())
            if key not in seen:
                seen[key] = row
                continue
            # At the row that was typed: the other one may be as it was.
            at = row if row.is_bound and row.has_changed() else seen[key]
            if at.is_bound:
                at.add_error(_at(at), ValidationError(TWICE, code="rule_once"))
                good = False
        return good

    @property
    def wrong(self) -> list[RuleRow]:
        """The rows with an error."""
        return [row for row in self.rows if row.is_bound and not row.empty and row.errors]

    def typed(self) -> list[BenefitRule]:
        """The rules as they would be after saving."""
        return [row.rule() for row in self.rows if not row.empty and not row.removed]

    @property
    def changed_rows(self) -> list[RuleRow]:
        """What a save has to do with."""
        return [
            row
            for row in self.rows
            if row.is_bound and not row.empty and (row.removed or row.has_changed() or row.stored is None)
        ]

    def mark_stored(self) -> None:
        """Beside each row that reads otherwise than what is stored by now: what is stored."""
        for row in self.rows:
            if row.stored is not None and row.is_bound:
                now = f"{rule_title(row.stored)} {rule_value(row.stored)}"
                typed = row.rule()
                if row.removed or now != f"{rule_title(typed)} {rule_value(typed)}":
                    row.stored_text = now

    # --- saving ------------------------------------------------------------------------------------------------------

    def save(self, *, by: User | None, reason: str) -> Saved:
        """Write what changed, inside the caller's transaction, each with the reason in its history."""
        done = Saved()
        changed = self.changed_rows
        for row in changed:
            if row.removed and row.stored is not None:
                self._unverify(row.stored, by, reason)
                _mark(row.stored, by, reason)
                row.stored.delete()
                done.changed += 1
        kept = [row for row in changed if not row.removed]
        self._make_room(kept)
        for row in kept:
            rule = row.rule()
            rule.schedule = self.schedule
            if row.stored is not None and row.figures_changed and self._unverify(row.stored, by, reason):
                done.unverified.append(rule_title(rule))
                rule._state.fields_cache.pop("verification", None)
            _mark(rule, by, reason)
            rule.save()
            done.changed += 1
            done.echoes += row.echoes()
        return done

    def _unverify(self, rule: BenefitRule, by: User | None, reason: str) -> bool:
        verification = getattr(rule, "verification", None)
        if verification is None:
            return False
        _mark(verification, by, f"数字已改，核对失效：{reason}")
        verification.delete()
        return True

    def _make_room(self, kept: list[RuleRow]) -> None:
        """Rows that take each other's place (bands moved up by one) must not meet on the way: those are set aside first."""
        owners = {_key(row.stored): row for row in kept if row.stored is not None}
        aside = []
        for row in kept:
            owner = owners.get(_key(row.rule()))
            if owner is not None and owner is not row and owner.stored is not None:
                keep_baseline(BenefitRule, owner.stored)
                aside.append(owner.stored.pk)
        if aside:
            rows = BenefitRule.objects.filter(pk__in=aside)
            rows.update(place=Concat(Value("~"), Cast("pk", CharField(max_length=18))))


def _number(text: str) -> int:
    """A count or key that a page sent; 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _mark(row: Any, by: User | None, reason: str) -> None:
    """What the history is to say."""
    row._change_reason, row._history_user = reason[:100], by


def _key(rule: BenefitRule) -> tuple[object, ...]:
    """What `rule_once` holds apart."""
    return (*place_of(rule), rule.upto or Decimal(0))


def _at(row: RuleRow) -> str | None:
    """The column at which a rule that stands twice is answered for."""
    return next((name for name in ("upto", "level", "aid", "care", "ratio", "amount") if name in row.fields), None)


def _documents(schedule: BenefitSchedule, rules: Iterable[BenefitRule]) -> dict[int, PolicyDocument]:
    """What a rule of the area can rest on: its own documents, national ones, and those that are cited already."""
    cited = {rule.document_id for rule in rules if rule.document_id is not None}
    rows = PolicyDocument.objects.filter(Q(area=schedule.area_id) | Q(area=None) | Q(pk__in=cited))
    return {document.pk: document for document in rows}


def _first_start(rule: BenefitRule, deductibles: list[BenefitRule], bases: dict[tuple[str, str], str]) -> str:
    """Where the first band begins: 0 above the deductible, else at the deductible; "" where it is not known."""
    basis = bases.get((rule.layer, rule.care)) or bases.get((rule.layer, ANY))
    if basis == Basis.ABOVE_DEDUCTIBLE:
        return "超出起付线 0"
    own = [one for one in deductibles if one.layer == rule.layer and one.care == rule.care]
    own = own or [one for one in deductibles if one.layer == rule.layer and one.care == ANY]
    found = nearest([one for one in own if one.aid in (rule.aid, ANY)], rule.group, rule.level)
    return yuan_short(found[0].amount) if found and found[0].amount is not None else "起付线"
