"""Two members of staff at the same moment, on PostgreSQL: one wins, the other is told so, nothing is lost.

Each test has the second one begin while the first one's work is done and not yet committed, in either order where that
matters; the last one lets many loose at random.
"""

import datetime
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client

from regions import triggers
from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule, PoolingArea
from regions.services import clone, publish, submit, withdraw
from regions.stamp import content_stamp
from tests import factories
from tests.at_once import PATIENCE, Overlap, Person, all_at_once, needs_postgres, overlapping
from tests.regions.staff_world import BASE, EDIT, PUBLISH, as_user, member, page_of, row_of, sent
from tests.regions.transfer_world import confirm, csv_file, rule, signed_in, try_out
from tests.regions.transfer_world import member as importer

pytestmark = [needs_postgres, pytest.mark.django_db(transaction=True)]

JULY = datetime.date(2025, 7, 1)


@pytest.fixture
def area() -> PoolingArea:
    return factories.area()


def version(of: PoolingArea, status: str = Status.IN_REVIEW, **more: Any) -> BenefitSchedule:
    return factories.schedule(of, status=status, **{"start": JULY, "reason": "年度调整", **more})


def statuses(of: PoolingArea) -> list[str]:
    """By version."""
    return list(of.schedules.order_by("version").values_list("status", flat=True))


def code_of(error: Any) -> str:
    """Of a ValidationError; anything else fails."""
    assert isinstance(error, ValidationError), repr(error)
    return str(error.error_list[0].code)


def done(client: Client, made: BenefitSchedule, action: str, **given: str) -> Any:
    """The answer to the page of an action."""
    return client.post(f"{BASE}{made.pk}/do/{action}/", given)


# --- one version, two people ----------------------------------------------------------------------------------------


def test_two_publish_the_same_version(area: PoolingArea) -> None:
    made = version(area)
    one, two = (as_user(member(name, *PUBLISH)) for name in ("one", "two"))
    both = overlapping(lambda: done(one, made, "publish"), lambda: done(two, made, "publish"))
    assert both.waited
    assert both.first.status_code == 302
    assert both.second.status_code == 200
    assert "只有草稿和审核中的版本可以发布" in page_of(both.second)
    made.refresh_from_db()
    assert (made.status, made.published_by.username) == ("published", "one")
    assert [row.history_change_reason for row in made.history.all()] == ["发布：年度调整", None]  # None: the factory's
    assert [entry.user.username for entry in LogEntry.objects.all()] == ["one"]


def test_one_publishes_while_the_other_sends_it_back(area: PoolingArea) -> None:
    made = version(area)
    one, two = (as_user(member(name, *PUBLISH)) for name in ("one", "two"))
    both = overlapping(
        lambda: done(one, made, "publish"), lambda: done(two, made, "send-back", reason="第三条数字不对")
    )
    assert (both.first.status_code, both.second.status_code) == (302, 200)
    assert "只有审核中的版本可以退回" in page_of(both.second)
    assert statuses(area) == ["published"]


def test_one_publishes_and_the_other_withdraws_it(area: PoolingArea) -> None:
    """Whoever withdraws waits, and then withdraws what has just been published: the notice is not lost."""
    made = version(area)
    both = overlapping(lambda: publish(made), lambda: withdraw(made, notice="数字有误。"))
    assert both.waited
    assert both.second.status == Status.WITHDRAWN
    made.refresh_from_db()
    assert (made.status, made.public_notice) == ("withdrawn", "数字有误。")
    assert made.published_at and made.withdrawn_at and made.published_at < made.withdrawn_at


def test_two_withdraw_the_same_version(area: PoolingArea) -> None:
    made = version(area, Status.PUBLISHED)
    both = overlapping(lambda: withdraw(made, notice="甲。"), lambda: withdraw(made, notice="乙。"))
    assert code_of(both.second) == "not_published"
    made.refresh_from_db()
    assert made.public_notice == "甲。"


# --- two versions of the same start ---------------------------------------------------------------------------------


@pytest.mark.parametrize("standing", [True, False], ids=["a correction", "the first"])
def test_two_versions_of_one_start_are_published_one_after_the_other(area: PoolingArea, standing: bool) -> None:
    """The later one is the one that holds, as if it had come a minute later; readers never see two, or none."""
    old = [version(area, Status.PUBLISHED)] if standing else []
    one, two = version(area), version(area)
    both = overlapping(lambda: publish(one), lambda: publish(two))
    assert both.waited
    assert [both.first.status, both.second.status] == ["published", "published"], both
    assert statuses(area) == ["superseded"] * len(old) + ["superseded", "published"]
    one.refresh_from_db()
    assert one.history.first().history_change_reason == f"由第 {two.version} 版更正"


def test_a_correction_is_published_while_the_version_is_withdrawn(area: PoolingArea) -> None:
    wrong, right = version(area, Status.PUBLISHED), version(area)
    both = overlapping(lambda: withdraw(wrong, notice="数字有误。"), lambda: publish(right))
    assert (both.first.status, both.second.status) == ("withdrawn", "published")
    assert statuses(area) == ["withdrawn", "published"]


def test_a_version_is_withdrawn_while_its_correction_is_published(area: PoolingArea) -> None:
    wrong, right = version(area, Status.PUBLISHED), version(area)
    both = overlapping(lambda: publish(right), lambda: withdraw(wrong, notice="数字有误。"))
    assert code_of(both.second) == "not_published"
    assert statuses(area) == ["superseded", "published"]


def test_two_new_drafts_get_numbers_of_their_own(area: PoolingArea) -> None:
    old = version(area, Status.PUBLISHED)
    both = overlapping(*[lambda: clone(old, effective_from=JULY, reason="更正")] * 2)
    assert [both.first.version, both.second.version] == [2, 3], both


def test_two_new_versions_from_the_form_get_numbers_of_their_own(area: PoolingArea) -> None:
    clients = [as_user(member(name, *EDIT)) for name in ("one", "two")]
    given = {"area": area.pk, "scheme": "resident", "effective_from": "2025-07-01", "reason": "年度调整"}
    one, two = (lambda client=client: client.post(f"{BASE}add/", given) for client in clients)
    both = overlapping(one, two)
    assert (both.first.status_code, both.second.status_code) == (302, 302), both
    assert list(area.schedules.order_by("version").values_list("version", flat=True)) == [1, 2]


def test_a_file_is_imported_while_somebody_makes_a_draft(area: PoolingArea) -> None:
    old = version(area, Status.PUBLISHED)
    client = signed_in(importer("编辑甲", "view_benefitschedule", "add_benefitschedule", "add_benefitrule"))
    tried = try_out(client, csv_file([rule()]))
    both = overlapping(lambda: clone(old, effective_from=JULY, reason="更正"), lambda: confirm(client, tried))
    assert both.waited
    assert both.second.status_code == 302, both
    assert list(area.schedules.order_by("version").values_list("version", "source")) == [
        (1, ""),
        (2, ""),
        (3, "试验通知"),
    ]


# --- one draft, two editors -----------------------------------------------------------------------------------------


@pytest.fixture
def edited(area: PoolingArea) -> tuple[BenefitSchedule, dict[str, Any], Overlap]:
    """A draft that two saved at once: one another deductible, two another cap; and what two had sent."""
    draft = version(area, Status.DRAFT)
    one, two = (as_user(member(name, *EDIT)) for name in ("one", "two"))
    address = f"{BASE}{draft.pk}/change/"
    first = sent(draft, **{f"{row_of(draft, kind='deductible')}-amount": "700", "source": "通知"})
    second = sent(draft, **{f"{row_of(draft, kind='cap')}-amount": "20万"})
    return draft, second, overlapping(lambda: one.post(address, first), lambda: two.post(address, second))


def test_the_second_editor_is_told_who_saved_and_what(
    area: PoolingArea, edited: tuple[BenefitSchedule, dict[str, Any], Overlap]
) -> None:
    draft, second, both = edited
    assert both.waited
    assert (both.first.status_code, both.second.status_code) == (302, 200)
    page = page_of(both.second)
    assert "one在" in page and "保存过这一版" in page
    # What the first one saved stands beside what the second one had open, and what that one typed is still there.
    assert "现在存的是：住院 起付线 每次住院 700 元" in page
    assert "<del>每次住院 700 元</del>" in page and "<ins>每次住院 1,000 元</ins>" in page
    assert 'value="20万"' in page
    assert 'name="opened" value="1"' in page
    draft.refresh_from_db()
    assert (draft.edits, draft.written_by.username, draft.source) == (1, "one", "通知")
    assert draft.rules.get(kind="deductible").amount == 700
    assert draft.rules.get(kind="cap").amount == 150000


def test_what_the_second_editor_then_sends_is_saved(
    area: PoolingArea, edited: tuple[BenefitSchedule, dict[str, Any], Overlap]
) -> None:
    draft, second, _ = edited
    again = second | {"opened": "1", f"{row_of(draft, kind='deductible')}-amount": "700"}
    assert as_user(User.objects.get(username="two")).post(f"{BASE}{draft.pk}/change/", again).status_code == 302
    assert [draft.rules.get(kind=kind).amount for kind in ("deductible", "cap")] == [700, 200000]


def test_a_draft_is_handed_over_while_somebody_saves_it(area: PoolingArea) -> None:
    draft = version(area, Status.DRAFT)
    editor = as_user(member("editor", *EDIT))
    mine = sent(draft, **{f"{row_of(draft, kind='cap')}-amount": "20万"})
    both = overlapping(lambda: submit(draft), lambda: editor.post(f"{BASE}{draft.pk}/change/", mine))
    assert both.waited
    assert both.second.status_code in (200, 409)
    page = page_of(both.second)
    assert "已经不是草稿，不能修改" in page and 'value="20万"' in page
    assert draft.rules.get(kind="cap").amount == 150000
    assert statuses(area) == ["in_review"]


def test_somebody_saves_a_draft_while_it_is_handed_over(area: PoolingArea) -> None:
    """It waits, and hands over what was saved."""
    draft = version(area, Status.DRAFT)
    editor = as_user(member("editor", *EDIT))
    mine = sent(draft, **{f"{row_of(draft, kind='cap')}-amount": "20万"})
    both = overlapping(lambda: editor.post(f"{BASE}{draft.pk}/change/", mine), lambda: submit(draft))
    assert both.waited and both.first.status_code == 302
    assert draft.rules.get(kind="cap").amount == 200000
    draft.refresh_from_db()
    assert (draft.status, draft.edits) == ("in_review", 1)


# --- two areas ------------------------------------------------------------------------------------------------------


@pytest.fixture
def people() -> Iterator[list[Person]]:
    made: list[Person] = []
    yield made
    for one in made:
        one.leaves()


def somebody(people: list[Person], suits: Callable[[int], bool] = lambda row: True) -> Person:
    """A new connection that renews a row of the stamp that suits; numbers of connections go up one by one."""
    while len(people) < 4 * triggers.ROWS:
        people.append(Person())
        if suits(people[-1].pid % triggers.ROWS):
            return people[-1]
    raise AssertionError("no such connection")


def published_by(one: Person, made: BenefitSchedule) -> None:
    """All done and not committed."""

    def begin() -> None:
        connection.set_autocommit(False)
        publish(made)

    one.does(begin).result(PATIENCE)


def committed_by(one: Person) -> None:
    def end() -> None:
        connection.commit()
        connection.set_autocommit(True)

    one.does(end).result(PATIENCE)


def test_two_areas_published_at_once_do_not_wait(area: PoolingArea, people: list[Person]) -> None:
    """Their connections renew different rows of the stamp; it changes with each of them."""
    first, second = version(area), version(factories.area("990200", "另一市"))
    one = somebody(people)
    two = somebody(people, lambda row: row != one.pid % triggers.ROWS)
    before = content_stamp()
    published_by(one, first)
    assert content_stamp() == before  # nothing of it is public yet
    two.does(lambda: publish(second)).result(PATIENCE)
    between = content_stamp()
    assert between != before
    committed_by(one)
    assert content_stamp() not in (before, between)
    assert set(BenefitSchedule.objects.values_list("status", flat=True)) == {"published"}


def test_one_in_sixteen_waits_for_the_same_row_of_the_stamp(area: PoolingArea, people: list[Person]) -> None:
    """Until the first one commits, some milliseconds; then it goes on, and both are in the stamp."""
    first, second = version(area), version(factories.area("990200", "另一市"))
    one = somebody(people)
    two = somebody(people, lambda row: row == one.pid % triggers.ROWS)
    before = content_stamp()
    published_by(one, first)
    work = two.does(lambda: publish(second))
    assert two.waits()
    assert content_stamp() == before
    committed_by(one)
    assert work.result(PATIENCE).status == "published"
    assert content_stamp() != before
    assert set(BenefitSchedule.objects.values_list("status", flat=True)) == {"published"}


def test_many_at_once(area: PoolingArea) -> None:
    """Six people, each ten things at random in three areas: no deadlock, no error but the ones that say why not."""
    areas = [area, factories.area("990200", "另一市"), factories.area("990300", "第三市")]
    for place in areas:
        version(place, Status.PUBLISHED)
    seed = random.SystemRandom().randrange(10**6)

    def person(number: int) -> list[str]:
        chance, refused = random.Random(seed + number), []
        for _ in range(10):
            rows = BenefitSchedule.objects.filter(area=chance.choice(areas)).order_by("-version")
            latest = rows[0]
            act = chance.choice((_new, _publish, _publish, _withdraw, _edit))
            try:
                act(latest)
            except ValidationError as error:
                refused.append(code_of(error))
        return refused

    told = all_at_once(*[lambda number=number: person(number) for number in range(6)])
    errors = [one for one in told if not isinstance(one, list)]
    assert not errors, f"seed {seed}: {errors!r}"
    assert {code for one in told for code in one} <= {"not_draft", "not_published", "frozen"}, seed
    for place in areas:
        numbers = list(place.schedules.order_by("version").values_list("version", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert place.schedules.filter(status=Status.PUBLISHED).count() <= 1
        for one in place.schedules.all():
            assert one.rules.count() == 4
            assert one.history.first() is None or one.history.first().status == one.status


def _new(of: BenefitSchedule) -> None:
    clone(of, effective_from=JULY, reason="更正")


def _publish(of: BenefitSchedule) -> None:
    publish(of)


def _withdraw(of: BenefitSchedule) -> None:
    withdraw(of, notice="数字有误。")


@transaction.atomic
def _edit(of: BenefitSchedule) -> None:
    """As the form does it: the version held, then its rules."""
    stored = BenefitSchedule.objects.select_for_update(of=("self",)).get(pk=of.pk)
    if stored.status != Status.DRAFT:
        raise ValidationError("不是草稿", code="not_draft")
    rule = BenefitRule.objects.get(schedule=stored, kind="cap")
    rule.amount = (rule.amount or Decimal(0)) + 1
    rule.save()
