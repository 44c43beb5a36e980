"""Whoever wrote any part of a version does not publish it, however long ago, and whoever saved it last."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from regions import services
from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule, PoolingArea
from regions.verification import set_review_due, verify
from tests import factories
from tests.regions.staff_world import BASE, EDIT, PUBLISH, as_user, member, page_of, row_of, sent
from tests.regions.transfer_world import confirm, csv_file, rule, try_out

pytestmark = pytest.mark.django_db
JULY = datetime.date(2025, 7, 1)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def area() -> PoolingArea:
    return factories.area()


@pytest.fixture
def both() -> User:
    """Editor and publisher in one."""
    return member("both", *EDIT, *PUBLISH)


@pytest.fixture
def colleague() -> User:
    return member("colleague", *EDIT, *PUBLISH)


def draft(area: PoolingArea, **more: Any) -> BenefitSchedule:
    values = {"status": Status.DRAFT, "start": timezone.localdate() + 30 * DAY, "reason": "年度调整", **more}
    return factories.schedule(area, **values)


def names(version: BenefitSchedule) -> list[str]:
    return [str(user) for user in services.writers(version)]


def refused(version: BenefitSchedule, by: User, said: str = "") -> None:
    before = BenefitSchedule.objects.get(pk=version.pk).status
    with pytest.raises(ValidationError) as caught:
        services.publish(version, by=by, override_reason="急")
    assert [error.code for error in caught.value.error_list] == ["four_eyes"]
    assert not said or caught.value.messages == [said]
    assert BenefitSchedule.objects.get(pk=version.pk).status == before


def save(version: BenefitSchedule, by: User, **changes: Any) -> None:
    answer = as_user(by).post(f"{BASE}{version.pk}/change/", sent(version, **changes))
    assert answer.status_code == 302


# --- who wrote ------------------------------------------------------------------------------------------------------


def test_a_colleague_who_saves_once_does_not_free_the_writer(area: PoolingArea, both: User, colleague: User) -> None:
    version = draft(area)
    save(version, both, **{f"{row_of(version, kind='deductible')}-amount": "900"})
    save(version, colleague, source="试验通知")
    assert BenefitSchedule.objects.get().written_by == colleague
    said = "您是这一版的编写人，请由另一位同事审核发布。写过这一版的：both、colleague，都不能发布。"
    refused(version, both, said)
    refused(version, colleague, said)
    third = member("third", *PUBLISH)
    assert services.publish(version, by=third, override_reason="不需要").override_reason == ""


def test_a_save_that_changes_nothing_is_a_save(area: PoolingArea, both: User) -> None:
    version = draft(area)
    save(version, both)
    assert names(version) == ["both"]
    refused(version, both, "您是这一版的编写人，请由另一位同事审核发布。写过这一版的：both。")


def test_who_made_it_empty_counts(area: PoolingArea, both: User, colleague: User) -> None:
    values = {
        "area": area.pk, "scheme": "resident", "effective_from": "2027-01-01", "source": "", "reason": "新文件",
        "elder_from_age": "", "review_due": "",
    }  # fmt: skip
    assert as_user(both).post(f"{BASE}add/", values).status_code == 302
    BenefitSchedule.objects.update(written_by=colleague)  # past the history
    version = BenefitSchedule.objects.get()
    assert names(version) == ["both", "colleague"]


def test_the_cloner_counts_and_so_does_nobody_of_the_old_version(
    area: PoolingArea, both: User, colleague: User
) -> None:
    old = draft(area, start=JULY)
    save(old, colleague, **{f"{row_of(old, kind='deductible')}-amount": "900"})
    services.publish(old, by=member("third"))
    made = services.clone(old, effective_from=JULY, reason="更正", by=both)
    assert {row.history_user for row in BenefitRule.history.filter(schedule_id=made.pk)} == {both}
    BenefitSchedule.objects.filter(pk=made.pk).update(written_by=None)
    BenefitRule.history.filter(schedule_id=made.pk).delete()
    refused(made, both)  # by the version's own first row
    assert services.publish(made, by=colleague).status == Status.PUBLISHED


def test_a_figure_that_was_deleted_since_counts(area: PoolingArea, both: User, colleague: User) -> None:
    version = draft(area)
    figure = BenefitRule(schedule=version, kind="class_b", ratio="0.1")
    figure._history_user = both
    figure.save()
    figure._history_user = colleague
    figure.delete()
    assert version.rules.filter(kind="class_b").count() == 0
    refused(version, both)
    refused(version, colleague)


def test_who_only_deleted_a_loaded_figure_counts(area: PoolingArea, both: User) -> None:
    version = draft(area)
    figure = version.rules.get(kind="cap")
    figure._history_user = both
    figure.delete()
    assert names(version) == ["both"]


def test_who_imported_it_counts(area: PoolingArea, both: User) -> None:
    client = as_user(both)
    confirm(client, try_out(client, csv_file([rule()])))
    version = BenefitSchedule.objects.get()
    BenefitSchedule.objects.filter(pk=version.pk).update(written_by=None)
    refused(version, both)
    version.history.all().delete()
    refused(version, both)  # by its figures


@pytest.mark.parametrize(
    ("column", "value"),
    [("effective_from", JULY), ("start_unknown", True), ("ends", True), ("elder_from_age", 60), ("source", "新通知")],
)
def test_every_column_of_the_version_is_part_of_it(area: PoolingArea, both: User, column: str, value: Any) -> None:
    version = draft(area)
    setattr(version, column, value)
    version._history_user = both
    version.save()
    refused(version, both)


# --- who did not ----------------------------------------------------------------------------------------------------


def test_moving_a_version_on_is_no_writing(area: PoolingArea, both: User) -> None:
    version = draft(area, written_by=member("writer"))
    services.submit(version, by=both)
    services.send_back(version, reason="三级比例抄错", by=both)
    services.submit(version, by=both)
    assert names(version) == ["writer"]
    assert services.publish(version, by=both).published_by == both


def test_sending_back_by_the_page_is_no_writing(area: PoolingArea, both: User) -> None:
    """Of loaded data: the first row of its history is put down then, within that request."""
    version = draft(area, status=Status.IN_REVIEW)
    version.history.all().delete()
    client = as_user(both)
    assert client.post(f"{BASE}{version.pk}/do/send-back/", {"reason": "漏了一级医院"}).status_code == 302
    first, last = version.history.order_by("history_id")
    assert (first.history_change_reason, first.history_user, last.history_user) == ("初始数据", None, both)
    assert client.post(f"{BASE}{version.pk}/do/submit/").status_code == 302
    assert client.post(f"{BASE}{version.pk}/do/publish/").status_code == 302
    version.refresh_from_db()
    assert (version.status, version.published_by) == (Status.PUBLISHED, both)


def test_how_loaded_data_stood_is_nobodys_work(area: PoolingArea, both: User, colleague: User) -> None:
    """Older rows of that kind name whoever made the first change."""
    version = draft(area, written_by=colleague)
    version.history.all().delete()
    version.history.bulk_history_create([version], default_user=both, default_change_reason="初始数据")
    BenefitRule.history.bulk_history_create(version.rules.all(), default_user=both, default_change_reason="初始数据")
    assert names(version) == ["colleague"]


def test_comparing_and_reminding_is_no_writing(area: PoolingArea, both: User) -> None:
    version = draft(area)
    document = factories.PolicyDocument.objects.create(number="试医保〔2025〕1号", title="办法")
    figure = version.rules.get(kind="cap")
    verify(version, {figure.pk: "第三条"}, document=document, checked_on=timezone.localdate(), by=both)
    set_review_due(version, timezone.localdate() + 300 * DAY, by=both)
    assert names(version) == []
    assert services.publish(version, by=both).published_by == both


def test_who_withdrew_may_publish_what_replaces_it(area: PoolingArea, both: User, colleague: User) -> None:
    old = factories.schedule(area, start=JULY)
    services.withdraw(old, notice="三级比例录错", by=both)
    made = services.clone(old, effective_from=JULY, reason="重新公布", by=colleague)
    assert names(old) == []
    assert services.publish(made, by=both).published_by == both


def test_what_nobody_wrote_has_no_first_person(area: PoolingArea, both: User) -> None:
    version = draft(area)
    figure = version.rules.get(kind="cap")
    figure.amount = 160000
    figure.save()  # by a command
    version.source = "订正"
    version.save()
    assert names(version) == []
    assert services.publish(version, by=both).status == Status.PUBLISHED


def test_a_version_of_somebody_else_is_not_mixed_up(area: PoolingArea, both: User, colleague: User) -> None:
    mine, theirs = draft(area), draft(area, start=JULY)
    save(mine, both, **{f"{row_of(mine, kind='deductible')}-amount": "900"})
    save(theirs, colleague, **{f"{row_of(theirs, kind='deductible')}-amount": "900"})
    assert (names(mine), names(theirs)) == (["both"], ["colleague"])


def test_a_publication_by_nobody_is_not_asked(area: PoolingArea, both: User) -> None:
    assert services.publish(draft(area, written_by=both)).status == Status.PUBLISHED


# --- superusers -----------------------------------------------------------------------------------------------------


def test_a_superuser_who_wrote_a_part_says_why(area: PoolingArea, colleague: User) -> None:
    boss = member("boss", superuser=True)
    version = draft(area)
    save(version, boss, source="试验通知")
    save(version, colleague, source="试验通知二")
    services.submit(version, by=colleague)
    client, address = as_user(boss), f"{BASE}{version.pk}/do/publish/"
    page = page_of(client.get(address))
    assert "自己发布的原因" in page and "编写人：boss、colleague。" in page and "现在不能发布" not in page
    assert client.post(address, {"reason": " "}).status_code == 200
    assert client.post(address, {"reason": "值班只有一个人"}).status_code == 302
    version.refresh_from_db()
    assert (version.published_by, version.override_reason) == (boss, "值班只有一个人")


def test_a_superuser_who_wrote_nothing_is_not_asked(area: PoolingArea, colleague: User) -> None:
    boss = as_user(member("boss", superuser=True))
    version = draft(area, status=Status.IN_REVIEW, written_by=colleague)
    assert "自己发布的原因" not in page_of(boss.get(f"{BASE}{version.pk}/do/publish/"))
    assert boss.post(f"{BASE}{version.pk}/do/publish/", {"reason": "急"}).status_code == 302
    assert BenefitSchedule.objects.get().override_reason == ""


# --- the page -------------------------------------------------------------------------------------------------------


def test_the_page_names_all_writers_and_refuses_each(area: PoolingArea, both: User, colleague: User) -> None:
    version = draft(area)
    save(version, both, source="试验通知")
    save(version, colleague, source="试验通知二")
    services.submit(version, by=colleague)
    address = f"{BASE}{version.pk}/do/publish/"
    for one in (both, colleague):
        for answer in (as_user(one).get(address), as_user(one).post(address)):
            page = page_of(answer)
            assert "写过这一版的：both、colleague，都不能发布。" in page
            assert 'value="发布"' not in page
    third = as_user(member("third", *PUBLISH))
    page = page_of(third.get(address))
    assert "编写人：both、colleague。" in page and 'value="发布"' in page
    assert third.post(address).status_code == 302


def test_asking_who_wrote_costs_two_queries(
    area: PoolingArea, both: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    version = draft(area)
    for number in range(10):
        save(version, both, **{f"{row_of(version, kind='deductible')}-amount": str(900 + number)})
    with django_assert_num_queries(2):
        assert names(version) == ["both"]
