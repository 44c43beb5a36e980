"""The way of a version: numbers, drafts, the lock, review by a second person, publication by the day, withdrawal."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from policies import services
from policies.differences import ADDED, REMOVED, differences, pieces
from policies.models import Explainer, ExplainerVersion
from policies.reviews import due_list
from regions.enums import Status
from tests.policies.world import TEXTS, explainer, member, version

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def of() -> Explainer:
    return explainer()


def in_review(of: Explainer, number: int = 1, **more: Any) -> ExplainerVersion:
    return version(of, number, Status.IN_REVIEW, **more)


def last(row: ExplainerVersion) -> Any:
    return row.history.first()


def refused(code: str, call: Any, *given: Any, **more: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        call(*given, **more)
    assert caught.value.code == code


# --- drafts ---------------------------------------------------------------------------------------------------------


def test_numbers_count_from_one_for_each_explainer(of: Explainer) -> None:
    assert services.next_number(of) == 1
    version(of, 1)
    version(of, 2, Status.DRAFT)
    assert services.next_number(of) == 3
    assert services.next_number(explainer("other")) == 1


@pytest.mark.parametrize("status", Status.values)
def test_a_new_draft_says_what_the_old_version_says(of: Explainer, status: str) -> None:
    writer = member("writer")
    day = timezone.localdate() if status in Status.frozen() else None
    old = version(of, 4, status, answer="旧的答案。", publish_on=day)
    made = services.draft_from(old, reason=" 恢复 ", by=writer)
    assert (made.number, made.status, made.answer, made.written_by) == (5, Status.DRAFT, "旧的答案。", writer)
    assert (made.publish_on, made.published_at, made.edits, made.reason) == (None, None, 0, "恢复")
    assert last(made).history_change_reason == "照第 4 版新建：恢复"
    assert last(made).history_user == writer
    assert not differences(old, made)


def test_a_new_draft_has_a_reason_that_fits(of: Explainer) -> None:
    old = version(of)
    refused("no_reason", services.draft_from, old, reason="  ")
    refused("long_reason", services.draft_from, old, reason="长" * 101)


def test_the_second_save_of_a_stale_form_is_told_who_saved_when_and_loses_nothing(of: Explainer) -> None:
    first, second = member("first"), member("second")
    row = version(of, status=Status.DRAFT)
    mine, theirs = ExplainerVersion.objects.get(pk=row.pk), ExplainerVersion.objects.get(pk=row.pk)
    theirs.answer = "他写的。"
    services.save_draft(theirs, edits=0, by=first)
    mine.answer = "我写的。"
    with pytest.raises(services.StaleDraft) as caught:
        services.save_draft(mine, edits=0, by=second)
    assert caught.value.saved.answer == "他写的。"
    assert "first" in caught.value.messages[0]
    assert f"{timezone.localtime():%Y-%m-%d}" in caught.value.messages[0]
    assert mine.answer == "我写的。"
    row.refresh_from_db()
    assert (row.answer, row.edits, row.written_by) == ("他写的。", 1, first)
    services.save_draft(mine, edits=1, by=second)
    row.refresh_from_db()
    assert (row.answer, row.edits, row.written_by) == ("我写的。", 2, second)
    assert [one.answer for one in row.history.all()][:2] == ["我写的。", "他写的。"]


@pytest.mark.parametrize("status", [one for one in Status.values if one != Status.DRAFT])
def test_only_drafts_are_saved(of: Explainer, status: str) -> None:
    row = version(of, status=status, publish_on=timezone.localdate())
    refused("not_draft", services.save_draft, row, edits=0)


# --- review ---------------------------------------------------------------------------------------------------------


def test_a_draft_goes_to_review_and_back_with_a_reason(of: Explainer) -> None:
    row, reader = version(of, status=Status.DRAFT), member("reader")
    row = services.submit(row, by=reader)
    assert row.status == Status.IN_REVIEW
    assert last(row).history_change_reason == "送审：试验"
    refused("not_draft", services.submit, row)
    refused("no_reason", services.send_back, row, reason="")
    row = services.send_back(row, reason="少了材料", by=reader)
    assert row.status == Status.DRAFT
    assert (last(row).history_change_reason, last(row).history_user) == ("退回：少了材料", reader)
    refused("not_in_review", services.send_back, row, reason="再退")


def test_what_is_overdue_for_review_is_neither_submitted_nor_published(of: Explainer) -> None:
    today = timezone.localdate()
    refused("review_due", services.submit, version(of, 1, Status.DRAFT, review_due=today))
    refused("review_due", services.publish, in_review(of, 2, review_due=today))
    assert services.submit(version(of, 3, Status.DRAFT, review_due=today + DAY)).status == Status.IN_REVIEW


# --- publication ----------------------------------------------------------------------------------------------------


def test_without_a_day_it_is_published_today(of: Explainer) -> None:
    reader = member("reader")
    row = services.publish(in_review(of, written_by=member("writer")), by=reader)
    assert (row.status, row.publish_on, row.published_by) == (Status.PUBLISHED, timezone.localdate(), reader)
    assert row.published_at is not None
    assert ExplainerVersion.objects.current(timezone.localdate()).get() == row


def test_a_later_day_is_kept_and_readers_see_the_old_version_until_then(of: Explainer) -> None:
    today = timezone.localdate()
    old = version(of, 1)
    new = services.publish(in_review(of, 2, publish_on=today + 3 * DAY))
    assert new.publish_on == today + 3 * DAY
    seen = [ExplainerVersion.objects.current(today + day * DAY).get() for day in (0, 2, 3)]
    assert seen == [old, old, new]


def test_a_day_that_went_by_in_review_becomes_today(of: Explainer) -> None:
    today = timezone.localdate()
    assert services.publish(in_review(of, publish_on=today - 5 * DAY)).publish_on == today


def test_a_published_version_of_the_same_day_is_superseded(of: Explainer) -> None:
    today = timezone.localdate()
    old, other = version(of, 1, publish_on=today), version(explainer("other"), 1, publish_on=today)
    new = services.publish(in_review(of, 2))
    old.refresh_from_db()
    other.refresh_from_db()
    assert (old.status, new.status, other.status) == (Status.SUPERSEDED, Status.PUBLISHED, Status.PUBLISHED)
    assert last(old).history_change_reason == "由第 2 版更正"


@pytest.mark.parametrize("status", [one for one in Status.values if one != Status.IN_REVIEW])
def test_only_what_is_in_review_is_published(of: Explainer, status: str) -> None:
    row = version(of, status=status, publish_on=timezone.localdate())
    refused("not_in_review", services.publish, row)


def test_the_writer_does_not_publish(of: Explainer) -> None:
    writer = member("writer")
    refused("four_eyes", services.publish, in_review(of, written_by=writer), by=writer, override_reason="急")


def test_a_superuser_publishes_alone_with_a_reason_that_is_kept(of: Explainer) -> None:
    boss = member("boss", superuser=True)
    row = in_review(of, written_by=boss)
    refused("override_reason", services.publish, row, by=boss)
    assert services.publish(row, by=boss, override_reason=" 节假日值班 ").override_reason == "节假日值班"


def test_a_reason_that_was_not_needed_is_not_kept(of: Explainer) -> None:
    row = services.publish(in_review(of, written_by=member("writer")), by=member("reader"), override_reason="急")
    assert row.override_reason == ""


def test_a_refused_publication_changes_nothing(of: Explainer, monkeypatch: pytest.MonkeyPatch) -> None:
    old = version(of, 1, publish_on=timezone.localdate())
    row = in_review(of, 2)

    def fail(*given: Any, **more: Any) -> None:
        raise RuntimeError

    record = services._record
    monkeypatch.setattr(services, "_record", lambda one, why, by: record(one, why, by) if one == old else fail())
    with pytest.raises(RuntimeError):
        services.publish(row)
    old.refresh_from_db()
    row.refresh_from_db()
    assert (old.status, row.status) == (Status.PUBLISHED, Status.IN_REVIEW)


# --- withdrawal -----------------------------------------------------------------------------------------------------


def test_a_withdrawn_version_gives_way_to_the_one_before_it(of: Explainer) -> None:
    today = timezone.localdate()
    old, new = version(of, 1, publish_on=today - 5 * DAY), version(of, 2)
    assert services.seen_after_withdrawal(new, today) == old
    assert services.seen_after_withdrawal(old, today) == new
    refused("no_reason", services.withdraw, new, reason=" ")
    new = services.withdraw(new, reason="数字错了", by=member("boss"))
    assert new.status == Status.WITHDRAWN
    assert last(new).history_change_reason == "撤下：数字错了"
    assert ExplainerVersion.objects.current(today).get() == old
    refused("not_published", services.withdraw, new, reason="再撤")


# --- differences ----------------------------------------------------------------------------------------------------


def test_words_are_marked_where_they_differ() -> None:
    found = pieces("起付线 600 元，按年算。", "起付线 500 元，按次算。")
    assert "".join(one.text for one in found if one.state != ADDED) == "起付线 600 元，按年算。"
    assert "".join(one.text for one in found if one.state != REMOVED) == "起付线 500 元，按次算。"
    changed = [(one.state, one.text) for one in found if one.state != "same"]
    assert changed == [(REMOVED, "600"), (ADDED, "500"), (REMOVED, "年"), (ADDED, "次")]


def test_an_insert_is_one_word() -> None:
    found = pieces("[[标准:住院 三级 起付线]]起", "[[标准:住院 二级 起付线]]起")
    assert [(one.state, one.text) for one in found] == [
        (REMOVED, "[[标准:住院 三级 起付线]]"),
        (ADDED, "[[标准:住院 二级 起付线]]"),
        ("same", "起"),
    ]


def test_only_fields_that_differ_are_named_and_line_ends_are_none(of: Explainer) -> None:
    old = version(of, 1, answer="一\r\n二")
    new = version(of, 2, Status.DRAFT, answer="一\n二", mistakes="别的。")
    assert [(one.name, one.label) for one in differences(old, new)] == [("mistakes", "容易弄错的地方")]
    assert len(differences(None, new)) == len(TEXTS) + 3  # title, question, description; no keywords


# --- what waits -----------------------------------------------------------------------------------------------------


def test_the_due_list_names_what_waits(of: Explainer) -> None:
    today = timezone.localdate()

    def due(slug: str, days: int, **more: Any) -> ExplainerVersion:
        return version(explainer(slug), review_due=today + days * DAY, **more)

    past, today_due, soon, later = due("past", -1), due("today", 0), due("soon", 30), due("later", 31)
    version(of, 1, review_due=today - DAY)  # replaced by the next one: nobody reads it
    version(of, 2, publish_on=today, review_due=today + 90 * DAY)
    planned = version(of, 3, publish_on=today + DAY)
    draft, waiting = version(of, 4, Status.DRAFT), version(of, 5, Status.IN_REVIEW)
    found = due_list(today)
    assert found.past == (past, today_due)
    assert found.soon == (soon,)
    assert later not in found.soon
    assert (found.scheduled, found.drafts, found.waiting) == ((planned,), (draft,), (waiting,))
