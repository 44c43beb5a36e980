"""What stands behind a line is kept for published rules, and never for figures that a person typed."""

import datetime
from decimal import Decimal

from calculators.engine import Case, Document, Rule, Schedule, settle
from calculators.engine.schedule import weakest
from calculators.presenters.line import _kept_backing
from calculators.presenters.lines import lines

DOCUMENT = Document("桂医保发〔2020〕1号", "办法", "https://example.invalid/", "第三条")


def schedule(evidence: str, first_id: int | None, version: int, kept: bool) -> Schedule:
    ids = (None, None) if first_id is None else (first_id, first_id + 1)
    checked = datetime.date(2026, 1, 2) if evidence == "verified" else None
    rest = {"care": "inpatient", "evidence": evidence, "document": DOCUMENT, "checked_on": checked}
    return Schedule(
        "resident",
        (
            Rule("deductible", amount=Decimal(600), per="admission", id=ids[0], **rest),
            Rule("ratio", ratio=Decimal("0.6"), id=ids[1], **rest),
        ),
        version=version,
        kept=kept,
    )


def settled(of: Schedule) -> tuple[tuple[str, str, int], ...]:
    case = Case("resident", "inpatient", "level3", Decimal(10000))
    shown = lines(of, settle(of, case).steps)
    return tuple((line.grade, line.grade_label, len(line.documents)) for line in shown if line.grade)


def test_published_rules_are_kept_and_read_the_same() -> None:
    published = schedule("verified", 1, 3, kept=True)
    before = _kept_backing.cache_info()
    first, again = settled(published), settled(published)
    assert first == again == (("verified", "已与原文件核对（2026 年 1 月 2 日）", 1),) * 2
    assert _kept_backing.cache_info().hits > before.hits


def test_typed_rules_are_kept_nowhere() -> None:
    before = (_kept_backing.cache_info().misses, weakest.cache_info().misses)
    assert settled(schedule("own", None, 0, kept=False)) == (("own", "您自己填写的标准", 1),) * 2
    assert (_kept_backing.cache_info().misses, weakest.cache_info().misses) == before


def test_typed_rules_beside_a_version_are_not_kept_either() -> None:
    before = _kept_backing.cache_info()
    settled(schedule("own", None, 3, kept=False))
    after = _kept_backing.cache_info()
    # The lines without any rule (费用, 剩下) may be looked up; the typed ones are not.
    assert after.misses - before.misses <= 1
