"""The public change log of an area: what changed from when, corrections and withdrawals; never who, never what is in doubt."""

import datetime
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule
from regions.presenters.changes import Change, change_log
from regions.services import clone, publish, withdraw
from tests import factories

pytestmark = pytest.mark.django_db

JANUARY, JULY, LATER = datetime.date(2025, 1, 1), datetime.date(2026, 7, 1), datetime.date(2027, 1, 1)
PAGE = "/areas/990100/changes/"


def log() -> list[Change]:
    versions = list(BenefitSchedule.objects.all())
    rules: dict[int, list[BenefitRule]] = {}
    for rule in BenefitRule.objects.with_sources():
        rules.setdefault(rule.schedule_id, []).append(rule)
    return change_log(versions, rules)


def page(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert not answer.cookies
    return unescape(answer.content.decode())


def next_version(of: BenefitSchedule, start: datetime.date, reason: str, **figures: Any) -> BenefitSchedule:
    """A published successor; `deductible`, `cap`: the new amount, "gone" = no longer stated."""
    made = clone(of, effective_from=start, reason=reason, by=User.objects.get_or_create(username="wang_xiaoming")[0])
    for kind, amount in figures.items():
        rule = made.rules.get(kind=kind)
        if amount == "gone":
            rule.delete()
        else:
            rule.amount = amount
            rule.save()
    return publish(made)


def test_a_year_change_line_by_line(client: Client) -> None:
    first = factories.schedule(factories.area())
    next_version(first, JULY, "年度调整", deductible=500, cap="gone")
    new, begun = log()
    assert (new.kind, new.heading, new.version) == ("new", "自 2026-07-01", 2)
    assert new.lines == ("住院 起付线 每次住院 1,000 元 → 每次住院 500 元", "住院 封顶线 150,000 元 → 未写明")
    assert (begun.kind, begun.heading, begun.lines) == ("first", "自 2025-01-01", ())
    text = page(client)
    assert text.index("自 2026-07-01：居民医保") < text.index("自 2025-01-01：居民医保")
    assert "住院 起付线 每次住院 1,000 元 → 每次住院 500 元" in text
    assert "年度调整" not in text  # why a year changes is the document's to say; only corrections are explained
    assert "wang_xiaoming" not in text


def test_a_correction_says_why_and_both_figures(client: Client) -> None:
    first = factories.schedule(factories.area())
    wrong = next_version(first, JULY, "年度调整", deductible=50)
    right = next_version(wrong, JULY, "录入时少了一个零", deductible=500)
    corrected, was, _ = sorted(log(), key=lambda change: -change.version)
    assert (corrected.kind, corrected.lines) == ("corrected", ("住院 起付线 每次住院 50 元 → 每次住院 500 元",))
    assert corrected.on == right.published_at.date()
    assert (was.kind, was.status, was.link_day) == ("new", "superseded", None)
    text = page(client)
    assert "原来公布的有错，已经更正。原因：录入时少了一个零" in text
    assert "这一版后来更正了，下面是当时公布的" in text


def test_a_correction_of_the_starting_data_has_no_reason_of_its_own(client: Client) -> None:
    area = factories.area()
    factories.schedule(area, status=Status.SUPERSEDED, reason="初始数据")
    factories.schedule(area, reason="初始数据")
    assert "原因" not in page(client)


def test_a_withdrawal_with_its_notice_and_no_longer_its_figures(client: Client) -> None:
    first = factories.schedule(factories.area())
    wrong = next_version(first, JULY, "年度调整", deductible=77)
    withdraw(wrong, notice="起付线录错了，\n正在核对。")
    text = page(client)
    assert "撤下：居民医保" in text
    assert "这套标准有错，已经撤下。起付线录错了，" in text
    assert "77 元" not in text
    next_version(first, LATER, "来年", deductible=600)
    after = next(change for change in log() if change.version == 3)
    assert (after.kind, after.compared, after.lines) == ("new", False, ())  # what was taken out is no measure
    assert "在它之前没有可以比较的标准" in page(client)


def test_a_replacement_after_a_withdrawal() -> None:
    first = factories.schedule(factories.area(), start=JULY)
    withdraw(first, notice="封顶线错了。")
    next_version(first, JULY, "封顶线按原文改正", cap=120000)
    again = next(change for change in log() if change.version == 2)
    assert (again.kind, again.reason) == ("replaced", "封顶线按原文改正")
    assert again.lines == ("住院 封顶线 150,000 元 → 120,000 元",)


def test_an_end_and_a_new_beginning() -> None:
    area = factories.area()
    factories.schedule(area)
    factories.schedule(area, (), start=JULY, ends=True)
    factories.schedule(area, start=LATER)
    kinds = [(change.kind, change.heading, change.compared) for change in log()]
    assert kinds == [
        ("new", "自 2027-01-01", False),
        ("ended", "自 2026-07-01", False),
        ("first", "自 2025-01-01", False),
    ]


def test_drafts_and_doubtful_figures_are_never_told(client: Client) -> None:
    first = factories.schedule(factories.area())
    factories.schedule(
        first.area, [{"kind": "cap", "care": "inpatient", "amount": 777}], status=Status.DRAFT, start=LATER
    )
    doubtful = {"kind": "cap", "care": "chronic", "amount": 888, "evidence": "doubtful", "note": "网址疑为编造"}
    second = factories.schedule(first.area, (*factories.INPATIENT, doubtful), start=JULY)
    text = page(client)
    for secret in ("777", "888", "网址疑为编造", "2027-01-01"):
        assert secret not in text
    assert "各个数字都没有变" in text
    factories.verify(second.rules.get(care="chronic"))
    assert "门诊慢特病 封顶线 未写明 → 888 元" in page(client)


def test_a_change_of_evidence_alone_is_no_change(client: Client) -> None:
    first = factories.schedule(factories.area())
    second = factories.schedule(first.area, start=JULY)
    factories.verify(second.rules.first())
    assert "各个数字都没有变" in page(client)


def test_the_age_of_elders_is_a_figure_too() -> None:
    area = factories.area()
    factories.schedule(area, elder_from_age=60)
    factories.schedule(area, elder_from_age=65, start=JULY)
    assert log()[0].lines == ("老年居民 满 60 岁 → 满 65 岁",)


def test_an_unknown_start_is_said(client: Client) -> None:
    factories.schedule(factories.area(), start_unknown=True)
    text = page(client)
    assert "起始日期不详：居民医保" in text
    assert "自 2025-01-01" not in text


def test_both_schemes_newest_first() -> None:
    area = factories.area()
    factories.schedule(area, scheme="employee", start=JULY)
    factories.schedule(area)
    assert [(change.scheme, change.on) for change in log()] == [("employee", JULY), ("resident", JANUARY)]


def test_addresses(client: Client) -> None:
    factories.area()
    assert "本站还没有公布过这里的标准" in page(client)
    for wrong in ("990199", "99010", "abcdef", "９９０１００"):
        assert client.get(f"/areas/{wrong}/changes/").status_code == 404
    assert client.post(PAGE).status_code == 405
    assert f'href="{PAGE}"' in client.get("/areas/990100/").content.decode()
    first = client.get(PAGE)
    assert client.get(PAGE, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_at_most_four_queries_however_many_versions(client: Client, django_assert_max_num_queries: Any) -> None:
    area = factories.area()
    client.cookies["mingbai"] = ""
    for number in range(20):
        factories.schedule(area, start=JANUARY + number * datetime.timedelta(days=30))
        factories.schedule(area, start=JANUARY + number * datetime.timedelta(days=30), scheme="employee")
    with django_assert_max_num_queries(4):
        client.get(PAGE)
