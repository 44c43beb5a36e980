"""The queue of verification: what is in it, in which order, for whom, and at how many queries."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regions.admin.verification_queue import Task, chosen, tasks, with_figures
from regions.enums import Status
from regions.models import AreaCount, BenefitRule, BenefitSchedule, PoolingArea
from regions.scope import Scope
from tests import factories
from tests.regions.evidence_world import EDITOR, doubtful_draft, member, page_of, signed_in

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 6, 30)
DAY = datetime.timedelta(days=1)
QUEUE = "/admin/regions/verification/queue/"
EVERYWHERE = Scope(everywhere=True)


def waiting(**which: str) -> list[Task]:
    return chosen(tasks(TODAY, EVERYWHERE), **which)


def asked(area: PoolingArea, count: int, day: datetime.date = TODAY) -> None:
    AreaCount.objects.create(area=area, day=day, count=count)


def verified(version: BenefitSchedule, day: datetime.date) -> None:
    for rule in version.rules.all():
        factories.verify(rule, checked_on=day)


def test_what_waits_and_why() -> None:
    area = factories.area()
    draft = doubtful_draft(area)
    open_still = factories.schedule(area)
    due = factories.schedule(area, scheme="employee", review_due=TODAY)
    verified(due, datetime.date(2026, 1, 1))
    both = factories.schedule(factories.area("990200", "乙市"), review_due=TODAY - DAY)
    coming = factories.schedule(factories.area("990300", "丙市"), start=TODAY + DAY)
    found = {task.pk: task.states for task in waiting()}
    assert found == {
        draft.pk: ("doubtful",),
        open_still.pk: ("unverified",),
        due.pk: ("due",),
        both.pk: ("unverified", "due"),
        coming.pk: ("unverified",),
    }
    assert [task.pk for task in waiting(state="due")] == [both.pk, due.pk]
    assert {task.pk for task in waiting(scheme="employee")} == {due.pk}


def test_what_does_not_wait() -> None:
    area = factories.area()
    factories.schedule(area, start=datetime.date(2024, 1, 1))  # its days are over
    verified(factories.schedule(area, review_due=TODAY + DAY), TODAY)
    factories.schedule(area, status=Status.DRAFT, scheme="employee")  # a draft without doubt
    factories.schedule(area, status=Status.SUPERSEDED, scheme="employee")
    assert waiting() == []


def test_withdrawn_without_replacement_is_shown_where_asked_for() -> None:
    area = factories.area()
    gone = factories.schedule(area, status=Status.WITHDRAWN, public_notice="错了。")
    factories.schedule(area, scheme="employee", status=Status.WITHDRAWN, public_notice="错了。")
    verified(factories.schedule(area, scheme="employee"), TODAY)  # replaced for the same days
    assert waiting() == []
    assert [task.pk for task in waiting(state="withdrawn")] == [gone.pk]


def test_the_most_asked_for_first_then_the_longest_unchecked_then_what_is_due() -> None:
    areas = {name: factories.area(f"9901{number:02}", name) for number, name in enumerate("甲乙丙丁戊己")}
    versions = {name: factories.schedule(area) for name, area in areas.items()}
    asked(areas["己"], 3)
    asked(areas["己"], 4, TODAY - 29 * DAY)
    asked(areas["戊"], 6)
    asked(areas["甲"], 99, TODAY - 30 * DAY)  # too long ago
    factories.verify(versions["甲"].rules.first(), checked_on=datetime.date(2026, 5, 1))
    factories.verify(versions["乙"].rules.first(), checked_on=datetime.date(2025, 5, 1))
    BenefitSchedule.objects.filter(pk=versions["丁"].pk).update(review_due=TODAY)
    found = [(task.area_name, task.asked) for task in waiting()]
    assert found == [("己", 7), ("戊", 6), ("丁", 0), ("丙", 0), ("乙", 0), ("甲", 0)]


def test_figures_by_grade_and_reasons_in_short() -> None:
    area = factories.area()
    notes = ("甲；乙", "甲；丙", "甲", "甲；丁；戊")
    rules = [
        rule | {"evidence": "doubtful", "note": note} for rule, note in zip(factories.INPATIENT, notes, strict=True)
    ]
    plain = {"kind": "ratio", "care": "outpatient", "ratio": "0.5"}
    draft = factories.schedule(area, (*rules, plain, plain | {"level": "level1"}), status=Status.DRAFT)
    factories.verify(draft.rules.filter(care="outpatient").first())
    (task,) = with_figures(waiting())
    assert (task.verified, task.compiled, task.doubtful) == (1, 1, 4)
    assert task.reasons[0] == "甲"
    assert (len(task.reasons), task.more_reasons) == (3, 2)


def test_the_page_filters_by_state_province_and_scheme() -> None:
    other = factories.province("980000", "别省")
    factories.schedule(factories.area())
    doubtful_draft(factories.area("980100", "别市", province=other), scheme="employee")
    client = signed_in(member("editor", *EDITOR))
    assert {"试验市 居民医保", "别市 职工医保"} <= set(names(client))
    assert names(client, state="doubtful") == ["别市 职工医保"]
    assert names(client, province="990000") == ["试验市 居民医保"]
    assert names(client, scheme="employee", province="990000") == []
    assert len(names(client, state="nonsense", province="' OR 1", scheme="x", page="-1")) == 2
    assert "数字自相矛盾" in page_of(client.get(QUEUE))


def names(client: Client, **query: str) -> list[str]:
    answer = client.get(QUEUE, query)
    assert answer.status_code == 200
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page_of(answer))


def test_only_the_own_areas() -> None:
    mine, theirs = factories.area(), factories.area("980100", "别市", province=factories.province("980000", "别省"))
    factories.schedule(mine)
    factories.schedule(theirs)
    client = signed_in(member("editor", *EDITOR, areas=(mine,)))
    assert names(client) == ["试验市 居民医保"]
    assert "别省" not in page_of(client.get(QUEUE))
    assert signed_in(member("stranger", "view_benefitschedule")).get(QUEUE).status_code == 403


def test_a_review_date_is_set_there_and_one_comes_back() -> None:
    version = factories.schedule(factories.area())
    client = signed_in(member("editor", *EDITOR))
    due = timezone.localdate() + DAY
    address = f"/admin/regions/verification/version/{version.pk}/review-due/"
    answer = client.post(address, {"due": due.isoformat(), "next": f"{QUEUE}?scheme=resident"})
    assert answer.headers["Location"] == f"{QUEUE}?scheme=resident"
    version.refresh_from_db()
    assert version.review_due == due
    for wrong in ("2020-01-01", "morgen"):
        answer = client.post(address, {"due": wrong, "next": "https://evil.example/"}, follow=True)
        assert answer.redirect_chain[-1][0] == QUEUE
        assert re.search("下次核对要晚于今天|日期没有看懂", page_of(answer))
    version.refresh_from_db()
    assert version.review_due == due
    assert client.get(address).status_code == 403
    reader = signed_in(member("reader", "view_verification", "add_verification"))
    assert reader.post(address, {"due": ""}).status_code == 403
    elsewhere = signed_in(member("elsewhere", *EDITOR, areas=(factories.area("990200", "别处"),)))
    assert elsewhere.post(address, {"due": ""}).status_code == 404


def fill(first: int, last: int, versions: int) -> None:
    """Areas with published versions of four figures, and a doubtful draft each."""
    schedules, rules = [], []
    for number in range(first, last):
        area = factories.area(f"98{number + 1:04}", f"市{number}", province=factories.province("980000", "别省"))
        asked(area, number, timezone.localdate())
        for version in range(1, versions + 1):
            schedules.append(
                BenefitSchedule(
                    area=area,
                    scheme="resident",
                    version=version,
                    effective_from=datetime.date(2025, 1, 1) + version * DAY,
                    status=Status.PUBLISHED if version < versions else Status.DRAFT,
                )
            )
    BenefitSchedule.objects.bulk_create(schedules)
    for schedule in schedules:
        doubt = {"evidence": "doubtful", "note": "甲；乙"} if schedule.status == Status.DRAFT else {}
        rules += [BenefitRule(schedule=schedule, **rule, **doubt) for rule in factories.INPATIENT]
    BenefitRule.objects.bulk_create(rules, batch_size=2000)


def test_the_page_asks_the_same_for_348_areas_with_ten_versions() -> None:
    scoped = member("scoped", *EDITOR, areas=tuple(factories.area(f"9902{n:02}", f"自{n}") for n in range(3)))
    scoped.scope.provinces.add(factories.province("980000", "别省"))
    clients: list[Any] = [signed_in(scoped), signed_in(member("boss", superuser=True))]
    fill(0, 3, 3)
    few = []
    for client in clients:
        client.get(QUEUE)
        with CaptureQueriesContext(connection) as counted:
            client.get(QUEUE)
        few.append(len(counted))
    fill(3, 348, 10)
    for client, before in zip(clients, few, strict=True):
        with CaptureQueriesContext(connection) as counted:
            page = page_of(client.get(QUEUE))
        assert len(counted) == before
        assert len(counted) <= 12
        assert page.count('<th scope="row">') == 25
        assert "市347 居民医保" in page
    assert names(clients[0], page="2")[0] != names(clients[0])[0]
