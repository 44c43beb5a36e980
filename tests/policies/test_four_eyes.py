"""Whoever wrote any part of an explainer's version does not publish it, however long ago, and whoever saved it last."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from policies import services
from policies.models import Explainer, ExplainerVersion
from regions.enums import Status
from tests.policies.test_admin import BASE, EDIT, PUBLISH, as_user, page_of
from tests.policies.world import explainer, member, version

pytestmark = pytest.mark.django_db


@pytest.fixture
def of() -> Explainer:
    return explainer()


@pytest.fixture
def both() -> User:
    """Editor and publisher in one."""
    return member("both", *EDIT, *PUBLISH)


@pytest.fixture
def colleague() -> User:
    return member("colleague", *EDIT, *PUBLISH)


def written(of: Explainer, *people: User) -> ExplainerVersion:
    """A version in review that each of them has saved, one after the other."""
    row = version(of, status=Status.DRAFT)
    for number, one in enumerate(people):
        row = ExplainerVersion.objects.get(pk=row.pk)
        row.answer = f"第 {number} 次。"
        services.save_draft(row, edits=number, by=one)
    return services.submit(row)


def names(row: ExplainerVersion) -> list[str]:
    return [str(user) for user in services.writers(row)]


def refused(row: ExplainerVersion, by: User) -> None:
    with pytest.raises(ValidationError) as caught:
        services.publish(row, by=by, override_reason="急")
    assert caught.value.code == "four_eyes"
    assert ExplainerVersion.objects.get(pk=row.pk).status == Status.IN_REVIEW


def test_a_colleague_who_saves_once_does_not_free_the_writer(of: Explainer, both: User, colleague: User) -> None:
    row = written(of, both, colleague)
    assert row.written_by == colleague
    refused(row, both)
    refused(row, colleague)
    assert services.publish(row, by=member("third")).status == Status.PUBLISHED


def test_who_made_it_from_an_old_one_counts(of: Explainer, both: User, colleague: User) -> None:
    old = services.publish(written(of, colleague), by=member("third"))
    made = services.submit(services.draft_from(old, reason="改", by=both))
    ExplainerVersion.objects.filter(pk=made.pk).update(written_by=None)
    refused(made, both)  # by its first row
    assert services.publish(made, by=colleague).status == Status.PUBLISHED


@pytest.mark.parametrize(
    ("column", "value"),
    [("title", "别的"), ("keywords", "别的"), ("sources", "别的"), ("reason", "别的"), ("review_due", datetime.date(2099, 1, 1))],
)  # fmt: skip
def test_every_column_of_the_version_is_part_of_it(of: Explainer, both: User, column: str, value: Any) -> None:
    row = version(of, status=Status.IN_REVIEW)
    setattr(row, column, value)
    row._history_user = both
    row.save()
    refused(row, both)


def test_moving_a_version_on_is_no_writing(of: Explainer, both: User, colleague: User) -> None:
    row = written(of, colleague)
    services.send_back(row, reason="少了材料", by=both)
    services.submit(row, by=both)
    assert names(row) == ["colleague"]
    assert services.publish(row, by=both).published_by == both


def test_sending_back_a_loaded_text_by_the_page_is_no_writing(of: Explainer, both: User) -> None:
    row = version(of, status=Status.IN_REVIEW)
    row.history.all().delete()
    client = as_user(both)
    assert client.post(f"{BASE}{row.pk}/do/send-back/", {"reason": "少了材料"}).status_code == 302
    assert [one.history_user for one in row.history.order_by("history_id")] == [None, both]
    assert client.post(f"{BASE}{row.pk}/do/submit/").status_code == 302
    assert client.post(f"{BASE}{row.pk}/do/publish/").status_code == 302
    row.refresh_from_db()
    assert (row.status, row.published_by) == (Status.PUBLISHED, both)


def test_who_withdrew_may_publish_the_next(of: Explainer, both: User, colleague: User) -> None:
    old = services.withdraw(version(of, publish_on=timezone.localdate()), reason="数字错了", by=both)
    made = services.submit(services.draft_from(old, reason="改", by=colleague))
    assert services.publish(made, by=both).published_by == both


def test_what_nobody_wrote_has_no_first_person(of: Explainer, both: User) -> None:
    row = version(of, status=Status.IN_REVIEW)
    assert names(row) == []
    assert services.publish(row, by=both).published_by == both


def test_a_superuser_who_wrote_a_part_says_why(of: Explainer, colleague: User) -> None:
    boss = member("boss", superuser=True)
    row = written(of, boss, colleague)
    client, address = as_user(boss), f"{BASE}{row.pk}/do/publish/"
    page = page_of(client.get(address))
    assert "自己发布的原因" in page and "编写人：boss、colleague。" in page and "现在不能发布" not in page
    assert client.post(address, {"reason": " "}).status_code == 200
    assert client.post(address, {"reason": "值班只有一个人"}).status_code == 302
    row.refresh_from_db()
    assert (row.published_by, row.override_reason) == (boss, "值班只有一个人")


def test_the_page_names_all_writers_and_refuses_each(of: Explainer, both: User, colleague: User) -> None:
    row = written(of, both, colleague)
    address = f"{BASE}{row.pk}/do/publish/"
    for one in (both, colleague):
        for ask in (Client.get, Client.post):
            page = page_of(ask(as_user(one), address))
            assert "写过这一版的：both、colleague，都不能发布。" in page
            assert 'value="发布"' not in page
    third = as_user(member("third", *PUBLISH))
    assert "编写人：both、colleague。" in page_of(third.get(address))
    assert third.post(address).status_code == 302
